"""The life of a 会议, from the draft to its end, as steps.

Each step is a function from a meeting to the changed meeting and the :class:`~bot.council.meeting.Update` of its
thread, or it raises :class:`~bot.council.refusal.Refused` with the rule in numbers.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.council.meeting import STEPS, Action, Meeting, Quorum, State, Step, Update
from bot.council.refusal import Refused

EARLY = timedelta(minutes=30)
"""So long before its time a meeting may begin, if everybody is there."""
WAITED = timedelta(hours=1)
"""So long after its time a meeting that nobody opened has failed."""
LONGEST = timedelta(hours=8)
"""After so long a meeting that nobody ended is over."""


def _step(meeting: Meeting, action: Action, by: int | None, at: datetime, text: str = "", /, **changes: object) -> Step:
    possible, target = STEPS[action]
    if meeting.state not in possible:
        raise Refused(
            "meeting.step",
            number=meeting.number,
            action=action.value,
            state=meeting.state.value,
            possible="、".join(state.value for state in State if state in possible),
        )
    state = target or meeting.state
    changed = replace(meeting, state=state, version=meeting.version + 1, updated_at=at, **changes)  # type: ignore[arg-type]
    return changed, Update(action=action, state=state, text=text, by=by, at=at)


def draft(meeting: Meeting) -> Step:
    """The first entry of a new meeting's thread.

    Raises:
        Refused: its time is over, or it has no topic.
    """
    if meeting.starts_at <= meeting.created_at:
        raise Refused("meeting.past")
    if not meeting.topics:
        raise Refused("meeting.no_topic")
    return meeting, Update(
        action=Action.DRAFT, state=meeting.state, text=meeting.title, by=meeting.convener, at=meeting.created_at
    )


def announce(meeting: Meeting, *, by: int, at: datetime) -> Step:
    """Its convener has read the draft and confirms it."""
    return _step(meeting, Action.ANNOUNCE, by, at)


def open_registration(meeting: Meeting, *, by: int | None, at: datetime) -> Step:
    """Whoever wants to come says so from now on."""
    return _step(meeting, Action.REGISTER, by, at)


def move(meeting: Meeting, *, starts_at: datetime, place: str, by: int, at: datetime) -> Step:
    """Another time, or another place.

    Raises:
        Refused: the new time is over, or nothing changes.
    """
    if starts_at <= at:
        raise Refused("meeting.past")
    if (starts_at, place) == (meeting.starts_at, meeting.place):
        raise Refused("meeting.same", number=meeting.number)
    return _step(meeting, Action.MOVE, by, at, place, starts_at=starts_at, place=place)


def start(meeting: Meeting, quorum: Quorum, *, by: int, at: datetime) -> Step:
    """The chair opens it: enough are there.

    Raises:
        Refused: by anybody but the chair, too early, or too few are there.
    """
    _by_the_chair(meeting, by)
    if at < meeting.starts_at - EARLY:
        raise Refused("meeting.early", number=meeting.number, minutes=int(EARLY.total_seconds() // 60))
    if not quorum.met:
        raise Refused(
            "meeting.quorum", number=meeting.number, there=quorum.there, needed=quorum.needed, short=quorum.short
        )
    return _step(meeting, Action.START, by, at, started_at=at)


def next_item(meeting: Meeting, *, by: int, at: datetime) -> Step:
    """The chair goes on to the next item of the agenda.

    Raises:
        Refused: by anybody but the chair, or it was the last one.
    """
    _by_the_chair(meeting, by)
    place = meeting.topics.index(meeting.item) + 1 if meeting.item in meeting.topics else 0
    if place >= len(meeting.topics):
        raise Refused("meeting.last_item", number=meeting.number)
    return _step(meeting, Action.NEXT, by, at, f"议题{meeting.topics[place]}", item=meeting.topics[place])


def pause(meeting: Meeting, *, by: int, at: datetime) -> Step:
    """休会: it goes on later.

    Raises:
        Refused: by anybody but the chair.
    """
    _by_the_chair(meeting, by)
    return _step(meeting, Action.PAUSE, by, at)


def resume(meeting: Meeting, quorum: Quorum, *, by: int, at: datetime) -> Step:
    """It goes on.

    Raises:
        Refused: by anybody but the chair, or too few are there.
    """
    _by_the_chair(meeting, by)
    if not quorum.met:
        raise Refused(
            "meeting.quorum", number=meeting.number, there=quorum.there, needed=quorum.needed, short=quorum.short
        )
    return _step(meeting, Action.RESUME, by, at)


def fail(meeting: Meeting, quorum: Quorum, *, by: int | None, at: datetime) -> Step:
    """流会: too few are there, and that is its reason.

    Raises:
        Refused: enough are there.
    """
    if quorum.met:
        raise Refused("meeting.enough", number=meeting.number, there=quorum.there, needed=quorum.needed)
    reason = f"应到{quorum.of}人，到会{quorum.there}人，不足{quorum.needed}人"
    return _step(meeting, Action.FAIL, by, at, reason, reason=reason, ended_at=at)


def end(meeting: Meeting, *, by: int | None, at: datetime) -> Step:
    """散会: it is over; by the chair, or (None) by the clock long after.

    Raises:
        Refused: by anybody but the chair.
    """
    if by is not None:
        _by_the_chair(meeting, by)
    return _step(meeting, Action.END, by, at, ended_at=at)


def cancel(meeting: Meeting, *, text: str, by: int, at: datetime) -> Step:
    """It does not take place, and why."""
    return _step(meeting, Action.CANCEL, by, at, text, reason=text, ended_at=at)


def _by_the_chair(meeting: Meeting, by: int) -> None:
    if meeting.chair is not None and by != meeting.chair:
        raise Refused("meeting.chair", number=meeting.number)
