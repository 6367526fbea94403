"""Where words begin and end: jieba, with a tokenizer of our own so that nobody else's words get in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

_MIN_FREQUENCY = 5
"""Rarer dictionary words are left out: they cost a third of the loading time and decide nothing here."""
_OWN_FREQUENCY = 20_000
"""Of words added: high enough to stay whole, as a common noun does."""


class Segmenter:
    """Cuts tidied text into jieba words. Read-only after it is made, so threads may share it."""

    def __init__(self, own_words: Iterable[str]) -> None:
        # Imported here because the command line must start fast when it does not triage.
        import logging

        import jieba

        logging.getLogger("jieba").setLevel(logging.ERROR)
        self._tokenizer = jieba.Tokenizer()
        # Filled by hand: jieba's own start-up trusts a marshalled cache in a folder that everybody can write.
        frequency, total = _read_dictionary(Path(jieba.__file__).with_name("dict.txt"))
        self._tokenizer.FREQ, self._tokenizer.total, self._tokenizer.initialized = frequency, total, True
        for word in own_words:
            self._tokenizer.add_word(word, _OWN_FREQUENCY)

    def words(self, text: str) -> list[str]:
        """The words of the text in order; joined they are the text again."""
        words: list[str] = self._tokenizer.lcut(text, HMM=False)
        return words

    def boundaries(self, text: str) -> set[int]:
        """The offsets at which a word begins or ends."""
        at, marks = 0, {0}
        for word in self.words(text):
            at += len(word)
            marks.add(at)
        return marks


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
