"""Days and times in people's words."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo

from bot.text.numbers import number

_NAMED = {"今天": 0, "今日": 0, "当天": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}
_WEEKDAYS = {
    char: value for value, chars in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天末7")) for char in chars
}
_N = "[0-9０-９零〇一二两三四五六七八九十百]{1,6}"
_END = "(?:之?前|以前|之?内|以内|截止|为止)?"
_LONGEST_DAYS = 3660
_LATE_DAYS = 90
"""A date without a year that went by this recently is that date (for the caller to refuse), not next year's."""


def say_time(at: datetime, now: datetime, zone: tzinfo) -> str:
    """A moment as people say it in ``zone``: 今天14:05, 昨天09:00, 明天08:30, 11月20日 09:00, 2025年11月20日 09:00.

    Both times are aware.
    """
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    clock = f"{local:%H:%M}"
    near = {-1: "昨天", 0: "今天", 1: "明天"}.get((local.date() - today).days)
    if near:
        return near + clock
    year = "" if local.year == today.year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日 {clock}"


def day(text: str, today: date) -> date | None:
    """The day that is meant as a deadline, seen from ``today`` (a local date), or None if the text is no day.

    今天 明天 后天 大后天 · 3天 三天内 3天后 · 一周内 半个月 两个月内 · 周五 本周五前 下周一 ·
    15号 12月1日 12.1 2026-12-01 · 月底 下月底 年底.
    周五 is the next one, today included; 本周五 is this week's even if it is over; a date may lie in the past, and what
    that means is for the caller to say.
    """
    text = "".join(text.split())
    if len(text) > 24:
        return None
    for pattern, read in _READERS:
        found = pattern.fullmatch(text)
        if found:
            try:
                return read(found, today)
            except (ValueError, OverflowError):  # 2月30日, and days beyond the calendar
                return None
    return None


def _named(found: re.Match[str], today: date) -> date | None:
    return today + timedelta(days=_NAMED[found[1]])


def _after_days(found: re.Match[str], today: date) -> date | None:
    count = number(found["count"])
    if count is None:
        return None
    days = count * (7 if found["unit"] in ("周", "星期", "礼拜") else 1)
    return today + timedelta(days=days) if days <= _LONGEST_DAYS else None


def _after_months(found: re.Match[str], today: date) -> date | None:
    if found[1] == "半":
        return today + timedelta(days=15)
    count = number(found[1])
    return _months_on(today, count) if count is not None and count <= 120 else None


def _weekday(found: re.Match[str], today: date) -> date | None:
    wanted = _WEEKDAYS[found["day"]]
    monday = today - timedelta(days=today.weekday())
    which = found["which"] or ""
    if not which:
        return today + timedelta(days=(wanted - today.weekday()) % 7)
    return monday + timedelta(days=wanted + 7 * which.count("下"))


def _day_of_month(found: re.Match[str], today: date) -> date | None:
    wanted = number(found["day"])
    if wanted is None:
        return None
    if found["which"]:
        first = _months_on(today.replace(day=1), found["which"].count("下"))
        return first.replace(day=wanted)
    this = today.replace(day=wanted)
    return this if this >= today else _months_on(today.replace(day=1), 1).replace(day=wanted)


def _date(found: re.Match[str], today: date) -> date | None:
    month, wanted = number(found["month"]), number(found["day"])
    if month is None or wanted is None:
        return None
    if found["year"]:
        year = number(found["year"])
        return date(year, month, wanted) if year is not None and 2000 <= year <= 2100 else None
    earliest = today - timedelta(days=_LATE_DAYS)
    for year in range(earliest.year, earliest.year + 9):  # nine, for a 29th of February
        if (month, wanted) == (2, 29) and not calendar.isleap(year):
            continue
        meant = date(year, month, wanted)
        if meant >= earliest:
            return meant
    return None


def _end_of_month(found: re.Match[str], today: date) -> date | None:
    first = _months_on(today.replace(day=1), found[1].count("下") if found[1] else 0)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _end_of_year(found: re.Match[str], today: date) -> date | None:
    return date(today.year + (1 if found[1] == "明" else 0), 12, 31)


def _months_on(start: date, months: int) -> date:
    """The same day ``months`` later, or the last of that month where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


_Reader = Callable[[re.Match[str], date], date | None]
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(rf"({'|'.join(_NAMED)}){_END}"), _named),
    (re.compile(rf"(?P<count>{_N})个?(?P<unit>天|周|星期|礼拜)(?:之?内|以内|之?后|以后|之?前)?"), _after_days),
    (re.compile(rf"(?P<count>{_N})(?P<unit>日)(?:之?内|以内|之?后|以后)"), _after_days),
    (re.compile(rf"(半|{_N})个月(?:之?内|以内|之?后|以后)?"), _after_months),
    (re.compile(rf"(?P<which>本|这个?|下+个?)?(?:周|星期|礼拜)(?P<day>[{''.join(_WEEKDAYS)}]){_END}"), _weekday),
    (re.compile(rf"(?P<which>本月|这个月|下个?月)?(?P<day>{_N})[日号]{_END}"), _day_of_month),
    (
        re.compile(
            rf"(?:(?P<year>[0-9０-９零〇一二三四五六七八九]{{4}})年)?(?P<month>{_N})月(?P<day>{_N})[日号]?{_END}"
        ),
        _date,
    ),
    (
        re.compile(rf"(?:(?P<year>[0-9]{{4}})(?P<mark>[-/.]))?(?P<month>[0-9]{{1,2}})[-/.](?P<day>[0-9]{{1,2}}){_END}"),
        _date,
    ),
    (re.compile(rf"(本|这个?|下个?)?月(?:底|末){_END}"), _end_of_month),
    (re.compile(rf"(今|明)?年(?:底|末){_END}"), _end_of_year),
)
