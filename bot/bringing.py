"""Brings in the lists that staff send as files: fetches the bytes, reads them on another thread, and gives the rows to
the road a few at a time.

What is waited for stands in the open question, so a restart goes on; rows that were registered before it are known by
their source and number.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import TypeVar

from bot.context import Context
from bot.council.concern import Source
from bot.council.intake import Cell, Fault, Incoming, Result, Taken, Unfit, find_header, incoming
from bot.dialogue import Question
from bot.dispatcher import Dispatcher
from bot.outline import outline
from bot.ports import Attachment, AttachmentKind, Channel, Contact, Inbound
from bot.repositories import StorageUnavailable
from bot.road import Road
from bot.sheets.reading import Misfit, Unreadable, read_rows
from bot.wording import intake as wording

log = logging.getLogger(__name__)
T = TypeVar("T")
READING = "导入文件"
"""The kind of the question that stands for a file on its way."""
AT_ONCE = 25
"""Rows in one transaction: few enough that nobody waits long for them."""
FETCH_S = 60
ATTEMPTS = 3
RETURNED, MADE = "returned", "made"
KEPT = timedelta(days=1)
"""How long a list that was sent back, or what a crash left in mid-making, lies on the disk."""
CLEAN_EVERY = timedelta(minutes=30)
HEADER, GONE, NOT_FETCHED = "header", "gone", "not fetched"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the handlers do with a list. ``take`` gives None if who sent it may not any more."""

    take: Callable[[Context, Sequence[Incoming]], list[Taken] | None]
    finish: Callable[[Context, Question, Result], None]
    give_up: Callable[[Context, Question, str], None]


@dataclass(frozen=True, slots=True)
class _List:
    """A list as it was read: rows that fit with their places (from 1), the others with the reason."""

    header: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    fit: Sequence[tuple[int, Incoming]]
    bad: Sequence[tuple[int, str]]


class _NoHeader(Exception):
    """Nothing is known of the columns."""


class Bringer:
    """The worker of one account. ``on_letters`` is told when there is something to send;
    ``token`` gives names that nobody guesses."""

    def __init__(
        self,
        *,
        channel: Channel,
        road: Road,
        dispatcher: Dispatcher,
        desk: Desk,
        files: Path,
        zone: tzinfo,
        now: Callable[[], datetime],
        token: Callable[[], str],
    ) -> None:
        self._channel, self._road, self._dispatcher, self._desk = channel, road, dispatcher, desk
        self._files, self._zone, self._now, self._token = files, zone, now, token
        self.on_letters: Callable[[], None] = lambda: None
        self._failures: dict[str, int] = {}
        self._cleaned: datetime | None = None

    async def beat(self) -> int:
        """Bring in what is waited for; how many lists came to an end, good or bad.

        Raises:
            StorageUnavailable: the database is away; the next beat goes on.
        """
        await self._clean()
        if not self._channel.account or not self._channel.health().connected:
            return 0
        now, here = self._now(), (self._channel.name, self._channel.account)
        waiting = await self._call(lambda: self._road.call(lambda uow: uow.questions.of_kind(READING, now)))
        ended = 0
        for question in waiting:
            if (question.facts["channel"], question.facts["account"]) == here:
                ended += await self._bring(question)
        return ended

    async def _call(self, work: Callable[[], T]) -> T:
        return await self._dispatcher.call(work)

    async def _bring(self, question: Question) -> bool:
        facts = question.facts
        try:
            async with asyncio.timeout(FETCH_S):
                attachment = Attachment(AttachmentKind.FILE, facts["ref"], facts["name"], facts["type_code"])
                file = await self._channel.fetch(attachment)
        except LookupError:
            return await self._give_up(question, GONE)
        except Exception as error:  # whatever a channel has no better word for
            log.warning("a list did not come: %s", type(error).__name__)
            self._failures[facts["event_id"]] = self._failures.get(facts["event_id"], 0) + 1
            if self._failures[facts["event_id"]] < ATTEMPTS:
                return False
            return await self._give_up(question, NOT_FETCHED)
        try:
            found = await asyncio.to_thread(self._read, facts["name"] or file.name, file.data, Source(facts["source"]))
        except Unreadable as error:
            return await self._give_up(question, error.misfit.value)
        except _NoHeader:
            return await self._give_up(question, HEADER)
        except Exception as error:
            log.error("a list could not be understood: %s", outline(error))
            return await self._give_up(question, Misfit.BROKEN.value)
        return await self._register(question, found)

    def _read(self, name: str, data: bytes, source: Source) -> _List:
        rows = read_rows(name, data)
        found = find_header(rows)
        if found is None:
            raise _NoHeader
        place, fields = found
        fit, bad = [], []
        for number, row in enumerate(rows[place + 1 :], start=1):
            try:
                fit.append((number, incoming(row, fields, source, zone=self._zone, now=self._now())))
            except Unfit as unfit:
                bad.append((number, wording.why(unfit.faults)))
        return _List(rows[place], rows[place + 1 :], fit, bad)

    async def _register(self, question: Question, found: _List) -> bool:
        taken: list[Taken] = []
        bad = list(found.bad)
        for start in range(0, len(found.fit), AT_ONCE):
            part = found.fit[start : start + AT_ONCE]
            kept = await self._take(question, part)
            if kept is None:
                log.warning("a list is left alone: who sent it is not known as staff any more")
                await self._call(
                    lambda: self._road.call(lambda uow: uow.questions.close(question.person_id, question.room))
                )
                return True
            taken += [one for one in kept if one is not None]
            broken = wording.why([Fault.BROKEN])
            bad += [(number, broken) for (number, _), one in zip(part, kept, strict=True) if one is None]
        bad.sort()
        file = await asyncio.to_thread(self._send_back, question, found, bad) if bad else ""
        result = Result(
            name=question.facts["name"] or wording.unnamed(), rows=len(found.rows), taken=taken, bad=bad, file=file
        )
        await self._act(question, "done", lambda context: self._desk.finish(context, question, result))
        self._failures.pop(question.facts["event_id"], None)
        self.on_letters()
        return True

    async def _take(self, question: Question, part: Sequence[tuple[int, Incoming]]) -> list[Taken | None] | None:
        """What became of some rows, None for one that broke; None for all if who sent them is gone."""
        kept: list[Taken] | None = None

        def take(context: Context) -> None:
            nonlocal kept
            kept = self._desk.take(context, [row for _, row in part])

        try:
            await self._act(question, str(part[0][0]), take)
        except StorageUnavailable:
            raise
        except Exception as error:
            if len(part) == 1:
                log.error("a row of a list could not be taken: %s", outline(error))
                return [None]
            # One of them is more than it can take: by itself it costs no other row anything.
            alone = [await self._take(question, [one]) for one in part]
            return [one[0] for one in alone if one is not None] if None not in alone else None
        return None if kept is None else list(kept)

    async def _give_up(self, question: Question, misfit: str) -> bool:
        await self._act(question, "sorry", lambda context: self._desk.give_up(context, question, misfit))
        self._failures.pop(question.facts["event_id"], None)
        self.on_letters()
        return True

    async def _act(self, question: Question, part: str, act: Callable[[Context], object]) -> None:
        facts = question.facts
        inbound = Inbound(
            channel=facts["channel"],
            account=facts["account"],
            event_id=f"list:{part}:{facts['event_id']}",
            at=self._now(),
            sender=Contact(facts["contact"], facts["label"]),
            room=question.room,
        )
        await self._call(lambda: self._road.act(inbound, act))

    def _send_back(self, question: Question, found: _List, bad: Sequence[tuple[int, str]]) -> str:
        """Those rows as a sheet with a column more; its name under storage.files, or "" if it cannot be written."""
        from bot.sheets.returned import write_back

        file = f"{RETURNED}/{self._token()}.xlsx"
        path = self._files / file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_back(path, found.header, [(found.rows[number - 1], reason) for number, reason in bad])
            path.chmod(0o640)
        except OSError as error:
            log.error("rows that were not taken could not be written: %s", os.strerror(error.errno or 0))
            return ""
        return file

    async def _clean(self) -> None:
        now = self._now()
        if self._cleaned is not None and now - self._cleaned < CLEAN_EVERY:
            return
        self._cleaned = now
        await asyncio.to_thread(_delete_before, [self._files / RETURNED, self._files / MADE], now - KEPT)


def _delete_before(folders: Sequence[Path], before: datetime) -> None:
    for folder in folders:
        for path in folder.glob("*.*"):
            try:
                if path.stat().st_mtime < before.timestamp():
                    path.unlink(missing_ok=True)
            except OSError as error:
                log.error("an old sheet could not be deleted: %s", os.strerror(error.errno or 0))
