"""What the clock does with decisions and their tasks: in force when the days are over, reminders while nothing moves.

What is due is in the rows (``look_at``), and every look is a step of a version: a restart, a second beat or a second
process says nothing twice.
"""

from __future__ import annotations

from functools import partial

from bot.context import Context
from bot.council import decision as life
from bot.council import topic as topics
from bot.council.decision import Decision, State, Task
from bot.handlers.areas import announce
from bot.handlers.decisions import keep_decision, tell_chair, topics_of
from bot.handlers.one_by_one import attempt
from bot.handlers.tasks import keep_task, owners, plan_chase
from bot.handlers.topics import keep_topic, where
from bot.wording import clock as clock_wording
from bot.wording import decisions as wording
from bot.wording import tasks as tasks_wording

AT_ONCE = 200
STAFF = 0
"""In place of a person: the staff group."""
_TALKED_OF = (topics.State.PUBLISHED, topics.State.DISCUSSED)


def decisions(context: Context) -> None:
    """Do what is due with decisions and tasks of this account."""
    for decision in context.uow.decisions.due(where(context), context.now, AT_ONCE):
        attempt(context, "a look at a decision", partial(_look, context, decision))
    _chase(context)


def _look(context: Context, decision: Decision) -> None:
    if decision.state is State.PUBLIC:
        _take_effect(context, decision)
    elif decision.state is State.PAUSED:
        waiting = [one for one in context.uow.decisions.objections(decision.number) if one.answered_at is None]
        kept = keep_decision(context, life.remind(decision, text="异议待答复", at=context.now))
        if waiting:
            tell_chair(context, kept, wording.unanswered(kept, waiting))
    elif decision.state is State.IN_FORCE and not context.uow.decisions.tasks(decision.number):
        kept = keep_decision(context, life.remind(decision, text="还没有任务", at=context.now))
        context.tell_staff(wording.no_task_yet(kept))
    else:
        context.uow.decisions.look_at(decision.number, None)


def _take_effect(context: Context, decision: Decision) -> None:
    kept = keep_decision(context, life.take_effect(decision, today=context.today, at=context.now))
    for topic in topics_of(context, kept):
        if topic.state in _TALKED_OF:
            keep_topic(context, topics.decide(topic, decision=kept.number, by=None, at=context.now))
    announce(context, kept.area, wording.in_force(kept))
    context.tell_staff(wording.in_force_to_staff(kept))


def _chase(context: Context) -> None:
    """A morning's reminders to one person are one message."""
    told: dict[int, list[Task]] = {}
    for task in context.uow.decisions.due_tasks(where(context), context.now, AT_ONCE):
        found: dict[int, Task] = {}
        if attempt(context, "a reminder of a task", partial(_remind, context, task, found)):
            for person_id, changed in found.items():
                told.setdefault(person_id, []).append(changed)
    for person_id, tasks in told.items():
        text = tasks_wording.chased(tasks, context.today, own=person_id != STAFF)
        if person_id == STAFF:
            context.tell_staff(text)
        elif not context.tell(person_id, text):
            # Nobody knows where they are: somebody must hear of it all the same.
            context.tell_staff(clock_wording.unreachable(text))


def _remind(context: Context, task: Task, found: dict[int, Task]) -> None:
    day = life.chase_on(task)
    decision = context.uow.decisions.get(task.decision)
    if day is None or day > context.today or decision is None:
        plan_chase(context, task)
        return
    changed = life.chased(task, today=context.today, at=context.now)
    keep_task(context, changed, action="提醒", by=None)
    people = owners(context, changed, decision)
    found.update({person.id: changed for person in people})
    if changed.late(context.today) or not people:
        found[STAFF] = changed


TICKS = {"decisions": decisions}
