"""What a message looks like, whatever it speaks of: its length, its marks, its numbers and spans of time."""

from __future__ import annotations

import re

_TIME = re.compile(
    r"[一二两三四五六七八九十几俩仨半\d]+个?多?(?:[天宿周月年点遍趟回次]|礼拜|星期|小时|钟头|分钟)"
    r"|半拉月|天天|一直|到现在|至今|昨晚|今早|刚才|早上|晚上|半夜"
)
_PICTURE = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_PHONE = re.compile(r"\d{7}")
_DIGIT = re.compile(r"\d")


def traits(raw: str, text: str, has_place: bool) -> list[str]:
    """Names of the traits; ``raw`` is the message as it came, ``text`` the tidied one."""
    long = len(text)
    found = [
        f"@long{min(9, (long + 3) // 5 if long < 40 else 8 + (long > 80))}",
        f"@breath{min(3, text.count(' ') + text.count(','))}",
    ]
    if "?" in text:
        found.append("@question")
    if "!" in text:
        found.append("@exclaims")
    if _TIME.search(text):
        found.append("@time")
    if _PICTURE.search(raw):
        found.append("@picture")
    if _DIGIT.search(text):
        found.append("@digit")
        if _PHONE.search(text):
            found.append("@phone")
    if has_place:
        found.append("@place")
    if "\n" in text:
        found.append("@lines")
    if text.startswith(("【", "[", "#")):
        found.append("@headed")
    if "@" in raw:
        found.append("@mention")
    return found
