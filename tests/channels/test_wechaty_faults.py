"""The wire breaks, hangs, lies and refuses: the channel comes back, says what it missed and what became of letters."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels import wechaty_proto as proto
from bot.channels.wechaty import LOGGED_OUT, WechatyChannel
from bot.channels.wechaty_connect import address
from bot.channels.wechaty_intake import WAITING
from bot.channels.wechaty_puppet import MendingPuppet
from bot.channels.wechaty_settings import WechatySettings
from bot.ports import ChannelStopped, EventKind, NotSent, Outgoing, Uncertain
from tests.channels.wechaty_harness import channel, running
from tests.gateway.client import BOT, Gateway, room, user
from tests.gateway.fixtures import StartGateway

ROOM = room(0)
HELLO = Outgoing(letter_id=1, room=ROOM, text="您好")


async def nothing(*_: Any) -> None:
    """A road that takes everything and a listener that does not care."""


# Malformed events

MALFORMED = [
    ("room-leave", {"removeeIdList": [user(1)], "roomId": ROOM}, EventKind.LEAVE),
    ("room-join", {"inviteeIdList": [user(1)], "roomId": ROOM, "timestamp": 1700000000}, EventKind.JOIN),
    ("room-topic", {"newTopic": "a", "roomId": ROOM}, EventKind.ROOM_TOPIC),
    ("room-join", {"roomId": ROOM}, None),
    ("room-join", {"inviteeIdList": "x", "roomId": None}, None),
    ("room-leave", {}, None),
    ("heartbeat", {}, None),
    ("error", {"gerror": "y"}, None),
    ("error", {"data": "x"}, None),
    ("scan", {"status": 6, "qrcode": "q"}, None),
    ("scan", {}, None),
    ("dirty", {"payloadType": 3}, None),
    ("dong", {}, None),
    ("ready", {}, None),
    ("post", {"postId": "p"}, None),
    ("message", {}, None),
    ("message", {"messageId": "unknown"}, None),
    ("message", {"messageId": None}, None),
    ("message", [1, 2], None),
    ("message", "text", None),
    ("friendship", {"friendshipId": "unknown"}, None),
    ("room-invite", {"roomInvitationId": {}}, None),
]


async def test_no_malformed_event_ends_the_channel_or_what_comes_after_it(world: Gateway) -> None:
    async with running(world, hello="您好") as bot:
        for event, payload, kind in MALFORMED:
            before = len(bot.got)
            world.event(event, payload)
            after = await bot.event(world.text("还在吗", room=ROOM))
            found = [i.kind for i in bot.got[before:-1]]
            assert bot.got[-1] is after and found == ([kind] if kind else []), (event, payload)
        assert bot.gaps == [] and bot.channel.health().logged_in


async def test_what_is_no_event_at_all_is_passed_over() -> None:
    got: list[tuple[int, dict[str, Any]]] = []

    async def keep(kind: int, data: dict[str, Any]) -> None:
        got.append((kind, data))

    settings = WechatySettings(endpoint="127.0.0.1:1", token="t")
    puppet = MendingPuppet(settings, random.Random(1), keep, lambda connected, why: None)
    good = proto.integer(1, 2) + proto.string(2, '{"messageId": "m"}')
    for raw in (b"\xff", proto.integer(1, 2) + proto.string(2, "{"), proto.integer(1, 2) + proto.string(2, "[]"), good):
        await puppet._take(raw)
    assert got == [(2, {"messageId": "m"})]


async def test_a_logout_is_a_gap_until_the_next_login(gateway: StartGateway) -> None:
    world = gateway(rooms=1, contacts=5)
    async with running(world) as bot:
        world.event("logout", {"contactId": BOT})
        await bot.until(lambda: not bot.channel.health().logged_in)
        health = bot.channel.health()
        assert health.connected and health.blind_since is not None and "QR" in health.detail
        with pytest.raises(NotSent, match="没有登录"):
            await bot.channel.send(HELLO)
        world.event("login", {"contactId": BOT})
        await bot.until(lambda: bot.gaps)
        assert bot.gaps[0][2] == LOGGED_OUT and bot.channel.health().blind_since is None


# The gateway dies, hangs and comes back


async def test_a_killed_gateway_is_noticed_reported_and_come_back_to(gateway: StartGateway, tmp_path: Path) -> None:
    world = gateway(rooms=2, contacts=10, state=tmp_path / "world.jsonl")
    async with running(world) as bot:
        await bot.event(world.text("之前", room=ROOM))
        await bot.channel.send(HELLO)
        world.kill()
        await bot.until(lambda: not bot.channel.health().connected)
        blind_since = bot.channel.health().blind_since
        assert blind_since is not None
        with pytest.raises(NotSent, match="连接断了"):
            await bot.channel.send(HELLO)
        await asyncio.to_thread(world.restart)
        await bot.until(lambda: bot.gaps)
        ((since, until, why),) = bot.gaps
        assert since == blind_since < until and why
        await bot.event(world.text("之后", room=ROOM))
        await bot.channel.send(HELLO)
        assert [entry["text"] for entry in world.outbox()] == ["您好", "您好"]
        assert bot.channel.health().blind_since is None


async def test_a_hanging_gateway_is_noticed_by_the_keepalive(gateway: StartGateway) -> None:
    world = gateway(rooms=1, contacts=5)
    async with running(world, keepalive_s=0.3, rpc_timeout_s=0.5) as bot:
        await bot.event(world.text("之前", room=ROOM))
        world.stop_for()
        started = datetime.now(UTC)
        await bot.until(lambda: not bot.channel.health().connected, 5)
        assert 0.3 < (datetime.now(UTC) - started).total_seconds() < 2
        blind_since = bot.channel.health().blind_since
        assert blind_since is not None and abs((blind_since - started).total_seconds()) < 0.4
        world.cont()
        await bot.until(lambda: bot.gaps and bot.channel.health().logged_in, 20)
        await bot.event(world.text("之后", room=ROOM))


async def test_a_quiet_line_is_not_taken_for_a_dead_one(world: Gateway) -> None:
    async with running(world, keepalive_s=0.1) as bot:
        await asyncio.sleep(0.8)  # eight times as long as the line may be silent
        assert bot.channel.health().connected and bot.gaps == []


async def test_cut_connections_are_mended_again_and_again(world: Gateway) -> None:
    async with running(world) as bot:
        for times in range(1, 6):
            world.cut()
            await bot.until(lambda times=times: len(bot.gaps) == times)  # type: ignore[misc]
            await bot.event(world.text(f"第{times}次", room=ROOM))


async def test_a_message_whose_lookup_was_cut_is_asked_for_again(world: Gateway) -> None:
    async with running(world) as bot:
        ids = await asyncio.to_thread(world.burst, "x", 300, room=ROOM)
        await bot.until(lambda: len(bot.got) >= 100)
        world.cut()
        await bot.until(lambda: bot.gaps)
        after = world.text("之后", room=ROOM)
        await bot.event(after)
        arrived = [i.event_id for i in bot.got]
        # What the stream had not brought yet is lost, as the wire has it; what it had brought is complete and in order.
        assert arrived[:-1] == ids[: len(arrived) - 1] and arrived[-1] == after


async def test_a_connection_lost_while_the_road_is_busy_is_mended_at_once(world: Gateway) -> None:
    async with running(world) as bot:
        bot.gate.clear()
        await asyncio.to_thread(world.burst, "x", 6000, room=ROOM)
        await bot.until(lambda: len(bot.channel._intake._waiting) >= WAITING)  # type: ignore[union-attr]
        world.cut()
        await bot.until(lambda: bot.gaps and bot.channel.health().logged_in)
        assert bot.got == []
        bot.gate.set()
        after = world.text("之后", room=ROOM)
        await bot.event(after, 20)
        assert [i.text for i in bot.got[:-1]] == [f"x{n}" for n in range(len(bot.got) - 1)]
        assert len(bot.got) > WAITING and bot.channel._intake is not None and bot.channel._intake.dropped == 0


async def test_a_ghost_of_a_former_bot_is_waited_for_and_then_replaced(world: Gateway) -> None:
    async with running(world) as ghost:
        await ghost.event(world.text("旧的", room=ROOM))
        async with running(world, wait=False) as bot:
            await bot.logged_in(15)
            await bot.event(world.text("新的", room=ROOM))
            assert ghost.task is not None
            ghost.task.cancel()


async def test_a_gateway_that_is_not_there_yet_is_waited_for(gateway: StartGateway) -> None:
    world = gateway(rooms=1, contacts=5)
    world.kill()
    async with running(world, wait=False) as bot:
        await bot.until(lambda: bot.channel.health().blind_since)
        assert not bot.channel.health().connected
        await asyncio.to_thread(world.restart)
        await bot.logged_in()
        assert len(bot.gaps) == 1


# Letters in trouble


async def test_a_refusal_is_not_sent(world: Gateway) -> None:
    async with running(world) as bot:
        world.config(failSends=1)
        with pytest.raises(NotSent, match="refused") as refused:
            await bot.channel.send(HELLO)
        assert refused.value.retry_after_s is None and not refused.value.permanent
        world.config(tooOften=1)
        with pytest.raises(NotSent, match="操作过于频繁") as too_often:
            await bot.channel.send(HELLO)
        assert (too_often.value.retry_after_s or 0) > 60
        with pytest.raises(NotSent, match="unknown conversation"):
            await bot.channel.send(Outgoing(letter_id=1, room="nowhere@chatroom", text="x"))
        assert (await bot.channel.send(HELLO)).message_ids


async def test_no_answer_in_time_is_uncertain_and_it_was_sent(world: Gateway) -> None:
    async with running(world, rpc_timeout_s=0.3) as bot:
        sent = len(world.outbox())
        world.config(answerDelayMs=1500)
        with pytest.raises(Uncertain, match="没有及时回应"):
            await bot.channel.send(HELLO)
        assert len(world.outbox(sent)) == 1
        world.config(answerDelayMs=0)
        assert (await bot.channel.send(HELLO)).message_ids


async def test_a_connection_lost_in_mid_send_is_uncertain(world: Gateway) -> None:
    async with running(world) as bot:
        sent = len(world.outbox())
        world.config(dropAfterAccept=1)
        with pytest.raises(Uncertain, match="连接断了"):
            await bot.channel.send(HELLO)
        assert len(world.outbox(sent)) == 1
        await bot.until(lambda: bot.gaps)


async def test_a_letter_of_which_a_part_went_out_is_uncertain(world: Gateway) -> None:
    async with running(world) as bot:
        sent = len(world.outbox())
        world.config(sendDelayMs=300)
        sending = asyncio.ensure_future(bot.channel.send(Outgoing(letter_id=1, room=ROOM, text="停水了。" * 600)))
        await world.sent(sent + 1)
        world.config(failSends=1, sendDelayMs=0)
        with pytest.raises(Uncertain, match=r"共\d段，发出[12]段后"):
            await sending


async def test_an_answer_without_an_id_is_a_receipt_without_one(world: Gateway) -> None:
    world.config(emptySendIds=True)
    async with running(world) as bot:
        assert (await bot.channel.send(HELLO)).message_ids == ()


async def test_letters_to_different_groups_do_not_wait_for_each_other(world: Gateway) -> None:
    async with running(world) as bot:
        sent = len(world.outbox())
        world.config(answerDelayMs=300)
        loop = asyncio.get_running_loop()
        started = loop.time()
        letters = [Outgoing(letter_id=n, room=room(n), text=str(n)) for n in range(10)]
        await asyncio.gather(*map(bot.channel.send, letters))
        assert loop.time() - started < 1.5
        assert len(world.outbox(sent)) == 10


# What only the operator can mend


async def stopped(channel: WechatyChannel) -> str:
    with pytest.raises(ChannelStopped) as error:
        await asyncio.wait_for(channel.run(nothing, nothing), 10)
    return str(error.value)


async def test_a_refused_token_stops_the_channel_with_a_line_that_says_where_to_set_it(world: Gateway) -> None:
    words = await stopped(channel(world, token="secret-but-wrong"))
    assert "wechaty.token" in words and "YUANZHUO__WECHATY__TOKEN" in words
    assert "secret-but-wrong" not in words and "\n" not in words


@pytest.mark.parametrize("endpoint", ["", "localhost", "localhost:", ":8788", "localhost:x", "localhost:70000"])
async def test_a_wrong_endpoint_stops_the_channel(endpoint: str) -> None:
    settings = WechatySettings(endpoint=endpoint, token="t")
    words = await stopped(WechatyChannel(settings, bot_name="x", now=lambda: datetime.now(UTC), rng=random.Random(1)))
    assert words.startswith("wechaty.endpoint:") and "127.0.0.1:8788" in words


def test_endpoints_that_are_understood() -> None:
    assert address("gateway:8788") == ("gateway", 8788)
    assert address(" grpc://[::1]:1 ") == ("::1", 1)


async def test_a_settings_token_is_not_printed() -> None:
    assert "geheim" not in repr(WechatySettings(endpoint="a:1", token="geheim"))


# TLS


async def test_verified_against_a_ca_file(gateway: StartGateway, certificate: Callable[[], tuple[Path, Path]]) -> None:
    cert, key = certificate()
    other, _ = certificate()
    options = ("--tls-cert", str(cert), "--tls-key", str(key))
    world = gateway(rooms=1, contacts=5, tls=True, options=options)
    async with running(world, tls=str(cert)) as bot:
        await bot.event(world.text("验证过的", room=ROOM))
        assert (await bot.channel.send(HELLO)).message_ids
    assert "not to be trusted" in await stopped(channel(world, tls=str(other)))
    assert "there is no CA file" in await stopped(channel(world, tls=str(cert) + ".gone"))


async def test_plain_words_to_an_encrypted_gateway_are_a_gap_and_no_end(gateway: StartGateway) -> None:
    world = gateway(rooms=1, contacts=5, tls=True)
    async with running(world, wait=False) as bot:
        await bot.until(lambda: bot.channel.health().blind_since and bot.channel.health().detail)
        assert bot.task is not None and not bot.task.done()


async def test_nothing_is_left_in_the_working_directory(
    world: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(world):
        pass
    assert list(tmp_path.iterdir()) == []


async def test_a_failing_road_ends_the_channel_with_its_own_error(world: Gateway) -> None:
    class RoadBroken(Exception):
        pass

    async def deliver(_: Any) -> None:
        raise RoadBroken

    bot = channel(world)
    task = asyncio.ensure_future(bot.run(deliver, nothing))
    while not bot.health().logged_in:
        await asyncio.sleep(0.01)
    world.text("x", room=ROOM)
    with pytest.raises(RoadBroken):
        await asyncio.wait_for(task, 5)
    assert bot.health().blind_since is not None and not bot.health().connected
