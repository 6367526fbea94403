"""The state of the simulated WeChat: who is in which group, and what was said. It is a fold over happenings."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.channels.simulator_record import Happening, Kind, conversation, private_with
from bot.channels.simulator_town import Town

KEPT_PER_CHAT = 300
KEPT_FOR_CATCHING_UP = 4000
KEPT_TAGS = 2000


class Behind(Exception):
    """What is asked for is no longer kept as single steps; look at the whole state instead."""


class World:
    """Holds bounded memory: the last messages of every chat and the last happenings of all."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.seq = 0
        self._members = {room: dict.fromkeys(town.members[room]) for room in town.rooms}
        self._chats: dict[str, deque[Happening]] = {}
        self._recent: deque[Happening] = deque(maxlen=KEPT_FOR_CATCHING_UP)
        self._tags: dict[tuple[str, str], str] = {}
        self._floor = 0

    def restore(self, seq: int, members: Mapping[str, Sequence[str]], history: Sequence[Happening]) -> None:
        """Begin from a compacted file: membership as of ``seq`` and the messages kept from before."""
        self.seq = self._floor = seq
        for room, ids in members.items():
            if room in self._members:
                self._members[room] = {who: None for who in ids if who in self.town.people}
        for happening in history:
            if self.knows(happening):
                self._remember(happening)

    def apply(self, happening: Happening) -> None:
        """Take in what happened. What belongs to a group that the configuration no longer has is only counted."""
        self.seq = max(self.seq, happening.seq)
        if not self.knows(happening):
            return
        if happening.kind is Kind.JOIN:
            self._members[happening.room][happening.by] = None
        elif happening.kind is Kind.LEAVE:
            self._members[happening.room].pop(happening.by, None)
        self._remember(happening)
        if len(self._recent) == KEPT_FOR_CATCHING_UP:
            self._floor = self._recent[0].seq
        self._recent.append(happening)

    def knows(self, happening: Happening) -> bool:
        """Whether its people and its group are in this configuration."""
        if happening.by != self.town.bot.id and happening.by not in self.town.people:
            return False
        return happening.room in self._members if happening.room else happening.peer in self.town.people

    def members(self, room: str) -> tuple[str, ...]:
        """Who is in a room, in the order of joining, without the bot.

        Raises:
            KeyError: there is no such room.
        """
        return tuple(self._members[room])

    def is_member(self, contact_id: str, room: str) -> bool:
        return contact_id in self._members.get(room, ())

    def name_of(self, contact_id: str) -> str:
        """The nickname of a person or of the bot.

        Raises:
            KeyError: nobody has this id.
        """
        bot = self.town.bot
        return bot.name if contact_id == bot.id else self.town.people[contact_id].name

    def chat(self, contact_id: str, room: str, limit: int = KEPT_PER_CHAT) -> tuple[Happening, ...]:
        """The last lines of a group, or of the private chat with the bot if ``room`` is empty, oldest first."""
        lines = self._chats.get(room or private_with(contact_id), ())
        return tuple(lines)[-limit:]

    def find(self, id_: str) -> Happening | None:
        """The message with this id, if it is still kept."""
        for lines in self._chats.values():
            for line in reversed(lines):
                if line.id == id_ and line.kind in (Kind.SAY, Kind.SENT):
                    return line
        return None

    def id_of_tag(self, contact_id: str, tag: str) -> str | None:
        """The id of what somebody did under this mark, if it was already done."""
        return self._tags.get((contact_id, tag))

    def since(self, seq: int) -> list[Happening]:
        """What happened after ``seq``, oldest first.

        Raises:
            Behind: too much, or ``seq`` is not of this world.
        """
        if seq < self._floor or seq > self.seq:
            raise Behind
        missed: list[Happening] = []
        for happening in reversed(self._recent):
            if happening.seq <= seq:
                break
            missed.append(happening)
        missed.reverse()
        return missed

    def kept(self) -> list[Happening]:
        """Every line still kept, by number: what a compacted file holds."""
        return sorted((line for lines in self._chats.values() for line in lines), key=lambda line: line.seq)

    def _remember(self, happening: Happening) -> None:
        lines = self._chats.setdefault(conversation(happening), deque(maxlen=KEPT_PER_CHAT))
        if happening.kind is Kind.RECALL:
            for position, line in enumerate(lines):
                if line.id == happening.target:
                    lines[position] = replace(line, text="", mentions=(), file=None, recalled=True)
        else:
            lines.append(happening)
        if happening.tag:
            self._tags[happening.by, happening.tag] = happening.id
            if len(self._tags) > KEPT_TAGS:
                del self._tags[next(iter(self._tags))]
