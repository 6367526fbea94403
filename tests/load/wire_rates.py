"""How fast messages come in and answers go out on Wechaty's real wire, ours beside a bare wechaty bot's.

Run as ``python tests/load/wire_rates.py [--messages 2000] [--rounds 3]``; prints one table. Each round starts each bot
in a process of its own against the same gateway (65 groups, 3,000 contacts): the bare bot on the SDK's own puppet
with an ``on_message`` that counts or echoes, and :class:`bot.channels.wechaty.WechatyChannel` with a ``deliver`` that
does the same. The clock runs from the moment the burst is asked for until the last message was counted, or the last
answer was in the gateway's outbox. The best round counts, since only the machine makes a round slower. Larger bursts
favour us: the bare bot takes all of a burst on at once and slows down with its size.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.gateway.client import Gateway, missing, room, user  # noqa: E402  # a script has to find its project first

WARM_UP = 400


class Burst:
    """Lets a bot be measured: ``count`` is called for each message the bot got."""

    def __init__(self, gateway: Gateway, *, echo: bool) -> None:
        self.gateway, self.echo = gateway, echo
        self.got = 0
        self._goal = 0
        self._reached = asyncio.Event()

    def count(self) -> None:
        """One more message has arrived."""
        self.got += 1
        if self.got >= self._goal:
            self._reached.set()

    async def once(self, messages: int) -> float:
        """Messages per second over one burst."""
        self.got, self._goal = 0, messages
        self._reached.clear()
        sent = len(await asyncio.to_thread(self.gateway.outbox))
        several = [{"text": f"m{n}", "room": room(n % 65), "from": user(n % 300)} for n in range(messages)]
        started = time.perf_counter()
        await asyncio.to_thread(self.gateway.many, several)
        await asyncio.wait_for(self._reached.wait(), 120)
        if self.echo:
            await self.gateway.sent(sent + messages, 120)
        return messages / (time.perf_counter() - started)


async def bare(burst: Burst, measure: Callable[[], Awaitable[float]]) -> float:
    """The SDK as its own manual shows it."""
    from bot.channels import wechaty_compat

    wechaty_compat.prepare()
    from apscheduler.schedulers.asyncio import AsyncIOScheduler
    from wechaty import Wechaty, WechatyOptions

    ready = asyncio.Event()

    class Bot(Wechaty):  # type: ignore[misc, unused-ignore]
        async def on_login(self, contact: Any) -> None:
            ready.set()

        async def on_message(self, msg: Any) -> None:
            if msg.is_self():
                return
            burst.count()
            if burst.echo:
                await msg.room().say("re " + msg.text())

    gateway = burst.gateway
    options = WechatyOptions(token=gateway.token, endpoint=gateway.endpoint, port=0, scheduler=AsyncIOScheduler())
    bot = Bot(options)
    task = asyncio.ensure_future(bot.start())
    await asyncio.wait_for(ready.wait(), 20)
    try:
        return await measure()
    finally:
        task.cancel()


async def ours(burst: Burst, measure: Callable[[], Awaitable[float]]) -> float:
    """The channel, with the least that a road can do."""
    from bot.channels.wechaty import WechatyChannel
    from bot.channels.wechaty_settings import WechatySettings
    from bot.ports import Inbound, Outgoing

    gateway = burst.gateway
    channel = WechatyChannel(
        WechatySettings(endpoint=gateway.endpoint, token=gateway.token),
        bot_name="小圆",
        now=lambda: datetime.now(UTC),
        rng=random.Random(1),
    )
    answers: set[asyncio.Task[Any]] = set()

    async def deliver(inbound: Inbound) -> None:
        burst.count()
        if burst.echo:
            letter = Outgoing(letter_id=burst.got, room=inbound.room, text="re " + inbound.text)
            task = asyncio.ensure_future(channel.send(letter))
            answers.add(task)
            task.add_done_callback(answers.discard)

    async def on_blind(*_: Any) -> None:
        raise RuntimeError("the gateway was lost in mid-measurement")

    task = asyncio.ensure_future(channel.run(deliver, on_blind))
    while not channel.health().logged_in:
        await asyncio.sleep(0.01)
    try:
        return await measure()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def one(which: str, echo: bool, endpoint: dict[str, Any], messages: int) -> dict[str, float]:
    """Measure one bot in this process."""
    burst = Burst(AttachedGateway(endpoint), echo=echo)

    async def measure() -> float:
        await burst.once(WARM_UP)
        before = time.process_time()
        rate = await burst.once(messages)
        return_cpu.append((time.process_time() - before) / messages * 1e3)
        return rate

    return_cpu: list[float] = []
    rate = await {"bare": bare, "ours": ours}[which](burst, measure)
    return {"rate": rate, "cpu_ms": return_cpu[0]}


class AttachedGateway(Gateway):
    """A gateway that another process started."""

    def __init__(self, ports: dict[str, Any]) -> None:
        self.token, self.port, self._control = ports["token"], ports["grpc"], ports["http"]


def child(which: str, echo: bool, gateway: Gateway, messages: int, folder: str) -> dict[str, float]:
    """Measure one bot in a process of its own."""
    ports = {"token": gateway.token, "grpc": gateway.port, "http": gateway._control}
    arguments = ["--one", which, "--ports", json.dumps(ports), "--messages", str(messages)]
    out = subprocess.run(
        [sys.executable, "-W", "ignore", str(Path(__file__).resolve()), *arguments, *(["--echo"] if echo else [])],
        capture_output=True, text=True, cwd=folder, env={**os.environ, "WECHATY_LOG": "error"}, timeout=300,
    )  # fmt: skip
    if out.returncode:
        raise RuntimeError(f"{which} failed:\n{out.stderr[-2000:]}")
    found: dict[str, float] = json.loads(out.stdout.splitlines()[-1])
    return found


def table(messages: int, rounds: int) -> str:
    """Measure everything and lay it out."""
    best: dict[tuple[str, bool], dict[str, float]] = {}
    with Gateway(rooms=65, contacts=3000) as gateway, tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for echo in (False, True):
                for which in ("bare", "ours"):
                    found = child(which, echo, gateway, messages, folder)
                    if found["rate"] > best.get((which, echo), {"rate": 0})["rate"]:
                        best[which, echo] = found
    lines = [
        f"{'Wechaty wire, messages/s':34}{'bare wechaty':>14}{'ours':>10}{'ratio':>8}{'CPU ms each, bare/ours':>26}"
    ]
    for echo, label in ((False, "received and counted"), (True, "received and echoed")):
        theirs, mine = best["bare", echo], best["ours", echo]
        lines.append(
            f"{label:34}{theirs['rate']:14,.0f}{mine['rate']:10,.0f}{mine['rate'] / theirs['rate']:7.2f}×"
            f"{theirs['cpu_ms']:20.3f}/{mine['cpu_ms']:.3f}"
        )
    return "\n".join(lines)


def main() -> int:
    """Exit code 0; 2 when the gateway cannot run here."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", choices=("bare", "ours"), help=argparse.SUPPRESS)
    parser.add_argument("--echo", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--ports", type=json.loads, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(asyncio.run(one(given.one, given.echo, given.ports, given.messages))))
        return 0
    if why := missing():
        print(why, file=sys.stderr)
        return 2
    print(table(given.messages, given.rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
