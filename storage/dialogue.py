"""Open questions, and free talk that waits for its author's word."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.dialogue import Candidate, Question
from bot.keeper import Holding
from storage.columns import table
from storage.tables import CandidateRow, QuestionRow

QUESTION, CANDIDATE = table(QuestionRow), table(CandidateRow)


class QuestionStore:
    """See :class:`bot.repositories.Questions`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open_to(self, person_ids: Collection[int], now: datetime) -> dict[tuple[int, str], Question]:
        if not person_ids:
            return {}
        query = sa.select(QUESTION).where(QUESTION.c.person_id.in_(list(person_ids)), QUESTION.c.expires_at > now)
        found = (_question(row) for row in self._connection.execute(query))
        return {(question.person_id, question.room): question for question in found}

    def of_kind(self, kind: str, now: datetime) -> list[Question]:
        query = sa.select(QUESTION).where(QUESTION.c.kind == kind, QUESTION.c.expires_at > now)
        return [_question(row) for row in self._connection.execute(query.order_by(QUESTION.c.asked_at))]

    def ask(self, question: Question) -> None:
        self.close(question.person_id, question.room)
        self._connection.execute(
            sa.insert(QUESTION),
            {
                "person_id": question.person_id,
                "room": question.room,
                "kind": question.kind,
                "facts": dict(question.facts),
                "asked_at": question.asked_at,
                "expires_at": question.expires_at,
            },
        )

    def close(self, person_id: int, room: str) -> None:
        self._connection.execute(sa.delete(QUESTION).where(QUESTION.c.person_id == person_id, QUESTION.c.room == room))

    def drop_expired(self, now: datetime) -> int:
        return self._connection.execute(sa.delete(QUESTION).where(QUESTION.c.expires_at <= now)).rowcount

    def holdings(self, person_id: int) -> list[Holding]:
        return []

    def erase(self, person_id: int) -> None:
        self._connection.execute(sa.delete(QUESTION).where(QUESTION.c.person_id == person_id))


def _question(row: sa.Row[Any]) -> Question:
    return Question(
        person_id=row.person_id,
        room=row.room,
        kind=row.kind,
        facts=row.facts,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
    )


_INSERT = sa.insert(CANDIDATE).returning(CANDIDATE.c.id)
_KEPT = tuple(column.name for column in CANDIDATE.c if column.name != "id")


def _candidate(row: sa.Row[Any]) -> Candidate:
    return Candidate(
        id=row.id,
        channel=row.channel,
        account=row.account,
        room=row.room,
        event_id=row.event_id,
        person_id=row.person_id,
        text=row.text,
        category=row.category,
        urgency=row.urgency,
        score=row.score,
        silent=row.silent,
        at=row.at,
        expires_at=row.expires_at,
    )


class CandidateStore:
    """See :class:`bot.repositories.Candidates`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, candidate: Candidate) -> Candidate:
        values = {name: getattr(candidate, name) for name in _KEPT}
        number = self._connection.execute(_INSERT, values).scalar_one()
        return Candidate(**{**values, "id": number})

    def latest(self, person_id: int, room: str, now: datetime) -> Candidate | None:
        query = (
            sa.select(CANDIDATE)
            .where(CANDIDATE.c.person_id == person_id, CANDIDATE.c.room == room, CANDIDATE.c.expires_at > now)
            .order_by(CANDIDATE.c.id.desc())
            .limit(1)
        )
        row = self._connection.execute(query).first()
        return _candidate(row) if row else None

    def get(self, candidate_id: int, now: datetime) -> Candidate | None:
        if not 0 < candidate_id < 2**62:
            return None
        query = sa.select(CANDIDATE).where(CANDIDATE.c.id == candidate_id, CANDIDATE.c.expires_at > now)
        row = self._connection.execute(query).first()
        return _candidate(row) if row else None

    def waiting(self, now: datetime, limit: int) -> list[Candidate]:
        query = sa.select(CANDIDATE).where(CANDIDATE.c.expires_at > now, CANDIDATE.c.silent).order_by(CANDIDATE.c.id)
        return [_candidate(row) for row in self._connection.execute(query.limit(limit))]

    def drop(self, candidate_id: int) -> None:
        self._connection.execute(sa.delete(CANDIDATE).where(CANDIDATE.c.id == candidate_id))

    def recall(self, channel: str, account: str, event_id: str) -> bool:
        gone = self._connection.execute(
            sa.delete(CANDIDATE).where(
                CANDIDATE.c.channel == channel, CANDIDATE.c.account == account, CANDIDATE.c.event_id == event_id
            )
        )
        return bool(gone.rowcount)

    def drop_expired(self, now: datetime) -> int:
        return self._connection.execute(sa.delete(CANDIDATE).where(CANDIDATE.c.expires_at <= now)).rowcount

    def holdings(self, person_id: int) -> list[Holding]:
        count = self._connection.execute(
            sa.select(sa.func.count()).select_from(CANDIDATE).where(CANDIDATE.c.person_id == person_id)
        ).scalar_one()
        return [Holding("还没登记的话", f"{count}条，24小时内自动删除")] if count else []

    def erase(self, person_id: int) -> None:
        self._connection.execute(sa.delete(CANDIDATE).where(CANDIDATE.c.person_id == person_id))
