"""What is asked of the storage to report: counts, the ledger, and what everybody may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Protocol

from bot.council.concern import Concern, State, Update
from bot.council.figures import Figures, Span

if TYPE_CHECKING:
    from bot.papers.dossier import DecisionDossier, MeetingDossier


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """A concern as staff see it in the ledger: with its reporter's nickname and its thread, each entry with the
    nickname of who made it (both empty where nobody is known any more)."""

    concern: Concern
    reporter: str
    thread: Sequence[tuple[Update, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicConcern:
    """What may be known of a concern without asking anybody: no words of its reporter, nothing of people."""

    number: int
    state: State
    category: str
    area: str
    place: str
    """As it is kept: who shows it cuts it down to the building."""
    resolved: str
    merged_into: int | None
    created_at: datetime
    updated_at: datetime
    expected_on: date | None
    """The local day by which it should be settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicQuery:
    """Which public concerns are asked for: ``numbers``, or those reported from ``start`` on and before ``end`` (aware).

    ``categories`` and ``open_`` None: any. The newest first, ``limit`` of them after ``skip``.
    """

    numbers: Collection[int] | None = None
    start: datetime | None = None
    end: datetime | None = None
    categories: Collection[str] | None = None
    open_: bool | None = None
    skip: int = 0
    limit: int = 100


class Reports(Protocol):
    """Read-only. Nothing here reads more than the span that is asked for and what is open."""

    def figures(self, span: Span, zone: tzinfo, today: date, area: str | None = None) -> Figures:
        """All counts of a span, of one community or (None) of all."""
        ...

    def areas(self) -> list[str]:
        """The communities that groups are bound to."""
        ...

    def reported(self, span: Span, zone: tzinfo, area: str | None = None) -> int:
        """How many concerns were reported in it."""
        ...

    def ledger(
        self, span: Span, zone: tzinfo, area: str | None = None, *, after: int = 0, limit: int = 500
    ) -> list[LedgerEntry]:
        """Concerns reported in the span with numbers above ``after``, in the order of their numbers."""
        ...

    def slips(self, place: str, buildings: Collection[str]) -> tuple[str, list[str]] | None:
        """The secret that a 小区's codes are made with, and the doors; None if no codes were asked for."""
        ...

    def bulletin(self, poll: int) -> str | None:
        """The 公告 of a poll as JSON text; None as long as there is none."""
        ...

    def bulletin_with(self, start: str) -> str | None:
        """The 公告 whose head begins with these 20 hexadecimal digits, as it is printed in chats."""
        ...

    def meeting(self, number: int, *, counted: bool = False) -> MeetingDossier | None:
        """A meeting with all that belongs to it; its polls, which have to be counted, only where that is asked for."""
        ...

    def meeting_page(self, code: str, *, counted: bool = False) -> MeetingDossier | None:
        """The same, by the unguessable part of its page's address; no draft."""
        ...

    def decision_page(self, code: str) -> DecisionDossier | None:
        """A decision with all that belongs to it, by the same; none that never was on public notice."""
        ...

    def public(self, query: PublicQuery) -> list[PublicConcern]:
        """Those of the query that may be public: nothing withdrawn, and no 举报."""
        ...


class BeginReading(Protocol):
    """Begins a transaction that only reads, on whatever thread; it waits for no writer and none waits for it."""

    def __call__(self) -> AbstractContextManager[Reports]: ...
