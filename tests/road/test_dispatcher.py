"""Between the event loop and the road's thread: nothing lost, nothing doubled, whatever the database does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import pytest
import sqlalchemy as sa

from bot import dispatcher as module
from bot.dispatcher import Dispatcher
from bot.handling import Outcome
from bot.ports import Inbound
from bot.repositories import StorageUnavailable, UnitOfWork
from tests.town import BOT, CHANNEL, Town


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSES_S", (0.0,))


@asynccontextmanager
async def running(town: Town, batch: int = 200) -> AsyncIterator[Dispatcher]:
    told: list[None] = []
    dispatcher = Dispatcher(town.road, on_letters=lambda: told.append(None), batch=batch)
    task = asyncio.create_task(dispatcher.run())
    try:
        yield dispatcher
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        dispatcher.close()


class Flaky:
    """A database that fails so many times, before the work or just before the commit."""

    def __init__(self, town: Town, failures: int, *, late: bool) -> None:
        self.begin, self.left, self.late = town.begin, failures, late
        town.begin = self.open

    @contextmanager
    def open(self) -> Iterator[UnitOfWork]:
        fails = self.left > 0
        self.left -= 1
        if fails and not self.late:
            raise StorageUnavailable("not there")
        with self.begin() as uow:
            yield uow
            if fails:
                raise StorageUnavailable("gone before the commit")


@pytest.mark.parametrize("late", [False, True], ids=["at the start", "before the commit"])
async def test_a_database_that_fails_costs_time_and_nothing_else(town: Town, late: bool) -> None:
    events = [town.event(f"邻居{n % 7}", f"反映 {n}号楼停水两天了") for n in range(1, 41)]
    flaky = Flaky(town, 5, late=late)
    async with running(town, batch=9) as dispatcher:
        for event in events:
            await dispatcher.deliver(event)
        await dispatcher.drained()
        assert dispatcher.totals.new == 40 and not dispatcher.totals.storage_down
    assert flaky.left < 0
    concerns = town.rows("concern")
    assert [row.text for row in concerns] == [f"{n}号楼停水两天了" for n in range(1, 41)], "all, once, in order"
    assert len(town.letters()) == 40


async def test_keep_returns_when_it_is_kept(town: Town) -> None:
    async with running(town) as dispatcher:
        await dispatcher.keep(town.event("老李", "反映 3号楼停水"))
        assert len(town.rows("concern")) == 1
        again = town.event("老李", "反映 3号楼停水", event_id="same")
        await asyncio.gather(*(dispatcher.keep(again) for _ in range(5)))
        assert len(town.rows("concern")) == 2
        assert (dispatcher.totals.new, dispatcher.totals.known) == (2, 4)


async def test_when_it_stops_the_batch_in_hand_is_finished(town: Town) -> None:
    dispatcher = Dispatcher(town.road, on_letters=lambda: None)
    task = asyncio.create_task(dispatcher.run())
    kept = [asyncio.create_task(dispatcher.keep(town.event("老李", f"反映 {n}号楼停水"))) for n in range(1, 4)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.gather(*kept)
    assert len(town.rows("concern")) == 3
    dispatcher.close()


async def test_it_stops_although_the_database_is_away(town: Town) -> None:
    Flaky(town, 10**6, late=False)
    dispatcher = Dispatcher(town.road, on_letters=lambda: None)
    task = asyncio.create_task(dispatcher.run())
    await dispatcher.deliver(town.event("老李", "反映 3号楼停水"))
    while not dispatcher.totals.storage_down:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)
    await asyncio.to_thread(dispatcher.close)
    rest = [other for other in asyncio.all_tasks() if other is not asyncio.current_task()]
    assert rest == [], "nothing goes on trying behind its back"


async def test_an_event_that_the_road_cannot_take_costs_nobody_else_theirs(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    receive = town.road.receive

    def breaks(inbounds: list[Inbound]) -> Outcome:
        if any("毒" in inbound.text for inbound in inbounds):
            raise RuntimeError(f"cannot: {inbounds[0].text}")
        return receive(inbounds)

    monkeypatch.setattr(town.road, "receive", breaks)
    async with running(town) as dispatcher:
        events = [town.event("老李", f"反映 {word}号楼停水") for word in ("1", "毒", "3")]
        await asyncio.wait_for(asyncio.gather(*map(dispatcher.keep, events), return_exceptions=True), 5)
        assert len(town.rows("concern")) == 2
        assert dispatcher.totals.failed == 1
        await asyncio.wait_for(dispatcher.keep(town.event("老李", "反映 4号楼停水")), 5)
    assert "RuntimeError" in caplog.text and "停水" not in caplog.text


async def test_the_outbox_is_woken_only_for_letters(town: Town) -> None:
    woken: list[int] = []
    dispatcher = Dispatcher(town.road, on_letters=lambda: woken.append(1))
    task = asyncio.create_task(dispatcher.run())
    await dispatcher.keep(town.event("老李", "早上好"))
    assert woken == []
    await dispatcher.keep(town.event("老李", "反映 3号楼停水"))
    assert woken == [1]
    await dispatcher.tick("sweep", CHANNEL, BOT)
    await dispatcher.retry()
    assert woken == [1]
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    dispatcher.close()


async def test_too_many_waiting_events_make_the_channel_wait(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CAPACITY", 3)
    town = Town(engine)
    dispatcher = Dispatcher(town.road, on_letters=lambda: None)
    for _ in range(3):
        await dispatcher.deliver(town.event("老李", "早上好"))
    waiting = asyncio.create_task(dispatcher.deliver(town.event("老李", "早上好")))
    await asyncio.sleep(0)
    assert not waiting.done()
    task = asyncio.create_task(dispatcher.run())
    await asyncio.wait_for(waiting, 5)
    await dispatcher.drained()
    assert dispatcher.totals.new == 4
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    dispatcher.close()


async def test_what_was_taken_over_is_kept_although_it_stops(town: Town) -> None:
    """The wire gives each event once: what waits in the queue is nowhere else."""
    dispatcher = Dispatcher(town.road, on_letters=lambda: None, batch=7)
    for number in range(40):
        await dispatcher.deliver(town.event("老李", f"早上好{number}"))
    task = asyncio.create_task(dispatcher.run())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(town.rows("inbox")) == 40
    await asyncio.wait_for(dispatcher.drained(), 1)
    dispatcher.close()
