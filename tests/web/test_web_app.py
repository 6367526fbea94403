"""The pages that are not the simulator, and what holds for every answer."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from bot.channels.simulator import SimulatorChannel
from bot.web.app import PrivacyFacts, create
from bot.web.pages import HERE

FACTS = PrivacyFacts("某街道办事处", "某街道", "小圆", 365, 90, 24)
Client = TestClient[Request, Application]
Make = Callable[..., Awaitable[Client]]


@pytest.fixture
async def make() -> AsyncIterator[Make]:
    clients: list[Client] = []

    async def build(
        health: tuple[bool, dict[str, Any]] | Exception = (True, {"status": "ok"}),
        simulator: SimulatorChannel | None = None,
        facts: PrivacyFacts = FACTS,
    ) -> Client:
        async def tell() -> tuple[bool, dict[str, Any]]:
            if isinstance(health, Exception):
                raise health
            return health

        client = TestClient(TestServer(create(health=tell, privacy=facts, simulator=simulator)))
        await client.start_server()
        clients.append(client)
        return client

    yield build
    for client in clients:
        await client.close()


async def test_health_is_200_or_503_and_json(make: Make) -> None:
    facts = {"status": "ok", "channel": "simulator", "last_event_age_s": 1.5, "outbox": {"waiting": 0}}
    for health, status, body in (
        ((True, facts), 200, facts),
        ((False, {"status": "blind"}), 503, {"status": "blind"}),
        (RuntimeError("the database is away"), 503, {"status": "error"}),
    ):
        answer = await (await make(health)).get("/healthz")
        assert (answer.status, answer.content_type, await answer.json()) == (status, "application/json", body)


async def test_the_notice_names_every_fact(make: Make) -> None:
    facts = PrivacyFacts("甲&乙<办事处>", "丙街道", "小方", 1234, 567, 89)
    answer = await (await make(facts=facts)).get("/privacy")
    text = await answer.text()
    assert answer.status == 200
    for word in (
        "甲&amp;乙&lt;办事处&gt;",
        "丙街道",
        "小方",
        "1234 天",
        "567 天",
        "89 小时",
        "我的信息",
        "删除我的信息",
    ):
        assert word in text
    assert "小圆" not in text and "乙<办" not in text


async def test_without_a_simulator_there_is_a_start_page_and_no_simulator(make: Make) -> None:
    client = await make()
    start = await client.get("/", allow_redirects=False)
    assert start.status == 200 and "/privacy" in await start.text()
    for path in ("/simulator", "/simulator/ws", "/simulator/file/" + "0" * 32):
        assert (await client.get(path)).status == 404


async def test_with_a_simulator_the_start_leads_there(make: Make, town_channel: SimulatorChannel) -> None:
    client = await make(simulator=town_channel)
    start = await client.get("/", allow_redirects=False)
    assert (start.status, start.headers["Location"]) == (302, "/simulator")
    page = await client.get("/simulator?as=li")
    assert page.status == 200 and 'data-me="li"' in await page.text()
    stranger = await client.get("/simulator?as=%22%3E%3Cscript%3E", allow_redirects=False)
    assert (stranger.status, stranger.headers["Location"]) == (302, "/simulator")


async def test_every_answer_has_the_headers(make: Make, town_channel: SimulatorChannel) -> None:
    client = await make(simulator=town_channel)
    for path in ("/", "/simulator", "/privacy", "/healthz", "/nothing", "/static/simulator.js", "/simulator/ws"):
        answer = await client.get(path, allow_redirects=False)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy
        assert "script-src 'self';" in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_lost_page_is_friendly(make: Make) -> None:
    client = await make()
    lost = await client.get("/nothing/<b>here")
    text = await lost.text()
    assert lost.status == 404 and "没有这个页面" in text and "<b>here" not in text
    wrong = await client.post("/privacy")
    assert wrong.status == 405 and "GET" in wrong.headers["Allow"]
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/", "/static/..%2f..%2fports.py"):
        assert (await client.get(path)).status in (403, 404)


async def test_an_unforeseen_error_shows_a_number_and_no_trace(
    make: Make,
    town_channel: SimulatorChannel,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(ref: str) -> bytes:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(town_channel, "read_file", broken)
    client = await make(simulator=town_channel)
    for number in (1, 2):
        answer = await client.get("/simulator/file/x")
        text = await answer.text()
        assert answer.status == 500 and f"<b>W{number}</b>" in text
        assert "secret" not in text and "Traceback" not in text
    assert "web incident W2" in caplog.text and "a secret detail" in caplog.text


def test_pages_ask_nobody_else_and_carry_no_script_of_their_own() -> None:
    files = [file for file in HERE.rglob("*") if file.suffix in (".html", ".js", ".css", ".svg")]
    assert len(files) > 10
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert "//" not in re.sub(r"http://www\.w3\.org/2000/svg|<!--.*?-->", "", _without_comments(file.name, text))
        if file.suffix == ".html":
            assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|<style|javascript:", text), file.name


def test_scripts_use_nothing_newer_than_es2019() -> None:
    newer = re.compile(
        r"\?\.(?!\d)|\?\?|\*\*=|\|\|=|&&=|\b\d+n\b|\d_\d|\breplaceAll\b|\.at\(|\bstructuredClone\b|\bglobalThis\b"
        r"|allSettled|Promise\.any|matchAll|this\.#|^\s+#\w|^await |\bstatic\b|\bimport\(|hasOwn\(|innerHTML|outerHTML"
        r"|insertAdjacentHTML|\beval\b|document\.write",
        re.MULTILINE,
    )
    scripts = sorted((HERE / "static").glob("*.js"))
    assert scripts
    for script in scripts:
        text = script.read_text(encoding="utf-8")
        assert len(text.splitlines()) < 400
        found = newer.search(_without_comments(script.name, text))
        assert found is None, f"{script.name}: {found.group() if found else ''}"


def _without_comments(name: str, text: str) -> str:
    if name.endswith(".js"):
        text = re.sub(r"(^|\s)//.*", "", text)
        # The one address that a script builds is that of its own server.
        return text.replace('"wss://" : "ws://"', "")
    return text


@pytest.fixture
def town_channel(tmp_path: Path, simulator_in: Callable[[Path], SimulatorChannel]) -> SimulatorChannel:
    return simulator_in(tmp_path)
