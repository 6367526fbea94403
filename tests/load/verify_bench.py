"""How long a neighbour's computer takes to count a bulletin again, beside merely reading its JSON; and how long the bot
takes to make one, and the digest of one receipt.

``python tests/load/verify_bench.py`` prints the rows.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.council.ballot import Form, Mark, Method, yes_no  # noqa: E402  # a script has to find its project first
from bot.council.bulletin import Paper, build  # noqa: E402
from bot.council.casting import cast  # noqa: E402
from bot.council.poll import Poll, Secrecy  # noqa: E402
from bot.council.poll_life import freeze  # noqa: E402
from bot.council.profiles import WORDS  # noqa: E402
from bot.council.receipts import digest, draw  # noqa: E402
from bot.council.roll import Entry, Home, by_household, entries  # noqa: E402
from bot.council.tally import Count, count  # noqa: E402
from bot.council.verdict import decide  # noqa: E402
from bot.verify.single import single_file  # noqa: E402
from tests.bulletins import NOW, SALT  # noqa: E402
from tests.load.table import Row, table  # noqa: E402

PART = "i"
BALLOTS = 100_000


@dataclass(frozen=True, slots=True)
class Made:
    """A secret poll in which all voted."""

    poll: Poll
    roll: tuple[Entry, ...]
    papers: list[Paper]
    counted: Count

    def bulletin(self) -> str:
        """Its file."""
        rule = self.poll.rule
        assert rule is not None
        verdict = decide(rule, self.poll.electorate, self.counted, entitled=self.poll.entitled)
        return json.dumps(
            build(self.poll, self.roll, self.papers, verdict, voted=[entry.code for entry in self.roll]),
            ensure_ascii=False,
        )


def made(method: Method, many: int, rng: random.Random) -> Made:
    """A poll of so many ballots; its receipts are chance instead of digests, which would take a minute."""
    form = yes_no() if method is Method.YES_NO else Form(method=method, options=tuple("甲乙丙丁戊己庚辛"))
    size = len(form.options)
    roll = by_household(Home(f"{number}-1-101", 0, (f"业主{number}",)) for number in range(many))
    rule = WORDS["过半数" if method is Method.YES_NO else "最多票"]
    poll = Poll(
        number=5, question="3号楼加装电梯", form=form, secrecy=Secrecy.SECRET, rule=rule, created_at=NOW, updated_at=NOW
    )
    papers = []
    for _ in range(many):
        order = rng.sample(range(1, size + 1), size)
        numbers = order if method is Method.RANKED else [int(place == 1) for place in order]
        papers.append(Paper(rng.randbytes(16).hex(), Mark(tuple(numbers))))
    counted = count(
        form, (cast(form, paper.mark, voter.share) for paper, voter in zip(papers, roll.voters, strict=True))
    )
    return Made(freeze(poll, roll, SALT), entries(roll, SALT), papers, counted)


def rows(rng: random.Random, *, many: int = BALLOTS, rounds: int = 3) -> list[Row]:
    """The rows of the table."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        program, file = Path(folder) / "verify.py", Path(folder) / "bulletin.json"
        program.write_text(single_file(), "utf-8")
        for method, name in ((Method.YES_NO, "yes/no"), (Method.RANKED, "ranked, 8 options")):
            poll = made(method, many, rng)
            making, checking, reading = [], [], []
            for _ in range(rounds):
                began = time.process_time()
                file.write_text(poll.bulletin(), "utf-8")
                making.append(time.process_time() - began)
                checking.append(_seconds(str(program), str(file)))
                reading.append(_seconds("-c", "import json, sys; json.load(open(sys.argv[1], 'rb'))", str(file)))
            what = f"{name}: a bulletin of {many:,}"
            found += [
                Row(PART, f"{what} made", "s CPU", making, more=False),
                Row(PART, f"{what} counted again", "s CPU", checking, reading, "reading its JSON", most=5, more=False),
            ]
    code, taken = draw(rng.randrange), []
    for _ in range(rounds * 20):
        began = time.perf_counter()
        digest(code, "ab" * 32)
        taken.append((time.perf_counter() - began) * 1e3)
    return [*found, Row(PART, "the digest of a receipt", "ms", taken, more=False)]


def _seconds(*arguments: str) -> float:
    """Of the processor: what else runs on the machine does not count."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-I", "-S", *arguments], check=True, capture_output=True, timeout=300)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Exit code 0: a noisy machine is no failure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="tiny numbers, to see that it runs")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(table(rows(random.Random(given.seed), many=500 if given.short else BALLOTS, rounds=given.rounds)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
