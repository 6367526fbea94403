"""The migrations make just the schema that the tables describe, and a database from elsewhere is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import storage.concern_tables
import storage.job_tables
import storage.migrations
import storage.poll_tables
import storage.roundtable_tables
from storage.engine import open_engine
from storage.migrations import HEAD
from storage.schema import SchemaError, prepare
from storage.tables import SQLModel
from tests.conftest import fresh_postgres


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        return fresh_postgres(request.getfixturevalue("postgres"), "template1")
    return f"sqlite:///{tmp_path}/new/yuanzhuo.db"


def _other_default(_context: object, _kept: object, _told: object, kept: str | None, *told: str | None) -> bool:
    # Alembic's own comparison takes '' on SQLite for something else than ''.
    plain = [
        value if value is None else value.strip("()").removesuffix("::character varying").strip("'")
        for value in (kept, told[1])
    ]
    return plain[0] != plain[1]


def test_migrations_equal_the_tables(empty: str) -> None:
    engine = open_engine(empty)
    assert prepare(engine) == ""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": _other_default}
        )
        assert compare_metadata(context, SQLModel.metadata) == []
    assert prepare(engine) == HEAD
    engine.dispose()


def test_numbers_are_not_given_out_again(empty: str) -> None:
    engine = open_engine(empty)
    prepare(engine)
    insert = sa.text("INSERT INTO person (label, created_at) VALUES ('甲', '2026-11-24 00:00:00') RETURNING id")
    with engine.begin() as connection:
        first = connection.execute(insert).scalar_one()
        connection.execute(sa.text("DELETE FROM person"))
        assert connection.execute(insert).scalar_one() > first
    engine.dispose()


def test_a_database_of_a_newer_program_is_refused(empty: str) -> None:
    engine = open_engine(empty)
    prepare(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaError, match=r"9999.*newer program"):
        prepare(engine)
    engine.dispose()


def test_tables_of_somebody_else_are_refused(empty: str) -> None:
    engine = open_engine(empty)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE concern (id INTEGER)"))
    with pytest.raises(SchemaError, match="not made by this program"):
        prepare(engine)
    engine.dispose()


def test_head_is_the_newest_script() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(storage.migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD
