"""Concerns, their threads, and who joined them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.council.concern import (
    OPEN,
    Action,
    Concern,
    Kind,
    Resolution,
    Satisfaction,
    Source,
    State,
    Update,
    Urgency,
)
from bot.repositories import Holding, Supporter
from bot.text import mask_public
from storage.conflict import Conflict
from storage.tables import ConcernRow, ConcernSupportRow, ConcernUpdateRow, PersonRow, table

CONCERN, UPDATE, SUPPORT = table(ConcernRow), table(ConcernUpdateRow), table(ConcernSupportRow)
PERSON = table(PersonRow)
_INSERT = sa.insert(CONCERN).returning(CONCERN.c.id)
_INSERT_UPDATE = sa.insert(UPDATE)
_OPEN = [state.value for state in OPEN]
FORGOTTEN = "（原话已删除）"
"""In place of the words of a settled concern that are not kept any more."""
_WORDED = CONCERN.c.text != sa.literal_column(f"'{FORGOTTEN}'")
"""A literal, for SQLite uses an index of a part of the rows only where it can see that they are meant."""
_RESIDENTS_SAY = {
    action.value for action in (Action.REPORT, Action.SUPPLEMENT, Action.RATE, Action.REOPEN, Action.WITHDRAW)
}


def _values(concern: Concern) -> dict[str, Any]:
    return {
        "state": concern.state.value,
        "kind": concern.kind.value,
        "category": concern.category,
        "category_score": concern.category_score,
        "urgency": concern.urgency.value,
        "because": list(concern.because),
        "place": concern.place[:200],
        "area": concern.area,
        "text": concern.text,
        "source": concern.source.value,
        "reporter_id": concern.reporter,
        "channel": concern.channel,
        "account": concern.account,
        "room": concern.room,
        "event_id": concern.event_id,
        "assignee": concern.assignee[:100],
        "assignee_id": concern.assignee_id,
        "due_on": concern.due_on.isoformat() if concern.due_on else "",
        "resolution": concern.resolution.value if concern.resolution else "",
        "satisfaction": concern.satisfaction.value,
        "supporters": concern.supporters,
        "version": concern.version,
        "created_at": concern.created_at,
        "updated_at": concern.updated_at,
    }


def _concern(row: sa.Row[Any]) -> Concern:
    values = row._mapping
    return Concern(
        number=values["id"],
        state=State(values["state"]),
        kind=Kind(values["kind"]),
        category=values["category"],
        category_score=values["category_score"],
        urgency=Urgency(values["urgency"]),
        because=tuple(values["because"]),
        place=values["place"],
        area=values["area"],
        text=values["text"],
        source=Source(values["source"]),
        reporter=values["reporter_id"],
        channel=values["channel"],
        account=values["account"],
        room=values["room"],
        event_id=values["event_id"],
        assignee=values["assignee"],
        assignee_id=values["assignee_id"],
        due_on=date.fromisoformat(values["due_on"]) if values["due_on"] else None,
        resolution=Resolution(values["resolution"]) if values["resolution"] else None,
        satisfaction=Satisfaction(values["satisfaction"]),
        supporters=values["supporters"],
        version=values["version"],
        created_at=values["created_at"],
        updated_at=values["updated_at"],
    )


class ConcernStore:
    """See :class:`bot.repositories.Concerns`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, concern: Concern, update: Update) -> Concern:
        number = self._connection.execute(_INSERT, _values(concern)).scalar_one()
        self._append(number, update)
        return replace(concern, number=number)

    def get(self, number: int) -> Concern | None:
        if not 0 < number < 2**62:
            return None
        row = self._connection.execute(sa.select(CONCERN).where(CONCERN.c.id == number)).first()
        return _concern(row) if row else None

    def save(self, concern: Concern, update: Update) -> None:
        changed = self._connection.execute(
            sa.update(CONCERN)
            .where(CONCERN.c.id == concern.number, CONCERN.c.version == concern.version - 1)
            .values(**_values(concern))
        )
        if changed.rowcount != 1:
            raise Conflict(f"concern {concern.number} was changed meanwhile")
        self._append(concern.number, update)

    def _append(self, number: int, update: Update) -> None:
        self._connection.execute(
            _INSERT_UPDATE,
            {
                "concern_id": number,
                "action": update.action.value,
                "state": update.state.value,
                "text": update.text,
                "person_id": update.by,
                "at": update.at,
            },
        )

    def thread(self, number: int) -> list[Update]:
        query = sa.select(UPDATE).where(UPDATE.c.concern_id == number).order_by(UPDATE.c.id)
        return [
            Update(action=Action(row.action), state=State(row.state), text=row.text, by=row.person_id, at=row.at)
            for row in self._connection.execute(query)
        ]

    def of_reporter(self, person_id: int, limit: int) -> list[Concern]:
        # A union and not an OR, for which PostgreSQL would go through all concerns from the newest on.
        theirs = sa.union(
            sa.select(CONCERN.c.id).where(CONCERN.c.reporter_id == person_id),
            sa.select(SUPPORT.c.concern_id).where(SUPPORT.c.person_id == person_id),
        )
        query = sa.select(CONCERN).where(CONCERN.c.id.in_(theirs))
        return [_concern(row) for row in self._connection.execute(query.order_by(CONCERN.c.id.desc()).limit(limit))]

    def in_states(self, states: Collection[State], limit: int) -> list[Concern]:
        found: list[Concern] = []
        # One index range per state: an IN with an ORDER BY over all of them would sort everything that is open.
        for state in states:
            query = sa.select(CONCERN).where(CONCERN.c.state == state.value).order_by(CONCERN.c.id).limit(limit)
            found.extend(_concern(row) for row in self._connection.execute(query))
        return found

    def counts(self) -> dict[State, int]:
        query = sa.select(CONCERN.c.state, sa.func.count()).where(CONCERN.c.state.in_(_OPEN)).group_by(CONCERN.c.state)
        return {State(row[0]): row[1] for row in self._connection.execute(query)}

    def join(self, number: int, supporter: Supporter, at: datetime) -> None:
        self._connection.execute(
            sa.insert(SUPPORT),
            {
                "concern_id": number,
                "person_id": supporter.person_id,
                "channel": supporter.channel,
                "account": supporter.account,
                "room": supporter.room,
                "at": at,
            },
        )

    def supporters(self, number: int) -> list[Supporter]:
        query = sa.select(SUPPORT).where(SUPPORT.c.concern_id == number).order_by(SUPPORT.c.at)
        return [Supporter(row.person_id, row.channel, row.account, row.room) for row in self._connection.execute(query)]

    def in_hand_of(self, person_id: int) -> list[int]:
        theirs = sa.or_(CONCERN.c.reporter_id == person_id, CONCERN.c.assignee_id == person_id)
        return list(self._connection.execute(sa.select(CONCERN.c.id).where(theirs)).scalars())

    def closed_before(self, before: datetime, limit: int) -> list[int]:
        # Its reporter may have gone before; who joined it and who wrote in its thread are cut loose in time all the
        # same. Three queries of what is still there instead of one OR, for which PostgreSQL tries every concern.
        linked = sa.union(
            sa.select(CONCERN.c.id).where(CONCERN.c.updated_at < before, _WORDED),
            sa.select(SUPPORT.c.concern_id).where(SUPPORT.c.at < before),
            sa.select(UPDATE.c.concern_id).where(UPDATE.c.at < before, UPDATE.c.person_id.is_not(None)),
        )
        closed = sa.and_(CONCERN.c.updated_at < before, CONCERN.c.state.not_in(_OPEN))
        query = sa.select(CONCERN.c.id).where(CONCERN.c.id.in_(linked), closed)
        return list(self._connection.execute(query.limit(limit)).scalars())

    def unlink(self, numbers: Collection[int]) -> None:
        for number in numbers:
            self._forget(CONCERN.c.id == number, UPDATE.c.concern_id == number)
            self._connection.execute(sa.update(UPDATE).where(UPDATE.c.concern_id == number).values(person_id=None))
            self._connection.execute(sa.update(CONCERN).where(CONCERN.c.id == number).values(assignee_id=None))
            self._connection.execute(sa.delete(SUPPORT).where(SUPPORT.c.concern_id == number))

    def holdings(self, person_id: int) -> list[Holding]:
        numbers = self._connection.execute(
            sa.select(CONCERN.c.id).where(CONCERN.c.reporter_id == person_id).order_by(CONCERN.c.id)
        ).scalars()
        joined = self._connection.execute(
            sa.select(SUPPORT.c.concern_id).where(SUPPORT.c.person_id == person_id).order_by(SUPPORT.c.concern_id)
        ).scalars()
        found = []
        for what, ids in (("您的诉求", list(numbers)), ("您同问的诉求", list(joined))):
            if ids:
                shown = "、".join(f"诉求{number}" for number in ids[-20:])
                found.append(Holding(what, shown if len(ids) <= 20 else f"{len(ids)}条，最近：{shown}"))
        return found

    def erase(self, person_id: int) -> None:
        mine, given = CONCERN.c.reporter_id == person_id, CONCERN.c.assignee_id == person_id
        own = UPDATE.c.person_id == person_id
        # Staff wrote of them in their threads; and who was given a concern is named in its thread.
        thread = sa.or_(own, UPDATE.c.concern_id.in_(sa.select(CONCERN.c.id).where(sa.or_(mine, given))))
        label = self._connection.execute(sa.select(PERSON.c.label).where(PERSON.c.id == person_id)).scalar_one_or_none()
        still = sa.select(CONCERN.c.id).where(CONCERN.c.state.in_(_OPEN))
        over, settled = CONCERN.c.id.not_in(still), UPDATE.c.concern_id.not_in(still)
        name = label or ""
        # Threads first: it is by the concern's reporter that they are found.
        self._forget(sa.and_(mine, over), sa.and_(thread, settled), name)
        self._mask(sa.and_(mine, ~over), sa.and_(thread, ~settled), name)
        gone = {"assignee_id": None, "assignee": "（已注销）", "version": CONCERN.c.version + 1}
        self._connection.execute(sa.update(CONCERN).where(given).values(**gone))
        self._connection.execute(sa.update(UPDATE).where(own).values(person_id=None))
        self._connection.execute(sa.delete(SUPPORT).where(SUPPORT.c.person_id == person_id))

    def _forget(self, concerns: sa.ColumnElement[bool], updates: sa.ColumnElement[bool], name: str = "") -> None:
        """It is settled: the words go, whoever said them. What was done, by staff and when, stays, masked."""
        thread = sa.select(UPDATE.c.id, UPDATE.c.action, UPDATE.c.text).where(updates)
        for said in self._connection.execute(thread).all():
            text = _public(said.text, name)
            if said.action in _RESIDENTS_SAY:
                text = text.partition(" ")[0] if said.action == Action.RATE.value else ""
            self._connection.execute(sa.update(UPDATE).where(UPDATE.c.id == said.id).values(text=text))
        for row in self._connection.execute(sa.select(CONCERN.c.id, CONCERN.c.place).where(concerns)).all():
            self._blank(row.id, FORGOTTEN, _public(row.place, name))

    def _mask(self, concerns: sa.ColumnElement[bool], updates: sa.ColumnElement[bool], name: str) -> None:
        """It is still open: the matter stays so that it can be worked on; whose it was and where they live go."""
        for said in self._connection.execute(sa.select(UPDATE.c.id, UPDATE.c.text).where(updates)).all():
            text = _public(said.text, name)
            self._connection.execute(sa.update(UPDATE).where(UPDATE.c.id == said.id).values(text=text))
        found = sa.select(CONCERN.c.id, CONCERN.c.text, CONCERN.c.place).where(concerns)
        for row in self._connection.execute(found).all():
            self._blank(row.id, _public(row.text, name), _public(row.place, name))

    def _blank(self, number: int, text: str, place: str) -> None:
        # A new version: who read it before must not write back what is gone.
        gone = {"reporter_id": None, "event_id": "", "version": CONCERN.c.version + 1}
        this = sa.update(CONCERN).where(CONCERN.c.id == number)
        self._connection.execute(this.values(text=text, place=place, **gone))


def _public(text: str, name: str) -> str:
    # A single character is in every other sentence.
    return mask_public(text.replace(name, "居民") if len(name) > 1 else text)
