"""A served simulator and a real browser."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from bot.channels.simulator import SimulatorChannel, SimulatorSettings
from bot.ports import EventKind, Inbound, Outgoing
from bot.web.app import PrivacyFacts, create

FACTS = PrivacyFacts(
    keeper="兀术街街道办事处",
    street="兀术街街道",
    bot_name="小圆",
    keep_days=365,
    keep_messages_days=90,
    candidate_hours=24,
)
ARTIFACTS = Path(__file__).parents[2] / "artifacts"
CHROMIUM_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def open_simulator(folder: Path, *, groups: int = 65) -> SimulatorChannel:
    """A simulator whose conversation is kept in ``folder``."""
    return SimulatorChannel(
        SimulatorSettings(groups, folder / "simulator.jsonl"),
        bot_name="小圆",
        street="兀术街街道",
        places=("银冈小区", "电业小区"),
        now=lambda: datetime.now(UTC),
    )


async def well() -> tuple[bool, dict[str, Any]]:
    return True, {"status": "ok"}


class Town:
    """A simulator served on a port of its own, with a tiny bot that answers whoever mentions it.

    It can be stopped and started again on the same port and the same file, as a process would be.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = 0
        self._stack = contextlib.AsyncExitStack()
        self._letters = 0
        self.events: list[Inbound] = []
        self.channel = open_simulator(folder)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        self.channel = open_simulator(self._folder)
        runner = web.AppRunner(create(health=well, privacy=FACTS, simulator=self.channel), shutdown_timeout=1)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = runner.addresses[0][1]
        road = asyncio.create_task(self.channel.run(self._answer, self._on_blind))
        self._stack.push_async_callback(self._end, road)

    async def stop(self) -> None:
        await self._stack.aclose()

    async def _answer(self, inbound: Inbound) -> None:
        self.events.append(inbound)
        if inbound.kind is EventKind.MESSAGE and (inbound.mentions_me or not inbound.room):
            self._letters += 1
            text = f"已登记，编号 诉求{self._letters}。您说的是：{inbound.text}"
            mentions = (inbound.sender,) if inbound.room else ()
            await self.channel.send(
                Outgoing(
                    letter_id=self._letters,
                    room=inbound.room,
                    to="" if inbound.room else inbound.sender.id,
                    text=text,
                    mentions=mentions,
                )
            )

    @staticmethod
    async def _on_blind(since: datetime, until: datetime, why: str) -> None:
        raise AssertionError("the simulator is never blind")

    @staticmethod
    async def _end(task: asyncio.Task[None]) -> None:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def simulator_in() -> Callable[[Path], SimulatorChannel]:
    """Makes a simulator whose conversation is kept in a folder."""
    return open_simulator


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    served = Town(tmp_path)
    await served.start()
    yield served
    await served.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's chromium; without it the test is skipped by name, or fails where YUANZHUO_REQUIRE asks for a browser."""
    executable = shutil.which("chromium")
    if executable is None:
        why = "browser: chromium is not installed, so the page is not tested here"
        if "browser" in os.environ.get("YUANZHUO_REQUIRE", "").split():
            pytest.fail(why)
        pytest.skip(why)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=executable, args=list(CHROMIUM_ARGUMENTS), headless=True
        )
        yield chromium
        await chromium.close()


Open = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def window(browser: Browser, town: Town) -> AsyncIterator[Open]:
    """Opens a window of the simulator as somebody; a page error or a console error fails the test at its end."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    async def open_window(
        me: str = "wang",
        *,
        width: int = 1280,
        height: int = 800,
        scheme: Literal["dark", "light"] = "light",
        then: str = "",
    ) -> Page:
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=width < 700,
            is_mobile=width < 700,
            color_scheme=scheme,
        )
        contexts.append(context)
        context.set_default_timeout(8000)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        await page.goto(f"{town.url}/simulator?as={me}{then}")
        await page.wait_for_selector(".row", state="attached")
        return page

    yield open_window
    for context in contexts:
        await context.close()
    # A connection that is refused while the server restarts is reported by the browser itself.
    assert [text for text in complaints if "WebSocket connection" not in text] == []
