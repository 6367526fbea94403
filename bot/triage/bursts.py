"""Do unusually many people report the same at once? Counts in whole numbers, against what is usual in that place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import isqrt

USUAL_OF = timedelta(days=28)
"""What is usual is what there was in so many days before: each day of the week four times."""
_HOUR = timedelta(hours=1)
_BARS = "▁▂▃▄▅▆▇█"
# By the number that is counted: up to which expectation, in thousandths, so many or more come about by chance less than
# once in a thousand times (the tail of a Poisson distribution).
_RARE_UP_TO = (
    1, 45, 190, 428, 739, 1107, 1520, 1970, 2452, 2960, 3491, 4042, 4611, 5195, 5793, 6405, 7028, 7662, 8305, 8958,
    9619, 10288, 10964, 11647, 12336, 13032, 13733, 14440, 15152, 15869, 16590, 17316, 18046, 18780, 19518, 20259,
    21004, 21753, 22505, 23259,
)  # fmt: skip


def unusual_from(expected: int) -> int:
    """The least number that is hardly chance where ``expected`` thousandths are usual."""
    least = bisect_right(_RARE_UP_TO, max(0, expected - 1)) + 1
    if least <= len(_RARE_UP_TO):
        return least
    # Far out the distribution is as good as normal: three and a half deviations, rounded up.
    return -(-expected // 1000) + (7 * (isqrt(expected * 1000) + 1) // 2 + 999) // 1000


def expected(count: int, of: timedelta, within: timedelta) -> int:
    """Thousandths that are to be expected in ``within``, of ``count`` in a time ``of``; rounded up."""
    return -(-count * 1000 * int(within.total_seconds()) // int(of.total_seconds()))


def is_burst(people: int, least: int, usual: int) -> bool:
    """Whether so many people are to be told to the staff: as many as was decided, and hardly chance where ``usual``
    thousandths are."""
    return people >= least and people >= unusual_from(usual)


def again(people: int, told: int) -> bool:
    """Whether a burst that the staff were told of with ``told`` people is told of again: it has doubled."""
    return people >= 2 * told


def by_hour(times: Iterable[datetime], until: datetime, most: int = 12) -> list[int]:
    """How many in each hour before ``until``, the oldest first, from the first hour with any; the last ``most`` hours.

    What came earlier is not shown.
    """
    counts = [0] * most
    for at in times:
        back = max(0, (until - at) // _HOUR)
        if back < most:
            counts[most - 1 - back] += 1
    first = next((index for index, count in enumerate(counts) if count), most - 1)
    return counts[first:]


def curve(counts: Sequence[int]) -> str:
    """A bar for each number, the highest for the largest."""
    top = max((*counts, 1))
    return "".join(_BARS[(count * (len(_BARS) - 1) + top - 1) // top] for count in counts)
