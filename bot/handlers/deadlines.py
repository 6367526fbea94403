"""Days as deadlines, with working days and what is added to a promise."""

from __future__ import annotations

import re
from datetime import date

from bot.context import Context
from bot.council.refusal import Refused
from bot.council.terms import workdays_after
from bot.text import day, number

_WORKDAYS = re.compile(r"(.{1,6}?)个?工作日(?:之?内|以内|之?后|以后|之?前)?")
_AMOUNT = re.compile(r"(.{1,6}?)个?(工作日|天|日|周|星期|礼拜)")
_LONGEST = 366
_BREAKS = " ,，:：、;；\n"


def deadline(context: Context, text: str) -> date | None:
    """The day that is meant, seen from today: 三天内, 下周五, 12月1日, 三个工作日内; None if it is none."""
    found = _WORKDAYS.fullmatch(text)
    if found is None:
        return day(text, context.today)
    count = number(found[1])
    if count is None or count > _LONGEST:
        return None
    return workdays_after(context.today, count, context.rules.plan.is_workday)


def later(context: Context, text: str, promised: date | None) -> date | None:
    """The day that is meant when a promise is put off: a bare amount (三天, 两个工作日) is added to the promise."""
    text = text.removeprefix("再").removeprefix("延").removeprefix("到").removeprefix("至")
    if promised is not None and text.endswith("个月"):
        return day(text, promised)
    found = _AMOUNT.fullmatch(text)
    count = number(found[1]) if found else None
    if found is None or count is None or promised is None:
        return deadline(context, text)
    if count > _LONGEST:
        return None
    if found[2] == "工作日":
        return workdays_after(promised, count, context.rules.plan.is_workday)
    if found[2] == "日":  # 8日 is a day of the month
        return deadline(context, text)
    return day(f"{count}{found[2]}", promised)


def split(text: str) -> tuple[str, str]:
    """The first word of a text, and the rest; words end at a space or a mark."""
    for place, char in enumerate(text):
        if char in _BREAKS:
            return text[:place], text[place:].strip(_BREAKS)
    return text, ""


def not_over(context: Context, meant: date) -> date:
    """The day itself.

    Raises:
        Refused: it is over.
    """
    if meant < context.today:
        raise Refused("day.over", day=f"{meant.month}月{meant.day}日")
    return meant
