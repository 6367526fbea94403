"""Concerns, their threads, and who joined them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.concern_repositories import Supporter
from bot.council.concern import OPEN, Action, Concern, Source, State, Update, Urgency
from bot.keeper import Holding
from bot.text import mask_public
from storage.columns import table
from storage.concern_rows import concern_of, values_of
from storage.concern_tables import (
    FORGOTTEN,
    ConcernEndorsementRow,
    ConcernRow,
    ConcernSupportRow,
    ConcernUpdateRow,
)
from storage.conflict import Conflict
from storage.nearby import Nearby
from storage.tables import PersonRow

CONCERN, UPDATE, SUPPORT = table(ConcernRow), table(ConcernUpdateRow), table(ConcernSupportRow)
ENDORSEMENT = table(ConcernEndorsementRow)
PERSON = table(PersonRow)
_INSERT = sa.insert(CONCERN).returning(CONCERN.c.id)
_INSERT_UPDATE = sa.insert(UPDATE)
_OPEN = [state.value for state in OPEN]
_URGENT = (Urgency.URGENT, Urgency.CRITICAL)
_DEADLINE = sa.case(
    (CONCERN.c.accepted_at.is_(None), CONCERN.c.accept_by),
    (CONCERN.c.due_on != "", CONCERN.c.due_on),
    else_=CONCERN.c.close_by,
)
"""The day of ``Concern.deadline``, for open ones."""
_WORDED = CONCERN.c.text != sa.literal_column(f"'{FORGOTTEN}'")
"""A literal, for SQLite uses an index of a part of the rows only where it can see that they are meant."""
_RESIDENTS_SAY = {
    action.value for action in (Action.REPORT, Action.SUPPLEMENT, Action.RATE, Action.REOPEN, Action.WITHDRAW)
}


class ConcernStore(Nearby):
    """See :class:`bot.repositories.Concerns`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, concern: Concern, update: Update) -> Concern:
        number = self._connection.execute(_INSERT, values_of(concern)).scalar_one()
        self._append(number, update)
        return replace(concern, number=number)

    def get(self, number: int) -> Concern | None:
        if not 0 < number < 2**62:
            return None
        row = self._connection.execute(sa.select(CONCERN).where(CONCERN.c.id == number)).first()
        return concern_of(row) if row else None

    def save(self, concern: Concern, update: Update) -> None:
        changed = self._connection.execute(
            sa.update(CONCERN)
            .where(CONCERN.c.id == concern.number, CONCERN.c.version == concern.version - 1)
            .values(**values_of(concern))
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
        return [concern_of(row) for row in self._connection.execute(query.order_by(CONCERN.c.id.desc()).limit(limit))]

    def in_states(self, states: Collection[State], limit: int) -> list[Concern]:
        found: list[Concern] = []
        # One index range per state: an IN with an ORDER BY over all of them would sort everything that is open.
        for state in states:
            query = sa.select(CONCERN).where(CONCERN.c.state == state.value).order_by(CONCERN.c.id).limit(limit)
            found.extend(concern_of(row) for row in self._connection.execute(query))
        return found

    def urgent(self, limit: int) -> list[Concern]:
        rank = sa.case({urgency.value: urgency.rank for urgency in _URGENT}, value=CONCERN.c.urgency)
        query = sa.select(CONCERN).where(CONCERN.c.state.in_(_OPEN), CONCERN.c.urgency.in_([u.value for u in _URGENT]))
        rows = self._connection.execute(query.order_by(rank.desc(), CONCERN.c.id).limit(limit))
        return [concern_of(row) for row in rows]

    def counts(self) -> dict[State, int]:
        query = sa.select(CONCERN.c.state, sa.func.count()).where(CONCERN.c.state.in_(_OPEN)).group_by(CONCERN.c.state)
        return {State(row[0]): row[1] for row in self._connection.execute(query)}

    def late(self, today: date, limit: int) -> list[Concern]:
        found: list[Concern] = []
        over = _DEADLINE.between("1", (today - timedelta(days=1)).isoformat())
        for state in _OPEN:  # one index range per state, as in in_states
            query = sa.select(CONCERN).where(CONCERN.c.state == state, over)
            rows = self._connection.execute(query.order_by(_DEADLINE, CONCERN.c.id).limit(limit))
            found.extend(concern_of(row) for row in rows)
        return sorted(found, key=lambda concern: (concern.deadline or today, concern.number))[:limit]

    def given_to(self, person_id: int, names: Collection[str], limit: int) -> list[Concern]:
        theirs = sa.select(CONCERN.c.id).where(CONCERN.c.assignee_id == person_id, CONCERN.c.state.in_(_OPEN))
        if names:
            named = sa.select(CONCERN.c.id).where(CONCERN.c.assignee.in_(list(names)), CONCERN.c.state.in_(_OPEN))
            ids: Any = sa.union(theirs, named.where(CONCERN.c.assignee_id.is_(None)))
        else:
            ids = theirs
        query = sa.select(CONCERN).where(CONCERN.c.id.in_(ids)).order_by(CONCERN.c.id).limit(limit)
        return [concern_of(row) for row in self._connection.execute(query)]

    def due(self, channel: str, account: str, now: datetime, limit: int) -> list[Concern]:
        query = sa.select(CONCERN).where(CONCERN.c.look_at.is_not(None), CONCERN.c.look_at <= now)
        query = query.where(CONCERN.c.channel == channel, CONCERN.c.account == account)
        rows = self._connection.execute(query.order_by(CONCERN.c.look_at).limit(limit))
        return [concern_of(row) for row in rows]

    def look_at(self, number: int, at: datetime | None) -> None:
        self._connection.execute(sa.update(CONCERN).where(CONCERN.c.id == number).values(look_at=at))

    def by_source(self, source: Source, ref: str) -> Concern | None:
        query = sa.select(CONCERN).where(CONCERN.c.source == source.value, CONCERN.c.source_ref == ref)
        row = self._connection.execute(query.where(CONCERN.c.source_ref != sa.literal_column("''"))).first()
        return concern_of(row) if row else None

    def join(self, number: int, supporter: Supporter, at: datetime) -> None:
        self._connection.execute(sa.insert(SUPPORT), _supporter(number, supporter, at))

    def leave(self, number: int, person_id: int) -> None:
        self._connection.execute(
            sa.delete(SUPPORT).where(SUPPORT.c.concern_id == number, SUPPORT.c.person_id == person_id)
        )

    def supporters(self, number: int) -> list[Supporter]:
        return self._people_of(SUPPORT, number)

    def endorse(self, number: int, supporter: Supporter, at: datetime) -> None:
        self._connection.execute(sa.insert(ENDORSEMENT), _supporter(number, supporter, at))

    def endorsers(self, number: int) -> list[Supporter]:
        return self._people_of(ENDORSEMENT, number)

    def _people_of(self, rows: sa.Table, number: int) -> list[Supporter]:
        query = sa.select(rows).where(rows.c.concern_id == number).order_by(rows.c.at, rows.c.person_id)
        return [
            Supporter(row.person_id, row.channel, row.account, row.room, row.home)
            for row in self._connection.execute(query)
        ]

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
            for rows in (SUPPORT, ENDORSEMENT):
                self._connection.execute(sa.delete(rows).where(rows.c.concern_id == number))

    def holdings(self, person_id: int) -> list[Holding]:
        numbers = self._connection.execute(
            sa.select(CONCERN.c.id).where(CONCERN.c.reporter_id == person_id).order_by(CONCERN.c.id)
        ).scalars()
        joined = self._connection.execute(
            sa.select(SUPPORT.c.concern_id).where(SUPPORT.c.person_id == person_id).order_by(SUPPORT.c.concern_id)
        ).scalars()
        endorsed = self._connection.execute(
            sa.select(ENDORSEMENT.c.concern_id)
            .where(ENDORSEMENT.c.person_id == person_id)
            .order_by(ENDORSEMENT.c.concern_id)
        ).scalars()
        kinds = (("您的诉求", list(numbers)), ("您同问的诉求", list(joined)), ("您附议的诉求", list(endorsed)))
        found = []
        for what, ids in kinds:
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
        for rows in (SUPPORT, ENDORSEMENT):
            self._connection.execute(sa.delete(rows).where(rows.c.person_id == person_id))

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
        gone = {"reporter_id": None, "home": "", "event_id": "", "version": CONCERN.c.version + 1}
        this = sa.update(CONCERN).where(CONCERN.c.id == number)
        self._connection.execute(this.values(text=text, place=place, **gone))


def _supporter(number: int, supporter: Supporter, at: datetime) -> dict[str, Any]:
    return {
        "concern_id": number,
        "person_id": supporter.person_id,
        "home": supporter.home[:60],
        "channel": supporter.channel,
        "account": supporter.account,
        "room": supporter.room,
        "at": at,
    }


def _public(text: str, name: str) -> str:
    # A single character is in every other sentence.
    return mask_public(text.replace(name, "居民") if len(name) > 1 else text)
