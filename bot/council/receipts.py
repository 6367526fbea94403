"""The 回执码 of a secret ballot: twelve digits that only its voter has.

Digits, because they are what everybody in the neighbourhood can type, dictate and read aloud, and because no two of
them look alike. Eleven are chance, the last is a check digit, so a slip of the finger is told from a code that nobody
was given. What is kept and published is :func:`digest`; the code itself stands in one letter and nowhere else
(docs/ballots.md says why).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

LENGTH = 12
ROUNDS = 1000
"""How often a code is hashed. Trying out all codes costs a thousand times as much, one ballot half a millisecond."""

# A quasigroup of order 10 that is totally anti-symmetric (H. M. Damm, 2004): it notices every single wrong digit and
# every two neighbours that changed places. The tests try all of them.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_DIGITS = str.maketrans("〇零○Oo一壹幺么lI二贰两三叁四肆五伍六陆七柒拐八捌九玖", "00000111111222334455667778899")
_BETWEEN = re.compile(r"[\s\-‐-―_.·,，、。:：]+")
_GROUPS = re.compile(r"(?<!\d)(\d{4})[ \-]?(\d{4})[ \-]?(\d{4})(?!\d)")


class Flaw(StrEnum):
    """Why what somebody typed is no code."""

    LENGTH = "位数不对"
    TYPO = "有数字打错"


def draw(below: Callable[[int], int]) -> str:
    """A new code. ``below(n)`` is a whole number from 0 to n-1 from the system's own source of chance, which nobody can
    foresee (``secrets.randbelow``). Codes of one poll may meet by chance: whoever keeps them draws again."""
    digits = f"{below(10 ** (LENGTH - 1)):0{LENGTH - 1}d}"
    return digits + _check(digits)


def spaced(code: str) -> str:
    """A code as it is shown: 3817 2094 5562."""
    return " ".join(code[at : at + 4] for at in range(0, LENGTH, 4))


def read(text: str) -> str | Flaw:
    """The code that somebody typed or dictated: with or without spaces and dashes, full-width, or in Chinese numerals
    (幺 is 1). What passes may still be a code that nobody has."""
    digits = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).translate(_DIGITS)
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        return Flaw.LENGTH
    return digits if _check(digits) == "0" else Flaw.TYPO


def find(text: str) -> str | None:
    """The first code in a longer text: the letter that somebody quotes when they change their vote."""
    for groups in _GROUPS.findall(unicodedata.normalize("NFKC", text)):
        found = read("".join(groups))
        if not isinstance(found, Flaw):
            return found
    return None


def digest(code: str, poll_hash: str) -> str:
    """What is kept and published of a code: 32 hexadecimal digits. ``poll_hash`` is the hash that froze the poll: the
    same code is another in the next poll, and nothing can be computed before the poll opens."""
    salt = f"yuanzhuo-receipt\n{poll_hash}".encode()
    return hashlib.pbkdf2_hmac("sha256", code.encode(), salt, ROUNDS, 16).hex()


def _check(digits: str) -> str:
    state = "0"
    for digit in digits:
        state = _DAMM[int(state)][int(digit)]
    return state
