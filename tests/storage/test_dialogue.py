"""Open questions and candidates on both databases: one at a time, and only for their time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.dialogue import Candidate, Question
from bot.ports import Contact
from storage.unit_of_work import SqlUnitOfWork, unit_of_work

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def uow(engine: sa.Engine) -> Iterator[SqlUnitOfWork]:
    with unit_of_work(engine)() as uow:
        yield uow


def person(uow: SqlUnitOfWork, name: str = "王阿姨") -> int:
    return uow.people.create("test", "bot", Contact(f"id:{name}", name), NOW).id


def question(person_id: int, kind: str = "erase", room: str = "", minutes: int = 10) -> Question:
    facts = {"numbers": [1, 2], "text": "好😀"}
    return Question(
        person_id=person_id,
        room=room,
        kind=kind,
        facts=facts,
        asked_at=NOW,
        expires_at=NOW + timedelta(minutes=minutes),
    )


def candidate(person_id: int, event_id: str = "e", room: str = "群", *, silent: bool = False) -> Candidate:
    return Candidate(
        channel="test",
        account="bot",
        room=room,
        event_id=event_id,
        person_id=person_id,
        text="停水了😀",
        category="市政/供水",
        urgency="一般",
        score=0.9,
        silent=silent,
        at=NOW,
        expires_at=NOW + timedelta(hours=24),
    )


def test_there_is_one_question_per_person_and_place_and_the_last_counts(uow: SqlUnitOfWork) -> None:
    me, other = person(uow), person(uow, "老李")
    for asked in (question(me), question(me, "later"), question(me, room="群"), question(other)):
        uow.questions.ask(asked)
    found = uow.questions.open_to([me, other], NOW)
    assert {key: value.kind for key, value in found.items()} == {
        (me, ""): "later",
        (me, "群"): "erase",
        (other, ""): "erase",
    }
    assert found[me, ""] == question(me, "later")
    uow.questions.close(me, "")
    assert set(uow.questions.open_to([me], NOW)) == {(me, "群")}
    assert uow.questions.open_to([], NOW) == {}


def test_a_question_ends_at_its_moment(uow: SqlUnitOfWork) -> None:
    me = person(uow)
    uow.questions.ask(question(me))
    end = NOW + timedelta(minutes=10)
    assert uow.questions.open_to([me], end - SECOND) and not uow.questions.open_to([me], end)
    assert uow.questions.drop_expired(end - SECOND) == 0
    assert uow.questions.drop_expired(end) == 1


def test_a_candidate_ends_at_its_moment_whether_swept_or_not(uow: SqlUnitOfWork) -> None:
    me = person(uow)
    kept = uow.candidates.add(candidate(me, silent=True))
    end = NOW + timedelta(hours=24)
    for now, there in ((end - SECOND, True), (end, False)):
        assert (uow.candidates.latest(me, "群", now) is not None) is there
        assert (uow.candidates.get(kept.id, now) is not None) is there
        assert bool(uow.candidates.waiting(now, 5)) is there
    assert uow.candidates.drop_expired(end - SECOND) == 0
    assert uow.candidates.drop_expired(end) == 1


def test_the_latest_of_somebody_in_a_place_is_the_one_meant(uow: SqlUnitOfWork) -> None:
    me, other = person(uow), person(uow, "老李")
    first, last = uow.candidates.add(candidate(me, "a")), uow.candidates.add(candidate(me, "b"))
    uow.candidates.add(candidate(other, "c"))
    uow.candidates.add(candidate(me, "d", room=""))
    assert uow.candidates.latest(me, "群", NOW) == last
    uow.candidates.drop(last.id)
    assert uow.candidates.latest(me, "群", NOW) == first
    assert uow.candidates.get(0, NOW) is None and uow.candidates.get(10**40, NOW) is None


def test_the_staff_decide_on_silent_ones_oldest_first(uow: SqlUnitOfWork) -> None:
    me = person(uow)
    uow.candidates.add(candidate(me, "asked"))
    silent = [uow.candidates.add(candidate(me, f"s{n}", silent=True)).id for n in range(3)]
    assert [one.id for one in uow.candidates.waiting(NOW, 2)] == silent[:2]


def test_a_recall_takes_the_candidate_of_that_message_alone(uow: SqlUnitOfWork) -> None:
    me = person(uow)
    uow.candidates.add(candidate(me, "a"))
    uow.candidates.add(candidate(me, "b"))
    assert not uow.candidates.recall("test", "other", "a")
    assert uow.candidates.recall("test", "bot", "a") and not uow.candidates.recall("test", "bot", "a")
    assert [one.detail[:2] for one in uow.candidates.holdings(me)] == ["1条"]


def test_erasing_takes_questions_and_candidates_of_one_person(uow: SqlUnitOfWork) -> None:
    me, other = person(uow), person(uow, "老李")
    for who in (me, other):
        uow.questions.ask(question(who))
        uow.candidates.add(candidate(who, f"e{who}"))
    uow.questions.erase(me)
    uow.candidates.erase(me)
    assert set(uow.questions.open_to([me, other], NOW)) == {(other, "")}
    assert uow.candidates.latest(me, "群", NOW) is None and uow.candidates.latest(other, "群", NOW) is not None
