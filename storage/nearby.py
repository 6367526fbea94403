"""What was reported in one place: for finding the same matter, and for noticing that many report at once."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.concern_repositories import Matter, Voice, Where
from bot.council.concern import OPEN, State
from storage.columns import table
from storage.concern_tables import ConcernRow, ConcernSupportRow

CONCERN, SUPPORT = table(ConcernRow), table(ConcernSupportRow)
_OPEN = [state.value for state in State if state in OPEN]
_IN_VAIN = (State.WITHDRAWN.value, State.DECLINED.value)
_NOT_YET = 2**62


class Nearby:
    """The part of :class:`bot.concern_repositories.Concerns` that looks around a place."""

    _connection: Connection

    def first_since(self, at: datetime) -> int:
        query = sa.select(CONCERN.c.id).where(CONCERN.c.created_at >= at).order_by(CONCERN.c.created_at).limit(1)
        return self._connection.execute(query).scalar_one_or_none() or _NOT_YET

    def open_in(self, where: Where, start: int, limit: int) -> list[Matter]:
        wanted = (CONCERN.c.id, CONCERN.c.text, CONCERN.c.category, CONCERN.c.place, CONCERN.c.created_at)
        query = sa.select(*wanted).where(_there(where), CONCERN.c.id >= start, CONCERN.c.state.in_(_OPEN))
        return [Matter(*row) for row in self._connection.execute(query.order_by(CONCERN.c.id.desc()).limit(limit))]

    def voices(self, where: Where, category: str, since: datetime) -> list[Voice]:
        here = sa.and_(_there(where), CONCERN.c.category == category, CONCERN.c.state.not_in(_IN_VAIN))
        told = sa.select(CONCERN.c.id, CONCERN.c.reporter_id, CONCERN.c.created_at).where(
            here, CONCERN.c.id >= self.first_since(since), CONCERN.c.created_at >= since
        )
        joined = (
            sa.select(SUPPORT.c.concern_id, SUPPORT.c.person_id, SUPPORT.c.at)
            .join(CONCERN, CONCERN.c.id == SUPPORT.c.concern_id)
            .where(SUPPORT.c.at >= since, here)
        )
        found = [Voice(*row) for query in (told, joined) for row in self._connection.execute(query)]
        return sorted(found, key=lambda voice: (voice.at, voice.number))

    def count_in(self, where: Where, category: str, since: datetime, until: datetime) -> int:
        query = sa.select(sa.func.count()).where(
            _there(where),
            CONCERN.c.id >= self.first_since(since),
            CONCERN.c.category == category,
            CONCERN.c.created_at >= since,
            CONCERN.c.created_at < until,
        )
        return self._connection.execute(query).scalar_one()


def _there(where: Where) -> sa.ColumnElement[bool]:
    if where.area:
        return CONCERN.c.area == where.area
    return sa.and_(
        CONCERN.c.room == where.room,
        CONCERN.c.channel == where.channel,
        CONCERN.c.account == where.account,
        CONCERN.c.area == sa.literal_column("''"),
    )
