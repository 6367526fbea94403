"""A WechatyChannel at a test gateway, and what it handed over."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from bot.channels.wechaty import WechatyChannel
from bot.channels.wechaty_settings import WechatySettings
from bot.ports import EventKind, Inbound
from tests.gateway.client import Gateway


class Running:
    """A channel at work: ``got`` is what it delivered, ``gaps`` what it said it missed. Clear ``gate`` to be busy."""

    def __init__(self, channel: WechatyChannel) -> None:
        self.channel = channel
        self.got: list[Inbound] = []
        self.gaps: list[tuple[datetime, datetime, str]] = []
        self.task: asyncio.Task[None] | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self._changed = asyncio.Event()

    async def deliver(self, inbound: Inbound) -> None:
        await self.gate.wait()
        self.got.append(inbound)
        self._changed.set()

    async def on_blind(self, since: datetime, until: datetime, why: str) -> None:
        self.gaps.append((since, until, why))
        self._changed.set()

    async def until(self, holds: Callable[[], Any], timeout_s: float = 10) -> Any:
        """What ``holds`` says once that is true; asked again at every event and, for the state, every 10 ms."""
        async with asyncio.timeout(timeout_s):
            while not (found := holds()):
                assert self.task is not None
                if self.task.done():
                    self.task.result()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), 0.01)
                self._changed.clear()
        return found

    async def event(self, event_id: str, timeout_s: float = 10) -> Inbound:
        """The event with this id, as soon as it was delivered."""
        found: list[Inbound] = await self.until(lambda: [i for i in self.got if i.event_id == event_id], timeout_s)
        return found[0]

    async def kind(self, kind: EventKind, timeout_s: float = 10) -> Inbound:
        """The first event of this kind."""
        found: list[Inbound] = await self.until(lambda: [i for i in self.got if i.kind is kind], timeout_s)
        return found[0]

    async def logged_in(self, timeout_s: float = 10) -> None:
        await self.until(lambda: self.channel.health().logged_in, timeout_s)


def channel(gateway: Gateway, *, bot_name: str = "小圆", **settings: Any) -> WechatyChannel:
    """A channel for ``gateway``, quick to reconnect."""
    options = {"endpoint": gateway.endpoint, "token": gateway.token, "backoff_s": (0.05, 0.2), **settings}
    return WechatyChannel(
        WechatySettings(**options), bot_name=bot_name, now=lambda: datetime.now(UTC), rng=random.Random(7)
    )


@asynccontextmanager
async def running(gateway: Gateway, *, wait: bool = True, **options: Any) -> AsyncIterator[Running]:
    """A channel that has logged in (or, with ``wait=False``, begins to)."""
    bot = Running(channel(gateway, **options))
    bot.task = asyncio.create_task(bot.channel.run(bot.deliver, bot.on_blind))
    try:
        if wait:
            await bot.logged_in()
        yield bot
    finally:
        bot.task.cancel()
        await asyncio.gather(bot.task, return_exceptions=True)
