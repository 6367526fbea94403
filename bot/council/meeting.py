"""A 会议: its states, who takes part, and whether they are enough.

Seats are for invited members first, then for whoever registers; when somebody takes leave, the first in line moves up.
Quorum follows registration before the meeting and presence in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.council.rule import Threshold


class State(StrEnum):
    """Where a meeting is. The names are those of the product and of the database."""

    DRAFT = "草稿"
    ANNOUNCED = "已公告"
    REGISTERING = "报名中"
    RUNNING = "进行中"
    PAUSED = "休会"
    FAILED = "流会"
    ENDED = "已结束"
    CANCELLED = "已取消"


class Action(StrEnum):
    """What can be done to a meeting; the word in its thread."""

    DRAFT = "召集"
    ANNOUNCE = "公告"
    REGISTER = "开放报名"
    MOVE = "改期"
    START = "开会"
    PAUSE = "休会"
    RESUME = "继续"
    NEXT = "下一项"
    FAIL = "流会"
    END = "散会"
    CANCEL = "取消"


_AHEAD = frozenset({State.ANNOUNCED, State.REGISTERING})
STEPS: dict[Action, tuple[frozenset[State], State | None]] = {
    Action.ANNOUNCE: (frozenset({State.DRAFT}), State.ANNOUNCED),
    Action.REGISTER: (frozenset({State.ANNOUNCED}), State.REGISTERING),
    Action.MOVE: (_AHEAD | {State.DRAFT}, None),
    Action.START: (_AHEAD, State.RUNNING),
    Action.PAUSE: (frozenset({State.RUNNING}), State.PAUSED),
    Action.RESUME: (frozenset({State.PAUSED}), State.RUNNING),
    Action.NEXT: (frozenset({State.RUNNING}), None),
    # Too few came, or too many left: it is over, with its reason, and can be convened again.
    Action.FAIL: (_AHEAD | {State.RUNNING, State.PAUSED}, State.FAILED),
    Action.END: (frozenset({State.RUNNING, State.PAUSED}), State.ENDED),
    Action.CANCEL: (_AHEAD | {State.DRAFT}, State.CANCELLED),
}
"""From which states an action is possible, and the state it sets (None: it stays)."""
FINAL = frozenset({State.FAILED, State.ENDED, State.CANCELLED})


class Part(StrEnum):
    """How somebody stands to a meeting. The names are those of the product."""

    INVITED = "受邀"
    REGISTERED = "已报名"
    WAITING = "候补"
    EXCUSED = "请假"
    PRESENT = "已签到"
    LEFT = "已离席"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One 会议. ``number`` is what people see; 0 until it is kept. Times are aware, in UTC.

    ``topics`` are the numbers of its agenda in their order, ``item`` the one that is talked about (0: none yet).
    ``seats`` are all places, those of invited members included; 0: as many as come. ``quorum`` is of the invited
    members, or of all seats where nobody is invited.
    """

    number: int = 0
    state: State = State.DRAFT
    title: str
    starts_at: datetime
    place: str
    topics: tuple[int, ...]
    area: str = ""
    convener: int | None
    chair: int | None
    seats: int = 0
    quorum: Threshold
    minutes_each: int = 2
    turns_each: int = 2
    item: int = 0
    reason: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One entry of a meeting's thread: what was done, the state it set, by whom (None: the clock), and when."""

    action: Action
    state: State
    text: str = ""
    by: int | None = None
    at: datetime


Step = tuple[Meeting, Update]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """Somebody and a meeting. ``member``: invited, and so counted for the quorum. ``since`` is when they came to this
    part: those who wait move up in that order."""

    person: int
    part: Part
    member: bool = False
    since: datetime


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many are needed of how many, and how many there are: coming before the meeting, present in it."""

    needed: int
    of: int
    there: int

    @property
    def met(self) -> bool:
        """Whether they are enough."""
        return self.there >= self.needed

    @property
    def short(self) -> int:
        """How many are missing."""
        return max(0, self.needed - self.there)

    @property
    def spare(self) -> int:
        """How many may still leave; 0 means that the next one who does breaks it."""
        return max(0, self.there - self.needed)


def needed(threshold: Threshold, whole: int) -> int:
    """The smallest number that meets the threshold of ``whole``: more than half of 25 is 13, of 24 is 13, too."""
    least = -(-threshold.num * whole // threshold.den)
    return least + 1 if threshold.strict and least * threshold.den == threshold.num * whole else least


def quorum(meeting: Meeting, attendees: Sequence[Attendee]) -> Quorum:
    """How it stands now. Where members are invited, only they count; else whoever has a seat does."""
    members = [who for who in attendees if who.member]
    counted = members or [who for who in attendees if who.part is not Part.WAITING]
    whole = len(members) or meeting.seats or len(counted)
    running = meeting.state in (State.RUNNING, State.PAUSED)
    there = (Part.PRESENT,) if running else (Part.REGISTERED, Part.PRESENT)
    return Quorum(needed(meeting.quorum, whole), whole, sum(who.part in there for who in counted))


def taken(attendees: Sequence[Attendee]) -> int:
    """The seats that are not free: an invited member's is theirs until they take leave."""
    return sum(who.part in (Part.INVITED, Part.REGISTERED, Part.PRESENT) for who in attendees)


def place_for(meeting: Meeting, attendees: Sequence[Attendee], *, member: bool) -> Part:
    """What somebody who registers now gets: a seat, or a place in line."""
    free = not meeting.seats or taken(attendees) < meeting.seats
    return Part.REGISTERED if member or free else Part.WAITING


def moves_up(meeting: Meeting, attendees: Sequence[Attendee]) -> Attendee | None:
    """Who in line gets the next free seat; None if there is no seat or nobody waits."""
    if meeting.seats and taken(attendees) >= meeting.seats:
        return None
    waiting = [who for who in attendees if who.part is Part.WAITING]
    return min(waiting, key=lambda who: (who.since, who.person)) if waiting else None


REMINDED = (timedelta(hours=24), timedelta(hours=2), timedelta(minutes=20))
"""So long before it begins those concerned are reminded."""


def next_reminder(meeting: Meeting, done: int) -> datetime | None:
    """When the next of the reminders is due; ``done`` are those that were sent, or were over when it was announced."""
    if meeting.state not in (State.ANNOUNCED, State.REGISTERING) or done >= len(REMINDED):
        return None
    return meeting.starts_at - REMINDED[done]


def reminders_over(meeting: Meeting, now: datetime) -> int:
    """How many reminders would come too late at that moment, and are left out."""
    return sum(meeting.starts_at - before <= now for before in REMINDED)
