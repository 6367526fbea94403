"""Columns that the rows share, and the types that databases need help with.

Every time is aware and in UTC (:class:`UtcDateTime`); SQLite would drop the zone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON as SaJson
from sqlalchemy import BigInteger, Dialect, Index, Integer, Table, text
from sqlalchemy import DateTime as SaDateTime
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

Id = BigInteger().with_variant(Integer, "sqlite")
NUMBERED = {"sqlite_autoincrement": True}
"""A number that people have seen is never given out again, not even after the row is gone."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored in UTC. A naive one is a programming error and is refused."""

    impl = SaDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def id_column() -> Any:
    """The number of a row."""
    return Field(default=None, primary_key=True, sa_type=Id)


def time_column(*, null: bool = False, index: bool = False) -> Any:
    """A moment, aware, in UTC."""
    if null:
        return Field(default=None, sa_type=UtcDateTime, nullable=True, index=index)
    return Field(sa_type=UtcDateTime, nullable=False, index=index)


def json_column(default: Any = dict) -> Any:
    """A small structure."""
    return Field(default_factory=default, sa_type=SaJson, nullable=False)


def ref_column(target: str, *, null: bool = False, index: bool = False) -> Any:
    """The number of a row in another table: ``"person.id"``."""
    if null:
        return Field(default=None, sa_type=Id, foreign_key=target, nullable=True, index=index)
    return Field(sa_type=Id, foreign_key=target, nullable=False, index=index)


def later(kind: Any, default: str | int, **more: Any) -> Any:
    """A column that came with a later revision: rows that were there before have ``default``."""
    before = {"server_default": str(default)}
    return Field(default=default, sa_type=kind, nullable=False, sa_column_kwargs=before, **more)


def some(name: str, column: str, where: str) -> Index:
    """An index of the rows that still hold something: what was forgotten costs the next sweep nothing."""
    return Index(name, column, sqlite_where=text(where), postgresql_where=text(where))


def table(row: type[SQLModel]) -> Table:
    """The SQLAlchemy table behind a row class, for statements."""
    found: Table = row.__table__  # type: ignore[attr-defined]
    return found
