"""Which known words stand in a text, and where: one pass over its character pairs, however many words are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

GAP = 7
"""How many characters may stand between the two ends of a term like "暖气…不热"."""
STOPS = frozenset("，.。！？；,!?;\n~…")


@dataclass(frozen=True, slots=True)
class Entry:
    """A word to look for and what it stands for."""

    term: str
    kind: str
    """A group or cue of the vocabulary, or ``emergency``."""
    theme: str = ""
    """The theme's name; for ``emergency`` the position in the list of emergencies."""


class Hit(NamedTuple):
    """An entry found at text[start:end]."""

    start: int
    end: int
    entry: Entry


_Term = tuple[str, int, str, tuple[Entry, ...]]
"""The head, its length, the rest after a gap, and all that the term stands for."""


class Matcher:
    """Finds all entries in a text, overlapping ones too. Read-only after it is made."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        terms: dict[str, list[Entry]] = {}
        for entry in entries:
            terms.setdefault(entry.term, []).append(entry)
        index: dict[str, list[_Term]] = {}
        for term, meant in terms.items():
            head, _, rest = term.partition("…")
            index.setdefault(head[:2], []).append((head, len(head), rest, tuple(meant)))
        self._pairs = {key: tuple(found) for key, found in index.items() if len(key) == 2}
        self._begin = frozenset(self._pairs)
        self._singles = {key: tuple(found) for key, found in index.items() if len(key) == 1}

    def find(self, text: str, pairs: Sequence[str], words: Iterable[str]) -> list[Hit]:
        """Every occurrence, in the order of its start.

        ``pairs`` and ``words`` are those of the text. Two characters often lie across words (没|电梯, 没水|平), so a
        word of two counts only between the edges of words; three or more say what they say.
        """
        hits: list[Hit] = []
        # Most pairs begin nothing; they are passed over without a step of Python's.
        begun = []
        for pair in self._begin.intersection(pairs):
            found, at = self._pairs[pair], text.find(pair)
            while at >= 0:
                begun.append((at, found))
                at = text.find(pair, at + 1)
        if len(begun) > 1:
            begun.sort(key=_start)
        if not self._singles.keys().isdisjoint(text):
            begun += [(at, self._singles[char]) for at, char in enumerate(text) if char in self._singles]
            begun.sort(key=_start)
        if not begun:
            return hits
        edges = {0, *accumulate(map(len, words))}
        for at, found in begun:
            for head, length, rest, meant in found:
                if length > 2:
                    if not text.startswith(head, at):
                        continue
                elif not rest and (at not in edges or at + length not in edges):
                    continue
                end = at + length
                if rest:
                    close = text.find(rest, end, end + GAP + len(rest))
                    if close < 0 or not STOPS.isdisjoint(text[end:close]):
                        continue
                    end = close + len(rest)
                    if end - at <= 2 and (at not in edges or end not in edges):
                        continue
                for entry in meant:
                    hits.append(Hit(at, end, entry))
        return hits


def _start(begun: tuple[int, object]) -> int:
    return begun[0]
