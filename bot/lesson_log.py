"""What staff taught triage, read from the configured database for measuring; nothing is changed in it."""

from __future__ import annotations

from bot.config import Config
from bot.lessons import lesson
from bot.triage.learning import Lesson
from storage.engine import open_engine
from storage.unit_of_work import unit_of_work


def lessons(config: Config) -> list[Lesson]:
    """The lessons of the log that still stand, in their order.

    Raises:
        StorageUnavailable: the database does not answer.
    """
    engine = open_engine(config.storage.url)
    try:
        with unit_of_work(engine)() as uow:
            return [lesson(entry) for entry in uow.corrections.since(0) if not entry.undone]
    finally:
        engine.dispose()
