"""Same matter, other words, beside plain ways of finding it: python tests/load/eval_similar.py [FOLDER]

FOLDER holds incidents.csv (public material, not of the project; default ../shared/data), a stream of messages of which
tests/triage/incidents.labels says what belongs together. Each message is put with the most alike one before it, or
begins an incident of its own; B³ weighs for every labelled message how much of its group is right and how much of its
incident is there. What is not labelled runs along. The same is done with neighbours.tsv, our own group talk.

A rival gets the threshold that is best for it on the incidents that were tuned on; the figures to quote are those of
the incidents kept aside.
"""

from __future__ import annotations

import csv
import re
import sys
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import log, sqrt
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.triage.likeness import ALIKE, Likeness  # noqa: E402  # a script has to find its project first
from bot.triage.similar import SimilarIndex  # noqa: E402
from bot.triage.triage import Triage  # noqa: E402

LABELS = ROOT / "tests/triage/incidents.labels"
NEIGHBOURS = ROOT / "tests/triage/neighbours.tsv"


@dataclass(frozen=True, slots=True)
class Told:
    """One message of a stream; ``incident`` is "" where nobody has labelled it."""

    id: str
    at: datetime
    text: str
    incident: str
    category: str = ""
    place: str = ""


Nearest = list[tuple[int, float]]
"""For every message the position of the most alike one before it (-1: none) and how alike they are."""


def kept_aside(incident: str) -> bool:
    """Whether it was not tuned on; chance that anybody can repeat."""
    return zlib.crc32(incident.encode()) % 2 == 1


def labels() -> dict[str, str]:
    """The incident of every labelled id, named by its first one."""
    found = {}
    for line in LABELS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            ids = line.split()
            found.update(dict.fromkeys(ids, ids[0]))
    return found


def stream(path: Path) -> list[Told]:
    """incidents.csv in the order of time, headline and text together."""
    incident = labels()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    told = [
        Told(row["id"], _time(row["time"]), f"{row['topic']}\n{row['text']}", incident.get(row["id"], ""))
        for row in rows
    ]
    return sorted(told, key=lambda one: (one.at, one.id))


def _time(text: str) -> datetime:
    return datetime.strptime(text.replace("/", "-"), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


def neighbours() -> list[Told]:
    """neighbours.tsv in the order of time."""
    began, told = datetime(2026, 1, 5, tzinfo=UTC), []
    for number, line in enumerate(NEIGHBOURS.read_text("utf-8").splitlines()):
        if line and not line.startswith("#"):
            incident, minutes, text = line.split("\t")
            told.append(Told(str(number), began + timedelta(minutes=int(minutes)), text, incident))
    return sorted(told, key=lambda one: (one.at, int(one.id)))


def judged(told: Iterable[Told], triage: Triage) -> list[Told]:
    """With theme and place, as triage gives them to whatever comes in."""
    found = []
    for one in told:
        judgement = triage.judge(one.text)
        found.append(Told(one.id, one.at, one.text, one.incident, judgement.grounded, judgement.place or ""))
    return found


def groups(nearest: Nearest, least: float) -> list[int]:
    """Each message's group: that of the most alike one before it, if that is alike enough."""
    found: list[int] = []
    for own, (position, score) in enumerate(nearest):
        found.append(found[position] if position >= 0 and score >= least else own)
    return found


def b_cubed(told: Sequence[Told], group: Sequence[int], kept: bool) -> tuple[float, float, float]:
    """(precision, recall, F1) over the labelled messages of one half."""
    mine = [at for at, one in enumerate(told) if one.incident and kept_aside(one.incident) is kept]
    by_group: dict[int, set[int]] = defaultdict(set)
    by_incident: dict[str, set[int]] = defaultdict(set)
    for at in mine:
        by_group[group[at]].add(at)
        by_incident[told[at].incident].add(at)
    precision = recall = 0.0
    for at in mine:
        one, other = by_group[group[at]], by_incident[told[at].incident]
        precision += len(one & other) / len(one)
        recall += len(one & other) / len(other)
    precision, recall = precision / len(mine), recall / len(mine)
    return precision, recall, 2 * precision * recall / (precision + recall)


# ---------------------------------------------------------------------------------------------- ours
def ours(told: Sequence[Told], likeness: Likeness) -> tuple[Nearest, float]:
    """Search, then add, as for every message that comes in; theme and place are known by then."""
    index = SimilarIndex(likeness)
    nearest: Nearest = []
    began = time.process_time()
    for at, one in enumerate(told):
        query = likeness.read(one.text, one.category, one.place, one.at)
        match = next(iter(index.search(query, 1, least=-9)), None)
        nearest.append((match.key, match.score) if match else (-1, 0.0))
        index.add(at, query)
    return nearest, time.process_time() - began


# ---------------------------------------------------------------------------------------------- rivals
def _plain(text: str) -> str:
    return re.sub(r"\s", "", text.partition("\n")[2] or text)


def pairs(told: Sequence[Told]) -> tuple[Nearest, float]:
    """Character pairs of the whole text, cosine of squared idf, an inverted index over the rarer ones."""
    often: dict[str, int] = defaultdict(int)
    index: dict[str, list[int]] = defaultdict(list)
    lengths: list[float] = []
    nearest: Nearest = []
    began = time.process_time()
    for at, one in enumerate(told):
        text = _plain(one.text)
        mine = {text[n : n + 2] for n in range(len(text) - 1)}
        for pair in mine:
            often[pair] += 1
        squares = {pair: log((at + 2) / often[pair]) ** 2 for pair in mine}
        sums: dict[int, float] = defaultdict(float)
        for pair, square in squares.items():
            if square > 4 or at < 50:
                for other in index[pair]:
                    sums[other] += square
        length = sqrt(sum(squares.values())) or 1.0
        best = max(sums, key=lambda other: sums[other] / lengths[other], default=-1)
        nearest.append((best, sums[best] / lengths[best] / length if best >= 0 else 0.0))
        lengths.append(length)
        for pair in mine:
            index[pair].append(at)
    return nearest, time.process_time() - began


def edits(told: Sequence[Told]) -> tuple[Nearest, float]:
    """rapidfuzz's ratio with every message before it."""
    from rapidfuzz import fuzz, process

    texts = [_plain(one.text) for one in told]
    nearest: Nearest = []
    began = time.process_time()
    for at, text in enumerate(texts):
        found = process.extractOne(text, texts[:at], scorer=fuzz.ratio)
        nearest.append((found[2], found[1] / 100) if found else (-1, 0.0))
    return nearest, time.process_time() - began


def min_hash(told: Sequence[Told]) -> tuple[Nearest, float]:
    """datasketch's MinHash over character pairs, 128 permutations, looked up by LSH at .3."""
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-not-found]

    index = MinHashLSH(threshold=0.3, num_perm=128)
    made: list[MinHash] = []
    nearest: Nearest = []
    began = time.process_time()
    for at, one in enumerate(told):
        text = _plain(one.text)
        mine = MinHash(num_perm=128, seed=1)
        mine.update_batch([text[n : n + 2].encode() for n in range(len(text) - 1)])
        scored = [(mine.jaccard(made[int(key)]), int(key)) for key in index.query(mine)]
        nearest.append((max(scored)[1], max(scored)[0]) if scored else (-1, 0.0))
        index.insert(str(at), mine)
        made.append(mine)
    return nearest, time.process_time() - began


RIVALS: Mapping[str, Callable[[Sequence[Told]], tuple[Nearest, float]]] = {
    "character pairs, idf² cosine": pairs,
    "rapidfuzz ratio": edits,
    "MinHash LSH": min_hash,
}


def show(name: str, told: Sequence[Told], found: tuple[Nearest, float], least: float | None = None) -> float:
    """Print a row; the F1 of the half kept aside. ``least`` None: the threshold that is best for what was tuned on."""
    nearest, seconds = found
    if least is None:
        steps = [step / 40 for step in range(2, 40)]
        least = max(steps, key=lambda step: b_cubed(told, groups(nearest, step), False)[2])
    group = groups(nearest, least)
    tuned, kept = b_cubed(told, group, False)[2], b_cubed(told, group, True)
    print(
        f"{name:32}{kept[2]:7.3f}{kept[0]:7.3f}{kept[1]:7.3f}{tuned:10.3f}{seconds / len(told) * 1e6:12,.0f}",
        flush=True,
    )
    return kept[2]


def measure(told: Sequence[Told], likeness: Likeness) -> float:
    """Print the table of one stream; our F1 on what was kept aside."""
    for name, way in RIVALS.items():
        try:
            found = way(told)
        except ImportError as missing:
            print(f"{name:32} not measured: {missing.name} is not installed")
            continue
        show(name, told, found)
    # The best of three, for a machine that does other things too.
    found = min((ours(told, likeness) for _ in range(3)), key=lambda one: one[1])
    return show("this project", told, found, ALIKE)


def main() -> int:
    """Exit code 2 if the stream is not there."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "../shared/data"
    path = folder / "incidents.csv"
    if not path.is_file():
        print(f"{folder} does not hold incidents.csv; name its folder: make eval ARGS=FOLDER", file=sys.stderr)
        return 2
    likeness, triage = Likeness.load(), Triage.load()
    for title, told in (("a stream of messages", stream(path)), ("our own group talk", neighbours())):
        incidents = {one.incident for one in told if one.incident}
        labelled = [one for one in told if one.incident]
        kept = [one for one in labelled if kept_aside(one.incident)]
        print(
            f"\nSame matter, other words: {title}; {len(told):,} messages, {len(labelled):,} of them labelled as"
            f" {len(incidents)} incidents, {len(kept)} kept aside"
        )
        print(f"{'':32}{'kept aside: B³':^21}{'tuned on':>10}{'µs CPU':>12}")
        print(f"{'':32}{'F1':>7}{'prec.':>7}{'recall':>7}{'F1':>10}{'a message':>12}")
        measure(judged(told, triage), likeness)
    return 0


if __name__ == "__main__":
    sys.exit(main())
