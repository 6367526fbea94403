"""Phones and WeChat names in a job text, each with where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_SEP = r"[ \-－—–.·]?"
_MOBILE = re.compile(rf"(?<![\dA-Za-z_])(?:\+?86{_SEP})?(1[3-9]\d){_SEP}(\d{{4}}){_SEP}(\d{{4}})(?![\dA-Za-z_])")
_MOBILE_334 = re.compile(r"(?<![\dA-Za-z_])(1[3-9]\d\d)[ \-](\d{3})[ \-](\d{4})(?!\d)")
_LANDLINE = re.compile(
    r"(?<![\dA-Za-z_])[(（]?(0(?:10|2\d|[3-9]\d{2}))[)）]?[ \-－—–]{0,2}(\d{3,4})[ \-]?(\d{4})(?![\dA-Za-z_])"
)
_SERVICE = re.compile(r"(?<!\d)([48]00)[ \-]?(\d{3,4})[ \-]?(\d{3,4})(?!\d)")
_LOCAL = re.compile(r"(?<![\dA-Za-z_\-.])([2-9]\d{2})[ \-]?(\d{4})(?![\d元])")
_CALLS = re.compile(r"(?:电话|手机|座机|联系|咨询|报名|热线|tel|TEL|Tel|打)[^\d\n,，。;；]{0,6}$")
_NOT_A_PHONE = re.compile(r"(?:[Qq]{2}|扣扣|账号|卡号|证号)[号群]?\s*[:：]?\s*$")
_SPOKEN = re.compile(r"[一幺][三四五六七八九3-9][零〇一幺二三四五六七八九\d]{9}(?![零〇一幺二三四五六七八九\d])")
_SPOKEN_DIGIT = str.maketrans("零〇一幺二三四五六七八九", "001123456789")
_WECHAT = re.compile(
    r"(?:微信号?|威信|薇信|微|[Vv]信|[Vv][Xx]|[Ww][Xx]|加[Vv]"
    r"|[Ww]e[Cc]hat)\s*号?[^\w\n]{0,3}([A-Za-z][A-Za-z0-9_\-]{4,19})"
)
_SAME = re.compile(
    r"(?:同微信|微信同[号步]?|(?:手机|电话)\s*[/、(（]?\s*微信|微信\s*[/、]?\s*(?:手机|电话)|[Vv]同号|加微信同号)"
)


class Found(NamedTuple):
    """A number at text[start:end], as it is dialled."""

    start: int
    end: int
    number: str


def phones(text: str) -> list[Found]:
    """Mobile numbers, landlines with an area code (0410-5550101), service numbers, and local ones after a word like
    电话; in the order of the text."""
    found = list(_phones(text))
    kept: list[Found] = []
    for one in sorted(found):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _phones(text: str) -> Iterator[Found]:
    for pattern in (_MOBILE, _MOBILE_334):
        for match in pattern.finditer(text):
            if not _NOT_A_PHONE.search(text[max(0, match.start() - 8) : match.start()]):
                yield Found(match.start(), match.end(), "".join(match.groups()))
    for match in _LANDLINE.finditer(text):
        yield Found(match.start(), match.end(), f"{match[1]}-{match[2]}{match[3]}")
    for match in _SERVICE.finditer(text):
        yield Found(match.start(), match.end(), "-".join(match.groups()))
    for match in _SPOKEN.finditer(text):
        yield Found(match.start(), match.end(), match[0].translate(_SPOKEN_DIGIT))
    for match in _LOCAL.finditer(text):
        if _CALLS.search(text[max(0, match.start() - 12) : match.start()]):
            yield Found(match.start(), match.end(), match[1] + match[2])


def wechat(text: str, numbers: list[Found]) -> tuple[str, int, int] | None:
    """The WeChat name with where it stands; "微信同号" means the first phone, "微信13800000001" that one."""
    named = _WECHAT.search(text)
    if named:
        return named[1], named.start(), named.end()
    if numbers and _SAME.search(text):
        return numbers[0].number, numbers[0].start, numbers[0].end
    for one in numbers:
        if re.search(r"(?:微信号?|[Vv][Xx]|[Ww][Xx]|加[Vv])\s*[:：]?\s*$", text[max(0, one.start - 8) : one.start]):
            return one.number, one.start, one.end
    return None
