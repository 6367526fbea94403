"""Keeping what triage learned in step with the log of corrections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.corrections import Correction
from bot.triage.learning import Lesson, Taught


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
        self._taught.teach(lesson(entry) for entry in found if not entry.undone)
        if found:
            self._last = found[-1].id
        self.behind = False


def lesson(entry: Correction) -> Lesson:
    """What an entry teaches."""
    return Lesson(entry.features, entry.guess, entry.score, entry.second, entry.category)
