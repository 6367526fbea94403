"""The letter store, on SQLite and PostgreSQL: written once, claimed once, settled, confirmed, decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.letters import SLOWED, URGENCY, Draft, LetterKind, LetterState, Outcome
from bot.pacing import Pacing, Past, Queued, Sent, choose
from bot.ports import Contact
from bot.quiet import QuietHours
from storage.columns import table
from storage.letters import Letters
from storage.tables import GroupRow, LetterRow, PersonRow

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
QUIET = QuietHours(time(20, 30), time(8, 30), ZoneInfo("Asia/Shanghai"))
ME = ("simulator", "bot")
S = LetterState


def draft(room: str = "群1", text: str = "您好", kind: LetterKind = LetterKind.REPLY, **more: object) -> Draft:
    values = {"channel": ME[0], "account": ME[1], "kind": kind, "text": text, "room": room} | more
    return Draft(**values)  # type: ignore[arg-type]


def private(to: str, text: str = "您好", **more: object) -> Draft:
    return draft("", text, to=to, **more)


def write(letters: Letters, *drafts: Draft) -> list[int | None]:
    return letters.add(drafts, NOW, [0.5] * len(drafts))


def states(letters: Letters, *ids: int | None) -> list[LetterState]:
    found = [letters.get(one) for one in ids if one is not None]
    return [one.state for one in found if one is not None]


def sent(letter_id: int, *message_ids: str) -> Outcome:
    return Outcome(letter_id=letter_id, state=S.SENT, message_ids=message_ids)


def test_a_letter_comes_back_as_it_was_written(engine: sa.Engine) -> None:
    written = draft(
        text="@您 见附件🙂", mentions=(Contact("id1", "李"),), file="a.pdf", file_name="通知.pdf", once="x",
        not_before=NOW + timedelta(hours=1),
    )  # fmt: skip
    with engine.begin() as connection:
        (number,) = Letters(connection).add([written], NOW, [0.25])
    with engine.begin() as connection:
        assert number is not None
        letter = Letters(connection).get(number)
    assert letter is not None
    for name in (
        "channel",
        "account",
        "kind",
        "room",
        "to",
        "text",
        "mentions",
        "file",
        "file_name",
        "once",
        "not_before",
    ):
        assert getattr(letter, name) == getattr(written, name)
    assert (letter.jitter, letter.state, letter.written_at, letter.attempts) == (0.25, S.WAITING, NOW, 0)


def test_once_is_once_within_a_list_and_over_time(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        letters = Letters(connection)
        first = write(letters, draft(), draft(once="a"), draft(once="a"), draft(), draft(once="b"))
        assert [one is None for one in first] == [False, False, True, False, False]
        texts = [draft(text=str(n), once="a" if n % 3 == 0 else None) for n in range(2500)]
        again = write(letters, *texts)
    with engine.begin() as connection:
        letters = Letters(connection)
        assert [number is None for number in again] == [n % 3 == 0 for n in range(2500)]
        numbers = [number for number in again if number is not None]
        assert numbers == sorted(numbers)
        for place in (1, 1000, 2498):
            number = again[place]
            assert number is not None
            kept = letters.get(number)
            assert kept is not None and kept.text == str(place)


def test_a_group_gets_a_broadcast_at_most_once(engine: sa.Engine) -> None:
    copies = [draft(f"群{n}", kind=LetterKind.BROADCAST, broadcast="停水1") for n in (1, 2, 1)]
    with engine.begin() as connection:
        assert [one is None for one in write(Letters(connection), *copies)] == [False, False, True]
        assert [one.room for one in Letters(connection).receipts("停水1")] == ["群1", "群2"]


@pytest.mark.parametrize(
    "wrong", [{"room": "", "to": ""}, {"to": "x"}, {"broadcast": "b"}, {"not_before": datetime(2026, 1, 1)}]
)
def test_a_draft_without_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        draft(**wrong)  # type: ignore[arg-type]


def test_a_batch_takes_the_urgent_first_and_each_once(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        letters = Letters(connection)
        kinds = [LetterKind.NOTICE, LetterKind.REPLY, LetterKind.ALERT, LetterKind.REPLY]
        ids = write(letters, *(draft(f"群{n}", kind=kind) for n, kind in enumerate(kinds)))
        later = write(letters, draft(not_before=NOW + timedelta(seconds=1)))
        other = write(letters, draft(account="另一个号"))
        copies = write(letters, draft(kind=LetterKind.BROADCAST, broadcast="b"))
    with engine.begin() as connection:
        queue = Letters(connection).queue
        assert [one.id for one in queue.take_batch(*ME, 2, NOW, (), broadcasts=False)] == [ids[2], ids[1]]
        rest = queue.take_batch(*ME, 9, NOW, ["群3"], broadcasts=False)
        assert [(one.id, one.attempts, one.tried_at, one.state) for one in rest] == [(ids[0], 1, NOW, S.SENDING)]
        assert [one.id for one in queue.take_batch(*ME, 9, NOW, (), broadcasts=True)] == [ids[3], *copies]
    with engine.begin() as connection:
        assert set(states(Letters(connection), *ids, *copies)) == {S.SENDING}
        assert states(Letters(connection), *later, *other) == [S.WAITING, S.WAITING]


def test_two_processes_never_take_the_same(engine: sa.Engine) -> None:
    if engine.dialect.name == "sqlite":
        # A second writer cannot even begin on SQLite, so two transactions follow each other.
        with engine.begin() as connection:
            write(Letters(connection), *(draft(f"群{n}") for n in range(20)))
        taken = []
        for _ in range(2):
            with engine.begin() as connection:
                taken.append(
                    {one.id for one in Letters(connection).queue.take_batch(*ME, 15, NOW, (), broadcasts=True)}
                )
        assert [len(one) for one in taken] == [15, 5] and not taken[0] & taken[1]
        return
    with engine.begin() as connection:
        write(Letters(connection), *(draft(f"群{n}") for n in range(20)))
    with engine.connect() as one, engine.connect() as two, one.begin(), two.begin():
        two.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
        first = Letters(one).queue.take_batch(*ME, 12, NOW, (), broadcasts=True)
        second = Letters(two).queue.take_batch(*ME, 12, NOW, (), broadcasts=True)
        assert Letters(two).queue.take([letter.id for letter in first], NOW) == []
        assert (len(first), len(second)) == (12, 8)
        assert not {letter.id for letter in first} & {letter.id for letter in second}


def test_settled_released_and_tried_again(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        letters = Letters(connection)
        write(letters, *(draft(f"群{n}") for n in range(5)))
        a, b, c, d, e = (one.id for one in letters.queue.take_batch(*ME, 9, NOW, (), broadcasts=True))
        later = NOW + timedelta(seconds=5)
        lost = letters.queue.settle(
            [
                sent(a, "m1", "m2"),
                Outcome(letter_id=b, state=S.FAILED, reason="不是好友" * 200),
                Outcome(letter_id=c, state=S.UNKNOWN, reason="超时"),
                Outcome(letter_id=d, state=S.WAITING, reason="忙", not_before=later),
            ],
            NOW,
        )
        letters.queue.release([e])
    with engine.begin() as connection:
        letters = Letters(connection)
        assert lost == {b, c}
        assert states(letters, a, b, c, d, e) == [S.SENT, S.FAILED, S.UNKNOWN, S.WAITING, S.WAITING]
        again, back, arrived = letters.get(d), letters.get(e), letters.get(a)
        assert again is not None and (again.attempts, again.not_before, again.tried_at) == (1, later, NOW)
        assert back is not None and (back.attempts, back.tried_at) == (0, None)
        assert arrived is not None and arrived.message_ids == ("m1", "m2") and arrived.settled_at == NOW
        assert letters.queue.next_due(*ME, NOW) == later
        counts = letters.counts()
        assert counts[S.WAITING] == 2 and counts[S.SENT] == counts[S.FAILED] == counts[S.UNKNOWN] == 1
        assert letters.counts(NOW) == counts and letters.counts(later)[S.SENT] == 0


def test_a_refused_letter_keeps_its_place_and_a_scheduled_one_does_not(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        letters = Letters(connection)
        (refused,) = letters.queue.take([n for n in write(letters, draft("群1")) if n], NOW)
        again = Outcome(letter_id=refused.id, state=S.WAITING, not_before=NOW + timedelta(minutes=1))
        letters.queue.settle([again], NOW)
        write(letters, draft("群1"), draft("群2", not_before=NOW + timedelta(days=1)))
        (free,) = write(letters, draft("群2"))
        (alert,) = write(letters, draft("群1", kind=LetterKind.ALERT))
        assert [one.id for one in letters.queue.take_batch(*ME, 9, NOW, (), broadcasts=True)] == [alert, free]


def test_rest_for_the_whole_account_is_read_from_rows(engine: sa.Engine) -> None:
    until = NOW + timedelta(minutes=3)
    with engine.begin() as connection:
        letters = Letters(connection)
        (number, _) = write(letters, draft("群1"), draft("群2"))
        assert number is not None
        letters.queue.take([number], NOW)
        slowed = Outcome(letter_id=number, state=S.WAITING, reason=f"{SLOWED}：操作过于频繁", not_before=until)
        letters.queue.settle([slowed], NOW)
        assert letters.queue.hold(*ME, NOW) == until
        assert letters.queue.take_batch(*ME, 9, NOW, (), broadcasts=True) == []
        assert len(letters.queue.take_batch(*ME, 9, until, (), broadcasts=True)) == 2


def test_a_crash_leaves_doubt_and_an_echo_ends_it(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        letters = Letters(connection)
        ids = write(
            letters,
            draft("群1", "诉求12 已受理\n请等消息", mentions=(Contact("x", "李 阿姨"),)),
            draft("群1", "别的"),
            private("王", "好的"),
            draft("群1", "诉求12 已受理\n请等消息", account="别的号"),
        )
        letters.queue.take([n for n in ids if n], NOW)
    with engine.begin() as connection:
        assert Letters(connection).queue.recover(*ME, NOW + timedelta(minutes=1)) == ids[:3]
    at = NOW + timedelta(seconds=2)
    with engine.begin() as connection:
        letters = Letters(connection)
        assert not letters.echo(*ME, "m0", "群1", "", "诉求12 已受理", at)
        assert not letters.echo(*ME, "m0", "群2", "", "别的", at)
        assert not letters.echo(*ME, "m0", "群1", "", "别的", at + timedelta(hours=1))
        assert not letters.echo(*ME, "m0", "群1", "", "我说别的", at)
        assert states(letters, *ids) == [S.UNKNOWN] * 3 + [S.SENDING]
        assert letters.echo(*ME, "m1", "群1", "", "@李 阿姨\u2005诉求12  已受理 \r\n请等消息", at)
        assert letters.echo(*ME, "m2", "", "王", "好的", at)
        assert [one.id for one in letters.unknown(9)] == [ids[1]]
        assert letters.echo(*ME, "m1", "群1", "", "诉求12", at), "a known message id is ours whatever it says"
        confirmed = letters.get(ids[0] or 0)
        assert confirmed is not None and confirmed.message_ids == ("m1",) and confirmed.reason == ""


def test_an_echo_before_the_answer_is_not_undone_by_doubt(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        letters = Letters(connection)
        a, b = (
            one.id
            for one in letters.queue.take([n for n in write(letters, draft("群1", "一"), draft("群2", "二")) if n], NOW)
        )
        assert letters.echo(*ME, "m1", "群1", "", "一", NOW) and letters.echo(*ME, "m2", "群2", "", "二", NOW)
        assert letters.queue.settle([Outcome(letter_id=a, state=S.UNKNOWN, reason="超时"), sent(b)], NOW) == set()
        assert states(letters, a, b) == [S.SENT, S.SENT]
        kept = letters.get(b)
        assert kept is not None and kept.message_ids == ("m2",)


def test_an_echo_without_known_id_goes_to_the_letter_that_arrived(engine: sa.Engine) -> None:
    """A platform that names no ids: the same words twice, the first arrived, the second still in flight."""
    with engine.begin() as connection:
        letters = Letters(connection)
        a, b = (one.id for one in letters.queue.take([n for n in write(letters, draft(), draft()) if n], NOW))
        letters.queue.settle([sent(a)], NOW)
        assert letters.echo(*ME, "m1", "群1", "", "您好", NOW)
        assert states(letters, a, b) == [S.SENT, S.SENDING]
        assert letters.echo(*ME, "m2", "群1", "", "您好", NOW)
        assert states(letters, a, b) == [S.SENT, S.SENT]


def test_what_a_person_decides(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        letters = Letters(connection)
        a, b, c, d = (one.id for one in letters.queue.take([n for n in write(letters, *[draft()] * 4) if n], NOW))
        letters.queue.settle([Outcome(letter_id=one, state=S.UNKNOWN) for one in (a, b, c)] + [sent(d)], NOW)
        later = NOW + timedelta(hours=1)
        assert letters.requeue(a, later) and letters.mark_sent(b, later) and letters.cancel(c, later)
        assert states(letters, a, b, c, d) == [S.WAITING, S.SENT, S.CANCELLED, S.SENT]
        assert not letters.requeue(a, later) and not letters.mark_sent(d, later) and not letters.cancel(d, later)
        again = letters.get(a)
        assert again is not None and (again.attempts, again.tried_at, again.not_before) == (0, None, later)


def test_a_broadcast_paused_resumed_cancelled_with_receipts(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        group = {"channel": ME[0], "account": ME[1], "external_id": "群1", "name": "银冈小区群", "created_at": NOW}
        connection.execute(sa.insert(table(GroupRow)), group)
        letters = Letters(connection)
        write(letters, *(draft(f"群{n}", kind=LetterKind.BROADCAST, broadcast="b") for n in range(1, 5)))
        write(letters, draft("群1", kind=LetterKind.BROADCAST, broadcast="别的"))
        first, second = letters.queue.take_batch(*ME, 2, NOW, (), broadcasts=True)
        assert letters.pause("b") == 2
        # One in flight comes back: it must not slip through the pause.
        letters.queue.settle(
            [Outcome(letter_id=first.id, state=S.WAITING, reason="忙", not_before=NOW), sent(second.id, "m")], NOW
        )
        assert [one.state for one in letters.receipts("b")] == [S.PAUSED, S.SENT, S.PAUSED, S.PAUSED]
        assert letters.resume("b") == 3
        letters.queue.take([first.id], NOW)
        assert letters.cancel_broadcast("b", NOW) == 2
        letters.queue.release([first.id])
        receipts = letters.receipts("b")
        assert [one.state for one in receipts] == [S.CANCELLED, S.SENT, S.CANCELLED, S.CANCELLED]
        assert [one.group for one in receipts] == ["银冈小区群", "群2", "群3", "群4"]
        assert letters.counts()[S.WAITING] == 1


def test_a_forecast_counts_what_goes_before(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        letters = Letters(connection)
        for name, groups in (("早", 10), ("晚", 65), ("更晚", 5)):
            write(letters, *(draft(f"群{n}", kind=LetterKind.BROADCAST, broadcast=name) for n in range(groups)))
        letters.queue.take([1], NOW)
        early, late, gone = (letters.forecast(*ME, name, Pacing(), QUIET, NOW) for name in ("早", "晚", "没有"))
        # Minute :00 is passed over, then one every 25 s: 早 ends with the 9th, 晚 with the 74th, after minute :30.
        assert early.words(QUIET, NOW) == "9个群，约10:04发完"
        assert late.words(QUIET, NOW) == "65个群，约10:32发完"
        assert gone.done_at is None


def test_silence_cancels_what_is_due(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        letters = Letters(connection)
        ids = write(letters, draft(), draft(not_before=NOW + timedelta(days=1)))
        assert letters.queue.silence(*ME, NOW, "静默模式") == 1
        assert states(letters, *ids) == [S.CANCELLED, S.WAITING]


def test_what_is_kept_about_a_person_goes(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.insert(table(PersonRow)), {"id": 7, "label": "李", "created_at": NOW})
        letters = Letters(connection)
        ids = write(
            letters, private("李", person_id=7), private("李", person_id=7), draft("群1", "公开", person_id=None)
        )
        (done,) = letters.queue.take([ids[0] or 0], NOW)
        letters.queue.settle([sent(done.id)], NOW)
        assert [one.detail for one in letters.holdings(7)] == ["2条"]
        letters.erase(7)
        assert letters.holdings(7) == []
        assert states(letters, *ids) == [S.SENT, S.CANCELLED, S.WAITING]
        kept = connection.execute(sa.select(table(LetterRow).c.text, table(LetterRow).c.to)).all()
        assert sorted(tuple(one) for one in kept) == [("", ""), ("", ""), ("公开", "")]
        assert not letters.requeue(ids[1] or 0, NOW), "nothing is left of it that could be sent"


def test_old_words_are_forgotten_and_once_is_not(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        letters = Letters(connection)
        (number, _) = write(letters, draft(once="a"), draft("群2"))
        letters.queue.take([number or 0], NOW)
        letters.queue.settle([sent(number or 0)], NOW)
        assert letters.forget_texts(NOW) == 0
        assert letters.forget_texts(NOW + timedelta(days=1)) == 1
        assert letters.forget_texts(NOW + timedelta(days=1)) == 0
        assert write(letters, draft(once="a")) == [None]


PLACES = ["群1", "群2", "群3", "甲", "乙"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(URGENCY), st.sampled_from(PLACES), st.sampled_from([-1, 0, 0, 5])), max_size=25),
    st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from([0.2, 0.9, 2, 3.5, 20])), max_size=4),
)
def test_the_few_heads_choose_as_all_letters_would(
    engine: sa.Engine, queue: list[tuple[LetterKind, str, int]], history: list[tuple[str, float]]
) -> None:
    """The store hands pacing a few rows; what may go now is what would be chosen if pacing saw all."""
    past = Past(
        sends=tuple(
            Sent(at=NOW - timedelta(seconds=ago), conversation=one if one.startswith("群") else f"to:{one}",
                 private=not one.startswith("群"), jitter=0.5)
            for one, ago in history
        ),
        since=NOW - timedelta(days=30),
    )  # fmt: skip
    drafts = []
    for number, (kind, where, due) in enumerate(queue):
        group = where.startswith("群") or kind is LetterKind.BROADCAST
        more = {"broadcast": f"b{number}"} if kind is LetterKind.BROADCAST else {}
        address = (
            draft("群1" if group and not where.startswith("群") else where, kind=kind, **more)
            if group
            else private(where, kind=kind)
        )
        drafts.append(replace(address, not_before=NOW + timedelta(seconds=due)))
    with engine.connect() as connection, connection.begin() as transaction:
        letters = Letters(connection)
        ids = write(letters, *drafts)
        everything = [
            Queued(id=number or 0, kind=one.kind, conversation=one.room or f"to:{one.to}", private=not one.room,
                   due=one.not_before or NOW, jitter=0.5)
            for number, one in zip(ids, drafts, strict=True)
        ]  # fmt: skip
        best = choose(everything, past, Pacing(), QUIET, NOW)
        heads = letters.queue.heads(*ME, Pacing(), past, NOW)
        assert len(heads) <= 10
        turn = choose(heads, past, Pacing(), QUIET, NOW)
        if best is not None and best.at <= NOW:
            assert turn is not None and (turn.letter.id, turn.at) == (best.letter.id, best.at)
        else:
            assert turn is None or turn.at > NOW
        transaction.rollback()
