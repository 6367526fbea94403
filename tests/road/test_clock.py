"""The clock beats on while the database is away, and says so in one line."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from pathlib import Path

import pytest

import bot.app
from bot.app import build
from bot.config import load
from bot.handlers import contents
from bot.handling import Outcome
from bot.repositories import StorageUnavailable


async def test_a_beat_that_finds_no_database_is_one_line_and_the_next_beat_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "config.yaml").write_text("web: {port: 0}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bot.app, "RETRY_S", 0.05)
    app = build(load(tmp_path / "config.yaml", {}))
    beats: list[int] = []
    third = asyncio.Event()

    def beat() -> Outcome:
        beats.append(1)
        if len(beats) == 3:
            third.set()
        raise StorageUnavailable("the server is starting up") if len(beats) < 3 else RuntimeError("停水了")

    monkeypatch.setattr(app.road, "retry", beat)
    serving = asyncio.create_task(app.serve())
    await asyncio.wait_for(third.wait(), 10)
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving
    app.close()
    told = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.name for record in told][:3] == ["bot.app"] * 3
    assert all(record.exc_info is None for record in told)
    assert "the server is starting up" in caplog.text and "停水了" not in caplog.text


def test_every_beat_that_the_handlers_know_is_beaten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.yaml").write_text("web: {port: 0}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    app = build(load(tmp_path / "config.yaml", {}))
    try:
        beaten = {job.args[0] for job in app._clock().get_jobs() if job.args}
        assert beaten == set(contents().ticks)
    finally:
        app.close()
