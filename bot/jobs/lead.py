"""An 应聘: somebody wants a job that is offered, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.council.refusal import Refused


class LeadState(StrEnum):
    """How far it went. The names are those of the product and of the database."""

    SENT = "已投递"
    CONTACTED = "已联系"
    INTERVIEW = "面试"
    HIRED = "入职"
    FAILED = "未成"
    WITHDRAWN = "已撤回"


OPEN_LEADS = frozenset({LeadState.SENT, LeadState.CONTACTED, LeadState.INTERVIEW})
"""Somebody still waits for an answer."""
FOLLOW = timedelta(days=7)
"""So long after the last step the employer is asked what became of it."""
MOST_NUDGES = 3
"""Asked so often without an answer, nobody is asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One 应聘. ``number`` is what people see, 0 until it is kept; ``person`` applied (None: forgotten).

    ``name`` and ``phone`` are what the applicant agreed to hand on; an empty phone means that the chat is enough.
    ``nudges`` counts how often the employer was asked since the last step. Times are aware, in UTC.
    """

    number: int = 0
    posting: int
    person: int | None
    state: LeadState = LeadState.SENT
    name: str = ""
    phone: str = ""
    nudges: int = 0
    version: int = 1
    created_at: datetime
    updated_at: datetime

    @property
    def look_at(self) -> datetime | None:
        """When the clock must ask what became of it; None if nobody needs to be asked any more."""
        if self.state not in OPEN_LEADS or self.nudges >= MOST_NUDGES:
            return None
        return self.updated_at + FOLLOW * (self.nudges + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadUpdate:
    """One entry of its thread: the state it set, by whom (None: the clock), and when."""

    state: LeadState
    text: str = ""
    by: int | None = None
    at: datetime


LeadStep = tuple[Lead, LeadUpdate]


def apply(lead: Lead) -> LeadStep:
    """The first entry of its thread."""
    return lead, LeadUpdate(state=lead.state, by=lead.person, at=lead.created_at)


def move(lead: Lead, state: LeadState, *, text: str = "", by: int, at: datetime) -> LeadStep:
    """Who has it says what became of it. Any of these may follow any other, so that a slip is mended by the right word.

    Raises:
        Refused: the applicant has withdrawn it, or it is there already.
    """
    if lead.state is LeadState.WITHDRAWN:
        raise Refused("lead.withdrawn", number=lead.number)
    if lead.state is state:
        raise Refused("lead.same", number=lead.number, state=state.value)
    return _changed(lead, state, text, by, at)


def withdraw(lead: Lead, *, by: int, at: datetime) -> LeadStep:
    """The applicant does not want it any more: their name and number go with it.

    Raises:
        Refused: it came to its end already.
    """
    if lead.state not in OPEN_LEADS:
        raise Refused("lead.over", number=lead.number, state=lead.state.value)
    value, update = _changed(lead, LeadState.WITHDRAWN, "", by, at)
    return replace(value, name="", phone=""), update


def nudge(lead: Lead, *, at: datetime) -> LeadStep:
    """The clock asks what became of it."""
    asked = replace(lead, nudges=lead.nudges + 1, version=lead.version + 1)
    return asked, LeadUpdate(state=lead.state, text="询问", at=at)


def _changed(lead: Lead, state: LeadState, text: str, by: int, at: datetime) -> LeadStep:
    value = replace(lead, state=state, nudges=0, version=lead.version + 1, updated_at=at)
    return value, LeadUpdate(state=state, text=text, by=by, at=at)
