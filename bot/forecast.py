"""How long letters will take: what staff are told before a broadcast, and the ideal that the outbox is measured by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.letters import LetterKind
from bot.pacing import MINUTE, Pacing, Past, Queued, broadcast_time
from bot.quiet import QuietHours


@dataclass(frozen=True, slots=True)
class Forecast:
    """So many groups, the last of them at about ``done_at`` (aware; None if there are no letters)."""

    groups: int
    done_at: datetime | None

    def words(self, quiet: QuietHours, now: datetime) -> str:
        """As staff read it: ``65个群，约09:07发完``, with the day if it is not today."""
        if self.done_at is None:
            return "0个群"
        done = self.done_at.astimezone(quiet.zone)
        days = (done.date() - now.astimezone(quiet.zone).date()).days
        day = {0: "", 1: "明天", 2: "后天"}.get(days, f"{done.month}月{done.day}日")
        return f"{self.groups}个群，约{day}{done:%H:%M}发完"


def forecast(
    jitters: Sequence[float], past: Past, pacing: Pacing, quiet: QuietHours, now: datetime, groups: int | None = None
) -> Forecast:
    """When a broadcast with these jitters (in order) will be done, if nothing more urgent comes between.

    ``groups`` is the number shown if it differs from the number of letters. Put the jitters of broadcasts that wait
    before this one in front.
    """
    times = _broadcast_times(jitters, past, pacing, quiet, now)
    return Forecast(len(jitters) if groups is None else groups, times[-1] if times else None)


def floor(letters: Sequence[Queued], past: Past, pacing: Pacing, quiet: QuietHours, now: datetime) -> datetime:
    """A moment before which these letters cannot all have left under the rules, whatever the order of unlike ones.

    It is exact for broadcasts alone that are all due, for they have one order, and a lower bound for a mixture.
    """
    if not letters:
        return now
    bounds = [now]
    if pacing.per_minute:
        bounds.append(now + MINUTE * ((len(letters) - 1) // pacing.per_minute))
    by_conversation: dict[str, list[Queued]] = defaultdict(list)
    for letter in letters:
        by_conversation[letter.conversation].append(letter)
    bounds += [now + pacing.same_group * (len(some) - 1) for some in by_conversation.values()]
    in_groups = [some for some in by_conversation.values() if not some[0].private]
    if in_groups:
        pauses = sorted(pacing.pause(min(letter.jitter for letter in some)) for some in in_groups)
        within = min(pacing.same_group, pauses[0]) * sum(len(some) - 1 for some in in_groups)
        # Each of the other groups costs one pause in place of one step within a group, at best the shortest ones.
        bounds.append(now + within + sum(pauses[: len(in_groups) - 1], timedelta(0)))
    broadcasts = sorted((one for one in letters if one.kind is LetterKind.BROADCAST), key=lambda one: one.id)
    jitters = [one.jitter for one in broadcasts]
    if any(one.due > now or one.retrying for one in broadcasts):
        # Their order depends on when each becomes due.
        jitters = [min(jitters)] * len(jitters)
    bounds += list(_broadcast_times(jitters, past, pacing, quiet, now))[-1:]
    return max(bounds)


def _broadcast_times(
    jitters: Sequence[float], past: Past, pacing: Pacing, quiet: QuietHours, now: datetime
) -> list[datetime]:
    """The timetable of broadcast letters on an account that does nothing else."""
    last = max((sent for sent in past.sends if sent.broadcast), key=lambda sent: sent.at, default=None)
    at = now if last is None else max(now, last.at + pacing.gap(last.jitter))
    if past.hold is not None:
        at = max(at, past.hold)
    times: list[datetime] = []
    day, count, since = quiet.day_start(now), past.today, past.since
    for jitter in jitters:
        at = broadcast_time(at, replace(past, today=count, since=since), pacing, quiet, day)
        if (today := quiet.day_start(at)) != day:
            day, count = today, 0
        times.append(at)
        since = since or at
        count += 1
        at += max(pacing.gap(jitter), pacing.pause(jitter))
    return times
