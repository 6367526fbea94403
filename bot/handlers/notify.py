"""Telling those who wait for a concern, once, where they asked."""

from __future__ import annotations

from bot.context import Context
from bot.council.concern import Concern, Update
from bot.ports import Contact
from bot.repositories import Supporter
from bot.wording import concerns as wording

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
    text = wording.changed(concern, update, context.rules, actor)
    rooms: dict[tuple[str, str, str], list[Contact]] = {}
    for supporter in waiting:
        address = addresses.get(supporter.person_id)
        if address is None:
            continue
        if supporter.room:
            contact = Contact(address.contact_id, people[supporter.person_id].label)
            rooms.setdefault((supporter.channel, supporter.account, supporter.room), []).append(contact)
        else:
            context.tell(supporter.person_id, text)
    for (channel, account, room), contacts in rooms.items():
        context.tell_room(channel, account, room, text, tuple(contacts[:MENTIONED]))
    here = context.inbound
    return (here.channel, here.account, here.room) in rooms
