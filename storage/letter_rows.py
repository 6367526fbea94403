"""Letters between row and value, and the small SQL conditions that both sides of the letter store share."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.letters import PRIVATE, Draft, Letter, LetterKind, LetterState
from bot.ports import Contact
from storage.columns import table
from storage.tables import LetterRow

LETTER = table(LetterRow)
WIPED = {"text": sa.case((LETTER.c.sealed == 1, ""), else_=LETTER.c.text)}
"""Set with every state in which a letter is not in the queue any more: a sealed one has no words from then on."""
REASON_LENGTH = 300
PAUSED_IN_FLIGHT = "群发已暂停"
CANCELLED_IN_FLIGHT = "群发已取消"
"""Left on a letter in flight, so that it does not slip back into the queue if it comes back."""


def letter_values(draft: Draft, now: datetime, jitter: float) -> dict[str, Any]:
    """The row of a new letter."""
    return {
        "channel": draft.channel,
        "account": draft.account,
        "kind": draft.kind.value,
        "room": draft.room,
        "to": draft.to,
        "person_id": draft.person_id,
        "text": draft.text,
        "mentions": [{"id": contact.id, "name": contact.name} for contact in draft.mentions],
        "file": draft.file,
        "file_name": draft.file_name[:200],
        "once": draft.once,
        "broadcast": draft.broadcast,
        "jitter": jitter,
        "state": LetterState.WAITING.value,
        "reason": "",
        "attempts": 0,
        "message_id": "",
        "message_ids": [],
        "written_at": now,
        "not_before": draft.not_before or now,
        "tried_at": None,
        "settled_at": None,
        "sealed": int(draft.sealed),
    }


def letter(row: sa.Row[Any]) -> Letter:
    """The value of a whole row."""
    values = row._mapping
    return Letter(
        id=values["id"],
        channel=values["channel"],
        account=values["account"],
        kind=LetterKind(values["kind"]),
        room=values["room"],
        to=values["to"],
        person_id=values["person_id"],
        text=values["text"],
        mentions=tuple(Contact(one["id"], one["name"]) for one in values["mentions"]),
        file=values["file"],
        file_name=values["file_name"],
        once=values["once"],
        broadcast=values["broadcast"],
        jitter=values["jitter"],
        state=LetterState(values["state"]),
        reason=values["reason"],
        attempts=values["attempts"],
        message_ids=tuple(values["message_ids"]),
        written_at=values["written_at"],
        not_before=values["not_before"],
        tried_at=values["tried_at"],
        settled_at=values["settled_at"],
        sealed=bool(values["sealed"]),
    )


def of_account(channel: str, account: str) -> sa.ColumnElement[bool]:
    """Letters of one account."""
    return sa.and_(LETTER.c.channel == channel, LETTER.c.account == account)


def in_state(*states: LetterState) -> sa.ColumnElement[bool]:
    """Letters in one of these states."""
    if len(states) == 1:
        return LETTER.c.state == states[0].value
    return LETTER.c.state.in_([state.value for state in states])


def outside(conversations: Collection[str]) -> list[sa.ColumnElement[bool]]:
    """Conditions for letters to none of these conversations (keys of :func:`bot.letters.conversation`)."""
    contacts = [key.removeprefix(PRIVATE) for key in conversations if key.startswith(PRIVATE)]
    rooms = [key for key in conversations if not key.startswith(PRIVATE)]
    conditions: list[sa.ColumnElement[bool]] = []
    if rooms:
        conditions.append(LETTER.c.room.not_in(rooms))
    if contacts:
        conditions.append(LETTER.c.to.not_in(contacts))
    return conditions
