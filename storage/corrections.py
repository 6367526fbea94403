"""What staff said concerns are about: the log from which triage learns."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.keeper import Holding
from storage.columns import table
from storage.concern_tables import CorrectionRow

CORRECTION = table(CorrectionRow)


class CorrectionStore:
    """See :class:`bot.concern_repositories.Corrections`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def holdings(self, person_id: int) -> list[Holding]:
        made = sa.select(sa.func.count()).where(CORRECTION.c.person_id == person_id)
        count = self._connection.execute(made).scalar_one()
        return [Holding("您改过的类别", f"{count}次")] if count else []

    def erase(self, person_id: int) -> None:
        mine = sa.update(CORRECTION).where(CORRECTION.c.person_id == person_id)
        self._connection.execute(mine.values(person_id=None))
