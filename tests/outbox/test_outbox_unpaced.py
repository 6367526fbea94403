"""With pacing off the outbox is no bottleneck: real clock, real thread, real files."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.letters import Draft, LetterState
from bot.pacing import Pacing
from storage.letters import Letters

T = TypeVar("T")
LETTERS = 4000
AT_LEAST = 2000
"""Letters a second that must be reached; a usual machine does several times as many."""


async def test_letters_per_second_on_an_instant_channel(house: Any, say: Callable[..., Draft]) -> None:
    house.pacing = Pacing.off()
    ids = house.write(*(say(f"群{n % 65}", "您好，诉求12已受理。") for n in range(LETTERS)))
    loop = asyncio.get_running_loop()

    with ThreadPoolExecutor(1) as road:

        async def run_in_road(work: Callable[[Letters], T], /) -> T:
            return await loop.run_in_executor(road, house.do, work)

        async def sleep_until(moment: datetime) -> None:
            await asyncio.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))

        house.road = run_in_road
        house.clock.now = lambda: datetime.now(UTC)
        house.clock.sleep_until = sleep_until
        outbox = house.outbox()
        began = time.perf_counter()
        running = asyncio.create_task(outbox.run())
        while outbox.in_flight or len(house.channel.sent) < LETTERS:
            await asyncio.sleep(0.005)
        took = time.perf_counter() - began
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert house.counts() == {LetterState.SENT: LETTERS} and len(ids) == LETTERS
    print(f"outbox: {LETTERS / took:.0f} letters/s")
    assert LETTERS / took >= AT_LEAST
