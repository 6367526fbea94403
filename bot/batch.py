"""What a batch of events needs to know, read ahead in one query per kind instead of one per event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.community.groups import Group
from bot.community.people import Person
from bot.ports import Contact, Inbound
from bot.repositories import UnitOfWork


class Batch:
    """The people and groups of some events of one account. Groups and people that are new are made on the way."""

    def __init__(self, uow: UnitOfWork, inbounds: Sequence[Inbound], now: datetime) -> None:
        self._uow = uow
        self._inbounds = inbounds
        self._now = now
        self._people: dict[tuple[str, str, str], Person | None] = {}
        self._groups: dict[tuple[str, str, str], Group] = {}
        self.forget()

    def forget(self) -> None:
        """Read everything again: something was changed or undone."""
        self._people.clear()
        self._groups.clear()
        accounts = {(inbound.channel, inbound.account) for inbound in self._inbounds}
        for channel, account in accounts:
            mine = [i for i in self._inbounds if (i.channel, i.account) == (channel, account)]
            contacts = {inbound.sender.id for inbound in mine}
            found = self._uow.people.known(channel, account, contacts)
            self._people.update({(channel, account, contact): found.get(contact) for contact in contacts})
            rooms = {inbound.room for inbound in mine if inbound.room}
            groups = self._uow.groups.known(channel, account, rooms)
            self._groups.update({(channel, account, room): group for room, group in groups.items()})

    def person(self, inbound: Inbound) -> Person | None:
        """The sender, if they are known."""
        return self._people.get((inbound.channel, inbound.account, inbound.sender.id))

    def meet(self, inbound: Inbound) -> Person:
        """The sender as a kept person, with this group among theirs."""
        key = (inbound.channel, inbound.account, inbound.sender.id)
        person = self._people.get(key)
        if person is None:
            contact = inbound.sender or Contact("")
            person = self._uow.people.create(inbound.channel, inbound.account, contact, self._now)
            group = self.group(inbound)
            if group is not None:
                self._uow.people.joined(person.id, group.id, self._now)
            self._people[key] = person
        return person

    def group(self, inbound: Inbound) -> Group | None:
        """The group of an event, kept from its first event on and with its name as it is now."""
        if not inbound.room:
            return None
        key = (inbound.channel, inbound.account, inbound.room)
        group = self._groups.get(key)
        if group is None:
            group = self._uow.groups.create(*key, inbound.room_name, self._now)
            self._groups[key] = group
        elif inbound.room_name and inbound.room_name != group.name:
            group = replace(group, name=inbound.room_name, left_at=None)
            self._uow.groups.save(group)
            self._groups[key] = group
        return group
