"""Counts and exact ratios, and the days that people mean by a word."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.figures import Figures, Span, Tally, added, percent, span_named

TODAY = date(2026, 11, 24)
"""A Tuesday."""
WEIGHTS = (30, 35, 35)


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("今日", TODAY, TODAY),
        ("今天", TODAY, TODAY),
        ("昨日", date(2026, 11, 23), date(2026, 11, 23)),
        ("本周", date(2026, 11, 23), TODAY),
        ("上周", date(2026, 11, 16), date(2026, 11, 22)),
        ("本月", date(2026, 11, 1), TODAY),
        ("上个月", date(2026, 10, 1), date(2026, 10, 31)),
        ("今年", date(2026, 1, 1), TODAY),
        ("去年", date(2025, 1, 1), date(2025, 12, 31)),
        ("11月", date(2026, 11, 1), TODAY),
        ("3月份", date(2026, 3, 1), date(2026, 3, 31)),
        ("12月", date(2025, 12, 1), date(2025, 12, 31)),
        ("2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
        ("11月1日到11月15日", date(2026, 11, 1), date(2026, 11, 15)),
        ("2026-11-20至2026-12-20", date(2026, 11, 20), TODAY),
        ("12月20日到1月10日", date(2025, 12, 20), date(2026, 1, 10)),
    ],
)
def test_words_for_days(word: str, first: date, last: date) -> None:
    found = span_named(word, TODAY)
    assert found is not None and (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    "word", ["", "明天", "银冈小区", "13月", "2027年1月", "11月15日到11月1日", "2月30日到3月1日", "统计"]
)
def test_words_that_are_no_days_that_have_been(word: str) -> None:
    assert span_named(word, TODAY) is None


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2024, 2, 29), date(2026, 12, 31), date(2026, 3, 31)])
@pytest.mark.parametrize("word", ["今日", "昨日", "本周", "上周", "本月", "上月", "今年", "去年"])
def test_no_span_reaches_beyond_today(word: str, day: date) -> None:
    span = span_named(word, day)
    assert span is not None and span.first <= span.last <= day and span.days >= 1


def test_a_span_is_whole_local_days() -> None:
    start, end = Span("今日", TODAY, TODAY).moments(ZoneInfo("Asia/Shanghai"))
    assert (start, end) == (datetime(2026, 11, 23, 16, tzinfo=UTC), datetime(2026, 11, 24, 16, tzinfo=UTC))


def test_the_three_rates_are_exact_and_partly_solved_counts_half() -> None:
    tally = Tally(reported=10, due=8, in_time=7, closed=6, solved=3, partly=2, satisfied=2, fairly=1, dissatisfied=1)
    assert tally.response == Fraction(7, 8)
    assert tally.resolution == Fraction(4, 6)
    assert tally.satisfaction == Fraction(3, 4)
    assert tally.unsolved == 1 and tally.rated == 4
    assert tally.whole(WEIGHTS) == (Fraction(7, 8) * 30 + Fraction(2, 3) * 35 + Fraction(3, 4) * 35) / 100


def test_a_rate_with_nothing_to_ask_of_is_left_out_and_the_others_keep_their_proportion() -> None:
    assert Tally().rates == (None, None, None) and Tally().whole(WEIGHTS) is None
    assert Tally(due=2, in_time=1).whole(WEIGHTS) == Fraction(1, 2)
    both = Tally(due=1, in_time=1, closed=1)
    assert both.whole(WEIGHTS) == Fraction(30, 65)
    assert both.whole((0, 0, 100)) is None, "what counts has nothing to ask of"


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (Fraction(7, 8), "87.5%"),
        (Fraction(1), "100%"),
        (Fraction(0), "0%"),
        (Fraction(2, 3), "66.7%"),
        (Fraction(1, 2000), "0.1%"),
        (Fraction(9999, 10000), "99.9%"),
    ],
)
def test_percentages_are_rounded_and_never_said_to_be_whole(ratio: Fraction, said: str) -> None:
    assert percent(ratio) == said


counts = st.integers(0, 10_000)


@given(st.lists(st.builds(Tally, reported=counts, due=counts, in_time=counts, closed=counts, solved=counts)))
def test_communities_add_up(tallies: list[Tally]) -> None:
    total = added(tallies)
    assert total.reported == sum(one.reported for one in tallies)
    figures = Figures(span=Span("今日", TODAY, TODAY), by_area={str(place): one for place, one in enumerate(tallies)})
    assert figures.total == total


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_the_whole_lies_between_its_parts(in_time: int, late: int, solved: int, unsolved: int) -> None:
    tally = Tally(due=in_time + late, in_time=in_time, closed=solved + unsolved, solved=solved)
    known = [rate for rate in tally.rates if rate is not None]
    whole = tally.whole(WEIGHTS)
    assert (whole is None) == (not known)
    if whole is not None:
        assert min(known) <= whole <= max(known)
