"""How fast votes are counted: a whole poll from its ballots to the verdict, and one ballot more on it.

The rival of the whole poll is the plainest loop that counts the same ballots, without weights, reasons or a verdict.
The rival of one ballot more is the same on a poll of a thousand: it must not cost more on one of a million. A verdict
may: how far the other one is, is looked for by halving, which takes one step more for a number twice as large.
``python tests/load/tally_bench.py`` prints the rows alone.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.council.ballot import Form, Mark, Method, yes_no  # noqa: E402  # a script has to find its project first
from bot.council.casting import Cast, cast  # noqa: E402
from bot.council.profiles import OWNERS_MAJOR, WORDS  # noqa: E402
from bot.council.roll import Electorate, Share  # noqa: E402
from bot.council.rule import Profile  # noqa: E402
from bot.council.tally import Count, count  # noqa: E402
from bot.council.verdict import Verdict, decide  # noqa: E402
from tests.load.table import Row, table  # noqa: E402

PART = "h"
BALLOTS = 1_000_000
FEW = 1_000
STEPS = 2_000
"""How many ballots more are taken in a round; the median of one is the figure."""


def form_of(method: Method) -> Form:
    """The ballot paper that is measured: five options, or yes, no and abstain."""
    return yes_no() if method is Method.YES_NO else Form(method=method, options=tuple("甲乙丙丁戊"), most=3)


def rule_of(method: Method) -> tuple[Profile, Electorate]:
    """§278 for the question, and whoever comes first for the options."""
    if method is Method.YES_NO:
        return OWNERS_MAJOR, Electorate.AREA
    return WORDS["最多票"], Electorate.HOUSEHOLD


def ballots(method: Method, many: int, rng: random.Random) -> list[Cast]:
    """Ballots of one poll, some of them blank or spoilt, each with an area of its own."""
    form = form_of(method)
    size = len(form.options)
    high = {Method.RANKED: size, Method.SCORE: form.top_score}.get(method, 1)
    if method is Method.YES_NO:
        marks = [Mark((1, 0, 0)), Mark((1, 0, 0)), Mark((0, 1, 0)), Mark((0, 0, 1)), Mark((0, 0, 0)), Mark((1, 1, 0))]
    else:
        marks = [Mark(tuple(rng.randint(0, high) for _ in range(size))) for _ in range(20_000)]
    read = [cast(form, mark, Share(1)) for mark in marks]
    heads = [rng.choice(read) for _ in range(many)]
    return [Cast(one.mark, Share(1, rng.randint(4_000, 15_000)), one.invalid) for one in heads]


def judged(method: Method, counted: Count) -> Verdict:
    """The verdict on a count of which all took part."""
    rule, electorate = rule_of(method)
    return decide(rule, electorate, counted, entitled=counted.cast)


def whole(method: Method, cast_: list[Cast]) -> float:
    """Seconds from ballots to the verdict."""
    began = time.perf_counter()
    judged(method, count(form_of(method), cast_))
    return time.perf_counter() - began


def plain(cast_: list[Cast]) -> float:
    """Seconds for a loop that adds up what was ticked, and nothing else."""
    began = time.perf_counter()
    found: Counter[int] = Counter()
    for one in cast_:
        for option, number in enumerate(one.mark.numbers):
            if number:
                found[option] += number
    return time.perf_counter() - began


def one_more(method: Method, cast_: list[Cast], steps: int) -> float:
    """Microseconds for one ballot more on a poll in which all those were cast: the median of ``steps``."""
    counted, taken = count(form_of(method), cast_), []
    for step in range(steps):
        began = time.perf_counter()
        counted = counted.plus(cast_[step % len(cast_)])
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1e6


def verdict(method: Method, cast_: list[Cast], steps: int) -> float:
    """Microseconds for the verdict on what is counted: the median of ``steps``."""
    counted, taken = count(form_of(method), cast_), []
    for _ in range(steps):
        began = time.perf_counter()
        judged(method, counted)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1e6


def rows(rng: random.Random, *, many: int = BALLOTS, few: int = FEW, rounds: int = 3, steps: int = STEPS) -> list[Row]:
    """The rows of the table."""
    found = []
    for method, name in ((Method.YES_NO, "§278"), (Method.RANKED, "ranked")):
        large, small = ballots(method, many, rng), ballots(method, few, rng)
        ours, loop, more, more_few, judge, judge_few = _turns(
            rounds,
            partial(whole, method, large),
            partial(plain, large),
            partial(one_more, method, large, steps),
            partial(one_more, method, small, steps),
            partial(verdict, method, large, steps),
            partial(verdict, method, small, steps),
        )
        on = f"on {few:,}"
        found += [
            Row(PART, f"{name}: {many:,} ballots to a verdict", "s", ours, loop, "a plain loop", more=False),
            Row(PART, f"{name}: one more ballot on {many:,}", "µs", more, more_few, on, most_ratio=1.2, more=False),
            Row(PART, f"{name}: the verdict on {many:,}", "µs", judge, judge_few, on, more=False),
        ]
    return found


def _turns(rounds: int, *measured: Callable[[], float]) -> list[list[float]]:
    figures: list[list[float]] = [[] for _ in measured]
    for _ in range(rounds):
        for figure, measure in zip(figures, measured, strict=True):
            figure.append(measure())
    return figures


def main() -> int:
    """Exit code 0: a noisy machine is no failure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="tiny numbers, to see that it runs")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    small = {"many": 2_000, "few": 200, "steps": 20}
    print(table(rows(rng, rounds=given.rounds, **(small if given.short else {}))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
