"""The log from which triage learns, and keeping what it learned in step with that log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.triage.learning import Lesson, Taught


class CorrectionKind(StrEnum):
    """How staff said it."""

    RECLASSIFIED = "改类"
    CONFIRMED = "确认"
    """They worked on it under this category to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One entry: its text, as ``features`` (numbers, see :func:`bot.triage.learning.features`), is about ``category``.

    ``before`` is the category until then; ``guess``, ``score``, ``second`` are what the model alone says of the text;
    ``at`` is aware, in UTC. An undone one teaches nothing.
    """

    id: int = 0
    concern: int
    person_id: int | None
    kind: CorrectionKind
    before: str
    category: str
    features: tuple[int, ...]
    guess: str
    score: float
    second: str
    at: datetime
    undone: bool = False

    @property
    def lesson(self) -> Lesson:
        """What it teaches."""
        return Lesson(self.features, self.guess, self.score, self.second, self.category)


class CorrectionLog(Protocol):
    """What is read of the log."""

    def since(self, last: int) -> Sequence[Correction]: ...

    def undone(self) -> int: ...


class Lessons:
    """Keeps triage in step with the log: new entries are learned, and after an undone one all is learned anew.

    The rows are the truth: what a transaction wrote and lost was never learned.
    """

    def __init__(self, taught: Taught) -> None:
        self._taught = taught
        self._last, self._undone = 0, 0
        self.behind = True
        """Whether there may be something new."""

    def catch_up(self, log: CorrectionLog) -> None:
        """Learn what is new in the log."""
        undone = log.undone()
        if undone != self._undone:
            self._last, self._undone = 0, undone
            self._taught.begin_again(())
        found = log.since(self._last)
        self._taught.teach(entry.lesson for entry in found if not entry.undone)
        if found:
            self._last = found[-1].id
        self.behind = False
