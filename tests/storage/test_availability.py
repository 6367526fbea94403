"""A database that cannot be reached is told apart from one that was asked something wrong."""

from __future__ import annotations

import socket
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from psycopg import errors

from bot.repositories import StorageUnavailable
from storage.availability import unavailable
from storage.engine import open_engine
from storage.unit_of_work import unit_of_work


@pytest.fixture
def hangs_up() -> Iterator[str]:
    """A server that closes every connection at once, as one does that is going down."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    listening.accept()[0].close()
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path, hangs_up: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        nobody = f"127.0.0.1:{listening.getsockname()[1]}"
    for place in (f"/y?host={tmp_path}", f"{nobody}/y", f"{hangs_up}/y"):
        engine = open_engine(f"postgresql://x@{place}")
        with pytest.raises(StorageUnavailable), unit_of_work(engine)() as uow:
            uow.settings.get("anything")
        engine.dispose()


def test_a_locked_file_is_unavailable_and_a_wrong_question_is_not(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path}/a.db", connect_args={"timeout": 0})
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    other.execute("CREATE TABLE t (a INTEGER UNIQUE)")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sa.exc.OperationalError) as locked, engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO t VALUES (1)")
    assert unavailable(locked.value)
    other.execute("ROLLBACK")
    other.close()
    for wrong in ("INSERT INTO t VALUES (1), (1)", "SELECT b FROM t", "no SQL at all"):
        with pytest.raises(sa.exc.DBAPIError) as asked, engine.begin() as connection:
            connection.exec_driver_sql(wrong)
        assert not unavailable(asked.value)
    engine.dispose()


@pytest.mark.parametrize(
    ("code", "kind", "away"),
    [
        ("57P01", "admin shutdown", True),
        ("57P03", "cannot connect now", True),
        ("53100", "disk full", True),
        ("53300", "too many connections", True),
        ("25006", "read-only standby", True),
        ("40P01", "deadlock", True),
        ("58030", "I/O error", True),
        ("23505", "unique violation", False),
        ("22021", "NUL in a text", False),
        ("42P01", "no such table", False),
        ("57014", "query cancelled", False),
    ],
)
def test_the_codes_of_postgresql(code: str, kind: str, away: bool) -> None:
    raw = errors.lookup(code)(kind)
    error = sa.exc.DBAPIError.instance("SELECT 1", {}, raw, errors.Error)
    assert isinstance(error, sa.exc.DBAPIError)
    assert unavailable(error) is away
