"""A month of concerns on a fake clock: ``python tests/load/month.py [--per-hour 400] [--days 30] [--postgres]``.

Residents report, staff take on, hand out, extend, close or forget, people rate and reopen, by chance; the program ends
and starts again, and the database goes away in mid-beat. Afterwards every thread is read by a second, naive clock: each
reminder, escalation, question and archiving that the rules ask for must stand there once, on its morning, and have
been said in one letter. Exit code 1 if anything differs. YUANZHUO_SEED=… repeats a run.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import sqlalchemy as sa  # noqa: E402  # a script has to find its project first

from bot.community.people import Role  # noqa: E402
from bot.repositories import StorageUnavailable, UnitOfWork  # noqa: E402
from bot.workdays import workdays  # noqa: E402
from storage.engine import open_engine  # noqa: E402
from storage.schema import prepare  # noqa: E402
from tests.load.databases import Databases  # noqa: E402
from tests.town import BOT, CHANNEL, Town  # noqa: E402

ZONE = ZoneInfo("Asia/Shanghai")
WORKDAY = workdays()
START = datetime(2026, 8, 31, 16, 0, tzinfo=UTC)
"""Midnight before a Tuesday, so that the month has the National Day in it."""
THINGS = ("路灯不亮", "停水了没人管", "下水道堵了", "电梯坏了", "垃圾没人收", "暖气不热", "楼道堆杂物", "井盖松了")
DRAINED = timedelta(days=50)
"""After the last concern: long enough for the last 归档."""


@dataclass(slots=True)
class Month:
    """What happened."""

    concerns: int = 0
    steps: int = 0
    beats: int = 0
    restarts: int = 0
    failures: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class _Breaking:
    """A way into the database that is lost now and then, at the end of a beat, when everything seems done."""

    def __init__(self, town: Town, rng: random.Random) -> None:
        self._begin, self._rng, self.share, self.broken = town.begin, rng, 0.0, 0

    @contextmanager
    def __call__(self) -> Iterator[UnitOfWork]:
        with self._begin() as uow:
            yield uow
            if self._rng.random() < self.share:
                self.broken += 1
                raise StorageUnavailable("the line was cut before the commit")


def month(engine: sa.Engine, rng: random.Random, *, per_hour: int, days: int) -> Month:
    """Play it and look it over."""
    found = Month()
    town = Town(engine, seed=rng.randrange(10**6))
    town.now = START
    staff = [f"网格员{number}" for number in range(1, 6)]
    for who in staff:
        town.appoint(who)
    town.appoint("林主任", Role.MANAGER)
    town.says(staff[0], "@小圆 绑定本群 工作群", room="工作群")
    breaking = _Breaking(town, rng)
    town.begin = breaking
    end = START + timedelta(days=days)
    owners: dict[int, str] = {}
    while town.now < end + DRAINED:
        if town.now < end:
            _an_hour_of_talk(town, rng, owners, per_hour, found)
            _an_hour_of_work(town, rng, staff, owners, per_hour, found)
        elif not _something_is_due(engine, town.now):
            town.now += timedelta(hours=1)
            continue
        if rng.random() < 0.02:
            town.restart()
            found.restarts += 1
        breaking.share = 0.3
        for _ in range(40):  # beats until nothing is due, whatever fails
            found.beats += 1
            try:
                outcome = town.road.tick("concerns", CHANNEL, BOT)
            except StorageUnavailable:
                continue
            if not outcome.letters and not _something_is_due(engine, town.now):
                break
        breaking.share = 0.0
        town.now += timedelta(hours=1, seconds=1)
    found.failures = breaking.broken
    _look_over(engine, found)
    return found


def _an_hour_of_talk(town: Town, rng: random.Random, owners: dict[int, str], per_hour: int, found: Month) -> None:
    told = []
    for _ in range(per_hour):
        who = f"居民{rng.randrange(3000)}"
        what = f"{rng.randrange(1, 90)}号楼{rng.choice(THINGS)}"
        told.append(town.event(who, f"@小圆 反映 {what}", room=f"群{rng.randrange(65)}"))
        found.concerns += 1
        owners[found.concerns] = who
    for start in range(0, len(told), 200):
        town.happens(*told[start : start + 200])


def _an_hour_of_work(
    town: Town, rng: random.Random, staff: list[str], owners: dict[int, str], per_hour: int, found: Month
) -> None:
    if not 9 <= town.now.astimezone(ZONE).hour < 18:
        return
    said = []
    # The newest get most of the attention; a tenth is never looked at.
    for _ in range(5 * per_hour):
        number = max(1, found.concerns - int(rng.expovariate(1 / (120 * per_hour))))
        if number % 10 == 0:
            continue
        until = (town.now.astimezone(ZONE).date() + timedelta(days=rng.randrange(1, 20))).strftime("%m月%d日")
        words = rng.choice(
            (
                f"受理 {number}",
                f"派单 {number} @{rng.choice(staff)}",
                f"派单 {number} 物业张师傅 三天内",
                f"反馈 {number} 正在修",
                f"延期 {number} {until} 等配件",
                f"办结 {number} 修好了",
                f"评价 {number} 满意",
                f"重开 {number} 又坏了",
            )
        )
        resident = words[:2] in ("评价", "重开")
        who = owners[number] if resident else rng.choice(staff)
        mentioned = [words.split("@")[1]] if "@" in words else []
        said.append(town.event(who, words, room="", at=mentioned))
    for start in range(0, len(said), 200):
        town.happens(*said[start : start + 200])
    found.steps += len(said)


def _something_is_due(engine: sa.Engine, now: datetime) -> bool:
    with engine.connect() as connection:
        due = sa.text("SELECT 1 FROM concern WHERE look_at IS NOT NULL AND look_at <= :now LIMIT 1")
        moment = now.replace(tzinfo=None) if engine.dialect.name == "sqlite" else now
        return connection.execute(due.bindparams(sa.bindparam("now", moment, sa.DateTime()))).first() is not None


# ------------------------------------------------------------------------------------------------ the naive clock
def _look_over(engine: sa.Engine, found: Month) -> None:
    """Compare every thread's clock entries with what the rules ask for, and letters with threads."""
    said: Counter[str] = Counter()
    with engine.connect() as connection:
        for row in connection.execute(sa.text("SELECT text FROM letter")):
            for head, count in re.findall(r"(今天到期|已超期|超期未办，请督办)（(\d+)件）：", row.text):
                said[head] += int(count)
        query = "SELECT concern_id, action, text, at FROM concern_update ORDER BY concern_id, id"
        number, entries = 0, []
        for row in connection.execution_options(stream_results=True).execute(sa.text(query)):
            if row.concern_id != number and entries:
                _compare(number, entries, found)
                entries = []
            number = row.concern_id
            entries.append((row.action, row.text, _time(row.at)))
        if entries:
            _compare(number, entries, found)
        still = connection.execute(sa.text("SELECT count(*) FROM concern WHERE look_at IS NOT NULL")).scalar_one()
        kept = connection.execute(sa.text("SELECT count(*) FROM concern")).scalar_one()
    if kept != found.concerns:
        found.wrong.append(f"{found.concerns} concerns were reported and {kept} are kept")
    if still:
        found.wrong.append(f"{still} concerns still wait for the clock")
    for head, action in (("今天到期", "今天到期"), ("超期未办，请督办", "升级")):
        if said[head] != found.fired[action]:
            found.wrong.append(f"{head} was said of {said[head]} concerns and stands in {found.fired[action]} threads")


def _time(at: object) -> datetime:
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= WORKDAY(day)
    return day


CLOCK = {"提醒": "{text}", "升级": "升级", "回访询问": "{text}", "回访": "无人答复", "归档": "归档"}


def _compare(number: int, entries: list[tuple[str, str, datetime]], found: Month) -> None:
    """Walk a thread: at each entry by people the plan starts anew; entries of the clock must be those of the plan."""
    plan: list[tuple[str, date]] = []
    taken_on, close_by, due_on, closed = False, date.max, None, date.min

    def late(deadline: date, set_at: datetime) -> list[tuple[str, date]]:
        today = [("今天到期", deadline)] if _nine(deadline) > set_at else []
        first = max(_after(deadline, 1), _after(set_at.astimezone(ZONE).date(), 1))
        return [*today, ("已超期", first), ("升级", _after(first, 2)), ("升级", _after(_after(first, 2), 2))]

    for action, text, at in entries:
        day = at.astimezone(ZONE).date()
        if action in CLOCK:
            kind = CLOCK[action].format(text=text)
            found.fired[kind] += 1
            if not plan:
                found.wrong.append(f"concern {number}: {kind} on {day}, and nothing was due")
            elif plan[0] != (kind, day):
                found.wrong.append(f"concern {number}: {kind} on {day}, due was {plan[0]}")
            plan = plan[1:]
            if kind == "无人答复":
                plan = [("四周回访", closed + timedelta(days=28)), ("归档", closed + timedelta(days=35))]
            continue
        if plan and _nine(plan[0][1]) < at - timedelta(hours=1, seconds=1):
            found.wrong.append(f"concern {number}: {plan[0]} had not come by {at}")
        if action == "登记":
            plan = late(_after(day, 1), at)
        if action in ("受理", "派单", "反馈") and not taken_on:
            taken_on, close_by = True, _after(day, 5)
            plan = late(close_by, at)
        if action == "派单":
            given = re.search(r"（(\d{4}-\d\d-\d\d)前）", text)
            due_on = date.fromisoformat(given[1]) if given else due_on
            plan = late(due_on or close_by, at)
        elif action == "延期":
            close_by = due_on = date.fromisoformat(text[:10])
            plan = late(close_by, at)
        elif action == "重开":
            close_by, due_on = _after(day, 5), None
            plan = late(close_by, at)
        elif action == "办结":
            closed = day
            plan = [("回访", day + timedelta(days=1)), ("无人答复", day + timedelta(days=8))]
        elif action == "评价" and plan and plan[0][0] in ("回访", "无人答复"):
            plan = [("四周回访", closed + timedelta(days=28)), ("归档", closed + timedelta(days=35))]
    if plan:
        found.wrong.append(f"concern {number}: {plan[0]} never came")


def _nine(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)


def main() -> int:
    """Play it on the chosen databases and print what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--per-hour", type=int, default=400)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    seed = int(os.environ.get("YUANZHUO_SEED") or random.randrange(10**6))
    print(f"a month of concerns, seed {seed}")
    with tempfile.TemporaryDirectory() as folder, Databases(Path(folder)) as databases:
        url = databases.fresh("postgres" if given.postgres else "sqlite")
        began = time.monotonic()
        engine = open_engine(url)
        prepare(engine)
        found = month(engine, random.Random(seed), per_hour=given.per_hour, days=given.days)
        engine.dispose()
        print(
            f"{found.concerns} concerns, {found.steps} words of staff and residents, {found.beats} beats of the clock,"
        )
        took = time.monotonic() - began
        print(f"{found.restarts} restarts, {found.failures} beats cut off before their commit, {took:.0f} s")
        print("fired:", ", ".join(f"{kind} {count}" for kind, count in sorted(found.fired.items())))
        print(*(found.wrong[:20] or ["every one once, on its morning"]), sep="\n")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
