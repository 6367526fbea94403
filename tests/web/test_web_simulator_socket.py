"""The simulator's WebSocket without a browser: what may be said over it, and what comes back."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.web import simulator_socket

pytestmark = pytest.mark.asyncio(loop_scope="session")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
Socket = aiohttp.ClientWebSocketResponse[bool]


@asynccontextmanager
async def connect(town: Any, origin: str | None = "") -> AsyncIterator[Socket]:
    headers = {} if origin is None else {"Origin": origin or town.url}
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(town.url + "/simulator/ws", headers=headers) as socket,
    ):
        yield socket


async def ask(socket: Socket, **message: Any) -> None:
    await socket.send_str(json.dumps(message))


async def until(socket: Socket, type_: str, **wanted: Any) -> dict[str, Any]:
    while True:
        message: dict[str, Any] = await socket.receive_json(timeout=5)
        if message["type"] == type_ and all(message.get(key) == value for key, value in wanted.items()):
            return message


@asynccontextmanager
async def playing(town: Any, me: str) -> AsyncIterator[tuple[Socket, dict[str, Any]]]:
    async with connect(town) as socket:
        await ask(socket, **{"type": "hello", "as": me})
        yield socket, await until(socket, "welcome")


async def test_welcome_shows_ones_own_chats_only(town: Any) -> None:
    await town.channel.say("li", "", "a secret of Li")
    await town.channel.say("li", "g01", "for the group")
    async with playing(town, "wang") as (_, welcome):
        assert len(welcome["rooms"]) == 65 and len(welcome["people"]) == 25
        rooms = {chat["room"] for chat in welcome["chats"]}
        mine = {room["id"] for room in welcome["rooms"] if "wang" in room["members"]}
        assert rooms == mine | {""} and "staff" not in rooms
        assert "a secret of Li" not in json.dumps(welcome) and "for the group" in json.dumps(welcome)


async def test_two_windows_are_two_people(town: Any) -> None:
    async with playing(town, "wang") as (wang, _), playing(town, "li") as (li, _), playing(town, "zheng") as (other, _):
        await ask(wang, type="say", room="g01", text="@小圆 停水了", tag="t1")
        done = await until(wang, "done", tag="t1")
        seen = (await until(li, "happened"))["item"]
        assert seen["id"] == done["id"] and seen["text"] == "@小圆 停水了" and "tag" not in seen
        assert (await until(wang, "happened"))["item"]["tag"] == "t1"
        reply = (await until(li, "happened"))["item"]
        assert reply["by"] == "xiaoyuan" and reply["mentions"] == ["wang"]
        # Somebody who is not in that group learns who comes and goes, and nothing of what is said.
        await ask(other, type="leave", room="g01")
        gone = (await until(other, "happened"))["item"]
        assert gone["kind"] in ("say", "sent", "leave")
        await until(other, "done")
        await ask(wang, type="say", room="g01", text="not for Zheng", tag="t2")
        await until(wang, "done", tag="t2")
        await ask(other, type="say", room="", text="进度", tag="t3")
        texts = []
        while True:
            message = await other.receive_json(timeout=5)
            texts.append(json.dumps(message, ensure_ascii=False))
            if (
                message["type"] == "happened"
                and message["item"]["by"] == "xiaoyuan"
                and not message["item"].get("room")
            ):
                break
        assert "not for Zheng" not in "".join(texts)


async def test_who_joins_gets_the_chat(town: Any) -> None:
    await town.channel.say("grid", "g02", "before you came")
    async with playing(town, "wang") as (wang, welcome):
        assert "before you came" not in json.dumps(welcome)
        await ask(wang, type="join", room="g02", tag="j")
        chat = await until(wang, "chat", room="g02")
        assert [item["kind"] for item in chat["items"]] == ["say", "join"]
    assert [event.kind.value for event in town.events][-1:] == ["join"]


async def test_a_window_catches_up_from_where_it_was(town: Any) -> None:
    async with playing(town, "wang") as (_, welcome):
        pass
    first = await town.channel.say("li", "g01", "one")
    await town.channel.say("li", "", "not for Wang")
    second = await town.channel.say("li", "g01", "two")
    async with connect(town) as socket:
        await ask(socket, **{"type": "hello", "as": "wang", "world": welcome["world"], "seq": welcome["seq"]})
        assert (await socket.receive_json(timeout=5))["type"] == "resume"
        assert (await socket.receive_json(timeout=5))["item"]["id"] == first
        assert (await socket.receive_json(timeout=5))["item"]["id"] == second
    for world, seq in (("another", welcome["seq"]), (welcome["world"], 2**52)):
        async with connect(town) as socket:
            await ask(socket, **{"type": "hello", "as": "wang", "world": world, "seq": seq})
            assert (await socket.receive_json(timeout=5))["type"] == "welcome"


async def test_the_same_tag_is_said_once(town: Any) -> None:
    async with playing(town, "wang") as (socket, _):
        ids = []
        for _ in range(3):
            await ask(socket, type="say", room="g01", text="once", tag="same")
            ids.append((await until(socket, "done", tag="same"))["id"])
        assert len(set(ids)) == 1
    await town.channel.drained()
    assert [event.text for event in town.events] == ["once"]


async def test_more_gives_everything_kept(town: Any) -> None:
    for number in range(60):
        await town.channel.say("li", "g01", str(number))
    async with playing(town, "wang") as (socket, welcome):
        chat = next(chat for chat in welcome["chats"] if chat["room"] == "g01")
        assert chat["more"] and [item["text"] for item in chat["items"]] == [str(n) for n in range(20, 60)]
        await ask(socket, type="more", room="g01")
        whole = await until(socket, "chat", room="g01")
        assert not whole["more"] and len(whole["items"]) == 60
        await ask(socket, type="more", room="g02", tag="x")
        assert "不在这个群" in (await until(socket, "error", tag="x"))["text"]


async def test_a_picture_travels_and_is_served(town: Any) -> None:
    async with playing(town, "wang") as (socket, _):
        image = base64.b64encode(PNG).decode()
        await ask(socket, type="say", room="g01", text="", image=image, image_name="水管.png", tag="p")
        file = (await until(socket, "happened"))["item"]["file"]
        assert (file["kind"], file["name"]) == ("image", "水管.png")
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{town.url}/simulator/file/{file['ref']}") as answer:
            assert (answer.status, answer.content_type, await answer.read()) == (200, "image/png", PNG)
        for ref in ("..%2Fsimulator.jsonl", "0" * 32, "x"):
            async with session.get(f"{town.url}/simulator/file/{ref}") as answer:
                assert answer.status == 404


BAD = (
    "",
    "not json",
    "[]",
    "null",
    "1",
    '"x"',
    "{}",
    "[" * 50_000,
    "9" * 5000,
    '{"type":"fly"}',
    '{"type":["say"]}',
    '{"type":"hello"}',
    '{"type":"hello","as":7}',
    '{"type":"hello","as":"nobody"}',
    '{"type":"hello","as":"wang","seq":-1}',
    '{"type":"hello","as":"wang","seq":true}',
    '{"type":"hello","as":"wang","seq":1e400}',
    '{"type":"hello","as":"wang","seq":' + "9" * 40 + "}",
    '{"type":"say","room":"g01"}',
    '{"type":"say","room":1,"text":"x"}',
    '{"type":"say","room":"g01","text":{"a":1}}',
    '{"type":"say","room":"g01","text":"x","mentions":"li"}',
    '{"type":"say","room":"g01","text":"x","mentions":[1]}',
    '{"type":"say","room":"g01","text":"x","tag":3}',
    '{"type":"say","room":"g01","text":"x","tag":"' + "t" * 500 + '"}',
    '{"type":"say","room":"g01","text":"x","image":"???"}',
    '{"type":"say","room":"g01","text":"x","image":"PHN2Zz4="}',
    '{"type":"say","room":"g99","text":"x"}',
    '{"type":"say","room":"staff","text":"x"}',
    '{"type":"say","room":"g01","text":"  "}',
    json.dumps({"type": "say", "room": "g01", "text": "x" * 200_001}),
    json.dumps({"type": "say", "room": "r" * 300, "text": "x"}),
    '{"type":"join","room":null}',
    '{"type":"join","room":"g01"}',
    '{"type":"leave","room":"staff"}',
    '{"type":"recall","id":"none"}',
    '{"type":"recall"}',
    '{"type":"more","room":"g99"}',
)


async def test_bad_messages_are_answered_and_nothing_breaks(town: Any) -> None:
    async with playing(town, "wang") as (socket, _):
        for raw in BAD:
            await socket.send_str(raw)
            answer = await socket.receive_json(timeout=5)
            assert answer["type"] == "error" and answer["text"], raw[:60]
        await socket.send_bytes(b"\x00\x01")
        assert (await until(socket, "error"))["text"] == "只收文本消息"
        await ask(socket, type="say", room="g01", text="still here", tag="ok")
        await until(socket, "done", tag="ok")
    await town.channel.drained()
    assert [event.text for event in town.events] == ["still here"]


async def test_nobody_speaks_before_hello(town: Any) -> None:
    async with connect(town) as socket:
        await ask(socket, type="say", room="g01", text="x", tag="early")
        answer = await until(socket, "error")
        assert answer["tag"] == "early"


async def test_a_frame_that_is_too_large_ends_only_its_own_window(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async with playing(town, "wang") as (socket, _), playing(town, "li") as (other, _):
        await socket.send_str(json.dumps({"type": "say", "room": "g01", "text": "x" * 3_100_000}))
        assert "消息太大" in (await until(socket, "error"))["text"]
        await socket.send_str("x" * (simulator_socket.LARGEST_FRAME + 1))
        end = await socket.receive(timeout=5)
        assert (end.type, end.data) == (aiohttp.WSMsgType.CLOSE, aiohttp.WSCloseCode.MESSAGE_TOO_BIG)
        await ask(other, type="say", room="g01", text="unharmed", tag="u")
        await until(other, "done", tag="u")


async def test_unusual_text_comes_back_as_it_was(town: Any) -> None:
    texts = [
        "\u202eRTL",
        "a\u0000b\u0007",
        "<img src=x onerror=alert(1)>",
        "\U0001f469\u200d\U0001f469\u200d\U0001f467",
        "{{7*7}}",
        "\\",
    ]
    async with playing(town, "wang") as (socket, _):
        for text in texts:
            await ask(socket, type="say", room="g01", text=text)
            assert (await until(socket, "happened"))["item"]["text"] == text
        await socket.send_str('{"type":"say","room":"g01","text":"half \\ud83d"}')
        assert (await until(socket, "happened"))["item"]["text"] == "half ?"


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1:1", "http://[", "file://"])
async def test_another_site_may_not_connect(town: Any, origin: str | None) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with connect(town, origin):
            pass
    assert refused.value.status == 403


async def test_windows_are_told_when_the_server_goes(town: Any) -> None:
    async with playing(town, "wang") as (socket, _):
        stopping = asyncio.create_task(town.stop())
        end = await socket.receive(timeout=5)
        assert (end.type, end.data) == (aiohttp.WSMsgType.CLOSE, aiohttp.WSCloseCode.GOING_AWAY)
        await stopping
