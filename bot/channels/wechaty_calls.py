"""What the channel asks of the gateway, one method per call, with plain values in and out.

Every method raises what :class:`bot.channels.wechaty_line.Line.unary` raises.
"""

from __future__ import annotations

import asyncio
import base64
import json
import urllib.request
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

from bot.channels import wechaty_proto as proto
from bot.channels.wechaty_rpc import NotTaken, TooSlow
from bot.ports import File

if TYPE_CHECKING:
    from bot.channels.wechaty_line import Line

SERVICE = "/wechaty.Puppet/"
INLINE_MAX = 3_000_000
"""Bytes of a file that go inside the request: base64 in JSON has to stay under the gateway's 4 MiB for a message."""
PIECE = 64 * 1024
TRANSFER_FACTOR = 6
"""Files may take this many times longer than other answers."""
NAME_FACTOR = 0.25
"""Names may take only this part of the time: everything behind a message waits for the name of who said it."""
BOX_BASE64, BOX_URL, BOX_UUID = 1, 2, 7
ARTWORK = 3
MAX_DOWNLOAD = 200_000_000


class Calls:
    """Calls over the connection that is open now; ``line`` gives it, or None."""

    def __init__(self, line: Callable[[], Line | None], timeout_s: float) -> None:
        self._line = line
        self._timeout_s = timeout_s

    def _open(self) -> Line:
        line = self._line()
        if line is None:
            raise NotTaken("not connected to the gateway")
        return line

    async def _call(self, method: str, request: bytes, *, factor: float = 1) -> bytes:
        return await self._open().unary(SERVICE + method, request, self._timeout_s * factor)

    async def message(self, message_id: str) -> proto.RawMessage:
        """A message by its id."""
        return proto.read_message(await self._call("MessagePayload", proto.string(1, message_id)))

    async def contact_name(self, contact_id: str) -> str:
        """The nickname that a contact gave itself."""
        (name,) = proto.texts(await self._call("ContactPayload", proto.string(1, contact_id), factor=NAME_FACTOR), 4)
        return name

    async def room_topic(self, room_id: str) -> str:
        """A room's name."""
        (topic,) = proto.texts(await self._call("RoomPayload", proto.string(1, room_id), factor=NAME_FACTOR), 2)
        return topic

    async def room_alias(self, room_id: str, contact_id: str) -> str:
        """What a member is called in a room, empty if it did not choose a name there."""
        request = proto.string(1, room_id) + proto.string(2, contact_id)
        (alias,) = proto.texts(await self._call("RoomMemberPayload", request, factor=NAME_FACTOR), 2)
        return alias

    async def link(self, message_id: str) -> tuple[str, str, str]:
        """(title, description, address) of a shared link."""
        for number, value in proto.fields(await self._call("MessageUrl", proto.string(1, message_id))):
            if number == 2 and isinstance(value, bytes):
                title, description, address = proto.texts(value, 3, 1, 4)
                return title, description, address
            if number == 1 and isinstance(value, bytes) and value:
                found = json.loads(value)
                return str(found.get("title", "")), str(found.get("description", "")), str(found.get("url", ""))
        return "", "", ""

    async def card(self, message_id: str) -> str:
        """Whose card a message carries: a contact id."""
        (contact,) = proto.texts(await self._call("MessageContact", proto.string(1, message_id)), 1)
        return contact

    async def friendship(self, friendship_id: str) -> tuple[str, str, int]:
        """(contact id, words, type) of a friend request; type 2 is a request, 1 a confirmation."""
        contact = words = ""
        kind = 0
        for number, value in proto.fields(await self._call("FriendshipPayload", proto.string(1, friendship_id))):
            if number == 2:
                contact = proto.text(value)
            elif number == 3:
                words = proto.text(value)
            elif number == 4 and isinstance(value, int):
                kind = value
        return contact, words, kind

    async def accept_friend(self, friendship_id: str) -> None:
        """Become friends with who asked."""
        await self._call("FriendshipAccept", proto.string(1, friendship_id))

    async def invitation(self, invitation_id: str) -> tuple[str, str]:
        """(inviter's contact id, name of the room) of an invitation."""
        inviter, topic = proto.texts(await self._call("RoomInvitationPayload", proto.string(1, invitation_id)), 2, 3)
        return inviter, topic

    async def accept_invitation(self, invitation_id: str) -> None:
        """Enter the room of an invitation."""
        await self._call("RoomInvitationAccept", proto.string(1, invitation_id))

    async def send_text(self, conversation: str, words: str, mentions: tuple[str, ...]) -> str:
        """Say something; the new message's id, empty if the platform names none."""
        request = proto.string(1, conversation) + proto.string(2, words)
        for contact in mentions:
            request += proto.string(3, contact)
        return proto.read_sent_id(await self._call("MessageSendText", request))

    async def send_file(self, conversation: str, file: File) -> str:
        """Send a file. Large ones are first laid up at the gateway, which sends nothing yet."""
        box: dict[str, Any] = {"name": file.name, "metadata": {}}
        if len(file.data) <= INLINE_MAX:
            box |= {"type": BOX_BASE64, "boxType": BOX_BASE64, "base64": base64.b64encode(file.data).decode()}
        else:
            uuid = await self._open().upload(SERVICE + "Upload", _pieces(file.data), self._timeout_s * TRANSFER_FACTOR)
            box |= {"type": BOX_UUID, "boxType": BOX_UUID, "uuid": proto.texts(uuid, 1)[0], "size": len(file.data)}
        request = proto.string(1, conversation) + proto.string(2, json.dumps(box))
        return proto.read_sent_id(await self._call("MessageSendFile", request, factor=TRANSFER_FACTOR))

    async def image(self, message_id: str) -> File:
        """A picture in its full size."""
        request = proto.string(1, message_id) + proto.integer(2, ARTWORK)
        return await self._unbox(await self._call("MessageImage", request, factor=TRANSFER_FACTOR))

    async def file(self, message_id: str) -> File:
        """The file of a message."""
        return await self._unbox(await self._call("MessageFile", proto.string(1, message_id), factor=TRANSFER_FACTOR))

    async def _unbox(self, answer: bytes) -> File:
        box = json.loads(proto.texts(answer, 1)[0] or "{}")
        name, kind = str(box.get("name") or "file"), box.get("boxType", box.get("type"))
        if kind == BOX_UUID:
            return File(name, await self._download(str(box.get("uuid"))))
        if kind == BOX_URL:
            url, timeout_s = str(box.get("url", "")), self._timeout_s * TRANSFER_FACTOR
            return File(name, await asyncio.to_thread(_fetch_url, url, timeout_s))
        if kind == BOX_BASE64:
            return File(name, base64.b64decode(str(box.get("base64", ""))))
        raise LookupError(f"the gateway gave the file in an unknown form ({kind})")

    async def _download(self, uuid: str) -> bytes:
        pieces = bytearray()
        try:
            async with asyncio.timeout(self._timeout_s * TRANSFER_FACTOR):
                async for piece in self._open().stream(SERVICE + "Download", proto.string(1, uuid)):
                    pieces += b"".join(v for n, v in proto.fields(piece) if n == 1 and isinstance(v, bytes))
                    if len(pieces) > MAX_DOWNLOAD:
                        raise LookupError(f"the file is larger than {MAX_DOWNLOAD // 1_000_000} MB")
        except TimeoutError as error:
            raise TooSlow("the file did not arrive in time") from error
        return bytes(pieces)


async def _pieces(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), PIECE):
        yield proto.chunk(data[start : start + PIECE])


def _fetch_url(url: str, timeout_s: float) -> bytes:
    if not url.startswith(("http://", "https://")):
        raise LookupError("the file's address is not a web address")
    try:
        with urllib.request.urlopen(url, timeout=timeout_s) as answer:
            data: bytes = answer.read(MAX_DOWNLOAD + 1)
    except OSError as error:
        raise LookupError(f"the file could not be fetched: {error}") from error
    if len(data) > MAX_DOWNLOAD:
        raise LookupError(f"the file is larger than {MAX_DOWNLOAD // 1_000_000} MB")
    return data
