"""A 诉求: its states, what may be done to it in each, and the value itself.

The steps are functions in :mod:`bot.council.life`; what the clock does is in :mod:`bot.council.agenda`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


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
    LEAVE = "退出同问"
    ENDORSE = "附议"
    ATTACH = "附件"
    ABSORB = "并入"
    RECLASSIFY = "改类"
    REMIND = "提醒"
    ASK = "回访询问"
    VISIT = "回访"


IN_HAND = frozenset({State.ACCEPTED, State.DISPATCHED, State.WORKING, State.RETURNED, State.EXTENDED, State.ESCALATED})
OPEN = IN_HAND | {State.WAITING}
SETTLED = frozenset({State.CLOSED, State.VISITED})
"""Done as far as the staff can tell: those concerned still have the word."""
FINAL = frozenset({State.ARCHIVED, State.DECLINED, State.MERGED, State.WITHDRAWN})

STEPS: dict[Action, tuple[frozenset[State], State | None]] = {
    # Nobody took it on in time and it went up: whoever takes it there accepts it.
    Action.ACCEPT: (frozenset({State.WAITING, State.ESCALATED}), State.ACCEPTED),
    # A grid worker who knows whose it is needs no separate 受理.
    Action.DISPATCH: (OPEN, State.DISPATCHED),
    Action.RETURN: (frozenset({State.DISPATCHED, State.WORKING, State.EXTENDED, State.ESCALATED}), State.RETURNED),
    Action.EXTEND: (IN_HAND - {State.RETURNED}, State.EXTENDED),
    # Up one level of the grid, and from there up the next.
    Action.ESCALATE: (OPEN, State.ESCALATED),
    Action.PROGRESS: (OPEN, State.WORKING),
    Action.CLOSE: (IN_HAND, State.CLOSED),
    Action.RATE: (SETTLED, State.VISITED),
    Action.VISIT: (frozenset({State.CLOSED}), State.VISITED),
    Action.REOPEN: (SETTLED, State.ACCEPTED),
    Action.DECLINE: (OPEN, State.DECLINED),
    Action.MERGE: (OPEN, State.MERGED),
    Action.WITHDRAW: (OPEN, State.WITHDRAWN),
    Action.ARCHIVE: (frozenset({State.VISITED}), State.ARCHIVED),
    Action.SUPPLEMENT: (OPEN, None),
    Action.SUPPORT: (OPEN, None),
    Action.LEAVE: (OPEN, None),
    Action.ENDORSE: (OPEN | SETTLED, None),
    Action.ATTACH: (OPEN | SETTLED, None),
    Action.ABSORB: (OPEN, None),
    Action.REMIND: (OPEN, None),
    Action.ASK: (SETTLED, None),
    Action.RECLASSIFY: (OPEN | SETTLED, None),
}
"""From which states an action is possible, and the state it sets (None: it stays)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One 诉求. ``number`` is what people see; 0 until it is kept. Times are aware, in UTC; days are local.

    ``accept_by`` and ``close_by`` are the days promised to residents; ``due_on`` is the day that its assignee was
    given, never later than ``close_by``. ``home`` is its reporter's door as far as it is known.
    ``nudges`` is how many times the clock has spoken up since the present deadline was set, ``nudged_at`` when it last
    did, ``look_at`` when it must look again (None: never).
    """

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
    source_ref: str = ""
    reporter: int | None = None
    home: str = ""
    channel: str
    account: str
    room: str = ""
    event_id: str = ""
    assignee: str = ""
    assignee_id: int | None = None
    accept_by: date | None = None
    close_by: date | None = None
    due_on: date | None = None
    accepted_at: datetime | None = None
    dispatched_at: datetime | None = None
    closed_at: datetime | None = None
    extended: int = 0
    level: int = 0
    nudges: int = 0
    nudged_at: datetime | None = None
    look_at: datetime | None = None
    reopened: int = 0
    merged_into: int | None = None
    resolution: Resolution | None = None
    satisfaction: Satisfaction = Satisfaction.UNRATED
    supporters: int = 0
    endorsements: int = 0
    version: int = 1
    created_at: datetime
    updated_at: datetime

    @property
    def title(self) -> str:
        """How it is named in a line: place and theme, without the reporter's words."""
        theme = self.category.rpartition("/")[2] or "未分类"
        return f"{theme}·{self.place}" if self.place else theme

    @property
    def deadline(self) -> date | None:
        """The day by which the next thing must happen: taking it on, or what its assignee was given."""
        if self.state not in OPEN:
            return None
        return self.accept_by if self.accepted_at is None else self.due_on or self.close_by


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
