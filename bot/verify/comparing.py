"""All that a bulletin claims, done again and compared."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import Any

from bot.verify.counting import answer, count
from bot.verify.deciding import decide
from bot.verify.given import is_same, receipt_digest
from bot.verify.reading import SECRET, canonical, plain
from bot.verify.saying import counts, outcome, shortened, title


class Findings:
    """What was found, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.fine = True

    def check(self, fine: bool, proved: str, otherwise: str) -> None:
        """One more thing that was looked at."""
        self.lines.append(f"✓ {proved}" if fine else f"✗ {otherwise}")
        self.fine = self.fine and fine


def compare(
    bulletin: dict[str, Any], *, head: str = "", start: str = "", receipt: str = "", entry: str = ""
) -> Findings:
    """Everything that can be found out from a bulletin. ``head`` and ``start`` are the hashes that were printed at the
    close and at the opening, ``receipt`` is somebody's 回执码, ``entry`` their code on the roll; empty: not given."""
    terms, ballots, closing = bulletin["terms"], bulletin["ballots"], bulletin["closing"]
    found = Findings()
    found.lines.append(title(terms))
    _hashes(found, bulletin, head, start)
    _voters(found, bulletin)
    counted = count(bulletin)
    found.check(
        canonical(counted) == canonical(closing["count"]),
        f"重新计票，与公布的一致：{counts(terms, counted)}",
        f"重新计票，与公布的不一致。重新数出来是：{counts(terms, counted)}",
    )
    decided = decide(bulletin, counted)
    found.check(
        canonical(decided) == canonical(closing["verdict"]),
        "按写明的规则重新判定，与公布的一致：",
        "按写明的规则重新判定，与公布的不一致。重新判定是：",
    )
    found.lines += [f"  {line}" for line in outcome(terms, decided)]
    if receipt:
        digest, form = receipt_digest(receipt, bulletin["hash"]), terms["form"]
        mine = [(at, row) for at, row in enumerate(ballots, start=1) if row.get("receipt") == digest]
        said = f"您的票在公告第{mine[0][0]}行：{plain(answer(form, mine[0][1]))}" if mine else ""
        found.check(bool(mine), said, "公告里没有这个回执码的票。如果它是这次表决的，您的票没有算进去")
    if entry:
        state = "记为已投票" if entry in closing["voted"] else "记为没有投票"
        listed = any(code == entry for code, _ in bulletin["roll"])
        found.check(listed, f"名册编号 {plain(entry)} 在名册上，{state}", f"名册上没有编号 {plain(entry)}")
    return found


def _hashes(found: Findings, bulletin: dict[str, Any], head: str, start: str) -> None:
    terms, roll, link = bulletin["terms"], bulletin["roll"], bulletin["hash"]
    frozen = hashlib.sha256(canonical(terms)).hexdigest()
    found.check(
        frozen == link,
        f"议题、选项、规则和名册指纹没有改过，开始指纹 {shortened(frozen)}",
        "议题、选项、规则或名册指纹改过：与开始指纹不符",
    )
    if start:
        found.check(is_same(start, frozen), "开始指纹就是您给的那个", "开始指纹不是您给的那个：开始以后改过")
    listed = hashlib.sha256(canonical([terms["electorate"], roll])).hexdigest()
    found.check(
        listed == terms["roll"] and _rising([code for code, _ in roll]),
        f"名册有{len(roll)}个投票名额，没有改过",
        "名册改过：与名册指纹不符",
    )
    for row in [*bulletin["ballots"], bulletin["closing"]]:
        link = hashlib.sha256(link.encode() + b"\n" + canonical(row)).hexdigest()
    found.check(
        link == bulletin["head"],
        f"{len(bulletin['ballots'])}张票和结果没有改过，截止指纹 {shortened(link)}",
        "票或结果改过：有改、删、加或换次序的，与截止指纹不符",
    )
    if head:
        found.check(is_same(head, link), "截止指纹就是您给的那个", "截止指纹不是您给的那个：这不是当时公布的公告")


def _voters(found: Findings, bulletin: dict[str, Any]) -> None:
    secret, voted = bulletin["terms"]["secrecy"] == SECRET, bulletin["closing"]["voted"]
    keys = [ballot["receipt" if secret else "voter"] for ballot in bulletin["ballots"]]
    fits = len(keys) == len(voted) if secret else keys == voted
    on_roll = {code for code, _ in bulletin["roll"]}.issuperset(voted)
    found.check(
        fits and on_roll and _rising(keys) and _rising(voted),
        f"投了票的{len(voted)}个名额都在名册上，一个名额一张票",
        "票和名册对不上：有的不在名册上，或者一个名额不止一张票",
    )


def _rising(keys: list[str]) -> bool:
    return all(one < other for one, other in pairwise(keys))
