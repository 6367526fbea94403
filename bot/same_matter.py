"""Which open concerns tell of the same matter: a bounded cache over the rows of each place.

The rows are the truth and are shared by processes; what is held here is only how to find them. Before each search the
newest that are held are compared with the rows, so that what other processes wrote comes in, and what was held of a
transaction that was undone goes out, although its numbers may have been given to others. What is found is read and
compared once more. Not for two threads at once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.concern_repositories import Concerns, Matter, Where
from bot.council.concern import OPEN, Concern
from bot.triage.likeness import ALIKE, Likeness, Query
from bot.triage.similar import SimilarIndex

OF_A_PLACE = 2_000
"""So many open concerns of one place are searched, the newest."""
AT_MOST = 40_000
"""So many are held of all places together, in about 80 MB; the place that was longest left alone is dropped first."""
COMPARED = 4
"""So many of the newest are compared with their rows before each search."""
WHOLE = timedelta(hours=1)
"""How often all of a place is compared: what another process committed late, or closed, is noticed by then."""
SEARCHED = 6
"""Hits that are looked at: some may be closed by now, or the speaker's own."""

TRIES = 8
"""So many closed ones in a row are passed over; the rest are noticed within the hour."""


@dataclass(frozen=True, slots=True)
class Alike:
    """An open concern that may be the same matter, and how alike it is (:meth:`Likeness.score`)."""

    concern: Concern
    score: float


@dataclass(slots=True)
class _Place:
    index: SimilarIndex
    numbers: list[int] = field(default_factory=list)
    """Those held, in their order."""
    compared_at: datetime | None = None


class SameMatter:
    """Finds them. ``window`` is how long ago something may have been reported to count as the same."""

    def __init__(self, likeness: Likeness, window: timedelta, *, at_most: int = AT_MOST) -> None:
        self._likeness = likeness
        self._window = window
        self._at_most = at_most
        self._places: OrderedDict[Where, _Place] = OrderedDict()

    def __len__(self) -> int:
        return sum(len(place.index) for place in self._places.values())

    def first(self, concerns: Concerns, concern: Concern, now: datetime) -> Concern | None:
        """The earliest that is open where this concern was reported and tells of the same.

        All who report it are best put with that one. The concern may be kept already or not yet; what its own reporter
        said before is left out.
        """
        where = Where.of(concern)
        if where is None:
            return None
        place, query = self._place(concerns, where, now), self._read(_matter(concern))
        for _ in range(TRIES):
            numbers = sorted(self._numbers(place, query, concern))
            for number in numbers:
                # Most often the earliest is still open: one row is read, and not all that are alike.
                row = concerns.some([number]).get(number)
                score = self._verified(place, query, number, row, now)
                if score is not None and row is not None and _others(row, concern):
                    return row
                if number not in place.index:
                    # It was closed: now that it is gone, another one is the earliest.
                    break
            else:
                return None
        return None

    def like(self, concerns: Concerns, concern: Concern, now: datetime, limit: int) -> list[Alike]:
        """The same, all of them, the most alike first."""
        where = Where.of(concern)
        if where is None:
            return []
        place, query = self._place(concerns, where, now), self._read(_matter(concern))
        numbers = self._numbers(place, query, concern)
        rows, found = concerns.some(numbers), list[Alike]()
        for number in numbers:
            row = rows.get(number)
            score = self._verified(place, query, number, row, now)
            if score is not None and row is not None and _others(row, concern):
                found.append(Alike(row, score))
        return sorted(found, key=lambda one: -one.score)[:limit]

    def alike(self, concern: Concern, other: Concern) -> bool:
        """Whether these two, reported in the same place, seem to be the same matter."""
        where = Where.of(concern)
        if where is None or where != Where.of(other):
            return False
        return self._likeness.score(self._read(_matter(concern)), self._read(_matter(other)).sketch) >= ALIKE

    def forget(self, numbers: Iterable[int]) -> None:
        """Their words are gone, or not kept any more: nothing of them stays here either."""
        for number in numbers:
            for place in self._places.values():
                if number in place.index:
                    self._drop(place, number)

    def words(self) -> str:
        """All words that are held here, for who has to show that somebody's are not among them."""
        sketches = (place.index.sketch_of(key) for place in self._places.values() for key in place.index)
        return "\n".join(sketch.text for sketch in sketches)

    def _numbers(self, place: _Place, query: Query, concern: Concern) -> list[int]:
        found = place.index.search(query, SEARCHED, ALIKE)
        return [match.key for match in found if match.key != concern.number]

    def _verified(self, place: _Place, query: Query, number: int, row: Concern | None, now: datetime) -> float | None:
        """How alike what was found is, by its row; None if it is not, or is not open and recent any more."""
        if row is None or row.state not in OPEN or row.created_at < now - self._window:
            self._drop(place, number)
            return None
        as_it_is = self._read(_matter(row))
        if as_it_is.sketch != place.index.sketch_of(number):
            place.index.add(number, as_it_is)
        score = self._likeness.score(query, as_it_is.sketch)
        return score if score >= ALIKE else None

    def _place(self, concerns: Concerns, where: Where, now: datetime) -> _Place:
        """All that is open there and recent, as this transaction sees it."""
        place = self._places.get(where)
        if place is None:
            place = self._places[where] = _Place(SimilarIndex(self._likeness))
        self._places.move_to_end(where)
        whole = place.compared_at is None or not place.compared_at <= now < place.compared_at + WHOLE
        newest = place.numbers[-COMPARED:]
        if whole or not newest or not self._compare(place, concerns, where, newest[0]):
            # The oldest of those compared is not what it was: whatever is held of this place is doubtful.
            self._compare(place, concerns, where, concerns.first_since(now - self._window))
            place.compared_at = now
            while len(self) > self._at_most and len(self._places) > 1:
                self._places.popitem(last=False)
        return place

    def _compare(self, place: _Place, concerns: Concerns, where: Where, start: int) -> bool:
        """Make what is held from that number on equal to the rows; whether the first of it was so already."""
        held = [number for number in place.numbers if number >= start]
        rows = {matter.number: self._read(matter) for matter in concerns.open_in(where, start, OF_A_PLACE)}
        confirmed = not held or (held[0] in rows and rows[held[0]].sketch == place.index.sketch_of(held[0]))
        for number in held:
            if number in rows and rows[number].sketch == place.index.sketch_of(number):
                del rows[number]
            else:
                self._drop(place, number)
        for number, query in sorted(rows.items()):
            place.index.add(number, query)
        place.numbers = sorted([*place.numbers, *rows])
        while len(place.numbers) > OF_A_PLACE:
            self._drop(place, place.numbers[0])
        return confirmed

    def _drop(self, place: _Place, number: int) -> None:
        place.index.remove(number)
        place.numbers.remove(number)

    def _read(self, matter: Matter) -> Query:
        return self._likeness.read(matter.text, matter.category, matter.place, matter.at)


def _others(found: Concern, concern: Concern) -> bool:
    """Whether somebody else reported it."""
    return concern.reporter is None or found.reporter != concern.reporter


def _matter(concern: Concern) -> Matter:
    return Matter(concern.number, concern.text, concern.category, concern.place, concern.created_at)
