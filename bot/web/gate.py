"""How many pages may be asked for: a little from each address, more from all. Nothing of it is written down."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

EACH, EACH_AT_ONCE = 5.0, 60.0
"""Pages a second from one address, and how many may come at once: behind one router lives a whole building."""
ALL, ALL_AT_ONCE = 50.0, 400.0
REMEMBERED = 2_000
"""Addresses; who has not asked for longest is forgotten."""
LOCAL = ("127.0.0.1", "::1")


class Bucket:
    """What may still be asked now; it fills up again by itself."""

    __slots__ = ("_at", "_left", "_most", "_rate")

    def __init__(self, rate: float, most: float, now: datetime) -> None:
        self._rate, self._most, self._left, self._at = rate, most, most, now

    def take(self, now: datetime) -> bool:
        """Whether one more may be asked."""
        self._left = min(self._most, self._left + max(0.0, (now - self._at).total_seconds()) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Gate:
    """Buckets of addresses, a bounded number of them. A web server in front of the bot has one address for everybody:
    from this machine only the bucket of all counts."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._all = Bucket(ALL, ALL_AT_ONCE, now())
        self._each: OrderedDict[str, Bucket] = OrderedDict()

    def lets_in(self, address: str) -> bool:
        """Whether somebody at that address may have one more page."""
        now = self._now()
        if address not in LOCAL:
            bucket = self._each.setdefault(address, Bucket(EACH, EACH_AT_ONCE, now))
            self._each.move_to_end(address)
            if len(self._each) > REMEMBERED:
                self._each.popitem(last=False)
            if not bucket.take(now):
                return False
        return self._all.take(now)
