"""附议: how many households want the roundtable to talk about a concern, and whether they are enough.

Enough is a proposal, not a decision: the street decides what becomes a topic.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_IN_BUILDING = ("号楼", "栋", "幢", "楼", "座", "-")


@dataclass(frozen=True, slots=True)
class Threshold:
    """So many households all in all, or so many of one building."""

    households: int
    building: int


@dataclass(frozen=True, slots=True)
class Backing:
    """Households that endorse a concern: all, and the most of one building (whose name is empty if none is known)."""

    households: int = 0
    most: int = 0
    building: str = ""

    def enough(self, threshold: Threshold) -> bool:
        """Whether the street should be asked."""
        return self.households >= threshold.households or self.most >= threshold.building


def backing(endorsers: Iterable[tuple[int, str]]) -> Backing:
    """Count households by (person, home); without a known home each person is one, and lives in no known building."""
    homes = {home or person for person, home in endorsers}
    buildings = Counter(building(home) for home in homes if isinstance(home, str))
    del buildings[""]
    name, most = min(buildings.items(), key=lambda item: (-item[1], item[0])) if buildings else ("", 0)
    return Backing(len(homes), most, name)


def building(home: str) -> str:
    """The building of a home as it is written (3-2-501, 3号楼2单元501); empty if it names none."""
    for mark in _IN_BUILDING:
        head, found, _ = home.partition(mark)
        if found and head:
            return f"{head}号楼" if mark == "-" else f"{head}{mark}"
    return ""
