"""The road by itself: how many messages a second it takes in, and how long an answer takes at 50 a second.

A process of its own per measurement: ``python tests/load/road_rates.py '{"url": …, "messages": …}'`` builds the whole
program on that database, with a channel that takes every letter at once, and prints one JSON object. See bench.py.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.app import App, build  # noqa: E402  # a script has to find its project first
from bot.config import load  # noqa: E402
from bot.ports import Attachment, ChannelHealth, Contact, Deliver, File, Inbound, OnBlind, Outgoing, Receipt  # noqa: E402
from tests.load.fill import ACCOUNT, CHANNEL, GROUPS, PEOPLE  # noqa: E402

AT_ONCE = 1_000
"""So many messages are on the road at the same time: a backlog, as after a night."""
TALK = (
    "早上好",
    "谁家有多余的白菜",
    "今天菜市场土豆便宜",
    "好的收到",
    "明天降温多穿点",
    "孩子放学了谁顺路接一下",
    "晚上跳舞吗",
)
CONCERNS = (
    "{n}号楼停水两天了没人管",
    "{n}号楼2单元楼道灯坏了没人修",
    "{n}号楼垃圾堆在门口没人收",
    "{n}号楼下水道堵了臭得不行",
)
SMALL = ("@小圆 进度", "@小圆 帮助", "@小圆 你好呀")


class Instant:
    """A channel that brings nothing and takes every letter at once, noting when."""

    name, account = CHANNEL, ACCOUNT

    def __init__(self) -> None:
        self.taken: dict[tuple[str, str], float] = {}

    async def run(self, deliver: Deliver, on_blind: OnBlind) -> None:
        await asyncio.Event().wait()

    async def send(self, letter: Outgoing) -> Receipt:
        who = letter.mentions[0].id if letter.mentions else letter.to
        self.taken[letter.room, who] = time.perf_counter()
        return Receipt((f"i{letter.letter_id}",))

    async def fetch(self, attachment: Attachment) -> File:
        raise LookupError(attachment.ref)

    def health(self) -> ChannelHealth:
        return ChannelHealth(connected=True, logged_in=True, last_event_at=datetime.now(UTC))


class Crowd:
    """Draws messages of 3,000 people in 65 groups."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._prefix = f"b{rng.randrange(16**10):x}-"
        self._count = 0

    def says(self, text: str, mention: bool) -> Inbound:
        """Somebody says it; the speakers take turns, so that nobody speaks again before they were answered."""
        self._count += 1
        who = self._count * 1_013 % PEOPLE
        group = f"room{self._rng.randrange(GROUPS)}"
        return Inbound(
            channel=CHANNEL, account=ACCOUNT, event_id=f"{self._prefix}{self._count}", at=datetime.now(UTC),
            sender=Contact(f"u{who}", f"居民{who}"), room=group, room_name="测试群" + group[4:], text=text,
            mentions_me=mention,
        )  # fmt: skip

    def addressed(self) -> Inbound:
        """Two of three report a concern, the others ask for something small."""
        if self._rng.random() < 2 / 3:
            return self.says(self._concern(), True)
        return self.says(self._rng.choice(SMALL), False)

    def mixed(self) -> Inbound:
        """70% talk, 10% talk that sounds like a concern, 20% said to the bot."""
        kind = self._rng.random()
        if kind < 0.7:
            return self.says(self._rng.choice(TALK), False)
        return self.says(self._concern(), False) if kind < 0.8 else self.addressed()

    def _concern(self) -> str:
        return self._rng.choice(CONCERNS).format(n=self._rng.randrange(1, 40))


async def at_once(app: App, inbounds: list[Inbound]) -> float:
    """The seconds until all of them are kept and every answer has left."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one(inbound: Inbound) -> None:
        try:
            await app.dispatcher.keep(inbound)
        finally:
            free.release()

    began = time.perf_counter()
    async with asyncio.TaskGroup() as running:
        for inbound in inbounds:
            await free.acquire()
            running.create_task(one(inbound))
    await _emptied(app)
    return time.perf_counter() - began


async def _emptied(app: App) -> None:
    while True:
        _, facts = await app.health()
        if not facts["outbox"]["waiting"] and not facts["outbox"]["sending"]:
            return
        await asyncio.sleep(0.005)


async def paced(app: App, channel: Instant, inbounds: list[Inbound], per_second: float) -> list[float]:
    """How long each answer took, in seconds, with so many messages arriving per second, evenly."""
    handed: dict[tuple[str, str], float] = {}
    channel.taken.clear()
    began = time.perf_counter()
    for number, inbound in enumerate(inbounds):
        await asyncio.sleep(began + number / per_second - time.perf_counter())
        handed[inbound.room, inbound.sender.id] = time.perf_counter()
        await app.dispatcher.deliver(inbound)
    await app.dispatcher.drained()
    await _emptied(app)
    missing = handed.keys() - channel.taken.keys()
    if missing:
        raise RuntimeError(f"{len(missing)} messages were not answered")
    return [channel.taken[key] - at for key, at in handed.items()]


async def measure(given: dict[str, Any]) -> dict[str, Any]:
    """``url``, ``warm_up`` and ``messages`` at once, then ``paced`` messages at ``per_second``; ``seed``."""
    channel = Instant()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.yaml"
        path.write_text("bot: {name: 小圆}\noutbox: {pacing: {}}\nquiet_hours: {}\n", "utf-8")
        app = build(load(path, {"YUANZHUO__STORAGE__URL": given["url"]}), channel=channel)
        tasks = [asyncio.create_task(app.dispatcher.run()), asyncio.create_task(app.outbox.run())]
        try:
            crowd = Crowd(random.Random(given["seed"]))
            await at_once(app, [crowd.mixed() for _ in range(given["warm_up"])])
            inbounds = [crowd.mixed() for _ in range(given["messages"])]
            before = time.process_time()
            took = await at_once(app, inbounds)
            cpu = time.process_time() - before
            waits = await paced(app, channel, [crowd.addressed() for _ in range(given["paced"])], given["per_second"])
            failed = app.dispatcher.totals.failed
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            app.close()
    if failed:
        raise RuntimeError(f"{failed} messages failed")
    return {"rate": len(inbounds) / took, "cpu_ms": cpu / max(len(inbounds), 1) * 1e3, "waits": waits}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(json.loads(sys.argv[1])))))
