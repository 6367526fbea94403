"""What a keyboard, a phone and a joker put into a message, brought to one form before anything reads it."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

LIMIT = 20_000
"""No message is kept longer than this many characters."""

_RAW_LIMIT = 10 * LIMIT
"""More than this is not even looked at: whoever sends a megabyte of marks gets no megabyte of work."""

_SYMBOL = "\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_LINES = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_KEYCAP = re.compile("([0-9#*])\ufe0f?\u20e3")
_COLON_IN_TIME = re.compile("(?<=[0-9])：(?=[0-9])")
_JOINER = re.compile(f"(?<![{_SYMBOL}\ufe0f])\u200d|\u200d(?![{_SYMBOL}])")
_VARIATION = re.compile(f"(?<![{_SYMBOL}])\ufe0f")
_SPACES = re.compile(" +")
_AROUND_LINES = re.compile(" ?\n ?")
_EMPTY_LINES = re.compile("\n{3,}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WHERE_MARKS_LIVE = (range(0x3400), range(0xD7A4, 0xE000), range(0xF900, 0x20000), range(0xE0000, 0xE1000))
"""All of Unicode but ideographs, Hangul syllables and private planes: it is gone through at the first message."""
_ENDING = "。！!. \n"


def _folded() -> dict[int, str | None]:
    """Characters that are replaced or removed (None) one by one."""
    table: dict[int, str | None] = {}
    for code in itertools.chain(*_WHERE_MARKS_LIVE):
        category = unicodedata.category(chr(code))
        if category in ("Cc", "Cf", "Cs"):
            table[code] = None
        elif category == "Zs":
            table[code] = " "
    for code in range(0xFE00, 0xFE0F):  # variation selectors but the emoji one
        table[code] = None
    for code in (*range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF, 0x034F, 0x17B4, 0x17B5):  # no characters, or never seen
        table[code] = None
    for code in (0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0):  # letters by name, blanks by look
        table[code] = " "
    table[ord("\n")] = "\n"
    table[ord("\t")] = " "
    table[0x200D] = "\u200d"  # kept between emoji only, see _JOINER
    # Letters, digits and the marks that commands and numbers are made of. A Chinese comma, question mark or bracket
    # stays: the text is shown to people again.
    for char in "@#%&*+-./=_~<>0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz":
        table[ord(char) + 0xFEE0] = char
    return table


@functools.cache
def _table() -> dict[int, str | None]:
    return _folded()


def tidy_cut(text: str) -> tuple[str, bool]:
    """Like :func:`tidy`, and whether something was cut off because the text was too long."""
    cut = len(text) > _RAW_LIMIT
    text = text[:_RAW_LIMIT]
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    text = _LINES.sub("\n", text).translate(_table())
    text = _VARIATION.sub("", _JOINER.sub("", _KEYCAP.sub(r"\1", text)))
    text = _COLON_IN_TIME.sub(":", text)
    text = _EMPTY_LINES.sub("\n\n", _AROUND_LINES.sub("\n", _SPACES.sub(" ", text))).strip(" \n")
    if len(text) > LIMIT:
        text, cut = text[:LIMIT], True
    return text.rstrip(_ENDING + "\u200d"), cut


def tidy(text: str) -> str:
    """The text in one form, at most :data:`LIMIT` characters long.

    Full-width letters, digits and the marks of commands become half-width; whatever cannot be seen (zero-width and
    direction marks, control characters, NUL, lone surrogates) is gone; every kind of blank is one space; lines are
    kept; spaces, 。！! and . at the end are gone. Tidying twice changes nothing.
    """
    return tidy_cut(text)[0]


def short(text: str, limit: int) -> str:
    """The text on one line, at most ``limit`` (≥ 1) characters, with … in place of what was cut off."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rstrip(" \u200d\ufe0f") + "…"


@functools.cache
def _converter() -> OpenCC:
    import opencc  # here, because a deployment that never sees 繁體 need not load its 7 MB

    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """The text in simplified characters (進度 → 进度), for recognising words; what people wrote is kept as written."""
    if text.isascii():
        return text
    converted: str = _converter().convert(_SURROGATE.sub("", text))
    return converted
