"""What the road asks of the storage about jobs: postings, who applied, who wants to hear of which."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.council_repositories import Entry, Where
from bot.jobs.job import Job
from bot.jobs.lead import Lead, LeadUpdate
from bot.jobs.posting import Posting, State, Update
from bot.jobs.terms import Wanted
from bot.keeper import Keeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Somebody wants to hear once a day of what is new for a word, in private. ``seen_at``: they know what was
    published until then; ``look_at``: when they are told next."""

    person: int
    word: str
    seen_at: datetime
    look_at: datetime


class Postings(Keeper, Protocol):
    """职位, 应聘 and 订阅. What is open is open to all accounts of a database; the clock of each looks at its own."""

    def add(self, value: Posting, update: Update, where: Where) -> Posting:
        """Keep a new one; the result has its number."""
        ...

    def get(self, number: int) -> Posting | None: ...

    def save(self, value: Posting, update: Update, look_at: datetime | None) -> None:
        """Keep a step, and when the clock must look at it.

        Raises:
            storage.conflict.Conflict: somebody else changed it since it was read.
        """
        ...

    def look_at(self, number: int, at: datetime | None) -> None: ...

    def thread(self, number: int) -> list[Entry]: ...

    def in_states(self, states: Collection[State], limit: int, *, employer: str = "") -> list[Posting]:
        """Newest first; of one employer by its exact name."""
        ...

    def like(self, job: Job, states: Collection[State]) -> list[Posting]:
        """Those that may be the same job (see :func:`bot.jobs.same.likeness`), newest first."""
        ...

    def search(self, wanted: Wanted, limit: int, *, since: datetime | None = None) -> list[Posting]:
        """Open ones, newest first, that have all the terms which any has; if none has them all, those that have the
        rarer ones. With ``since`` only what was published later, and only with every term."""
        ...

    def due(self, where: Where, now: datetime, limit: int) -> list[Posting]:
        """Those that the clock must look at by now."""
        ...

    def apply(self, value: Lead, update: LeadUpdate, where: Where) -> Lead:
        """Keep a new 应聘; the result has its number."""
        ...

    def lead(self, number: int) -> Lead | None: ...

    def lead_of(self, posting: int, person: int) -> Lead | None:
        """Somebody's latest 应聘 for a posting."""
        ...

    def leads(self, posting: int, limit: int) -> list[Lead]:
        """Newest first."""
        ...

    def applied(self, posting: int) -> int:
        """How many applied for it and have not withdrawn."""
        ...

    def leads_by(self, person: int, limit: int) -> list[Lead]:
        """What somebody applied for, newest first."""
        ...

    def save_lead(self, value: Lead, update: LeadUpdate) -> None:
        """See :meth:`save`."""
        ...

    def due_leads(self, where: Where, now: datetime, limit: int) -> list[Lead]: ...

    def forget_leads(self, before: datetime, limit: int) -> int:
        """Wipe names and numbers of what came to its end before then; of how many."""
        ...

    def subscribe(self, value: Subscription, where: Where) -> bool:
        """Keep it; False if it was there."""
        ...

    def unsubscribe(self, person: int, word: str) -> int:
        """End it, or all of theirs if ``word`` is empty; how many."""
        ...

    def subscriptions(self, person: int) -> list[Subscription]: ...

    def due_readers(self, where: Where, now: datetime, limit: int) -> list[int]:
        """The persons who must be told by now what is new."""
        ...

    def read_until(self, person: int, seen_at: datetime, look_at: datetime) -> None:
        """They were told."""
        ...

    def shown(self, groups: Sequence[int]) -> Mapping[int, Mapping[int, int]]:
        """By group, the edition of every open posting that it was shown."""
        ...

    def show(self, shown: Mapping[int, Mapping[int, int]], at: datetime) -> None:
        """These groups were shown these editions."""
        ...
