"""What arrived: each event once, whatever the wire repeats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from bot.repositories import Arrival, Holding, Parked
from storage.tables import InboxRow, table

INBOX = table(InboxRow)
DONE, FAILED, PARKED = "done", "failed", "parked"

_SQLITE = sqlite.insert(INBOX).on_conflict_do_nothing(index_elements=["channel", "account", "event_id"])
_POSTGRESQL = postgresql.insert(INBOX).on_conflict_do_nothing(index_elements=["channel", "account", "event_id"])


class InboxStore:
    """See :class:`bot.repositories.Inbox`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._insert = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL

    def take_in(self, arrivals: Sequence[Arrival], now: datetime) -> dict[tuple[str, str, str], int]:
        if not arrivals:
            return {}
        rows = [
            {
                "channel": arrival.channel,
                "account": arrival.account,
                "event_id": arrival.event_id,
                "kind": arrival.kind,
                "room": arrival.room,
                "text": arrival.text,
                "state": DONE,
                "attempts": 0,
                "incident": "",
                "at": arrival.at,
                "received_at": now,
            }
            for arrival in arrivals
        ]
        statement = self._insert.returning(INBOX.c.channel, INBOX.c.account, INBOX.c.event_id, INBOX.c.id)
        kept = self._connection.execute(statement, rows)
        return {(row.channel, row.account, row.event_id): row.id for row in kept}

    def link(self, people: Mapping[int, int]) -> None:
        if people:
            statement = sa.update(INBOX).where(INBOX.c.id == sa.bindparam("inbox_id"))
            self._connection.execute(
                statement.values(person_id=sa.bindparam("person")),
                [{"inbox_id": inbox_id, "person": person} for inbox_id, person in people.items()],
            )

    def fail(self, inbox_id: int, payload: Mapping[str, Any], incident: str, *, attempts: int, parked: bool) -> None:
        self._connection.execute(
            sa.update(INBOX)
            .where(INBOX.c.id == inbox_id)
            .values(state=PARKED if parked else FAILED, payload=dict(payload), incident=incident, attempts=attempts)
        )

    def settle(self, inbox_id: int) -> None:
        self._connection.execute(sa.update(INBOX).where(INBOX.c.id == inbox_id).values(state=DONE, payload=None))

    def failed(self, limit: int) -> list[Parked]:
        return self._unfinished(FAILED, limit)

    def parked(self, limit: int) -> list[Parked]:
        return self._unfinished(PARKED, limit)

    def _unfinished(self, state: str, limit: int) -> list[Parked]:
        query = sa.select(INBOX).where(INBOX.c.state == state).order_by(INBOX.c.id).limit(limit)
        return [
            Parked(row.id, row.incident, row.attempts, row.payload or {}, row.received_at)
            for row in self._connection.execute(query)
        ]

    def recall(self, channel: str, account: str, event_id: str) -> None:
        self._connection.execute(
            sa.update(INBOX)
            .where(INBOX.c.channel == channel, INBOX.c.account == account, INBOX.c.event_id == event_id)
            .values(text=None)
        )

    def forget_texts(self, before: datetime) -> int:
        changed = self._connection.execute(
            sa.update(INBOX)
            .where(INBOX.c.received_at < before, INBOX.c.text.is_not(None))
            .values(text=None, person_id=None)
        )
        return changed.rowcount

    def holdings(self, person_id: int) -> list[Holding]:
        count = self._connection.execute(
            sa.select(sa.func.count())
            .select_from(INBOX)
            .where(INBOX.c.person_id == person_id, INBOX.c.text.is_not(None))
        ).scalar_one()
        return [Holding("对小圆说过的话", f"{count}条")] if count else []

    def erase(self, person_id: int) -> None:
        self._connection.execute(
            sa.update(INBOX).where(INBOX.c.person_id == person_id).values(person_id=None, text=None, payload=None)
        )
