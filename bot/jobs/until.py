"""Until when a post is offered."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

OPEN_DAYS = 30
"""长期有效 and 招满为止 are shown this many days before the employer is asked again."""

_OPEN = re.compile(
    r"长期(?:有效|招|诚招)|招满(?:即止|为止|截止)|满员为止|(?:信息|岗位)长期|常年(?:招|诚|急|有效)|年常招|长年招"
    r"|随时(?:报名|面试)有效"
)
_DATE = (
    r"(?:(?P<year>20\d\d)\s*[年\-/.])?\s*(?P<month>1[0-2]|0?[1-9])\s*[月\-/.]\s*(?:(?P<day>3[01]|[12]\d"
    r"|0?[1-9])\s*[日号]?|(?P<end>底|末))"
)
_MONTH_END = r"(?P<which>本|这个?|下个?)?月(?:底|末)|(?P<yearend>年(?:底|末))"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:截止|截至|有效期|至|到|—|-|~)\D{{0,6}}{_DATE}(?!\s*[—\-~至到]\s*\d)",
        rf"{_DATE}\s*(?:之?前|以前|截止|为止|止|前?有效)",
        rf"(?:截止|截至|有效期|报名时间|招到|到|至)\D{{0,5}}(?:{_MONTH_END})",
        rf"(?:{_MONTH_END})\s*(?:之?前|以前|截止|为止)",
    )
)


class Until(NamedTuple):
    """The last day, whether it was left open, and where it says so."""

    day: date
    open_ended: bool
    start: int
    end: int


def read_until(text: str, today: date, *, labelled: bool = False) -> Until | None:
    """The last day that is named, seen from ``today`` (a local day); 长期 and 招满为止 give :data:`OPEN_DAYS`.

    ``labelled``: the text stood behind 截止 or 有效期, so that a bare date counts.
    """
    patterns = (*_PATTERNS, re.compile(_DATE), re.compile(_MONTH_END)) if labelled else _PATTERNS
    for pattern in patterns:
        for found in pattern.finditer(text):
            day = _day(found, today)
            if day is not None:
                return Until(day, False, found.start(), found.end())
    found_open = _OPEN.search(text) or (re.search("长期|招满", text) if labelled else None)
    if found_open:
        return Until(today + timedelta(days=OPEN_DAYS), True, found_open.start(), found_open.end())
    return None


def _day(found: re.Match[str], today: date) -> date | None:
    groups = found.groupdict()
    if groups.get("yearend"):
        return date(today.year, 12, 31)
    try:
        if groups.get("month"):
            month = int(groups["month"])
            year = int(groups["year"]) if groups.get("year") else today.year
            day = calendar.monthrange(year, month)[1] if groups.get("end") else int(groups["day"])
            meant = date(year, month, day)
            # Without a year a day long past is next year's: in November 1月10日前 lies ahead.
            if not groups.get("year") and (today - meant).days > 90:
                meant = date(year + 1, month, min(day, calendar.monthrange(year + 1, month)[1]))
            return meant
        later = (groups.get("which") or "").startswith("下")
        year, month = divmod(today.year * 12 + today.month - 1 + later, 12)
        return date(year, month + 1, calendar.monthrange(year, month + 1)[1])
    except ValueError:
        return None
