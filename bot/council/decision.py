"""A 决议: the outcome that a person writes after the count, its 公示, and the tasks that carry it out.

An objection stops the clock of the 公示 until the chair has answered it; a decision is in force when its days are over,
and done when all its tasks are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.council.refusal import Refused


class State(StrEnum):
    """Where a decision is."""

    DRAFT = "待公示"
    PUBLIC = "公示中"
    PAUSED = "异议处理中"
    IN_FORCE = "落实中"
    DONE = "已落实"
    REVOKED = "已撤销"


class Action(StrEnum):
    """What can be done to a decision; the word in its thread."""

    DRAFT = "决议"
    PUBLISH = "公示"
    OBJECT = "异议"
    ANSWER = "答复异议"
    TAKE_EFFECT = "生效"
    COMPLETE = "完成"
    RATE = "评价"
    REVOKE = "撤销"
    RETRACT = "撤回异议"
    REMIND = "提醒"


STEPS: dict[Action, tuple[frozenset[State], State | None]] = {
    Action.PUBLISH: (frozenset({State.DRAFT}), State.PUBLIC),
    Action.OBJECT: (frozenset({State.PUBLIC, State.PAUSED}), State.PAUSED),
    # The last answer sets the clock going again; before it nothing changes.
    Action.ANSWER: (frozenset({State.PAUSED}), None),
    Action.RETRACT: (frozenset({State.PAUSED}), None),
    Action.TAKE_EFFECT: (frozenset({State.PUBLIC}), State.IN_FORCE),
    Action.COMPLETE: (frozenset({State.IN_FORCE}), State.DONE),
    Action.RATE: (frozenset({State.IN_FORCE, State.DONE}), None),
    Action.REVOKE: (frozenset({State.DRAFT, State.PUBLIC, State.PAUSED}), State.REVOKED),
    # The chair of an open objection, and the office of tasks that nobody was given.
    Action.REMIND: (frozenset({State.PAUSED, State.IN_FORCE}), None),
}
"""From which states an action is possible, and the state it sets (None: it stays)."""
FINAL = frozenset({State.DONE, State.REVOKED})
PUBLIC_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One 决议. ``number`` is what people see; 0 until it is kept. Times are aware, in UTC, days local.

    ``rule`` is the printed arithmetic of the verdict. ``public_until`` is the last day of the 公示 as far as is known;
    ``paused_on`` the day on which an objection stopped it.
    """

    number: int = 0
    state: State = State.DRAFT
    text: str
    rule: str = ""
    binding: bool = True
    poll: int | None = None
    topics: tuple[int, ...] = ()
    area: str = ""
    author: int | None
    chair: int | None
    public_on: date | None = None
    public_until: date | None = None
    paused_on: date | None = None
    open_objections: int = 0
    version: int = 1
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One entry of a decision's thread: what was done, the state it set, by whom (None: the clock), and when."""

    action: Action
    state: State
    text: str = ""
    by: int | None = None
    at: datetime


Step = tuple[Decision, Update]


def _step(
    decision: Decision, action: Action, by: int | None, at: datetime, text: str = "", /, **changes: object
) -> Step:
    possible, target = STEPS[action]
    if decision.state not in possible:
        raise Refused(
            "decision.step",
            number=decision.number,
            action=action.value,
            state=decision.state.value,
            possible="、".join(state.value for state in State if state in possible),
        )
    values: dict[str, object] = {"state": target or decision.state, **changes}
    changed = replace(decision, version=decision.version + 1, updated_at=at, **values)  # type: ignore[arg-type]
    return changed, Update(action=action, state=changed.state, text=text, by=by, at=at)


def draft(decision: Decision) -> Step:
    """The first entry of a new decision's thread."""
    return decision, Update(
        action=Action.DRAFT, state=decision.state, text=decision.text, by=decision.author, at=decision.created_at
    )


def publish(decision: Decision, *, today: date, days: int = PUBLIC_DAYS, by: int, at: datetime) -> Step:
    """Everybody may read it and object, for ``days`` days after today."""
    until = today + timedelta(days=days)
    return _step(decision, Action.PUBLISH, by, at, f"{days}天", public_on=today, public_until=until)


def object_to(decision: Decision, *, text: str, today: date, by: int, at: datetime) -> Step:
    """Somebody objects, with a reason: the days of the 公示 stop until the chair has answered.

    Raises:
        Refused: it is not on public notice, or its last day is over.
    """
    if decision.state is State.PUBLIC and decision.public_until is not None and today > decision.public_until:
        raise Refused("decision.over", number=decision.number, until=_day(decision.public_until))
    paused = decision.paused_on or today
    changes = {"open_objections": decision.open_objections + 1, "paused_on": paused}
    return _step(decision, Action.OBJECT, by, at, text, **changes)


def answer(decision: Decision, *, text: str, today: date, by: int, at: datetime) -> Step:
    """The chair answers one objection. With the last one the 公示 goes on for the days that were left when it stopped,
    the day of the objection included.

    Raises:
        Refused: somebody else than the chair answers, or nothing is open.
    """
    # A chair who is gone leaves it to whoever the office lets answer.
    if decision.chair is not None and by != decision.chair:
        raise Refused("decision.chair", number=decision.number)
    return _one_less(decision, Action.ANSWER, text, today, by, at)


def retract(decision: Decision, *, text: str, today: date, by: int, at: datetime) -> Step:
    """Who objected takes it back; for the 公示 it is as if it was answered."""
    return _one_less(decision, Action.RETRACT, text, today, by, at)


def _one_less(decision: Decision, action: Action, text: str, today: date, by: int, at: datetime) -> Step:
    left = decision.open_objections - 1
    if left > 0 or decision.state is not State.PAUSED:
        return _step(decision, action, by, at, text, open_objections=max(0, left))
    assert decision.paused_on is not None and decision.public_until is not None, "a pause has its day"
    until = decision.public_until + (today - decision.paused_on)
    changes = {"open_objections": 0, "paused_on": None, "public_until": until, "state": State.PUBLIC}
    return _step(decision, action, by, at, text, **changes)


def take_effect(decision: Decision, *, today: date, at: datetime) -> Step:
    """The clock: its days are over, and nobody's objection is open.

    Raises:
        Refused: they are not over.
    """
    if decision.public_until is not None and today <= decision.public_until:
        raise Refused("decision.early", number=decision.number, until=_day(decision.public_until))
    return _step(decision, Action.TAKE_EFFECT, None, at)


def complete(decision: Decision, tasks: Iterable[Task], *, by: int | None, at: datetime) -> Step:
    """All its tasks are done.

    Raises:
        Refused: some are not.
    """
    still = [task.number for task in tasks if task.percent < 100]
    if still:
        raise Refused("decision.tasks", number=decision.number, count=len(still))
    return _step(decision, Action.COMPLETE, by, at)


def rate(decision: Decision, *, text: str, by: int, concerned: bool, at: datetime) -> Step:
    """What somebody whom it concerned says of how it was carried out.

    Raises:
        Refused: it did not concern them, or it is not in force yet.
    """
    if not concerned:
        raise Refused("decision.not_yours", number=decision.number)
    return _step(decision, Action.RATE, by, at, text)


def revoke(decision: Decision, *, text: str, by: int, at: datetime) -> Step:
    """It is taken back before it is in force, for a reason that everybody reads."""
    return _step(decision, Action.REVOKE, by, at, text)


def remind(decision: Decision, *, text: str, at: datetime) -> Step:
    """The clock reminds whoever it waits for."""
    return _step(decision, Action.REMIND, None, at, text)


PATIENCE = 3
"""Days that an objection waits for its answer, or a decision for its first task, before somebody is reminded."""


def look_on(decision: Decision, today: date) -> date | None:
    """The local day on which the clock must look at it, after what was done today; None: never."""
    if decision.state is State.PUBLIC and decision.public_until is not None:
        return decision.public_until + timedelta(days=1)
    if decision.state in (State.PAUSED, State.IN_FORCE):
        return today + timedelta(days=PATIENCE)
    return None


# ------------------------------------------------------------------------------------------------ tasks
@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One 任务 of a decision: who does what until when, and how far it is. ``nudged_on`` is the day on which its owner
    was last chased."""

    number: int = 0
    decision: int
    text: str
    owner: str
    owner_id: int | None = None
    due_on: date
    percent: int = 0
    nudged_on: date | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime

    @property
    def done(self) -> bool:
        """Whether it is carried out."""
        return self.percent >= 100

    def late(self, today: date) -> bool:
        """Whether its day is over."""
        return not self.done and today > self.due_on


def assign(decision: Decision, task: Task) -> Task:
    """A task of a decision that is in force.

    Raises:
        Refused: it is not in force.
    """
    if decision.state not in (State.IN_FORCE, State.DONE):
        raise Refused("decision.not_in_force", number=decision.number, state=decision.state.value)
    return task


def advance(task: Task, *, percent: int, at: datetime) -> Task:
    """How far it is (进展): never less than before.

    Raises:
        Refused: it is no percentage, or less than it was.
    """
    if not 0 <= percent <= 100:
        raise Refused("task.percent", said=percent)
    if percent < task.percent:
        raise Refused("task.back", number=task.number, percent=task.percent)
    return replace(task, percent=percent, version=task.version + 1, updated_at=at)


def reassign(task: Task, *, owner: str, owner_id: int | None, due_on: date, at: datetime) -> Task:
    """Somebody else has it from now on; whoever had it has it no more.

    Raises:
        Refused: it is done.
    """
    if task.done:
        raise Refused("task.done", number=task.number)
    changes = {"owner": owner, "owner_id": owner_id, "due_on": due_on, "nudged_on": None}
    return replace(task, version=task.version + 1, updated_at=at, **changes)  # type: ignore[arg-type]


def chased(task: Task, *, today: date, at: datetime) -> Task:
    """Its owner was reminded today."""
    return replace(task, nudged_on=today, version=task.version + 1, updated_at=at)


def told(task: Task, today: date) -> Task:
    """As it is given to its owner today: who has just heard the day is not reminded of it on the same one."""
    before = task.due_on - timedelta(days=1)
    return replace(task, nudged_on=today) if before <= today else task


CHASED_EVERY = 3
"""Days between two reminders of a late task."""


def chase_on(task: Task) -> date | None:
    """The day on which its owner hears of it next: the day before it is due, the day after, then every third day."""
    if task.done:
        return None
    before, after = task.due_on - timedelta(days=1), task.due_on + timedelta(days=1)
    if task.nudged_on is None:
        return before
    return after if task.nudged_on < after else task.nudged_on + timedelta(days=CHASED_EVERY)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
