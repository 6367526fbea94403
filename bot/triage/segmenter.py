"""Where words begin and end: jieba's dictionary and its rule (the likeliest path), in a tokenizer of our own.

Our own so that nobody else's words get in, and because logarithms that are taken once make it twice as fast.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterable
from pathlib import Path

_MIN_FREQUENCY = 5
"""Rarer dictionary words are left out: they cost a third of the loading time and decide nothing here."""
_OWN_FREQUENCY = 20_000
"""Of words added: high enough to stay whole, as a common noun does."""
_BLOCK = re.compile(r"([\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+)")
_LACKING = float("nan")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


class Segmenter:
    """Cuts tidied text into jieba words. Read-only after it is made, so threads may share it."""

    def __init__(self, own_words: Iterable[str]) -> None:
        # Imported here because the command line must start fast when it does not triage.
        import jieba

        logging.getLogger("jieba").setLevel(logging.ERROR)
        # jieba's own start-up would trust a marshalled cache in a folder that everybody can write.
        frequency, total = _read_dictionary(Path(jieba.__file__).with_name("dict.txt"))
        for word in own_words:
            total += _OWN_FREQUENCY
            frequency[word] = _OWN_FREQUENCY
            for end in range(1, len(word)):
                frequency.setdefault(word[:end], 0)
        self._unit = math.log(total)
        log, unit = math.log, self._unit
        # None: the beginning of words, but none itself.
        self._likely: dict[str, float | None] = {
            word: log(times) - unit if times else None for word, times in frequency.items()
        }

    def words(self, text: str) -> list[str]:
        """The words of the text in order; joined they are the text again."""
        words: list[str] = []
        for at, block in enumerate(_BLOCK.split(text)):
            if at % 2:
                self._cut(block, words)
            else:
                words += block
        return words

    def _cut(self, block: str, words: list[str]) -> None:
        get, nothing, lacking = self._likely.get, -self._unit, _LACKING
        size = len(block)
        best = [0.0] * (size + 1)
        step = [0] * size
        for at in range(size - 1, -1, -1):
            end = at + 1
            # A character alone is always a way on, as likely as the rarest word if the dictionary lacks it.
            alone = get(block[at], nothing)
            top = (nothing if alone is None else alone) + best[end]
            far = end
            while end < size:
                end += 1
                score = get(block[at:end], lacking)
                if score is None:
                    continue
                if score is lacking:
                    break
                score += best[end]
                if score >= top:
                    top, far = score, end
            best[at] = top
            step[at] = far
        at, latin = 0, -1
        while at < size:
            far = step[at]
            if far == at + 1 and block[at] in _LATIN:
                if latin < 0:
                    latin = at
            else:
                if latin >= 0:
                    words.append(block[latin:at])
                    latin = -1
                words.append(block[at:far])
            at = far
        if latin >= 0:
            words.append(block[latin:])


def _read_dictionary(path: Path) -> tuple[dict[str, int], int]:
    """jieba's prefix dictionary: every word with its frequency, every prefix of a word with 0."""
    frequency: dict[str, int] = {}
    total = 0
    prefixes: set[str] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        word, count, _ = line.split(" ", 2)
        times = int(count)
        if times < _MIN_FREQUENCY and len(word) > 1:
            continue
        frequency[word] = times
        total += times
        for end in range(1, len(word)):
            prefixes.add(word[:end])
    for prefix in prefixes:
        frequency.setdefault(prefix, 0)
    return frequency, total
