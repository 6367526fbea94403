"""Concerns and their threads on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.concern_repositories import Supporter
from bot.council import life
from bot.council.concern import (
    OPEN,
    Action,
    Concern,
    Kind,
    Resolution,
    Satisfaction,
    Source,
    State,
    Update,
    Urgency,
)
from bot.ports import Contact
from storage.conflict import Conflict
from storage.unit_of_work import SqlUnitOfWork, unit_of_work

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
DAY = date(2026, 12, 1)
"""As promised."""
Begin = Callable[[], AbstractContextManager[SqlUnitOfWork]]


@pytest.fixture
def begin(engine: sa.Engine) -> Begin:
    return unit_of_work(engine)


@pytest.fixture
def uow(begin: Begin) -> Iterator[SqlUnitOfWork]:
    with begin() as uow:
        yield uow


def person(uow: SqlUnitOfWork, name: str) -> int:
    return uow.people.create("test", "bot", Contact(f"id:{name}", name), NOW).id


def concern(reporter: int | None = None, **values: object) -> Concern:
    defaults: dict[str, object] = {
        "text": "停水两天了", "channel": "test", "account": "bot", "room": "群", "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    return Concern(reporter=reporter, **{**defaults, **values})  # type: ignore[arg-type]


def add(uow: SqlUnitOfWork, reporter: int | None = None, **values: object) -> Concern:
    return uow.concerns.add(*life.report(concern(reporter, **values)))


def test_every_field_comes_back_as_it_was(uow: SqlUnitOfWork) -> None:
    who, staff = person(uow, "王阿姨"), person(uow, "小孙")
    full = concern(
        who,
        kind=Kind.COMPLAINT,
        category="市政设施/供水",
        category_score=0.75,
        urgency=Urgency.CRITICAL,
        because=("停水", "没人管"),
        place="3号楼",
        area="银冈小区",
        text="😀 停水\n两天了 '\"\\",
        source=Source.PATROL,
        event_id="e",
        assignee="老郭",
        assignee_id=staff,
        due_on=date(2026, 12, 1),
        resolution=Resolution.PARTLY,
        satisfaction=Satisfaction.FAIRLY,
        supporters=3,
    )
    kept = uow.concerns.add(*life.report(full))
    assert uow.concerns.get(kept.number) == replace(full, number=kept.number) == kept


def test_numbers_go_up_and_are_never_given_again(begin: Begin) -> None:
    with begin() as uow:
        first = add(uow)
    with pytest.raises(RuntimeError), begin() as uow:
        add(uow)
        raise RuntimeError
    with begin() as uow:
        uow.connection.execute(sa.text("DELETE FROM concern_update"))
        uow.connection.execute(sa.text("DELETE FROM concern"))
        assert add(uow).number > first.number


@pytest.mark.parametrize("number", [0, -1, 2**62, 2**63, 2**64, 10**40, 999_999_999])
def test_a_number_of_no_concern_is_none(uow: SqlUnitOfWork, number: int) -> None:
    add(uow)
    assert uow.concerns.get(number) is None


def test_who_read_an_older_state_cannot_write_over_a_newer_one(uow: SqlUnitOfWork) -> None:
    staff = person(uow, "小孙")
    read = add(uow)
    uow.concerns.save(*life.accept(read, close_by=DAY, by=staff, at=NOW))
    with pytest.raises(Conflict):
        uow.concerns.save(*life.withdraw(replace(read, reporter=staff), by=staff, at=NOW))
    found = uow.concerns.get(read.number)
    assert found is not None and (found.state, found.version) == (State.ACCEPTED, 2)
    assert [update.action for update in uow.concerns.thread(read.number)] == [Action.REPORT, Action.ACCEPT]


def test_a_thread_keeps_its_order_even_within_one_moment(uow: SqlUnitOfWork) -> None:
    staff = person(uow, "小孙")
    now = add(uow)
    for n in range(20):
        now, update = life.progress(now, close_by=DAY, text=str(n), by=staff, at=NOW)
        uow.concerns.save(now, update)
    thread = uow.concerns.thread(now.number)
    assert [update.text for update in thread] == ["停水两天了", *map(str, range(20))]
    assert thread[1] == Update(action=Action.PROGRESS, state=State.WORKING, text="0", by=staff, at=NOW)
    found = uow.concerns.get(now.number)
    assert found is not None and found.state is thread[-1].state and found.version == len(thread)


def test_lists_by_state_are_oldest_first_and_so_many_of_each(uow: SqlUnitOfWork) -> None:
    for state in (State.WORKING, State.WAITING, State.CLOSED, State.WAITING, State.WAITING, State.WORKING):
        add(uow, state=state)
    found = uow.concerns.in_states([State.WAITING, State.WORKING], limit=2)
    assert [concern.state for concern in found] == [State.WAITING, State.WAITING, State.WORKING, State.WORKING]
    assert [concern.number for concern in found] == sorted(c.number for c in found[:2]) + sorted(
        c.number for c in found[2:]
    )
    assert uow.concerns.counts() == {State.WAITING: 3, State.WORKING: 2}, "what is settled is not counted"


def test_mine_are_those_i_reported_or_joined_newest_first(uow: SqlUnitOfWork) -> None:
    me, other = person(uow, "王阿姨"), person(uow, "老李")
    numbers = [add(uow, reporter).number for reporter in (me, other, other, me, None)]
    uow.concerns.join(numbers[1], Supporter(me, "test", "bot", "群"), NOW)
    assert [c.number for c in uow.concerns.of_reporter(me, limit=10)] == [numbers[3], numbers[1], numbers[0]]
    assert [c.number for c in uow.concerns.of_reporter(me, limit=1)] == [numbers[3]]
    assert uow.concerns.supporters(numbers[1]) == [Supporter(me, "test", "bot", "群")]


def test_nobody_joins_twice(uow: SqlUnitOfWork) -> None:
    me = person(uow, "王阿姨")
    number = add(uow).number
    uow.concerns.join(number, Supporter(me, "test", "bot", "群"), NOW)
    uow.savepoint()
    with pytest.raises(sa.exc.IntegrityError):
        uow.concerns.join(number, Supporter(me, "test", "bot", ""), NOW)
    uow.undo()


@pytest.mark.parametrize("state", list(State))
def test_only_what_is_settled_becomes_due_for_forgetting_and_only_once(uow: SqlUnitOfWork, state: State) -> None:
    number = add(uow, person(uow, "王阿姨"), state=state).number
    assert uow.concerns.closed_before(NOW, 10) == []
    due = uow.concerns.closed_before(NOW + timedelta(seconds=1), 10)
    assert due == ([] if state in OPEN else [number])
    uow.concerns.unlink(due)
    assert uow.concerns.closed_before(NOW + timedelta(days=1), 10) == []
    found = uow.concerns.get(number)
    assert found is not None and found.state is state
    assert (found.reporter is None) is (state not in OPEN)
    assert ("停水" in found.text) is (state in OPEN)


def test_who_was_erased_in_mid_reading_cannot_be_written_back(uow: SqlUnitOfWork) -> None:
    me = person(uow, "王阿姨")
    read = add(uow, me, text="我是王阿姨，13812345678，停水")
    uow.concerns.erase(me)
    with pytest.raises(Conflict):
        uow.concerns.save(*life.accept(read, close_by=DAY, by=me, at=NOW))
    found = uow.concerns.get(read.number)
    assert found is not None and "13812345678" not in found.text and "停水" in found.text


def test_what_is_held_names_the_numbers_and_at_most_twenty(uow: SqlUnitOfWork) -> None:
    me, other = person(uow, "王阿姨"), person(uow, "老李")
    assert uow.concerns.holdings(me) == []
    numbers = [add(uow, me).number for _ in range(25)]
    joined = add(uow, other).number
    uow.concerns.join(joined, Supporter(me, "test", "bot", ""), NOW)
    mine, others = uow.concerns.holdings(me)
    assert mine.detail.startswith("25条") and mine.detail.count("诉求") == 20 and f"诉求{numbers[-1]}" in mine.detail
    assert others.detail == f"诉求{joined}"


def test_what_is_late_comes_the_latest_first_and_what_is_settled_does_not(uow: SqlUnitOfWork) -> None:
    taken = {"state": State.ACCEPTED, "accepted_at": NOW}
    days = [
        add(uow, accept_by=date(2026, 12, 9)),
        add(uow, **taken, accept_by=date(2026, 11, 1), close_by=date(2026, 12, 8)),
        add(uow, **taken, accept_by=date(2026, 11, 1), close_by=date(2026, 12, 20), due_on=date(2026, 12, 7)),
        add(uow, **taken, accept_by=date(2026, 11, 1), close_by=date(2026, 12, 10)),
        add(uow, state=State.CLOSED, accepted_at=NOW, close_by=date(2026, 11, 1)),
        add(uow),
    ]
    late = uow.concerns.late(date(2026, 12, 10), limit=10)
    assert [c.number for c in late] == [days[2].number, days[1].number, days[0].number]
    assert uow.concerns.late(date(2026, 12, 10), limit=1) == late[:1]


def test_what_was_given_to_somebody_or_to_their_organisation(uow: SqlUnitOfWork) -> None:
    me, other = person(uow, "老姜"), person(uow, "老郭")
    given = {"state": State.DISPATCHED, "accepted_at": NOW, "dispatched_at": NOW}
    mine = add(uow, **given, assignee="老姜", assignee_id=me)
    ours = add(uow, **given, assignee="供水公司")
    add(uow, **given, assignee="供水公司", assignee_id=other)
    add(uow, **{**given, "state": State.CLOSED}, assignee="供水公司", closed_at=NOW)
    add(uow, **given, assignee="供电公司")
    found = [c.number for c in uow.concerns.given_to(me, {"供水公司", "驻区单位"}, limit=10)]
    assert found == [mine.number, ours.number]
    assert [c.number for c in uow.concerns.given_to(me, (), limit=10)] == [mine.number]
