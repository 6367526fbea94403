"""What the gateway tells, as Inbounds: messages first, then everything else that happens to an account."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot.channels.wechaty_calls import Calls
from bot.channels.wechaty_mention import is_mentioned, without_leading
from bot.channels.wechaty_names import Names
from bot.channels.wechaty_proto import RawMessage
from bot.channels.wechaty_rpc import RpcError
from bot.ports import Attachment, AttachmentKind, Contact, EventKind, Inbound

log = logging.getLogger(__name__)

CHANNEL = "wechaty"
MESSAGE, ERROR, FRIENDSHIP, ROOM_INVITE, ROOM_JOIN, ROOM_LEAVE, ROOM_TOPIC = 2, 16, 17, 18, 19, 20, 21
SCAN, LOGIN, LOGOUT, DIRTY = 22, 25, 26, 27
FRIEND_ASKS = 2

TEXT, RECALLED = 7, 13
KINDS = {
    1: AttachmentKind.FILE,
    2: AttachmentKind.VOICE,
    3: AttachmentKind.CARD,
    5: AttachmentKind.STICKER,
    6: AttachmentKind.IMAGE,
    8: AttachmentKind.LOCATION,
    14: AttachmentKind.LINK,
    15: AttachmentKind.VIDEO,
}
"""The numbers are those that gateways send, which are not those of the SDK's own MessageType."""
_WORDLESS = frozenset(KINDS.values()) - {AttachmentKind.LINK, AttachmentKind.LOCATION}
_REVOKED = re.compile(r"<(?:newmsgid|replacedmsgid|msgid)>\s*(\w+)\s*</", re.IGNORECASE)


def when(value: object, now: datetime) -> datetime:
    """A gateway's time, in seconds, milliseconds or microseconds; ``now`` when there is none that makes sense."""
    if not isinstance(value, int | float) or value <= 0:
        return now
    seconds = value / 1e6 if value > 1e14 else value / 1e3 if value > 1e11 else value
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return now


def made_id(kind: str, *parts: object) -> str:
    """The same id for the same event, for events to which the platform gives none."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()
    return f"{kind}-{digest[:32]}"


class Translator:
    """Turns one event into an Inbound, asking the gateway for what the event only points to.

    The ECHO of a private message names its addressee as the one subject.
    """

    def __init__(
        self,
        calls: Calls,
        names: Names,
        *,
        bot_name: str,
        account: Callable[[], str],
        now: Callable[[], datetime],
        accept_friends: bool,
    ) -> None:
        self._calls = calls
        self._names = names
        self._bot_name = bot_name
        self._account = account
        self._now = now
        self._accept_friends = accept_friends

    async def inbound(self, kind: int, data: dict[str, Any]) -> Inbound | None:
        """The event as the road takes it; None for what is of no interest to anybody.

        Raises:
            KeyError, ValueError, TypeError: the event is malformed.
            RpcError, OSError: the gateway did not give what the event points to.
        """
        if kind == MESSAGE:
            return await self._message(str(data["messageId"]))
        now = self._now()
        if kind == ROOM_JOIN:
            return await self._members(EventKind.JOIN, data, data["inviteeIdList"], data.get("inviterId"), now)
        if kind == ROOM_LEAVE:
            return await self._members(EventKind.LEAVE, data, data["removeeIdList"], data.get("removerId"), now)
        if kind == ROOM_TOPIC:
            return await self._topic(data, now)
        if kind == FRIENDSHIP:
            return await self._friendship(str(data["friendshipId"]), now)
        if kind == ROOM_INVITE:
            return await self._invitation(str(data["roomInvitationId"]), now)
        return None

    async def contact(self, contact_id: str, now_s: float) -> Contact:
        """Somebody with a nickname, empty if it is not to be had."""
        return Contact(contact_id, await self._names.contacts.get(contact_id, now_s))

    async def _message(self, message_id: str) -> Inbound:
        raw = await self._calls.message(message_id)
        now = self._now()
        now_s = now.timestamp()
        account, contacts, rooms = self._account(), self._names.contacts, self._names.rooms
        name = contacts.known(raw.talker, now_s)
        topic = rooms.known(raw.room, now_s) if raw.room else ""
        sender = Contact(raw.talker, name if name is not None else await contacts.get(raw.talker, now_s))
        at, room_name = when(raw.sent_at, now), topic if topic is not None else await rooms.get(raw.room, now_s)
        if raw.type == RECALLED:
            revoked = _REVOKED.search(raw.text)
            return Inbound(
                channel=CHANNEL, account=account, event_id=message_id, kind=EventKind.RECALL, at=at, sender=sender,
                room=raw.room, room_name=room_name, target=revoked.group(1) if revoked else raw.text.strip(),
            )  # fmt: skip
        own = raw.talker == account
        text: str = raw.text
        attachments: tuple[Attachment, ...] = ()
        if raw.type != TEXT:
            text, attachments = await self._content(raw, message_id, now_s)
        mentions_me = False
        mentions: tuple[Contact, ...] = ()
        if raw.mentions or "@" in text or "＠" in text:
            text, mentions_me, mentions = await self._mentions(raw, text, now_s)
        return Inbound(
            channel=CHANNEL, account=account, event_id=message_id, kind=EventKind.ECHO if own else EventKind.MESSAGE,
            at=at, sender=sender, room=raw.room, room_name=room_name, text=text, mentions_me=mentions_me and not own,
            mentions=mentions, target=message_id if own else "", attachments=attachments,
            subjects=(await self.contact(raw.listener, now_s),) if own and not raw.room else (),
        )  # fmt: skip

    async def _mentions(self, raw: RawMessage, text: str, now_s: float) -> tuple[str, bool, tuple[Contact, ...]]:
        account = self._account()
        names = [self._bot_name, await self._names.contacts.get(account, now_s)]
        chosen = account in raw.mentions
        mentioned = chosen or is_mentioned(text, names)
        if raw.room and (not mentioned or chosen):
            # Somebody who @s the bot by the name it bears in this room only, or wants that name cut off.
            names.append(await self._names.own_aliases.get(raw.room, now_s))
            mentioned = chosen or is_mentioned(text, names[2:])
        others = tuple([await self.contact(one, now_s) for one in raw.mentions if one != account])
        if mentioned:
            text = without_leading(text, names, chosen=chosen and not others)
        return text, mentioned, others

    async def _content(self, raw: RawMessage, message_id: str, now_s: float) -> tuple[str, tuple[Attachment, ...]]:
        """The words and the attachment of a message that is not plain text."""
        kind = KINDS.get(raw.type, AttachmentKind.UNKNOWN)
        # What a puppet gives as the text of these is markup for clients, at times with other people's data in it.
        text = "" if raw.text.lstrip().startswith(("<", "{")) or kind in _WORDLESS else raw.text
        name = raw.filename
        try:
            if kind is AttachmentKind.LINK:
                title, description, address = await self._calls.link(message_id)
                name, text = title or name, "\n".join(part for part in (title, description, address) if part) or text
            elif kind is AttachmentKind.CARD:
                name = (await self.contact(await self._calls.card(message_id), now_s)).name or name
        except (RpcError, ValueError):
            pass  # the puppet cannot tell more of it: it stays a link or a card without a name
        return text, (Attachment(kind, message_id, name, str(raw.type)),)

    async def _members(
        self, kind: EventKind, data: dict[str, Any], people: object, by: object, now: datetime
    ) -> Inbound:
        room = str(data["roomId"])
        if not isinstance(people, list) or not people:
            raise ValueError("nobody joined or left")
        now_s, at = now.timestamp(), when(data.get("timestamp"), now)
        subjects = tuple([await self.contact(str(one), now_s) for one in people])
        return Inbound(
            channel=CHANNEL, account=self._account(), kind=kind, at=at, room=room, subjects=subjects,
            event_id=made_id(kind, room, int(at.timestamp()), *sorted(map(str, people))),
            room_name=await self._names.rooms.get(room, now_s), sender=await self.contact(str(by or ""), now_s),
        )  # fmt: skip

    async def _topic(self, data: dict[str, Any], now: datetime) -> Inbound:
        room, topic = str(data["roomId"]), str(data.get("newTopic") or "")
        at = when(data.get("timestamp"), now)
        return Inbound(
            channel=CHANNEL, account=self._account(), kind=EventKind.ROOM_TOPIC, at=at, room=room, room_name=topic,
            event_id=made_id(EventKind.ROOM_TOPIC, room, int(at.timestamp()), topic), text=topic,
            sender=await self.contact(str(data.get("changerId") or ""), now.timestamp()),
        )  # fmt: skip

    async def _friendship(self, friendship_id: str, now: datetime) -> Inbound | None:
        who, words, kind = await self._calls.friendship(friendship_id)
        if kind != FRIEND_ASKS:
            return None  # the other side confirms what the bot asked or accepted: nothing is to be done
        if self._accept_friends:
            # Before the road hears of it: its greeting reaches nobody who is not a friend yet.
            try:
                await self._calls.accept_friend(friendship_id)
            except RpcError as error:
                log.warning("a friend request could not be accepted (status %d)", error.status)
        return Inbound(
            channel=CHANNEL, account=self._account(), kind=EventKind.FRIEND_REQUEST, at=now, event_id=friendship_id,
            sender=await self.contact(who, now.timestamp()), text=words, target=friendship_id,
        )  # fmt: skip

    async def _invitation(self, invitation_id: str, now: datetime) -> Inbound:
        inviter, topic = await self._calls.invitation(invitation_id)
        return Inbound(
            channel=CHANNEL, account=self._account(), kind=EventKind.ROOM_INVITE, at=now, event_id=invitation_id,
            sender=await self.contact(inviter, now.timestamp()), room_name=topic, target=invitation_id,
        )  # fmt: skip
