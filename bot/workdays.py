"""Which days are working days: the public holidays and the days worked to make up for them.

The calendar of the State Council comes from a library, which knows a year once its holidays are announced (in November
of the year before). For a year that it does not know yet, Monday to Friday count; the deployment's own days always win.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache

from bot.council.terms import Workday


def workdays(holidays: Collection[date] = (), extra: Collection[date] = ()) -> Workday:
    """A function that tells working days; ``holidays`` and ``extra`` working days are the deployment's own."""
    free, worked = frozenset(holidays), frozenset(extra)

    @lru_cache(maxsize=4096)
    def is_workday(day: date) -> bool:
        if day in worked:
            return True
        return day not in free and _official(day)

    return is_workday


def _official(day: date) -> bool:
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5
