"""What the database does for 待办, 进度 and the sweep when it is full: which statements read a large table from end to
end, and how long each takes.

A process of its own: ``python tests/load/plans.py '{"url": …}'`` on a database that fill.py filled
looks twice and prints a JSON list for each.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.app import App, build  # noqa: E402  # a script has to find its project first
from bot.config import load  # noqa: E402
from bot.ports import Contact, Inbound  # noqa: E402
from tests.load.fill import ACCOUNT, CHANNEL, PEOPLE  # noqa: E402
from tests.load.road_rates import Instant  # noqa: E402

LARGE = ("inbox", "concern", "concern_update", "letter", "journal")
"""Tables that grow with the years."""
STAFF, NEWCOMER = "staff", "newcomer"
_SCAN = re.compile(rf"SCAN ({'|'.join(LARGE)})\b")


@dataclass(frozen=True, slots=True)
class Found:
    """One statement as it was run: for what, how long it took, and the large tables that it reads from end to end."""

    task: str
    statement: str
    seconds: float
    scans: tuple[str, ...]


@contextmanager
def _watched(engine: sa.Engine) -> Iterator[list[tuple[str, Any, float]]]:
    """Every statement that runs meanwhile, with what it was given and how long it took."""
    seen: list[tuple[str, Any, float]] = []

    def before(connection: Any, cursor: Any, statement: str, given: Any, context: Any, many: bool) -> None:
        connection.info["began"] = time.perf_counter()

    def after(connection: Any, cursor: Any, statement: str, given: Any, context: Any, many: bool) -> None:
        took = time.perf_counter() - connection.info["began"]
        seen.append((statement, given[0] if many and isinstance(given, list) else given, took))

    sa.event.listen(engine, "before_cursor_execute", before)
    sa.event.listen(engine, "after_cursor_execute", after)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", before)
        sa.event.remove(engine, "after_cursor_execute", after)


def scans(connection: sa.Connection, statement: str, given: Any) -> tuple[str, ...]:
    """The large tables of which this statement reads every row, by the database's own plan."""
    if not statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE")):
        return ()
    if connection.dialect.name == "sqlite":
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, given).all()
        return tuple(found[1] for step in plan if (found := _SCAN.match(step[3])))
    plan = connection.exec_driver_sql("EXPLAIN (FORMAT JSON) " + statement, given).scalar_one()
    return tuple(_read_whole(plan[0]["Plan"]))


def _read_whole(step: dict[str, Any]) -> Iterator[str]:
    # An index read without a condition is the whole of it too.
    whole = step["Node Type"] == "Seq Scan" or ("Index" in step["Node Type"] and "Index Cond" not in step)
    if whole and step.get("Relation Name") in LARGE:
        yield step["Relation Name"]
    for part in step.get("Plans", ()):
        yield from _read_whole(part)


def _says(who: str, text: str) -> Inbound:
    return Inbound(
        channel=CHANNEL, account=ACCOUNT, event_id=f"plan-{random.SystemRandom().randrange(16**12):x}",
        at=datetime.now(UTC), sender=Contact(who, who), text=text,
    )  # fmt: skip


def look(app: App) -> list[Found]:
    """Let staff and residents ask, and the clock beat, and see what the database had to do for it."""
    concerns = app.road.call(lambda uow: uow.concerns.of_reporter(PEOPLE // 2, limit=1))
    number = concerns[0].number if concerns else 1
    app.road.receive([_says(NEWCOMER, "你好呀")])
    asked = {
        "待办": lambda: app.road.receive([_says(STAFF, "待办")]),
        "进度": lambda: app.road.receive([_says("u1499", "进度"), _says(NEWCOMER, "进度")]),
        f"进度 {number}": lambda: app.road.receive([_says("u1499", f"进度 {number}")]),
        "sweep": lambda: app.road.tick("sweep", CHANNEL, ACCOUNT),
    }
    found: list[Found] = []
    for task, act in asked.items():
        with _watched(app.engine) as seen:
            act()
        with app.engine.connect() as connection:
            for statement, given, took in seen:
                found.append(Found(task.split()[0], statement, took, scans(connection, statement, given)))
            connection.rollback()
    return found


def main() -> int:
    """Exit code 0."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.yaml"
        path.write_text(f"bot: {{name: 小圆}}\npeople: {{admins: [{STAFF}]}}\nquiet_hours: {{}}\n", "utf-8")
        app = build(load(path, {"YUANZHUO__STORAGE__URL": json.loads(sys.argv[1])["url"]}), channel=Instant())
        try:
            print(json.dumps([[asdict(one) for one in look(app)] for _ in range(2)]))
        finally:
            app.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
