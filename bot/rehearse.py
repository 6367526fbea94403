"""Recorded events through the whole road, as fast as it takes them, with every letter going nowhere."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.pacing import Pacing
from bot.ports import Attachment, Channel, ChannelHealth, Deliver, File, Inbound, OnBlind, Outgoing, Receipt
from bot.quiet import QuietHours

if TYPE_CHECKING:
    from bot.app import App
    from bot.config import Config

AT_ONCE = 1_000
"""So many events are on the road at the same time: a backlog, as after a night."""


class Nowhere:
    """A channel that brings nothing and takes every letter."""

    name = "replay"
    account = "replay"

    def __init__(self) -> None:
        self.sent = 0

    async def run(self, deliver: Deliver, on_blind: OnBlind) -> None:
        await asyncio.Event().wait()

    async def send(self, letter: Outgoing) -> Receipt:
        self.sent += 1
        return Receipt((f"r{letter.letter_id}",))

    async def fetch(self, attachment: Attachment) -> File:
        raise LookupError(attachment.ref)

    def health(self) -> ChannelHealth:
        return ChannelHealth(connected=True, logged_in=True, last_event_at=datetime.now(UTC))


async def rehearse(config: Config, inbounds: Iterable[Inbound], build: Callable[[Channel, Config], App]) -> int:
    """Send them all, print what became of them and how long it took; the exit code."""
    outbox = replace(config.outbox, pacing=Pacing.off(), mode="live")
    quiet = QuietHours.none(config.bot.time_zone)
    channel = Nowhere()
    app = build(channel, replace(config, outbox=outbox, quiet_hours=quiet))
    road, letters = asyncio.create_task(app.dispatcher.run()), asyncio.create_task(app.outbox.run())
    try:
        began = time.perf_counter()
        waits = await _feed(app, inbounds)
        kept = time.perf_counter() - began
        await _emptied(app)
        answered = time.perf_counter() - began
    finally:
        for task in (road, letters):
            task.cancel()
        await asyncio.gather(road, letters, return_exceptions=True)
        app.close()
    for line in _report(app, channel.sent, waits, kept, answered):
        print(line)
    return 0 if app.dispatcher.totals.failed == 0 else 1


async def _feed(app: App, inbounds: Iterable[Inbound]) -> list[float]:
    waits: list[float] = []
    free = asyncio.Semaphore(AT_ONCE)

    async def one(inbound: Inbound) -> None:
        handed = time.perf_counter()
        try:
            await app.dispatcher.keep(inbound)
        finally:
            free.release()
        waits.append(time.perf_counter() - handed)

    running: set[asyncio.Task[None]] = set()
    for inbound in inbounds:
        await free.acquire()
        task = asyncio.create_task(one(inbound))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    return waits


async def _emptied(app: App) -> None:
    from bot.letters import LetterState

    while True:
        counts = await app.dispatcher.call(lambda: app.road.call(lambda uow: uow.letters.counts(app.now())))
        if not counts[LetterState.WAITING] and not counts[LetterState.SENDING]:
            return
        app.outbox.wake()
        await asyncio.sleep(0.02)


def _report(app: App, sent: int, waits: list[float], kept: float, answered: float) -> list[str]:
    totals = app.dispatcher.totals
    seen = totals.new + totals.known
    lines = [
        f"events     {seen}: {totals.new} new, {totals.known} known already, {totals.failed} failed",
        f"answered   {totals.answered} events, {sent} letters",
        f"kept       {kept:.2f} s, {seen / kept:.0f} messages/s" if kept else "kept       nothing",
        f"and sent   {answered:.2f} s, {seen / answered:.0f} messages/s" if answered else "",
    ]
    if len(waits) > 1:
        points = statistics.quantiles(waits, n=100, method="inclusive")
        shown = "  ".join(
            f"{name} {points[index] * 1000:.1f} ms" for name, index in (("p50", 49), ("p95", 94), ("p99", 98))
        )
        lines.append(f"to be kept {shown}  (with {AT_ONCE} on the road at once)")
    return lines
