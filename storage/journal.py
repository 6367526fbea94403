"""Who did what, and the few facts about this installation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.keeper import Holding
from bot.repositories import Entry
from storage.columns import table
from storage.tables import JournalRow, SettingRow

JOURNAL, SETTING = table(JournalRow), table(SettingRow)
_INSERT = sa.insert(JOURNAL)


class JournalStore:
    """See :class:`bot.repositories.Journal`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, entry: Entry) -> None:
        self._connection.execute(
            _INSERT,
            {
                "at": entry.at,
                "person_id": entry.person_id,
                "action": entry.action,
                "subject": entry.subject,
                "facts": dict(entry.facts),
            },
        )

    def of(self, subject: str) -> list[Entry]:
        query = sa.select(JOURNAL).where(JOURNAL.c.subject == subject).order_by(JOURNAL.c.id)
        return [_entry(row) for row in self._connection.execute(query)]

    def count(self, action: str, person_id: int, since: datetime) -> int:
        query = (
            sa.select(sa.func.count())
            .select_from(JOURNAL)
            .where(JOURNAL.c.at >= since, JOURNAL.c.person_id == person_id, JOURNAL.c.action == action)
        )
        return int(self._connection.execute(query).scalar_one())

    def latest(self, limit: int) -> list[Entry]:
        query = sa.select(JOURNAL).order_by(JOURNAL.c.id.desc()).limit(limit)
        return [_entry(row) for row in self._connection.execute(query)]

    def holdings(self, person_id: int) -> list[Holding]:
        return [Holding("操作记录", "只记何时对哪件事做了什么，不记内容；删除后不再与您关联")]

    def erase(self, person_id: int) -> None:
        self._connection.execute(sa.update(JOURNAL).where(JOURNAL.c.person_id == person_id).values(person_id=None))


def _entry(row: sa.Row[Any]) -> Entry:
    return Entry(at=row.at, person_id=row.person_id, action=row.action, subject=row.subject, facts=row.facts)


class SettingStore:
    """See :class:`bot.repositories.Settings`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> str | None:
        return self._connection.execute(sa.select(SETTING.c.value).where(SETTING.c.key == key)).scalar_one_or_none()

    def put(self, key: str, value: str, at: datetime) -> None:
        self.remove(key)
        self._connection.execute(sa.insert(SETTING), {"key": key, "value": value, "at": at})

    def remove(self, key: str) -> None:
        self._connection.execute(sa.delete(SETTING).where(SETTING.c.key == key))
