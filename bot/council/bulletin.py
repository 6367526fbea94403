"""The 公告 of a poll: everything that is needed to count it again, in one JSON document under one hash.

The terms are hashed when the poll opens; each ballot is hashed onto that, and what was made of them onto the last. So
the final hash, the head, stands for all of it, and a stranger's program can tell whether anything was changed since it
was printed. docs/ballots.md is the specification; :mod:`bot.verify` counts by it without any of this.

Ballots are listed in the order of their keys, which are chance (匿名) or made with the poll's salt (记名): it says
nothing about who voted when.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from bot.council.ballot import Mark
from bot.council.casting import Cast, cast
from bot.council.poll import Poll, Secrecy, canonical, terms, terms_hash
from bot.council.roll import Entry, Share, roll_hash
from bot.council.tally import Count, count
from bot.council.verdict import Test, Verdict

FORMAT = "yuanzhuo-bulletin-1"
KEY = {Secrecy.NAMED: "voter", Secrecy.SECRET: "receipt"}
"""What a ballot is found by."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One ballot that counts, as it is published. ``key`` is the voter's code on the roll (记名) or the digest of the
    receipt (匿名); ``name`` is how a voter is shown in public, empty in a secret poll. An unreadable one shows nothing
    of what stands on it."""

    key: str
    mark: Mark
    unreadable: bool = False
    name: str = ""


def build(
    poll: Poll, roll: Sequence[Entry], papers: Iterable[Paper], verdict: Verdict, *, voted: Iterable[str]
) -> dict[str, Any]:
    """The bulletin of a closed poll, ready for JSON.

    ``roll`` is the frozen roll in its public form, ``voted`` are the codes of those on it who have voted; for 匿名 that
    and the papers are all that is known, and nothing says which belongs to which.

    Raises:
        ValueError: these do not fit together, so that no bulletin can be true: it says what.
    """
    data = terms(poll)
    rows = [_row(poll.secrecy, paper) for paper in sorted(papers, key=lambda paper: paper.key)]
    listed = sorted([entry.code, entry.area] for entry in roll)
    marked = sorted(voted)
    _fits(poll, roll, data, rows, marked)
    if _recount(poll, roll, rows) != verdict.count:
        raise ValueError("the ballots do not add up to the count")
    closing = {
        "closed_at": poll.closed_at.astimezone(UTC).isoformat() if poll.closed_at else None,
        "voted": marked,
        "present": _pair(poll.present) if poll.present else None,
        "count": _counted(verdict.count),
        "verdict": _judged(verdict),
    }
    return {
        "format": FORMAT,
        "terms": data,
        "hash": poll.hash,
        "roll": listed,
        "ballots": rows,
        "closing": closing,
        "head": head(poll.hash, rows, closing),
    }


def links(start: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The hash at each row of a chain that begins with ``start``."""
    link = start
    for row in rows:
        link = hashlib.sha256(link.encode() + b"\n" + canonical(row)).hexdigest()
        yield link


def head(start: str, rows: Sequence[Mapping[str, Any]], closing: Mapping[str, Any]) -> str:
    """The hash that stands for a whole bulletin: of the terms, the ballots and the closing."""
    last = start
    for link in links(start, [*rows, closing]):
        last = link
    return last


def place(rows: Sequence[Mapping[str, Any]], key: str) -> int | None:
    """Where in the list of ballots (from 0) a voter's code or a receipt's digest stands; None if nowhere."""

    def of(row: Mapping[str, Any]) -> str:
        return str(row.get("receipt", row.get("voter")))

    at = bisect_left(rows, key, key=of)
    return at if at < len(rows) and of(rows[at]) == key else None


# ------------------------------------------------------------------------------------------------ its parts
def _row(secrecy: Secrecy, paper: Paper) -> dict[str, Any]:
    row: dict[str, Any] = {
        KEY[secrecy]: paper.key,
        "numbers": [] if paper.unreadable else list(paper.mark.numbers),
        "write_in": "" if paper.unreadable else paper.mark.write_in,
        "unreadable": paper.unreadable,
    }
    if secrecy is Secrecy.NAMED:
        row["name"] = paper.name
    return row


def _fits(
    poll: Poll, roll: Sequence[Entry], data: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], marked: list[str]
) -> None:
    keys = [row[KEY[poll.secrecy]] for row in rows]
    codes = {entry.code for entry in roll}
    if terms_hash(data) != poll.hash:
        raise ValueError("the terms are not those that were frozen")
    if roll_hash(poll.electorate, roll) != poll.roll_hash or len(codes) != len(roll):
        raise ValueError("the roll is not the one that was frozen")
    if len(set(keys)) != len(keys) or len(set(marked)) != len(marked):
        raise ValueError("somebody has two ballots")
    if not codes.issuperset(marked):
        raise ValueError("somebody voted who is not on the roll")
    if (len(keys) != len(marked)) if poll.secrecy is Secrecy.SECRET else (keys != marked):
        raise ValueError("those who voted are not those whose ballots there are")


def _recount(poll: Poll, roll: Sequence[Entry], rows: Sequence[Mapping[str, Any]]) -> Count:
    shares = {entry.code: Share(1, entry.area) for entry in roll}

    def read(row: Mapping[str, Any]) -> Cast:
        mark = Mark(tuple(row["numbers"]), row["write_in"])
        # In a secret poll no area is kept beside a ballot: it would be as good as the door.
        return cast(poll.form, mark, shares.get(row.get("voter", ""), Share(1)), unreadable=row["unreadable"])

    return count(poll.form, map(read, rows))


def _pair(share: Share) -> list[int]:
    return [share.heads, share.area]


def _counted(counted: Count) -> dict[str, Any]:
    return {
        "valid": _pair(counted.valid),
        "blank": _pair(counted.blank),
        "invalid": _pair(counted.invalid),
        "abstained": _pair(counted.abstained),
        "options": [list(both) for both in zip(counted.heads, counted.area, strict=True)],
        "written": sorted([text, *_pair(share)] for text, share in counted.written.items()),
        "pairs": [list(row) for row in counted.pairs],
    }


def _judged(verdict: Verdict) -> dict[str, Any]:
    return {
        "tests": [_tested(test) for test in verdict.tests],
        "places": [list(options) for options in verdict.places],
        "chosen": list(verdict.chosen),
        "tied": list(verdict.tied),
        "passed": verdict.passed,
    }


def _tested(test: Test) -> dict[str, Any]:
    criterion = test.criterion
    return {
        "part": criterion.part.value,
        "base": criterion.base.value,
        "measure": criterion.measure.value,
        "num": criterion.threshold.num,
        "den": criterion.threshold.den,
        "strict": criterion.threshold.strict,
        "option": test.option,
        "counted": test.part,
        "of": test.whole,
        "met": test.passed,
    }
