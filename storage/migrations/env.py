"""Alembic's entry: the connection comes from :mod:`storage.schema`, never from a file of its own."""

from alembic import context
from sqlmodel import SQLModel

import storage.tables  # noqa: F401  the tables are known to SQLModel once they are imported

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    # SQLite cannot change a column in place; Alembic then copies the table.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
