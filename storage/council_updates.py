"""The threads of topics, meetings, decisions and tasks: one table, as their steps have one form."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.council_repositories import Entry
from bot.text import mask_public
from storage.columns import table
from storage.conflict import Conflict
from storage.roundtable_tables import CouncilUpdateRow

UPDATE = table(CouncilUpdateRow)


class Step(Protocol):
    """What the updates of all lives have in common."""

    @property
    def text(self) -> str: ...
    @property
    def by(self) -> int | None: ...
    @property
    def at(self) -> datetime: ...


def write(connection: Connection, kind: str, number: int, action: str, state: str, step: Step) -> None:
    """A line of a thread."""
    values = {"kind": kind, "number": number, "action": action, "state": state}
    connection.execute(sa.insert(UPDATE), {**values, "text": step.text, "person_id": step.by, "at": step.at})


def read(connection: Connection, kind: str, number: int) -> list[Entry]:
    """A thread, oldest first."""
    query = sa.select(UPDATE).where(UPDATE.c.kind == kind, UPDATE.c.number == number).order_by(UPDATE.c.id)
    return [
        Entry(action=row.action, state=row.state, text=row.text, by=row.person_id, at=row.at)
        for row in connection.execute(query)
    ]


def unlink(connection: Connection, person_id: int) -> None:
    """Somebody is gone from all these threads: what they did stays, without them and masked."""
    theirs = sa.select(UPDATE.c.id, UPDATE.c.text).where(UPDATE.c.person_id == person_id, UPDATE.c.text != "")
    for row in connection.execute(theirs).all():
        if (masked := mask_public(row.text)) != row.text:
            connection.execute(sa.update(UPDATE).where(UPDATE.c.id == row.id).values(text=masked))
    connection.execute(sa.update(UPDATE).where(UPDATE.c.person_id == person_id).values(person_id=None))


def saved(changed: sa.CursorResult[tuple[()]] | sa.Result[tuple[()]], what: str) -> None:
    """That a row was still as it was read.

    Raises:
        Conflict: somebody else changed it.
    """
    if changed.rowcount != 1:  # type: ignore[union-attr]
        raise Conflict(f"{what} was changed meanwhile")
