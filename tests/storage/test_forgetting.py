"""What others said and were told of somebody goes with them, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.community.groups import Group, Mode, Purpose
from bot.council import life
from bot.council.concern import Concern
from bot.letters import Draft, LetterKind, LetterState, Outcome
from bot.ports import Contact
from bot.repositories import Arrival, Entry, Traces
from storage.conflict import Conflict
from storage.traces import pattern
from storage.unit_of_work import SqlUnitOfWork, unit_of_work

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
DAY = date(2026, 12, 1)
"""As promised."""
Begin = Callable[[], AbstractContextManager[SqlUnitOfWork]]
HER, HIM = Contact("wxid_wang", "王阿姨"), Contact("wxid_li", "老李")


@pytest.fixture
def begin(engine: sa.Engine) -> Begin:
    return unit_of_work(engine)


def draft(text: str, *mentions: Contact, to: str = "") -> Draft:
    return Draft(
        channel="test",
        account="bot",
        kind=LetterKind.NOTICE,
        room="" if to else "群",
        to=to,
        text=text,
        mentions=mentions,
    )


def settle(uow: SqlUnitOfWork, ids: list[int | None], state: LetterState) -> None:
    known = [letter_id for letter_id in ids if letter_id is not None]
    uow.letters.queue.take(known, NOW)
    uow.letters.queue.settle([Outcome(letter_id=letter_id, state=state) for letter_id in known], NOW)


def traces(*names: str, subjects: tuple[str, ...] = (), since: datetime = NOW) -> Traces:
    return Traces(contacts=frozenset({HER.id}), names=frozenset(names), subjects=frozenset(subjects), since=since)


def test_the_words_of_a_pattern_are_words_and_numbers_end() -> None:
    found = pattern(["诉求12", "a.c", "(x"])
    assert found is not None
    assert [bool(found.search(text)) for text in ("诉求12。", "诉求123", "诉求1", "abc", "a.c", "f(x)")] == [
        True, False, False, False, True, True,
    ]  # fmt: skip
    assert pattern([]) is None


def test_a_letter_that_arrived_loses_its_words_and_one_that_waits_only_the_name(begin: Begin) -> None:
    with begin() as uow:
        drafts = [
            draft("诉求12 王阿姨：停水，13812345678"),
            draft("诉求123 老李：停电"),
            draft("诉求12 已受理", HER, HIM),
            draft("您好", to=HER.id),
            draft("您好", to=HIM.id),
        ]
        arrived = uow.letters.add(drafts, NOW, [0.0] * 5)
        settle(uow, arrived, LetterState.SENT)
        waiting = uow.letters.add(drafts[:3], NOW, [0.0] * 3)
        uow.letters.forget_about(traces("王阿姨", subjects=("诉求12",)))
        kept = [uow.letters.get(letter_id) for letter_id in [*arrived, *waiting] if letter_id is not None]
        assert [(one.text, one.to) for one in kept if one] == [
            ("", ""),
            ("诉求123 老李：停电", ""),
            ("", ""),
            ("", ""),
            ("您好", HIM.id),
            ("诉求12 居民：停水，138****5678", ""),
            ("诉求123 老李：停电", ""),
            ("诉求12 已受理", ""),
        ]
        assert [one.mentions for one in kept if one][-1] == (HIM,) and kept[2] is not None and kept[2].mentions == ()


def test_letters_from_before_the_time_of_keeping_are_not_looked_at(begin: Begin) -> None:
    with begin() as uow:
        [letter_id] = uow.letters.add([draft("王阿姨来过")], NOW, [0.0])
        settle(uow, [letter_id], LetterState.SENT)
        uow.letters.forget_about(traces("王阿姨", since=NOW + timedelta(seconds=1)))
        assert letter_id is not None and (one := uow.letters.get(letter_id)) is not None and one.text == "王阿姨来过"


@pytest.mark.parametrize("state", [LetterState.FAILED, LetterState.UNKNOWN, LetterState.SENT])
def test_a_letter_to_nobody_known_keeps_its_address_while_somebody_may_have_to_decide(
    begin: Begin, state: LetterState
) -> None:
    with begin() as uow:
        ids = uow.letters.add([draft("您好", to=HER.id), draft("您好", HER)], NOW, [0.0, 0.0])
        settle(uow, ids, state)
        since, later = NOW - timedelta(days=7), NOW + timedelta(hours=1)
        assert uow.letters.forget_strangers("test", "bot", since, NOW) == 0
        assert uow.letters.forget_strangers("test", "other", since, later) == 0
        gone = uow.letters.forget_strangers("test", "bot", since, later)
        assert gone == (2 if state is LetterState.SENT else 0)
        assert uow.letters.forget_strangers("test", "bot", since, later) == 0
        [private, public] = [uow.letters.get(letter_id) for letter_id in ids if letter_id is not None]
        assert private is not None and public is not None
        assert (private.to, private.text) == (("", "") if gone else (HER.id, "您好"))
        assert (public.mentions, public.text) == (() if gone else (HER,), "您好")


def test_what_others_said_of_them_goes_and_their_other_words_stay(begin: Begin) -> None:
    with begin() as uow:
        staff = uow.people.create("test", "bot", HIM, NOW).id
        arrivals = [Arrival("test", "bot", event, "message", "群", NOW) for event in "abc"]
        ids = list(uow.inbox.take_in(arrivals[:2], NOW).values())
        ids += uow.inbox.take_in(arrivals[2:], NOW + timedelta(seconds=1)).values()
        said = ("授权 王阿姨 网格员", "反馈 1 去过", "待办")
        uow.inbox.keep({inbox_id: (staff, text) for inbox_id, text in zip(ids, said, strict=True)})
        uow.inbox.forget_about(traces("王阿姨"), {(staff, NOW + timedelta(seconds=9))})
        texts = sa.text("SELECT text FROM inbox ORDER BY id")
        assert list(uow.connection.execute(texts).scalars()) == [None, "反馈 1 去过", "待办"]
        uow.inbox.forget_about(traces(), {(staff, NOW)})
        assert list(uow.connection.execute(texts).scalars()) == [None, None, "待办"]


def test_of_two_connections_that_read_the_same_the_second_to_write_begins_again(begin: Begin) -> None:
    value = Concern(text="停水", channel="test", account="bot", created_at=NOW, updated_at=NOW)
    with begin() as uow:
        staff = uow.people.create("test", "bot", HIM, NOW).id
        number = uow.concerns.add(*life.report(value)).number
    with begin() as uow:
        read = uow.concerns.get(number)
    assert read is not None
    with begin() as uow:
        uow.concerns.save(*life.accept(read, close_by=DAY, by=staff, at=NOW))
    with pytest.raises(Conflict), begin() as uow:
        uow.concerns.save(*life.progress(read, close_by=DAY, text="在修", by=staff, at=NOW))
    with begin() as uow:
        again = uow.concerns.get(number)
        assert again is not None and (again.state.value, again.version) == ("已受理", 2)
        assert len(uow.concerns.thread(number)) == 2, "of what was refused nothing is left in the thread"


@pytest.mark.parametrize("number", [0, -1, 2**62, 2**63, 2**64, 10**40, -(10**40)])
def test_a_number_of_nobody(begin: Begin, number: int) -> None:
    with begin() as uow:
        uow.people.create("test", "bot", HER, NOW)
        assert uow.people.get(number) is None
        assert uow.concerns.get(number) is None
        assert uow.candidates.get(number, NOW) is None


def test_a_group_comes_back_as_it_was(begin: Begin) -> None:
    with begin() as uow:
        group = uow.groups.create("test", "bot", "room", "银冈😀群" * 100, NOW)
        assert len(group.name) == 200
        assert uow.groups.known("test", "bot", ["room", "other"]) == {"room": group}
        changed = Group(
            id=group.id, channel="test", account="bot", external_id="room", name="新名", area="银冈小区",
            purpose=Purpose.STAFF, mode=Mode.OFF, welcome="您好\n欢迎", left_at=NOW,
        )  # fmt: skip
        uow.groups.save(changed)
        assert uow.groups.known("test", "bot", ["room"]) == {"room": changed}
        assert uow.groups.all("test", "bot") == [] and uow.groups.staff_group("test", "bot") is None, "it was left"
        assert uow.groups.known("test", "bot", []) == {} and uow.groups.known("test", "other", ["room"]) == {}


def test_the_journal_counts_by_person_action_and_time(begin: Begin) -> None:
    with begin() as uow:
        her, him = (uow.people.create("test", "bot", who, NOW).id for who in (HER, HIM))
        for who, minutes in ((her, 0), (her, 30), (him, 30)):
            at = NOW + timedelta(minutes=minutes)
            uow.journal.write(Entry(at=at, person_id=who, action="认领失败", subject="x", facts={"n": [1, "二"]}))
        assert uow.journal.count("认领失败", her, NOW) == 2
        assert uow.journal.count("认领失败", her, NOW + timedelta(seconds=1)) == 1
        assert uow.journal.count("认领", her, NOW) == 0
        assert uow.journal.of("x")[0] == Entry(
            at=NOW, person_id=her, action="认领失败", subject="x", facts={"n": [1, "二"]}
        )
        uow.journal.erase(her)
        assert [entry.person_id for entry in uow.journal.latest(5)] == [him, None, None], "what was done stays"


def test_a_setting_is_put_replaced_and_removed(begin: Begin) -> None:
    with begin() as uow:
        assert uow.settings.get("claim_code") is None
        uow.settings.put("claim_code", "a", NOW)
        uow.settings.put("claim_code", "b", NOW)
        assert uow.settings.get("claim_code") == "b"
        uow.settings.remove("claim_code")
        uow.settings.remove("claim_code")
        assert uow.settings.get("claim_code") is None
