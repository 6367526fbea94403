"""Rows of a 小区's register understood as homes: 楼-单元-室, area, owners.

Nothing here knows a file: a header is a sequence of texts, a row a sequence of cells as a sheet reader gives them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from bot.council.roll import Home, area, door

Cell = str | datetime | date | None
HEADER_WITHIN = 10
"""A header stands in one of so many first rows: above it there is often a title."""
LONGEST_NAME = 40
MOST_OWNERS = 20


class Field(StrEnum):
    """What a column can hold, by the name that a header made by us has."""

    DOOR = "门牌"
    HOUSE = "楼"
    UNIT = "单元"
    ROOM = "室"
    AREA = "面积"
    OWNERS = "业主"


USUAL: Mapping[Field, int] = {Field.DOOR: 0, Field.AREA: 1, Field.OWNERS: 2}
"""The order of a line that comes without a header."""
_ALSO = {
    Field.DOOR: "房号 房屋 门牌号 楼单元室 楼-单元-室 房屋坐落 地址 房屋地址 户号",
    Field.HOUSE: "楼号 楼栋 楼栋号 栋 幢 栋号 楼幢",
    Field.UNIT: "单元号",
    Field.ROOM: "室号 房间 房间号",
    Field.AREA: "建筑面积 房屋面积 产权面积 专有面积 专有部分面积 平方米",
    Field.OWNERS: "业主姓名 产权人 姓名 户主 所有权人 产权所有人 房主",
}
_FIELDS = {name: field for field, names in _ALSO.items() for name in (field.value, *names.split())}
_ASIDE = re.compile(r"[(（\[【].*?[)）\]】]|[\s*＊:：㎡]")
_BETWEEN_NAMES = re.compile(r"[、,，;；/／\n]|\s+(?:和|与)\s+|\s{1,}")


class Fault(StrEnum):
    """Why a row is no home; the sentences are in the wording."""

    NO_DOOR = "no door"
    BAD_DOOR = "bad door"
    BAD_AREA = "bad area"
    LONG_NAME = "long name"
    MANY_OWNERS = "many owners"
    TWICE = "twice"


class Unfit(Exception):
    """A row that is no home, and why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults)
        self.faults = faults


def find_header(rows: Sequence[Sequence[Cell]]) -> tuple[int, Mapping[Field, int]] | None:
    """In which row (from 0) the header stands, and which column (from 0) holds what; None if there is none."""
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        found: dict[Field, int] = {}
        for column, cell in enumerate(row):
            field = _FIELDS.get(_ASIDE.sub("", str(cell or "")))
            if field is not None:
                found.setdefault(field, column)
        if Field.DOOR in found or {Field.HOUSE, Field.ROOM} <= found.keys():
            return place, found
    return None


def home_of(row: Sequence[Cell], fields: Mapping[Field, int]) -> Home:
    """The home of a row. Area and owners may be missing: what a poll needs of them it says before it opens.

    Raises:
        Unfit: it is none.
    """

    def cell(field: Field) -> str:
        at = fields.get(field)
        found = row[at] if at is not None and at < len(row) else None
        return str(found).strip() if found is not None else ""

    faults: list[Fault] = []
    where = cell(Field.DOOR)
    if not where and cell(Field.HOUSE) and cell(Field.ROOM):
        parts = (cell(Field.HOUSE).rstrip("号楼栋幢座"), cell(Field.UNIT).removesuffix("单元") or "1", cell(Field.ROOM))
        where = "-".join(parts)
    known, size = "", 0
    try:
        known = door(where)
    except ValueError:
        faults.append(Fault.BAD_DOOR if where else Fault.NO_DOOR)
    if said := cell(Field.AREA):
        try:
            size = area(said)
        except ValueError:
            faults.append(Fault.BAD_AREA)
    owners = tuple(dict.fromkeys(name for name in _BETWEEN_NAMES.split(cell(Field.OWNERS)) if name))
    if any(len(name) > LONGEST_NAME for name in owners):
        faults.append(Fault.LONG_NAME)
    if len(owners) > MOST_OWNERS:
        faults.append(Fault.MANY_OWNERS)
    if faults:
        raise Unfit(*faults)
    return Home(known, size, owners)


def homes_of(
    rows: Sequence[Sequence[Cell]], fields: Mapping[Field, int]
) -> tuple[list[Home], list[tuple[int, tuple[Fault, ...]]]]:
    """All homes of some rows, and what is wrong with which row (from 1). A door that stands twice is wrong in every
    row: nobody can say which of them is meant."""
    fit: list[tuple[int, Home]] = []
    bad: list[tuple[int, tuple[Fault, ...]]] = []
    for place, row in enumerate(rows, start=1):
        try:
            fit.append((place, home_of(row, fields)))
        except Unfit as unfit:
            bad.append((place, unfit.faults))
    doors = Counter(home.door for _, home in fit)
    bad += [(place, (Fault.TWICE,)) for place, home in fit if doors[home.door] > 1]
    return [home for _, home in fit if doors[home.door] == 1], sorted(bad)
