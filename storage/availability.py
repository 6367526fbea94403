"""Whether it is the database that fails, and not what it was asked: then trying again may help."""

from __future__ import annotations

import sqlite3

import sqlalchemy as sa

_SQLITE = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    )
)
_POSTGRESQL = ("08", "25006", "40", "53", "55P03", "57P", "58")
"""The connection, a standby that only reads, a deadlock, no room or memory left, a lock not had in time, a shutdown,
the system below."""


def unavailable(error: sa.exc.DBAPIError) -> bool:
    """Told by the codes of the database; of an error without one, by its kind."""
    if error.connection_invalidated or isinstance(error.orig, MemoryError):
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & 0xFF in _SQLITE  # the rest tells apart what is all the same here
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(state, str):
        return state.startswith(_POSTGRESQL)
    # No code: the server never answered. Whatever it was asked cannot have been the reason.
    return isinstance(error, sa.exc.OperationalError) and not isinstance(error.orig, sqlite3.Error)
