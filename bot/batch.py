"""What a batch of events needs to know, read ahead in one query per kind instead of one per event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.community.groups import Group
from bot.community.people import Person
from bot.dialogue import Question
from bot.ports import EventKind, Inbound
from bot.repositories import UnitOfWork

Key = tuple[str, str, str]


class Batch:
    """The people, groups and open questions of some events. Groups and people that are new are made on the way."""

    def __init__(self, uow: UnitOfWork, inbounds: Sequence[Inbound], now: datetime) -> None:
        self._uow = uow
        self._inbounds = inbounds
        self._now = now
        self._people: dict[Key, Person | None] = {}
        self._groups: dict[Key, Group] = {}
        self._questions: dict[tuple[int, str], Question] = {}
        self.talk: set[str] = set()
        """Ids of events that looked like commands and were said to the neighbours."""
        self.forget()

    def forget(self) -> None:
        """Read everything again: who somebody is, or what a group is, was changed."""
        self._people.clear()
        self._groups.clear()
        for channel, account in {(inbound.channel, inbound.account) for inbound in self._inbounds}:
            mine = [i for i in self._inbounds if (i.channel, i.account) == (channel, account)]
            contacts = {inbound.sender.id for inbound in mine}
            found = self._uow.people.known(channel, account, contacts)
            self._people.update({(channel, account, contact): found.get(contact) for contact in contacts})
            rooms = {inbound.room for inbound in mine if inbound.room}
            groups = self._uow.groups.known(channel, account, rooms)
            self._groups.update({(channel, account, room): group for room, group in groups.items()})
        known = {person.id for person in self._people.values() if person is not None}
        self._questions = self._uow.questions.open_to(known, self._now)

    def forget_one(self, inbound: Inbound) -> None:
        """Handling this event was undone: its sender and its group may not be there after all."""
        person, group = _sender(inbound), _room(inbound)
        found = self._uow.people.known(inbound.channel, inbound.account, [inbound.sender.id])
        self._people[person] = found.get(inbound.sender.id)
        if inbound.room:
            groups = self._uow.groups.known(inbound.channel, inbound.account, [inbound.room])
            self._groups.pop(group, None)
            self._groups.update({(inbound.channel, inbound.account, room): kept for room, kept in groups.items()})

    def person(self, inbound: Inbound) -> Person | None:
        """The sender, if they are known."""
        return self._people.get(_sender(inbound))

    def update(self, inbound: Inbound, person: Person) -> None:
        """The sender is now like this."""
        self._people[_sender(inbound)] = person

    def question(self, person: Person, room: str) -> Question | None:
        """The open question to somebody in a place."""
        return self._questions.get((person.id, room))

    def meet(self, inbound: Inbound) -> Person:
        """The sender as a kept person, with this group among theirs."""
        key = _sender(inbound)
        person = self._people.get(key)
        if person is None:
            person = self._uow.people.create(inbound.channel, inbound.account, inbound.sender, self._now)
            group = self.group(inbound)
            if group is not None:
                self._uow.people.joined(person.id, group.id, self._now)
            self._people[key] = person
        return person

    def settled_group(self, inbound: Inbound) -> Group | None:
        """The group of an event if nothing about it has to be written first."""
        group = self._groups.get(_room(inbound))
        return group if group is not None and _as_it_was(inbound, group) else None

    def group(self, inbound: Inbound) -> Group | None:
        """The group of an event, kept from its first event on and with its name as it is now."""
        if not inbound.room:
            return None
        key = _room(inbound)
        group = self._groups.get(key)
        if group is None:
            group = self._uow.groups.create(*key, inbound.room_name, self._now)
            self._groups[key] = group
        elif not _as_it_was(inbound, group):
            # Who hears a group is in it, also if the event of coming back was lost. What is late proves nothing.
            left_at = None if inbound.kind is EventKind.MESSAGE else group.left_at
            group = replace(group, name=inbound.room_name or group.name, left_at=left_at)
            self._uow.groups.save(group)
            self._groups[key] = group
        return group


def _as_it_was(inbound: Inbound, group: Group) -> bool:
    same_name = not inbound.room_name or inbound.room_name == group.name
    return same_name and (group.left_at is None or inbound.kind is not EventKind.MESSAGE)


def _sender(inbound: Inbound) -> Key:
    return inbound.channel, inbound.account, inbound.sender.id


def _room(inbound: Inbound) -> Key:
    return inbound.channel, inbound.account, inbound.room
