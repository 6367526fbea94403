"""What the clock does with a concern and when: remind, escalate, ask whether it is really fixed, archive.

A plan is the deployment's; :func:`next_look` is a function of the concern alone, so a restart, a second process or a
week without power fires nothing twice: what was done is counted in the concern itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from bot.council.concern import OPEN, Concern, State
from bot.council.terms import Workday, workdays_after

LEVELS = ("社区", "街道")
"""Where an overdue concern goes up to, one after the other; what is still late then stays on the dashboard."""


class Look(StrEnum):
    """Why the clock looks at a concern."""

    DUE = "今天到期"
    OVERDUE = "已超期"
    ESCALATE = "超期升级"
    ASK = "回访"
    LAPSE = "回访无人答复"
    RECHECK = "四周回访"
    ARCHIVE = "归档"


_OPEN = (Look.DUE, Look.OVERDUE, *(Look.ESCALATE for _ in LEVELS))
_CLOSED = (Look.ASK, Look.LAPSE)
_VISITED = (Look.RECHECK, Look.ARCHIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When the clock speaks. ``zone`` is that of all local days and times; days are calendar days unless it says
    working days."""

    zone: tzinfo
    is_workday: Workday
    at: time = time(9, 0)
    escalate_days: int = 2
    """Working days from one level to the next."""
    answer_days: int = 7
    """How long an answer to a 回访 is waited for."""
    recheck_days: int = 28


@dataclass(frozen=True, slots=True)
class Due:
    """What the clock has to do next, when (aware, UTC), and what ``Concern.nudges`` is once it is done."""

    look: Look
    at: datetime
    nudges: int


def next_look(concern: Concern, plan: Plan) -> Due | None:
    """The next thing that the clock has to do with a concern; None if nothing."""
    looks = _looks(concern)
    index = concern.nudges
    if index < len(looks) and looks[index] is Look.DUE:
        moment = _moment(concern, Look.DUE, index, plan)
        if moment is not None and moment <= _set_at(concern):
            index += 1  # who was given it today has just heard the day
    if index >= len(looks):
        return None
    at = _moment(concern, looks[index], index, plan)
    return Due(looks[index], at, index + 1) if at is not None else None


def _looks(concern: Concern) -> tuple[Look, ...]:
    if concern.state in OPEN:
        return _OPEN
    return {State.CLOSED: _CLOSED, State.VISITED: _VISITED}.get(concern.state, ())


def _moment(concern: Concern, look: Look, index: int, plan: Plan) -> datetime | None:
    day = _day_of(concern, look, index, plan)
    return datetime.combine(day, plan.at, plan.zone).astimezone(UTC) if day else None


def _day_of(concern: Concern, look: Look, index: int, plan: Plan) -> date | None:
    if concern.state in OPEN:
        deadline = concern.deadline
        if deadline is None:
            return None
        up = look is Look.ESCALATE
        late = 1 + plan.escalate_days * (index - 1) if up else index
        planned = workdays_after(deadline, late, plan.is_workday)
        if look is Look.DUE:
            return planned
        # After a pause of the whole bot the steps follow one another at their distance, and do not all come at once;
        # and who is given what is late already has the rest of the day.
        last = (concern.nudged_at or _set_at(concern)).astimezone(plan.zone).date()
        return max(planned, workdays_after(last, plan.escalate_days if up else 1, plan.is_workday))
    assert concern.closed_at is not None, "what is settled was closed"
    closed = concern.closed_at.astimezone(plan.zone).date()
    if look is Look.ASK:
        return closed + timedelta(days=1)
    if look is Look.RECHECK:
        return closed + timedelta(days=plan.recheck_days)
    asked = concern.nudged_at.astimezone(plan.zone).date() if concern.nudged_at else closed
    return asked + timedelta(days=plan.answer_days)


def _set_at(concern: Concern) -> datetime:
    """When its present deadline was given to somebody."""
    return concern.dispatched_at or concern.accepted_at or concern.created_at
