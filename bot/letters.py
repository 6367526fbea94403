"""What the bot has to say to somebody: a draft as a handler writes it, and a letter as the outbox keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.ports import Contact


class LetterKind(StrEnum):
    """Why somebody gets a letter, which decides when it may leave."""

    ALERT = "警报"
    """An emergency that staff must hear of: first of all, at any hour."""
    REPLY = "回复"
    """Somebody waits for it: at any hour."""
    NOTICE = "通知"
    """A state that people wait for has changed: at any hour, after replies."""
    BROADCAST = "群发"
    """One text to many groups: outside quiet hours, with gaps and a daily cap, last of all."""


class LetterState(StrEnum):
    """Where a letter is between written and received."""

    WAITING = "待发"
    SENDING = "发送中"
    SENT = "已发"
    FAILED = "失败"
    UNKNOWN = "不明"
    """It may or may not have arrived: only an echo or a person can tell, and it is never sent again unasked."""
    CANCELLED = "已取消"
    PAUSED = "暂停"


URGENCY: tuple[LetterKind, ...] = (LetterKind.ALERT, LetterKind.REPLY, LetterKind.NOTICE, LetterKind.BROADCAST)
"""The order in which kinds leave when several may."""

OPEN_STATES: frozenset[LetterState] = frozenset({LetterState.WAITING, LetterState.SENDING, LetterState.PAUSED})
"""States of letters that the outbox still has work with."""


SLOWED = "平台要求放慢"
"""Begins the reason of a letter whose refusal makes the whole account rest until that letter is tried again."""

PRIVATE = "to:"
"""Begins the key of a private conversation; no platform's room id begins so."""


def conversation(room: str, to: str) -> str:
    """The key of the place that a letter goes to; order is kept within it."""
    return room or f"{PRIVATE}{to}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter that is not kept yet: to a group (``room``) or, in private, to one contact (``to``).

    ``once`` makes a second letter for the same thing impossible, over all time. ``not_before`` is aware. ``broadcast``
    names the broadcast that this letter is one copy of; its ``once`` is then made from the name and the group, so that
    a group gets it at most once. The words of a ``sealed`` one are wiped when it has left or is in doubt.

    Raises:
        ValueError: both or neither of ``room`` and ``to``; a broadcast without name or group, or a name without
            broadcast; a ``not_before`` without zone.
    """

    channel: str
    account: str
    kind: LetterKind
    room: str = ""
    to: str = ""
    person_id: int | None = None
    text: str = ""
    mentions: tuple[Contact, ...] = ()
    file: str = ""
    file_name: str = ""
    once: str | None = None
    not_before: datetime | None = None
    broadcast: str = ""
    sealed: bool = False

    def __post_init__(self) -> None:
        if bool(self.room) == bool(self.to):
            raise ValueError("a letter goes either to a room or to one contact")
        if (self.kind is LetterKind.BROADCAST) != bool(self.broadcast) or (self.broadcast and not self.room):
            raise ValueError("a broadcast letter needs the broadcast's name and a room, and no other letter has a name")
        if self.not_before is not None and self.not_before.tzinfo is None:
            raise ValueError("not_before needs a time zone")
        if self.broadcast:
            object.__setattr__(self, "once", f"{self.broadcast}:{self.room}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as it is kept. Times are aware and in UTC."""

    id: int
    channel: str
    account: str
    kind: LetterKind
    room: str = ""
    to: str = ""
    person_id: int | None = None
    text: str = ""
    mentions: tuple[Contact, ...] = ()
    file: str = ""
    file_name: str = ""
    once: str | None = None
    broadcast: str = ""
    jitter: float = 0.0
    """0 ≤ jitter < 1, drawn when the letter was written."""
    state: LetterState = LetterState.WAITING
    reason: str = ""
    attempts: int = 0
    message_ids: tuple[str, ...] = ()
    written_at: datetime
    not_before: datetime
    tried_at: datetime | None = None
    settled_at: datetime | None = None
    sealed: bool = False

    @property
    def conversation(self) -> str:
        """See :func:`conversation`."""
        return conversation(self.room, self.to)

    @property
    def private(self) -> bool:
        """Whether it goes to one person and not to a group."""
        return not self.room


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an attempt to send: SENT, FAILED, UNKNOWN, or WAITING to try again at ``not_before``."""

    letter_id: int
    state: LetterState
    reason: str = ""
    message_ids: tuple[str, ...] = ()
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastReceipt:
    """How one group stands with a broadcast. ``at`` is when its state was last settled or tried."""

    letter_id: int
    room: str
    group: str
    """The group's name, or its id if nobody knows the name."""
    state: LetterState
    reason: str = ""
    at: datetime | None = None
