"""When groups are left alone: the quiet hours of a place, and the local day and minute that pacing counts in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class QuietHours:
    """No broadcast from ``from_`` (inclusive) until ``until`` (exclusive), wall-clock times in ``zone``.

    The range may cross midnight. Equal ends mean that there are no quiet hours; the zone still says what a day is.
    """

    from_: time
    until: time
    zone: ZoneInfo

    @classmethod
    def none(cls, zone: ZoneInfo) -> QuietHours:
        """No quiet hours, in a zone."""
        return cls(time(0), time(0), zone)

    def covers(self, moment: datetime) -> bool:
        """Whether an aware moment lies in the quiet hours."""
        clock = moment.astimezone(self.zone).time()
        if self.from_ <= self.until:
            return self.from_ <= clock < self.until
        return clock >= self.from_ or clock < self.until

    def end_after(self, moment: datetime) -> datetime:
        """The first end of quiet hours after an aware moment, in UTC."""
        return self._next(moment, self.until)

    def midnight_after(self, moment: datetime) -> datetime:
        """When the next local day begins, in UTC."""
        return self._next(moment, time(0))

    def day_start(self, moment: datetime) -> datetime:
        """When the local day of an aware moment began, in UTC."""
        local = moment.astimezone(self.zone)
        return datetime.combine(local.date(), time(0), self.zone).astimezone(UTC)

    def _next(self, moment: datetime, clock: time) -> datetime:
        day = moment.astimezone(self.zone).date()
        while True:
            # Through UTC, so that a day of 23 or 25 hours (summer time) is no trap.
            found = datetime.combine(day, clock, self.zone).astimezone(UTC)
            if found > moment:
                return found
            day += timedelta(days=1)
