"""The database keeps what it is given, the same on both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from storage.engine import open_engine
from storage.tables import JournalRow, SettingRow

SETTING = SettingRow.__table__  # type: ignore[attr-defined]
JOURNAL = JournalRow.__table__  # type: ignore[attr-defined]


def test_times_come_back_aware_and_in_utc(engine: sa.Engine) -> None:
    noon_in_tieling = datetime(2026, 11, 24, 12, 0, tzinfo=timezone(timedelta(hours=8)))
    with engine.begin() as connection:
        connection.execute(SETTING.insert().values(key="k", value="v", at=noon_in_tieling))
    with engine.connect() as connection:
        at = connection.execute(sa.select(SETTING.c.at)).scalar_one()
    assert at == noon_in_tieling
    assert at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.StatementError, match="without a zone"), engine.begin() as connection:
        connection.execute(SETTING.insert().values(key="k", value="v", at=datetime(2026, 1, 1)))


def test_nothing_is_kept_of_a_transaction_that_fails(engine: sa.Engine) -> None:
    with pytest.raises(RuntimeError), engine.begin() as connection:
        connection.execute(JOURNAL.insert().values(at=datetime.now(UTC), action="x", facts={"数": 1}, subject=""))
        raise RuntimeError
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(JOURNAL)).scalar_one() == 0


def test_another_database_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="mysql"):
        open_engine("mysql://host/name")


def test_every_table_has_a_primary_key() -> None:
    assert all(table.primary_key.columns for table in SQLModel.metadata.tables.values())
