"""How the database is opened: the same for SQLite (one file, the default) and PostgreSQL (by URL)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

READING = "yuanzhuo_reading"
"""Execution option of a connection that will only read: SQLite then needs no write lock."""


_NOTICE_A_DEAD_HOST = {
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""A server that went without a word is given up after half a minute; by itself TCP takes hours."""


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _sqlite(url: URL) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, json_serializer=_dump, hide_parameters=True, connect_args={"check_same_thread": False, "timeout": 15}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver's own idea of transactions would begin them late and end them early; ours begin in `begin` below.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            # FULL: what was acknowledged to a resident is on the disk even if the power fails.
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=15000",
            "cache_size=-32000",
            "temp_store=MEMORY",
            # What is deleted is overwritten: words that were forgotten, and how secret ballots came in.
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(READING, False)
        # A writer takes the lock at once: taking it half-way is what makes SQLite answer "database is locked".
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        json_serializer=_dump,
        # What a statement is given can be somebody's words; an error that shows it would take them into the log.
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=4,
        connect_args={"options": "-c timezone=UTC", "connect_timeout": 10, **_NOTICE_A_DEAD_HOST},
    )


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql://…``. Nothing is read or created yet but SQLite's folder.

    Raises:
        ValueError: the URL names neither.
    """
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            return _sqlite(parsed)
        case "postgresql":
            return _postgresql(parsed)
        case other:
            raise ValueError(f"{other!r} is not a database that this program knows (sqlite or postgresql)")
