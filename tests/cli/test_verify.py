"""python -m bot verify, and the single file that a neighbour copies: what it proves, and every file that is none."""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.council.poll import Secrecy, short_hash
from bot.verify import reading
from bot.verify.command import main, verify
from bot.verify.single import single_file
from tests.bulletins import elevator, polls

ROOT = Path(__file__).parents[2]
BULLETIN = elevator().bulletin()


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """A folder in which there is verify.py and nothing else."""
    folder = tmp_path / "alone"
    folder.mkdir()
    (folder / "verify.py").write_text(single_file(), "utf-8")
    return folder


def start(folder: Path, *arguments: str, module: bool = False) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) with a Python that knows no project and no packages, or of the command."""
    command = ["-m", "bot", "verify"] if module else ["-I", "-S", "verify.py"]
    environ = {"PATH": os.environ["PATH"], "LC_ALL": "C"} | ({"PYTHONPATH": str(ROOT)} if module else {})
    done = subprocess.run(
        [sys.executable, *command, *arguments], cwd=folder, env=environ, capture_output=True, timeout=120, check=False
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def write(folder: Path, content: Any, name: str = "公告5.json") -> str:
    data = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    (folder / name).write_bytes(data)
    return name


# ------------------------------------------------------------------------------------------------ the single file
def test_the_single_file_runs_alone_and_says_what_the_command_says(alone: Path) -> None:
    name = write(alone, BULLETIN)
    receipt = elevator().codes()[0]
    given = ("--head", short_hash(BULLETIN["head"]), "--open", BULLETIN["hash"], "--receipt", receipt)
    code, said, wrong = start(alone, name, *given)
    assert (code, wrong) == (0, "")
    assert start(alone, name, *given, module=True) == (code, said, wrong)
    lines = said.splitlines()
    assert lines[0] == "表决5：3号楼加装电梯（匿名，赞成反对）"
    assert not [line for line in lines if line.startswith("✗")]
    assert sum(line.startswith("✓") for line in lines) == 9
    assert "  同意人数 6 ÷ 有效票人数 9 = 66.67%，要求 > 1/2 ✓" in lines
    assert "✓ 截止指纹就是您给的那个" in lines and "全部相符。" in lines
    assert "单凭这份公告证明不了：" in lines
    assert not any("这是不是当时公布的那一份" in line for line in lines)
    assert [file.name for file in alone.iterdir() if file.name != "verify.py"] == [name]


def test_the_single_file_uses_nothing_of_the_project() -> None:
    text = single_file()
    assert "import bot" not in text and "from bot" not in text
    assert text.count("from __future__") == 1
    compile(text, "verify.py", "exec")


def test_a_changed_ballot_is_1(alone: Path) -> None:
    forged = copy.deepcopy(BULLETIN)
    forged["ballots"][0]["numbers"] = [0, 1, 0]
    code, said, wrong = start(alone, write(alone, forged))
    assert (code, wrong) == (1, "")
    assert "✗ 票或结果改过" in said and "不能作准" in said


@pytest.mark.parametrize("secrecy", Secrecy)
def test_what_it_cannot_prove_is_said(secrecy: Secrecy, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bulletin = elevator(secrecy).bulletin()
    path = tmp_path / write(tmp_path, bulletin)
    assert verify(path) == 0
    said = capsys.readouterr().out
    assert "这是不是当时公布的那一份" in said
    assert ("机器收到一票时知道是谁投的" in said) is (secrecy is Secrecy.SECRET)
    assert verify(path, head=bulletin["head"]) == 0
    assert "这是不是当时公布的那一份" not in capsys.readouterr().out


def test_who_did_not_vote_sees_that_nobody_did_in_their_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / write(tmp_path, BULLETIN)
    for code, _ in BULLETIN["roll"]:
        assert verify(path, entry=code) == 0
        expected = "记为已投票" if code in BULLETIN["closing"]["voted"] else "记为没有投票"
        assert f"✓ 名册编号 {code} 在名册上，{expected}" in capsys.readouterr().out
    assert verify(path, entry="0" * 16) == 1


# ------------------------------------------------------------------------------------------------ called wrongly
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "用法：python verify.py 公告.json"),
        (("a.json", "--hea", "x"), "用法：python verify.py 公告.json"),
        (("a.json", "--head", "7k3m"), "指纹应是群里公布的四组字符"),
        (("a.json", "--open", "il-ou" * 4), "指纹应是群里公布的四组字符"),
        (("a.json", "--receipt", "3817", "2094"), "回执码打错了"),
        (("a.json", "--receipt", "067491227741"), "回执码打错了"),
        (("没有.json",), "没有.json：没有这个文件"),
        (("a\0.json",), "a .json：打不开（文件名不对）"),
        ((".",), ".：是文件夹，不是文件"),
    ],
)
def test_a_wrong_call_is_2_and_one_line(
    arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(list(arguments))
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert said.err.startswith(says) and said.err.count("\n") == 1


# ------------------------------------------------------------------------------------------------ broken files
def text_with(old: str, new: str) -> bytes:
    text = json.dumps(BULLETIN, ensure_ascii=False)
    assert old in text
    return text.replace(old, new, 1).encode()


BROKEN = {
    "empty": (b"", "不是JSON"),
    "words": ("你好".encode(), "不是JSON（第1行第1个字符起读不懂）"),
    "cut off": (text_with('"head"', "")[:-40], "不是JSON"),
    "null": (b"null", "不是表决公告"),
    "list": (b"[]", "不是表决公告"),
    "number": (b"12", "不是表决公告"),
    "another format": (text_with("yuanzhuo-bulletin-1", "yuanzhuo-bulletin-2"), "不是表决公告，或者是别的版本"),
    "GB18030": (json.dumps(BULLETIN, ensure_ascii=False).encode("gb18030"), "不是UTF-8文本"),
    "UTF-16": (json.dumps(BULLETIN).encode("utf-16"), "不是UTF-8文本"),
    "half a surrogate": (text_with("3号楼加装电梯", "\\ud83d"), "不是UTF-8文本"),
    "NaN": (text_with('"poll": 5', '"poll": NaN'), "有一个数不是整数（NaN）"),
    "infinity": (text_with('"poll": 5', '"poll": -Infinity'), "有一个数不是整数"),
    "fraction": (text_with('"poll": 5', '"poll": 5.0'), "有一个数不是整数（5.0）"),
    "huge number": (text_with('"poll": 5', '"poll": ' + "9" * 5000), "有一个数太大"),
    "too exact": (text_with('"poll": 5', '"poll": 9007199254740993'), "有一个数太大"),
    "twice": (text_with('"poll": 5', '"poll": 5, "poll": 6'), "有一个字段写了两次"),
    "deep lists": (b"[" * 200_000 + b"]" * 200_000, "括号套得太深"),
    "deep objects": (b'{"a":' * 200_000 + b"1" + b"}" * 200_000, "括号套得太深"),
    "one field more": (text_with('"poll": 5', '"poll": 5').replace(b'{"format"', b'{"note": "", "format"'), "字段多了"),
    "true is no number": (text_with('"poll": 5', '"poll": true'), "terms.poll没有写对"),
    "negative area": (text_with(", 0]", ", -1]"), "roll的每一行应是[编号, 面积]"),
    "no options": (text_with('["赞成", "反对", "弃权"]', "[]"), "选项的个数不对"),
    "division by nothing": (text_with('"den": 2', '"den": 0'), "规则里有一条看不懂"),
    "unknown method": (text_with('"method": "赞成反对"', '"method": "抓阄"'), "form.method不认识"),
}


@pytest.mark.parametrize(("content", "says"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_2_and_one_line(
    content: bytes, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(tmp_path / write(tmp_path, content)) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
    assert said.err.partition("：")[2].startswith(says) or says in said.err


def test_a_file_that_is_too_large_is_not_read_to_its_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGEST_FILE", 1024 * 1024)
    assert verify(Path("/dev/zero")) == 2
    assert capsys.readouterr().err == "/dev/zero：超过1MB，太大了\n"


def test_a_mark_at_the_beginning_and_line_breaks_are_no_fault(tmp_path: Path) -> None:
    text = "\ufeff" + json.dumps(BULLETIN, ensure_ascii=True, indent=3).replace("\n", "\r\n")
    assert verify(tmp_path / write(tmp_path, text.encode())) == 0


def test_what_would_command_a_terminal_is_not_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bulletin = replace(elevator(), question="\x1b[2J\x07加装\u202e电梯\n✓ 全部相符" + "长" * 500).bulletin()
    assert verify(tmp_path / write(tmp_path, bulletin)) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert all(char.isprintable() for char in first) and len(first) < 100


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, below in inner for found in paths(below, (*path, key)))]


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(polls(), st.data())
def test_no_file_of_any_kind_gets_a_stack_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], held: Any, data: st.DataObject
) -> None:
    bulletin = copy.deepcopy(held.bulletin())
    path = data.draw(st.sampled_from(paths(bulletin)[1:]))
    parent = bulletin
    for key in path[:-1]:
        parent = parent[key]
    before = parent[path[-1]]
    parent[path[-1]] = data.draw(_ANYTHING)
    code = verify(tmp_path / write(tmp_path, bulletin))
    said = capsys.readouterr()
    same = json.dumps(parent[path[-1]]) == json.dumps(before)
    assert code == 0 if same else code in (1, 2), path
    assert said.err.count("\n") == (code == 2)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_a_file_with_damaged_bytes_never_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(json.dumps(BULLETIN, ensure_ascii=False, separators=(",", ":")).encode())
    at, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
    content[at] ^= bit
    code = verify(tmp_path / write(tmp_path, bytes(content)))
    capsys.readouterr()
    assert code in (1, 2)
