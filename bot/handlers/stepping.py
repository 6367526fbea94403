"""Taking a step with a concern: kept, told to those who wait and to who has it, answered with what comes next."""

from __future__ import annotations

from collections.abc import Iterable

from bot.community.groups import Purpose
from bot.community.people import Person, Standing
from bot.context import Context
from bot.council.concern import Concern, Step
from bot.council.refusal import Refused
from bot.handlers.keeping import keep
from bot.handlers.notify import the_concerned, with_notice
from bot.handlers.responsible import is_responsible
from bot.handlers.shapes import Numbered
from bot.wording import concerns as wording


def take(context: Context, step: Step, *, owner: str = "", more: str = "", **facts: object) -> Concern:
    """Keep a step, tell those who wait, and answer the speaker unless they were told among them; ``more`` goes on a
    line of its own."""
    changed, update = keep(context, step, **facts), step[1]
    if not the_concerned(context, changed, update):
        text = wording.done(changed, update, owner=owner, staff=context.standing >= Standing.STAFF)
        context.reply(f"{text}\n{more}" if more else text)
    return changed


def inform(context: Context, people: Iterable[Person], text: str) -> int:
    """Write to these people in private, the speaker excepted; how many could be written to."""
    me = context.known.id if context.known else None
    return sum(context.tell(person.id, with_notice(context, person, text)) for person in people if person.id != me)


def inform_staff(context: Context, text: str) -> None:
    """Tell the staff, unless this is said where they read it anyway."""
    if not among_staff(context):
        context.tell_staff(text)


def given_to_speaker(context: Context, args: Numbered) -> bool:
    """Whether a word for this number stands open to the speaker: it was given to them, and nobody else reads along.

    Raises:
        Refused: it was given to them, and they say it in a residents' group.
    """
    concern = context.uow.concerns.get(args.number)
    if concern is None or not is_responsible(context, concern):
        return False
    if not (context.private or among_staff(context)):
        raise Refused("assignee.place", number=args.number)
    return True


def among_staff(context: Context) -> bool:
    """Whether only staff read along."""
    return context.group is not None and context.group.purpose is Purpose.STAFF
