"""Telling those who wait for a concern, once, where they asked."""

from __future__ import annotations

from bot.community.people import Person
from bot.concern_repositories import Supporter
from bot.context import Context
from bot.council.concern import Concern, Update
from bot.handlers.responsible import acting_for
from bot.ports import Contact
from bot.wording import concerns as wording
from bot.wording import privacy

MENTIONED = 10
"""More names than this in front of a message help nobody."""


def the_concerned(context: Context, concern: Concern, update: Update, *, but: int | None = None) -> bool:
    """Tell the reporter and all who joined: one message per group, a private one to who asked in private.

    ``but`` is who knows already. True if a message goes to the place where the speaker is, so they need no other there.
    """
    waiting = [*context.uow.concerns.supporters(concern.number)]
    if concern.reporter is not None:
        waiting.insert(0, Supporter(concern.reporter, concern.channel, concern.account, concern.room))
    waiting = [supporter for supporter in waiting if supporter.person_id != but]
    ids = [supporter.person_id for supporter in waiting]
    people, addresses = context.uow.people.some(ids), context.uow.people.addresses(ids)
    # Who works on it is public, as on the office's own board; only those who report are masked.
    actor = context.known.label if context.known and context.known.label else "工作人员"
    text = wording.changed(concern, update, context.rules, actor, acting_for(context, concern))
    rooms: dict[tuple[str, str, str], list[Contact]] = {}
    uninformed: set[tuple[str, str, str]] = set()
    for supporter in waiting:
        address = addresses.get(supporter.person_id)
        if address is None:
            continue
        person = people[supporter.person_id]
        if supporter.room:
            place = (supporter.channel, supporter.account, supporter.room)
            rooms.setdefault(place, []).append(Contact(address.contact_id, person.label))
            if person.informed_at is None:
                context.uow.people.inform(person.id, context.now)
                uninformed.add(place)
        else:
            context.tell(person.id, with_notice(context, person, text))
    for place, contacts in rooms.items():
        told = f"{text}\n\n{privacy.notice(context.rules)}" if place in uninformed else text
        context.tell_room(*place, told, tuple(contacts[:MENTIONED]))
    here = context.inbound
    return (here.channel, here.account, here.room) in rooms


def with_notice(context: Context, person: Person, text: str) -> str:
    """The first thing that somebody hears, who did not come by themselves, says what is kept about them."""
    if person.informed_at is not None:
        return text
    context.uow.people.inform(person.id, context.now)
    return f"{text}\n\n{privacy.notice(context.rules)}"
