"""What a rule of decision is: thresholds as ratios of integers, what is measured against what, and the profile that
holds them with its source and its dates.

A profile is plain data (:func:`to_data`, :func:`of_data`): the bulletin carries it, and whoever checks it needs no
table of ours. The profiles themselves are in :mod:`bot.council.profiles`, the arithmetic in :mod:`bot.council.verdict`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bot.council.ballot import Method
from bot.council.roll import Electorate


class Measure(StrEnum):
    """In what is counted."""

    HEADS = "人数"
    AREA = "面积"


class Part(StrEnum):
    """What is compared."""

    YES = "同意"
    """For the proposal; of several options, for each of those that come first."""
    CAST = "参与"
    PRESENT = "出席"


class Base(StrEnum):
    """What is 100%."""

    DECISIVE = "赞成与反对"
    """Votes for and against: abstentions do not count."""
    VALID = "有效票"
    """With abstentions, without blank and invalid ballots."""
    CAST = "参与"
    """All who voted, with blank and invalid ballots."""
    PRESENT = "出席"
    ENTITLED = "全体"
    """The whole roll, whoever did not vote included."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A ratio that must be reached (以上, 以下 include the bound: 民法典 §1259) or, ``strict``, exceeded (过半数).

    Raises:
        ValueError: it is not above 0, or above 1.
    """

    num: int
    den: int
    strict: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.num <= self.den or (self.strict and self.num == self.den):
            raise ValueError(f"{self.num}/{self.den}")

    def met(self, part: int, whole: int) -> bool:
        """Whether ``part`` of ``whole`` is enough. Nothing is never enough, of nothing either."""
        return part > 0 and self.sign(part, whole) >= (1 if self.strict else 0)

    def sign(self, part: int, whole: int) -> int:
        """-1 if ``part`` of ``whole`` is less than the ratio, 0 if it is just that, 1 if it is more."""
        left, right = part * self.den, whole * self.num
        return (left > right) - (left < right)


HALF = Threshold(1, 2, strict=True)
TWO_THIRDS = Threshold(2, 3)
THREE_QUARTERS = Threshold(3, 4)
ALL = Threshold(1, 1)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One test of a rule: ``part`` of ``base``, in heads or area, against a threshold."""

    part: Part
    base: Base
    measure: Measure
    threshold: Threshold


class Kind(StrEnum):
    """Who decides, and what about; which profile holds on a day is found by it."""

    OWNERS = "业主共同决定"
    OWNERS_MAJOR = "业主共同决定（重大事项）"
    CHANGE_OF_USE = "住宅改为经营性用房"
    RESIDENTS = "居民会议"
    ROUNDTABLE = "圆桌议事会"
    CUSTOM = "自定规则"
    SURVEY = "意见征集"


ANY_METHOD = frozenset(Method)
ANY_ELECTORATE = frozenset(Electorate) - {Electorate.ANYBODY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A rule of decision from a source, for a time.

    ``since`` and ``until`` are local days, both included (None: from ever, to this day). ``verified``: the numbers were
    compared with the text in force; a binding poll needs that. ``binding``: its result is a decision, else it is an
    意向征询. ``notice_days``: calendar days that the topic must have been published before a vote; 0: it need not be.
    ``meeting``: it is voted on in a meeting only, whose presence counts. ``criteria`` None: the numbers are not known
    to us; empty: there is no threshold, whoever has the most is chosen.
    """

    key: str
    title: str
    kind: Kind
    citation: str
    criteria: tuple[Criterion, ...] | None
    since: date | None = None
    until: date | None = None
    verified: bool = True
    binding: bool = True
    notice_days: int = 0
    meeting: bool = False
    methods: frozenset[Method] = ANY_METHOD
    electorates: frozenset[Electorate] = ANY_ELECTORATE
    note: str = ""

    def holds(self, day: date) -> bool:
        """Whether it is in force on a local day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def to_data(profile: Profile) -> dict[str, Any]:
    """A profile as what JSON knows, always in the same form."""
    criteria = profile.criteria
    rows = None if criteria is None else [_row(criterion) for criterion in criteria]
    return {
        "key": profile.key,
        "title": profile.title,
        "kind": profile.kind.value,
        "citation": profile.citation,
        "criteria": rows,
        "since": profile.since.isoformat() if profile.since else None,
        "until": profile.until.isoformat() if profile.until else None,
        "verified": profile.verified,
        "binding": profile.binding,
        "notice_days": profile.notice_days,
        "meeting": profile.meeting,
        "methods": [method.value for method in Method if method in profile.methods],
        "electorates": [electorate.value for electorate in Electorate if electorate in profile.electorates],
        "note": profile.note,
    }


def of_data(data: Mapping[str, Any]) -> Profile:
    """The profile that :func:`to_data` gave.

    Raises:
        KeyError: something is missing.
        ValueError: something does not fit.
    """
    rows = data["criteria"]
    return Profile(
        key=str(data["key"]),
        title=str(data["title"]),
        kind=Kind(data["kind"]),
        citation=str(data["citation"]),
        criteria=None if rows is None else tuple(_criterion(row) for row in rows),
        since=date.fromisoformat(data["since"]) if data["since"] else None,
        until=date.fromisoformat(data["until"]) if data["until"] else None,
        verified=bool(data["verified"]),
        binding=bool(data["binding"]),
        notice_days=int(data["notice_days"]),
        meeting=bool(data["meeting"]),
        methods=frozenset(Method(method) for method in data["methods"]),
        electorates=frozenset(Electorate(electorate) for electorate in data["electorates"]),
        note=str(data["note"]),
    )


def _row(criterion: Criterion) -> dict[str, Any]:
    return {
        "part": criterion.part.value,
        "base": criterion.base.value,
        "measure": criterion.measure.value,
        "num": criterion.threshold.num,
        "den": criterion.threshold.den,
        "strict": criterion.threshold.strict,
    }


def _criterion(row: Mapping[str, Any]) -> Criterion:
    threshold = Threshold(int(row["num"]), int(row["den"]), bool(row["strict"]))
    return Criterion(Part(row["part"]), Base(row["base"]), Measure(row["measure"]), threshold)
