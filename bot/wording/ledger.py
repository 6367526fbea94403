"""The ledger (台账): what is said of it, and what stands in its columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from bot.council.concern import OPEN, Satisfaction
from bot.council.figures import Span
from bot.report_repositories import LedgerEntry
from bot.wording.figures import heading, theme

Cell = str | int | date | datetime | None
"""A datetime is local and without a zone, as a sheet wants it."""


def coming(span: Span, area: str | None, count: int) -> str:
    """To who asked for it."""
    return f"【台账】{heading(span, area)}共{count}件，正在做表，马上发来。里面有居民的姓名和原话，请不要转发。"


def empty(span: Span, area: str | None) -> str:
    """Nothing was reported."""
    return f"【台账】{heading(span, area)}没有诉求。"


def file_name(span: Span) -> str:
    """The sheet's file name."""
    return f"台账_{span.first:%Y%m%d}-{span.last:%Y%m%d}.xlsx"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, and what stands in it."""

    title: str
    width: int
    value: Callable[[LedgerEntry, tzinfo, date], Cell]


def _local(at: datetime | None, zone: tzinfo) -> datetime | None:
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0) if at else None


def _overdue(entry: LedgerEntry, zone: tzinfo, today: date) -> str:
    concern = entry.concern
    if concern.state in OPEN:
        return "是" if concern.deadline is not None and concern.deadline < today else ""
    closed = _local(concern.closed_at, zone)
    return "是" if closed and concern.close_by and closed.date() > concern.close_by else ""


def _rated(entry: LedgerEntry) -> str:
    said = entry.concern.satisfaction
    return "" if said is Satisfaction.UNRATED and entry.concern.closed_at is None else said.value


COLUMNS: tuple[Column, ...] = (
    Column("诉求号", 8, lambda entry, zone, today: entry.concern.number),
    Column("登记时间", 17, lambda entry, zone, today: _local(entry.concern.created_at, zone)),
    Column("来源", 8, lambda entry, zone, today: entry.concern.source.value),
    Column("来源编号", 18, lambda entry, zone, today: entry.concern.source_ref),
    Column("小区", 14, lambda entry, zone, today: entry.concern.area),
    Column("地点", 22, lambda entry, zone, today: entry.concern.place),
    Column("大类", 14, lambda entry, zone, today: entry.concern.category.partition("/")[0]),
    Column("类别", 12, lambda entry, zone, today: theme(entry.concern.category)),
    Column("类型", 8, lambda entry, zone, today: entry.concern.kind.value),
    Column("紧急度", 8, lambda entry, zone, today: entry.concern.urgency.value),
    Column("内容", 50, lambda entry, zone, today: entry.concern.text),
    Column("登记人", 12, lambda entry, zone, today: entry.reporter),
    Column("状态", 10, lambda entry, zone, today: entry.concern.state.value),
    Column("责任人", 14, lambda entry, zone, today: entry.concern.assignee),
    Column("应受理", 12, lambda entry, zone, today: entry.concern.accept_by),
    Column("受理时间", 17, lambda entry, zone, today: _local(entry.concern.accepted_at, zone)),
    Column("应办结", 12, lambda entry, zone, today: entry.concern.close_by),
    Column("办结时间", 17, lambda entry, zone, today: _local(entry.concern.closed_at, zone)),
    Column("超期", 6, _overdue),
    Column("是否解决", 10, lambda e, zone, today: e.concern.resolution.value if e.concern.resolution else ""),
    Column("是否满意", 10, lambda entry, zone, today: _rated(entry)),
    Column("同问", 6, lambda entry, zone, today: entry.concern.supporters),
    Column("附议", 6, lambda entry, zone, today: entry.concern.endorsements),
    Column("延期", 6, lambda entry, zone, today: entry.concern.extended),
    Column("重开", 6, lambda entry, zone, today: entry.concern.reopened),
    Column("并入", 8, lambda entry, zone, today: entry.concern.merged_into),
)
CONCERNS, THREAD = "台账", "经过"
"""The two sheets: a line per concern, and a line per step."""
STEPS: tuple[tuple[str, int], ...] = (
    ("诉求号", 8),
    ("时间", 17),
    ("做了什么", 12),
    ("之后状态", 10),
    ("经办人", 14),
    ("内容", 70),
)


def steps(entry: LedgerEntry, zone: tzinfo) -> Sequence[Sequence[Cell]]:
    """The lines of its thread."""
    return [
        (
            entry.concern.number,
            _local(update.at, zone),
            update.action.value,
            update.state.value,
            by,
            update.text,
        )
        for update, by in entry.thread
    ]
