"""A channel that ends or breaks is started again, and what could not be heard is said with its length."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.ports import Attachment, ChannelHealth, ChannelStopped, Deliver, File, Inbound, OnBlind, Outgoing, Receipt
from bot.supervisor import PAUSES_S, supervise

START = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


class Clock:
    """Time that only passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = START
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


Run = Callable[["FakeChannel"], Awaitable[None]]


class FakeChannel:
    """Runs a script: one entry per start."""

    name, account = "fake", "bot"

    def __init__(self, *runs: Run) -> None:
        self.runs = list(runs)
        self.connected = False
        self.starts = 0

    async def run(self, deliver: Deliver, on_blind: OnBlind) -> None:
        self.starts += 1
        try:
            await self.runs.pop(0)(self)
        finally:
            self.connected = False

    def health(self) -> ChannelHealth:
        return ChannelHealth(connected=self.connected, logged_in=self.connected)

    async def send(self, letter: Outgoing) -> Receipt:
        raise NotImplementedError

    async def fetch(self, attachment: Attachment) -> File:
        raise NotImplementedError


class Listener:
    """Notes the gaps it is told of; may fail so many times."""

    def __init__(self, failures: int = 0) -> None:
        self.gaps: list[tuple[datetime, datetime, str]] = []
        self.failures = failures
        self.told = asyncio.Event()

    async def __call__(self, since: datetime, until: datetime, why: str) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the database is away")
        self.gaps.append((since, until, why))
        self.told.set()


async def deliver(_: Inbound) -> None:
    return None


async def stop(_: FakeChannel) -> None:
    raise ChannelStopped("no more")


def breaks_after(clock: Clock, seconds: float, error: Exception | None) -> Run:
    async def run(channel: FakeChannel) -> None:
        channel.connected = True
        for _ in range(10):
            await asyncio.sleep(0)
        clock.now += timedelta(seconds=seconds)
        if error is not None:
            raise error

    return run


async def never_connects(_: FakeChannel) -> None:
    raise ConnectionError("refused")


async def serve(channel: FakeChannel, clock: Clock, listener: Listener) -> None:
    with pytest.raises(ChannelStopped):
        await asyncio.wait_for(supervise(channel, deliver, listener, now=lambda: clock.now, sleep=clock.sleep), 10)


async def test_returning_is_a_failure_and_the_gap_is_told_once_it_is_over() -> None:
    clock, listener = Clock(), Listener()
    channel = FakeChannel(breaks_after(clock, 100, None), breaks_after(clock, 100, None), stop)
    await serve(channel, clock, listener)
    assert channel.starts == 3
    [(since, until, why)] = listener.gaps
    assert since == START + timedelta(seconds=100) and until >= since + timedelta(seconds=PAUSES_S[0])
    assert "自行结束" in why


async def test_a_gap_lasts_from_the_first_failure_however_often_it_is_tried() -> None:
    clock, listener = Clock(), Listener()
    channel = FakeChannel(
        breaks_after(clock, 100, OSError("x")), *[never_connects] * 6, breaks_after(clock, 100, None), stop
    )
    await serve(channel, clock, listener)
    [(since, until, why)] = listener.gaps
    assert since == START + timedelta(seconds=100)
    assert until - since >= timedelta(seconds=sum(PAUSES_S[:5]) + PAUSES_S[-1])
    assert "OSError" in why, "the first fault is the reason"


async def test_pauses_grow_and_a_long_good_run_makes_them_short_again() -> None:
    clock, listener = Clock(), Listener()
    channel = FakeChannel(*[never_connects] * 7, breaks_after(clock, 61, None), never_connects, stop)
    await serve(channel, clock, listener)
    pauses = [seconds for seconds in clock.slept if seconds >= PAUSES_S[0]]
    assert pauses == [*PAUSES_S, PAUSES_S[-1], PAUSES_S[-1], PAUSES_S[0], PAUSES_S[1]]


async def test_who_could_not_be_told_of_a_gap_is_told_after_the_next_start() -> None:
    clock, listener = Clock(), Listener(failures=1)
    channel = FakeChannel(
        breaks_after(clock, 100, None), breaks_after(clock, 100, None), breaks_after(clock, 100, None), stop
    )
    await serve(channel, clock, listener)
    assert listener.gaps[0][0] == START + timedelta(seconds=100), "the gap is not forgotten"


async def test_cancelled_it_ends_at_once_and_leaves_nothing_behind() -> None:
    clock, listener = Clock(), Listener()

    async def hangs(channel: FakeChannel) -> None:
        await asyncio.Event().wait()

    channel = FakeChannel(never_connects, hangs)
    task = asyncio.create_task(supervise(channel, deliver, listener, now=lambda: clock.now, sleep=clock.sleep))
    while channel.starts < 2:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0)
    assert [other for other in asyncio.all_tasks() if other is not asyncio.current_task()] == []


async def test_the_log_says_what_broke_and_never_whose_words(caplog: pytest.LogCaptureFixture) -> None:
    clock, listener = Clock(), Listener()
    channel = FakeChannel(breaks_after(clock, 1, ValueError("王阿姨：3号楼停水")), stop)
    await serve(channel, clock, listener)
    assert "ValueError" in caplog.text and "王阿姨" not in caplog.text


async def test_a_gap_that_the_channel_saw_too_is_told_once_from_its_beginning() -> None:
    clock, listener = Clock(), Listener()

    class Seeing(FakeChannel):
        """Knows since when it hears nothing, and says so itself when it is logged in again."""

        logged_in, blind_since = False, START

        def health(self) -> ChannelHealth:
            return ChannelHealth(connected=self.connected, logged_in=self.logged_in, blind_since=self.blind_since)

        async def run(self, deliver: Deliver, on_blind: OnBlind) -> None:
            self.starts += 1
            if self.starts == 1:
                clock.now += timedelta(seconds=40)
                raise ConnectionError("gave up")
            if self.starts == 3:
                raise ChannelStopped("no more")
            self.connected = True
            for _ in range(20):
                await asyncio.sleep(0)
            assert listener.gaps == [], "connected is not logged in: nothing can be heard yet"
            self.logged_in = True
            await on_blind(START + timedelta(seconds=10), clock.now, "the connection broke")
            for _ in range(20):
                await asyncio.sleep(0)
            self.connected = self.logged_in = False

    await serve(Seeing(), clock, listener)
    [(since, _, why)] = listener.gaps
    assert since == START and "ConnectionError" in why


async def test_a_channel_is_not_held_up_while_nobody_can_be_told() -> None:
    clock, listener = Clock(), Listener(failures=3)

    class Telling(FakeChannel):
        async def run(self, deliver: Deliver, on_blind: OnBlind) -> None:
            self.connected = True
            await on_blind(START, clock.now, "a moment")
            await asyncio.wait_for(listener.told.wait(), 5)
            raise ChannelStopped("no more")

    await serve(Telling(), clock, listener)
    assert [gap[2] for gap in listener.gaps] == ["a moment"]
