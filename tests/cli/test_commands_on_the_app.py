"""The commands that need the whole program, in a folder of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MESSAGE = {
    "ts": 1795507200,
    "room": "r1",
    "sender": "u1",
    "name": "x",
    "text": "停水了",
    "mentions_me": True,
    "id": "m1",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text("web: {port: 0}\nbot: {name: 小圆}\n", "utf-8")
    return tmp_path


def command(*arguments: str, **environ: str) -> tuple[list[str], dict[str, str]]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("YUANZHUO")}
    return [sys.executable, "-m", "bot", *arguments], clean | {"PYTHONPATH": str(ROOT)} | environ


def run(folder: Path, *arguments: str, **environ: str) -> tuple[int, str, str]:
    words, env = command(*arguments, **environ)
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, encoding="utf-8", timeout=60)
    return done.returncode, done.stdout, done.stderr


def test_check_says_where_each_value_comes_from_and_changes_nothing(folder: Path) -> None:
    code, out, err = run(folder, "check", YUANZHUO__BOT__STREET="某街道", YUANZHUO__WECHATY__TOKEN="s3cr3t")
    assert (code, err) == (0, "")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "bot.name = 小圆 (config.yaml)" in lines
    assert "bot.street = 某街道 (YUANZHUO__BOT__STREET)" in lines
    assert "outbox.mode = live (default)" in lines
    assert "s3cr3t" not in out
    assert [path.name for path in folder.iterdir()] == ["config.yaml"]


def test_check_fails_by_name_where_something_is_missing(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, out, err = run(folder, "check", YUANZHUO__WEB__PORT=str(port))
    assert code == 1
    assert any("web" in line and str(port) in line and not line.startswith("ok") for line in out.splitlines())
    assert err.count("\n") == 1


def test_a_good_recording_is_replayed_and_counted(folder: Path) -> None:
    (folder / "recorded.jsonl").write_text(json.dumps(MESSAGE) + "\n" + json.dumps(MESSAGE) + "\n", "utf-8")
    code, out, err = run(folder, "replay", "recorded.jsonl")
    assert (code, err) == (0, "")
    assert "messages/s" in out


def test_of_a_broken_recording_nothing_is_sent(folder: Path) -> None:
    (folder / "recorded.jsonl").write_text(json.dumps(MESSAGE) + "\n{\n", "utf-8")
    code, out, err = run(folder, "replay", "recorded.jsonl")
    assert (code, out) == (2, "")
    assert err.startswith("recorded.jsonl:2: not JSON") and err.count("\n") == 1
    assert not (folder / "data").exists()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_run_serves_until_it_is_told_to_stop(folder: Path, sign: signal.Signals) -> None:
    words, env = command("run")
    process = subprocess.Popen(words, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    address = ""
    while "http://" not in address:
        line = process.stdout.readline()
        assert line, process.communicate()[1].decode()
        address = line.decode()
    process.send_signal(sign)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in err.decode()


def test_a_database_that_is_not_there_is_named_without_its_password(folder: Path) -> None:
    code, _, err = run(folder, "run", YUANZHUO__STORAGE__URL="postgresql://u:s3cr3t@127.0.0.1:1/d")
    assert code == 1
    assert "storage.url" in err
    assert "s3cr3t" not in err
    assert "Traceback" not in err
