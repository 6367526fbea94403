"""Ballots, counted: heads and area (0.01 ㎡) side by side."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bot.verify.reading import CHOICE, RANKED, SCORE, SEVERAL, YES_NO


def count(bulletin: dict[str, Any]) -> dict[str, Any]:
    """What the ballots of a bulletin add up to."""
    form, areas = bulletin["terms"]["form"], dict(bulletin["roll"])
    size, ranked = len(form["options"]), form["method"] == RANKED
    totals = {name: [0, 0] for name in ("valid", "blank", "invalid", "abstained")}
    options = [[0, 0] for _ in range(size)]
    written: dict[str, list[int]] = {}
    orders: Counter[tuple[int, ...]] = Counter()
    for ballot in bulletin["ballots"]:
        weight = (1, areas.get(ballot.get("voter"), 0))
        kind = kind_of(form, ballot)
        _add(totals[kind], weight)
        if kind == "abstained":
            _add(totals["valid"], weight)
        elif kind != "valid":
            continue
        if ballot["write_in"]:
            _add(written.setdefault(ballot["write_in"], [0, 0]), weight)
        if ranked:
            orders[tuple(ballot["numbers"])] += 1
            continue
        for total, number in zip(options, ballot["numbers"], strict=False):
            if number > 0:
                _add(total, weight, number)
    return {
        **totals,
        "options": options,
        "written": sorted([text, *both] for text, both in written.items()),
        "pairs": _pairs(orders, size) if ranked else [],
    }


def kind_of(form: dict[str, Any], ballot: dict[str, Any]) -> str:
    """What a ballot is: valid, abstained (which is valid, too), blank or invalid."""
    numbers, own, method = ballot["numbers"], ballot["write_in"], form["method"]
    if ballot["unreadable"]:
        return "invalid"
    if not own and numbers == ([0, 0, 1] if method == YES_NO else []):
        return "abstained"
    if len(numbers) != len(form["options"]) or (own and not form["write_in"]):
        return "invalid"
    low, high = {SCORE: (-1, form["top_score"]), RANKED: (0, len(numbers))}.get(method, (0, 1))
    if min(numbers) < low or max(numbers) > high:
        return "invalid"
    if not own and set(numbers) == {-1 if method == SCORE else 0}:
        return "blank"
    most = {YES_NO: 1, CHOICE: 1, SEVERAL: form["most"]}.get(method)
    picked = sum(numbers) + bool(own)
    return "valid" if most is None or picked <= most else "invalid"


def answer(form: dict[str, Any], ballot: dict[str, Any]) -> str:
    """What stands on a ballot, in words."""
    kind, options = kind_of(form, ballot), list(zip(ballot["numbers"], form["options"], strict=False))
    if kind != "valid":
        return {"abstained": "弃权", "blank": "空白票", "invalid": "无效票"}[kind]
    if form["method"] == RANKED:
        return "，".join(f"第{number}位 {option}" for number, option in sorted(options) if number)
    if form["method"] == SCORE:
        return "，".join(f"{option} {number}分" for number, option in options if number >= 0)
    return "、".join([option for number, option in options if number] + [ballot["write_in"]] * bool(ballot["write_in"]))


def _add(total: list[int], weight: tuple[int, int], times: int = 1) -> None:
    total[0] += weight[0] * times
    total[1] += weight[1] * times


def _pairs(orders: Counter[tuple[int, ...]], size: int) -> list[list[int]]:
    """How many prefer one option to another; what is not ranked comes after all that is."""
    pairs = [[0] * size for _ in range(size)]
    for numbers, times in orders.items():
        ranks = [number or size + 1 for number in numbers]
        for better, mine in enumerate(ranks):
            for worse, other in enumerate(ranks):
                pairs[better][worse] += times * (mine < other)
    return pairs
