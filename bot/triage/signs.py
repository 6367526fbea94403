"""Signs: groups of short words that tell in any register what a message is about. Counted here, weighed elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
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
        self._words = frozenset(units)

    def found(self, grams: Iterable[str]) -> list[tuple[str, int]]:
        """How many different words of every sign are among the text's distinct characters, pairs and triples.

        Signs with none are left out.
        """
        found = self._words.intersection(grams)
        if not found:
            return []
        total = sum(map(self._units.__getitem__, found))
        counts = memoryview(total.to_bytes(2 * len(self.names), "little")).cast("H")
        return [pair for pair in zip(self.names, counts, strict=True) if pair[1]]
