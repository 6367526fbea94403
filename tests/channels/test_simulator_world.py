"""The simulated WeChat, played without a browser."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels import simulator_file
from bot.channels.simulator import Behind, SimulatorChannel, SimulatorRefused, SimulatorSettings
from bot.channels.simulator_record import Kind
from bot.channels.simulator_town import Part, build
from bot.ports import AttachmentKind, Channel, Contact, EventKind, Inbound, NotSent, Outgoing

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def clock() -> Iterator[datetime]:
    moment = START
    while True:
        yield moment
        moment += timedelta(seconds=1)


def open_channel(folder: Path, groups: int = 65) -> SimulatorChannel:
    ticking = clock()
    return SimulatorChannel(
        SimulatorSettings(groups, folder / "simulator.jsonl"),
        bot_name="小圆",
        street="兀术街街道",
        places=("银冈小区", "电业小区"),
        now=lambda: next(ticking),
    )


@asynccontextmanager
async def running(channel: SimulatorChannel) -> AsyncIterator[list[Inbound]]:
    arrived: list[Inbound] = []

    async def deliver(inbound: Inbound) -> None:
        arrived.append(inbound)

    async def on_blind(since: datetime, until: datetime, why: str) -> None:
        raise AssertionError("the simulator is never blind")

    task = asyncio.create_task(channel.run(deliver, on_blind))
    try:
        yield arrived
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_every_action_becomes_the_right_inbound(tmp_path: Path) -> None:
    channel: Channel = open_channel(tmp_path)
    assert isinstance(channel, SimulatorChannel)
    async with running(channel) as arrived:
        said = await channel.say("wang", "g01", "3号楼停水两天了没人管", mention_bot=True, mentions=["li"])
        private = await channel.say("wang", "", "进度")
        left = await channel.leave("wang", "g01")
        joined = await channel.join("wang", "g01")
        recalled = await channel.recall("wang", said)
        picture = await channel.say("wang", "g01", "", image=PNG, image_name="水管.png")
        await channel.drained()
    wang = Contact("wang", "王阿姨")
    assert [event.event_id for event in arrived] == [said, private, left, joined, recalled, picture]
    assert len({event.event_id for event in arrived}) == 6
    assert {(event.channel, event.account, event.sender) for event in arrived} == {("simulator", "xiaoyuan", wang)}
    message, alone, leave, join, recall, image = arrived
    assert (message.kind, message.room, message.room_name) == (EventKind.MESSAGE, "g01", "银冈小区便民服务群")
    assert message.text == "@小圆\u2005@老李 3号楼\u20053号楼停水两天了没人管"
    assert message.mentions_me and message.mentions == (Contact("li", "老李 3号楼"),)
    assert message.at.tzinfo is UTC
    assert (alone.kind, alone.room, alone.text, alone.mentions_me) == (EventKind.MESSAGE, "", "进度", False)
    assert (leave.kind, leave.subjects, leave.room) == (EventKind.LEAVE, (wang,), "g01")
    assert (join.kind, join.subjects) == (EventKind.JOIN, (wang,))
    assert (recall.kind, recall.target, recall.room) == (EventKind.RECALL, said, "g01")
    assert [a.kind for a in image.attachments] == [AttachmentKind.IMAGE]
    kept = await channel.fetch(image.attachments[0])
    assert (kept.name, kept.data) == ("水管.png", PNG)


async def test_a_mention_may_be_typed_by_hand(tmp_path: Path) -> None:
    channel = open_channel(tmp_path)
    async with running(channel) as arrived:
        await channel.say("wang", "g01", "@小圆 楼道灯坏了 @刘姐 5号楼 也看看")
        await channel.say("wang", "g01", "小圆在吗", mentions=["nobody"])
        await channel.drained()
    assert arrived[0].text == "@小圆 楼道灯坏了 @刘姐 5号楼 也看看"
    assert arrived[0].mentions_me and [who.id for who in arrived[0].mentions] == ["liu"]
    assert not arrived[1].mentions_me and arrived[1].mentions == ()


async def test_what_the_bot_sends_is_shown_whole_and_echoed(tmp_path: Path) -> None:
    channel = open_channel(tmp_path)
    long = "水" * 20_000
    async with running(channel) as arrived:
        receipt = await channel.send(
            Outgoing(letter_id=1, room="g01", text=long, mentions=(Contact("wang", "an older name"),))
        )
        direct = await channel.send(Outgoing(letter_id=2, to="wang", text="已收到"))
        await channel.drained()
    (line,) = channel.world.chat("wang", "g01")
    assert line.kind is Kind.SENT and line.text == f"@王阿姨\u2005{long}" and line.mentions == ("wang",)
    assert receipt.message_ids == (line.id,)
    assert [line.text for line in channel.world.chat("wang", "")] == ["已收到"]
    assert channel.world.chat("li", "") == ()
    assert [event.kind for event in arrived] == [EventKind.ECHO, EventKind.ECHO]
    assert [event.target for event in arrived] == [*receipt.message_ids, *direct.message_ids]
    assert arrived[1].subjects == (Contact("wang", "王阿姨"),) and arrived[1].sender.id == channel.account


async def test_files_of_the_bot_are_kept_as_what_they_are(tmp_path: Path) -> None:
    channel = open_channel(tmp_path)
    sheet = tmp_path / "sheet.xlsx"
    sheet.write_bytes(b"PK\x03\x04")
    await channel.send(Outgoing(letter_id=1, to="wang", file=sheet, file_name="台账.xlsx"))
    (line,) = channel.world.chat("wang", "")
    assert line.file is not None and (line.file.kind, line.file.name) == (AttachmentKind.FILE, "台账.xlsx")
    assert channel.read_file(line.file.ref) == b"PK\x03\x04"
    for ref in ("../sheet.xlsx", "", "0" * 32):
        with pytest.raises(LookupError):
            channel.read_file(ref)


async def test_an_unknown_addressee_is_refused_for_good(tmp_path: Path) -> None:
    channel = open_channel(tmp_path)
    for letter in (Outgoing(letter_id=1, room="g99", text="a"), Outgoing(letter_id=2, to="nobody", text="a")):
        with pytest.raises(NotSent) as refused:
            await channel.send(letter)
        assert refused.value.permanent


async def test_what_wechat_would_not_allow_is_refused_and_delivers_nothing(tmp_path: Path) -> None:
    channel = open_channel(tmp_path)
    mine = await channel.say("wang", "g01", "你好")
    await channel.recall("wang", mine)
    other = await channel.say("li", "g01", "你好")
    before = channel.world.seq
    for attempt in (
        channel.say("nobody", "g01", "你好"),
        channel.say("wang", "g99", "你好"),
        channel.say("wang", "staff", "你好"),
        channel.say("wang", "g01", " \u3000\n"),
        channel.say("wang", "g01", "长" * 200_001),
        channel.say("wang", "g01", "", image=b"<svg onload=alert(1)>"),
        channel.join("wang", "g01"),
        channel.join("wang", "g99"),
        channel.leave("wang", "staff"),
        channel.recall("wang", other),
        channel.recall("wang", mine),
        channel.recall("wang", "no such id"),
    ):
        with pytest.raises(SimulatorRefused):
            await attempt
    assert channel.world.seq == before


async def test_a_second_start_carries_on(tmp_path: Path) -> None:
    first = open_channel(tmp_path)
    async with running(first) as arrived:
        hello = await first.say("wang", "g01", "hello\n\u0000\u2028 \U0001f600", mention_bot=True, tag="t1")
        await first.send(Outgoing(letter_id=1, room="g01", text="好"))
        await first.leave("li", "g01")
        await first.recall("wang", hello)
        await first.drained()
    late = await first.say("wang", "", "said while nobody listened")
    second = open_channel(tmp_path)
    assert second.world.chat("wang", "g01") == first.world.chat("wang", "g01")
    assert second.world.chat("wang", "g01")[0].recalled and second.world.chat("wang", "g01")[0].text == ""
    assert not second.world.is_member("li", "g01")
    assert second.world_id == first.world_id
    async with running(second) as again:
        await second.drained()
        # The same mark is the same message, also after a restart.
        assert await second.say("wang", "g01", "hello", tag="t1") == hello
        new = await second.say("wang", "g01", "again")
        await second.drained()
    assert [event.event_id for event in again] == [late, new]
    assert new not in {event.event_id for event in arrived}


async def test_event_ids_stay_new_when_the_end_of_the_file_was_lost(tmp_path: Path) -> None:
    file = tmp_path / "simulator.jsonl"
    first = open_channel(tmp_path)
    kept = await first.say("wang", "g01", "kept")
    size = file.stat().st_size
    lost = await first.say("wang", "g01", "lost in the crash")
    for cut in (file.stat().st_size - 3, size + 1, size):
        with file.open("r+b") as out:
            out.truncate(cut)
        channel = open_channel(tmp_path)
        assert [line.id for line in channel.world.chat("wang", "g01")][:1] == [kept]
        fresh = await channel.say("wang", "g01", "after")
        assert fresh not in (kept, lost)
        reopened = open_channel(tmp_path)
        assert [line.text for line in reopened.world.chat("wang", "g01")] == ["kept", "after"]


async def test_unreadable_lines_are_skipped(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "simulator.jsonl"
    first = open_channel(tmp_path)
    await first.say("wang", "g01", "a")
    good = file.read_bytes()
    file.write_bytes(b'\xff\xfe\n[]\n"x"\n{"kind":"say"}\n' + b"[" * 100_000 + b"\n" + good.rstrip(b"\n"))
    second = open_channel(tmp_path)
    assert [line.text for line in second.world.chat("wang", "g01")] == ["a"]
    assert "5 unreadable lines" in caplog.text
    await second.say("wang", "g01", "b")
    assert [line.text for line in open_channel(tmp_path).world.chat("wang", "g01")] == ["a", "b"]


async def test_a_large_file_is_compacted_and_means_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_channel(tmp_path)
    async with running(first):
        await first.leave("li", "g01")
        secret = await first.say("wang", "g01", "taken back")
        await first.recall("wang", secret)
        for number in range(700):
            await first.say("wang", "g01", f"message {number}")
        await first.drained()
    before = (tmp_path / "simulator.jsonl").stat().st_size
    monkeypatch.setattr(simulator_file, "COMPACT_ABOVE_BYTES", 1000)
    monkeypatch.setattr("bot.channels.simulator.COMPACT_ABOVE_BYTES", 1000)
    second = open_channel(tmp_path)
    assert (tmp_path / "simulator.jsonl").stat().st_size < before / 2
    assert "taken back" not in (tmp_path / "simulator.jsonl").read_text(encoding="utf-8")
    assert second.world.chat("wang", "g01") == first.world.chat("wang", "g01")
    assert not second.world.is_member("li", "g01")
    async with running(second) as arrived:
        last = await second.say("wang", "g01", "more")
        await second.drained()
    assert [event.event_id for event in arrived] == [last]
    third = open_channel(tmp_path)
    assert third.world.chat("wang", "g01")[-1].text == "more"
    assert third.world_id == first.world_id
    with pytest.raises(Behind):
        third.world.since(1)


async def test_a_failing_road_is_offered_the_event_again(tmp_path: Path) -> None:
    channel = open_channel(tmp_path)
    event = await channel.say("wang", "g01", "a")

    async def broken(inbound: Inbound) -> None:
        raise RuntimeError("the database is away")

    async def on_blind(since: datetime, until: datetime, why: str) -> None: ...

    with pytest.raises(RuntimeError):
        await channel.run(broken, on_blind)
    assert not channel.health().connected
    async with running(channel) as arrived:
        await channel.drained()
        assert channel.health().connected
        assert channel.health().last_event_at == START + timedelta(seconds=1)
    assert [inbound.event_id for inbound in arrived] == [event]


async def test_those_who_watch_see_everything_in_order(tmp_path: Path) -> None:
    channel = open_channel(tmp_path)
    await channel.say("wang", "g01", "0")
    seen: list[str] = []
    enough = asyncio.Event()

    async def watch() -> None:
        async for happening in channel.happenings(0):
            seen.append(happening.text)
            if len(seen) == 50:
                enough.set()

    task = asyncio.create_task(watch())
    for number in range(1, 50):
        await channel.say("wang", "g01", str(number))
    await asyncio.wait_for(enough.wait(), 5)
    task.cancel()
    assert seen == [str(number) for number in range(50)]
    with pytest.raises(Behind):
        await anext(channel.happenings(channel.world.seq + 1))


def test_the_town_has_the_groups_of_the_street() -> None:
    town = build(65, "小圆", "兀术街街道", ("银冈小区", "电业小区"))
    names = [room.name for room in town.rooms.values()]
    assert len(names) == len(set(names)) == 65
    assert names[:3] == ["银冈小区便民服务群", "电业小区便民服务群", "03号便民服务群"]
    assert [room.name for room in town.rooms.values() if room.staff] == ["兀术街街道工作群"]
    residents = [person for person in town.people.values() if person.part is Part.RESIDENT]
    assert len(residents) == 20 and any(person.part is Part.ADMIN for person in town.people.values())
    assert "wang" in town.members["g01"]
    for person in residents:
        assert person.id not in town.members["staff"]
        assert 3 <= sum(person.id in ids for ids in town.members.values()) <= 25
    assert len(build(1, "小圆", "街道", ()).rooms) == 1
    with pytest.raises(ValueError, match=r"simulator\.groups"):
        SimulatorSettings(0, Path("x"))


async def test_fewer_groups_than_before_is_no_error(tmp_path: Path) -> None:
    first = open_channel(tmp_path)
    await first.say("grid", "g40", "a")
    await first.say("grid", "g01", "b")
    second = open_channel(tmp_path, groups=3)
    assert [line.text for line in second.world.chat("grid", "g01")] == ["b"]
    assert second.world_id != first.world_id
