"""Prints how well the lint reads sentences: python tests/jobs/measure_lint.py [--show]

Half of lint_lines.tsv, by the hash of the sentence, is kept aside: the figures to quote are its, and ``--show`` lists
what went wrong in the other half only.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.jobs.lint import check
from bot.jobs.rules import BY_ID, Level

TODAY = date(2026, 11, 24)


class Line(NamedTuple):
    """A sentence and the rules that it breaks."""

    rules: frozenset[str]
    text: str
    kept: bool


def read_lines() -> list[Line]:
    """lint_lines.tsv beside this file."""
    lines = []
    for raw in Path(__file__).with_name("lint_lines.tsv").read_text("utf-8").splitlines():
        if raw and not raw.startswith("#"):
            rules, text = raw.split("\t")
            kept = hashlib.sha256(text.encode()).digest()[0] % 2 == 1
            lines.append(Line(frozenset(rules.split(",")) - {"ok"}, text, kept))
    return lines


class Score(NamedTuple):
    """``exact``: just the right rules; ``caught`` of ``illegal``: every rule found; ``clean`` of ``legal``: nothing."""

    exact: int
    all: int
    caught: int
    illegal: int
    clean: int
    legal: int
    wrong: list[str]


def found_in(text: str) -> frozenset[str]:
    """The rules that the lint finds."""
    return frozenset(one.rule.id for one in check(text, TODAY))


def score(lines: Sequence[Line]) -> Score:
    """Reads every sentence and compares."""
    got = [(line, found_in(line.text)) for line in lines]
    return Score(
        exact=sum(line.rules == found for line, found in got),
        all=len(got),
        caught=sum(line.rules <= found for line, found in got if line.rules),
        illegal=sum(bool(line.rules) for line, _ in got),
        clean=sum(not found for line, found in got if not line.rules),
        legal=sum(not line.rules for line, _ in got),
        wrong=[
            f"{sorted(found)} instead of {sorted(line.rules)}: {line.text}"
            for line, found in got
            if line.rules != found
        ],
    )


def main() -> None:
    """Prints the table."""
    lines = read_lines()
    print(f"{len(lines)} sentences, {sum(bool(line.rules) for line in lines)} of them with something to find")
    for name, kept in (("tuned on", False), ("kept aside", True)):
        of = score([line for line in lines if line.kept is kept])
        print(
            f"{name:<11} exact {of.exact}/{of.all} = {of.exact / of.all:.3f}"
            f"   found {of.caught}/{of.illegal} = {of.caught / of.illegal:.3f}"
            f"   left alone {of.clean}/{of.legal} = {of.clean / of.legal:.3f}"
        )
        if "--show" in sys.argv and not kept:
            print(*(f"  {line}" for line in of.wrong), sep="\n")
    for level in Level:
        ids = {rule for rule in BY_ID if BY_ID[rule].level is level}
        some = [line for line in lines if line.kept and line.rules & ids]
        hit = sum(line.rules & ids <= found_in(line.text) for line in some)
        print(f"  kept aside, {level.value}: found {hit}/{len(some)}")
    start = time.perf_counter()
    for line in lines:
        check(line.text, TODAY)
    print(f"{len(lines) / (time.perf_counter() - start):,.0f} sentences/s")


if __name__ == "__main__":
    main()
