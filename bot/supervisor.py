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
    blind: tuple[datetime, str] | None = None
    while True:
        began = now()
        seeing = asyncio.create_task(_report(channel, on_blind, blind, now, sleep)) if blind else None
        try:
            await channel.run(deliver, on_blind)
            why = "通道自行结束"
            log.error("the %s channel ended by itself", channel.name)
        except ChannelStopped:
            raise
        except Exception as error:
            why = f"通道故障 {type(error).__name__}"
            # Not the error's own words: they can quote the message that the channel broke over.
            log.error("the %s channel broke: %s", channel.name, outline(error))
        finally:
            if seeing is not None and not seeing.done():
                seeing.cancel()
            elif seeing is not None:
                blind = None
        if blind is None:
            blind = (now(), why)
        if (now() - began).total_seconds() >= WELL_AFTER_S:
            pauses = chain(PAUSES_S, repeat(PAUSES_S[-1]))
        await sleep(next(pauses))


async def _report(
    channel: Channel,
    on_blind: OnBlind,
    blind: tuple[datetime, str],
    now: Callable[[], datetime],
    sleep: Callable[[float], Awaitable[None]],
) -> None:
    while not channel.health().connected:
        await sleep(LOOK_S)
    until = now()
    for pause in chain(PAUSES_S, repeat(PAUSES_S[-1])):
        try:
            return await on_blind(blind[0], until, blind[1])
        except Exception as error:
            log.error("the gap until %s could not be told: %s", until.isoformat(), outline(error))
            await sleep(pause)
