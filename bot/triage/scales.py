"""The weighing: what speaks for a concern and what against it, and which theme it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.triage.matcher import Hit
from bot.triage.vocabulary import Vocabulary

_BASE = {"strong": 1.0, "likely": 0.5, "names": 0.36, "topic": 0.15}
_THEME = {"strong": 1.0, "likely": 0.6, "names": 1.0, "topic": 0.4}
_PAIR = 0.8
_WEAK_PAIR = 0.6
"""With a shared trouble word or one of a single character: needs a hint more."""
_AGAINST = {  # for the first word of a kind, for each further one, at most
    "solved": (0.9, 0.2, 1.1),
    "thanks": (0.3, 0.1, 0.5),
    "notice": (0.5, 0.5, 1.5),
    "sale": (0.5, 0.4, 1.5),
    "chain": (1.5, 0.0, 1.5),
    "joke": (0.35, 0.3, 1.2),
    "elsewhere": (0.55, 0.2, 0.8),
    "whatif": (0.4, 0.2, 0.6),
    "job": (0.45, 0.4, 1.5),
}
_LONG = 100
"""A long text meets words of every kind by chance; there those that speak against weigh less."""
_NO = ("没", "没有", "不", "未", "别", "不会", "不再", "从不", "无")
_NOT_YET = re.compile(
    r"(?:没|未|不|啥时候|什么时候|何时|几点|多咱|多久|能|会|才|快|等|说|希望|盼|怎么|咋|到底|一直|还)[^，。！？,.!?\n]{0,6}$"
)
_AGAIN = re.compile(r"又.{0,6}(?:停|坏|堵|漏|没|不|断|凉|冷|返|爆|满)|(?:还是|仍然|依然|一会又|没两天|没几天)")
_END = re.compile(r"[。！？!?;；\n]")


@dataclass(frozen=True, slots=True)
class Weighed:
    """The outcome: the sum for and against (0.75 is the threshold), the leaves and the words."""

    sum: float
    leaves: tuple[tuple[str, float], ...]
    """``一级/二级`` of every theme that was named, with its weight, the heaviest first."""
    share: float
    """Of the heaviest among the two heaviest."""
    because: tuple[str, ...]
    troubled: bool


class Scales:
    """Weighs the words found in a text. Read-only after it is made."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._paths = {name: theme.path for name, theme in vocabulary.themes.items()}
        shared = vocabulary.cues["trouble"]
        self._own_trouble = {
            name: frozenset(word for word in theme.words["trouble"] if len(word) > 1 and word != "没有")
            for name, theme in vocabulary.themes.items()
        }
        self._trouble = {name: _any_of([*theme.words["trouble"], *shared]) for name, theme in vocabulary.themes.items()}

    def weigh(self, text: str, hits: Sequence[Hit], has_place: bool) -> Weighed:
        """Sum up. ``hits`` are in the order of the text; ``has_place`` tells that a building or the like is named."""
        themes: dict[str, float] = {}
        base, extra = 0.0, 0
        reasons: dict[str, float] = {}
        cues: dict[str, set[str]] = {}
        long = len(text) > _LONG
        seen: set[tuple[str, str]] = set()
        for hit in hits:
            entry = hit.entry
            kind = entry.kind
            if kind not in _BASE:
                if kind not in ("emergency", "urgent") and not (kind in _AGAINST and self._void(text, hit)):
                    cues.setdefault(kind, set()).add(entry.term)
                continue
            if (entry.theme, entry.term) in seen:
                continue
            seen.add((entry.theme, entry.term))
            worth, weight, word = _BASE[kind], _THEME[kind], entry.term.replace("…", "+")
            if kind in ("strong", "likely"):
                if text[max(0, hit.start - 2) : hit.start].endswith(_NO) and entry.term[0] not in "没不":
                    worth, weight = 0.1, 0.4
            else:
                trouble = self._nearby_trouble(text, hit)
                if trouble:
                    worth = _PAIR if trouble in self._own_trouble[entry.theme] else _WEAK_PAIR
                    weight, word = weight + 0.6, f"{word}+{trouble}"
            if worth >= _WEAK_PAIR:
                extra += 1
            base = max(base, worth)
            early = 1.5 if long and hit.start < 30 else 1.0
            themes[entry.theme] = themes.get(entry.theme, 0.0) + weight * early
            reasons[word] = max(reasons.get(word, 0.0), worth)
        total = base + min(0.3, 0.1 * max(0, extra - 1))
        total += _support(cues, base, has_place)
        against, words_against = _opposition(cues, long)
        leaves = self._rank(themes)
        words = sorted(reasons, key=lambda word: -reasons[word])
        words += sorted(cues.get("complaint", ()))
        return Weighed(
            sum=total - against,
            leaves=leaves,
            share=_share(leaves),
            because=(*words[:5], *(f"-{word}" for word in words_against)),
            troubled=extra > 0,
        )

    def _nearby_trouble(self, text: str, hit: Hit) -> str:
        trouble = self._trouble[hit.entry.theme]
        stop = _END.search(text, hit.end, hit.end + 12)
        found = _unspoilt(trouble, text[hit.end : stop.start() if stop is not None else hit.end + 12])
        if not found and hit.start:
            found = _unspoilt(trouble, _END.split(text[max(0, hit.start - 7) : hit.start])[-1])
        return found

    def _void(self, text: str, hit: Hit) -> bool:
        """Not a word against after all: 还没修好, 啥时候来水, 修好又坏了, 也没通知."""
        before = text[max(0, hit.start - 9) : hit.start]
        if hit.entry.kind == "solved":
            after = text[hit.end : hit.end + 2]
            return bool(_NOT_YET.search(before) or _AGAIN.search(text, hit.end) or after.startswith(("吗", "么", "没")))
        if hit.entry.kind in ("notice", "thanks"):
            return before.endswith(_NO)
        return False

    def _rank(self, themes: dict[str, float]) -> tuple[tuple[str, float], ...]:
        ranked = sorted(themes.items(), key=lambda item: -item[1])
        return tuple((self._paths[theme], weight) for theme, weight in ranked)


def _share(leaves: tuple[tuple[str, float], ...]) -> float:
    if not leaves:
        return 0.0
    other = leaves[1][1] if len(leaves) > 1 else 0.0
    return leaves[0][1] / (leaves[0][1] + other + 0.3)


def _support(cues: dict[str, set[str]], base: float, has_place: bool) -> float:
    complaints = len(cues.get("complaint", ()))
    support = 0.4 + 0.1 * min(2, complaints - 1) if complaints else 0.0
    if base > 0:
        if "ask" in cues:
            support += 0.25
        support += min(0.25, 0.1 * len(cues.get("near", ())))
        if has_place:
            support += 0.15
    return support


def _opposition(cues: dict[str, set[str]], long: bool) -> tuple[float, list[str]]:
    against = 0.0
    words: list[str] = []
    for kind, (first, further, most) in _AGAINST.items():
        found = cues.get(kind)
        if found:
            against += min(most, first + further * (len(found) - 1))
            words += sorted(found)
    return (against * 0.35 if long else against), words


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(set(words), key=len, reverse=True))))


def _unspoilt(words: re.Pattern[str], text: str) -> str:
    """The first of the words that stands after no "not"; asked here, for in the pattern it costs ten times as much."""
    found = words.search(text)
    while found is not None:
        at = found.start()
        if not at or text[at - 1] not in "没不未别":
            return found.group()
        found = words.search(text, at + 1)
    return ""
