"""With pacing off everything leaves: real clock, real thread, real files. How fast is a matter of the bench."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.letters import Draft, LetterState
from bot.pacing import Pacing
from storage.letters import Letters

T = TypeVar("T")
LETTERS = 2000


async def test_thousands_of_letters_leave_an_instant_channel(house: Any, say: Callable[..., Draft]) -> None:
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
        running = asyncio.create_task(outbox.run())
        while outbox.in_flight or len(house.channel.sent) < LETTERS:
            await asyncio.sleep(0.005)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert house.counts() == {LetterState.SENT: LETTERS} and len(ids) == LETTERS
