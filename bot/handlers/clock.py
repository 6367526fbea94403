"""What the clock does with concerns: remind who has them, take them up the grid, ask if it is really fixed, archive.

What is due is in the rows (``look_at``), and each look is counted in the concern within the transaction that says it: a
restart, a second beat or a second process fires nothing twice. A morning's reminders to one person are one message.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.community.people import Role
from bot.context import Context
from bot.council import life
from bot.council.agenda import LEVELS, Due, Look, next_look
from bot.council.concern import Concern
from bot.handlers.keeping import keep, reconsider
from bot.handlers.notify import the_concerned
from bot.handlers.one_by_one import attempt
from bot.handlers.responsible import responsible
from bot.wording import clock as wording

AT_ONCE = 500
"""So many to a beat, so that a morning never holds the road for long; the next beat takes the rest."""
STAFF = 0
"""In place of a person: the staff group."""


@dataclass(slots=True)
class _Morning:
    """Who has to be told of what, gathered over all that is due."""

    reminders: dict[int, list[tuple[Look, Concern]]] = field(default_factory=dict)

    def add(self, person_id: int, look: Look, concern: Concern) -> None:
        self.reminders.setdefault(person_id, []).append((look, concern))


def concerns(context: Context) -> None:
    """Do what is due with concerns of this account."""
    here, plan = context.inbound, context.rules.plan
    morning = _Morning()
    for concern in context.uow.concerns.due(here.channel, here.account, context.now, AT_ONCE):
        due = next_look(concern, plan)
        if due is None or due.at > context.now:
            # The rules have changed since it was kept: the clock looks again when they say so.
            reconsider(context, concern)
            continue
        _alone(context, concern, due, morning)
    for person_id, items in morning.reminders.items():
        _tell(context, person_id, items)


def _alone(context: Context, concern: Concern, due: Due, morning: _Morning) -> None:
    """One concern's look, which must not cost the others theirs."""
    told = _Morning()
    if not attempt(context, f"{due.look.name} of a concern", lambda: _LOOKS[due.look](context, concern, due, told)):
        return
    for person_id, items in told.reminders.items():
        for look, changed in items:
            morning.add(person_id, look, changed)


def _remind(context: Context, concern: Concern, due: Due, morning: _Morning) -> None:
    changed = keep(context, life.remind(concern, text=due.look.value, nudges=due.nudges, at=context.now))
    people = responsible(context, concern)
    for person in people:
        morning.add(person.id, due.look, changed)
    if not people or due.look is Look.OVERDUE:
        morning.add(STAFF, due.look, changed)


def _escalate(context: Context, concern: Concern, due: Due, morning: _Morning) -> None:
    level = LEVELS[min(concern.level, len(LEVELS) - 1)]
    step = life.escalate(concern, level=level, nudges=due.nudges, at=context.now)
    changed = keep(context, step, level=level)
    managers = context.uow.people.in_office(Role.MANAGER) if level == LEVELS[-1] else []
    for person in managers:
        morning.add(person.id, due.look, changed)
    if not managers:
        morning.add(STAFF, due.look, changed)
    the_concerned(context, changed, step[1])


def _ask(context: Context, concern: Concern, due: Due, morning: _Morning) -> None:
    del morning
    step = life.ask(concern, text=due.look.value, nudges=due.nudges, at=context.now)
    the_concerned(context, keep(context, step), step[1])


def _lapse(context: Context, concern: Concern, due: Due, morning: _Morning) -> None:
    del morning
    keep(context, life.visit(concern, text=due.look.value, at=context.now))


def _archive(context: Context, concern: Concern, due: Due, morning: _Morning) -> None:
    del due, morning
    keep(context, life.archive(concern, at=context.now))


_LOOKS: dict[Look, Callable[[Context, Concern, Due, _Morning], None]] = {
    Look.DUE: _remind,
    Look.OVERDUE: _remind,
    Look.ESCALATE: _escalate,
    Look.ASK: _ask,
    Look.LAPSE: _lapse,
    Look.RECHECK: _ask,
    Look.ARCHIVE: _archive,
}


def _tell(context: Context, person_id: int, items: list[tuple[Look, Concern]]) -> None:
    text = wording.morning(items, context.today, own=person_id != STAFF)
    if person_id == STAFF:
        context.tell_staff(text)
    elif not context.tell(person_id, text):
        # Nobody knows where they are: somebody must hear of it all the same.
        context.tell_staff(wording.unreachable(text))


TICKS = {"concerns": concerns}
