"""What a person gives beside the file: a hash as it was printed, a 回执码 as it was sent."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from bot.verify.saying import shortened

# The check digit of a 回执码 (H. M. Damm's table): the last digit leads back to 0.
_DAMM = (
    *("0317598642", "7092154863", "4206871359", "1750983426", "6123045978"),
    *("3674209581", "5869720134", "8945362017", "9438617205", "2581436790"),
)


def is_hash(given: str) -> bool:
    """Whether it looks like a hash: four groups of four as it is printed, or 16 hexadecimal digits of it or more."""
    bare = _bare(given)
    return re.fullmatch(r"[0-9a-hjkmnp-tv-z]{16}|[0-9a-f]{16,64}", bare) is not None


def is_same(given: str, digest: str) -> bool:
    """Whether a hash is the one that somebody was given."""
    bare = _bare(given)
    return is_hash(given) and (bare == _bare(shortened(digest)) or digest.startswith(bare))


def is_receipt(given: str) -> bool:
    """Whether it is a 回执码 as far as its check digit tells."""
    digits, state = _digits(given), "0"
    for digit in digits:
        state = _DAMM[int(state)][int(digit)]
    return len(digits) == 12 and state == "0"


def receipt_digest(given: str, poll_hash: str) -> str:
    """What a 回执码 is listed under."""
    salt = f"yuanzhuo-receipt\n{poll_hash}".encode()
    return hashlib.pbkdf2_hmac("sha256", _digits(given).encode(), salt, 1000, 16).hex()


def _bare(given: str) -> str:
    return "".join(given.replace("-", "").split()).lower()


def _digits(given: str) -> str:
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", given))
