"""The first look at an event, before any database: cleaned, tidied, and its word found."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.ports import Contact, EventKind, Inbound
from bot.routing import Command, NearMiss, Table
from bot.text import tidy

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, which PostgreSQL refuses, and halves of characters, which no encoding takes."""
TEXT_LIMIT = 20_000
NAME_LIMIT = 100
ID_LIMIT = 200
"""Longer ids are cut for display only; an event id that is longer keeps its head and its length, which stays
unique enough
for the few platforms that might send one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an event seems to be. ``found`` is the word in it, if any; ``text`` is tidied and without the bot's name."""

    inbound: Inbound
    text: str = ""
    addressed: bool = False
    found: Command | NearMiss | None = None

    @property
    def kept_text(self) -> str | None:
        """The text if it was said to the bot, else None: neighbours' talk is not kept."""
        if self.inbound.kind is not EventKind.MESSAGE or not self.text:
            return None
        return self.text if self.addressed or isinstance(self.found, Command) else None


def _line(text: str, limit: int) -> str:
    return _UNKEEPABLE.sub("", text)[:limit]


def _contact(contact: Contact) -> Contact:
    name = _line(contact.name, NAME_LIMIT)
    return (
        contact if name == contact.name and len(contact.id) <= ID_LIMIT else Contact(_line(contact.id, ID_LIMIT), name)
    )


def clean(inbound: Inbound) -> Inbound:
    """The same event without what no database can keep, and of bounded size."""
    return replace(
        inbound,
        event_id=_line(inbound.event_id, ID_LIMIT),
        sender=_contact(inbound.sender),
        room=_line(inbound.room, 128),
        room_name=_line(inbound.room_name, NAME_LIMIT),
        text=_line(inbound.text, TEXT_LIMIT),
        target=_line(inbound.target, ID_LIMIT),
        mentions=tuple(map(_contact, inbound.mentions[:50])),
        subjects=tuple(map(_contact, inbound.subjects[:500])),
    )


class Reader:
    """Reads events for a bot of that name with that table of words."""

    def __init__(self, table: Table, bot_name: str) -> None:
        self._table = table
        # Typed by hand the name ends at a space, a mark or the end; a longer name is somebody else's.
        self._name = re.compile(rf"@{re.escape(bot_name)}(?=[\s,，:：、。!！?？]|$)[\s,，:：、]*") if bot_name else None
        self._at = f"@{bot_name}"

    def read(self, inbound: Inbound) -> Reading:
        """What the event seems to be."""
        inbound = clean(inbound)
        if inbound.kind is not EventKind.MESSAGE:
            return Reading(inbound)
        private = not inbound.room
        addressed = private or inbound.mentions_me
        raw = inbound.text
        if self._name is not None and self._at in raw:
            raw, times = self._name.subn(" ", raw)
            addressed = addressed or bool(times)
        text = tidy(raw)
        if not text:
            return Reading(inbound, "", addressed)
        found = self._table.find(text, addressed=addressed, private=private, mentions=inbound.mentions)
        return Reading(inbound, text, addressed, found)
