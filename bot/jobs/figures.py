"""Numbers in job texts: 3000, 3,000, 3.5k, 5千, 1万2, 三千五, 十八, 六七千. Pure, and never an error."""

from __future__ import annotations

import re
from typing import NamedTuple

_SAME = ("零〇", "一壹幺", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS = {char: value for value, chars in enumerate(_SAME) for char in chars}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10_000}
CHINESE = "零〇一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟"
_DIGIT_CHARS = "".join(_DIGITS)
SCALE = {"千": 1000, "k": 1000, "K": 1000, "万": 10_000, "w": 10_000, "W": 10_000}

NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+(?:\.\d+)?) ?(?:[千kKwW万](?![Vv瓦])\d?)?"
    rf"|[{CHINESE}]+?(?=一(?:个|天|小时|月|晚|平|件))|[{CHINESE}]+"
)
"""One number, Chinese or not, with its 千, k or 万."""
DASH = r" ?(?:[-—–―~～－﹣]+|至|到) ?"


class Span(NamedTuple):
    """From ``low`` to ``high`` (the same for one number), in units; None is open."""

    low: float
    high: float


def chinese(text: str) -> int | None:
    """三千五 is 3500, 一百二 120, 十八 18, 两 2, 一万二 12,000; None if it is no number."""
    if not text or text[0] in "百千万佰仟" or any(char not in _DIGITS and char not in _UNITS for char in text):
        return None
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text[:12]))
    total = section = 0
    digit: int | None = None
    last = 1
    for char in text:
        if char in _DIGITS:
            if char in "零〇":
                last = 1
            digit = _DIGITS[char]
            continue
        unit = _UNITS[char]
        if unit == 10_000:
            total += (section + (digit or 0) or 1) * unit
            section, digit, last = 0, None, unit
            continue
        section += (1 if digit is None else digit) * unit
        digit, last = None, unit
    if digit is not None:
        section += digit * (last // 10 if last >= 100 else 1)
    return total + section


def amount(text: str, scale: int = 1) -> float | None:
    """The value of one number; ``scale`` is what it is counted in if it says nothing itself (6 of 6-8千)."""
    text = text.replace(",", "").replace(" ", "")
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([千kKwW万])?(\d)?", text)
    if found:
        unit = SCALE.get(found[2] or "", 0)
        value = float(found[1]) * (unit or scale)
        return value + int(found[3]) * unit / 10 if found[3] and unit else value
    value_of = chinese(text)
    return None if value_of is None else float(value_of if value_of >= 100 else value_of * scale)


def two_digits(text: str) -> Span | None:
    """六七千, 三四百, 七八个: two neighbouring digits are a range."""
    found = re.fullmatch(rf"([{_DIGIT_CHARS}])([{_DIGIT_CHARS}])([千百万十]?)", text)
    if not found or _DIGITS[found[2]] != _DIGITS[found[1]] + 1:
        return None
    unit = _UNITS.get(found[3], 1)
    return Span(_DIGITS[found[1]] * unit, _DIGITS[found[2]] * unit)


def span(low: str, high: str | None) -> Span | None:
    """A range from its two ends as written; the lower one may borrow the other's 千 or 万."""
    if high is None:
        pair = two_digits(low)
        if pair:
            return pair
        value = amount(low)
        return None if value is None else Span(value, value)
    top = amount(high)
    if top is None:
        return None
    unit = next((SCALE[char] for char in high if char in SCALE), 1)
    bottom = amount(low)
    if bottom is not None and bottom < 100 and unit > 1 and not any(char in SCALE for char in low):
        bottom = amount(low, unit)
    if bottom is None:
        return None
    if top < 100 <= bottom and bottom >= 1000 and unit == 1:  # 3千-5
        top *= 1000
    return Span(min(bottom, top), max(bottom, top))
