"""What the road asks of the storage about homes, bindings and polls."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.council.bulletin import Paper
from bot.council.casting import Ballot, Proxy
from bot.council.poll import Poll, Update
from bot.council.roll import Home, Roll, Voter
from bot.keeper import Keeper


class BindingState(StrEnum):
    """Whether somebody has made sure that a person belongs to a home."""

    WAITING = "待核"
    BOUND = "已绑"
    RETURNED = "已退"
    ENDED = "已解"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """That a person belongs to a home of a 小区 under a name. ``number`` is 0 until it is kept; times are aware."""

    number: int = 0
    person_id: int
    place: str
    door: str
    name: str
    state: BindingState = BindingState.WAITING
    asked_at: datetime
    decided_at: datetime | None = None
    decided_by: int | None = None
    ended_at: datetime | None = None


class Register(Keeper, Protocol):
    """The homes of each 小区 as its register has them, and who is bound to which."""

    def places(self) -> list[str]:
        """The 小区 that have homes here."""
        ...

    def homes(self, place: str, buildings: Collection[str] = ()) -> list[Home]:
        """All of a 小区, or of these buildings (3 is 3号楼), in the order of the doors."""
        ...

    def home(self, place: str, door: str) -> Home | None: ...

    def put(self, place: str, homes: Sequence[Home], at: datetime) -> tuple[int, int]:
        """Keep these, each instead of what its door had; how many are new, and how many say something else now."""
        ...

    def ask(self, binding: Binding) -> Binding:
        """Keep it, instead of an earlier one of that person to that home; the result has its number."""
        ...

    def settle(self, binding: Binding) -> None:
        """Keep what was decided of it."""
        ...

    def binding(self, number: int) -> Binding | None: ...

    def of_person(self, person_id: int) -> list[Binding]: ...

    def bound_to(self, place: str, doors: Collection[str]) -> list[Binding]:
        """Those of these homes that somebody has made sure of, also those that have ended."""
        ...

    def waiting(self, limit: int) -> list[Binding]:
        """Those that wait for somebody to make sure, the oldest first."""
        ...

    def bound_homes(self, place: str) -> int:
        """How many homes somebody is bound to."""
        ...


@dataclass(frozen=True, slots=True)
class Site:
    """Where a poll is held (of an account and a 小区), and of whom its roll is made: of these buildings (none: of all),
    or of these people."""

    channel: str
    account: str
    place: str = ""
    buildings: tuple[str, ...] = ()
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A voter of a frozen roll, their code, and how they are shown in public (记名)."""

    voter: Voter
    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A poll that the clock must look at, and how many of its reminders are behind it."""

    poll: Poll
    site: Site
    reminded: int
    swept: bool


class Polls(Keeper, Protocol):
    """表决: the polls, their frozen rolls, and all ballots. docs/ballots.md says what may stand where."""

    def add(self, poll: Poll, site: Site, update: Update) -> Poll:
        """Keep a new one; the result has its number."""
        ...

    def get(self, number: int) -> Poll | None: ...

    def hold(self, number: int, *, closing: bool = False) -> None:
        """Until the end of the transaction nobody closes it; ``closing``: and nobody casts a ballot in it. Where
        several processes share the database, a ballot is so before the close or after it, never in between."""
        ...

    def site(self, number: int) -> Site: ...

    def save(self, poll: Poll, update: Update, site: Site | None = None) -> None:
        """Keep a step, and (a draft's) site.

        Raises:
            storage.conflict.Conflict: somebody else changed it since it was read.
        """
        ...

    def thread(self, number: int) -> list[Update]: ...

    def recent(self, place: str, limit: int) -> list[Poll]:
        """The newest of a 小区, or (empty) of all."""
        ...

    def secret_ones(self, limit: int) -> list[Poll]:
        """The newest 匿名 ones that were opened."""
        ...

    def due(self, channel: str, account: str, now: datetime, limit: int) -> list[Due]: ...

    def look_at(self, number: int, at: datetime | None, reminded: int) -> None:
        """When the clock must look again, and how many reminders are behind it."""
        ...

    # -------------------------------------------------------------------------------- the frozen roll
    def freeze(self, number: int, listed: Sequence[Listed]) -> None: ...

    def listed(self, number: int, key: str) -> Listed | None: ...

    def at_home(self, number: int, door: str) -> str | None:
        """The key of the voter who has the vote of a home."""
        ...

    def roll(self, poll: Poll) -> Roll: ...

    def all_listed(self, number: int) -> list[Listed]: ...

    # -------------------------------------------------------------------------------- who has voted
    def voted(self, number: int) -> frozenset[str]: ...

    def has_voted(self, number: int, key: str) -> bool: ...

    def mark_voted(self, number: int, key: str) -> bool:
        """They have voted; False if that was known."""
        ...

    # -------------------------------------------------------------------------------- 记名
    def cast(self, number: int, ballot: Ballot, person_id: int | None) -> Ballot:
        """Keep a ballot; the result has its number."""
        ...

    def ballot(self, ballot: int) -> tuple[int, Ballot] | None:
        """A ballot and the poll that it is of."""
        ...

    def ballots(self, number: int) -> list[Ballot]: ...

    def unconfirmed(self, number: int) -> list[Ballot]:
        """Paper ballots that nobody else has read yet."""
        ...

    def confirm(self, ballot: Ballot) -> None: ...

    def proxies(self, number: int) -> list[Proxy]: ...

    def entrust(self, number: int, proxy: Proxy, person_id: int) -> None: ...

    def end_proxies(self, number: int, voter: str, at: datetime) -> int:
        """That voter takes back what they entrusted; how many."""
        ...

    # -------------------------------------------------------------------------------- 匿名
    def put(self, number: int, paper: Paper) -> bool:
        """Keep a secret ballot; False if there is one under that digest, and nothing is kept."""
        ...

    def secret(self, number: int, digest: str) -> Paper | None: ...

    def change(self, number: int, paper: Paper) -> None: ...

    def papers(self, number: int) -> list[Paper]: ...

    def rewrite(self, number: int) -> None:
        """At the close: all secret ballots are written again in the order of their digests, and after the transaction
        is kept the database's files are swept of how they came in (:attr:`Due.swept`)."""
        ...

    def sweep(self, number: int) -> None:
        """The last part of :meth:`rewrite` again, where it could not be done."""
        ...

    # -------------------------------------------------------------------------------- the bulletin
    def keep_bulletin(self, number: int, head: str, data: str) -> None: ...

    def bulletin(self, number: int) -> tuple[str, str] | None:
        """Its head and its text."""
        ...
