"""The first look at an event, before any database: cleaned, tidied, and its word found."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

from bot.council.receipts import find
from bot.ports import Attachment, Contact, EventKind, Inbound
from bot.routing import Command, NearMiss, Table
from bot.text import tidy

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, which PostgreSQL refuses, and halves of characters, which no encoding takes."""
_ANSWER = re.compile(r"\s*「(?P<quoted>.*?)」\s*\n\s*-(?: ?-){4,}\s*\n(?P<said>.*)", re.DOTALL)
"""How WeChat hands on a message that answers another one (引用): what is quoted, a line of dashes, what is said."""
TEXT_LIMIT = 20_000
NAME_LIMIT = 100
ID_LIMIT = 120
"""A longer id is shortened to its head and a digest of the whole: still one id per thing, and every column holds it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an event seems to be. ``found`` is the word in it, if any; ``text`` is tidied, without the bot's name and
    without the message that it answers, which is ``quoted``."""

    inbound: Inbound
    text: str = ""
    addressed: bool = False
    found: Command | NearMiss | None = None
    quoted: str = ""

    @property
    def unkept(self) -> bool:
        """Whether its words may stand nowhere: it is a vote, or has the code of a receipt in it."""
        return (self.found is not None and self.found.route.unkept) or find(self.inbound.text) is not None

    @property
    def kept_text(self) -> str | None:
        """The text if it was said to the bot, else None: neighbours' talk is not kept."""
        if self.inbound.kind is not EventKind.MESSAGE or not self.text or self.unkept:
            return None
        return self.text if self.addressed or isinstance(self.found, Command) else None


def _line(text: str, limit: int) -> str:
    return _UNKEEPABLE.sub("", text)[:limit]


def _id(value: str) -> str:
    if len(value) <= ID_LIMIT and not _UNKEEPABLE.search(value):
        return value
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{_line(value, ID_LIMIT - 40)}#{digest}"


def _contact(contact: Contact) -> Contact:
    return Contact(_id(contact.id), _line(contact.name, NAME_LIMIT))


def _attachment(attachment: Attachment) -> Attachment:
    ref, name, code = (_line(part, 1000) for part in (attachment.ref, attachment.name, attachment.type_code))
    return Attachment(attachment.kind, ref, name, code)


def clean(inbound: Inbound) -> Inbound:
    """The same event without what no database can keep, and of bounded size."""
    return replace(
        inbound,
        account=_id(inbound.account),
        event_id=_id(inbound.event_id),
        sender=_contact(inbound.sender),
        room=_id(inbound.room),
        room_name=_line(inbound.room_name, NAME_LIMIT),
        text=_line(inbound.text, TEXT_LIMIT),
        target=_id(inbound.target),
        mentions=tuple(map(_contact, inbound.mentions[:50])),
        subjects=tuple(_contact(contact) for contact in inbound.subjects[:500] if contact.id),
        attachments=tuple(map(_attachment, inbound.attachments[:50])),
    )


class Reader:
    """Reads events for a bot of that name with that table of words."""

    def __init__(self, table: Table, bot_name: str) -> None:
        self._table = table
        # Typed by hand the name ends at what is no letter, at a number or at one of the bot's words; a longer name is
        # somebody else's.
        ends = "|".join((r"\W", "[0-9０-９]", "$", *map(re.escape, table.words)))
        self._name = re.compile(rf"[@＠]{re.escape(bot_name)}(?={ends})[\s,，:：、]*") if bot_name else None
        self._bot_name = bot_name

    def read(self, inbound: Inbound) -> Reading:
        """What the event seems to be."""
        inbound = clean(inbound)
        if inbound.kind is not EventKind.MESSAGE:
            return Reading(inbound)
        private = not inbound.room
        addressed = private or inbound.mentions_me
        answer = _ANSWER.fullmatch(inbound.text)
        quoted, raw = (answer["quoted"], answer["said"]) if answer else ("", inbound.text)
        if self._name is not None and self._bot_name in raw:
            raw, times = self._without_name(self._name, raw, inbound.mentions)
            addressed = addressed or times > 0
        text = tidy(raw)
        if not text:
            return Reading(inbound, "", addressed, quoted=quoted)
        found = self._table.find(text, addressed=addressed, private=private, mentions=inbound.mentions)
        return Reading(inbound, text, addressed, found, quoted)

    def _without_name(self, name: re.Pattern[str], raw: str, mentions: tuple[Contact, ...]) -> tuple[str, int]:
        """The text without @ and the bot's name, and how often it stood there; namesakes who are mentioned stay."""
        namesakes = sorted({c.name for c in mentions if self._bot_name in c.name}, key=len, reverse=True)
        if not namesakes:
            return name.subn(" ", raw)
        others = re.compile(f"@(?:{'|'.join(map(re.escape, namesakes))})")
        parts, times, end = [], 0, 0
        for found in (*others.finditer(raw), None):
            part, count = name.subn(" ", raw[end : found.start() if found else len(raw)])
            parts += [part, found[0] if found else ""]
            times, end = times + count, found.end() if found else end
        return "".join(parts), times
