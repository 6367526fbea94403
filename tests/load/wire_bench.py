"""Our whole bot beside a bare wechaty bot on the real wire: the same gateway, the same messages, the same clock."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from tests.gateway.client import BOT, Gateway, room, user
from tests.stories.gateway_town import BotProcess, connect

TALK = (
    "早上好",
    "谁家有多余的白菜",
    "今天菜市场土豆便宜",
    "好的收到",
    "明天降温多穿点",
    "孩子放学了谁顺路接一下",
    "晚上跳舞吗",
)
_NUMBER = re.compile(r"第(\d+)户")


class Rival(Protocol):
    """A bot at the gateway, in a process of its own."""

    def expect(self, messages: int) -> None:
        """Count from here."""
        ...

    def wait(self) -> None:
        """Return when that many have arrived (and are kept, by who keeps)."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class Ours:
    """The whole bot on SQLite, or at ``url``. What counts as arrived is a row in its inbox."""

    def __init__(self, folder: Path, gateway: Gateway, url: str = "") -> None:
        self._bot = BotProcess(folder, gateway, url)
        # Not the bot's own way of opening it: a reader must not take the writer's lock.
        self._connection = connect(self._bot.url)
        self._goal = 0

    def _last(self) -> int:
        return int(self._connection.execute(sa.text("SELECT coalesce(max(id), 0) FROM inbox")).scalar_one())

    def expect(self, messages: int) -> None:
        self._goal = self._last() + messages

    def wait(self) -> None:
        end = time.monotonic() + 120
        while self._last() < self._goal:
            if time.monotonic() > end:
                raise TimeoutError(f"{self._goal - self._last()} messages did not arrive\n{self._bot.errors()[-2000:]}")
            time.sleep(0.01)

    def close(self) -> None:
        self._connection.engine.dispose()
        self._bot.kill()


class Bare:
    """The bare bot of bare_bot.py."""

    def __init__(self, folder: Path, gateway: Gateway, *, echo: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        ports = {"token": gateway.token, "grpc": gateway.port, "http": gateway._control}
        script = str(Path(__file__).with_name("bare_bot.py"))
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", script, json.dumps(ports), *(["--echo"] if echo else [])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=folder,
            env={**os.environ, "WECHATY_LOG": "error"},
        )  # fmt: skip
        self._hear("ready")

    def _hear(self, word: str) -> None:
        assert self._process.stdout is not None
        while line := self._process.stdout.readline():
            if line.strip() == word:
                return
        raise RuntimeError("the bare bot ended")

    def expect(self, messages: int) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{messages}\n")
        self._process.stdin.flush()
        self._hear("counting")

    def wait(self) -> None:
        self._hear("reached")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def talk(rng: random.Random, count: int) -> list[dict[str, Any]]:
    """What neighbours say to each other."""
    return [{"text": rng.choice(TALK), "from": user(n % 2_900), "room": room(rng.randrange(65))} for n in range(count)]


def asks(rng: random.Random, count: int, first: int = 0) -> list[dict[str, Any]]:
    """Messages to the bot, two of three a concern; each by somebody else, and with a number of its own."""
    found = []
    for n in range(first, first + count):
        text = f"@小圆 反映 {n % 40}号楼停水两天了没人管，第{n}户" if n % 3 else f"@小圆 你好呀，我是第{n}户"
        found.append({"text": text, "from": user(n % 2_900), "room": room(rng.randrange(65)), "mention": [BOT]})
    return found


def received(gateway: Gateway, rival: Rival, rng: random.Random, messages: int, warm_up: int) -> float:
    """Messages per second from the moment they are said until the last one was counted, or kept."""
    for count in (warm_up, messages):
        said = talk(rng, count)
        rival.expect(count)
        began = time.perf_counter()
        gateway.many(said)
        rival.wait()
    return messages / (time.perf_counter() - began)


def answered(gateway: Gateway, rng: random.Random, messages: int, warm_up: int) -> float:
    """The same until the last answer was in the gateway's outbox."""
    for count in (warm_up, messages):
        said, before = asks(rng, count), len(gateway.outbox())
        began = time.perf_counter()
        gateway.many(said)
        gateway.wait_outbox(before + count, 120)
    return messages / (time.perf_counter() - began)


def waits(gateway: Gateway, rng: random.Random, messages: int, per_second: float) -> list[float]:
    """How long each answer took, in seconds, with so many messages said per second, evenly."""
    before = len(gateway.outbox())
    said_at: dict[str, float] = {}
    began = time.time()
    for number, message in enumerate(asks(rng, messages, first=100)):
        time.sleep(max(0.0, began + number / per_second - time.time()))
        said_at[message["from"]] = time.time()
        gateway.many([message])
    gateway.wait_outbox(before + messages, 60)
    found = []
    for entry in gateway.outbox(before):
        # The bare bot repeats the words, ours mentions who spoke.
        number = _NUMBER.search(entry["text"])
        who = user(int(number[1]) % 2_900) if number and not entry["mention"] else entry["mention"][0]
        found.append(entry["t"] / 1e3 - said_at.pop(who))
    return found
