"""What the inside asks of the outside, and the values that cross the border.

A channel (the simulator, Wechaty, the web) turns whatever happens at its edge into an :class:`Inbound` and carries an
:class:`Outgoing` to its addressee. Nothing in this file does I/O, and everything in it is a plain value or a protocol.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class EventKind(StrEnum):
    """What happened at the edge."""

    MESSAGE = "message"
    RECALL = "recall"
    JOIN = "join"
    LEAVE = "leave"
    FRIEND_REQUEST = "friend_request"
    ROOM_INVITE = "room_invite"
    ROOM_TOPIC = "room_topic"
    ECHO = "echo"
    """The bot's own account said this; it confirms a letter and is never answered."""
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class Contact:
    """A channel's idea of somebody: an id that the channel chose and the nickname shown, which is only a label."""

    id: str
    name: str = ""


class AttachmentKind(StrEnum):
    """What a message carries besides text. UNKNOWN keeps types that this program has no name for."""

    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"
    LINK = "link"
    LOCATION = "location"
    CARD = "card"
    STICKER = "sticker"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that came with a message; its bytes stay at the channel until :meth:`Channel.fetch` asks for
    ``ref``."""

    kind: AttachmentKind
    ref: str
    name: str = ""
    type_code: str = ""
    """The channel's own name or number of the type, kept as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One thing that happened, as the road takes it in.

    ``(channel, account, event_id)`` is unique: a replayed or doubled event ends at the inbox. ``at`` is when it
    happened
    by the channel's clock, aware and in UTC. ``room`` is empty in a private chat.
    """

    channel: str
    account: str
    event_id: str
    kind: EventKind = EventKind.MESSAGE
    at: datetime
    sender: Contact
    room: str = ""
    room_name: str = ""
    text: str = ""
    mentions_me: bool = False
    mentions: tuple[Contact, ...] = ()
    """Who else was mentioned, without the bot itself."""
    subjects: tuple[Contact, ...] = ()
    """Who joined or left, for JOIN and LEAVE."""
    target: str = ""
    """The event id that a RECALL takes back; the platform's message id of an ECHO; the ref of a request or
    invitation."""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A letter on its way: to a room, or to one person when ``room`` is empty.

    ``text`` may be longer than the platform allows: the channel splits it. ``mentions`` are contacts whose
    nicknames the
    channel puts in front as @nickname, in the way its platform notices.
    """

    letter_id: int
    room: str = ""
    to: str = ""
    text: str = ""
    mentions: tuple[Contact, ...] = ()
    file: Path | None = None
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the platform said of a letter that it took: the ids of its messages, in order; none if it names none."""

    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of an attachment."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHealth:
    """How a channel feels. ``blind_since`` is set while nothing can arrive: what is said meanwhile is lost for good."""

    connected: bool
    logged_in: bool
    last_event_at: datetime | None = None
    blind_since: datetime | None = None
    detail: str = ""


class NotSent(Exception):
    """The platform certainly did not take the letter; sending again cannot double it.

    ``retry_after_s`` is how long the platform asked to wait; ``permanent`` means that trying again is pointless.
    """

    def __init__(self, reason: str, *, retry_after_s: float | None = None, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s
        self.permanent = permanent


class Uncertain(Exception):
    """The letter may or may not have been taken (a timeout, a lost connection): it must not be sent again unasked."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ChannelStopped(Exception):
    """The channel cannot go on (refused credentials, a wrong endpoint): its message is for the operator."""


Deliver = Callable[[Inbound], Awaitable[None]]
"""Hands an event to the road. It may wait (back-pressure) and returns once the event is in the road's hands."""

OnBlind = Callable[[datetime, datetime, str], Awaitable[None]]
"""Told after a gap: from when, until when (both UTC) nothing could arrive, and why."""


class Channel(Protocol):
    """A way to reach people. One instance serves one account."""

    @property
    def name(self) -> str:
        """The channel's name as config and the inbox write it: ``simulator``, ``wechaty`` …"""
        ...

    @property
    def account(self) -> str:
        """The contact id of the account that the bot speaks as; empty until it is known."""
        ...

    async def run(self, deliver: Deliver, on_blind: OnBlind) -> None:
        """Serve until cancelled. Returning or raising is a failure, which the supervisor in app.py repairs."""
        ...

    async def send(self, letter: Outgoing) -> Receipt:
        """Carry one letter.

        Raises:
            NotSent: it was certainly not taken.
            Uncertain: nobody can tell.
        """
        ...

    async def fetch(self, attachment: Attachment) -> File:
        """The bytes of an attachment.

        Raises:
            LookupError: the platform no longer has it.
        """
        ...

    def health(self) -> ChannelHealth:
        """The state now; never blocks."""
        ...
