"""What of a text the models look at: characters, pairs, words of jieba, and the themes that the vocabulary names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import add

from bot.triage.matcher import Hit


def pairs_of(text: Sequence[str]) -> list[str]:
    """Every two neighbouring characters, in order."""
    return list(map(add, text, text[1:]))


def topic_features(
    characters: Sequence[str],
    pairs: Sequence[str],
    marked: Sequence[str],
    hits: Iterable[Hit],
    levels: dict[str, str],
) -> list[str]:
    """Everything that speaks for a first-level class, repeats included.

    ``characters``, ``pairs`` and ``marked`` words are those of the tidied text, ``hits`` the vocabulary's; ``levels``
    gives a theme's first level.
    """
    found = [*characters, *pairs, *marked]
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


def talk_grams(characters: Sequence[str], pairs: Sequence[str]) -> dict[str, None]:
    """The distinct characters, pairs and triples, the edges of the text marked; always in the same order."""
    edges = ("^" + "".join(characters[:1]), "".join(characters[-1:]) + "$")
    return dict.fromkeys(chain(pairs, map(add, pairs, characters[2:]), characters, edges))
