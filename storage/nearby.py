"""What was reported in one place: for finding the same matter, and for noticing that many report at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.concern_repositories import Matter, Voice, Where
from bot.council.concern import OPEN, Concern, State
from storage.columns import table
from storage.concern_rows import concern_of
from storage.concern_tables import ConcernRow, ConcernSupportRow

CONCERN, SUPPORT = table(ConcernRow), table(ConcernSupportRow)
_OPEN = [state.value for state in State if state in OPEN]
_IN_VAIN = (State.WITHDRAWN.value, State.DECLINED.value)
_NOT_YET = 2**62
_P = sa.bindparam
_AREA = CONCERN.c.area == _P("area")
_ROOM = sa.and_(
    CONCERN.c.room == _P("room"),
    CONCERN.c.channel == _P("channel"),
    CONCERN.c.account == _P("account"),
    CONCERN.c.area == sa.literal_column("''"),
)
# Each for an area and for a room: asked for whatever is reported, so they are built once.
_FIRST = (
    sa.select(CONCERN.c.id)
    .where(CONCERN.c.created_at >= _P("since"))
    .order_by(CONCERN.c.created_at, CONCERN.c.id)
    .limit(1)
)
_SOME = sa.select(CONCERN).where(CONCERN.c.id.in_(_P("numbers", expanding=True)))
_OPEN_IN = {
    there: sa.select(CONCERN.c.id, CONCERN.c.text, CONCERN.c.category, CONCERN.c.place, CONCERN.c.created_at)
    .where(there, CONCERN.c.id >= _P("start"), CONCERN.c.state.in_(_OPEN))
    .order_by(CONCERN.c.id.desc())
    .limit(_P("most"))
    for there in (_AREA, _ROOM)
}
_SUCH = sa.and_(CONCERN.c.category == _P("category"), CONCERN.c.state.not_in(_IN_VAIN))
_REPORTED = {
    there: sa.select(CONCERN.c.id, CONCERN.c.reporter_id, CONCERN.c.created_at).where(
        there, _SUCH, CONCERN.c.id >= _P("start"), CONCERN.c.created_at >= _P("since")
    )
    for there in (_AREA, _ROOM)
}
# Not by the index of the place, which would go through all its years: who joined lately leads to the concern.
_NOT_BY_INDEX = {
    _AREA: CONCERN.c.area.concat("") == _P("area"),
    _ROOM: sa.and_(
        CONCERN.c.room.concat("") == _P("room"),
        CONCERN.c.channel == _P("channel"),
        CONCERN.c.account == _P("account"),
        CONCERN.c.area.concat("") == sa.literal_column("''"),
    ),
}
_JOINED = {
    there: sa.select(SUPPORT.c.concern_id, SUPPORT.c.person_id, SUPPORT.c.at)
    .join(CONCERN, CONCERN.c.id == SUPPORT.c.concern_id)
    .where(SUPPORT.c.at >= _P("since"), _NOT_BY_INDEX[there], _SUCH)
    for there in (_AREA, _ROOM)
}
_COUNT = {
    there: sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(CONCERN.c.supporters), 0)).where(
        there, CONCERN.c.id >= _P("start"), CONCERN.c.category == _P("category"), CONCERN.c.created_at < _P("until")
    )
    for there in (_AREA, _ROOM)
}


class Nearby:
    """The part of :class:`bot.concern_repositories.Concerns` that looks around a place."""

    _connection: Connection

    def some(self, numbers: Collection[int]) -> dict[int, Concern]:
        if not numbers:
            return {}
        rows = self._connection.execute(_SOME, {"numbers": list(numbers)})
        return {row.id: concern_of(row) for row in rows}

    def first_since(self, at: datetime) -> int:
        return self._connection.execute(_FIRST, {"since": at}).scalar_one_or_none() or _NOT_YET

    def open_in(self, where: Where, start: int, limit: int) -> list[Matter]:
        there, given = _there(where)
        rows = self._connection.execute(_OPEN_IN[there], {**given, "start": start, "most": limit})
        return [Matter(*row) for row in rows]

    def voices(self, where: Where, category: str, since: datetime) -> list[Voice]:
        there, given = _there(where)
        given |= {"category": category, "since": since}
        reported = self._connection.execute(_REPORTED[there], {**given, "start": self.first_since(since)})
        found = [Voice(*row) for row in reported]
        found += (Voice(*row) for row in self._connection.execute(_JOINED[there], given))
        return sorted(found, key=lambda voice: (voice.at, voice.number))

    def count_in(self, where: Where, category: str, since: datetime, until: datetime) -> tuple[int, int]:
        there, given = _there(where)
        given |= {"category": category, "start": self.first_since(since), "until": until}
        reported, joined = self._connection.execute(_COUNT[there], given).one()
        return int(reported), int(joined)


def _there(where: Where) -> tuple[sa.ColumnElement[bool], dict[str, Any]]:
    if where.area:
        return _AREA, {"area": where.area}
    return _ROOM, {"room": where.room, "channel": where.channel, "account": where.account}
