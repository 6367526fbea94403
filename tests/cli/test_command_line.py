"""What scripts rely on: exit codes, one line on stderr, one JSON object a line on stdout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def start(*arguments: str, cwd: Path = ROOT, **environ: str) -> subprocess.Popen[bytes]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("YUANZHUO")}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env=clean | {"PYTHONPATH": str(ROOT)} | environ,
    )


def run(*arguments: str, feed: bytes = b"", cwd: Path = ROOT, **environ: str) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a command."""
    process = start(*arguments, cwd=cwd, **environ)
    out, err = process.communicate(feed, timeout=60)
    return process.returncode, out.decode(), err.decode()


def one_line(text: str) -> str:
    assert text.count("\n") == 1 and text.endswith("\n"), text
    return text.rstrip("\n")


def test_version_is_the_version_only() -> None:
    from bot.version import VERSION

    assert run("version") == (0, f"{VERSION}\n", "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "python -m bot: the following arguments are required"),
        (("dance",), "invalid choice: 'dance'"),
        (("run", "--config"), "argument --config: expected one argument"),
        (("replay",), "the following arguments are required: FILE"),
        (("check", "--conf", "x"), "unrecognized arguments: --conf"),
        (("check", "--config", "nowhere.yaml"), "nowhere.yaml: no such file"),
        (("--config", "nowhere.yaml", "run"), "nowhere.yaml: no such file"),
    ],
)
def test_a_wrong_call_is_2_and_one_line(arguments: tuple[str, ...], says: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert says in one_line(err)


@pytest.mark.parametrize("command", ["run", "check", "classify"])
def test_a_wrong_key_is_2_and_named(command: str) -> None:
    code, out, err = run(command, YUANZHUO__WEB__PORT="99999")
    assert (code, out) == (2, "")
    assert one_line(err) == "web.port: 99999 is not a port (0 to 65535) (from YUANZHUO__WEB__PORT)"


def test_the_default_file_is_in_the_current_directory(tmp_path: Path) -> None:
    assert run("check", cwd=tmp_path) == (2, "", "config.yaml: no such file\n")


def test_messages_are_utf8_whatever_the_terminal_says() -> None:
    code, _, err = run(
        "check", YUANZHUO__GROUPS__DEFAULT_MODE="大声", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0"
    )
    assert code == 2
    assert "groups.default_mode: 大声 is none of 提示, 静默, 关闭" in err


KEYS = [
    "text", "is_concern", "concern_score", "category", "category_score", "urgency", "place", "because",
    "sure", "second_category", "is_job",
]  # fmt: skip


def test_classify_answers_every_line() -> None:
    lines = [
        "3号楼停水两天了没人管".encode(),
        b"",
        "谢谢\r".encode(),
        b"\xff\xfe bad",
        b'<b>"quotes"\x00',
        "no newline 😀".encode(),
    ]
    code, out, err = run("classify", feed="\ufeff".encode() + b"\n".join(lines), LC_ALL="C")
    assert (code, err) == (0, "")
    found = [json.loads(line) for line in out.splitlines()]
    assert [list(each) for each in found] == [KEYS] * len(lines)
    assert [each["text"] for each in found] == [
        "3号楼停水两天了没人管",
        "",
        "谢谢",
        "\ufffd\ufffd bad",
        '<b>"quotes"\x00',
        "no newline 😀",
    ]
    assert found[0]["is_concern"] is True
    assert found[0]["place"] == "3号楼"
    assert found[0]["category"].count("/") == 1
    assert "停水" in found[0]["because"]
    assert found[1]["is_concern"] is False
    assert all(0 <= each[score] <= 1 for each in found for score in ("concern_score", "category_score"))
    assert "停水" in out, "Chinese is written as it is"


def test_classify_answers_a_slow_pipe_line_by_line() -> None:
    process = start("classify")
    assert process.stdin and process.stdout
    for text in ("停水了", "电梯坏了"):
        process.stdin.write(f"{text}\n".encode())
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["text"] == text
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_classify_survives_a_line_without_end() -> None:
    code, out, err = run("classify", feed=b"x" * 3_000_000 + "\n停水了\n".encode())
    assert (code, err) == (0, "")
    assert [len(json.loads(line)["text"]) for line in out.splitlines()] == [1_000_000, 3]


def test_a_reader_that_has_read_enough_is_no_error() -> None:
    process = start("classify")
    assert process.stdin and process.stdout and process.stderr
    process.stdout.close()
    try:
        process.stdin.write("停水了\n".encode() * 1000)
        process.stdin.close()
    except BrokenPipeError:
        pass
    with process.stderr as stderr:
        assert stderr.read() == b""
    assert process.wait(timeout=60) == 0


def test_classify_names_a_wrong_words_file(tmp_path: Path) -> None:
    words = tmp_path / "words.yaml"
    words.write_text("[unfinished", "utf-8")
    code, out, err = run("classify", YUANZHUO__TRIAGE__WORDS=str(words))
    assert (code, out) == (2, "")
    assert "words.yaml" in one_line(err)


def test_a_fault_of_ours_is_one_line_and_a_log(tmp_path: Path) -> None:
    # A stdin that cannot be read stands for whatever nobody thought of.
    (tmp_path / "config.yaml").write_text("", "utf-8")
    command = [sys.executable, "-m", "bot", "classify"]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("YUANZHUO")} | {
        "PYTHONPATH": str(ROOT)
    }
    for debug in (False, True):
        with (tmp_path / "write-only").open("wb") as stdin:
            done = subprocess.run(
                command,
                stdin=stdin,
                capture_output=True,
                cwd=tmp_path,
                env=environ | ({"YUANZHUO_DEBUG": "1"} if debug else {}),
            )
        assert (done.returncode, done.stdout) == (1, b"")
        if debug:
            assert b"Traceback" in done.stderr
        else:
            assert "the full trace is in data/yuanzhuo-error.log" in one_line(done.stderr.decode())
            assert "Traceback" in (tmp_path / "data/yuanzhuo-error.log").read_text("utf-8")
