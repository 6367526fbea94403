"""Brings in the registers of homes that staff send as files: fetched, read on another thread, kept in one transaction,
each row that does not fit sent back with its reason.

What is waited for stands in the open question, so a restart goes on; the same list twice changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from bot.bringing import ATTEMPTS, FETCH_S, GONE, HEADER, NOT_FETCHED, RETURNED
from bot.context import Context
from bot.council.homes import Cell, find_header, homes_of
from bot.council.roll import Home
from bot.dialogue import Question
from bot.dispatcher import Dispatcher
from bot.outline import outline
from bot.ports import Attachment, AttachmentKind, Channel, Contact, Inbound
from bot.road import Road
from bot.sheets.reading import Misfit, Unreadable, read_rows
from bot.wording import rolls as wording

log = logging.getLogger(__name__)
T = TypeVar("T")
READING = "名册文件"
"""The kind of the question that stands for a file on its way."""


@dataclass(frozen=True, slots=True)
class RollDesk:
    """What the handlers do with a register. ``finish`` gets the homes, the rows that do not fit with the reason, and
    the name of the sheet with those rows under storage.files (or "")."""

    finish: Callable[[Context, Question, Sequence[Home], Sequence[tuple[int, str]], str], None]
    give_up: Callable[[Context, Question, str], None]


@dataclass(frozen=True, slots=True)
class _Register:
    header: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    homes: Sequence[Home]
    bad: Sequence[tuple[int, str]]


class RollBringer:
    """The worker of one account; ``token`` gives names that nobody guesses."""

    def __init__(
        self,
        *,
        channel: Channel,
        road: Road,
        dispatcher: Dispatcher,
        desk: RollDesk,
        files: Path,
        now: Callable[[], datetime],
        token: Callable[[], str],
    ) -> None:
        self._channel, self._road, self._dispatcher, self._desk = channel, road, dispatcher, desk
        self._files, self._now, self._token = files, now, token
        self.on_letters: Callable[[], None] = lambda: None
        self._failures: dict[str, int] = {}

    async def beat(self) -> int:
        """Bring in what is waited for; how many lists came to an end, good or bad.

        Raises:
            StorageUnavailable: the database is away; the next beat goes on.
        """
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
                data = (await self._channel.fetch(attachment)).data
        except LookupError:
            return await self._give_up(question, GONE)
        except Exception as error:  # whatever a channel has no better word for
            log.warning("a register did not come: %s", type(error).__name__)
            tries = self._failures[facts["event_id"]] = self._failures.get(facts["event_id"], 0) + 1
            return await self._give_up(question, NOT_FETCHED) if tries >= ATTEMPTS else False
        try:
            found = await asyncio.to_thread(_read, facts["name"], data)
        except Unreadable as error:
            return await self._give_up(question, error.misfit.value)
        except Exception as error:
            log.error("a register could not be understood: %s", outline(error))
            return await self._give_up(question, Misfit.BROKEN.value)
        if found is None:
            return await self._give_up(question, HEADER)
        file = await asyncio.to_thread(self._send_back, found) if found.bad else ""
        await self._act(
            question, "done", lambda context: self._desk.finish(context, question, found.homes, found.bad, file)
        )
        self._over(question)
        return True

    async def _give_up(self, question: Question, misfit: str) -> bool:
        await self._act(question, "sorry", lambda context: self._desk.give_up(context, question, misfit))
        self._over(question)
        return True

    def _over(self, question: Question) -> None:
        self._failures.pop(question.facts["event_id"], None)
        self.on_letters()

    async def _act(self, question: Question, part: str, act: Callable[[Context], object]) -> None:
        facts = question.facts
        inbound = Inbound(
            channel=facts["channel"],
            account=facts["account"],
            event_id=f"roll:{part}:{facts['event_id']}",
            at=self._now(),
            sender=Contact(facts["contact"], facts["label"]),
            room=question.room,
        )
        await self._call(lambda: self._road.act(inbound, act))

    def _send_back(self, found: _Register) -> str:
        """Those rows as a sheet with a column more; its name under storage.files, or "" if it cannot be written."""
        from bot.sheets.returned import write_back

        file = f"{RETURNED}/{self._token()}.xlsx"
        path = self._files / file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_back(path, found.header, [(found.rows[number - 1], reason) for number, reason in found.bad])
            path.chmod(0o640)
        except OSError as error:
            log.error("rows that were not taken could not be written: %s", os.strerror(error.errno or 0))
            return ""
        return file


def _read(name: str, data: bytes) -> _Register | None:
    """None: nothing is known of the columns."""
    rows = read_rows(name, data)
    header = find_header(rows)
    if header is None:
        return None
    at, fields = header
    homes, bad = homes_of(rows[at + 1 :], fields)
    return _Register(rows[at], rows[at + 1 :], homes, [(number, wording.why(faults)) for number, faults in bad])
