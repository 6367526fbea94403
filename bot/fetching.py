"""Bringing in what belongs to concerns: one worker asks the channel for the bytes, looks at them, and lays them down.

The rows say what is missing, so a restart goes on where it was; a file that nobody may see any more goes from the disk
before its row does.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol, TypeVar

from bot.attachments import Enclosure
from bot.file_types import FileType, file_type
from bot.ports import Channel

log = logging.getLogger(__name__)
T = TypeVar("T")

FOLDER = "attachments"
RETRY = (timedelta(seconds=20), timedelta(minutes=2), timedelta(minutes=10))
FETCH_S = 120
AT_ONCE = 20


class Enclosures(Protocol):
    """What the worker asks of the storage."""

    def waiting(self, channel: str, account: str, now: datetime, limit: int) -> list[Enclosure]: ...

    def stored(self, enclosure_id: int, file: str, media_type: str, size: int, sha256: str) -> bool: ...

    def failed(self, enclosure_id: int, reason: str, again_at: datetime | None) -> None: ...

    def gone(self, limit: int) -> list[Enclosure]: ...

    def drop(self, enclosure_id: int) -> None: ...


class Fetcher:
    """The worker of one account."""

    def __init__(
        self,
        *,
        run_in_road: Callable[[Callable[[Enclosures], object]], Awaitable[object]],
        channel: Channel,
        files: Path,
        most_bytes: int,
        now: Callable[[], datetime],
    ) -> None:
        self._road, self._channel, self._files = run_in_road, channel, files
        self._most_bytes, self._now = most_bytes, now

    async def beat(self) -> int:
        """Fetch what is waited for and delete what is gone; how many files came in.

        Raises:
            StorageUnavailable: the database is away; the next beat goes on.
        """
        await self._clear()
        if not self._channel.account or not self._channel.health().connected:
            return 0
        name, account, now = self._channel.name, self._channel.account, self._now()
        came = 0
        for enclosure in await self._ask(lambda store: store.waiting(name, account, now, AT_ONCE)):
            came += await self._bring(enclosure)
        return came

    async def _ask(self, work: Callable[[Enclosures], T]) -> T:
        return await self._road(work)  # type: ignore[return-value]

    async def _bring(self, enclosure: Enclosure) -> bool:
        try:
            async with asyncio.timeout(FETCH_S):
                data = (await self._channel.fetch(enclosure.source)).data
        except LookupError:
            return await self._fail(enclosure, "平台上已经没有了", None)
        except (OSError, TimeoutError) as error:
            log.warning("an attachment did not come: %s", type(error).__name__)
            late = RETRY[enclosure.attempts] if enclosure.attempts < len(RETRY) else None
            return await self._fail(enclosure, "没取到", self._now() + late if late else None)
        if len(data) > self._most_bytes:
            return await self._fail(enclosure, f"超过{self._most_bytes // 1_000_000}MB", None)
        found = await asyncio.to_thread(file_type, enclosure.kind, data)
        if found is None:
            return await self._fail(enclosure, "不是能收的类型", None)
        return await self._lay_down(enclosure, data, found)

    async def _lay_down(self, enclosure: Enclosure, data: bytes, found: FileType) -> bool:
        digest = hashlib.sha256(data).hexdigest()
        # The name says nothing of the sender and cannot be guessed; the number keeps equal pictures apart.
        file = f"{FOLDER}/{enclosure.id // 1000:04d}/{enclosure.id}-{digest[:20]}.{found.ending}"
        try:
            await asyncio.to_thread(_write, self._files / file, data)
        except OSError as error:
            log.error("an attachment could not be written: %s", os.strerror(error.errno or 0))
            return await self._fail(enclosure, "存不下", self._now() + RETRY[-1])
        kept = await self._ask(lambda store: store.stored(enclosure.id, file, found.media_type, len(data), digest))
        if not kept:  # deleted while it was on its way
            await asyncio.to_thread((self._files / file).unlink, True)
        return kept

    async def _fail(self, enclosure: Enclosure, reason: str, again_at: datetime | None) -> bool:
        await self._ask(lambda store: store.failed(enclosure.id, reason, again_at))
        return False

    async def _clear(self) -> None:
        for enclosure in await self._ask(lambda store: store.gone(AT_ONCE)):
            if enclosure.file:
                try:
                    await asyncio.to_thread((self._files / enclosure.file).unlink, True)
                except OSError as error:
                    log.error("an attachment could not be deleted: %s", os.strerror(error.errno or 0))
                    continue
            await self._drop(enclosure.id)

    async def _drop(self, enclosure_id: int) -> None:
        await self._ask(lambda store: store.drop(enclosure_id))


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    aside.write_bytes(data)
    aside.chmod(0o640)
    os.replace(aside, path)
