"""Keeping a step of a concern: the one way, so that the clock always knows when to look again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.context import Context
from bot.council.agenda import next_look
from bot.council.concern import Concern, Step
from bot.council.refusal import Refused
from bot.council.terms import workdays_after
from bot.wording import concerns as wording


def load(context: Context, number: int) -> Concern:
    """The concern of that number.

    Raises:
        Refused: there is none.
    """
    found = context.uow.concerns.get(number)
    if found is None:
        raise Refused("concern.unknown", number=number if number < 10**9 else "这么大的号")
    return found


def concerned(context: Context, concern: Concern) -> bool:
    """Whether it is the speaker's own, or one that they joined."""
    person = context.known
    if person is None:
        return False
    return concern.reporter == person.id or any(
        s.person_id == person.id for s in context.uow.concerns.supporters(concern.number)
    )


def close_by(context: Context, concern: Concern) -> date:
    """The day that would be promised for it if it were taken on today; a day that its source has set stands."""
    if concern.accepted_at is None and concern.close_by is not None:
        return concern.close_by
    return context.workday(context.rules.terms.of(concern.category).close)


def begin(context: Context, step: Step, *, since: date | None = None) -> Concern:
    """Keep a new concern, with the days that are promised for it, counted from today or ``since``; the result has its
    number."""
    value, update = step
    term, day = context.rules.terms.of(value.category), since or context.today
    promised = replace(value, accept_by=workdays_after(day, term.accept, context.rules.plan.is_workday))
    return context.uow.concerns.add(_looked_at(context, promised), update)


def keep(context: Context, step: Step, **facts: object) -> Concern:
    """Keep what a step made of a concern, and its line in the journal."""
    value, update = step
    changed = _looked_at(context, value)
    context.uow.concerns.save(changed, update)
    context.note(update.action.value, wording.name(changed), state=changed.state.value, **facts)
    return changed


def reconsider(context: Context, concern: Concern) -> None:
    """When the clock must look at it by the rules as they are now; nothing else of it changes."""
    context.uow.concerns.look_at(concern.number, _looked_at(context, concern).look_at)


def _looked_at(context: Context, concern: Concern) -> Concern:
    due = next_look(concern, context.rules.plan)
    return replace(concern, look_at=due.at if due else None)
