"""What the events of a batch have left to be written: words that are kept, and letters, many in one statement each."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime

from bot.batch import Batch
from bot.letters import Draft
from bot.ports import EventKind
from bot.reading import Reading
from bot.repositories import UnitOfWork


class Pending:
    """Gathers what is left, and writes it before an event that may take it back or erase it."""

    def __init__(self, uow: UnitOfWork, batch: Batch, now: datetime, rng: random.Random) -> None:
        self._uow = uow
        self._batch = batch
        self._now = now
        self._rng = rng
        self._texts: dict[int, tuple[int, str]] = {}
        self._drafts: list[Draft] = []

    def before(self, reading: Reading) -> None:
        """Make way for this event: a recall or an erasure must find what came before it."""
        inbound, person = reading.inbound, self._batch.person(reading.inbound)
        asked = person is not None and self._batch.question(person, inbound.room) is not None
        if asked or inbound.kind is not EventKind.MESSAGE:
            self.write()

    def words(self, inbox_id: int, reading: Reading) -> None:
        """Keep the words, if they were the bot's to hear and their author is somebody who is kept."""
        text, person = reading.kept_text, self._batch.person(reading.inbound)
        if text is not None and person is not None and reading.inbound.event_id not in self._batch.talk:
            self._texts[inbox_id] = (person.id, text)

    def letters(self, drafts: Sequence[Draft]) -> None:
        """Send these, after those before."""
        self._drafts.extend(drafts)

    def write(self) -> None:
        """Write all that is left."""
        self._uow.inbox.keep(self._texts)
        if self._drafts:
            self._uow.letters.add(self._drafts, self._now, [self._rng.random() for _ in self._drafts])
        self._texts.clear()
        self._drafts.clear()
