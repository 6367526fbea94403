"""Topics of the roundtable."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.council.topic import State, Topic, Update
from bot.council_repositories import Entry, Where
from bot.keeper import Holding
from storage import council_updates as updates
from storage.columns import table
from storage.roundtable_tables import TopicConcernRow, TopicRow

TOPIC, MADE_OF = table(TopicRow), table(TopicConcernRow)
KIND = "议题"


def _values(topic: Topic) -> dict[str, Any]:
    return {
        "state": topic.state.value,
        "title": topic.title[:200],
        "area": topic.area,
        "proposer_id": topic.proposer,
        "published_on": topic.published_on.isoformat() if topic.published_on else "",
        "version": topic.version,
        "created_at": topic.created_at,
        "updated_at": topic.updated_at,
    }


class TopicStore:
    """See :class:`bot.council_repositories.Topics`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, value: Topic, update: Update, where: Where) -> Topic:
        values = {**_values(value), "channel": where.channel, "account": where.account}
        number = self._connection.execute(sa.insert(TOPIC).returning(TOPIC.c.id), values).scalar_one()
        for concern in value.concerns:
            self._connection.execute(sa.insert(MADE_OF), {"topic_id": number, "concern_id": concern})
        updates.write(self._connection, KIND, number, update.action.value, update.state.value, update)
        return replace(value, number=number)

    def get(self, number: int) -> Topic | None:
        if not 0 < number < 2**62:
            return None
        return next(iter(self._found(sa.select(TOPIC).where(TOPIC.c.id == number))), None)

    def save(self, value: Topic, update: Update) -> None:
        this = sa.update(TOPIC).where(TOPIC.c.id == value.number, TOPIC.c.version == value.version - 1)
        updates.saved(self._connection.execute(this.values(**_values(value))), f"topic {value.number}")
        updates.write(self._connection, KIND, value.number, update.action.value, update.state.value, update)

    def thread(self, number: int) -> list[Entry]:
        return updates.read(self._connection, KIND, number)

    def of_concern(self, number: int) -> list[Topic]:
        made = sa.select(MADE_OF.c.topic_id).where(MADE_OF.c.concern_id == number)
        return self._found(sa.select(TOPIC).where(TOPIC.c.id.in_(made)).order_by(TOPIC.c.id.desc()))

    def in_states(self, where: Where, states: Collection[State], limit: int) -> list[Topic]:
        query = sa.select(TOPIC).where(
            TOPIC.c.state.in_([state.value for state in states]),
            TOPIC.c.channel == where.channel,
            TOPIC.c.account == where.account,
        )
        return self._found(query.order_by(TOPIC.c.id.desc()).limit(limit))

    def _found(self, query: sa.Select[Any]) -> list[Topic]:
        rows = self._connection.execute(query).all()
        made: dict[int, list[int]] = {row.id: [] for row in rows}
        if rows:
            of = sa.select(MADE_OF).where(MADE_OF.c.topic_id.in_(list(made))).order_by(MADE_OF.c.concern_id)
            for row in self._connection.execute(of):
                made[row.topic_id].append(row.concern_id)
        return [
            Topic(
                number=row.id,
                state=State(row.state),
                title=row.title,
                concerns=tuple(made[row.id]),
                area=row.area,
                proposer=row.proposer_id,
                published_on=date.fromisoformat(row.published_on) if row.published_on else None,
                version=row.version,
                created_at=row.created_at,
                updated_at=row.updated_at,
            )
            for row in rows
        ]

    def holdings(self, person_id: int) -> list[Holding]:
        theirs = sa.select(sa.func.count()).where(TOPIC.c.proposer_id == person_id)
        count = self._connection.execute(theirs).scalar_one()
        return [Holding("您立项的议题", f"{count}个")] if count else []

    def erase(self, person_id: int) -> None:
        theirs = sa.update(TOPIC).where(TOPIC.c.proposer_id == person_id)
        self._connection.execute(theirs.values(proposer_id=None, version=TOPIC.c.version + 1))
        # Of meetings and decisions, too: it is one table.
        updates.unlink(self._connection, person_id)
