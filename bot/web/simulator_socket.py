"""One window of the simulator: a WebSocket through which one person is played."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

from aiohttp import WSMsgType, web

from bot.channels.simulator import Behind, SimulatorChannel, SimulatorRefused
from bot.channels.simulator_record import Happening, Kind, as_json
from bot.web.simulator_wire import BadMessage, Hello, Join, Leave, More, Recall, Say, parse

log = logging.getLogger(__name__)

LARGEST_FRAME = 4 * 1024 * 1024
"""Bytes; above, the connection is closed with code 1009 before the frame is read."""
HEARTBEAT_S = 20.0
LINES_AT_FIRST = 40
"""How many lines of each chat a window gets before somebody asks for more."""


class Window:
    """Serves one WebSocket until it closes. A window that misses too much gets the whole state anew."""

    def __init__(self, channel: SimulatorChannel, socket: web.WebSocketResponse) -> None:
        self._channel = channel
        self._world = channel.world
        self._socket = socket
        self._me = ""
        self._stream: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Answer every message with what follows from it; a bad one with an error, never with silence."""
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    await self._answer(message.data)
                elif message.type is WSMsgType.BINARY:
                    await self._error("只收文本消息", "")
        except ConnectionError:
            log.debug("a simulator window went away")
        finally:
            await self._stop_stream()

    async def _answer(self, raw: str) -> None:
        tag = ""
        try:
            command = parse(raw)
            if isinstance(command, Hello):
                await self._hello(command)
                return
            tag = command.tag
            if not self._me:
                raise BadMessage("先说明您是谁（hello）", tag)
            await self._obey(command)
        except BadMessage as error:
            await self._error(error.text, error.tag)
        except SimulatorRefused as refusal:
            await self._error(str(refusal), tag)
        except OSError as error:
            if isinstance(error, ConnectionError):
                raise
            log.exception("the simulator cannot write its conversation")
            await self._error("没有存下来（磁盘写入失败），请稍后重发", tag)

    async def _obey(self, command: Say | Join | Leave | Recall | More) -> None:
        channel, me = self._channel, self._me
        match command:
            case Say():
                id_ = await channel.say(
                    me,
                    command.room,
                    command.text,
                    mentions=command.mentions,
                    image=command.image,
                    image_name=command.image_name,
                    tag=command.tag,
                )
            case Join():
                id_ = await channel.join(me, command.room)
            case Leave():
                id_ = await channel.leave(me, command.room)
            case Recall():
                id_ = await channel.recall(me, command.id)
            case More():
                if command.room and not self._world.is_member(me, command.room):
                    raise SimulatorRefused("您不在这个群里")
                await self._send(self._chat(command.room, None))
                id_ = ""
        await self._send({"type": "done", "tag": command.tag, "id": id_})

    async def _hello(self, hello: Hello) -> None:
        if hello.me not in self._channel.town.people:
            raise BadMessage("没有这个人，请另选一位")
        await self._stop_stream()
        self._me = hello.me
        seq = hello.seq
        if hello.world == self._channel.world_id and self._can_catch_up(seq):
            await self._send({"type": "resume", "seq": seq})
        else:
            seq = await self._welcome()
        self._stream = asyncio.create_task(self._follow(seq))

    def _can_catch_up(self, seq: int) -> bool:
        try:
            self._world.since(seq)
        except Behind:
            return False
        return True

    async def _welcome(self) -> int:
        """Send the whole state and return the number up to which it tells."""
        town, world, seq = self._channel.town, self._world, self._world.seq
        await self._send(
            {
                "type": "welcome",
                "me": self._me,
                "world": self._channel.world_id,
                "seq": seq,
                "street": town.street,
                "bot": {"id": town.bot.id, "name": town.bot.name},
                "people": [
                    {"id": person.id, "name": person.name, "part": person.part.value, "note": person.note}
                    for person in town.people.values()
                ],
                "rooms": [
                    {"id": room.id, "name": room.name, "staff": room.staff, "members": world.members(room.id)}
                    for room in town.rooms.values()
                ],
                "chats": [
                    self._chat(room, LINES_AT_FIRST)
                    for room in ("", *town.rooms)
                    if not room or world.is_member(self._me, room)
                ],
            }
        )
        return seq

    async def _follow(self, seq: int) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                try:
                    async for happening in self._channel.happenings(seq):
                        seq = happening.seq
                        await self._show(happening)
                except Behind:
                    seq = await self._welcome()

    async def _show(self, happening: Happening) -> None:
        me = self._me
        if happening.kind in (Kind.JOIN, Kind.LEAVE):
            await self._send({"type": "happened", "item": self._item(happening)})
            if happening.kind is Kind.JOIN and happening.by == me:
                await self._send(self._chat(happening.room, LINES_AT_FIRST))
        elif self._world.is_member(me, happening.room) if happening.room else happening.peer == me:
            await self._send({"type": "happened", "item": self._item(happening)})

    def _chat(self, room: str, limit: int | None) -> dict[str, Any]:
        lines = self._world.chat(self._me, room) if limit is None else self._world.chat(self._me, room, limit + 1)
        shown = lines if limit is None else lines[-limit:]
        return {
            "type": "chat",
            "room": room,
            "more": len(shown) < len(lines),
            "items": [self._item(line) for line in shown],
        }

    def _item(self, happening: Happening) -> dict[str, Any]:
        item = as_json(happening)
        item.pop("peer", None)
        if happening.by != self._me:
            item.pop("tag", None)
        return item

    async def _send(self, message: dict[str, Any]) -> None:
        await self._socket.send_json(message)

    async def _error(self, text: str, tag: str) -> None:
        await self._send({"type": "error", "text": text, "tag": tag})

    async def _stop_stream(self) -> None:
        if self._stream is not None:
            self._stream.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._stream
            self._stream = None
