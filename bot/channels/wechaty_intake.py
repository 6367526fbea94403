"""From events to the road: looked up side by side, handed over in the order in which they happened."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels.wechaty_rpc import LineLost, NotTaken, TooSlow
from bot.ports import Deliver, Inbound

log = logging.getLogger(__name__)

AT_ONCE = 48
"""Events looked up at a time. The gateway answers in parallel; more than this gains nothing and would come near the
100 concurrent calls that HTTP/2 servers allow."""
WAITING = 2000
"""Events that may wait for their turn, a few hundred bytes each; then the gateway's event stream is held back."""
TRIES = 3

Translate = Callable[[int, dict[str, Any]], Awaitable[Inbound | None]]


class Intake:
    """A bounded line of events. Whoever puts events in waits while the road is busy: that is the back-pressure."""

    def __init__(self, translate: Translate, connected: asyncio.Event) -> None:
        """``connected`` is set exactly while the gateway can be asked."""
        self._translate = translate
        self._connected = connected
        self._waiting: deque[tuple[int, dict[str, Any]]] = deque()
        self._under_way: deque[asyncio.Task[Inbound | None]] = deque()
        self._some = asyncio.Event()
        self._room = asyncio.Event()
        self.dropped = 0
        """Events that could not be understood or looked up."""

    async def put(self, kind: int, data: dict[str, Any]) -> None:
        """Put an event into the line; waits while the line is long.

        Nobody waits while the connection is down: the reader is needed to open it again, and what the broken stream
        had brought is bounded by its window.
        """
        while len(self._waiting) >= WAITING and self._connected.is_set():
            self._room.clear()
            await self._room.wait()
        self._waiting.append((kind, data))
        self._start_more()
        self._some.set()

    def let_in(self) -> None:
        """Let who waits in :meth:`put` go on: the connection broke."""
        self._room.set()

    def _start_more(self) -> None:
        while self._waiting and len(self._under_way) < AT_ONCE:
            self._under_way.append(asyncio.ensure_future(self._look_up(*self._waiting.popleft())))
        if len(self._waiting) < WAITING // 2:
            self._room.set()

    async def run(self, deliver: Deliver) -> None:
        """Hand over in order until cancelled."""
        under_way = self._under_way
        try:
            while True:
                while under_way:
                    inbound = await under_way[0]
                    under_way.popleft()
                    if inbound is not None:
                        await deliver(inbound)
                    self._start_more()
                self._some.clear()
                await self._some.wait()
        finally:
            for task in under_way:
                task.cancel()

    async def _look_up(self, kind: int, data: dict[str, Any]) -> Inbound | None:
        for attempt in range(1, TRIES + 1):
            try:
                return await self._translate(kind, data)
            except (LineLost, NotTaken, TooSlow) as error:
                # The gateway still knows the message: once it is back, however late, it can be asked again.
                if attempt == TRIES:
                    self._drop(kind, error)
                else:
                    await self._connected.wait()
            except Exception as error:  # whatever is wrong with one event, the others must arrive
                self._drop(kind, error)
                return None
        return None

    def _drop(self, kind: int, error: Exception) -> None:
        self.dropped += 1
        log.warning("an event of type %d is dropped: %s", kind, type(error).__name__)
