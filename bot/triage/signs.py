"""The signs of signs.yaml: which of them a text shows, and how often."""

from __future__ import annotations

from itertools import repeat
from operator import add
from pathlib import Path

import yaml


class Signs:
    """Counts signs. Read-only after it is made."""

    def __init__(self, path: Path) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        groups: dict[str, str] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
        self.names = tuple(groups)
        # Every sign has two bytes of one large number, so that one sum counts them all.
        units: dict[str, int] = {}
        for at, words in enumerate(groups.values()):
            for word in dict.fromkeys(words.split()):
                units[word] = units.get(word, 0) + (1 << 16 * at)
        self._units = units

    def found(self, text: str) -> list[tuple[str, int]]:
        """How many different words of every sign stand in the text, those with none left out."""
        pairs = list(map(add, text, text[1:]))
        words = {*text, *pairs, *map(add, pairs, text[2:])}
        total = sum(map(self._units.get, words, repeat(0)))
        if not total:
            return []
        counts = memoryview(total.to_bytes(2 * len(self.names), "little")).cast("H")
        return [(name, times) for name, times in zip(self.names, counts, strict=True) if times]
