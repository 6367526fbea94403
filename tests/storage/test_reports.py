"""Counts, ledger and public list on both databases: what is counted where, and that nothing reads all of history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.council import life
from bot.council.concern import Concern, Kind, Resolution, Satisfaction, Source, State
from bot.council.exclusions import Exclusion
from bot.council.figures import Span, Tally
from bot.ports import Contact
from bot.report_repositories import PublicQuery
from storage.columns import table
from storage.concern_tables import ConcernRow
from storage.queries import ReportStore, reading
from storage.unit_of_work import SqlUnitOfWork, unit_of_work
from tests.load.plans import scans

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
WEEK = Span("本周", date(2026, 11, 23), TODAY)
YINGANG, DIANYE = "银冈小区", "电业小区"


@pytest.fixture
def begin(engine: sa.Engine) -> Callable[[], AbstractContextManager[SqlUnitOfWork]]:
    return unit_of_work(engine)


@pytest.fixture
def uow(begin: Callable[[], AbstractContextManager[SqlUnitOfWork]]) -> Iterator[SqlUnitOfWork]:
    with begin() as uow:
        yield uow


def add(uow: SqlUnitOfWork, at: datetime = NOON, area: str = YINGANG, **values: object) -> Concern:
    defaults: dict[str, object] = {
        "text": "停水两天了", "category": "城乡建设/供水", "place": "银冈小区3号楼2单元501", "area": area,
        "channel": "test", "account": "bot", "accept_by": date(2026, 11, 25), "created_at": at, "updated_at": at,
    }  # fmt: skip
    return uow.concerns.add(*life.report(Concern(**{**defaults, **values})))  # type: ignore[arg-type]


def close(
    uow: SqlUnitOfWork,
    concern: Concern,
    at: datetime = NOON,
    resolution: Resolution = Resolution.SOLVED,
    satisfaction: Satisfaction | None = None,
) -> Concern:
    me = person(uow)
    for step in (
        lambda value: life.accept(value, close_by=date(2026, 12, 1), by=me, at=at),
        lambda value: life.close(value, text="好了", resolution=resolution, by=me, at=at),
    ):
        concern = kept(uow, step(concern))
    if satisfaction is not None:
        concern = kept(uow, life.rate(concern, satisfaction=satisfaction, text="", by=me, concerned=True, at=at))
    return concern


def kept(uow: SqlUnitOfWork, step: tuple[Concern, object]) -> Concern:
    uow.concerns.save(*step)  # type: ignore[arg-type]
    return step[0]


def person(uow: SqlUnitOfWork, name: str = "小孙") -> int:
    known = uow.people.known("test", "bot", [f"id:{name}"])
    return known[f"id:{name}"].id if known else uow.people.create("test", "bot", Contact(f"id:{name}", name), NOON).id


def tally(uow: SqlUnitOfWork, area: str = YINGANG, today: date = TODAY, span: Span = WEEK) -> Tally:
    return uow.reports.figures(span, ZONE, today).by_area.get(area, Tally())


def test_taken_on_in_time_is_by_the_local_day_that_was_promised(uow: SqlUnitOfWork) -> None:
    midnight = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)  # the first moment of the 26th here
    for at in (NOON, midnight - timedelta(microseconds=1), midnight):
        concern = add(uow)
        kept(uow, life.accept(concern, close_by=date(2026, 12, 1), by=person(uow), at=at))
    add(uow)  # nobody took it on, and its day has not passed
    found = tally(uow)
    assert (found.reported, found.due, found.in_time) == (4, 3, 2)
    later = tally(uow, today=date(2026, 11, 26))
    assert (later.due, later.in_time) == (4, 2), "now it has"


def test_what_is_set_aside_is_counted_and_in_no_rate(uow: SqlUnitOfWork) -> None:
    me = person(uow)
    gone = add(uow, reporter=me)
    kept(uow, life.withdraw(gone, by=me, at=NOON))
    kept(uow, life.decline(add(uow), exclusion=Exclusion.COURT, text="", by=me, at=NOON))
    one, into = add(uow), add(uow)
    for step in life.merge(one, into, joining=0, endorsing=0, by=me, at=NOON):
        kept(uow, step)
    found = tally(uow, today=date(2026, 12, 1))
    assert (found.reported, found.withdrawn, found.declined, found.merged) == (4, 1, 1, 1)
    assert (found.due, found.in_time, found.open) == (1, 0, 1)


def test_closed_counts_when_it_was_closed_and_reopened_counts_no_more(uow: SqlUnitOfWork) -> None:
    early = add(uow, at=NOON - timedelta(days=60))
    close(uow, early, satisfaction=Satisfaction.SATISFIED)
    close(uow, add(uow), resolution=Resolution.PARTLY, satisfaction=Satisfaction.FAIRLY)
    close(uow, add(uow), resolution=Resolution.UNSOLVED, satisfaction=Satisfaction.DISSATISFIED)
    close(uow, add(uow, at=NOON - timedelta(days=20)), at=NOON - timedelta(days=14))
    again = close(uow, add(uow))
    kept(uow, life.reopen(again, text="又漏了", close_by=date(2026, 12, 1), by=1, allowed=True, at=NOON))
    found = tally(uow)
    assert (found.closed, found.solved, found.partly, found.unsolved) == (3, 1, 1, 1)
    assert (found.satisfied, found.fairly, found.dissatisfied) == (1, 1, 1)
    assert found.reported == 3, "of those that came this week"
    assert found.resolution is not None and float(found.resolution) == 0.5


def test_open_and_late_are_of_now_whenever_it_was_reported(uow: SqlUnitOfWork) -> None:
    add(uow, at=NOON - timedelta(days=300), accept_by=date(2026, 1, 30))
    late = add(uow, at=NOON - timedelta(days=30))
    kept(uow, life.accept(late, close_by=date(2026, 11, 23), by=person(uow), at=NOON - timedelta(days=29)))
    add(uow)
    found = uow.reports.figures(WEEK, ZONE, TODAY)
    assert (found.by_area[YINGANG].open, found.by_area[YINGANG].late) == (3, 2)
    assert found.by_state == {State.WAITING: 2, State.ACCEPTED: 1}
    assert found.total.reported == 1


def test_by_community_category_and_day(uow: SqlUnitOfWork) -> None:
    add(uow)
    add(uow, area=DIANYE, category="环境保护/噪音", at=datetime(2026, 11, 23, 15, 59, tzinfo=UTC))
    close(uow, add(uow, area="", category=""))
    found = uow.reports.figures(WEEK, ZONE, TODAY)
    assert {area: one.reported for area, one in found.by_area.items()} == {"": 1, DIANYE: 1, YINGANG: 1}
    assert found.by_category == {"": 1, "城乡建设/供水": 1, "环境保护/噪音": 1}
    assert found.by_day == {date(2026, 11, 23): (1, 0), TODAY: (2, 1)}, "the 23rd ends at midnight here"
    only = uow.reports.figures(WEEK, ZONE, TODAY, DIANYE)
    assert only.total.reported == 1 and list(only.by_area) == [DIANYE] and list(only.by_category) == ["环境保护/噪音"]
    assert uow.reports.reported(WEEK, ZONE) == 3 and uow.reports.reported(WEEK, ZONE, DIANYE) == 1


def test_every_field_of_a_community_adds_up_to_the_whole(uow: SqlUnitOfWork) -> None:
    for area in (YINGANG, DIANYE, ""):
        close(uow, add(uow, area=area), satisfaction=Satisfaction.SATISFIED)
        add(uow, area=area)
    whole = uow.reports.figures(WEEK, ZONE, TODAY).total
    parts = [uow.reports.figures(WEEK, ZONE, TODAY, area).total for area in (YINGANG, DIANYE, "")]
    assert whole == sum(parts, Tally()) and whole.reported == 6 and whole.closed == 3


def test_an_empty_database_has_figures_without_rates(uow: SqlUnitOfWork) -> None:
    found = uow.reports.figures(WEEK, ZONE, TODAY)
    assert found.total == Tally() and found.total.rates == (None, None, None)


def test_the_ledger_has_threads_and_names_and_comes_in_pages(uow: SqlUnitOfWork) -> None:
    wang = person(uow, "王阿姨")
    numbers = [close(uow, add(uow, reporter=wang)).number for _ in range(3)]
    add(uow, at=NOON - timedelta(days=9))
    first = uow.reports.ledger(WEEK, ZONE, limit=2)
    rest = uow.reports.ledger(WEEK, ZONE, after=first[-1].concern.number, limit=2)
    assert [entry.concern.number for entry in (*first, *rest)] == numbers
    assert first[0].reporter == "王阿姨"
    assert [(update.action.value, by) for update, by in first[0].thread] == [
        ("登记", "王阿姨"), ("受理", "小孙"), ("办结", "小孙"),
    ]  # fmt: skip
    assert uow.reports.ledger(WEEK, ZONE, DIANYE) == []


def test_what_is_public_leaves_out_what_was_withdrawn_and_who_was_accused(uow: SqlUnitOfWork) -> None:
    me = person(uow)
    shown, closed = add(uow), close(uow, add(uow, category="环境保护/噪音"))
    kept(uow, life.withdraw(add(uow, reporter=me), by=me, at=NOON))
    add(uow, kind=Kind.REPORT)
    numbers = lambda **asked: [one.number for one in uow.reports.public(PublicQuery(**asked))]  # noqa: E731
    assert numbers() == [closed.number, shown.number], "the newest first"
    assert numbers(open_=True) == [shown.number] and numbers(open_=False) == [closed.number]
    assert numbers(categories=["环境保护/噪音"]) == [closed.number]
    assert numbers(numbers=[shown.number, 10**30, -1]) == [shown.number]
    assert numbers(start=NOON, end=NOON + timedelta(seconds=1)) == [closed.number, shown.number]
    assert numbers(end=NOON) == []
    assert numbers(limit=1, skip=1) == [shown.number]
    [found] = uow.reports.public(PublicQuery(numbers=[shown.number]))
    assert found.expected_on == date(2026, 11, 25)
    assert not {"text", "reporter", "home", "assignee"} & set(type(found).__dataclass_fields__)


def test_one_source_number_is_one_concern(uow: SqlUnitOfWork) -> None:
    number = add(uow, source=Source.HOTLINE, source_ref="G1").number
    found = uow.concerns.by_source(Source.HOTLINE, "G1")
    assert found is not None and found.number == number
    uow.savepoint()
    with pytest.raises(sa.exc.IntegrityError):
        add(uow, source=Source.HOTLINE, source_ref="G1")
    uow.undo()
    add(uow, source=Source.GRID, source_ref="G1")


def test_reading_waits_for_no_writer_and_sees_one_state(engine: sa.Engine) -> None:
    begin, begin_reading = unit_of_work(engine), reading(engine)
    with begin() as uow:
        add(uow)
    with begin_reading() as reports:
        assert reports.reported(WEEK, ZONE) == 1
        with begin() as uow:  # a writer at work, and then done
            add(uow)
            assert reports.reported(WEEK, ZONE) == 1
        assert reports.reported(WEEK, ZONE) == 1, "as it was when reading began"
    with begin_reading() as reports:
        assert reports.reported(WEEK, ZONE) == 2


def test_nothing_reads_all_of_history(engine: sa.Engine) -> None:
    """By the database's own plans, with enough history that reading all of it would be dearer."""
    begin = unit_of_work(engine)
    with begin() as uow:
        for day in range(400):
            concern = add(uow, at=NOON - timedelta(days=day), area=(YINGANG, DIANYE)[day % 2])
            kept(uow, replace_closed(concern, NOON - timedelta(days=day)))
        connection = uow.connection
        connection.execute(sa.text("INSERT INTO concern_update (concern_id, action, state, text, at) "
                                   "SELECT c.id, '反馈', '处理中', '', c.created_at FROM concern c, "
                                   "(SELECT 1 FROM concern LIMIT 25) d"))  # fmt: skip
        copied = [column.name for column in table(ConcernRow).c if column.name not in ("id", "source_ref")]
        names = ", ".join(f'"{name}"' for name in copied)
        for _ in range(5):
            connection.execute(sa.text(f"INSERT INTO concern ({names}) SELECT {names} FROM concern"))
        add(uow)
        if engine.dialect.name == "postgresql":  # as the server does by itself; SQLite plans without
            connection.execute(sa.text("ANALYZE"))
    with engine.connect() as connection:
        seen: list[tuple[str, object]] = []
        listener = lambda _c, _k, statement, given, _x, _m: seen.append((statement, given))  # noqa: E731
        sa.event.listen(connection, "before_cursor_execute", listener)
        reports = ReportStore(connection)
        for area in (None, YINGANG):
            reports.figures(WEEK, ZONE, TODAY, area)
            reports.reported(WEEK, ZONE, area)
            reports.ledger(WEEK, ZONE, area, after=5)
        reports.public(PublicQuery(start=NOON - timedelta(days=3), end=NOON))
        reports.public(PublicQuery(numbers=[3, 4]))
        sa.event.remove(connection, "before_cursor_execute", listener)
        assert len(seen) > 15
        assert [statement for statement, given in seen if scans(connection, statement, given)] == []


def replace_closed(concern: Concern, at: datetime) -> tuple[Concern, object]:
    """Archived long ago, in one step."""
    step = life.attach(concern, text="", by=None, at=at)  # type: ignore[arg-type]
    done = {"state": State.ARCHIVED, "closed_at": at, "resolution": Resolution.SOLVED}
    return replace(step[0], **done), step[1]  # type: ignore[arg-type]
