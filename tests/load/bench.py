"""One table of how fast the bot is, each figure beside its rival from the same run.

``make bench`` runs all; ``make bench ARGS="c d"`` some parts:

a  messages a second received and kept over the real Wechaty wire, beside a bare wechaty bot that only counts; in a
   large burst, which the bare bot takes on all at once and slows down with, and in a small one, which favours it
b  received, kept and answered, beside a bare wechaty bot that echoes
c  the road alone (no gateway), mixed messages, until every answer has left; beside the database taking in the same
   number of rows, 200 to a transaction, and nothing else
d  how long an answer takes at 50 messages a second: on the road alone, and on the wire beside the bare echo
e  c and d with 1,000,000 messages and 100,000 concerns already stored, beside an empty database
g  how long it takes to find the same matter among 1,000,000 open concerns of 65 areas; no rival
f  start to a healthy /healthz on the simulator, and memory then, beside a process that only imports wechaty
h  counting 1,000,000 ballots to a verdict, beside a plain loop; one more ballot on such a poll, beside one on 1,000
i  a bulletin of 100,000 ballots made and counted again by `verify`, beside reading its JSON
j  job texts read, checked and compared, a digest for 5,000 groups, search among 1,000,000 postings

Rivals take turns (ABAB). A figure is the median of its rounds, with the lowest and highest; a ratio the median of the
ratios of neighbouring rounds. ``--short`` runs everything in small, to see that it runs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.gateway.client import Gateway, missing  # noqa: E402  # a script has to find its project first
from tests.load import jobs_bench, start_bench, tally_bench, verify_bench, wire_bench  # noqa: E402  # noqa: E402
from tests.load.databases import STORES, Databases  # noqa: E402
from tests.load.fill import counts, fill  # noqa: E402
from tests.load.table import Row, percentile, spread, table  # noqa: E402

PARTS = "abcdefghij"
NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
PER_SECOND = 50.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything is measured."""

    rounds: int = 3
    warm_up: int = 500
    wire: int = 3_000
    wire_few: int = 500
    echo: int = 2_000
    road: int = 10_000
    paced: int = 300
    stored: int = 1_000_000
    concerns: int = 100_000
    open: int = 1_000_000
    searches: int = 2_000
    ballots: int = 1_000_000
    checked: int = 100_000
    short: bool = False
    per_second: float = PER_SECOND


SHORT = Size(
    rounds=1, warm_up=20, wire=100, wire_few=30, echo=60, road=200, paced=10, stored=2_000, concerns=200, open=2_000,
    searches=200, ballots=3_000, checked=1_000, short=True,
)  # fmt: skip


class Bench:
    """Measures the parts that were asked for, in a folder of its own."""

    def __init__(self, size: Size, folder: Path, databases: Databases, seed: int, stores: list[str]) -> None:
        self._size, self._folder, self._databases, self._stores = size, folder, databases, stores
        self._rng = random.Random(seed)
        self.notes: list[str] = []

    def run(self, parts: str) -> list[Row]:
        """The rows of the table, part by part."""
        rows: list[Row] = []
        if set(parts) & set("abd"):
            rows += self._wire(parts)
        if set(parts) & set("cd"):
            rows += self._road(parts)
        if "e" in parts:
            rows += self._after_years()
        if "f" in parts:
            rows += self._start()
        if "g" in parts:
            rows += self._same_matter()
        if set(parts) & set("hij"):
            rows += self._pure(parts)
        return sorted(rows, key=lambda row: row.part)

    def _pure(self, parts: str) -> list[Row]:
        """Counting, checking a bulletin, job posts: no wire and no database."""
        size, rng = self._size, self._rng
        rows: list[Row] = []
        if "h" in parts:
            rows += tally_bench.rows(rng, many=size.ballots, few=min(1_000, size.ballots // 3), rounds=size.rounds)
        if "i" in parts:
            rows += verify_bench.rows(rng, many=size.checked, rounds=size.rounds)
        if "j" in parts:
            rows += [replace(row, part="j") for row in jobs_bench.rows(size.short)]
        return rows

    # ------------------------------------------------------------------ on the wire
    def _wire(self, parts: str) -> list[Row]:
        size, rng = self._size, self._rng
        found: dict[tuple[str, str], list[float]] = {}

        def add(key: str, who: str, value: float) -> None:
            found.setdefault((key, who), []).append(value)

        with Gateway(rooms=65, contacts=3000) as gateway:
            for number in range(size.rounds):
                for who in ("bare", "ours"):
                    folder = self._folder / f"wire-{who}-{number}"
                    rival: wire_bench.Rival
                    if who == "bare":
                        if "a" in parts:
                            rival = wire_bench.Bare(folder, gateway, echo=False)
                            add("a", who, wire_bench.received(gateway, rival, rng, size.wire, size.warm_up))
                            add("few", who, wire_bench.received(gateway, rival, rng, size.wire_few, size.warm_up))
                            rival.close()
                        rival = wire_bench.Bare(folder, gateway, echo=True)
                    else:
                        rival = wire_bench.Ours(folder, gateway)
                        if "a" in parts:
                            add("a", who, wire_bench.received(gateway, rival, rng, size.wire, size.warm_up))
                            add("few", who, wire_bench.received(gateway, rival, rng, size.wire_few, size.warm_up))
                    if "b" in parts:
                        add("b", who, wire_bench.answered(gateway, rng, size.echo, size.warm_up))
                    if "d" in parts:
                        waits = wire_bench.waits(gateway, rng, size.paced, size.per_second)
                        add("d50", who, percentile(waits, 50) * 1e3)
                        add("d99", who, percentile(waits, 99) * 1e3)
                    rival.close()
        labels = {
            "a": ("a", f"wire: kept, {size.wire:,} at once", "messages/s", "bare wechaty, counts", 0.9, True),
            "few": ("a", f"wire: kept, {size.wire_few:,} at once", "messages/s", "bare wechaty, counts", 0.9, True),
            "b": ("b", "wire: received, kept, answered", "messages/s", "bare wechaty, echoes", 0.8, True),
            "d50": ("d", "wire: answer p50 at 50 messages/s", "ms", "bare wechaty, echoes", None, False),
            "d99": ("d", "wire: answer p99 at 50 messages/s", "ms", "bare wechaty, echoes", None, False),
        }
        return [
            Row(part, what, unit, found[key, "ours"], found[key, "bare"], rival_name, least_ratio=aim, more=more)
            for key, (part, what, unit, rival_name, aim, more) in labels.items()
            if (key, "ours") in found
        ]

    # ------------------------------------------------------------------ the road alone
    def _child(self, url: str, messages: int, paced: int) -> dict[str, Any]:
        given = {
            "url": url, "warm_up": self._size.warm_up, "messages": messages, "paced": paced,
            "per_second": self._size.per_second,
            "seed": self._rng.randrange(10**6),
        }  # fmt: skip
        found: dict[str, Any] = self._run("road_rates.py", given)
        return found

    def _run(self, script: str, given: dict[str, Any]) -> Any:
        """What a script of this folder prints, in a process of its own."""
        command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name(script)), json.dumps(given)]
        out = subprocess.run(command, capture_output=True, text=True, timeout=300)
        if out.returncode:
            raise RuntimeError(f"{script} on {given['url'].split(':')[0]} failed:\n{out.stderr[-3000:]}")
        return json.loads(out.stdout.splitlines()[-1])

    def _road(self, parts: str) -> list[Row]:
        rows, size = [], self._size
        messages, paced = size.road if "c" in parts else 0, size.paced if "d" in parts else 0
        for store in self._stores:
            ours, alone = [], []
            for _ in range(size.rounds):
                ours.append(self._child(self._databases.fresh(store), messages, paced))
                if messages:
                    alone.append(_database_alone(self._databases.fresh(store), messages))
            name = f"road on {NAMES[store]}: "
            if messages:
                rates = [one["rate"] for one in ours]
                rows.append(Row("c", name + "kept and answered", "messages/s", rates, alone, "the rows alone", 1_000))
                self.notes.append(f"c: {NAMES[store]}: CPU a message, ms: {spread([one['cpu_ms'] for one in ours])}")
            for point in (50, 99) if paced else ():
                waits = [percentile(one["waits"], point) * 1e3 for one in ours]
                rows.append(Row("d", f"{name}answer p{point} at 50 messages/s", "ms", waits))
        return rows

    def _after_years(self) -> list[Row]:
        rows, size = [], self._size
        for store in self._stores:
            empty, full = self._databases.fresh(store), self._databases.fresh(store)
            fill(empty)
            took = fill(full, messages=size.stored, concerns=size.concerns)
            held = ", ".join(f"{count:,} {name}" for name, count in counts(full).items())
            self.notes.append(f"e: {NAMES[store]} filled in {took:.0f} s: {held}")
            found: dict[str, list[dict[str, Any]]] = {"empty": [], "full": []}
            for _ in range(size.rounds):
                for name, url in (("empty", empty), ("full", full)):
                    found[name].append(self._child(url, size.road, size.paced))
            figures: list[tuple[str, str, bool, Callable[[dict[str, Any]], float]]] = [
                ("kept and answered", "messages/s", True, lambda one: one["rate"]),
                ("answer p50", "ms", False, lambda one: percentile(one["waits"], 50) * 1e3),
                ("answer p99", "ms", False, lambda one: percentile(one["waits"], 99) * 1e3),
            ]
            for what, unit, more, of in figures:
                ours, rival = [[of(one) for one in found[name]] for name in ("full", "empty")]
                bound = {"least_ratio": 1 / 1.2} if more else {"most_ratio": 1.2}
                what = f"full {NAMES[store]}: {what}"
                rows.append(Row("e", what, unit, ours, rival, "empty database", more=more, **bound))  # type: ignore[arg-type]
            rows += self._plans(store, full)
        return rows

    def _plans(self, store: str, url: str) -> list[Row]:
        """What is read from end to end, and how long the second sweep takes: the first may find much to forget."""
        first, then = self._run("plans.py", {"url": url})
        for one in then:
            if one["scans"]:
                statement = " ".join(one["statement"].split())[:90]
                self.notes.append(
                    f"e: {NAMES[store]}: {one['task']} reads all of {', '.join(one['scans'])} "
                    f"({one['seconds'] * 1e3:.0f} ms): {statement}…"
                )
        whole, sweeps = sum(bool(one["scans"]) for one in then), []
        for found in (first, then):
            sweeps.append(sum(one["seconds"] for one in found if one["task"] == "sweep") * 1e3)
        self.notes.append(f"e: {NAMES[store]}: the first sweep took {sweeps[0]:.0f} ms")
        name = f"full {NAMES[store]}: "
        return [
            Row("e", name + "待办, 进度, sweep: tables read whole", "statements", [whole], most=0),
            Row("e", name + "a sweep with nothing to forget", "ms", [sweeps[1]], most=50),
        ]

    def _same_matter(self) -> list[Row]:
        rows, size = [], self._size
        for store in self._stores:
            given = {"url": self._databases.fresh(store), "concerns": size.open, "searches": size.searches}
            found = self._run("similar_rates.py", {**given, "seed": self._rng.randrange(10**6)})
            name = f"{NAMES[store]}, {size.open:,} open: same matter, "
            first, then = found["first"], found["then"]
            rows += [
                Row("g", name + "p50", "ms", [percentile(then, 50) * 1e3], most=5),
                Row("g", name + "p99", "ms", [percentile(then, 99) * 1e3], most=5),
                Row("g", name + "first in a place", "ms", [percentile(first, 50) * 1e3]),
            ]
            self.notes.append(
                f"g: {NAMES[store]}: filled in {found['filled']:.0f} s; {found['held']:,} held in memory;"
                f" {found['found']:,} of {size.searches:,} found something"
            )
        return rows

    # ------------------------------------------------------------------ from nothing
    def _start(self) -> list[Row]:
        start_bench.ours(self._folder / "start")  # the first start makes the database, once
        ours, bare = [], []
        for _ in range(self._size.rounds):
            bare.append(start_bench.bare(self._folder / "import"))
            ours.append(start_bench.ours(self._folder / "start"))
        rival = "import wechaty alone"
        return [
            Row("f", "start to a healthy /healthz", "s", [o[0] for o in ours], [b[0] for b in bare], rival, more=False),
            Row("f", "memory then", "MB", [o[1] for o in ours], [b[1] for b in bare], rival, more=False),
        ]


def _database_alone(url: str, messages: int) -> float:
    """Rows per second into the inbox, 200 to a transaction, and nothing else."""
    import sqlalchemy as sa

    from storage.columns import table as of
    from storage.engine import open_engine
    from storage.schema import prepare
    from storage.tables import InboxRow

    engine = open_engine(url)
    prepare(engine)
    now, statement = datetime.now(UTC), sa.insert(of(InboxRow))
    row = {"channel": "c", "account": "a", "kind": "message", "room": "r", "state": "done", "at": now}
    row |= {"received_at": now, "attempts": 0, "incident": ""}
    began = time.perf_counter()
    for first in range(0, messages, 200):
        with engine.begin() as connection:
            some = range(first, min(first + 200, messages))
            connection.execute(statement, [{**row, "event_id": f"e{n}"} for n in some])
    took = time.perf_counter() - began
    engine.dispose()
    return messages / took


def main() -> int:
    """Exit code 0, also where an aim was missed: a noisy machine is no failure. 2 if something cannot run here."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, prog="bench.py"
    )
    parser.add_argument("parts", nargs="*", metavar="part", help="of a b c d e f g h i j; all by default")
    parser.add_argument("--short", action="store_true", help="tiny numbers, to see that it runs")
    parser.add_argument("--rounds", type=int, help="how often the rivals take turns")
    parser.add_argument("--store", choices=STORES, help="only this database")
    parser.add_argument("--postgres", action="store_const", dest="store", const="postgres", help="only PostgreSQL")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("YUANZHUO_SEED") or 1))
    given = parser.parse_args()
    parts = "".join(given.parts) or PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {' '.join(sorted(unknown))} (of a b c d e f g h i j)")
    if set(parts) & set("abd") and (why := missing()):
        print(why, file=sys.stderr)
        return 2
    size = SHORT if given.short else Size()
    if given.rounds:
        size = Size(**{**{name: getattr(size, name) for name in Size.__slots__}, "rounds": given.rounds})
    began, load = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Databases(Path(folder)) as databases:
        stores = [given.store] if given.store else list(STORES)
        bench = Bench(size, Path(folder), databases, given.seed, stores)
        print(table(bench.run(parts)))
        for note in bench.notes:
            print(note)
    print(
        f"{size.rounds} rounds, {os.cpu_count()} cores, load {load:.1f} before and {os.getloadavg()[0]:.1f} after, "
        f"Python {sys.version.split()[0]}, {time.monotonic() - began:.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
