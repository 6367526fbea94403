"""A 职位: its states, what may be done to it in each, and the value itself. The steps are in :mod:`bot.jobs.life`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.jobs.job import Job


class State(StrEnum):
    """Where a posting is. The names are those of the product and of the database."""

    DRAFT = "草稿"
    REVIEW = "待审核"
    OPEN = "已发布"
    FILLED = "已满"
    EXPIRED = "已过期"
    TAKEN_DOWN = "已下架"


class Action(StrEnum):
    """What can be done to a posting; the word in its thread."""

    DRAFT = "起草"
    EDIT = "修改"
    SUBMIT = "提交"
    APPROVE = "发布"
    SEND_BACK = "退回"
    REFRESH = "刷新"
    ASK = "询问"
    FILL = "招满"
    EXPIRE = "到期"
    RENEW = "续期"
    TAKE_DOWN = "下架"


FINAL = frozenset({State.TAKEN_DOWN})
PAUSED = frozenset({State.FILLED, State.EXPIRED})
"""Nobody can apply, but the employer may take it up again under its number."""

STEPS: dict[Action, tuple[frozenset[State], State | None]] = {
    # What the staff have looked at is changed by drawing it up anew: 退回 first, or 下架.
    Action.EDIT: (frozenset({State.DRAFT}), None),
    Action.SUBMIT: (frozenset({State.DRAFT}), State.REVIEW),
    Action.APPROVE: (frozenset({State.REVIEW}), State.OPEN),
    Action.SEND_BACK: (frozenset({State.REVIEW, State.OPEN}) | PAUSED, State.DRAFT),
    Action.REFRESH: (frozenset({State.OPEN}), None),
    Action.ASK: (frozenset({State.OPEN}), None),
    Action.FILL: (frozenset({State.OPEN}), State.FILLED),
    Action.EXPIRE: (frozenset({State.OPEN}), State.EXPIRED),
    Action.RENEW: (PAUSED, State.OPEN),
    Action.TAKE_DOWN: (frozenset(State) - FINAL, State.TAKEN_DOWN),
}
"""From which states an action is possible, and the state it sets (None: it stays)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One 职位. ``number`` is what people see; 0 until it is kept. Times are aware, in UTC; days are local.

    ``areas`` are the places whose groups are told of it (empty: all). ``author`` drew it up, ``employer_id`` is the
    registered employer's person (None: staff speak for them). ``edition`` grows when it is published or taken up
    again: a group that was shown this edition sees it as still open, one that was not sees it as new. ``asked_on`` is
    the day on which the employer was last asked whether it is still open.
    """

    number: int = 0
    state: State = State.DRAFT
    job: Job
    category: str = ""
    areas: frozenset[str] = frozenset()
    author: int | None = None
    employer_id: int | None = None
    approved_by: int | None = None
    published_at: datetime | None = None
    asked_on: date | None = None
    edition: int = 0
    version: int = 1
    created_at: datetime
    updated_at: datetime

    @property
    def title(self) -> str:
        """How it is named in a line: the post and who offers it."""
        return (
            f"{self.job.post or '未写岗位'}·{self.job.employer}" if self.job.employer else self.job.post or "未写岗位"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One entry of a thread: what was done, the state it set, by whom (None: the clock), and when."""

    action: Action
    state: State
    text: str = ""
    by: int | None = None
    at: datetime


Step = tuple[Posting, Update]


def expired(posting: Posting, today: date) -> bool:
    """Whether its last day is over on ``today``, the local day."""
    until = posting.job.valid_until
    return posting.state is State.OPEN and until is not None and until < today


def to_ask(posting: Posting, today: date, days: int = 2) -> bool:
    """Whether its employer is to be asked today if it is still open: ``days`` before its last day, once."""
    until = posting.job.valid_until
    if posting.state is not State.OPEN or until is None or until < today:
        return False
    since = until - timedelta(days=days)
    return since <= today and (posting.asked_on is None or posting.asked_on < since)
