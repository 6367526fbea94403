"""Which known words stand in a text, and where: one pass over its character pairs, however many words are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import add
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
    head: str = ""
    rest: str = ""


class Hit(NamedTuple):
    """An entry found at text[start:end]."""

    start: int
    end: int
    entry: Entry


class Matcher:
    """Finds all entries in a text, overlapping ones too. Read-only after it is made."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        index: dict[str, list[Entry]] = {}
        for entry in entries:
            head, _, rest = entry.term.partition("…")
            full = Entry(entry.term, entry.kind, entry.theme, head, rest)
            index.setdefault(head[:2], []).append(full)
        self._pairs = {key: tuple(found) for key, found in index.items() if len(key) == 2}
        self._singles = {key: tuple(found) for key, found in index.items() if len(key) == 1}

    def find(self, text: str) -> Iterator[Hit]:
        """Every occurrence, in the order of its start."""
        singles = self._singles
        # Most characters begin nothing; they are passed over without a step of Python's.
        first = map(self._pairs.get, map(add, text, (*text[1:], "")))
        for at, (char, found) in enumerate(zip(text, first, strict=True)):
            if found is not None:
                for entry in found:
                    head = entry.head
                    if len(head) > 2 and not text.startswith(head, at):
                        continue
                    end = at + len(head)
                    if entry.rest:
                        rest = text.find(entry.rest, end, end + GAP + len(entry.rest))
                        if rest < 0 or not STOPS.isdisjoint(text[end:rest]):
                            continue
                        end = rest + len(entry.rest)
                    yield Hit(at, end, entry)
            if char in singles:
                found = singles[char]
                for entry in found:
                    end = at + 1
                    if entry.rest:
                        rest = text.find(entry.rest, end, end + GAP + len(entry.rest))
                        if rest < 0 or not STOPS.isdisjoint(text[end:rest]):
                            continue
                        end = rest + len(entry.rest)
                    yield Hit(at, end, entry)
