"""One line of the played conversation, and how it is written as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from bot.ports import AttachmentKind


class Kind(StrEnum):
    """What happened in the simulated WeChat."""

    SAY = "say"
    SENT = "sent"
    """The bot said it."""
    JOIN = "join"
    LEAVE = "leave"
    RECALL = "recall"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A picture or file; its bytes lie in the simulator's folder under ``ref``."""

    kind: AttachmentKind
    ref: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened. ``seq`` grows by time and never repeats within a file; ``at`` is aware UTC.

    ``room`` is empty in a private chat with the bot, whose other side is ``peer``. ``mentions`` are contact ids and
    include the bot. ``tag`` is the sender's own mark, by which a repeated attempt is recognised.
    """

    seq: int
    at: datetime
    kind: Kind
    id: str
    by: str
    room: str = ""
    peer: str = ""
    text: str = ""
    mentions: tuple[str, ...] = ()
    target: str = ""
    file: Enclosure | None = None
    tag: str = ""
    recalled: bool = False


def conversation(happening: Happening) -> str:
    """The key of the conversation that a happening belongs to."""
    return happening.room or private_with(happening.peer)


def private_with(contact_id: str) -> str:
    """The key of somebody's private chat with the bot. Room ids never look like it."""
    return f"private:{contact_id}"


def as_json(happening: Happening) -> dict[str, Any]:
    """The happening as JSON takes it; empty fields are left out."""
    row: dict[str, Any] = {
        "seq": happening.seq,
        "at": happening.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "kind": happening.kind.value,
        "id": happening.id,
        "by": happening.by,
    }
    for key in ("room", "peer", "text", "target", "tag", "recalled"):
        value = getattr(happening, key)
        if value:
            row[key] = value
    if happening.mentions:
        row["mentions"] = list(happening.mentions)
    if happening.file is not None:
        file = happening.file
        row["file"] = {"kind": file.kind.value, "ref": file.ref, "name": file.name}
    return row


def from_json(row: dict[str, Any]) -> Happening:
    """The happening of a line.

    Raises:
        KeyError, TypeError, ValueError: the line is not one.
    """
    at = datetime.fromisoformat(_text(row["at"]))
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    seq = row["seq"]
    if not isinstance(seq, int) or isinstance(seq, bool) or seq < 1:
        raise ValueError("a line without its number")
    file = row.get("file")
    return Happening(
        seq=seq,
        at=at,
        kind=Kind(row["kind"]),
        id=_text(row["id"]),
        by=_text(row["by"]),
        room=_text(row.get("room", "")),
        peer=_text(row.get("peer", "")),
        text=_text(row.get("text", "")),
        mentions=tuple(_text(who) for who in row.get("mentions", ())),
        target=_text(row.get("target", "")),
        file=None if file is None else Enclosure(AttachmentKind(file["kind"]), _text(file["ref"]), _text(file["name"])),
        tag=_text(row.get("tag", "")),
        recalled=row.get("recalled") is True,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text was expected, not {type(value).__name__}")
    return value
