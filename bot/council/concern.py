"""The life of a 诉求, from the first word to the archive.

Each step is a function from a concern to the changed concern and the :class:`Update` that goes into its thread, or it
raises :class:`~bot.council.refusal.Refused` with the rule in numbers. The thread is the audit trail: every update
carries the state that it set, and replaying a thread gives the concern's state.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.council.refusal import Refused


class State(StrEnum):
    """Where a concern is. The names are those of the product and of the database."""

    WAITING = "待受理"
    ACCEPTED = "已受理"
    DISPATCHED = "已派单"
    WORKING = "处理中"
    CLOSED = "已办结"
    VISITED = "已回访"
    ARCHIVED = "已归档"
    RETURNED = "已退回"
    EXTENDED = "延期中"
    ESCALATED = "已升级"
    DECLINED = "不予受理"
    MERGED = "已合并"
    WITHDRAWN = "已撤回"


class Kind(StrEnum):
    """What sort of wish it is (类型)."""

    QUESTION = "咨询"
    HELP = "求助"
    COMPLAINT = "投诉"
    REPORT = "举报"
    SUGGESTION = "建议"


class Urgency(StrEnum):
    """How soon somebody must look (紧急度)."""

    NORMAL = "一般"
    IMPORTANT = "重要"
    URGENT = "紧急"
    CRITICAL = "特急"

    @property
    def rank(self) -> int:
        """0 for 一般 up to 3 for 特急."""
        return list(Urgency).index(self)


class Source(StrEnum):
    """Where it came from (来源)."""

    RESIDENT = "居民"
    GRID = "网格员"
    PROPERTY = "物业"
    HOTLINE = "12345"
    PATROL = "巡查"


class Resolution(StrEnum):
    """Whether it was really settled (是否解决)."""

    SOLVED = "解决"
    PARTLY = "部分解决"
    UNSOLVED = "未解决"


class Satisfaction(StrEnum):
    """What those concerned say (是否满意)."""

    SATISFIED = "满意"
    FAIRLY = "基本满意"
    DISSATISFIED = "不满意"
    UNRATED = "未评价"


class Action(StrEnum):
    """What can be done to a concern; the word in the thread."""

    REPORT = "登记"
    ACCEPT = "受理"
    DISPATCH = "派单"
    RETURN = "退单"
    EXTEND = "延期"
    ESCALATE = "升级"
    PROGRESS = "反馈"
    CLOSE = "办结"
    RATE = "评价"
    REOPEN = "重开"
    DECLINE = "不予受理"
    MERGE = "合并"
    WITHDRAW = "撤回"
    ARCHIVE = "归档"
    SUPPLEMENT = "补充"
    SUPPORT = "同问"
    RECLASSIFY = "改类"


IN_HAND = frozenset({State.ACCEPTED, State.DISPATCHED, State.WORKING, State.RETURNED, State.EXTENDED, State.ESCALATED})
OPEN = IN_HAND | {State.WAITING}
FINAL = frozenset({State.ARCHIVED, State.DECLINED, State.MERGED, State.WITHDRAWN})

STEPS: dict[Action, tuple[frozenset[State], State | None]] = {
    Action.ACCEPT: (frozenset({State.WAITING}), State.ACCEPTED),
    # A grid worker who knows whose it is needs no separate 受理.
    Action.DISPATCH: (OPEN, State.DISPATCHED),
    Action.RETURN: (frozenset({State.DISPATCHED, State.WORKING}), State.RETURNED),
    Action.EXTEND: (frozenset({State.ACCEPTED, State.DISPATCHED, State.WORKING, State.ESCALATED}), State.EXTENDED),
    Action.ESCALATE: (OPEN - {State.ESCALATED}, State.ESCALATED),
    Action.PROGRESS: (OPEN, State.WORKING),
    Action.CLOSE: (IN_HAND, State.CLOSED),
    Action.RATE: (frozenset({State.CLOSED, State.VISITED}), State.VISITED),
    Action.REOPEN: (frozenset({State.CLOSED, State.VISITED}), State.ACCEPTED),
    Action.DECLINE: (OPEN, State.DECLINED),
    Action.MERGE: (OPEN, State.MERGED),
    Action.WITHDRAW: (OPEN, State.WITHDRAWN),
    Action.ARCHIVE: (frozenset({State.VISITED}), State.ARCHIVED),
    Action.SUPPLEMENT: (OPEN, None),
    Action.SUPPORT: (OPEN, None),
    Action.RECLASSIFY: (OPEN | {State.CLOSED}, None),
}
"""From which states an action is possible, and the state it sets (None: it stays)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One 诉求. ``number`` is what people see; 0 until it is kept. Times are aware, in UTC; ``due_on`` is a local
    day."""

    number: int = 0
    state: State = State.WAITING
    kind: Kind = Kind.HELP
    category: str = ""
    category_score: float = 0.0
    urgency: Urgency = Urgency.NORMAL
    because: tuple[str, ...] = ()
    place: str = ""
    area: str = ""
    text: str
    source: Source = Source.RESIDENT
    reporter: int | None = None
    channel: str
    account: str
    room: str = ""
    event_id: str = ""
    assignee: str = ""
    assignee_id: int | None = None
    due_on: date | None = None
    resolution: Resolution | None = None
    satisfaction: Satisfaction = Satisfaction.UNRATED
    supporters: int = 0
    version: int = 1
    created_at: datetime
    updated_at: datetime

    @property
    def title(self) -> str:
        """How it is named in a line: place and theme, without the reporter's words."""
        theme = self.category.rpartition("/")[2] or "未分类"
        return f"{theme}·{self.place}" if self.place else theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One entry of a thread: what was done, the state it set, by whom (None: the clock, or somebody erased), and
    when."""

    action: Action
    state: State
    text: str = ""
    by: int | None = None
    at: datetime


Step = tuple[Concern, Update]


def _step(concern: Concern, action: Action, by: int | None, at: datetime, text: str = "", **changes: object) -> Step:
    possible, target = STEPS[action]
    if concern.state not in possible:
        raise Refused(
            "concern.step",
            number=concern.number,
            action=action.value,
            state=concern.state.value,
            possible="、".join(state.value for state in State if state in possible),
        )
    state = target or concern.state
    changed = replace(concern, state=state, version=concern.version + 1, updated_at=at, **changes)  # type: ignore[arg-type]
    return changed, Update(action=action, state=state, text=text, by=by, at=at)


def report(concern: Concern) -> Step:
    """The first entry of a new concern's thread."""
    return concern, Update(
        action=Action.REPORT, state=concern.state, text=concern.text, by=concern.reporter, at=concern.created_at
    )


def accept(concern: Concern, *, by: int, at: datetime) -> Step:
    """A staff member takes it on."""
    return _step(concern, Action.ACCEPT, by, at)


def dispatch(
    concern: Concern, *, assignee: str, assignee_id: int | None, due_on: date | None, by: int, at: datetime
) -> Step:
    """Somebody is made responsible; doing it again changes who."""
    text = f"{assignee}（{due_on.isoformat()}前）" if due_on else assignee
    return _step(
        concern,
        Action.DISPATCH,
        by,
        at,
        text,
        assignee=assignee,
        assignee_id=assignee_id,
        due_on=due_on or concern.due_on,
    )


def progress(concern: Concern, *, text: str, by: int, at: datetime) -> Step:
    """What has been done so far."""
    return _step(concern, Action.PROGRESS, by, at, text)


def close(concern: Concern, *, text: str, resolution: Resolution, by: int, at: datetime) -> Step:
    """It is done as far as the staff can tell; those concerned are asked next."""
    return _step(concern, Action.CLOSE, by, at, text, resolution=resolution, satisfaction=Satisfaction.UNRATED)


def rate(concern: Concern, *, satisfaction: Satisfaction, text: str, by: int, concerned: bool, at: datetime) -> Step:
    """What somebody concerned says of the result; saying it again replaces it.

    Raises:
        Refused: it is not theirs (``concerned`` is False), or it is not closed yet.
    """
    if not concerned:
        raise Refused("concern.not_yours", number=concern.number, action=Action.RATE.value)
    said = f"{satisfaction.value} {text}".strip()
    return _step(concern, Action.RATE, by, at, said, satisfaction=satisfaction)


def withdraw(concern: Concern, *, by: int, at: datetime) -> Step:
    """Its reporter takes it back.

    Raises:
        Refused: somebody else tries, or it is already settled.
    """
    if concern.reporter != by:
        raise Refused("concern.not_yours", number=concern.number, action=Action.WITHDRAW.value)
    return _step(concern, Action.WITHDRAW, by, at)


def supplement(concern: Concern, *, text: str, by: int, allowed: bool, at: datetime) -> Step:
    """More words on the same matter, from its reporter, somebody who joined it, or staff.

    Raises:
        Refused: by anybody else (they can join with 同问 first), or it is already settled.
    """
    if not allowed:
        raise Refused("concern.not_yours", number=concern.number, action=Action.SUPPLEMENT.value)
    return _step(concern, Action.SUPPLEMENT, by, at, text)


def support(concern: Concern, *, by: int, already: bool, at: datetime) -> Step:
    """Somebody has the same concern.

    Raises:
        Refused: it is their own, they joined already, or it is settled.
    """
    if concern.reporter == by:
        raise Refused("concern.own", number=concern.number)
    if already:
        raise Refused("concern.joined", number=concern.number, count=concern.supporters)
    return _step(concern, Action.SUPPORT, by, at, supporters=concern.supporters + 1)
