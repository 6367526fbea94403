"""Who a concern was given to: a person, everybody of an organisation, or everybody with a role in its area."""

from __future__ import annotations

from bot.community.people import Office, Person, Role, Standing, role_named
from bot.context import Context
from bot.council.concern import Concern


def responsible(context: Context, concern: Concern) -> list[Person]:
    """Everybody who has it; nobody if it was given to a name that the bot does not know."""
    return holders(context, concern.assignee, concern.assignee_id, concern.area)


def holders(context: Context, name: str, person_id: int | None, area: str) -> list[Person]:
    """Everybody whom that means: a person, all of an organisation, or all with a role.

    A role is that of the area, and where the area has nobody, of all.
    """
    people = context.uow.people
    if person_id is not None:
        person = people.get(person_id)
        return [person] if person else []
    if not name:
        return []
    role = role_named(name)
    if role is None or role is Role.RESIDENT:
        return people.in_office(scope=name)
    everywhere = people.in_office(role)
    fitting = [person for person in everywhere if any(_fits(office, role, area) for office in person.offices)]
    return fitting or everywhere


def is_responsible(context: Context, concern: Concern) -> bool:
    """Whether it was given to the speaker."""
    person = context.known
    return person is not None and any(other.id == person.id for other in responsible(context, concern))


def theirs(context: Context, limit: int) -> list[Concern]:
    """What is open and was given to the speaker, the oldest first."""
    person = context.known
    if person is None:
        return []
    names = {name for office in person.offices for name in (office.role.value, office.scope) if name}
    found = context.uow.concerns.given_to(person.id, names, limit)
    return [concern for concern in found if is_responsible(context, concern)]


def acting_for(context: Context, concern: Concern) -> str:
    """In whose name the speaker acts on it, as residents read it: their organisation or office; empty for staff."""
    person = context.known
    if person is None or context.standing >= Standing.STAFF or not is_responsible(context, concern):
        return ""
    if concern.assignee_id is None:
        return concern.assignee
    return next((office.scope for office in sorted(person.offices, key=lambda o: o.role.value) if office.scope), "")


def _fits(office: Office, role: Role, area: str) -> bool:
    return office.role is role and office.scope in ("", area)
