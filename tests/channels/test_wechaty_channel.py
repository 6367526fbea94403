"""The Wechaty channel over the real gateway: everything that happens in WeChat becomes an Inbound, and letters go
out."""

from __future__ import annotations

import asyncio
import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.splitting import LIMIT
from bot.channels.wechaty_intake import AT_ONCE
from bot.ports import AttachmentKind, Contact, EventKind, NotSent, Outgoing
from tests.channels.wechaty_harness import running
from tests.gateway.client import BOT, Gateway, room, user

ROOM = room(0)


async def test_login_and_a_word_in_a_group(world: Gateway) -> None:
    async with running(world) as bot:
        said = world.text("3号楼停水两天了", room=ROOM, sender=user(1), ts=1764000000123)
        got = await bot.event(said)
        assert (got.channel, got.account, got.kind) == ("wechaty", BOT, EventKind.MESSAGE)
        assert (got.sender, got.room, got.room_name) == (Contact(user(1), "居民1"), ROOM, "测试群0")
        assert (got.text, got.mentions_me, got.mentions, got.attachments) == ("3号楼停水两天了", False, (), ())
        assert got.at == datetime.fromtimestamp(1764000000.123, UTC)
        health = bot.channel.health()
        assert health.connected and health.logged_in and health.blind_since is None and health.last_event_at
        assert bot.channel.account == BOT and bot.gaps == []


async def test_a_private_word_has_no_room_and_is_answered_privately(world: Gateway) -> None:
    async with running(world) as bot:
        got = await bot.event(world.text("在吗", sender=user(2)))
        assert (got.room, got.room_name, got.sender.name) == ("", "", "居民2")
        sent = len(world.outbox())
        receipt = await bot.channel.send(Outgoing(letter_id=1, to=user(2), text="在的"))
        (entry,) = world.outbox(sent)
        assert (entry["kind"], entry["to"], entry["text"]) == ("text", user(2), "在的")
        assert receipt.message_ids == (entry["id"],)


async def test_mentions_by_id_by_name_and_by_the_name_in_the_room(world: Gateway) -> None:
    world.inject("alias", room=room(1), id=BOT, alias="管家")
    async with running(world) as bot:
        cases = [
            ("@小圆\u2005停水了", [BOT], "停水了", True),
            ("@小圆 停水了", [], "停水了", True),
            ("@管家\u2005停水了", [], "停水了", True),
            ("停水了，@小圆 看看", [], "停水了，@小圆 看看", True),
            ("@旧名字\u2005停水了", [BOT], "停水了", True),
            ("@居民3\u2005停水了", [user(3)], "@居民3\u2005停水了", False),
            ("@小圆圆 停水了", [], "@小圆圆 停水了", False),
            ("小圆停水了", [], "小圆停水了", False),
        ]
        for text, ids, rest, mine in cases:
            got = await bot.event(world.text(text, room=room(1), mention=ids))
            assert (got.text, got.mentions_me) == (rest, mine), text
        both = await bot.event(world.text("@小圆\u2005授权 @居民3\u2005网格员", room=room(1), mention=[BOT, user(3)]))
        assert both.mentions_me and both.mentions == (Contact(user(3), "居民3"),)
        assert both.text == "授权 @居民3\u2005网格员"


async def test_pictures_files_and_other_kinds_come_in_and_can_be_fetched(world: Gateway) -> None:
    content = base64.b64encode(b"%PDF" + b"x" * 300_000).decode()
    async with running(world) as bot:
        small = await bot.event(world.image(room=ROOM, bytes=1000))
        large = await bot.event(world.image(room=ROOM, bytes=100_000))
        file = await bot.event(world.file(room=ROOM, base64=content, name="通知.pdf"))
        for got, kind, size in (
            (small, AttachmentKind.IMAGE, 1000),
            (large, AttachmentKind.IMAGE, 100_000),
            (file, AttachmentKind.FILE, 300_004),
        ):
            (attachment,) = got.attachments
            assert attachment.kind is kind and got.text == ""
            fetched = await bot.channel.fetch(attachment)
            assert len(fetched.data) == size and fetched.name == attachment.name
        assert file.attachments[0].name == "通知.pdf"
        for what, kind in (("voice", AttachmentKind.VOICE), ("video", AttachmentKind.VIDEO)):
            got = await bot.event(world.inject(what, room=ROOM, sender=user(1))["id"])
            assert got.attachments[0].kind is kind
        for number, kind in (
            (3, "card"),
            (5, "sticker"),
            (8, "location"),
            (14, "link"),
            (16, "unknown"),
            (99, "unknown"),
        ):
            got = await bot.event(str(world.inject("type", room=ROOM, sender=user(1), type=number, text="words")["id"]))
            assert (got.attachments[0].kind, got.attachments[0].type_code) == (kind, str(number))
        assert got.text == "words"
        with pytest.raises(LookupError):
            await bot.channel.fetch(got.attachments[0])


async def test_recall_names_the_message_that_is_taken_back(world: Gateway) -> None:
    async with running(world) as bot:
        said = world.text("说错了", room=ROOM, sender=user(4))
        notice = world.recall(said, room=ROOM, sender=user(4))
        got = await bot.event(notice)
        assert (got.kind, got.target, got.sender.id, got.text) == (EventKind.RECALL, said, user(4), "")


async def test_join_leave_and_a_new_name_of_the_room(world: Gateway) -> None:
    async with running(world) as bot:
        await bot.event(world.text("先有名字", room=room(2)))
        world.join(room(2), ["wxid_new"], inviter=user(20), names={"wxid_new": "新邻居"})
        joined = await bot.kind(EventKind.JOIN)
        assert joined.subjects == (Contact("wxid_new", "新邻居"),) and joined.sender.name == "居民20"
        assert (joined.room, joined.room_name, joined.event_id[:5]) == (room(2), "测试群2", "join-")
        world.leave(room(2), ["wxid_new"], remover=user(20))
        left = await bot.kind(EventKind.LEAVE)
        assert left.subjects[0].id == "wxid_new" and left.event_id != joined.event_id
        world.topic(room(2), "银冈小区一群", changer=user(20))
        renamed = await bot.kind(EventKind.ROOM_TOPIC)
        assert (renamed.room_name, renamed.text, renamed.sender.id) == ("银冈小区一群", "银冈小区一群", user(20))
        assert (await bot.event(world.text("后来", room=room(2)))).room_name == "银冈小区一群"


async def test_the_same_event_twice_has_the_same_id(world: Gateway) -> None:
    payload = {"inviteeIdList": [user(9)], "inviterId": user(8), "roomId": ROOM, "timestamp": 1764000000}
    async with running(world) as bot:
        for _ in range(2):
            world.event("room-join", payload)
        first, second = await bot.until(
            lambda: [i for i in bot.got if i.kind is EventKind.JOIN][:2][1:] and bot.got[-2:]
        )
        assert first.event_id == second.event_id
        assert first.at == datetime.fromtimestamp(1764000000, UTC)


async def test_a_new_nickname_is_noticed(world: Gateway) -> None:
    async with running(world) as bot:
        await bot.event(world.text("一", room=ROOM, sender=user(30)))
        world.inject("rename", id=user(30), name="王大妈")
        assert (await bot.event(world.text("二", room=ROOM, sender=user(30)))).sender.name == "王大妈"


async def test_friend_requests_are_accepted_before_they_are_told(world: Gateway) -> None:
    async with running(world, hello="您好，我是小圆") as bot:
        sent = len(world.outbox())
        request = world.friendship("wxid_stranger", "我是3号楼的", name="陌生人")
        got = await bot.event(request)
        (accepted,) = world.outbox(sent)
        assert (accepted["kind"], accepted["to"]) == ("friendship-accept", "wxid_stranger")
        assert (got.kind, got.target, got.text) == (EventKind.FRIEND_REQUEST, request, "我是3号楼的")
        assert got.sender == Contact("wxid_stranger", "陌生人")
        confirmation = world.friendship("wxid_stranger", "", type=1)
        await bot.event(world.text("之后", sender="wxid_stranger"))
        assert confirmation not in [i.event_id for i in bot.got]


async def test_friend_requests_wait_where_there_is_no_greeting(world: Gateway) -> None:
    async with running(world) as bot:
        sent = len(world.outbox())
        await bot.event(world.friendship("wxid_other", "你好"))
        await bot.event(world.text("之后"))
        assert len(world.outbox()) == sent


async def test_an_invitation_is_told_and_can_be_accepted(world: Gateway) -> None:
    async with running(world) as bot:
        got = await bot.event(world.invite(user(5), "电业小区群"))
        assert (got.kind, got.room_name, got.sender.name) == (EventKind.ROOM_INVITE, "电业小区群", "居民5")
        sent = len(world.outbox())
        await bot.channel.accept_invitation(got)
        assert world.outbox(sent)[0]["kind"] == "room-invitation-accept"


async def test_own_messages_come_back_as_echoes(world: Gateway) -> None:
    world.config(echoSends=True)
    async with running(world) as bot:
        receipt = await bot.channel.send(Outgoing(letter_id=1, room=ROOM, text="@小圆 收到，诉求12"))
        echo = await bot.event(receipt.message_ids[0])
        assert (echo.kind, echo.target, echo.mentions_me) == (EventKind.ECHO, receipt.message_ids[0], False)
        assert (echo.room, echo.subjects) == (ROOM, ())
        private = await bot.channel.send(Outgoing(letter_id=2, to=user(2), text="在的"))
        echo = await bot.event(private.message_ids[0])
        assert (echo.kind, echo.room, echo.subjects) == (EventKind.ECHO, "", (Contact(user(2), "居民2"),))


async def test_mentions_go_out_as_names_and_ids(world: Gateway) -> None:
    async with running(world) as bot:
        sent = len(world.outbox())
        people = (Contact(user(1), "居民1"), Contact(user(2), "居民2"))
        await bot.channel.send(Outgoing(letter_id=1, room=ROOM, text="收到", mentions=people))
        (entry,) = world.outbox(sent)
        assert entry["text"] == "@居民1\u2005@居民2\u2005收到" and entry["mention"] == [user(1), user(2)]
        nameless = Outgoing(letter_id=2, room=ROOM, text="收到", mentions=(Contact(user(3)), Contact("wxid_gone")))
        await bot.channel.send(nameless)
        assert world.outbox(sent)[1]["text"] == "@居民3\u2005收到"


async def test_long_texts_go_out_in_parts_and_in_order(world: Gateway) -> None:
    text = "\n".join(f"{n}. 3号楼停水两天了，电话13812345678" for n in range(200))
    async with running(world) as bot:
        sent = len(world.outbox())
        letter = Outgoing(letter_id=1, room=ROOM, text=text, mentions=(Contact(user(1), "居民1"),))
        other = Outgoing(letter_id=2, room=ROOM, text="下一封")
        receipt, _ = await asyncio.gather(bot.channel.send(letter), bot.channel.send(other))
        *parts, last = world.outbox(sent)
        assert last["text"] == "下一封" and len(parts) == len(receipt.message_ids) > 3
        assert [p["id"] for p in parts] == list(receipt.message_ids)
        assert "\n".join(p["text"] for p in parts) == "@居民1\u2005" + text
        assert all(len(p["text"].encode()) <= LIMIT for p in parts)
        assert [bool(p["mention"]) for p in parts] == [True] + [False] * (len(parts) - 1)


@pytest.mark.parametrize("size", [1_000, 1_000_000, 3_000_000, 8_000_000])
async def test_files_go_out_whole_whatever_their_size(world: Gateway, tmp_path: Path, size: int) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(b"\x89PNG" + b"\1" * (size - 4))
    async with running(world) as bot:
        sent = len(world.outbox())
        receipt = await bot.channel.send(
            Outgoing(letter_id=1, room=ROOM, text="台账", file=path, file_name="台账.xlsx")
        )
        words, file = world.outbox(sent)
        assert words["text"] == "台账"
        assert (file["kind"], file["name"], file["bytes"], file["head"][:8]) == ("file", "台账.xlsx", size, "89504e47")
        assert receipt.message_ids == (words["id"], file["id"])


async def test_letters_that_cannot_go_say_so(world: Gateway, tmp_path: Path) -> None:
    async with running(world) as bot:
        for letter in (
            Outgoing(letter_id=1, text="无人"),
            Outgoing(letter_id=2, room=ROOM),
            Outgoing(letter_id=3, room=ROOM, file=tmp_path / "gone"),
        ):
            with pytest.raises(NotSent) as refused:
                await bot.channel.send(letter)
            assert refused.value.permanent


async def test_order_holds_in_a_burst_from_many_rooms_with_unknown_people(world: Gateway) -> None:
    messages = [{"text": f"{n}", "room": room(n % 65), "from": user(1000 + n % 2000)} for n in range(3000)]
    async with running(world) as bot:
        ids = await asyncio.to_thread(world.many, messages)
        await bot.until(lambda: len(bot.got) >= len(ids), 30)
        assert [i.event_id for i in bot.got] == ids
        assert all(i.sender.name == f"居民{1000 + int(i.text) % 2000}" for i in bot.got)


async def test_a_slow_road_holds_the_gateway_back_and_loses_nothing(world: Gateway) -> None:
    async with running(world) as bot:
        bot.gate.clear()
        before = world.state()["calls"].get("messageRawPayload", 0)
        ids = await asyncio.to_thread(world.burst, "x", 2000, room=ROOM)
        await bot.until(lambda: world.state()["calls"]["messageRawPayload"] >= before + AT_ONCE)
        assert bot.got == []
        await asyncio.sleep(0.05)  # time in which a channel without a bound would ask for hundreds more
        assert world.state()["calls"]["messageRawPayload"] <= before + AT_ONCE + 2
        bot.gate.set()
        await bot.until(lambda: len(bot.got) == len(ids), 20)
        assert [i.event_id for i in bot.got] == ids


async def test_strange_texts_arrive_as_they_are(world: Gateway) -> None:
    texts = ["水" * 33_000, "\0\x07控制", "\u202e反", "👨‍👩‍👧‍👦🇨🇳", "<b>&amp;", "1" * 40, "", "   "]
    async with running(world) as bot:
        for text in texts:
            assert (await bot.event(world.text(text, room=ROOM))).text == text
        world.inject("rename", id=user(40), name=".*(反映")
        got = await bot.event(world.text("x", room=ROOM, sender=user(40)))
        assert got.sender.name == ".*(反映"


async def test_people_and_rooms_that_the_platform_does_not_know_have_no_name(world: Gateway) -> None:
    async with running(world) as bot:
        got = await bot.event(world.text("在吗", room="nowhere@chatroom", sender="wxid_nobody"))
        assert (got.sender, got.room, got.room_name) == (Contact("wxid_nobody"), "nowhere@chatroom", "")


async def test_a_replayed_message_has_the_same_id(world: Gateway) -> None:
    async with running(world) as bot:
        said = world.text("一次", room=ROOM)
        await bot.event(said)
        world.inject("again", id=said)
        await bot.event(world.text("后来", room=ROOM))
        assert [i.event_id for i in bot.got].count(said) == 2


async def test_the_sdks_own_objects_work_on_the_mended_puppet(world: Gateway, tmp_path: Path) -> None:
    async with running(world) as bot:
        wechaty, puppet = bot.channel.bot, bot.channel.bot.puppet
        await puppet.room_topic(room(5), "新群名")
        assert world.get("rooms", room(5))["topic"] == "新群名"
        assert await puppet.room_announce(room(5), "明天停水") == "明天停水" == await puppet.room_announce(room(5))
        assert await puppet.contact_alias(user(50), "老王") == "老王"
        assert world.get("contacts", user(50))["alias"] == "老王" == await puppet.contact_alias(user(50))
        group = wechaty.Room.load(room(5))
        await group.ready()
        assert await group.topic() == "新群名"
        assert len(await wechaty.Room.find_all()) == 65 and len(await group.member_list()) == 31
        said = await group.say("来自SDK")
        assert await said.recall() and world.outbox()[-1]["kind"] == "recall"
        odd = world.inject("type", room=ROOM, sender=user(1), type=16, text="POST16")["id"]
        assert (await puppet.message_payload(odd)).type == 0
        picture = await puppet.message_image(world.image(room=ROOM, bytes=100_000))
        assert len(base64.b64decode(picture.base64)) == 100_000
        sent = len(world.outbox())
        await group.say(picture)
        assert world.outbox(sent)[0]["bytes"] == 100_000
        invitation = await puppet.room_invitation_payload(world.invite(user(1), "电业小区群"))
        assert invitation.topic == "电业小区群"
