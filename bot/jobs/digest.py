"""Composes what each group is told of open jobs: new ones first, then those still open, in pieces that a phone shows.

Every posting was put into words once, as a :class:`Card`; a group's digest only chooses and cuts, so that thousands
of groups take no longer than reading their lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.jobs.posting import Posting, State


@dataclass(frozen=True, slots=True)
class Card:
    """A posting in words. ``areas`` empty: for every group. ``edition``: see :class:`~bot.jobs.posting.Posting`."""

    number: int
    edition: int
    category: str
    areas: frozenset[str]
    published_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Audience:
    """A group as a digest sees it: its area and the areas above it, the categories it wants (empty: all), and the
    edition of every posting that it was shown."""

    areas: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    shown: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """``chars`` is what one message may hold, head and foot (their characters) included; ``still`` how many known
    postings are repeated at most, since a group reads what is new."""

    chars: int = 600
    head: int = 40
    foot: int = 60
    still: int = 8
    pages: int = 6


@dataclass(frozen=True, slots=True)
class Page:
    """One message."""

    new: tuple[Card, ...]
    still: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """A group's messages. ``left`` postings are open and were not repeated. No page: nothing to say."""

    pages: tuple[Page, ...]
    left: int

    @property
    def shown(self) -> dict[int, int]:
        """Number and edition of every posting in it, to be remembered for the group once it was sent."""
        return {card.number: card.edition for page in self.pages for card in (*page.new, *page.still)}


class Issue:
    """The day's open postings, arranged by area. Read-only after it is made."""

    def __init__(self, cards: Iterable[Card]) -> None:
        self._cards = sorted(cards, key=lambda card: (card.published_at, card.number), reverse=True)
        self._everywhere = [at for at, card in enumerate(self._cards) if not card.areas]
        self._by_area: dict[str, list[int]] = {}
        for at, card in enumerate(self._cards):
            for area in card.areas:
                self._by_area.setdefault(area, []).append(at)

    def for_group(self, audience: Audience, limits: Limits | None = None) -> Digest:
        """What that group is told: what is new to it, newest first, then what is still open, newest first."""
        limits = limits or Limits()
        new, still = [], []
        for card in self._of(audience):
            if audience.shown.get(card.number, 0) < card.edition:
                new.append(card)
            else:
                still.append(card)
        if not new and not still:
            return Digest((), 0)
        return _cut(new, still, limits)

    def _of(self, audience: Audience) -> Iterable[Card]:
        chosen = set(self._everywhere)
        for area in audience.areas:
            chosen.update(self._by_area.get(area, ()))
        cards = self._cards
        wanted = audience.categories
        return [cards[at] for at in sorted(chosen) if not wanted or cards[at].category in wanted]


def cards_of(postings: Iterable[Posting], texts: Mapping[int, str]) -> list[Card]:
    """The cards of what is open among the postings; ``texts`` has each one's words by its number."""
    return [
        Card(
            posting.number,
            posting.edition,
            posting.category,
            posting.areas,
            posting.published_at,
            texts[posting.number],
        )
        for posting in postings
        if posting.state is State.OPEN and posting.published_at is not None
    ]


def _cut(new: list[Card], still: list[Card], limits: Limits) -> Digest:
    """Pages that end between postings; one that is longer than a page has a page of its own."""
    room = limits.chars - limits.head - limits.foot
    repeated = still[: limits.still]
    pages: list[Page] = []
    page_new: list[Card] = []
    page_still: list[Card] = []
    used = 0
    left = len(still) - len(repeated)
    for at, card in enumerate([*new, *repeated]):
        cost = len(card.text) + 1
        if used and used + cost > room:
            pages.append(Page(tuple(page_new), tuple(page_still)))
            page_new, page_still, used = [], [], 0
            if len(pages) == limits.pages:
                left += len(new) + len(repeated) - at
                return Digest(tuple(pages), left)
        (page_new if at < len(new) else page_still).append(card)
        used += cost
    pages.append(Page(tuple(page_new), tuple(page_still)))
    return Digest(tuple(pages), left)
