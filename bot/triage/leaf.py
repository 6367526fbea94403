"""Which leaf of the category tree: the vocabulary knows the leaves, the model the first level."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
"""Where the first level is known and no word names a leaf."""
_CERTAIN_WORD = 1.0
_CERTAIN_SHARE = 0.75
_FIRM = 0.7
"""A guess of the model that gives way to very short texts only."""
_SPOKEN = 45
"""Up to this length a certain word for a level that the model does not know counts for more than its guess."""
_SHORT = 12
"""Up to this length certain words decide: the model learned from letters, where an 电梯 is a matter of its maker."""


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
        all_leaves = tuple(leaves)
        self._labels = frozenset(labels)
        self._sure_from = sure_from
        self._usual: dict[str, str] = {}
        for path in all_leaves:
            level, _, leaf = path.partition("/")
            if level not in self._usual or _USUAL.get(level) == leaf:
                self._usual[level] = path

    def choose(self, weighed: Weighed | None, topic: Topic, length: int) -> Choice:
        """``length`` is that of the text in characters."""
        leaves = weighed.leaves if weighed is not None else ()
        level, score = topic.first, topic.score
        sure = score >= self._sure_from and level != OTHER
        other = topic.second
        named = leaves[0][0].partition("/")[0] if leaves else ""
        unmodelled = next((path.partition("/")[0] for path, _ in leaves if self._is_other(path)), "")
        if level == OTHER:
            level, other = (unmodelled, topic.second) if unmodelled else (topic.second, named)
        elif other == OTHER:
            other = unmodelled
        reach = _SHORT if named in self._labels or score >= _FIRM else _SPOKEN
        if weighed is not None and named and named != level and length <= reach:
            certain = leaves[0][1] >= _CERTAIN_WORD and weighed.share >= _CERTAIN_SHARE
            if certain:
                level, other, score, sure = named, level, weighed.share, False
        first = self._leaf(level, leaves)
        second = self._leaf(other, leaves) if other and other != level else ""
        if sure or not second:
            # The level is settled: another leaf that the vocabulary names is the better second guess.
            second = next((path for path, _ in leaves if path != first), second)
        return Choice(first, second, score, sure)

    def _is_other(self, path: str) -> bool:
        return path.partition("/")[0] not in self._labels

    def _leaf(self, level: str, leaves: Iterable[tuple[str, float]]) -> str:
        for path, _ in leaves:
            if path.startswith(level + "/"):
                return path
        return self._usual[level]
