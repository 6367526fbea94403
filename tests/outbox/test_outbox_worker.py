"""The worker on a real database with a clock that jumps: what leaves, when, and what is written down of it."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

import bot.outbox
from bot.letters import SLOWED, Draft, LetterKind, LetterState
from bot.outbox import NO_ACCOUNT, NO_DATABASE, NO_STAFF_GROUP, OFFLINE, Mode
from bot.pacing import Pacing
from bot.ports import Contact, NotSent, Uncertain
from storage.columns import table
from storage.tables import GroupRow, LetterRow

House = Any
Say = Callable[..., Draft]
S = LetterState
ZONE = ZoneInfo("Asia/Shanghai")


def seconds(house: House) -> list[float]:
    start = house.channel.sent[0][0]
    return [(moment - start).total_seconds() for moment, _ in house.channel.sent]


async def everything_settled(house: House) -> None:
    open_states = {S.WAITING, S.SENDING}
    await house.clock.until(lambda: not open_states & house.counts().keys())


async def test_letters_leave_at_their_pace_and_are_settled(house: House, say: Say) -> None:
    ids = house.write(say("群1", "一"), say("群1", "二"), say("群2", "三"), say("@李", "四"), say("@李", "五"))
    async with house.running():
        await everything_settled(house)
    assert list(zip(house.channel.texts, seconds(house), strict=True)) == [
        ("一", 0), ("四", 0), ("二", 1), ("五", 1), ("三", 5),
    ]  # fmt: skip
    assert house.states(ids) == [S.SENT] * 5
    assert house.letter(ids[0]).message_ids == (f"m{ids[0]}",)


async def test_ninety_groups_get_a_broadcast_by_the_rules(house: House, say: Say) -> None:
    house.clock.time = datetime(2026, 11, 24, 8, 20, tzinfo=ZONE)
    copies = [say(f"群{n}", "停水通知", LetterKind.BROADCAST, broadcast="停水") for n in range(90)]
    ids = house.write(*copies, *copies)
    assert len(ids) == 90
    async with house.running() as outbox:
        await house.clock.until(lambda: len(house.channel.sent) == 10)
        house.write(say("群64", "有人问"))
        outbox.wake()
        await everything_settled(house)
    sends = [(moment.astimezone(ZONE), letter) for moment, letter in house.channel.sent if letter.text == "停水通知"]
    assert [letter.room for _, letter in sends] == [f"群{n}" for n in range(90)]
    moments = [moment for moment, _ in sends]
    assert f"{moments[0]:%H:%M:%S}" == "08:31:00" and all(moment.minute not in (0, 30) for moment in moments)
    gaps = [(after - before).total_seconds() for before, after in pairwise(moments)]
    # 25 s each but where minute :00 is passed over.
    assert min(gaps) >= 25 and sum(gap > 26 for gap in gaps) == 1
    answered = next(moment for moment, letter in house.channel.sent if letter.text == "有人问")
    assert answered - house.channel.sent[9][0] <= timedelta(seconds=5)


async def test_a_restart_changes_nothing_in_the_pace(house: House, say: Say) -> None:
    house.write(*(say(f"群{n}", str(n), LetterKind.BROADCAST, broadcast="b") for n in range(6)), jitter=0.9)
    for count in range(1, 7):
        async with house.running():
            await house.clock.until(lambda count=count: len(house.channel.sent) == count)
    assert seconds(house) == [33 * n for n in range(6)]


async def test_refused_letters_come_again_by_the_ladder_and_then_have_failed(house: House, say: Say) -> None:
    ids = house.write(say("群1", "难"), say("群1", "之后"), say("群2", "不可能"))
    house.channel.answers = {"难": [NotSent("忙")] * 3, "不可能": [NotSent("不在群里", permanent=True)]}
    async with house.running():
        began = house.clock.now()
        await house.clock.until(lambda: "之后" in house.channel.texts)
        assert house.clock.now() - began >= timedelta(seconds=35)
        await everything_settled(house)
    assert house.states(ids) == [S.FAILED, S.SENT, S.FAILED]
    assert house.channel.tries.count("难") == 3 and house.channel.tries.count("不可能") == 1
    assert house.letter(ids[0]).reason == "忙"
    assert sorted(one.letter_ids for one in house.troubles) == [(ids[0],), (ids[2],)]


async def test_what_may_have_arrived_is_never_sent_again(house: House, say: Say) -> None:
    ids = house.write(say("群1", "超时"), say("群1", "怪"), say("群1", "好"))
    house.channel.answers = {"超时": [Uncertain("20秒没有回答")], "怪": [ZeroDivisionError("手机 13800000000")]}
    async with house.running():
        await everything_settled(house)
    async with house.running():
        await house.clock.pass_to(house.clock.now() + timedelta(hours=1))
    assert house.states(ids) == [S.UNKNOWN, S.UNKNOWN, S.SENT]
    assert house.channel.tries == ["超时", "怪", "好"]
    assert "13800000000" not in house.letter(ids[1]).reason
    assert [one.state for one in house.troubles] == [S.UNKNOWN, S.UNKNOWN]


async def test_trouble_with_an_alert_breeds_no_further_alert(house: House, say: Say) -> None:
    house.write(say("工作群", "急", LetterKind.ALERT))
    house.channel.answers = {"急": [NotSent("群已解散", permanent=True)]}
    async with house.running():
        await everything_settled(house)
    assert house.counts() == {S.FAILED: 1} and house.troubles == []


async def test_too_often_slows_the_whole_account_and_no_burst_follows(house: House, say: Say) -> None:
    house.write(*(say(f"@人{n}", str(n)) for n in range(6)))
    house.channel.answers = {"0": [NotSent("操作过于频繁", retry_after_s=90)]}
    async with house.running():
        await house.clock.until(lambda: house.channel.tries == ["0"])
    asked = house.clock.now()
    assert house.do(lambda letters: letters.get(1)).reason.startswith(SLOWED)
    # Even a new process keeps the rest that was asked for.
    async with house.running():
        await everything_settled(house)
    moments = [moment for moment, _ in house.channel.sent]
    assert moments[0] >= asked + timedelta(seconds=90) and house.channel.texts[0] == "0"
    house.write(*(say(f"@人{n}", f"又{n}") for n in range(4)))
    house.channel.sent.clear()
    house.channel.answers = {"又0": [NotSent("操作过于频繁")]}
    async with house.running():
        await everything_settled(house)
    after = [moment for moment, _ in house.channel.sent]
    assert [(b - a).total_seconds() for a, b in pairwise(after)] == [3, 3, 3]


@pytest.mark.parametrize("pacing", [Pacing(), Pacing.off()], ids=["paced", "off"])
async def test_nothing_leaves_while_the_channel_is_away(house: House, say: Say, pacing: Pacing) -> None:
    house.pacing = pacing
    ids = house.write(say("群1", "一"), say("群2", "二"))
    house.channel.online = False
    async with house.running() as outbox:
        await house.clock.pass_to(house.clock.now() + timedelta(hours=1))
        assert house.channel.tries == [] and house.states(ids) == [S.WAITING] * 2 and outbox.held == OFFLINE
        house.channel.online, house.channel.account = True, ""
        await house.clock.pass_to(house.clock.now() + timedelta(seconds=2))
        assert outbox.held == NO_ACCOUNT
        house.channel.account = "bot"
        await everything_settled(house)
        assert outbox.held == ""
    assert house.states(ids) == [S.SENT] * 2


async def test_a_channel_that_goes_away_in_a_batch_leaves_the_rest_waiting(house: House, say: Say) -> None:
    house.pacing = Pacing.off()
    ids = house.write(*(say("群1", str(n)) for n in range(5)))

    class Leaving(list[Any]):
        def append(self, item: Any) -> None:
            super().append(item)
            house.channel.online = len(self) != 2

    house.channel.sent = Leaving()
    async with house.running():
        await house.clock.until(lambda: house.counts() == {S.SENT: 2, S.WAITING: 3})
        assert [house.letter(number).attempts for number in ids] == [1, 1, 0, 0, 0]
        house.channel.online = True
        await everything_settled(house)
    assert house.channel.texts == ["0", "1", "2", "3", "4"]


async def test_rehearsal_shows_staff_where_letters_would_have_gone(house: House, say: Say) -> None:
    with house.engine.begin() as connection:
        group = {"channel": "simulator", "account": "bot", "external_id": "群1", "name": "银冈小区群"}
        connection.execute(sa.insert(table(GroupRow)), group | {"created_at": house.clock.now()})
    house.mode = Mode.REHEARSAL
    ids = house.write(
        say("群1", "好的", mentions=(Contact("x", "李"),)),
        say("@王", "私下"),
        say("群9", "外面"),
        say("群8", "急", LetterKind.ALERT),
    )
    async with house.running() as outbox:
        await house.clock.pass_to(house.clock.now() + timedelta(minutes=2))
        assert outbox.held == NO_STAFF_GROUP and house.states(ids) == [S.WAITING] * 4
        house.staff_room = "工作群"
        await everything_settled(house)
    assert house.channel.texts == [
        "【演练 → 群8】\n急", "【演练 → 银冈小区群】\n@李 好的", "【演练 → 私聊 王】\n私下", "【演练 → 群9】\n外面",
    ]  # fmt: skip
    assert {(letter.room, letter.to, letter.mentions) for _, letter in house.channel.sent} == {("工作群", "", ())}
    assert seconds(house) == [0, 1, 2, 3]


async def test_rehearsal_without_pacing_keeps_the_order(house: House, say: Say) -> None:
    house.mode, house.staff_room, house.pacing = Mode.REHEARSAL, "工作群", Pacing.off()
    house.write(*(say(f"群{n % 7}", str(n)) for n in range(300)))
    async with house.running():
        await everything_settled(house)
    assert [text.split("\n")[1] for text in house.channel.texts] == [str(n) for n in range(300)]
    assert {letter.room for _, letter in house.channel.sent} == {"工作群"}


async def test_silent_sends_nothing(house: House, say: Say) -> None:
    house.mode = Mode.SILENT
    ids = house.write(say("群1", "一"), say("群2", "二"))
    async with house.running():
        await everything_settled(house)
    assert house.channel.tries == [] and house.states(ids) == [S.CANCELLED] * 2
    assert house.letter(ids[0]).reason == "静默模式"


async def test_pacing_off_keeps_the_order_in_each_conversation(house: House, say: Say) -> None:
    house.pacing = Pacing.off()
    house.write(*(say(f"群{n % 7}", f"{n:04}") for n in range(1000)))
    house.channel.answers = {f"{n:04}": [0.01 * (n % 5)] for n in range(0, 1000, 113)}
    async with house.running():
        await everything_settled(house)
    assert len(house.channel.sent) == 1000
    for room in range(7):
        texts = [letter.text for _, letter in house.channel.sent if letter.room == f"群{room}"]
        assert texts == sorted(texts)


async def test_one_conversation_that_hangs_holds_up_no_other(house: House, say: Say) -> None:
    house.pacing = Pacing.off()
    house.write(say("群0", "慢"), *(say(f"群{n}", str(n)) for n in range(1, 600)))
    answered = asyncio.Event()
    house.channel.answers = {"慢": [answered]}
    async with house.running():
        await house.clock.until(lambda: house.counts() == {S.SENT: 599, S.SENDING: 1})
        assert len(house.channel.sent) == 599
        answered.set()
        await everything_settled(house)


async def test_quiet_hours_hold_broadcasts_even_with_pacing_off(house: House, say: Say) -> None:
    house.pacing = Pacing.off()
    house.clock.time = datetime(2026, 11, 24, 8, 25, tzinfo=ZONE)
    house.write(say("群1", "通知", LetterKind.BROADCAST, broadcast="b"), say("群1", "回答"))
    async with house.running():
        await everything_settled(house)
    sends = [(letter.text, f"{moment.astimezone(ZONE):%H:%M}") for moment, letter in house.channel.sent]
    assert sends == [("回答", "08:25"), ("通知", "08:30")]


async def test_stopping_waits_for_what_is_in_flight(house: House, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    house.pacing = Pacing.off()
    ids = house.write(say("群1", "快好"), say("群1", "下一个"), say("群2", "很久"))
    house.channel.answers = {"快好": [3.0], "很久": [asyncio.Event()]}
    outbox = house.outbox()
    task = asyncio.create_task(outbox.run())
    await house.clock.until(lambda: len(house.channel.tries) == 2)
    waits = asyncio.get_running_loop()
    began = waits.time()
    monkeypatch.setattr(bot.outbox, "GRACE_S", 0.2)
    task.cancel()
    await house.clock.until(lambda: "快好" in house.channel.texts)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert waits.time() - began < 2
    assert house.states(ids) == [S.SENT, S.WAITING, S.UNKNOWN]


async def test_a_crash_in_mid_send_is_confirmed_by_the_echo_or_left_to_a_person(house: House, say: Say) -> None:
    ids = house.write(say("群1", "收到了"), say("群1", "没收到"), say("群2", "还没轮到"))
    # A process dies between claiming and settling: nothing more is written.
    house.do(lambda letters: letters.queue.take(ids[:2], house.clock.now()))
    async with house.running():
        await house.clock.until(lambda: "还没轮到" in house.channel.texts)
        at = house.clock.now()
        assert house.do(lambda letters: letters.echo("simulator", "bot", "m1", "群1", "", "收到了", at))
        assert [one.letter_ids for one in house.troubles] == [tuple(ids[:2])]
        assert house.states(ids) == [S.SENT, S.UNKNOWN, S.SENT]
        assert house.do(lambda letters: letters.requeue(ids[1], house.clock.now()))
        await everything_settled(house)
    assert house.channel.tries == ["还没轮到", "没收到"]


@pytest.mark.parametrize("pacing", [Pacing(), Pacing.off()], ids=["paced", "off"])
async def test_twenty_deaths_lose_nothing_and_send_nothing_twice(
    house: House, say: Say, pacing: Pacing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each death comes at a random step of the event loop; from then on the dead process writes nothing more."""
    monkeypatch.setattr(bot.outbox, "GRACE_S", 0.0)
    rng = random.Random(7)
    house.pacing = pacing
    ids: list[int] = []
    for death in range(20):
        ids += house.write(*(say(rng.choice(["群1", "群2", "@李"]), f"{death}-{n}") for n in range(12)))
        late = rng.sample(range(12), 2)
        house.channel.answers |= {f"{death}-{n}": [rng.choice([0.5, 3.0])] for n in late}
        task = asyncio.create_task(house.outbox().run())
        before, settled = len(house.channel.tries), house.counts().get(S.SENT, 0)
        goal = before + rng.randrange(1, 20)
        await house.clock.until(lambda goal=goal: len(house.channel.tries) >= goal or S.WAITING not in house.counts())
        if death % 2:
            await house.clock.until(lambda settled=settled: house.counts().get(S.SENT, 0) > settled)
        for _ in range(rng.randrange(12)):
            await asyncio.sleep(0)
        house.broken = True
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        house.broken = False
    async with house.running():
        await everything_settled(house)
    in_doubt = {letter.id: letter.text for letter in house.do(lambda letters: letters.unknown(1000))}
    assert 0 < len(in_doubt) < len(ids), "if no death ever hit a letter in flight, this test shows nothing"
    assert house.counts() == {S.SENT: len(ids) - len(in_doubt), S.UNKNOWN: len(in_doubt)}
    assert max(Counter(house.channel.tries).values()) == 1
    assert len(ids) - len(in_doubt) <= len(house.channel.sent)
    # The account's own messages come back: what had arrived is confirmed, and only the rest is left to a person.
    for moment, letter in house.channel.sent:
        echo = ("simulator", "bot", f"m{letter.letter_id}", letter.room, letter.to, letter.text, moment)
        assert house.do(lambda letters, echo=echo: letters.echo(*echo))
    left = {letter.text for letter in house.do(lambda letters: letters.unknown(1000))}
    assert left == set(in_doubt.values()) - set(house.channel.texts)


async def test_a_database_that_is_away_loses_no_outcome(house: House, say: Say) -> None:
    ids = house.write(say("群1", "一"), say("群2", "二"))
    house.channel.answers = {"一": [1.0]}
    async with house.running() as outbox:
        await house.clock.until(lambda: house.channel.tries == ["一"])
        house.broken = True
        await house.clock.pass_to(house.clock.now() + timedelta(minutes=5))
        assert outbox.held == NO_DATABASE and house.states(ids) == [S.SENDING, S.WAITING]
        house.broken = False
        await everything_settled(house)
    assert house.channel.texts == ["一", "二"] and house.states(ids) == [S.SENT] * 2


async def test_a_paused_broadcast_rests_and_replies_go_on(house: House, say: Say) -> None:
    ids = house.write(*(say(f"群{n}", "通知", LetterKind.BROADCAST, broadcast="b") for n in range(5)))
    async with house.running() as outbox:
        await house.clock.until(lambda: len(house.channel.sent) == 2)
        await house.clock.until(lambda: house.states(ids[1:2]) == [S.SENT])
        assert house.do(lambda letters: letters.pause("b")) == 3
        house.write(say("群1", "回答"))
        outbox.wake()
        await house.clock.pass_to(house.clock.now() + timedelta(hours=1))
        assert house.channel.texts == ["通知", "通知", "回答"]
        house.do(lambda letters: letters.resume("b"))
        outbox.wake()
        await house.clock.until(lambda: len(house.channel.sent) == 4)
        await house.clock.until(lambda: S.SENDING not in house.counts())
        assert house.do(lambda letters: letters.cancel_broadcast("b", house.clock.now())) == 2
        await house.clock.pass_to(house.clock.now() + timedelta(hours=1))
    assert [one.state for one in house.do(lambda letters: letters.receipts("b"))] == [S.SENT] * 3 + [S.CANCELLED] * 2


async def test_the_pace_holds_whatever_the_rows_say_of_other_accounts(house: House, say: Say) -> None:
    ids = house.write(say("群1", "一"))
    with house.engine.begin() as connection:
        connection.execute(sa.update(table(LetterRow)).values(account="别的号"))
    async with house.running():
        await house.clock.pass_to(house.clock.now() + timedelta(minutes=2))
    assert house.states(ids) == [S.WAITING] and house.channel.tries == []
