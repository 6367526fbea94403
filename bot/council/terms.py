"""How many working days each thing may take, by category, and counting working days.

What a working day is comes in as a function from a local date: public holidays and the days worked to make up for them
are known to the deployment, not to the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

Workday = Callable[[date], bool]
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Working days: to take a concern on, to close it, by how much it may be extended, to give back what is not
    one's own."""

    accept: int = 1
    close: int = 5
    extension: int = 10
    give_back: int = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """The usual term, and those of categories: a whole path, its last word, or its first."""

    usual: Term = Term()
    by_category: Mapping[str, Term] = field(default_factory=dict)

    def of(self, category: str) -> Term:
        """The term of a category; the most particular name wins."""
        first, _, _ = category.partition("/")
        names = (category, category.rpartition("/")[2], first)
        return next((self.by_category[name] for name in names if name in self.by_category), self.usual)


def workdays_after(day: date, count: int, is_workday: Workday) -> date:
    """The ``count``-th working day after ``day``, which itself does not count; ``day`` for a count of 0."""
    while count > 0:
        day += _ONE
        if is_workday(day):
            count -= 1
    return day


def workdays_between(start: date, end: date, is_workday: Workday) -> int:
    """How many working days there are after ``start`` up to and with ``end``; negative if ``end`` comes first."""
    if end < start:
        return -workdays_between(end, start, is_workday)
    return sum(1 for ahead in range(1, (end - start).days + 1) if is_workday(start + _ONE * ahead))
