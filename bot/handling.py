"""What the road is made with and what it gives back, as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.context import Context
from bot.dialogue import Question
from bot.ports import EventKind
from bot.routing import Table
from bot.triage import Judgement

Event = Callable[[Context], None]
Answer = Callable[[Context, Question], bool]
Tick = Callable[[Context], None]
Taken = Callable[[Context], bool]
"""Whether what came without words belongs to something, and was taken to it."""
Heard = Callable[[Context, Judgement], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handlers:
    """The table of contents of bot/handlers."""

    table: Table
    events: Mapping[EventKind, Event]
    answers: Mapping[str, Answer]
    ticks: Mapping[str, Tick]
    attached: Taken
    enclosed: Event
    addressed: Heard
    overheard: Heard


@dataclass(frozen=True, slots=True)
class Incident:
    """Something broke while a message was handled; ``number`` is what its author and the log are told."""

    number: str


@dataclass(slots=True)
class Outcome:
    """What became of a batch."""

    new: int = 0
    known: int = 0
    answered: int = 0
    failed: int = 0
    letters: int = 0
