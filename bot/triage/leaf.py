"""Which leaf of the category tree: lines that were learned and the vocabulary tell the leaf, the classes the level."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.triage.model import OTHER, Topic
from bot.triage.scales import Weighed

_USUAL = {
    "城乡建设": "公共设施",
    "环境保护": "空气异味",
    "交通运输": "公路",
    "劳动和社会保障": "社保",
    "教育文体": "学校管理",
    "卫生计生": "就医",
    "商贸旅游": "消费维权",
}
"""Where the first level is known and nothing names a leaf."""
UNKNOWN = -1.2
"""What a leaf starts from of which nothing was learned: one that the deployment added, and all in letters."""
_NAMED = 0.3
_LEVEL = 0.3
"""What a word of the vocabulary and the classes' share count for beside what was learned of lines."""
_WORD = 1.0
"""The weight of a word that stands for its leaf alone."""
_MOST = 1.6
"""Beyond this weight further words tell no more."""
_CERTAIN = 0.2
"""With this margin a leaf is likelier than not, and decides over its level where the classes may be overruled."""
_FIRM = 0.7
"""A guess of the classes that gives way to very short texts only."""
_SPOKEN = 45
"""Up to this length a certain leaf counts for more than an unsure class."""
_SHORT = 12
"""Up to this length a certain leaf decides: the classes know letters, where an 电梯 is a matter of its maker."""
_LONG = 160
"""Beyond it the text is a letter; the words of the vocabulary tell its leaf."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Two leaves, and how sure the first one's first level is."""

    first: str
    second: str
    score: float
    sure: bool


class LeafChooser:
    """Chooses leaves. Read-only after it is made."""

    def __init__(self, leaves: Iterable[str], labels: Iterable[str], sure_from: float) -> None:
        self._paths = tuple(leaves)
        self._labels = frozenset(labels)
        self._sure_from = sure_from
        self._at = {path: at for at, path in enumerate(self._paths)}
        self._level_of = [path.partition("/")[0] for path in self._paths]
        of_level: dict[str, list[int]] = {}
        for at, level in enumerate(self._level_of):
            of_level.setdefault(level, []).append(at)
        # Under the level that stands for all others: every leaf that the classes do not know.
        of_level[OTHER] = [at for at, level in enumerate(self._level_of) if level not in self._labels]
        self._of_level = {level: np.array(found, dtype=np.intp) for level, found in of_level.items()}
        usual = [_USUAL.get(path.partition("/")[0]) == path.partition("/")[2] for path in self._paths]
        self._letters = UNKNOWN + 0.1 * np.array(usual, dtype=np.float64)

    def choose(
        self, weighed: Weighed | None, topic: Topic, length: int, margins: Callable[[], NDArray[np.float64]]
    ) -> Choice:
        """``margins`` gives one for each leaf, if it is asked; ``length`` is that of the text in characters."""
        level, score, other = topic.first, topic.score, topic.second
        sure = score >= self._sure_from and level != OTHER
        leaves = weighed.leaves if weighed is not None else ()
        if sure and leaves and leaves[0][1] >= _WORD and self._level_of[self._at[leaves[0][0]]] == level:
            # A certain word under a certain class: nothing would change it.
            return Choice(leaves[0][0], leaves[1][0] if len(leaves) > 1 else "", score, True)
        worth = self._letters.copy() if length > _LONG else margins()
        weight_of_word = 1.0 if length > _LONG else _NAMED
        for path, weight in leaves:
            worth[self._at[path]] += weight_of_word * min(weight, _MOST)
        worth[self._of_level[level]] += _LEVEL * score
        worth[self._of_level[other]] += _LEVEL * topic.second_score
        top = int(worth.argmax())
        named = self._level_of[top]
        if level == OTHER:
            level = self._level_of[self._best(worth, OTHER)]
        elif other == OTHER:
            other = self._level_of[self._best(worth, OTHER)]
        reach = _SHORT if named in self._labels or score >= _FIRM else _SPOKEN
        if named != level and length <= reach and worth[top] >= _CERTAIN:
            level, other, sure = named, level, False
        first = self._best(worth, level)
        if sure or other == level:
            # The level is settled: the next likely leaf is the better second guess.
            worth[first] = -np.inf
            second = int(worth.argmax())
        else:
            second = self._best(worth, other)
        return Choice(self._paths[first], self._paths[second] if second != first else "", score, sure)

    def _best(self, worth: NDArray[np.float64], level: str) -> int:
        among = self._of_level[level]
        return int(among[worth[among].argmax()])
