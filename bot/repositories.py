"""What the road asks of the storage: one protocol per thing kept, all within one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.community.groups import Group
from bot.community.people import Person, Role, Standing
from bot.concern_repositories import Attachments, Concerns, Corrections
from bot.council_repositories import Decisions, Meetings, Topics
from bot.dialogue import Candidate, Question
from bot.job_repositories import Postings
from bot.keeper import Keeper
from bot.letters import Draft, Letter, LetterState
from bot.poll_repositories import Polls, Register
from bot.ports import Contact
from bot.report_repositories import Reports


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person can be written to in private."""

    channel: str
    account: str
    contact_id: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """One event as the inbox keeps it; what was said is kept apart, once it is known by whom."""

    channel: str
    account: str
    event_id: str
    kind: str
    room: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Parked:
    """An event whose handling failed; ``payload`` is enough to try again."""

    id: int
    incident: str
    attempts: int
    payload: Mapping[str, Any]
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the journal. ``facts`` hold numbers and names of states, never what somebody said."""

    at: datetime
    person_id: int | None
    action: str
    subject: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What gives somebody away in letters to others and in what others said."""

    contacts: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    """What they brought, as people name it: 诉求12."""
    since: datetime
    """Older words are gone already (aware, UTC)."""


class Inbox(Keeper, Protocol):
    """What arrived, each event once."""

    def take_in(self, arrivals: Sequence[Arrival], now: datetime) -> dict[tuple[str, str, str], int]:
        """Keep the events that are new; the inbox ids by (channel, account, event id). What is missing was known."""
        ...

    def keep(self, texts: Mapping[int, tuple[int, str]]) -> None:
        """Keep what these people said to the bot: inbox id → (person id, text). Words of nobody are never kept."""
        ...

    def fail(self, inbox_id: int, payload: Mapping[str, Any], incident: str, *, attempts: int, parked: bool) -> None:
        """Handling failed; ``parked``: it will not be tried again by itself."""
        ...

    def settle(self, inbox_id: int) -> None:
        """A retry worked, or a person dealt with it."""
        ...

    def failed(self, limit: int) -> list[Parked]:
        """What should be tried again, oldest first."""
        ...

    def parked(self, limit: int) -> list[Parked]:
        """What waits for a person."""
        ...

    def recall(self, channel: str, account: str, event_id: str) -> None:
        """Its author took the message back: its text goes."""
        ...

    def forget_texts(self, before: datetime) -> int:
        """Drop texts received before then; how many."""
        ...

    def forget_about(self, traces: Traces, entries: Collection[tuple[int, datetime]]) -> None:
        """Drop what others said with these names in it, and that from which these entries of threads were made.

        An entry is its author's person id and its time.
        """
        ...


class People(Keeper, Protocol):
    """Persons, their identities, roles and memberships."""

    def known(self, channel: str, account: str, contact_ids: Collection[str]) -> dict[str, Person]:
        """Those of the contacts who are known, by contact id."""
        ...

    def get(self, person_id: int) -> Person | None: ...

    def some(self, person_ids: Collection[int]) -> dict[int, Person]: ...

    def create(self, channel: str, account: str, contact: Contact, at: datetime) -> Person:
        """A new person with this first identity."""
        ...

    def relabel(self, person_id: int, label: str) -> None: ...

    def inform(self, person_id: int, at: datetime) -> None:
        """They were told what is kept about them."""
        ...

    def prompted(self, person_id: int, at: datetime) -> None:
        """The bot spoke to them unasked."""
        ...

    def named(self, label: str) -> list[Person]:
        """Everybody with that nickname; it proves nothing."""
        ...

    def staff_named(self, label: str) -> list[Person]:
        """Those with any role and that nickname."""
        ...

    def with_standing(self, least: Standing) -> list[Person]:
        """Everybody of at least that standing by a granted role."""
        ...

    def in_office(self, role: Role | None = None, scope: str = "") -> list[Person]:
        """Who has that role (None: any), in that 小区 or organisation (empty: in any)."""
        ...

    def grant(self, person_id: int, role: Role, *, by: int | None, at: datetime, scope: str = "") -> None:
        """Give this role instead of any other, in that 小区 or organisation; 居民 takes all away."""
        ...

    def addresses(self, person_ids: Collection[int]) -> dict[int, Address]:
        """Where to write to them in private: their newest identity."""
        ...

    def joined(self, person_id: int, group_id: int, at: datetime) -> None: ...

    def left(self, person_id: int, group_id: int, at: datetime) -> None:
        """They left that group; out of their last one, the time of keeping begins to run."""
        ...

    def gone_since(self, before: datetime, limit: int) -> list[int]:
        """Who has been in no group since before then, and has got no letter either; administrators stay."""
        ...

    def traces(self, person_ids: Collection[int]) -> tuple[frozenset[str], frozenset[str]]:
        """Their contact ids, and their nicknames as far as they are long enough to mean somebody."""
        ...


class Groups(Protocol):
    """The WeChat groups."""

    def known(self, channel: str, account: str, rooms: Collection[str]) -> dict[str, Group]: ...

    def create(self, channel: str, account: str, room: str, name: str, at: datetime) -> Group: ...

    def save(self, group: Group) -> None: ...

    def staff_group(self, channel: str, account: str) -> Group | None: ...

    def make_staff_group(self, group: Group) -> Group: ...

    def all(self, channel: str, account: str) -> list[Group]:
        """Every group that the account is in, in the order of their numbers."""
        ...


class Questions(Keeper, Protocol):
    """Open questions."""

    def open_to(self, person_ids: Collection[int], now: datetime) -> dict[tuple[int, str], Question]:
        """Those not expired, by (person, room)."""
        ...

    def of_kind(self, kind: str, now: datetime) -> list[Question]:
        """Those of that kind that are not expired, the oldest first."""
        ...

    def ask(self, question: Question) -> None:
        """Ask it; it takes the place of an earlier one there."""
        ...

    def close(self, person_id: int, room: str) -> None: ...

    def drop_expired(self, now: datetime) -> int: ...


class Candidates(Keeper, Protocol):
    """Free talk that may be a concern."""

    def add(self, candidate: Candidate) -> Candidate: ...

    def latest(self, person_id: int, room: str, now: datetime) -> Candidate | None: ...

    def get(self, candidate_id: int, now: datetime) -> Candidate | None: ...

    def waiting(self, now: datetime, limit: int) -> list[Candidate]:
        """Those that the staff decide on, oldest first."""
        ...

    def drop(self, candidate_id: int) -> None: ...

    def recall(self, channel: str, account: str, event_id: str) -> bool:
        """Its author took the message back: it goes; whether there was one."""
        ...

    def drop_expired(self, now: datetime) -> int: ...


class Journal(Keeper, Protocol):
    """Who did what."""

    def write(self, entry: Entry) -> None: ...

    def of(self, subject: str) -> list[Entry]: ...

    def count(self, action: str, person_id: int, since: datetime) -> int: ...

    def latest(self, limit: int) -> list[Entry]: ...


class Settings(Protocol):
    """Single facts about this installation."""

    def get(self, key: str) -> str | None: ...

    def put(self, key: str, value: str, at: datetime) -> None: ...

    def remove(self, key: str) -> None: ...


class Letters(Keeper, Protocol):
    """What the handlers need of the outbox; the worker uses the store itself."""

    def add(self, drafts: Sequence[Draft], now: datetime, jitters: Sequence[float]) -> Sequence[int | None]: ...

    def echo(
        self, channel: str, account: str, message_id: str, room: str, to: str, text: str, at: datetime
    ) -> bool: ...

    def counts(self, since: datetime | None = None) -> Mapping[LetterState, int]: ...

    def unknown(self, limit: int) -> Sequence[Letter]: ...

    def requeue(self, letter_id: int, now: datetime) -> bool: ...

    def mark_sent(self, letter_id: int, now: datetime) -> bool: ...

    def forget_texts(self, before: datetime) -> int: ...

    def forget_about(self, traces: Traces) -> None: ...

    def forget_strangers(self, channel: str, account: str, since: datetime, before: datetime) -> int: ...


class UnitOfWork(Protocol):
    """One transaction: kept as a whole at its end, or not at all."""

    @property
    def inbox(self) -> Inbox: ...
    @property
    def people(self) -> People: ...
    @property
    def groups(self) -> Groups: ...
    @property
    def concerns(self) -> Concerns: ...
    @property
    def attachments(self) -> Attachments: ...
    @property
    def corrections(self) -> Corrections: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def polls(self) -> Polls: ...
    @property
    def roll(self) -> Register: ...
    @property
    def topics(self) -> Topics: ...
    @property
    def meetings(self) -> Meetings: ...
    @property
    def decisions(self) -> Decisions: ...
    @property
    def postings(self) -> Postings: ...
    @property
    def questions(self) -> Questions: ...
    @property
    def candidates(self) -> Candidates: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def letters(self) -> Letters: ...
    @property
    def keepers(self) -> Sequence[Keeper]:
        """All that keep something about a person; the person's own record comes last."""
        ...

    def savepoint(self) -> None:
        """Begin a part that can be undone alone."""
        ...

    def release(self) -> None:
        """The part is good."""
        ...

    def undo(self) -> None:
        """Undo the part since the savepoint."""
        ...


class StorageUnavailable(Exception):
    """The database cannot be reached or written to; nothing was kept, and trying again may help."""
