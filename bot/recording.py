"""An event as JSON and back, for what must be tried again later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.ports import Attachment, AttachmentKind, Contact, EventKind, Inbound


def to_json(inbound: Inbound) -> dict[str, Any]:
    """Plain values that JSON can carry; :func:`from_json` gives the same event again."""
    return {
        "channel": inbound.channel,
        "account": inbound.account,
        "event_id": inbound.event_id,
        "kind": inbound.kind.value,
        "at": inbound.at.isoformat(),
        "sender": [inbound.sender.id, inbound.sender.name],
        "room": inbound.room,
        "room_name": inbound.room_name,
        "text": inbound.text,
        "mentions_me": inbound.mentions_me,
        "mentions": [[contact.id, contact.name] for contact in inbound.mentions],
        "subjects": [[contact.id, contact.name] for contact in inbound.subjects],
        "target": inbound.target,
        "attachments": [[a.kind.value, a.ref, a.name, a.type_code] for a in inbound.attachments],
    }


def from_json(values: Mapping[str, Any]) -> Inbound:
    """The event that :func:`to_json` wrote.

    Raises:
        KeyError, ValueError, TypeError: it was not written by it.
    """
    return Inbound(
        channel=values["channel"],
        account=values["account"],
        event_id=values["event_id"],
        kind=EventKind(values["kind"]),
        at=datetime.fromisoformat(values["at"]),
        sender=Contact(*values["sender"]),
        room=values["room"],
        room_name=values["room_name"],
        text=values["text"],
        mentions_me=values["mentions_me"],
        mentions=tuple(Contact(*contact) for contact in values["mentions"]),
        subjects=tuple(Contact(*contact) for contact in values["subjects"]),
        target=values["target"],
        attachments=tuple(Attachment(AttachmentKind(a[0]), *a[1:]) for a in values["attachments"]),
    )
