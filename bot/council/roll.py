"""Who may vote: homes and their owners, as one voter a person, a household or an owner, and the roll's hash.

A roll is frozen when a poll opens: who sells, moves in or changes a name afterwards changes nothing in that poll.

Area is an integer of hundredths of a square metre (1 = 0.01 ㎡), as exact as the figures of a property register.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Electorate(StrEnum):
    """What one vote is given to."""

    PERSON = "人"
    HOUSEHOLD = "户"
    AREA = "面积"
    """Owners by 民法典 §278: each counts once as a head, and with all their area."""
    ANYBODY = "不限"
    """Whoever answers, once: a survey, of which nobody can say who all might have answered."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of an electorate: heads (people, households or owners), and their area in 0.01 ㎡."""

    heads: int = 0
    area: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.heads + other.heads, self.area + other.area)

    def __sub__(self, other: Share) -> Share:
        return Share(self.heads - other.heads, self.area - other.area)


NONE = Share()


@dataclass(frozen=True, slots=True)
class Home:
    """One 专有部分: its door (:func:`door`), its area, and its owners as the register names them. Two owners of the
    same name need something that tells them apart: 王伟, 王伟(2)."""

    door: str
    area: int
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Voter:
    """Who has one vote. ``key`` is what ballots name (a person, or the first of the doors), ``people`` are those who
    may cast it, any of them once for all. ``area`` is 0 where it does not count."""

    key: str
    people: tuple[str, ...]
    homes: tuple[str, ...] = ()
    area: int = 0

    @property
    def share(self) -> Share:
        """What this vote weighs."""
        return Share(1, self.area)


@dataclass(frozen=True, slots=True)
class Roll:
    """All who may vote in a poll, by :func:`by_person`, :func:`by_household` or :func:`by_area`; of :data:`SURVEY`
    nobody is listed."""

    electorate: Electorate
    voters: tuple[Voter, ...]

    @property
    def share(self) -> Share:
        """All heads and all area: what "entitled" means."""
        return Share(len(self.voters), sum(voter.area for voter in self.voters))

    def index(self) -> dict[str, Voter]:
        """The voters by key."""
        return {voter.key: voter for voter in self.voters}

    def missing(self, voted: Container[str]) -> tuple[Voter, ...]:
        """Those who have not voted, by the keys of those who have: only they are reminded."""
        return tuple(voter for voter in self.voters if voter.key not in voted)

    def at(self, home: str) -> Voter | None:
        """Who has the vote of a home."""
        return next((voter for voter in self.voters if home in voter.homes), None)


SURVEY = Roll(Electorate.ANYBODY, ())


def by_person(people: Iterable[str]) -> Roll:
    """One vote for each person: invited members of a roundtable, all adults, or the delegates of small groups."""
    return Roll(Electorate.PERSON, tuple(Voter(who, (who,)) for who in sorted(set(people))))


def by_household(homes: Iterable[Home]) -> Roll:
    """One vote for each household, whoever of it casts it; one that has several homes is still one."""
    return _of_homes(Electorate.HOUSEHOLD, homes)


def by_area(homes: Iterable[Home]) -> Roll:
    """One vote for each owner, with all their area.

    法释〔2009〕7号 (2020年修正) 第九条: a home counts as one head however many own it together, and one buyer of
    several homes is one head. The same buyer are those who own alike: what somebody owns alone and what they own with
    another are two votes.
    """
    return _of_homes(Electorate.AREA, homes)


def _of_homes(electorate: Electorate, homes: Iterable[Home]) -> Roll:
    owned: dict[tuple[str, ...], list[Home]] = {}
    for home in homes:
        # Of a home of which nobody is known yet nothing else is known to be theirs, either.
        owners = tuple(sorted(set(home.owners))) or ("", home.door)
        owned.setdefault(owners, []).append(home)
    voters = []
    for owners, theirs in owned.items():
        doors = tuple(sorted((home.door for home in theirs), key=_order))
        people = owners if owners[0] else ()
        # Where it does not count it is not kept: it would tell in public whose entry it is.
        weight = sum(home.area for home in theirs) if electorate is Electorate.AREA else 0
        voters.append(Voter(doors[0], people, doors, weight))
    return Roll(electorate, tuple(sorted(voters, key=lambda voter: _order(voter.key))))


# ------------------------------------------------------------------------------------------------ the hash
@dataclass(frozen=True, slots=True)
class Entry:
    """A voter as the bulletin may show them: a code that only they and the roll's keeper can place, and the area."""

    code: str
    area: int


def code(salt: str, key: str) -> str:
    """A voter's code in one poll: 16 hexadecimal digits. The salt is the poll's own and stays with whoever keeps the
    roll: without it the doors of a house could simply be tried out."""
    return hashlib.sha256(f"{salt}\n{key}".encode()).hexdigest()[:16]


def entries(roll: Roll, salt: str) -> tuple[Entry, ...]:
    """The whole roll in its public form, in the order of the codes, which says nothing about anybody."""
    found = (Entry(code(salt, voter.key), voter.area) for voter in roll.voters)
    return tuple(sorted(found, key=lambda entry: entry.code))


def roll_hash(electorate: Electorate, listed: Sequence[Entry]) -> str:
    """SHA-256 (hexadecimal) of a roll's public form: as JSON without spaces, entries ordered by code."""
    rows = sorted([entry.code, entry.area] for entry in listed)
    data = json.dumps([electorate.value, rows], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(data.encode()).hexdigest()


# ------------------------------------------------------------------------------------------------ reading a list
_PARTS = re.compile(
    r"(?P<house>[A-Z0-9甲乙丙丁]+)(?:-|(?:号楼|栋|幢|座|楼|#|号)-?)"
    r"(?:(?P<unit>[A-Z0-9甲乙丙丁]+)(?:-|(?:单元|门)-?))?"
    r"(?P<room>[A-Z0-9]+)[室号户]?"
)
_AREA = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?")


def door(text: str) -> str:
    """A door as 楼-单元-室 in one form for all the ways it is written: 3号楼2单元501室, 03-2-501, ３＃２－５０１. A
    house without units has unit 1.

    Raises:
        ValueError: it is not a door.
    """
    tidy = re.sub(r"[\s　]", "", unicodedata.normalize("NFKC", text)).upper()
    found = _PARTS.fullmatch(re.sub(r"[—–−_/]", "-", tidy))
    if not found:
        raise ValueError(text)
    parts = (found["house"], found["unit"] or "1", found["room"])
    return "-".join(part.lstrip("0") or "0" for part in parts)


def area(text: str) -> int:
    """An area in ㎡ as a register writes it (89.55, 89.55㎡, 1,203.5平方米), in 0.01 ㎡.

    Raises:
        ValueError: it is not a number above 0 with two decimals at most.
    """
    tidy = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    for unit in ("平方米", "平米", "m2"):
        tidy = tidy.removesuffix(unit).strip()
    found = _AREA.fullmatch(tidy)
    hundredths = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 0
    if not hundredths:
        raise ValueError(text)
    return hundredths


class Flaw(StrEnum):
    """What is wrong with a row of a list of homes; the last one only wants to be confirmed."""

    DOOR_TWICE = "门牌重复"
    NO_AREA = "没有面积"
    NO_OWNER = "没有业主"
    OWNER_TWICE = "业主重复"
    SEVERAL_HOMES = "一人多套"


NOTICES = frozenset({Flaw.SEVERAL_HOMES})
"""Flaws that keep nothing from going on: one owner of several homes is one head, unless two people share a name."""


def flaws(homes: Sequence[Home], electorate: Electorate) -> tuple[tuple[int, Flaw], ...]:
    """What is wrong with which of the homes (from 0), row by row. By household a door is enough; by area each home
    needs its area and its owners, too."""
    by_owners = electorate is Electorate.AREA
    doors = Counter(home.door for home in homes)
    owners = Counter(owner for home in homes for owner in set(home.owners))
    found: list[tuple[int, Flaw]] = []
    for row, home in enumerate(homes):
        named = [owner for owner in home.owners if owner.strip()]
        if doors[home.door] > 1:
            found.append((row, Flaw.DOOR_TWICE))
        if by_owners and home.area <= 0:
            found.append((row, Flaw.NO_AREA))
        if by_owners and not named:
            found.append((row, Flaw.NO_OWNER))
        if len(set(named)) < len(named):
            found.append((row, Flaw.OWNER_TWICE))
        if any(owners[owner] > 1 for owner in named):
            found.append((row, Flaw.SEVERAL_HOMES))
    return tuple(found)


def _order(door_or_name: str) -> tuple[tuple[int, int, str], ...]:
    # 2号楼 comes before 10号楼, as people read it.
    pieces = re.findall(r"\d+|\D+", door_or_name)
    return tuple((0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in pieces)
