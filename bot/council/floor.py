"""The floor: who speaks next, for how long, and what counts as a turn.

One motion at a time; points of order first, then those who have not spoken on it, then the others, each in the order in
which they asked; everybody has so many turns of so many minutes on one item. The chair does not argue.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.council.refusal import Refused


class Kind(StrEnum):
    """Why somebody wants the floor."""

    SPEECH = "发言"
    ORDER = "程序问题"
    """How the meeting is run, not what it is about; it takes no turn away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Somebody's turn on one item: asked for, then begun, then ended. Times are aware, in UTC."""

    number: int = 0
    person: int | None
    item: int
    kind: Kind = Kind.SPEECH
    asked_at: datetime
    began_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def waiting(self) -> bool:
        """Whether it has not begun."""
        return self.began_at is None and self.ended_at is None

    @property
    def speaking(self) -> bool:
        """Whether it is going on."""
        return self.began_at is not None and self.ended_at is None

    def spoken(self, now: datetime) -> timedelta:
        """How long it has taken so far."""
        return (self.ended_at or now) - self.began_at if self.began_at is not None else timedelta()


def queue(turns: Iterable[Turn], item: int) -> list[Turn]:
    """Those who wait to speak on an item, in the order in which they get the floor."""
    here = [turn for turn in turns if turn.item == item]
    spoke = {turn.person for turn in here if turn.began_at is not None and turn.kind is Kind.SPEECH}
    waiting = [turn for turn in here if turn.waiting]
    return sorted(
        waiting, key=lambda turn: (turn.kind is not Kind.ORDER, turn.person in spoke, turn.asked_at, turn.number)
    )


def speaker(turns: Iterable[Turn], item: int) -> Turn | None:
    """Who has the floor on an item."""
    return next((turn for turn in turns if turn.item == item and turn.speaking), None)


def ask(turns: Sequence[Turn], new: Turn, *, chair: int | None, most: int) -> Turn:
    """Somebody wants the floor (举手).

    Raises:
        Refused: they are in line already, have had their ``most`` turns on this item, or are the chair, who gives the
            floor and does not take it.
    """
    here = [turn for turn in turns if turn.item == new.item and turn.person == new.person]
    if any(turn.waiting or turn.speaking for turn in here):
        raise Refused("floor.in_line")
    if new.kind is Kind.SPEECH:
        if new.person == chair:
            raise Refused("floor.chair")
        if sum(turn.kind is Kind.SPEECH and turn.began_at is not None for turn in here) >= most:
            raise Refused("floor.turns", most=most)
    return new


def give(turns: Sequence[Turn], item: int, at: datetime) -> tuple[Turn | None, Turn | None]:
    """The floor goes on: the turn that ends by that, and the one that begins; None where there is none."""
    now = speaker(turns, item)
    line = queue(turns, item)
    ended = replace(now, ended_at=at) if now else None
    return ended, replace(line[0], began_at=at) if line else None


def lower(turns: Sequence[Turn], person: int, item: int, at: datetime) -> Turn:
    """Somebody in line does not want to speak any more, or ends their turn.

    Raises:
        Refused: they are not in line.
    """
    mine = next((t for t in turns if t.item == item and t.person == person and (t.waiting or t.speaking)), None)
    if mine is None:
        raise Refused("floor.not_in_line")
    return replace(mine, ended_at=at)


def time_over(turn: Turn, minutes: int, now: datetime) -> bool:
    """Whether a turn has taken its minutes. The clock says so gently, and cuts nobody off."""
    return turn.speaking and turn.spoken(now) >= timedelta(minutes=minutes)


def total(turns: Iterable[Turn], now: datetime) -> dict[int | None, timedelta]:
    """How long each person has spoken in the whole meeting, points of order left out."""
    found: dict[int | None, timedelta] = {}
    for turn in turns:
        if turn.kind is Kind.SPEECH and turn.began_at is not None:
            found[turn.person] = found.get(turn.person, timedelta()) + turn.spoken(now)
    return found
