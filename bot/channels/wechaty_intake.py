"""From events to the road: looked up side by side, handed over in the order in which they happened."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels.wechaty_rpc import LineLost, NotTaken, RpcError, TooSlow
from bot.ports import Deliver, Inbound

log = logging.getLogger(__name__)

AT_ONCE = 48
"""Events looked up at a time. The gateway answers in parallel; more than this gains nothing and would come near the
100 concurrent calls that HTTP/2 servers allow."""
TRIES = 3
RETRY_WAIT_S = 60

Translate = Callable[[int, dict[str, Any]], Awaitable[Inbound | None]]


class Intake:
    """A bounded line of events. Whoever puts events in waits while the road is busy: that is the back-pressure."""

    def __init__(self, translate: Translate, connected: asyncio.Event) -> None:
        self._translate = translate
        self._connected = connected
        self._line: asyncio.Queue[asyncio.Task[Inbound | None]] = asyncio.Queue(AT_ONCE)
        self.dropped = 0
        """Events that could not be understood or looked up."""

    async def put(self, kind: int, data: dict[str, Any]) -> None:
        """Begin to look an event up; waits while too many are under way."""
        await self._line.put(asyncio.ensure_future(self._look_up(kind, data)))

    async def run(self, deliver: Deliver) -> None:
        """Hand over in order until cancelled."""
        line = self._line
        try:
            while True:
                inbound = await line.get_nowait() if not line.empty() else await (await line.get())
                if inbound is not None:
                    await deliver(inbound)
        finally:
            while not line.empty():
                line.get_nowait().cancel()

    async def _look_up(self, kind: int, data: dict[str, Any]) -> Inbound | None:
        for attempt in range(1, TRIES + 1):
            try:
                return await self._translate(kind, data)
            except (LineLost, NotTaken, TooSlow) as error:
                # The gateway still knows the message: once it is back, it can be asked again.
                if attempt == TRIES or not await self._back():
                    self._drop(kind, error)
            except (RpcError, KeyError, ValueError, TypeError, AttributeError) as error:
                self._drop(kind, error)
                return None
        return None

    async def _back(self) -> bool:
        try:
            async with asyncio.timeout(RETRY_WAIT_S):
                await self._connected.wait()
        except TimeoutError:
            return False
        return True

    def _drop(self, kind: int, error: Exception) -> None:
        self.dropped += 1
        log.warning("an event of type %d is dropped: %s", kind, type(error).__name__)
