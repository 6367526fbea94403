"""Phones, dates, ages and hours blanked, so that their digits are not taken for a sum or a number of people."""

from __future__ import annotations

import re

from bot.jobs.phones import phones
from bot.jobs.traits import HOURS, ages

BLANK = "□"
_MAIL = re.compile(r"(?<![A-Za-z0-9._\-])[A-Za-z0-9._\-]{1,64}@[A-Za-z0-9.\-]{1,64}|[Qq]{2}群?\s*[:：]?\s*\d{5,12}")
_DATE = re.compile(
    r"20\d\d\s?[年\-/.]\s?\d{1,2}\s?[月\-/.]\s?\d{1,2}\s?[日号]?|\d{1,2}月\d{1,2}[日号]?|20\d\d年|\d{1,2}月底"
    r"|\d{1,2}月(?=到)|\d{1,3}国道"
)
_LENGTH = re.compile(
    r"\d\.\d{1,2}米|\d{3}\s?cm|视力\d\.\d|\d+\s?(?:平方?米|平(?=[,，的]))|[A-Ca-c][123]\s?(?:证|照|本|驾照)"
)
_TENURE = re.compile(r"[\d一二两三四五]+\s?年以?上?(?:工作|相关|驾|以上)?(?:经验|驾龄|工龄)|[\d一二两三]+年以上")


def blanked(text: str) -> str:
    """The text, just as long, with □ in place of what only looks like a sum."""
    spans = [(one.start, one.end) for one in phones(text)]
    for pattern in (_MAIL, _DATE, _LENGTH, _TENURE, HOURS):
        spans += [found.span() for found in pattern.finditer(text)]
    spans += [(one.start, one.end) for one in ages(text)]
    if not spans:
        return text
    chars = list(text)
    for start, end in spans:
        chars[start:end] = BLANK * (end - start)
    return "".join(chars)
