"""Who may do what with a posting, keeping its steps, and telling those who offer the job."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.community.people import Office, Person, Role, Standing
from bot.context import Context
from bot.council.refusal import Refused
from bot.handlers.shapes import Numbered
from bot.handlers.stepping import among_staff, inform
from bot.jobs.posting import PAUSED, Posting, State, Step
from bot.wording import jobs as wording

THEME = "招工"
SHOWN = frozenset({State.OPEN}) | PAUSED
"""What everybody may look at."""


def employers(person: Person | None) -> frozenset[str]:
    """The organisations for which somebody offers work."""
    if person is None:
        return frozenset()
    return frozenset(office.scope for office in person.offices if office.role is Role.EMPLOYER and office.scope)


def offers_work(context: Context, args: object = None) -> bool:
    """Whether the speaker is of an employer, registered with its name or without."""
    del args
    return context.known is not None and Role.EMPLOYER in context.known.roles


def speaks_for(context: Context, posting: Posting) -> bool:
    """Whether the speaker may see and do what concerns only its employer: staff, and people of just that employer."""
    return context.standing >= Standing.STAFF or posting.job.employer in employers(context.known)


def theirs(context: Context, args: Numbered) -> bool:
    """Whether the posting of that number is of the speaker's own organisation."""
    found = context.uow.postings.get(args.number)
    return found is not None and speaks_for(context, found)


def load_posting(context: Context, number: int) -> Posting:
    """The posting of that number, if the speaker may see it.

    Raises:
        Refused: there is none, or it is somebody's draft, or no longer shown.
    """
    found = context.uow.postings.get(number)
    if found is None or (found.state not in SHOWN and not speaks_for(context, found)):
        raise Refused("posting.unknown", number=number if number < 10**9 else "这么大的号")
    return found


def keep_posting(context: Context, step: Step, **facts: object) -> Posting:
    """Keep a step of a posting, its line in the journal, and when the clock must look at it."""
    value, update = step
    context.uow.postings.save(value, update, next_look(context, value))
    context.note(update.action.value, wording.name(value), state=value.state.value, **facts)
    return value


def asks(context: Context, posting: Posting) -> datetime | None:
    """When its employer is to be asked whether it is still open; None if they were, or if it is open for so short that
    nobody need be asked."""
    until, published = posting.job.valid_until, posting.published_at
    if posting.state is not State.OPEN or until is None or published is None:
        return None
    day = until - timedelta(days=context.rules.jobs.ask_days)
    if posting.asked_on is not None and posting.asked_on >= day:
        return None
    if published.astimezone(context.rules.zone).date() >= day:
        return None
    return datetime.combine(day, context.rules.jobs.at, context.rules.zone)


def next_look(context: Context, posting: Posting) -> datetime | None:
    """When the clock must look at it: to ask, else after its last day."""
    until = posting.job.valid_until
    if posting.state is not State.OPEN or until is None:
        return None
    return asks(context, posting) or datetime.combine(until + timedelta(days=1), time(0), context.rules.zone)


def next_morning(context: Context) -> datetime:
    """The next time at which readers are told, later than now."""
    today = datetime.combine(context.today, context.rules.jobs.at, context.rules.zone)
    return today if today > context.now else today + timedelta(days=1)


def people_of(context: Context, posting: Posting) -> list[Person]:
    """The people of its employer, by its exact name; nobody if it is not registered."""
    name = posting.job.employer
    if not name:
        return []
    office = Office(Role.EMPLOYER, name)
    return [person for person in context.uow.people.in_office(Role.EMPLOYER, name) if office in person.offices]


def tell_employer(context: Context, posting: Posting, text: str) -> bool:
    """Tell the people of its employer in private; False if there is nobody who can be written to."""
    return inform(context, people_of(context, posting), text) > 0


def among_themselves(context: Context) -> None:
    """What is not for residents is said in private or in the staff group.

    Raises:
        Refused: residents would read along.
    """
    if not (context.private or among_staff(context)):
        raise Refused("posting.where")
