"""What staff said concerns are about: the log from which triage learns."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.corrections import Correction, CorrectionKind
from bot.keeper import Holding
from storage.columns import table
from storage.concern_tables import ConcernRow, CorrectionRow

CORRECTION, CONCERN = table(CorrectionRow), table(ConcernRow)
_WORDLESS: dict[str, Any] = {"features": {}}
"""An entry whose concern was forgotten teaches nothing any more: numbers of character pairs give words away."""


def _correction(row: sa.Row[Any]) -> Correction:
    kept = row.features
    return Correction(
        id=row.id,
        concern=row.concern_id,
        person_id=row.person_id,
        kind=CorrectionKind(row.kind),
        before=row.before,
        category=row.after,
        features=tuple(kept.get("features", ())),
        guess=kept.get("guess", ""),
        score=kept.get("score", 0.0),
        second=kept.get("second", ""),
        at=row.at,
        undone=row.undone_at is not None,
    )


class CorrectionStore:
    """See :class:`bot.concern_repositories.Corrections`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, correction: Correction) -> None:
        self._connection.execute(
            sa.insert(CORRECTION),
            {
                "concern_id": correction.concern,
                "person_id": correction.person_id,
                "kind": correction.kind.value,
                "before": correction.before,
                "after": correction.category,
                "features": {
                    "features": list(correction.features),
                    "guess": correction.guess,
                    "score": correction.score,
                    "second": correction.second,
                },
                "at": correction.at,
            },
        )

    def since(self, last: int) -> list[Correction]:
        query = sa.select(CORRECTION).where(CORRECTION.c.id > last).order_by(CORRECTION.c.id)
        return [_correction(row) for row in self._connection.execute(query)]

    def undone(self) -> int:
        query = sa.select(sa.func.count()).where(CORRECTION.c.undone_at.is_not(None))
        return int(self._connection.execute(query).scalar_one())

    def latest(self, concern: int) -> Correction | None:
        query = sa.select(CORRECTION).where(
            CORRECTION.c.concern_id == concern,
            CORRECTION.c.kind == CorrectionKind.RECLASSIFIED.value,
            CORRECTION.c.undone_at.is_(None),
        )
        row = self._connection.execute(query.order_by(CORRECTION.c.id.desc()).limit(1)).first()
        return _correction(row) if row else None

    def undo(self, correction_id: int, at: datetime) -> None:
        this = sa.update(CORRECTION).where(CORRECTION.c.id == correction_id)
        self._connection.execute(this.values(undone_at=at))

    def discard(self, concerns: Collection[int]) -> None:
        for number in concerns:
            self._connection.execute(sa.update(CORRECTION).where(CORRECTION.c.concern_id == number).values(**_WORDLESS))

    def holdings(self, person_id: int) -> list[Holding]:
        made = sa.select(sa.func.count()).where(CORRECTION.c.person_id == person_id)
        count = self._connection.execute(made).scalar_one()
        return [Holding("您定过的类别", f"{count}次")] if count else []

    def erase(self, person_id: int) -> None:
        theirs = CORRECTION.c.concern_id.in_(sa.select(CONCERN.c.id).where(CONCERN.c.reporter_id == person_id))
        self._connection.execute(sa.update(CORRECTION).where(theirs).values(**_WORDLESS))
        mine = sa.update(CORRECTION).where(CORRECTION.c.person_id == person_id)
        self._connection.execute(mine.values(person_id=None))
