"""Pictures, voice messages and files that belong to concerns."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.keeper import Holding
from storage.columns import table
from storage.concern_tables import AttachmentRow

ATTACHMENT = table(AttachmentRow)


class AttachmentStore:
    """See :class:`bot.concern_repositories.Attachments`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def holdings(self, person_id: int) -> list[Holding]:
        theirs = sa.select(sa.func.count()).where(ATTACHMENT.c.person_id == person_id)
        count = self._connection.execute(theirs).scalar_one()
        return [Holding("您发的照片和语音", f"{count}个")] if count else []

    def erase(self, person_id: int) -> None:
        self._connection.execute(sa.delete(ATTACHMENT).where(ATTACHMENT.c.person_id == person_id))
