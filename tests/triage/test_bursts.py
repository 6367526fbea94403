"""Is it more than chance? The thresholds against the distribution itself."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from bot.triage.bursts import USUAL_OF, again, by_hour, curve, expected, is_burst, unusual_from


def tail(least: int, mean: float) -> float:
    """The chance of so many or more in a Poisson distribution."""
    if mean == 0:
        return 1.0 if least <= 0 else 0.0
    term = math.exp(-mean + least * math.log(mean) - math.lgamma(least + 1))
    total, count = 0.0, least
    while term > 1e-15:
        total += term
        count += 1
        term *= mean / count
    return total


@pytest.mark.parametrize("usual", [*range(0, 200, 7), *range(200, 24_000, 371), 45, 46, 190, 191, 30_000, 100_000])
def test_the_least_number_that_is_hardly_chance(usual: int) -> None:
    least = unusual_from(usual)
    assert tail(least, usual / 1000) < 1e-3
    if 0 < usual <= 23_259:
        assert tail(least - 1, usual / 1000) >= 1e-3


def test_the_threshold_never_falls() -> None:
    found = [unusual_from(usual) for usual in range(0, 60_000, 50)]
    assert found == sorted(found)


def test_what_is_to_be_expected_is_rounded_up() -> None:
    assert expected(0, USUAL_OF, timedelta(hours=3)) == 0
    assert expected(1, USUAL_OF, timedelta(hours=3)) == 5  # 1 × 3 h / 672 h = 4.46 thousandths
    assert expected(224, USUAL_OF, timedelta(hours=3)) == 1_000


def test_both_bounds_hold() -> None:
    assert is_burst(5, 5, 0)
    assert not is_burst(4, 5, 0)
    assert not is_burst(5, 5, 2_000) and is_burst(9, 5, 2_000)


def test_told_again_when_it_has_doubled() -> None:
    assert not again(9, 5) and again(10, 5) and not again(19, 10) and again(20, 10)


def test_the_hours_are_counted_back_from_now() -> None:
    now = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
    times = [now - timedelta(minutes=minutes) for minutes in (0, 5, 59, 60, 61, 150, 10_000)]
    assert by_hour(times, now) == [1, 2, 3]
    assert by_hour([], now) == [0]
    assert by_hour([now + timedelta(minutes=5)], now) == [1], "a clock that went back"


def test_the_curve_is_drawn_against_its_highest() -> None:
    assert curve([1, 2, 4, 8]) == "▂▃▅█"
    assert curve([0, 0, 3]) == "▁▁█"
    assert curve([0]) == "▁" and curve([]) == ""
