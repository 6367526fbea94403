"""The production gateway: it starts, shows the QR code, checks the token, and names what is wrong with its settings."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.ports import ChannelStopped
from tests.channels.wechaty_harness import Running, channel
from tests.gateway.client import HERE, Gateway, free_port, node
from tests.gateway.fixtures import require_gateway

DEPLOY = HERE.parents[1] / "deploy" / "gateway"
TOKEN = "a-token-of-some-length"
PUPPET = str(HERE / "login_puppet.mjs")
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the production gateway with this environment, on the test gateway's packages."""
    require_gateway()
    for file in DEPLOY.glob("*.mjs"):
        shutil.copy(file, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    started: list[subprocess.Popen[str]] = []

    def run(**env: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [node(), "gateway.mjs"], cwd=tmp_path, env={"PATH": os.environ["PATH"], "NODE_NO_WARNINGS": "1", **env},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


class Deployed(Gateway):
    """Where the production gateway of a test is to be found."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token


async def test_the_channel_logs_in_through_the_production_gateway(start: Start, tmp_path: Path) -> None:
    port = free_port()
    process = start(WECHATY_TOKEN=TOKEN, GATEWAY_LISTEN=f"127.0.0.1:{port}", GATEWAY_PUPPET=PUPPET)
    bot = Running(channel(Deployed(port, TOKEN)))
    bot.task = asyncio.create_task(bot.channel.run(bot.deliver, bot.on_blind))
    try:
        await bot.logged_in(20)
        assert bot.channel.account == "wxid_deployed"
        with pytest.raises(ChannelStopped, match=r"wechaty\.token"):
            await channel(Deployed(port, "another-token-of-length")).run(bot.deliver, bot.on_blind)
    finally:
        bot.task.cancel()
        await asyncio.gather(bot.task, return_exceptions=True)
    process.send_signal(signal.SIGTERM)
    out, errors = await asyncio.to_thread(process.communicate, timeout=10)
    assert process.returncode == 0 and errors == ""
    assert f"listening at 127.0.0.1:{port}" in out and "https://login.example.cn/l/abc" in out and "▄" in out
    assert "logged in" in out and TOKEN not in out
    assert (tmp_path / "login.memory-card.json").is_file()


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({}, "WECHATY_TOKEN is missing"),
        ({"WECHATY_TOKEN": "short"}, "at least 16"),
        ({"GATEWAY_LISTEN": "8788"}, "GATEWAY_LISTEN must be host:port"),
        ({"GATEWAY_LISTEN": "0.0.0.0:8788"}, "nothing is encrypted"),
        ({"GATEWAY_TLS_CERT": "/nowhere.pem"}, "go together"),
        ({"GATEWAY_TLS_CERT": "/nowhere.pem", "GATEWAY_TLS_KEY": "/nowhere.key"}, "GATEWAY_TLS_CERT: /nowhere.pem"),
        ({"GATEWAY_PUPPET": "wechaty-puppet-nobody"}, "npm install wechaty-puppet-nobody"),
        ({"GATEWAY_PUPPET": "qrcode"}, "is no Wechaty puppet"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(start: Start, env: dict[str, str], words: str) -> None:
    token = {} if words.startswith("WECHATY_TOKEN is") else {"WECHATY_TOKEN": TOKEN}
    out, errors = (process := start(**{**token, **env})).communicate(timeout=20)
    assert process.returncode == 2 and out == ""
    assert words in errors and errors.count("\n") == 1 and TOKEN not in errors


def test_a_port_that_is_taken_is_named(start: Start) -> None:
    port = str(free_port())
    first = start(WECHATY_TOKEN=TOKEN, GATEWAY_LISTEN=f"127.0.0.1:{port}", GATEWAY_PUPPET=PUPPET)
    assert first.stdout is not None
    while "listening" not in first.stdout.readline():
        assert first.poll() is None
    second = start(WECHATY_TOKEN=TOKEN, GATEWAY_LISTEN=f"127.0.0.1:{port}", GATEWAY_PUPPET=PUPPET)
    _, errors = second.communicate(timeout=20)
    assert second.returncode == 2 and port in errors and "listened" in errors
