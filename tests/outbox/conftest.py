"""A clock that jumps, a channel that remembers, and an outbox between them on a real database."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.letters import Draft, Letter, LetterKind, LetterState
from bot.outbox import Mode, Outbox, Trouble
from bot.pacing import Pacing
from bot.ports import ChannelHealth, Deliver, File, OnBlind, Outgoing, Receipt
from bot.quiet import QuietHours
from storage.engine import open_engine
from storage.letters import Letters
from storage.tables import SQLModel

T = TypeVar("T")
ZONE = ZoneInfo("Asia/Shanghai")


class Clock:
    """Stands still until everybody waits, then jumps to the next moment that somebody waits for."""

    def __init__(self, start: datetime) -> None:
        self.time = start
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._count = itertools.count()

    def now(self) -> datetime:
        return self.time

    async def sleep_until(self, moment: datetime) -> None:
        if moment <= self.time:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((moment, next(self._count), future))
        await future

    async def until(self, done: Callable[[], bool], at_most: datetime | None = None) -> None:
        """Let time pass until then, failing after a great many jumps; or to a moment."""
        for _ in range(20_000):
            for _ in range(25):
                await asyncio.sleep(0)
            if done():
                return
            self._sleepers = sorted(one for one in self._sleepers if not one[2].done())
            if not self._sleepers:
                continue
            moment, _, future = self._sleepers[0]
            if at_most is not None and moment > at_most:
                self.time = max(self.time, at_most)
                return
            self.time = max(self.time, moment)
            future.set_result(None)
        raise AssertionError("it never happened")

    async def pass_to(self, moment: datetime) -> None:
        await self.until(lambda: False, moment)


@dataclass
class FakeChannel:
    """Notes what it is given and when, and answers as it is told."""

    clock: Clock
    name: str = "simulator"
    account: str = "bot"
    sent: list[tuple[datetime, Outgoing]] = field(default_factory=list)
    answers: dict[str, list[Exception | float | asyncio.Event]] = field(default_factory=dict)
    """By text: for each attempt an error to raise, seconds to take, or an event to wait for."""
    online: bool = True
    tries: list[str] = field(default_factory=list)

    async def send(self, letter: Outgoing) -> Receipt:
        self.tries.append(letter.text)
        answers = self.answers.get(letter.text)
        answer = answers.pop(0) if answers else 0.0
        if isinstance(answer, Exception):
            raise answer
        began = self.clock.now()
        if isinstance(answer, asyncio.Event):
            await answer.wait()
        elif answer:
            await self.clock.sleep_until(began + timedelta(seconds=answer))
        self.sent.append((began, letter))
        return Receipt((f"m{letter.letter_id}",))

    def health(self) -> ChannelHealth:
        return ChannelHealth(connected=self.online, logged_in=self.online)

    async def run(self, deliver: Deliver, on_blind: OnBlind) -> None: ...

    async def fetch(self, attachment: Any) -> File:
        raise LookupError

    @property
    def texts(self) -> list[str]:
        return [letter.text for _, letter in self.sent]


@dataclass
class House:
    """One database, one clock, one channel; outboxes come and go as processes do."""

    engine: sa.Engine
    clock: Clock
    channel: FakeChannel
    pacing: Pacing = field(default_factory=Pacing)
    mode: Mode = Mode.LIVE
    staff_room: str | None = None
    troubles: list[Trouble] = field(default_factory=list)
    broken: bool = False

    async def road(self, work: Callable[[Letters], T], /) -> T:
        if self.broken:
            raise OSError("the disk is full")
        return self.do(work)

    def do(self, work: Callable[[Letters], T]) -> T:
        with self.engine.begin() as connection:
            return work(Letters(connection))

    def write(self, *drafts: Draft, jitter: float = 0.5) -> list[int]:
        ids = self.do(lambda letters: letters.add(drafts, self.clock.now(), [jitter] * len(drafts)))
        return [number for number in ids if number is not None]

    def letter(self, number: int) -> Letter:
        found = self.do(lambda letters: letters.get(number))
        assert found is not None
        return found

    def states(self, ids: Sequence[int]) -> list[LetterState]:
        return [self.letter(number).state for number in ids]

    def counts(self) -> dict[LetterState, int]:
        return {state: count for state, count in self.do(lambda letters: letters.counts()).items() if count}

    def outbox(self) -> Outbox:
        async def staff_room() -> str | None:
            return self.staff_room

        async def on_trouble(trouble: Trouble) -> None:
            self.troubles.append(trouble)

        return Outbox(
            run_in_road=self.road,
            channel=self.channel,
            pacing=self.pacing,
            quiet_hours=QuietHours(time(20, 30), time(8, 30), ZONE),
            mode=self.mode,
            staff_room=staff_room,
            retry_s=[5, 30],
            now=self.clock.now,
            sleep_until=self.clock.sleep_until,
            on_trouble=on_trouble,
        )

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Outbox]:
        outbox = self.outbox()
        task = asyncio.create_task(outbox.run())
        try:
            yield outbox
        finally:
            task.cancel()
            await self.clock.until(task.done)
            with contextlib.suppress(asyncio.CancelledError):
                await task


def say(room: str, text: str, kind: LetterKind = LetterKind.REPLY, **more: Any) -> Draft:
    """A draft to a room, or to a person if the name begins with @."""
    address = {"to": room[1:]} if room.startswith("@") else {"room": room}
    return Draft(channel="simulator", account="bot", kind=kind, text=text, **address, **more)


@pytest.fixture(name="say")
def _say() -> Callable[..., Draft]:
    return say


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    engine = open_engine(f"sqlite:///{tmp_path}/outbox.db")
    SQLModel.metadata.create_all(engine)
    clock = Clock(datetime(2026, 11, 24, 9, 1, tzinfo=ZONE))
    yield House(engine, clock, FakeChannel(clock))
    engine.dispose()
