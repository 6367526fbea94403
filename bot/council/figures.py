"""What became of concerns, in numbers: the 三率 by community and period, as counts with exact ratios.

Which concern counts where:

- **响应率** asks of those *reported* in the period: taken on by the day promised for that, of all whose day has come or
  who were taken on before it. What was withdrawn, merged into another, or not taken on by one of the six exclusions is
  in the number of reports and not in the ratio.
- **解决率** asks of those *closed* in the period and not reopened: 解决 counts one, 部分解决 one half, 未解决 nothing.
- **满意率** asks of the same: 满意 and 基本满意, of all who said anything. Who said nothing (未评价) is shown apart, as
  neither content nor discontent.

The whole figure weighs the three by the deployment's percentages; a rate that has nothing to ask of is left out, and
the others keep their proportion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from fractions import Fraction

from bot.council.concern import State

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Local days from ``first`` to ``last``, both included, and what people call them."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    def moments(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """From the first moment to the one after the last, aware, in UTC."""
        start = datetime.combine(self.first, time(), zone)
        return start.astimezone(UTC), datetime.combine(self.last + _DAY, time(), zone).astimezone(UTC)


_NAMES = {
    "今日": ("今日", "今天", "当天"),
    "昨日": ("昨日", "昨天"),
    "本周": ("本周", "这周", "本星期", "这个星期"),
    "上周": ("上周", "上星期", "上个星期"),
    "本月": ("本月", "这个月", "当月"),
    "上月": ("上月", "上个月"),
    "今年": ("今年", "本年"),
    "去年": ("去年", "上年"),
}
_WORDS = {word: name for name, words in _NAMES.items() for word in words}
_MONTH = re.compile(r"(?:(20[0-9]{2})年)?(1[0-2]|0?[1-9])月份?")
_DATE = r"(?:(20[0-9]{2})[年./-])?(1[0-2]|0?[1-9])[月./-](3[01]|[12][0-9]|0?[1-9])[日号]?"
_RANGE = re.compile(rf"{_DATE}(?:到|至|—|–|~|～|-){_DATE}")


def span_named(word: str, today: date) -> Span | None:
    """The days that a word means, seen from a local day: 今日 昨日 本周 上周 本月 上月 今年 去年, 11月, 2026年3月,
    11月1日到11月15日. What has not come yet is not in them. None if it means no days, or only days to come."""
    named = _WORDS.get(word)
    if named is not None:
        return _named(named, today)
    found = _MONTH.fullmatch(word)
    if found:
        year = int(found[1]) if found[1] else today.year - (int(found[2]) > today.month)
        first = date(year, int(found[2]), 1)
        return _until_today(Span(f"{year}年{first.month}月", first, _next_month(first) - _DAY), today)
    found = _RANGE.fullmatch(word)
    if found:
        try:
            first = _date(found[1], found[2], found[3], today)
            last = _date(found[4] or found[1], found[5], found[6], today)
        except ValueError:
            return None
        return _until_today(Span(f"{_said(first)}到{_said(last)}", first, last), today) if first <= last else None
    return None


def _named(name: str, today: date) -> Span:
    monday, month = today - timedelta(days=today.weekday()), today.replace(day=1)
    before = (month - _DAY).replace(day=1)
    first, last = {
        "今日": (today, today),
        "昨日": (today - _DAY, today - _DAY),
        "本周": (monday, today),
        "上周": (monday - 7 * _DAY, monday - _DAY),
        "本月": (month, today),
        "上月": (before, month - _DAY),
        "今年": (date(today.year, 1, 1), today),
        "去年": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }[name]
    return Span(name, first, last)


def _until_today(span: Span, today: date) -> Span | None:
    return Span(span.name, span.first, min(span.last, today)) if span.first <= today else None


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _date(year: str | None, month: str, day: str, today: date) -> date:
    found = date(int(year) if year else today.year, int(month), int(day))
    return found if year or found <= today else found.replace(year=today.year - 1)


def _said(day: date) -> str:
    return f"{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of one community, or of several added up; never negative."""

    reported: int = 0
    withdrawn: int = 0
    merged: int = 0
    declined: int = 0
    due: int = 0
    """Reported ones that had to be taken on by now, or were."""
    in_time: int = 0
    closed: int = 0
    solved: int = 0
    partly: int = 0
    satisfied: int = 0
    fairly: int = 0
    dissatisfied: int = 0
    open: int = 0
    """At this moment, whenever they were reported."""
    late: int = 0
    """Of those open, past the day of the next thing to be done."""

    def __add__(self, other: Tally) -> Tally:
        return Tally(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(Tally)})

    @property
    def response(self) -> Fraction | None:
        """响应率; None with nothing to ask of."""
        return _ratio(self.in_time, self.due)

    @property
    def resolution(self) -> Fraction | None:
        """解决率."""
        return _ratio(2 * self.solved + self.partly, 2 * self.closed)

    @property
    def satisfaction(self) -> Fraction | None:
        """满意率."""
        return _ratio(self.satisfied + self.fairly, self.rated)

    @property
    def rated(self) -> int:
        """How many said whether they are content."""
        return self.satisfied + self.fairly + self.dissatisfied

    @property
    def unsolved(self) -> int:
        """Closed without having been settled."""
        return self.closed - self.solved - self.partly

    @property
    def rates(self) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
        """响应率, 解决率, 满意率."""
        return self.response, self.resolution, self.satisfaction

    def whole(self, weights: Sequence[int]) -> Fraction | None:
        """The three weighed together; None with nothing to ask of in any that counts."""
        known = [(rate, weight) for rate, weight in zip(self.rates, weights, strict=True) if rate is not None]
        base = sum(weight for _, weight in known)
        return sum((rate * weight for rate, weight in known), Fraction()) / base if base else None


def _ratio(part: int, base: int) -> Fraction | None:
    return Fraction(part, base) if base else None


def percent(ratio: Fraction) -> str:
    """With one digit behind the point, halves up, and never 100% for what is not whole: 87.5%, 100%, 99.9%."""
    tenths = int(ratio * 1000 + Fraction(1, 2))
    if tenths >= 1000 > ratio * 1000:
        tenths = 999
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}%" if rest else f"{whole}%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All counts of a span. ``by_area`` has "" for concerns that belong to no community."""

    span: Span
    by_area: Mapping[str, Tally] = field(default_factory=dict)
    by_category: Mapping[str, int] = field(default_factory=dict)
    """Reports by category, the most frequent first."""
    by_state: Mapping[State, int] = field(default_factory=dict)
    """Of those open at this moment."""
    by_day: Mapping[date, tuple[int, int]] = field(default_factory=dict)
    """How many were reported and how many closed, on days on which any were."""

    @property
    def total(self) -> Tally:
        """All communities together."""
        return added(self.by_area.values())


def added(tallies: Iterable[Tally]) -> Tally:
    """All of them in one."""
    return sum(tallies, Tally())
