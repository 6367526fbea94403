"""Keeps a channel running, and says for how long nothing could be heard."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from itertools import chain, repeat

from bot.outline import outline
from bot.ports import Channel, ChannelStopped, Deliver, OnBlind

log = logging.getLogger(__name__)

PAUSES_S = (1.0, 2.0, 5.0, 10.0, 30.0)
WELL_AFTER_S = 60.0
"""A run that lasted this long was well: the next failure is a first one again."""
LOOK_S = 0.2


async def supervise(
    channel: Channel,
    deliver: Deliver,
    on_blind: OnBlind,
    *,
    now: Callable[[], datetime],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Run the channel until cancelled; each time it returns or breaks, start it again after a pause.

    Raises:
        ChannelStopped: it cannot go on, and trying again is pointless.
    """
    pauses = chain(PAUSES_S, repeat(PAUSES_S[-1]))
    gaps = _Gaps(on_blind, sleep)
    try:
        while True:
            began = now()
            seeing = asyncio.create_task(gaps.end_when_it_hears(channel, now))
            try:
                await channel.run(deliver, gaps.ended)
                why = "通道自行结束"
                log.error("the %s channel ended by itself", channel.name)
            except ChannelStopped:
                raise
            except Exception as error:
                why = f"通道故障 {type(error).__name__}"
                # Not the error's own words: they can quote the message that the channel broke over.
                log.error("the %s channel broke: %s", channel.name, outline(error))
            finally:
                seeing.cancel()
            gaps.begin(min(now(), channel.health().blind_since or now()), why)
            if (now() - began).total_seconds() >= WELL_AFTER_S:
                pauses = chain(PAUSES_S, repeat(PAUSES_S[-1]))
            await sleep(next(pauses))
    finally:
        gaps.close()


class _Gaps:
    """When nothing could be heard: each gap is told once, also if the channel noticed it too, and until it is heard."""

    def __init__(self, on_blind: OnBlind, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._on_blind = on_blind
        self._sleep = sleep
        self._open: tuple[datetime, str] | None = None
        self._telling: set[asyncio.Task[None]] = set()

    def begin(self, since: datetime, why: str) -> None:
        """Nothing can be heard any more; a gap that is open already goes on."""
        if self._open is None:
            self._open = (since, why)

    async def ended(self, since: datetime, until: datetime, why: str) -> None:
        """Something can be heard again: what a channel calls, too. Does not wait until somebody is told."""
        if self._open is not None:
            since, why, self._open = min(since, self._open[0]), self._open[1], None
        task = asyncio.create_task(self._tell(since, until, why))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def end_when_it_hears(self, channel: Channel, now: Callable[[], datetime]) -> None:
        """Watch a channel that has been started anew."""
        while self._open is not None:
            health = channel.health()
            if health.connected and health.logged_in:
                await self.ended(self._open[0], now(), self._open[1])
            else:
                await self._sleep(LOOK_S)

    async def _tell(self, since: datetime, until: datetime, why: str) -> None:
        for pause in chain(PAUSES_S, repeat(PAUSES_S[-1])):
            try:
                return await self._on_blind(since, until, why)
            except Exception as error:
                log.error("the gap until %s could not be told: %s", until.isoformat(), outline(error))
                await self._sleep(pause)

    def close(self) -> None:
        """Tell nobody any more."""
        for task in self._telling:
            task.cancel()
