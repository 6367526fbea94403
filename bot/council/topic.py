"""A 议题: what the roundtable talks about, from its proposal to what was decided (提、议、决、办、评).

A topic is made of one or several concerns or stands alone. It is reviewed, then published, and only what was published
in time can be voted on; what became of it is decided by a person after the count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.council.refusal import Refused


class State(StrEnum):
    """Where a topic is."""

    PROPOSED = "待审查"
    PUBLISHED = "已公告"
    DISCUSSED = "已议"
    """A meeting has been through it without deciding; it can be taken up again."""
    DECIDED = "已决议"
    REJECTED = "未通过"
    DECLINED = "不予立项"
    WITHDRAWN = "已撤销"


class Action(StrEnum):
    """What can be done to a topic; the word in its thread."""

    PROPOSE = "立项"
    PUBLISH = "公告"
    DISCUSS = "议"
    DECIDE = "决议"
    REJECT = "未通过"
    DECLINE = "不予立项"
    WITHDRAW = "撤销"
    RENAME = "改题"


_TALKED_OF = frozenset({State.PUBLISHED, State.DISCUSSED})
STEPS: dict[Action, tuple[frozenset[State], State | None]] = {
    Action.PUBLISH: (frozenset({State.PROPOSED}), State.PUBLISHED),
    # What was published stays as it was published: another title would be another topic.
    Action.RENAME: (frozenset({State.PROPOSED}), None),
    Action.DECLINE: (frozenset({State.PROPOSED}), State.DECLINED),
    Action.DISCUSS: (_TALKED_OF, State.DISCUSSED),
    Action.DECIDE: (_TALKED_OF, State.DECIDED),
    Action.REJECT: (_TALKED_OF, State.REJECTED),
    Action.WITHDRAW: (_TALKED_OF | {State.PROPOSED}, State.WITHDRAWN),
}
"""From which states an action is possible, and the state it sets (None: it stays)."""
FINAL = frozenset({State.DECIDED, State.REJECTED, State.DECLINED, State.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One 议题. ``number`` is what people see; 0 until it is kept. Times are aware, in UTC; ``published_on`` is the
    local day of its publication."""

    number: int = 0
    state: State = State.PROPOSED
    title: str
    concerns: tuple[int, ...] = ()
    area: str = ""
    proposer: int | None = None
    published_on: date | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One entry of a topic's thread: what was done, the state it set, by whom, and when."""

    action: Action
    state: State
    text: str = ""
    by: int | None = None
    at: datetime


Step = tuple[Topic, Update]


def _step(topic: Topic, action: Action, by: int | None, at: datetime, text: str = "", /, **changes: object) -> Step:
    possible, target = STEPS[action]
    if topic.state not in possible:
        raise Refused(
            "topic.step",
            number=topic.number,
            action=action.value,
            state=topic.state.value,
            possible="、".join(state.value for state in State if state in possible),
        )
    state = target or topic.state
    changed = replace(topic, state=state, version=topic.version + 1, updated_at=at, **changes)  # type: ignore[arg-type]
    return changed, Update(action=action, state=state, text=text, by=by, at=at)


def propose(topic: Topic) -> Step:
    """The first entry of a new topic's thread."""
    return topic, Update(
        action=Action.PROPOSE, state=topic.state, text=topic.title, by=topic.proposer, at=topic.created_at
    )


def rename(topic: Topic, *, title: str, by: int, at: datetime) -> Step:
    """Another title while it is under review."""
    return _step(topic, Action.RENAME, by, at, title, title=title)


def publish(topic: Topic, *, today: date, by: int, at: datetime) -> Step:
    """It was reviewed, and everybody may read it from now on."""
    return _step(topic, Action.PUBLISH, by, at, published_on=today)


def decline(topic: Topic, *, text: str, by: int, at: datetime) -> Step:
    """The review says that it is none for the roundtable, and why."""
    return _step(topic, Action.DECLINE, by, at, text)


def discuss(topic: Topic, *, meeting: int, at: datetime) -> Step:
    """A meeting has been through it."""
    return _step(topic, Action.DISCUSS, None, at, f"会议{meeting}")


def decide(topic: Topic, *, decision: int, by: int | None, at: datetime) -> Step:
    """A decision that was made of it is in force."""
    return _step(topic, Action.DECIDE, by, at, f"决议{decision}")


def reject(topic: Topic, *, text: str, by: int, at: datetime) -> Step:
    """The vote was against it."""
    return _step(topic, Action.REJECT, by, at, text)


def withdraw(topic: Topic, *, text: str, by: int, at: datetime) -> Step:
    """It is taken off."""
    return _step(topic, Action.WITHDRAW, by, at, text)


def notice(topic: Topic, on: date) -> int | None:
    """The days between its publication and that local day; None if it is not published."""
    return (on - topic.published_on).days if topic.published_on is not None else None


def in_time(topic: Topic, on: date, days: int) -> None:
    """That it can be voted on that day, having been published ``days`` before.

    Raises:
        Refused: it is not published, or not for long enough; the refusal names the rule.
    """
    had = notice(topic, on)
    if had is None:
        raise Refused("topic.unpublished", number=topic.number, days=days)
    if had < days:
        raise Refused("topic.short", number=topic.number, days=days, had=had)
