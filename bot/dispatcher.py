"""Between the event loop and the road's thread: events queue here, and leave in batches."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from bot.handling import Outcome
from bot.outline import outline
from bot.ports import Inbound
from bot.repositories import StorageUnavailable
from bot.road import Road

log = logging.getLogger(__name__)
T = TypeVar("T")

BATCH = 200
"""So many events share a transaction at most: enough to make one commit cheap, few enough to be answered soon."""
CAPACITY = 5_000
"""So many events may wait; then the channel waits too."""
PAUSES_S = (0.2, 0.5, 1, 2, 5)
"""How long to wait before a batch that the database would not take is given to it again."""


@dataclass(slots=True)
class Totals:
    """What has gone through since the start."""

    new: int = 0
    known: int = 0
    answered: int = 0
    failed: int = 0
    storage_down: bool = False


class Dispatcher:
    """Feeds the road. One per account; all use of the database by the road, the outbox and the clock is on its
    thread."""

    def __init__(self, road: Road, *, on_letters: Callable[[], None], batch: int = BATCH) -> None:
        self._road = road
        self._on_letters = on_letters
        self._batch = batch
        self._queue: asyncio.Queue[tuple[Inbound, asyncio.Future[None] | None]] = asyncio.Queue(CAPACITY)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="road")
        self._stopping = False
        self.totals = Totals()

    async def deliver(self, inbound: Inbound) -> None:
        """Take an event over; waits only while too many are waiting already."""
        await self._queue.put((inbound, None))

    async def keep(self, inbound: Inbound) -> None:
        """Take an event over and return when it is in the database with all that follows from it."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self._queue.put((inbound, kept))
        await kept

    async def call(self, work: Callable[[], T]) -> T:
        """Run something on the road's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def run(self) -> None:
        """Feed the road until cancelled; what was taken over is finished first, unless the database is away."""
        try:
            while True:
                await self._feed([await self._queue.get()])
        except asyncio.CancelledError:
            self._stopping = True
            while not self._queue.empty() and not self.totals.storage_down:
                await self._feed([self._queue.get_nowait()])
            if not self._queue.empty():
                log.error("%d events are lost, as the program stops without its database", self._queue.qsize())
            raise

    async def _feed(self, batch: list[tuple[Inbound, asyncio.Future[None] | None]]) -> None:
        while len(batch) < self._batch and not self._queue.empty():
            batch.append(self._queue.get_nowait())
        finishing = asyncio.ensure_future(self._take(batch))
        try:
            await asyncio.shield(finishing)
        except asyncio.CancelledError:
            self._stopping = True
            if self.totals.storage_down:
                finishing.cancel()
            await asyncio.gather(finishing, return_exceptions=True)
            raise
        finally:
            for _ in batch:
                self._queue.task_done()

    async def drained(self) -> None:
        """Wait until every event taken over is in the database."""
        await self._queue.join()

    async def _take(self, batch: list[tuple[Inbound, asyncio.Future[None] | None]]) -> None:
        try:
            self._count(await self._receive([inbound for inbound, _ in batch]))
        except StorageUnavailable as error:
            log.error("the database does not take events (%s); %d are lost, as the program stops", error, len(batch))
            return
        except Exception as error:
            if len(batch) > 1:
                # One of them is more than the road can take: by itself it costs nobody else theirs.
                log.error("a batch of %d could not be taken, now one by one: %s", len(batch), outline(error))
                for single in batch:
                    await self._take([single])
                return
            log.error("an event could not be taken and is dropped: %s", outline(error))
            self.totals.failed += 1
        for _, kept in batch:
            if kept is not None and not kept.done():
                kept.set_result(None)

    async def _receive(self, inbounds: list[Inbound]) -> Outcome:
        """Give them to the road until the database takes them."""
        for attempt in itertools.count():
            try:
                outcome = await self.call(lambda: self._road.receive(inbounds))
                break
            except StorageUnavailable as error:
                pause = PAUSES_S[min(attempt, len(PAUSES_S) - 1)]
                self.totals.storage_down = True
                if self._stopping:
                    raise
                log.error(
                    "the database does not take events (%s); %d wait, next try in %s s", error, len(inbounds), pause
                )
                await asyncio.sleep(pause)
        self.totals.storage_down = False
        return outcome

    def _count(self, outcome: Outcome) -> None:
        totals = self.totals
        totals.new += outcome.new
        totals.known += outcome.known
        totals.answered += outcome.answered
        totals.failed += outcome.failed
        if outcome.letters:
            self._on_letters()

    async def tick(self, name: str, channel: str, account: str) -> None:
        """Let the clock's handler of that name do what is due."""
        self._count(await self.call(lambda: self._road.tick(name, channel, account)))

    async def retry(self) -> None:
        """Try again what failed before."""
        self._count(await self.call(self._road.retry))

    def close(self) -> None:
        """Let go of the thread; nothing may be given to it afterwards."""
        self._thread.shutdown(wait=True)
