"""Which of many messages is like this one: an index over rare pairs of characters, themes and buildings.

Two steps: the rarest pairs of a message, its theme and its building bring up a handful of others; those are compared in
full. Memory and time per message are bounded, however many there are and however often people say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bot.triage.likeness import ALIKE, Likeness, Query, Sketch

_RAREST = 16
"""Pairs of a message by which it can be found."""
_COMPARED = 4
_OLDEST, _NEWEST = 8, 24
"""Of those that share a pair, so many are looked at: in a burst each is as good as another, and the first is the one
that the others are best put with."""
_AS_GOOD = 0.6
"""With this part of the best one's weight, the oldest is compared too."""
_LEAST, _LEAST_OF_SHORT = 130.0, 100.0
"""Sum of squared weights below which nothing is compared: of a short report the theme is enough."""
_SHORT = 40
_THEME, _THEME_OF_SHORT, _BUILDING = 40.0, 100.0, 60.0


class Match(NamedTuple):
    """A message found, and how alike it is (see :meth:`Likeness.score`)."""

    key: int
    score: float


class SimilarIndex:
    """Finds messages by likeness. For one thread; the keys are the caller's."""

    def __init__(self, likeness: Likeness) -> None:
        self._likeness = likeness
        self._sketches: dict[int, Sketch] = {}
        self._found_by: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._sketches)

    def __contains__(self, key: int) -> bool:
        return key in self._sketches

    def __iter__(self) -> Iterator[int]:
        return iter(self._sketches)

    def sketch_of(self, key: int) -> Sketch:
        """What is held of that message.

        Raises:
            KeyError: it is not here.
        """
        return self._sketches[key]

    def add(self, key: int, query: Query) -> None:
        """Take a message in; another under that key is replaced."""
        if key in self._sketches:
            self.remove(key)
        self._sketches[key] = query.sketch
        for handle in _handles(query):
            found = self._found_by.get(handle)
            if found is None:
                self._found_by[handle] = [key]
            else:
                found.append(key)
                if len(found) > _OLDEST + 4 * _NEWEST:
                    del found[_OLDEST : _OLDEST + 2 * _NEWEST]

    def remove(self, key: int) -> None:
        """Forget a message, every trace of it; nothing happens if it is not here."""
        sketch = self._sketches.pop(key, None)
        if sketch is None:
            return
        for handle in _handles(self._likeness.again(sketch)):
            found = self._found_by.get(handle)
            if found is not None and key in found:
                found.remove(key)
                if not found:
                    del self._found_by[handle]

    def search(self, query: Query, limit: int = 3, least: float = ALIKE) -> list[Match]:
        """The most alike first, none below ``least``."""
        sums: dict[int, float] = {}
        get, found_by = sums.get, self._found_by
        for handle, weight in _handles(query).items():
            found = found_by.get(handle)
            if found is not None:
                if len(found) > _OLDEST + _NEWEST:
                    found = found[:_OLDEST] + found[-_NEWEST:]
                for key in found:
                    sums[key] = get(key, 0.0) + weight
        if not sums:
            return []
        best = sorted(sums, key=sums.__getitem__)[-_COMPARED:]
        short = len(query.sketch.text) < _SHORT
        # Who writes three characters shares no more than these.
        least_sum = min(_LEAST_OF_SHORT if short else _LEAST, query.sketch.length**2 / 2)
        enough = max(least_sum, sums[best[-1]] * _AS_GOOD)
        oldest = min((key for key, weight in sums.items() if weight >= enough), default=best[-1])
        if oldest not in best:
            best.append(oldest)
        sketches, score = self._sketches, self._likeness.score
        matches = [Match(key, score(query, sketches[key])) for key in best if sums[key] >= least_sum]
        matches.sort(key=lambda match: -match.score)
        return [match for match in matches[:limit] if match.score >= least]


def _handles(query: Query) -> dict[str, float]:
    """By what a message is found, with how much each says."""
    weights, sketch = query.weights, query.sketch
    # Among equally rare ones those that come first in the text.
    rarest = sorted(weights, key=weights.__getitem__, reverse=True)[:_RAREST] if len(weights) > _RAREST else weights
    handles = {pair: weights[pair] for pair in rarest}
    if sketch.theme:
        handles["#" + sketch.theme] = _THEME_OF_SHORT if len(sketch.text) < _SHORT else _THEME
        if sketch.building:
            handles[f"#{sketch.theme}#{sketch.building}"] = _BUILDING
    return handles
