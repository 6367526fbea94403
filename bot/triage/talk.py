"""The features of the re-ranker: is this group talk a concern, a job advertisement or neither?"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
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
_MANY = [("", "2", "3")[: min(times, 3)] for times in range(LONGEST + 2)]
UNPAIRED = frozenset({"old", "child", "you", "they", "office", "where", "not", "asks"})
"""Traits are looked at in pairs if they stand here, signs unless they stand here."""


@dataclass(slots=True)
class TalkFeatures:
    """Distinct characters, pairs and triples, distinct words, single traits, and those that also count in pairs."""

    grams: Collection[str]
    words: Collection[str]
    traits: list[str]
    paired: list[str]


class TalkReader:
    """Makes the features. Read-only after it is made."""

    def __init__(self, signs: Path) -> None:
        self._signs = Signs(signs)
        self.paired = (*(name for name in self._signs.names if name not in UNPAIRED), *PAIRED_TRAITS)
        # 1, 2 and 3 of a kind are traits of their own, each with what it is called.
        self._named = {
            name: [[name + more for more in _MANY[times]] for times in range(4)] for name in self._signs.names
        }

    def read(
        self,
        raw: str,
        text: str,
        characters: Sequence[str],
        pairs: Sequence[str],
        words: Collection[str],
        hits: Sequence[Hit],
        weighed: Weighed | None,
        has_place: bool,
    ) -> TalkFeatures:
        """``text`` is tidied and at most LONGEST; ``weighed`` is None if there are no hits."""
        grams = talk_grams(characters, pairs)
        single = traits(raw, text, has_place)
        if weighed is None:
            single.append("!none")
        else:
            steps = math.floor(weighed.sum * 4)
            if steps > -4:
                single += _STEPS[: steps + 4]
            single.append(_SUMS[max(-4, min(6, round(weighed.sum * 4))) + 4])
            single += ["!" + kind for kind in {hit[2].kind for hit in hits}]
            if weighed.troubled:
                single.append("!troubled")
            if weighed.leaves:
                single.append("!about " + weighed.leaves[0][0].partition("/")[2])
        paired = [name for name in PAIRED_TRAITS if name in single]
        named = self._named
        for name, times in self._signs.found(grams):
            single += named[name][times if times < 3 else 3]
            if name not in UNPAIRED:
                paired.append(name)
        return TalkFeatures(grams, words, single, paired)
