"""A bad day: the database goes away, a handler breaks, the program is killed; no neighbour loses a word by it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot import dispatcher as module
from bot.community.people import Role
from bot.context import Context
from bot.dispatcher import Dispatcher
from bot.handlers import contents
from bot.handlers.shapes import Numbered
from bot.handling import Handlers
from bot.ports import Inbound
from bot.repositories import StorageUnavailable, UnitOfWork
from bot.routing import Table
from tests.town import Town


def with_a_broken_word(broken: list[bool]) -> Handlers:
    """All handlers, but 同问 writes half of its work and breaks while ``broken`` holds True."""
    handlers = contents()

    def mended(handle: object) -> object:
        def work(context: Context, args: Numbered) -> None:
            handle(context, args)  # type: ignore[operator]
            if broken[0]:
                raise ZeroDivisionError

        return work

    routes = [
        replace(route, handle=mended(route.handle)) if route.word == "同问" else route  # type: ignore[arg-type]
        for route in handlers.table.routes
    ]
    return replace(handlers, table=Table(routes))


async def deliver(town: Town, events: list[Inbound], *, batch: int = 3) -> Dispatcher:
    """Everything through a dispatcher that then stops."""
    dispatcher = Dispatcher(town.road, on_letters=lambda: None, batch=batch)
    task = asyncio.create_task(dispatcher.run())
    for event in events:
        await dispatcher.deliver(event)
    await asyncio.wait_for(dispatcher.drained(), 20)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    dispatcher.close()
    return dispatcher


async def test_a_bad_day(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSES_S", (0.0,))
    broken = [True]
    town = Town(engine, handlers=with_a_broken_word(broken))
    town.appoint("管理员", Role.ADMIN)
    begin, failures = town.begin, [4]

    @contextmanager
    def flaky() -> Iterator[UnitOfWork]:
        with begin() as uow:
            yield uow
            if failures[0]:
                failures[0] -= 1
                raise StorageUnavailable("the power went, just before the commit")

    # Morning: the database fails four times while people report.
    town.begin = flaky
    morning = [town.event(f"邻居{n}", f"反映 {n}号楼停水两天了") for n in range(1, 8)]
    dispatcher = await deliver(town, morning)
    assert failures == [0] and dispatcher.totals.new == 7 and not dispatcher.totals.storage_down
    written = [letter.text for letter in town.letters()]
    answers = [text for text in written if "已登记" in text]
    assert sum("【多人反映】" in text for text in written) == 1, "seven of them are a burst, told once"
    # PostgreSQL does not give a number again that a lost transaction had.
    numbers = [row.id for row in town.rows("concern")]
    assert [text.split(" ")[0] for text in answers] == [f"诉求{n}" for n in numbers], "in order, each once"
    assert [row.text for row in town.rows("concern")] == [f"{n}号楼停水两天了" for n in range(1, 8)]
    first, second, third = numbers[:3]

    # Noon: a handler breaks for two of them; the third is answered, and nothing is half-written.
    noon = [
        town.event("老李", f"同问 {first}"),
        town.event("赵姐", f"同问 {second}"),
        town.event("邻居3", f"补充 {third} 一楼也没水"),
    ]
    dispatcher = await deliver(town, noon)
    assert dispatcher.totals.failed == 2
    assert sorted("编号" in letter.text for letter in town.letters()) == [False, True, True]
    assert [row.supporters for row in town.rows("concern")] == [0] * 7 and town.rows("concern_support") == []

    # Afternoon: killed and started again, and the wire repeats everything; then the fault is mended.
    town.restart()
    dispatcher = await deliver(town, [*morning, *noon], batch=200)
    assert (dispatcher.totals.new, dispatcher.totals.known) == (0, 10) and town.letters() == []
    broken[0] = False
    assert town.road.retry().answered == 2
    assert sorted("加到" in letter.text for letter in town.letters()) == [True, True]
    assert [row.supporters for row in town.rows("concern")][:2] == [1, 1]
    assert town.road.retry().letters == 0 and len(town.rows("concern_support")) == 2

    # Evening: what cannot be mended waits for a person, who is told once.
    broken[0] = True
    town.says("小刘", f"同问 {third}")
    town.restart()
    town.road.retry()
    town.road.retry()
    town.road.retry()
    told = [letter for letter in town.letters() if "3次" in letter.text]
    assert [letter.to for letter in told] == ["id:管理员"]
    assert [row.supporters for row in town.rows("concern")][2] == 0
