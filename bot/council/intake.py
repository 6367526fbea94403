"""Rows of other people's lists (12345, 网格, 物业, 巡查) understood as concerns to be.

Nothing here knows a file: a header is a sequence of texts, a row a sequence of cells as a sheet reader gives them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from bot.council.concern import Concern, Source

Cell = str | datetime | date | None
"""A datetime is as it stands in the sheet: without a zone, it is local."""
OLDEST = timedelta(days=3 * 366)
LONGEST_REF = 60
HEADER_WITHIN = 10
"""A header stands in one of so many first rows: above it there is often a title."""


class Field(StrEnum):
    """What a column can hold, by the name that a header made by us has."""

    REF = "编号"
    AT = "时间"
    PLACE = "地址"
    TEXT = "内容"
    CALLER = "来电人"
    PHONE = "电话"
    AREA = "小区"
    DUE = "期限"
    SOURCE = "来源"


USUAL = (Field.REF, Field.AT, Field.PLACE, Field.TEXT, Field.CALLER)
"""The order of a line that comes without a header."""
_ALSO = {
    Field.REF: "工单编号 工单号 单号 诉求编号 受理编号 受理单号 流水号 案件编号 任务号 事件编号",
    Field.AT: "来电时间 受理时间 诉求时间 反映时间 登记时间 派单时间 上报时间 创建时间 提交时间 发生时间 日期 受理日期",
    Field.PLACE: "地点 位置 事发地址 事发地点 诉求地址 发生地址 发生地点 具体位置 详细地址 问题地址 事件地址",
    Field.TEXT: "诉求内容 反映内容 问题描述 问题内容 工单内容 主要内容 事件描述 事项 诉求 诉求描述 反映问题 描述 问题",
    Field.CALLER: "诉求人 反映人 姓名 联系人 投诉人 上报人 市民姓名 来电人姓名 群众姓名",
    Field.PHONE: "联系电话 来电号码 联系方式 手机 手机号 手机号码 电话号码",
    Field.AREA: "所属小区 小区名称 社区 所属社区",
    Field.DUE: "截止时间 截止日期 办理期限 办结期限 办结时限 要求办结时间 限办时间 到期时间 处理时限",
    Field.SOURCE: "诉求来源 工单来源 渠道 来源渠道",
}
_FIELDS = {name: field for field, names in _ALSO.items() for name in (field.value, *names.split())}
_ASIDE = re.compile(r"[(（\[【].*?[)）\]】]|[\s*＊:：]")
_SOURCES = (
    (Source.HOTLINE, "12345|热线"),
    (Source.GRID, "网格"),
    (Source.PROPERTY, "物业"),
    (Source.PATROL, "巡查|巡检"),
)


class Fault(StrEnum):
    """Why a row cannot become a concern; the sentences are in the wording."""

    NO_TEXT = "no text"
    BAD_TIME = "bad time"
    FUTURE = "future"
    OLD = "old"
    BAD_DUE = "bad due"
    LONG_REF = "long ref"
    MANY_CELLS = "many cells"
    BROKEN = "broken"
    """Of our own making: it is tried again with the next sheet."""


class Unfit(Exception):
    """A row that cannot become a concern, and why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A row that can become a concern. ``ref`` is its number there, or made of its words where it has none, so that the
    same row is the same concern. ``at`` is aware."""

    ref: str
    source: Source
    text: str
    at: datetime | None = None
    due: date | None = None
    place: str = ""
    area: str = ""
    caller: str = ""
    """Name and telephone as they stand there: for staff only."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one row: its concern, and whether it is new."""

    concern: Concern
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a list. ``bad`` are places below the header, from 1, with the reason in words; ``file`` under
    storage.files holds those rows, or is empty."""

    name: str
    rows: int
    taken: Sequence[Taken]
    bad: Sequence[tuple[int, str]]
    file: str = ""


def source_named(word: str) -> Source | None:
    """Where rows come from, as people write it."""
    return next((source for source, pattern in _SOURCES if re.search(pattern, word)), None)


def fields_of(header: Sequence[Cell]) -> dict[Field, int]:
    """Which column holds what; the first of a kind counts."""
    found: dict[Field, int] = {}
    for place, title in enumerate(header):
        field = _FIELDS.get(_ASIDE.sub("", title)) if isinstance(title, str) else None
        if field is not None:
            found.setdefault(field, place)
    return found


def find_header(rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[Field, int]] | None:
    """The place of the header among the first rows, and what its columns hold; None if there is none with 内容 and one
    more."""
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        found = fields_of(row)
        if Field.TEXT in found and len(found) > 1:
            return place, found
    return None


def incoming(
    cells: Sequence[Cell], fields: Mapping[Field, int], usual: Source, *, zone: tzinfo, now: datetime
) -> Incoming:
    """What a row says. ``now`` is aware; times without a zone are those of ``zone``.

    Raises:
        Unfit: it cannot become a concern, for all the reasons at once.
    """

    def cell(field: Field) -> Cell:
        place = fields.get(field)
        return cells[place] if place is not None and place < len(cells) else None

    def words(field: Field) -> str:
        value = cell(field)
        if isinstance(value, datetime | date):
            return value.isoformat()
        return " ".join(value.split()) if value else ""

    faults = [] if (text := _text(cell(Field.TEXT))) else [Fault.NO_TEXT]
    at = due = None
    if cell(Field.AT) not in (None, ""):
        at = moment(cell(Field.AT), zone, now)
        if at is None:
            faults.append(Fault.BAD_TIME)
        elif at > now:
            faults.append(Fault.FUTURE)
        elif at < now - OLDEST:
            faults.append(Fault.OLD)
    if cell(Field.DUE) not in (None, ""):
        end = moment(cell(Field.DUE), zone, now, ahead=True)
        due = end.astimezone(zone).date() if end else None
        if due is None:
            faults.append(Fault.BAD_DUE)
    if len(words(Field.REF)) > LONGEST_REF:
        faults.append(Fault.LONG_REF)
    if faults:
        raise Unfit(*faults)
    ref = words(Field.REF) or _digest(text, words(Field.AT), words(Field.PLACE))
    caller = " ".join(part for part in (words(Field.CALLER), words(Field.PHONE)) if part)
    return Incoming(
        ref=ref,
        source=source_named(words(Field.SOURCE)) or usual,
        text=text,
        at=at,
        due=due,
        place=words(Field.PLACE)[:200],
        area=words(Field.AREA)[:100],
        caller=caller[:200],
    )


def _text(value: Cell) -> str:
    return value.strip() if isinstance(value, str) else ""


def _digest(*parts: str) -> str:
    return "#" + hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]


_MOMENT = re.compile(
    r"(?:(\d{4})\s*[-/.年])?\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"
    r"(?:[T\s]*(\d{1,2})\s*[:：时点]\s*(?:(\d{1,2})\s*分?)?(?:[:：]?\s*(\d{1,2})(?:\.\d+)?\s*秒?)?)?"
)
_SERIAL = re.compile(r"([3-6]\d{4})(\.\d+)?")
_SERIAL_DAY = datetime(1899, 12, 30)


def moment(value: Cell, zone: tzinfo, now: datetime, *, ahead: bool = False) -> datetime | None:
    """A moment as lists write it, aware: 2026-11-23 14:05, 2026/11/23, 2026年11月23日14时05分, 11月23日, or the day
    count of a spreadsheet. A day without a year is the last that was, or with ``ahead`` the next that is."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime.combine(value, time(), zone)
    if not value:
        return None
    found = _SERIAL.fullmatch(value.strip())
    if found:
        return (_SERIAL_DAY + timedelta(days=float(found[0]))).replace(microsecond=0, tzinfo=zone)
    found = _MOMENT.fullmatch(value.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) if part else 0 for part in found.groups())
    try:
        read = datetime(year or now.astimezone(zone).year, month, day, hour, minute, second, tzinfo=zone)
        if not year and ahead and read.date() < now.astimezone(zone).date() - timedelta(days=180):
            return read.replace(year=read.year + 1)
        if not year and not ahead and read > now:
            return read.replace(year=read.year - 1)
    except ValueError:
        return None
    return read
