"""How alike two messages are: whether one 诉求 would settle both.

Words that both use count by how rare they are; then the theme, the building and the time between them. The weights are
those of a logistic regression, rounded; tests/load/eval_similar.py prints what they are worth, and on which incidents
they were not tuned.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import add

from bot.triage.rarity import Rarity, head

ALIKE = 0.0
"""From this score on, two messages are taken for the same matter."""
DAY_S = 86_400
_COSINE, _RAREST_SHARED = 5.0, 5.5
_SAME_THEME, _OTHER_THEME = 1.0, -0.7
_SAME_BUILDING, _OTHER_BUILDING, _ONE_NAMES_A_BUILDING = 0.9, -12.0, -0.7
_BOTH_SAME = 0.6
_SHORT_OTHER_SPOT = -9.0
_AGE = -0.5
_SHORT_SAME_THEME = 2.5
"""Neighbours who write ten characters have few in common, and mean the same if they mean the same theme."""
_SHORT_SAME_THEME_NOW = 2.5
_SHORT_OTHER_THEME = -3.0
_NOW = 12 / 24
_BIAS = -4.8
_SHORT = 40
_SHARED = 4
_BUILDING = re.compile(r"\d+号楼|[\dA-Z]+座|\d+号院")
_ANYTHING = frozenset({"公共设施"})
"""Leaves that stand for a first level of which nobody knows more: two of them agree in nothing."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What of a message is compared. ``at`` is in days since 1970, in UTC."""

    text: str
    theme: str
    building: str
    spot: str
    """Where, if no building is named: 2单元, 南门路."""
    at: float
    length: float
    """Of the vector of its pairs; the root of the sum of their squared weights."""


@dataclass(frozen=True, slots=True)
class Query:
    """A sketch with the weight of each of its pairs."""

    sketch: Sketch
    weights: Mapping[str, float]


class Likeness:
    """Sketches and compares messages. Read-only after it is made, so threads may share it."""

    def __init__(self, rarity: Rarity, own_names: Iterable[str] = ()) -> None:
        self._squares = rarity.squares
        self._rarest = rarity.rarest
        names = sorted({name.strip().lower() for name in own_names if name.strip()}, key=len, reverse=True)
        # Every other message of an area names it: that two do says nothing.
        self._own_names = re.compile("|".join(map(re.escape, names))) if names else None

    @classmethod
    def load(cls, own_names: Iterable[str] = ()) -> Likeness:
        """With the shipped rarities; ``own_names`` are those of the deployment's areas."""
        return cls(Rarity.load(), own_names)

    def read(self, message: str, category: str, place: str, at: datetime) -> Query:
        """``category`` is ``一级/二级`` or "", ``place`` as triage writes it, ``at`` is aware."""
        text = head(message, self._own_names)
        weights = self._weights(text)
        leaf = category.rpartition("/")[2]
        building = _BUILDING.search(place)
        spot = self._own_names.sub("", place.lower()) if self._own_names is not None else place
        return Query(
            Sketch(
                text,
                "" if leaf in _ANYTHING else category,
                building.group() if building else "",
                "" if building else spot,
                at.timestamp() / DAY_S,
                math.sqrt(sum(weights.values())) or 1.0,
            ),
            weights,
        )

    def again(self, sketch: Sketch) -> Query:
        """The query that this sketch came from."""
        return Query(sketch, self._weights(sketch.text))

    def _weights(self, text: str) -> dict[str, float]:
        # In the order of the text, so that whatever is chosen among equals is the same in every process.
        get, rarest = self._squares.get, self._rarest
        return {pair: get(pair, rarest) for pair in map(add, text, text[1:])}

    def score(self, query: Query, other: Sketch) -> float:
        """From :data:`ALIKE` on they are taken for the same matter; certain above 2, hardly below -2."""
        one, weights, text = query.sketch, query.weights, other.text
        shared = sorted(filter(None, map(weights.get, {*map(add, text, text[1:])})))
        days = abs(one.at - other.at)
        total = _BIAS + _AGE * math.log1p(days)
        if shared:
            total += _COSINE * sum(shared) / (one.length * other.length)
            total += _RAREST_SHARED * math.sqrt(sum(shared[-_SHARED:]) / (_SHARED * self._rarest))
        same_building = one.building == other.building
        if one.building or other.building:
            if same_building:
                total += _SAME_BUILDING
            else:
                total += _OTHER_BUILDING if one.building and other.building else _ONE_NAMES_A_BUILDING
        short = max(0.0, 1 - min(len(one.text), len(text)) / _SHORT)
        if one.spot and other.spot and one.spot not in other.spot and other.spot not in one.spot:
            # In a long text the first place that is found is often another one than where it is.
            total += short * _SHORT_OTHER_SPOT
        if one.theme and one.theme == other.theme:
            total += _SAME_THEME + short * (_SHORT_SAME_THEME + _SHORT_SAME_THEME_NOW / (1 + days / _NOW))
            if same_building and one.building:
                total += _BOTH_SAME
        elif one.theme and other.theme:
            total += _OTHER_THEME + short * _SHORT_OTHER_THEME
        return total
