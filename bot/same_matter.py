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

    def like(self, concerns: Concerns, concern: Concern, now: datetime, limit: int = 1) -> list[Alike]:
        """Others that are open where this concern was reported and tell of the same, the most alike first.

        It may be kept already or not yet. Its own reporter's others are left out.
        """
        where = Where.of(concern)
        if where is None:
            return []
        query = self._likeness.read(concern.text, concern.category, concern.place, concern.created_at)
        others = (
            one
            for one in self._search(concerns, where, query, now)
            if one.concern.number != concern.number
            and (concern.reporter is None or one.concern.reporter != concern.reporter)
        )
        return [one for one, _ in zip(others, range(limit), strict=False)]

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

    def _search(self, concerns: Concerns, where: Where, query: Query, now: datetime) -> list[Alike]:
        place = self._place(concerns, where, now)
        found = []
        matches = place.index.search(query, SEARCHED, ALIKE)
        kept = concerns.some([match.key for match in matches])
        for match in matches:
            concern, score = kept.get(match.key), match.score
            if concern is None or concern.state not in OPEN or concern.created_at < now - self._window:
                self._drop(place, match.key)
                continue
            as_it_is = self._read(_matter(concern))
            if as_it_is.sketch != place.index.sketch_of(match.key):
                place.index.add(match.key, as_it_is)
                score = self._likeness.score(query, as_it_is.sketch)
            if score >= ALIKE:
                found.append(Alike(concern, score))
        return sorted(found, key=lambda one: -one.score)

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


def _matter(concern: Concern) -> Matter:
    return Matter(concern.number, concern.text, concern.category, concern.place, concern.created_at)
