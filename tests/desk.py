"""What goes on beside the road in a town: letters with files that are made, and lists that are brought in.

The files are real, the channel is a box that keeps what was sent and gives what was put into it.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from openpyxl import Workbook, load_workbook

from bot.bringing import Bringer, Desk
from bot.delivery import envelope
from bot.dispatcher import Dispatcher
from bot.handlers import intake
from bot.ports import (
    Attachment,
    AttachmentKind,
    ChannelHealth,
    Deliver,
    File,
    OnBlind,
    Outgoing,
    Receipt,
)
from bot.press import Press
from storage.queries import reading
from tests.town import BOT, CHANNEL, Town

T = TypeVar("T")


class Box:
    """A channel that keeps what is sent, with the bytes, and gives the files that were put into it."""

    name, account = CHANNEL, BOT

    def __init__(self) -> None:
        self.sent: list[tuple[Outgoing, bytes]] = []
        self.files: dict[str, bytes | Exception] = {}
        self.fetched = 0

    async def run(self, deliver: Deliver, on_blind: OnBlind) -> None:
        raise AssertionError("nobody runs it")

    async def send(self, letter: Outgoing) -> Receipt:
        self.sent.append((letter, letter.file.read_bytes() if letter.file else b""))
        return Receipt()

    async def fetch(self, attachment: Attachment) -> File:
        self.fetched += 1
        found = self.files[attachment.ref]
        if isinstance(found, Exception):
            raise found
        return File(attachment.name, found)

    def health(self) -> ChannelHealth:
        return ChannelHealth(connected=True, logged_in=True)


class Office:
    """A town with its paperwork."""

    def __init__(self, town: Town, files: Path) -> None:
        self.town, self.files, self.box = town, files, Box()
        self._tokens = itertools.count(1)
        zone = ZoneInfo("Asia/Shanghai")
        self.press = Press(
            self.box, begin=reading(town.engine), files=files, zone=zone, now=lambda: town.now, token=self._token
        )
        self.dispatcher = Dispatcher(town.road, on_letters=lambda: None)
        self.bringer = Bringer(
            channel=self.box,
            road=town.road,
            dispatcher=self.dispatcher,
            desk=Desk(intake.take_for, intake.finish, intake.give_up),
            files=files,
            zone=zone,
            now=lambda: town.now,
            token=self._token,
        )

    def _token(self) -> str:
        return f"token{next(self._tokens)}"

    def sends(self, who: str, name: str, data: bytes | Exception, room: str = "") -> list[str]:
        """Somebody sends a file without words; what is answered at once."""
        ref = f"ref{len(self.box.files)}"
        self.box.files[ref] = data
        return self.town.says(who, "", room, attachments=(Attachment(AttachmentKind.FILE, ref, name),))

    def brings(self) -> list[str]:
        """The worker's beat; what is said then."""
        self.does(self.bringer.beat())
        return [letter.text for letter in self.town.letters()]

    def posts(self) -> list[tuple[Outgoing, bytes]]:
        """All letters of the town leave; those that have a file."""
        self.box.sent.clear()
        letters = self.town.road.call(
            lambda uow: uow.letters.queue.take_batch(CHANNEL, BOT, 500, self.town.now, set(), broadcasts=True)  # type: ignore[attr-defined]
        )
        for letter in letters:
            self.does(self.press.send(envelope(letter, self.files)))
        return [(letter, data) for letter, data in self.box.sent if data or "没有画" in letter.text]

    @staticmethod
    def does(work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run(work)


def xlsx(*rows: list[object]) -> bytes:
    """A workbook of these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Its bytes."""
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def sheet(data: bytes, place: int = 0) -> list[list[object]]:
    """The rows of one sheet of a workbook."""
    book = load_workbook(BytesIO(data))
    return [list(row) for row in book.worksheets[place].iter_rows(values_only=True)]
