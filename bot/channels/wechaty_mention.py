"""Finding the bot's name in what somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

MENTION_END = "\u2005"
"""The space that WeChat puts after a mention that was chosen from the list of members."""
LONGEST_NAME = 40


@lru_cache(maxsize=256)
def _mention(name: str) -> re.Pattern[str]:
    # Chinese text has no spaces in front of an @: only an ASCII letter or digit there (an e-mail address) forbids it.
    return re.compile(rf"(?<![0-9A-Za-z._-])[@＠]{re.escape(name)}(?:{MENTION_END}|\s|$|(?=[^\w\s]))")


@lru_cache(maxsize=256)
def _leading(name: str) -> re.Pattern[str]:
    return re.compile(rf"\s*[@＠]{re.escape(name)}(?:[{MENTION_END}\s]+|$|(?=[^\w\s]))")


def is_mentioned(text: str, names: Iterable[str]) -> bool:
    """Whether ``text`` has @ and one of ``names``, then WeChat's own mark, a space, punctuation or the end."""
    return any(name and _mention(name).search(text) for name in names)


def without_leading(text: str, names: Iterable[str], *, chosen: bool = False) -> str:
    """``text`` without the mentions of the bot at its beginning.

    ``chosen`` says that the platform itself named the bot as the only one mentioned: then a first mention that ends
    with WeChat's own mark is the bot's, whatever name it shows.
    """
    known = [name for name in names if name]
    shortened = True
    while shortened:
        shortened = False
        for name in known:
            found = _leading(name).match(text)
            if found:
                text, shortened = text[found.end() :], True
    if chosen and text.startswith(("@", "＠")):
        end = text.find(MENTION_END, 0, LONGEST_NAME)
        if end > 0:
            text = text[end + 1 :].lstrip()
    return text
