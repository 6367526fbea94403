"""Who a concern was given to: a person, everybody of an organisation, or everybody with a role in its area."""

from __future__ import annotations

from bot.community.people import Office, Person, Role, role_named
from bot.context import Context
from bot.council.concern import Concern


def responsible(context: Context, concern: Concern) -> list[Person]:
    """Everybody who has it; nobody if it was given to a name that the bot does not know."""
    people = context.uow.people
    if concern.assignee_id is not None:
        person = people.get(concern.assignee_id)
        return [person] if person else []
    if not concern.assignee:
        return []
    role = role_named(concern.assignee)
    holders = people.in_office(role) if role and role is not Role.RESIDENT else people.in_office(scope=concern.assignee)
    return [person for person in holders if any(_fits(office, concern) for office in person.offices)]


def is_responsible(person: Person | None, concern: Concern) -> bool:
    """Whether it was given to them."""
    if person is None:
        return False
    if concern.assignee_id is not None:
        return person.id == concern.assignee_id
    return bool(concern.assignee) and any(_fits(office, concern) for office in person.offices)


def _fits(office: Office, concern: Concern) -> bool:
    if office.scope and office.scope == concern.assignee:
        return True
    return office.role is role_named(concern.assignee) and office.scope in ("", concern.area)
