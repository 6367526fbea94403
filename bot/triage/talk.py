"""The features of the re-ranker: is this group talk a concern, a job advertisement or neither?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import add
from pathlib import Path

from bot.triage.grams import talk_grams
from bot.triage.matcher import Hit
from bot.triage.scales import Weighed
from bot.triage.signs import Signs
from bot.triage.traits import traits

LONGEST = 160
"""Characters that are looked at: whoever writes more in a group forwards something."""
PAIRED_TRAITS = (
    "!troubled", "@question", "@time", "@digit", "!strong", "!solved", "!notice", "!sale", "!job",
    "!names", "!none",
)  # fmt: skip
_STEPS = [f"!from{step}" for step in range(-3, 7)]
_SUMS = [f"!sum{step}" for step in range(-4, 7)]
UNPAIRED = frozenset({"old", "child", "you", "they", "office", "where", "not", "asks"})
"""Traits are looked at in pairs if they stand here, signs unless they stand here."""


@dataclass(frozen=True, slots=True)
class TalkFeatures:
    """What is looked at: characters, single traits, and those that also count in pairs."""

    grams: list[str]
    traits: list[str]
    paired: list[str]


class TalkReader:
    """Makes the features. Read-only after it is made."""

    def __init__(self, signs: Path) -> None:
        self._signs = Signs(signs)
        self.paired = (*(name for name in self._signs.names if name not in UNPAIRED), *PAIRED_TRAITS)

    def read(self, raw: str, text: str, hits: Sequence[Hit], weighed: Weighed | None, has_place: bool) -> TalkFeatures:
        """``text`` is tidied; ``weighed`` is None if there are no hits."""
        text = text[:LONGEST]
        single = traits(raw, text, has_place)
        if weighed is None:
            single.append("!none")
        else:
            single += _STEPS[: max(0, math.floor(weighed.sum * 4) + 4)]
            single.append(_SUMS[max(-4, min(6, round(weighed.sum * 4))) + 4])
            single += map(add, repeat("!"), {hit.entry.kind: None for hit in hits})
            if weighed.troubled:
                single.append("!troubled")
            if weighed.leaves:
                single.append(f"!about {weighed.leaves[0][0].partition('/')[2]}")
        paired = [name for name in PAIRED_TRAITS if name in single]
        for name, times in self._signs.found(text):
            single.append(name)
            if name not in UNPAIRED:
                paired.append(name)
            if times > 1:
                single.append(f"{name}2")
                if times > 2:
                    single.append(f"{name}3")
        return TalkFeatures(talk_grams(text), single, paired)
