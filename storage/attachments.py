"""Pictures, voice messages and files that belong to concerns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.attachments import AttachmentState, Enclosure
from bot.keeper import Holding
from bot.ports import AttachmentKind
from storage.columns import table
from storage.concern_tables import AttachmentRow

ATTACHMENT = table(AttachmentRow)
_GONE = {"state": AttachmentState.GONE.value, "person_id": None, "ref": "", "name": ""}


def _enclosure(row: sa.Row[Any]) -> Enclosure:
    return Enclosure(
        id=row.id,
        concern=row.concern_id,
        person_id=row.person_id,
        channel=row.channel,
        account=row.account,
        event_id=row.event_id,
        place=row.place,
        kind=AttachmentKind(row.kind),
        ref=row.ref,
        name=row.name,
        state=AttachmentState(row.state),
        reason=row.reason,
        attempts=row.attempts,
        file=row.file,
        media_type=row.media_type,
        size=row.size,
        at=row.at,
    )


class AttachmentStore:
    """See :class:`bot.concern_repositories.Attachments`; the worker uses the rest."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, enclosures: Sequence[Enclosure]) -> None:
        rows = [
            {
                "concern_id": each.concern,
                "person_id": each.person_id,
                "channel": each.channel,
                "account": each.account,
                "event_id": each.event_id,
                "place": each.place,
                "kind": each.kind.value,
                "ref": each.ref,
                "name": each.name[:200],
                "state": each.state.value,
                "at": each.at,
                "not_before": each.at,
            }
            for each in enclosures
        ]
        self._connection.execute(sa.insert(ATTACHMENT), rows)

    def of(self, concern: int) -> list[Enclosure]:
        shown = ATTACHMENT.c.state != AttachmentState.GONE.value
        query = sa.select(ATTACHMENT).where(ATTACHMENT.c.concern_id == concern, shown).order_by(ATTACHMENT.c.id)
        return [_enclosure(row) for row in self._connection.execute(query)]

    def move(self, number: int, into: int) -> None:
        these = sa.update(ATTACHMENT).where(ATTACHMENT.c.concern_id == number)
        self._connection.execute(these.values(concern_id=into))

    def waiting(self, channel: str, account: str, now: datetime, limit: int) -> list[Enclosure]:
        query = sa.select(ATTACHMENT).where(
            ATTACHMENT.c.state == AttachmentState.WAITING.value,
            ATTACHMENT.c.channel == channel,
            ATTACHMENT.c.account == account,
            ATTACHMENT.c.not_before <= now,
        )
        return [_enclosure(row) for row in self._connection.execute(query.order_by(ATTACHMENT.c.id).limit(limit))]

    def stored(self, enclosure_id: int, file: str, media_type: str, size: int, sha256: str) -> bool:
        waits = sa.update(ATTACHMENT).where(
            ATTACHMENT.c.id == enclosure_id, ATTACHMENT.c.state == AttachmentState.WAITING.value
        )
        values = {"file": file, "media_type": media_type, "size": size, "sha256": sha256, "reason": ""}
        changed = self._connection.execute(waits.values(state=AttachmentState.STORED.value, **values))
        return changed.rowcount == 1

    def failed(self, enclosure_id: int, reason: str, again_at: datetime | None) -> None:
        values: dict[str, Any] = {"reason": reason, "attempts": ATTACHMENT.c.attempts + 1}
        values |= {"not_before": again_at} if again_at else {"state": AttachmentState.FAILED.value}
        waits = ATTACHMENT.c.state == AttachmentState.WAITING.value
        self._connection.execute(sa.update(ATTACHMENT).where(ATTACHMENT.c.id == enclosure_id, waits).values(**values))

    def gone(self, limit: int) -> list[Enclosure]:
        query = sa.select(ATTACHMENT).where(ATTACHMENT.c.state == AttachmentState.GONE.value)
        return [_enclosure(row) for row in self._connection.execute(query.order_by(ATTACHMENT.c.id).limit(limit))]

    def drop(self, enclosure_id: int) -> None:
        self._connection.execute(sa.delete(ATTACHMENT).where(ATTACHMENT.c.id == enclosure_id))

    def discard(self, concerns: Collection[int]) -> None:
        for number in concerns:
            self._connection.execute(sa.update(ATTACHMENT).where(ATTACHMENT.c.concern_id == number).values(**_GONE))

    def holdings(self, person_id: int) -> list[Holding]:
        theirs = sa.select(sa.func.count()).where(ATTACHMENT.c.person_id == person_id)
        count = self._connection.execute(theirs).scalar_one()
        return [Holding("您发的照片和语音", f"{count}个")] if count else []

    def erase(self, person_id: int) -> None:
        # The row stays until the worker has taken the file from the disk; nothing of them is left in it.
        self._connection.execute(sa.update(ATTACHMENT).where(ATTACHMENT.c.person_id == person_id).values(**_GONE))
