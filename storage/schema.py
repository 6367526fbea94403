"""Bringing a database to the schema that this program works with, and refusing one that is newer."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from storage.migrations import HEAD


class SchemaError(Exception):
    """The database cannot be used by this program; the message says why and what helps."""


def revision(connection: Connection) -> str | None:
    """The revision that the database is at; None for an empty one.

    Raises:
        SchemaError: it has tables of ours but no revision.
    """
    tables = sa.inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        if "inbox" in tables or "concern" in tables:
            raise SchemaError("storage.url: the database has tables but no revision; it was not made by this program")
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def prepare(engine: Engine) -> str:
    """Create or bring up to date; the revision that it was at before ("" for an empty database).

    Raises:
        SchemaError: the database belongs to a newer program, or to another one.
    """
    with engine.begin() as connection:
        before = revision(connection)
        if before == HEAD:
            return HEAD
        # Alembic takes a fifth of a second to import, which a start that has nothing to migrate need not pay.
        from alembic import command
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if before is not None and before not in known:
            raise SchemaError(
                f"storage.url: the database is at revision {before}, this program knows up to {HEAD}: "
                "it was used by a newer program; update this one, or give it another database"
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return before or ""
