"""What arrived: each event once, whatever the wire repeats."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from bot.keeper import Holding
from bot.repositories import Arrival, Parked, Traces
from storage.columns import table
from storage.tables import InboxRow
from storage.traces import pattern

INBOX = table(InboxRow)
DONE, FAILED, PARKED = "done", "failed", "parked"
PAGE = 500
"""Rows named in one statement."""

_SQLITE = sqlite.insert(INBOX).on_conflict_do_nothing(index_elements=["channel", "account", "event_id"])
_POSTGRESQL = postgresql.insert(INBOX).on_conflict_do_nothing(index_elements=["channel", "account", "event_id"])
_KEEP = (
    sa.update(INBOX)
    .where(INBOX.c.id == sa.bindparam("inbox_id"))
    .values(person_id=sa.bindparam("person"), text=sa.bindparam("words"))
)
_FORGOTTEN: dict[str, Any] = {"text": None, "payload": sa.null()}
"""Without its payload an event is not tried again."""


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

    def keep(self, texts: Mapping[int, tuple[int, str]]) -> None:
        if texts:
            said = [{"inbox_id": key, "person": person, "words": text} for key, (person, text) in texts.items()]
            self._connection.execute(_KEEP, said)

    def fail(self, inbox_id: int, payload: Mapping[str, Any], incident: str, *, attempts: int, parked: bool) -> None:
        self._connection.execute(
            sa.update(INBOX)
            .where(INBOX.c.id == inbox_id)
            .values(state=PARKED if parked else FAILED, payload=dict(payload), incident=incident, attempts=attempts)
        )

    def settle(self, inbox_id: int) -> None:
        self._connection.execute(sa.update(INBOX).where(INBOX.c.id == inbox_id).values(state=DONE, payload=sa.null()))

    def failed(self, limit: int) -> list[Parked]:
        return self._unfinished(FAILED, limit)

    def parked(self, limit: int) -> list[Parked]:
        return self._unfinished(PARKED, limit)

    def _unfinished(self, state: str, limit: int) -> list[Parked]:
        query = sa.select(INBOX).where(INBOX.c.state == state, INBOX.c.payload.is_not(None)).order_by(INBOX.c.id)
        return [
            Parked(row.id, row.incident, row.attempts, row.payload, row.received_at)
            for row in self._connection.execute(query.limit(limit))
        ]

    def recall(self, channel: str, account: str, event_id: str) -> None:
        self._connection.execute(
            sa.update(INBOX)
            .where(INBOX.c.channel == channel, INBOX.c.account == account, INBOX.c.event_id == event_id)
            .values(**_FORGOTTEN)
        )

    def forget_texts(self, before: datetime) -> int:
        kept = sa.or_(INBOX.c.text.is_not(None), INBOX.c.payload.is_not(None))
        old = sa.update(INBOX).where(INBOX.c.received_at < before, kept)
        return self._connection.execute(old.values(person_id=None, **_FORGOTTEN)).rowcount

    def forget_about(self, traces: Traces, entries: Collection[tuple[int, datetime]]) -> None:
        """See :meth:`bot.repositories.Inbox.forget_about`."""
        # An entry is made in the moment in which its words are received.
        for author, at in entries:
            made = sa.and_(INBOX.c.person_id == author, INBOX.c.received_at == at)
            self._connection.execute(sa.update(INBOX).where(made).values(**_FORGOTTEN))
        names = pattern(traces.names)
        if names is None:
            return
        recent = sa.select(INBOX.c.id, INBOX.c.text).where(
            INBOX.c.received_at >= traces.since, INBOX.c.text.is_not(None)
        )
        found = [row.id for row in self._connection.execute(recent) if names.search(row.text)]
        for start in range(0, len(found), PAGE):
            those = INBOX.c.id.in_(found[start : start + PAGE])
            self._connection.execute(sa.update(INBOX).where(those).values(**_FORGOTTEN))

    def holdings(self, person_id: int) -> list[Holding]:
        count = self._connection.execute(
            sa.select(sa.func.count())
            .select_from(INBOX)
            .where(INBOX.c.person_id == person_id, INBOX.c.text.is_not(None))
        ).scalar_one()
        return [Holding("对小圆说过的话", f"{count}条")] if count else []

    def erase(self, person_id: int) -> None:
        forgotten = sa.update(INBOX).where(INBOX.c.person_id == person_id)
        self._connection.execute(forgotten.values(person_id=None, **_FORGOTTEN))
