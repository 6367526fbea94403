"""What the road asks of the storage about concerns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.attachments import Enclosure
from bot.corrections import Correction
from bot.council.concern import Concern, Source, State, Update
from bot.keeper import Keeper


@dataclass(frozen=True, slots=True)
class Supporter:
    """Somebody who joined or endorsed a concern, the place where they did (``room`` empty: in private), and their door
    as far as it is known."""

    person_id: int
    channel: str
    account: str
    room: str
    home: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """Whose matter a concern is: of a 小区 with all its groups, or, where none is bound, of a single conversation."""

    area: str
    channel: str = ""
    account: str = ""
    room: str = ""

    @classmethod
    def of(cls, concern: Concern) -> Where | None:
        """None for what was said in private and of no 小区."""
        if concern.area:
            return cls(concern.area)
        return cls("", concern.channel, concern.account, concern.room) if concern.room else None


@dataclass(frozen=True, slots=True)
class Matter:
    """What of an open concern tells it from others."""

    number: int
    text: str
    category: str
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who reported a concern or joined it, and when; ``person_id`` None: they are gone."""

    number: int
    person_id: int | None
    at: datetime


class Concerns(Keeper, Protocol):
    """诉求 and their threads."""

    def add(self, concern: Concern, update: Update) -> Concern:
        """Keep a new one; the result has its number."""
        ...

    def get(self, number: int) -> Concern | None: ...

    def save(self, concern: Concern, update: Update) -> None:
        """Keep a step.

        Raises:
            storage.conflict.Conflict: somebody else changed it since it was read.
        """
        ...

    def thread(self, number: int) -> list[Update]: ...

    def of_reporter(self, person_id: int, limit: int) -> list[Concern]:
        """Those that the person reported or joined, newest first."""
        ...

    def in_hand_of(self, person_id: int) -> list[int]:
        """The numbers of those that they reported or that were given to them, by whatever step."""
        ...

    def in_states(self, states: Collection[State], limit: int) -> list[Concern]:
        """Oldest first within each state, at most ``limit`` of each."""
        ...

    def urgent(self, limit: int) -> list[Concern]:
        """Open ones that are 紧急 or 特急, the most urgent first, then the oldest."""
        ...

    def counts(self) -> dict[State, int]:
        """How many are open, by state."""
        ...

    def late(self, today: date, limit: int) -> list[Concern]:
        """Open ones whose day (see ``Concern.deadline``) is over on that local date, the latest first."""
        ...

    def given_to(self, person_id: int, names: Collection[str], limit: int) -> list[Concern]:
        """Open ones that were given to that person, or to nobody but one of these names (an organisation, a role)."""
        ...

    def due(self, channel: str, account: str, now: datetime, limit: int) -> list[Concern]:
        """Those of an account that the clock must look at by now, the longest waiting first."""
        ...

    def look_at(self, number: int, at: datetime | None) -> None:
        """When the clock must look at it again; this is no step of its life."""
        ...

    def by_source(self, source: Source, ref: str) -> Concern | None:
        """The one that came from there under that number of theirs."""
        ...

    def join(self, number: int, supporter: Supporter, at: datetime) -> None: ...

    def leave(self, number: int, person_id: int) -> None:
        """Somebody who joined leaves."""
        ...

    def supporters(self, number: int) -> list[Supporter]:
        """Who joined, in that order."""
        ...

    def endorse(self, number: int, supporter: Supporter, at: datetime) -> None: ...

    def endorsers(self, number: int) -> list[Supporter]:
        """Who endorsed it, in that order."""
        ...

    def some(self, numbers: Collection[int]) -> dict[int, Concern]:
        """Those of these numbers that there are."""
        ...

    def first_since(self, at: datetime) -> int:
        """The lowest number of those reported since then; above all numbers if there is none."""
        ...

    def open_in(self, where: Where, start: int, limit: int) -> list[Matter]:
        """What is open there from that number on, the newest first."""
        ...

    def voices(self, where: Where, category: str, since: datetime) -> list[Voice]:
        """Who reported or joined something of that category there since then, in the order of time; what was
        withdrawn or declined does not count."""
        ...

    def count_in(self, where: Where, category: str, since: datetime, until: datetime) -> tuple[int, int]:
        """How many of that category were reported there in that time, and how many people joined them since."""
        ...

    def closed_before(self, before: datetime, limit: int) -> list[int]:
        """Settled ones unchanged since before then that are still linked to their reporter."""
        ...

    def unlink(self, numbers: Collection[int]) -> None:
        """Cut concerns loose from everybody and mask what is personal in their texts."""
        ...


class Attachments(Keeper, Protocol):
    """Pictures, voice messages and files that belong to concerns."""

    def add(self, enclosures: Sequence[Enclosure]) -> None:
        """Keep that they belong there; their bytes are fetched afterwards."""
        ...

    def of(self, concern: int) -> list[Enclosure]:
        """Those of a concern, in the order in which they came."""
        ...

    def move(self, number: int, into: int) -> None:
        """They belong to another concern from now on: the two are one."""
        ...

    def discard(self, concerns: Collection[int]) -> None:
        """Nobody may see those of these concerns any more; the files go next."""
        ...


class Corrections(Keeper, Protocol):
    """What staff said concerns are about: the log from which triage learns."""

    def add(self, correction: Correction) -> None: ...

    def since(self, last: int) -> list[Correction]:
        """Entries after that one, in their order."""
        ...

    def undone(self) -> int:
        """How many entries were ever undone."""
        ...

    def latest(self, concern: int) -> Correction | None:
        """The last 改类 of a concern that still stands."""
        ...

    def undo(self, correction_id: int, at: datetime) -> None:
        """It was wrong, and teaches nothing any more."""
        ...

    def discard(self, concerns: Collection[int]) -> None:
        """What was said of these concerns is forgotten, and with it what it taught."""
        ...
