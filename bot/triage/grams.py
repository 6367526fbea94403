"""What of a text the models look at: character n-grams, words of jieba, and the themes that the vocabulary names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from operator import add

from bot.triage.matcher import Hit

HEAD = 24
"""Characters that stand for the headline of a text; what is said there counts once more."""


def topic_features(text: str, words: Sequence[str], hits: Iterable[Hit], levels: dict[str, str]) -> list[str]:
    """Everything that speaks for a first-level class, repeats included.

    ``words`` are the words of the tidied text, ``hits`` the vocabulary's; ``levels`` gives a theme's first level.
    """
    pairs = list(map(add, text, text[1:]))
    found = list(text)
    found += pairs
    found += map(add, repeat("^"), pairs[: HEAD - 1])
    found += ["_" + word for word in words if len(word) > 1]
    for hit in hits:
        theme = hit.entry.theme
        if theme and hit.entry.kind != "emergency":
            found.append("#" + theme)
            found.append("##" + levels[theme])
    return found


def talk_grams(text: str) -> list[str]:
    """Distinct single characters and pairs, the edges of the text marked."""
    marked = f"^{text}$"
    return list(dict.fromkeys((*map(add, marked, marked[1:]), *text)))
