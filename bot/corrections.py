"""The log from which triage learns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
