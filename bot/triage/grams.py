"""What of a text the models look at: characters, pairs, words of jieba, and the themes that the vocabulary names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import add

from bot.triage.matcher import Hit


def pairs_of(text: str) -> list[str]:
    """Every two neighbouring characters, in order."""
    return list(map(add, text, text[1:]))


def topic_features(
    text: str, pairs: Sequence[str], words: Iterable[str], hits: Iterable[Hit], levels: dict[str, str]
) -> list[str]:
    """Everything that speaks for a first-level class, repeats included.

    ``pairs`` and ``words`` are those of the tidied text, ``hits`` the vocabulary's; ``levels`` gives a theme's first
    level.
    """
    found = [*text, *pairs]
    found += marked_words(words)
    for hit in hits:
        entry = hit[2]
        theme = entry.theme
        if theme and entry.kind != "emergency":
            found.append("#" + theme)
            found.append("##" + levels[theme])
    return found


def marked_words(words: Iterable[str]) -> list[str]:
    """Words of more than one character as features, told from pairs by their mark."""
    return ["_" + word for word in words if len(word) > 1]


def talk_grams(text: str, pairs: Sequence[str]) -> dict[str, None]:
    """The distinct characters, pairs and triples, the edges of the text marked."""
    grams = dict.fromkeys(pairs)
    grams.update(dict.fromkeys(map(add, pairs, text[2:])))
    grams.update(dict.fromkeys(text))
    grams["^" + text[:1]] = grams[text[-1:] + "$"] = None
    return grams
