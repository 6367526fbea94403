"""Makes the files of letters that carry a recipe, just before they leave: a channel around the channel.

On a thread of its own, one file at a time: the road, the event loop and other conversations go on meanwhile. What is
made lies on the disk only while it is sent.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path

from bot.made import Form, Made, made_by
from bot.outline import outline
from bot.papers.recipe import ENDINGS, Paper, paper_by
from bot.papers.slips import Slips, sheet, slips_by
from bot.papers.writing import Letterhead, written
from bot.ports import Attachment, Channel, ChannelHealth, Deliver, File, NotSent, OnBlind, Outgoing, Receipt
from bot.report_repositories import BeginReading, LedgerEntry, Reports
from bot.repositories import StorageUnavailable

log = logging.getLogger(__name__)
FOLDER = "made"
BULLETINS = "bulletins"
"""Of polls, as <number>.json."""
_PAGE = 500
_NO_HEAD = Letterhead()
_ENDINGS = {Form.CHART: "png", Form.LEDGER: "xlsx"}


class Press:
    """Sends through ``channel``. ``token`` gives names that nobody guesses; ``files`` is storage.files; ``head`` is
    what papers say of this installation."""

    def __init__(
        self,
        channel: Channel,
        *,
        begin: BeginReading,
        files: Path,
        zone: tzinfo,
        now: Callable[[], datetime],
        token: Callable[[], str],
        head: Letterhead = _NO_HEAD,
    ) -> None:
        self._channel, self._begin, self._files = channel, begin, files
        self._zone, self._now, self._token, self._head = zone, now, token, head
        self._one = asyncio.Lock()

    @property
    def name(self) -> str:
        """The channel's."""
        return self._channel.name

    @property
    def account(self) -> str:
        """The channel's."""
        return self._channel.account

    def health(self) -> ChannelHealth:
        """The channel's."""
        return self._channel.health()

    async def run(self, deliver: Deliver, on_blind: OnBlind) -> None:
        """The channel's."""
        await self._channel.run(deliver, on_blind)

    async def fetch(self, attachment: Attachment) -> File:
        """The channel's."""
        return await self._channel.fetch(attachment)

    async def send(self, letter: Outgoing) -> Receipt:
        """Carry one letter, with its file made if it has to be."""
        made = self._recipe(letter)
        if made is None and letter.file is not None and letter.file.parent == self._files / BULLETINS:
            await self._print(letter.file)
        if made is None:
            return await self._channel.send(letter)
        ending = _ending(made)
        path = self._files / FOLDER / f"{self._token()}.{ending}"
        try:
            instead = await self._make(made, path)
            if instead:
                # Only a picture without a font: its numbers were told before it.
                text = "\n".join(part for part in (letter.text, instead) if part)
                return await self._channel.send(replace(letter, file=None, file_name="", text=text))
            return await self._channel.send(replace(letter, file=path))
        finally:
            await asyncio.to_thread(_remove, path)

    def _recipe(self, letter: Outgoing) -> Made | Paper | Slips | None:
        if letter.file is None or not letter.file.is_relative_to(self._files):
            return None
        ref = letter.file.relative_to(self._files).as_posix()
        return made_by(ref) or paper_by(ref) or slips_by(ref)

    async def _print(self, path: Path) -> None:
        """A bulletin lies on the disk from its first letter on: it never changes."""
        try:
            await asyncio.to_thread(self._write_bulletin, path)
        except StorageUnavailable as error:
            raise NotSent("数据库暂时不可用") from error
        except OSError as error:
            raise NotSent(f"文件写不下：{os.strerror(error.errno or 0)}") from error

    def _write_bulletin(self, path: Path) -> None:
        if path.exists():
            return
        with self._begin() as reports:
            text = reports.bulletin(int(path.stem))
        if text is None:
            raise NotSent("没有这份公告", permanent=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{self._token()}")
        unfinished.write_text(text, "utf-8")
        unfinished.replace(path)

    async def _make(self, made: Made | Paper | Slips, path: Path) -> str:
        """Write the file, or what is said instead of it."""
        try:
            async with self._one:
                return await asyncio.to_thread(self._write, made, path)
        except StorageUnavailable as error:
            raise NotSent("数据库暂时不可用") from error
        except OSError as error:
            raise NotSent(f"文件写不下：{os.strerror(error.errno or 0)}") from error
        except NotSent:
            raise
        except Exception as error:
            log.error("a %s could not be made: %s", made.form.value, outline(error))
            raise NotSent("文件没做成，请看日志", permanent=True) from error

    def _write(self, made: Made | Paper | Slips, path: Path) -> str:
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(made, Slips):
            with self._begin() as reports:
                found = reports.slips(made.place, made.buildings)
            if found is None:
                raise NotSent("没有绑定码了", permanent=True)
            path.write_text(sheet(made.place, *found, self._head.keeper, self._head.bot_name), "utf-8")
            path.chmod(0o640)
            return ""
        if isinstance(made, Paper):
            data = written(made, self._begin, self._head, self._zone)
            if data is None:
                raise NotSent("没有这次会议了", permanent=True)
            path.write_bytes(data)
            path.chmod(0o640)
            return ""
        today = self._now().astimezone(self._zone).date()
        if made.form is Form.LEDGER:
            from bot.sheets.ledger import write_ledger

            with self._begin() as reports:
                write_ledger(path, self._entries(reports, made), self._zone, today)
            path.chmod(0o640)
            return ""
        from bot.charts import NoFont, draw
        from bot.wording import figures as wording

        with self._begin() as reports:
            figures = reports.figures(made.span, self._zone, today, made.area)
        try:
            path.write_bytes(draw(figures, made.area))
        except NoFont:
            return wording.no_font()
        return ""

    def _entries(self, reports: Reports, made: Made) -> Iterator[LedgerEntry]:
        after = 0
        while page := reports.ledger(made.span, self._zone, made.area, after=after, limit=_PAGE):
            yield from page
            after = page[-1].concern.number


def _ending(made: Made | Paper | Slips) -> str:
    if isinstance(made, Slips):
        return "html"
    return ENDINGS[made.form] if isinstance(made, Paper) else _ENDINGS[made.form]


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:  # its letter has left: that must not be in doubt for it, and a day later it goes anyway
        log.error("a file that was sent could not be deleted: %s", os.strerror(error.errno or 0))
