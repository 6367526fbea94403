"""The inbox on both databases: each event once, words only with their owner, what failed until it is settled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ports import Contact
from bot.repositories import Arrival
from storage.inbox import InboxStore
from storage.unit_of_work import SqlUnitOfWork, unit_of_work

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
Begin = Callable[[], AbstractContextManager[SqlUnitOfWork]]


@pytest.fixture
def begin(engine: sa.Engine) -> Begin:
    return unit_of_work(engine)


@pytest.fixture
def uow(begin: Begin) -> Iterator[SqlUnitOfWork]:
    with begin() as uow:
        yield uow


def arrival(event_id: str, channel: str = "test", account: str = "bot") -> Arrival:
    return Arrival(channel, account, event_id, "message", "群", NOW)


def row(uow: SqlUnitOfWork, inbox_id: int) -> sa.Row[tuple[object, ...]]:
    return uow.connection.execute(sa.text("SELECT * FROM inbox WHERE id = :id"), {"id": inbox_id}).one()


def person(uow: SqlUnitOfWork, name: str = "王阿姨") -> int:
    return uow.people.create("test", "bot", Contact(f"id:{name}", name), NOW).id


def test_an_event_is_new_once_by_channel_account_and_id(begin: Begin) -> None:
    with begin() as uow:
        first = uow.inbox.take_in([arrival("a"), arrival("b"), arrival("a")], NOW)
        assert {event for _, _, event in first} == {"a", "b"}
    with begin() as uow:
        again = uow.inbox.take_in([arrival("b"), arrival("c"), arrival("b", account="other"), arrival("b", "web")], NOW)
        assert set(again) == {("test", "bot", "c"), ("test", "other", "b"), ("web", "bot", "b")}
        assert uow.inbox.take_in([], NOW) == {}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), min_size=1, max_size=6))
def test_however_events_repeat_over_batches_each_is_new_once(begin: Begin, batches: list[list[str]]) -> None:
    with begin() as uow:
        uow.connection.execute(sa.text("DELETE FROM inbox"))
    new = []
    for batch in batches:
        with begin() as uow:
            new += [event for _, _, event in uow.inbox.take_in([arrival(event) for event in batch], NOW)]
    assert sorted(new) == sorted({event for batch in batches for event in batch})


def test_a_batch_that_is_not_kept_is_new_again(begin: Begin) -> None:
    with pytest.raises(RuntimeError), begin() as uow:
        uow.inbox.take_in([arrival("a")], NOW)
        raise RuntimeError
    with begin() as uow:
        assert len(uow.inbox.take_in([arrival("a")], NOW)) == 1


def test_words_are_kept_with_their_owner_only(uow: SqlUnitOfWork) -> None:
    ids = uow.inbox.take_in([arrival("a"), arrival("b")], NOW)
    one, other = ids.values()
    assert row(uow, one).text is None
    owner = person(uow)
    uow.inbox.keep({one: (owner, "反映 3号楼停水")})
    assert (row(uow, one).text, row(uow, one).person_id) == ("反映 3号楼停水", owner)
    assert (row(uow, other).text, row(uow, other).person_id) == (None, None)
    uow.inbox.keep({})
    [held] = uow.inbox.holdings(owner)
    assert held.detail == "1条"


def test_words_go_on_the_day_and_their_owner_with_them(uow: SqlUnitOfWork) -> None:
    [one] = uow.inbox.take_in([arrival("a")], NOW).values()
    uow.inbox.keep({one: (person(uow), "反映 3号楼停水")})
    assert uow.inbox.forget_texts(NOW) == 0, "before then, and not at that moment"
    assert uow.inbox.forget_texts(NOW + timedelta(seconds=1)) == 1
    assert (row(uow, one).text, row(uow, one).person_id) == (None, None)
    assert uow.inbox.forget_texts(NOW + timedelta(seconds=1)) == 0
    assert uow.inbox.take_in([arrival("a")], NOW) == {}, "that it was there is not forgotten"


def fail(inbox: InboxStore, inbox_id: int, attempts: int, *, parked: bool = False) -> None:
    payload = {"text": "😀\x01\u2028", "sender": ["id", "王"], "mentions": [["a", "b"]]}
    inbox.fail(inbox_id, payload, f"E{inbox_id}", attempts=attempts, parked=parked)


def test_what_failed_is_there_with_all_it_takes_until_it_is_settled(uow: SqlUnitOfWork) -> None:
    first, second, third = uow.inbox.take_in([arrival("a"), arrival("b"), arrival("c")], NOW).values()
    for inbox_id in (second, first, third):
        fail(uow.inbox, inbox_id, 1)
    assert [one.id for one in uow.inbox.failed(2)] == [first, second], "oldest first, so many"
    found = uow.inbox.failed(10)[0]
    assert found.payload == {"text": "😀\x01\u2028", "sender": ["id", "王"], "mentions": [["a", "b"]]}
    assert (found.incident, found.attempts, found.received_at) == (f"E{first}", 1, NOW)
    uow.inbox.settle(first)
    fail(uow.inbox, second, 3, parked=True)
    assert [one.id for one in uow.inbox.failed(10)] == [third]
    assert [one.id for one in uow.inbox.parked(10)] == [second]
    assert row(uow, first).payload is None


@pytest.mark.parametrize("how", ["recall", "erase", "age"])
def test_what_is_forgotten_is_not_tried_again(uow: SqlUnitOfWork, how: str) -> None:
    [one] = uow.inbox.take_in([arrival("a")], NOW).values()
    owner = person(uow)
    uow.inbox.keep({one: (owner, "反映 3号楼停水")})
    fail(uow.inbox, one, 1)
    match how:
        case "recall":
            uow.inbox.recall("test", "bot", "a")
        case "erase":
            uow.inbox.erase(owner)
        case _:
            uow.inbox.forget_texts(NOW + timedelta(days=1))
    assert uow.inbox.failed(10) == []
    assert (row(uow, one).text, row(uow, one).payload) == (None, None)


def test_a_recall_takes_back_one_message_of_one_account(uow: SqlUnitOfWork) -> None:
    ids = uow.inbox.take_in([arrival("a"), arrival("a", account="other"), arrival("b")], NOW)
    owner = person(uow)
    uow.inbox.keep({inbox_id: (owner, "话") for inbox_id in ids.values()})
    uow.inbox.recall("test", "bot", "a")
    uow.inbox.recall("test", "bot", "never seen")
    left = {key[1:]: row(uow, inbox_id).text for key, inbox_id in ids.items()}
    assert left == {("bot", "a"): None, ("other", "a"): "话", ("bot", "b"): "话"}
