"""Which letter leaves next, and when: a pure function of rows, so that a restart changes nothing.

A limit either belongs to the letter itself (when it is due, when its conversation was last written to) or is shared
by many (the pause between groups, letters per minute). A letter that waits for a limit of its own never holds up
another. A shared turn is not given away while somebody more urgent waits for that turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.letters import URGENCY, LetterKind
from bot.quiet import QuietHours

MINUTE = timedelta(minutes=1)
FIRST_WEEK = timedelta(days=7)
RUN = 10
"""So many letters may go to one group in a row, 1 s apart, while equally urgent ones to other groups wait."""

_RANK = {kind: rank for rank, kind in enumerate(URGENCY)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """How slowly an account writes; the keys of ``outbox.pacing``. Durations in seconds; a limit of 0 is no limit."""

    same_group_s: float = 1
    between_groups_s: tuple[float, float] = (3, 5)
    per_minute: int = 40
    broadcast_gap_s: tuple[float, float] = (15, 35)
    broadcast_avoid_minutes: tuple[int, ...] = (0, 30)
    per_day: int = 2000
    per_day_first_week: int = 500

    @classmethod
    def off(cls) -> Pacing:
        """No limit at all; quiet hours are a setting of their own and stay."""
        return cls(
            same_group_s=0,
            between_groups_s=(0, 0),
            per_minute=0,
            broadcast_gap_s=(0, 0),
            broadcast_avoid_minutes=(),
            per_day=0,
            per_day_first_week=0,
        )

    @property
    def is_off(self) -> bool:
        """Whether letters may leave as fast as the channel takes them."""
        return self == Pacing.off()

    @property
    def same_group(self) -> timedelta:
        """The shortest time between two letters to one conversation."""
        return timedelta(seconds=self.same_group_s)

    def pause(self, jitter: float) -> timedelta:
        """How long other groups wait after a letter with this jitter."""
        return _between(self.between_groups_s, jitter)

    def gap(self, jitter: float) -> timedelta:
        """How long the next broadcast letter waits after one with this jitter."""
        return _between(self.broadcast_gap_s, jitter)

    @property
    def memory(self) -> timedelta:
        """How far back a send can still matter."""
        return max(MINUTE, self.same_group, _between(self.between_groups_s, 1), _between(self.broadcast_gap_s, 1))

    def day_limit(self, moment: datetime, since: datetime | None) -> int:
        """The daily cap at a moment for an account whose first letter left at ``since`` (None: it has sent nothing)."""
        young = since is None or moment < since + FIRST_WEEK
        return self.per_day_first_week if young else self.per_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """What pacing needs to know of a waiting letter. ``due`` is aware; ``retrying``: it was refused before."""

    id: int
    kind: LetterKind
    conversation: str
    private: bool = False
    due: datetime
    jitter: float = 0.0
    retrying: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A letter that has left; ``at`` is when the platform was last busy with it."""

    at: datetime
    conversation: str
    private: bool = False
    broadcast: bool = False
    jitter: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What an account has done: sends within :attr:`Pacing.memory`, and its letters since local midnight.

    ``since`` is when its first letter left. Nothing leaves before ``hold`` (the platform asked for rest); letters keep
    ``calm`` apart, whoever they are for.
    """

    sends: tuple[Sent, ...] = ()
    today: int = 0
    since: datetime | None = None
    hold: datetime | None = None
    calm: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Turn:
    """The letter that goes next, and the earliest moment for it (aware; not before the ``now`` that was asked for)."""

    letter: Queued
    at: datetime


@dataclass(slots=True)
class _View:
    """The shared limits of one moment, worked out once for all letters."""

    past: Past
    pacing: Pacing
    quiet: QuietHours
    now: datetime
    times: list[datetime] = field(init=False)
    last_to: dict[str, datetime] = field(init=False)
    last_group: Sent | None = field(init=False)
    run: int = field(init=False)
    not_before: datetime = field(init=False)
    groups_from: datetime = field(init=False)
    broadcasts_from: datetime = field(init=False)

    def __post_init__(self) -> None:
        sends = sorted(self.past.sends, key=lambda sent: sent.at)
        self.times = [sent.at for sent in sends]
        self.last_to = {sent.conversation: sent.at for sent in sends}
        groups = [sent for sent in sends if not sent.private]
        self.last_group = last_group(self.past)
        self.run = 0
        for sent in reversed(groups):
            if self.last_group is None or sent.conversation != self.last_group.conversation:
                break
            self.run += 1
        bounds = [self.now]
        if self.past.hold is not None:
            bounds.append(self.past.hold)
        if self.times and self.past.calm:
            bounds.append(self.times[-1] + self.past.calm)
        if (slot := _slot(self.times, self.pacing.per_minute)) is not None:
            bounds.append(slot)
        self.not_before = self.groups_from = self.broadcasts_from = max(bounds)
        if self.last_group is not None:
            self.groups_from = max(self.not_before, self.last_group.at + self.pacing.pause(self.last_group.jitter))
        broadcasts = [sent for sent in sends if sent.broadcast]
        if broadcasts:
            gap = self.pacing.gap(broadcasts[-1].jitter)
            self.broadcasts_from = max(self.not_before, broadcasts[-1].at + gap)

    def own(self, letter: Queued) -> datetime:
        """When the letter could go if no limit were shared."""
        last = self.last_to.get(letter.conversation)
        return letter.due if last is None else max(letter.due, last + self.pacing.same_group)

    def earliest(self, letter: Queued) -> datetime:
        """When the letter could go if it were the only one."""
        at = max(self.own(letter), self.not_before)
        if not letter.private and not self.continues(letter):
            at = max(at, self.groups_from)
        if letter.kind is LetterKind.BROADCAST:
            at = broadcast_time(max(at, self.broadcasts_from), self.past, self.pacing, self.quiet, self.now)
        return at

    def continues(self, letter: Queued) -> bool:
        """Whether it goes to the group that was written to last."""
        return self.last_group is not None and letter.conversation == self.last_group.conversation

    def yields(self, letter: Queued, at: datetime, other: Queued, other_at: datetime) -> bool:
        """Whether ``letter``, which could go at ``at``, has to leave the shared turn to ``other``."""
        if self.own(other) > self.now:
            return False
        elsewhere = not letter.private and not other.private and letter.conversation != other.conversation
        if _RANK[other.kind] < _RANK[letter.kind]:
            if elsewhere and other_at < at + self.pacing.pause(letter.jitter):
                return True
            slot = _slot([*self.times, at], self.pacing.per_minute)
            return slot is not None and other_at < slot
        same_rank = _RANK[other.kind] == _RANK[letter.kind]
        return same_rank and elsewhere and self.run >= RUN and self.continues(letter)


def choose(waiting: Iterable[Queued], past: Past, pacing: Pacing, quiet: QuietHours, now: datetime) -> Turn | None:
    """The letter that goes next and its earliest moment, or None if none waits.

    Alerts go before replies, notices and broadcasts, letters of one conversation and kind in the order written. Time is
    quadratic in the letters given: give the first of each conversation, or fewer (``storage.letters`` does).
    """
    view = _View(past, pacing, quiet, now)
    options = [(view.earliest(letter), letter) for letter in _fronts(waiting, now)]
    best: tuple[datetime, int, int, Queued] | None = None
    for at, letter in options:
        if any(view.yields(letter, at, other, other_at) for other_at, other in options if other is not letter):
            continue
        key = (at, _RANK[letter.kind], letter.id, letter)
        if best is None or key[:3] < best[:3]:
            best = key
    return None if best is None else Turn(best[3], best[0])


def broadcast_time(at: datetime, past: Past, pacing: Pacing, quiet: QuietHours, now: datetime) -> datetime:
    """The first moment from ``at`` on at which a broadcast letter may leave: quiet hours, minutes to avoid, daily cap.

    ``past.today`` counts for the local day of ``now``; every later day starts at nothing.
    """
    today_ends = quiet.midnight_after(now)
    while True:
        local = at.astimezone(quiet.zone)
        limit = pacing.day_limit(at, past.since)
        if limit and at < today_ends and past.today >= limit:
            at = today_ends
        elif quiet.covers(at):
            at = quiet.end_after(at)
        elif local.minute in pacing.broadcast_avoid_minutes and len(set(pacing.broadcast_avoid_minutes)) < 60:
            at += MINUTE - timedelta(seconds=local.second, microseconds=local.microsecond)
        else:
            return at


def resting(past: Past, pacing: Pacing, now: datetime) -> dict[str, datetime]:
    """Conversations that were written to so recently that nothing may go there now, and until when."""
    until: dict[str, datetime] = {}
    for sent in past.sends:
        end = sent.at + pacing.same_group
        if end > now:
            until[sent.conversation] = max(end, until.get(sent.conversation, end))
    return until


def last_group(past: Past) -> Sent | None:
    """The latest letter to a group."""
    return max((sent for sent in past.sends if not sent.private), key=lambda sent: sent.at, default=None)


def _fronts(waiting: Iterable[Queued], now: datetime) -> list[Queued]:
    """The letters that nothing before them holds back.

    One that its writer put off does not hold back later ones; one that was refused and tries again does. Of broadcasts
    only the first that is due counts: their order is kept over all groups.
    """
    fronts: list[Queued] = []
    closed: set[tuple[str, LetterKind]] = set()
    broadcasting = False
    for letter in sorted(waiting, key=lambda letter: letter.id):
        stream = (letter.conversation, letter.kind)
        ready = letter.due <= now
        if stream in closed or (ready and broadcasting and letter.kind is LetterKind.BROADCAST):
            continue
        if ready or letter.retrying:
            closed.add(stream)
        if ready and letter.kind is LetterKind.BROADCAST:
            broadcasting = True
        fronts.append(letter)
    return fronts


def _slot(times: Sequence[datetime], per_minute: int) -> datetime | None:
    """When the next letter fits into ``per_minute`` per sliding minute, given sorted times; None: it always does."""
    return times[-per_minute] + MINUTE if per_minute and len(times) >= per_minute else None


def _between(bounds: tuple[float, float], jitter: float) -> timedelta:
    return timedelta(seconds=bounds[0] + (bounds[1] - bounds[0]) * jitter)
