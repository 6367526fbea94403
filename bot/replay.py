"""Recorded messages, one JSON object a line, as events of the road."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.ports import Contact, Inbound

_LONGEST_LINE = 4_000_000


class ReplayError(Exception):
    """A recording cannot be read; names the file and the line."""


def read(path: Path, channel: str, account: str) -> Iterator[Inbound]:
    """The messages of a recording, in its order, as if ``channel`` had brought them to ``account``.

    Each line has ``ts`` (seconds since 1970, or ISO 8601; UTC where it names no zone), ``sender``, ``text`` and ``id``,
    and may have ``room`` (none or empty: a private chat), ``name`` and ``mentions_me``. Empty lines and further keys
    are ignored.

    Raises:
        ReplayError: the file cannot be read, or a line is not such an object.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), start=1):
                where = f"{path}:{number}"
                try:
                    text = line.decode("utf-8-sig").strip()
                except UnicodeDecodeError:
                    raise ReplayError(f"{where}: not UTF-8") from None
                if text:
                    yield _inbound(_object(text, where), where, channel, account)
    except OSError as error:
        raise ReplayError(f"{path}: cannot be read: {error.strerror or error}") from error


def _object(text: str, where: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = (
            f"{error.msg} at column {error.colno}"
            if isinstance(error, json.JSONDecodeError)
            else "a number or depth beyond reason"
        )
        raise ReplayError(f"{where}: not JSON: {what}") from None
    if not isinstance(content, dict):
        raise ReplayError(f"{where}: not a JSON object")
    return content


def _inbound(content: dict[str, Any], where: str, channel: str, account: str) -> Inbound:
    mentions_me = content.get("mentions_me", False)
    if not isinstance(mentions_me, bool):
        raise ReplayError(f"{where}: mentions_me: must be true or false")
    return Inbound(
        channel=channel,
        account=account,
        event_id=_label(content, "id", where),
        at=_time(content.get("ts"), where),
        sender=Contact(_label(content, "sender", where), _text(content.get("name") or "", "name", where)),
        room=_label(content, "room", where, optional=True),
        text=_text(content.get("text"), "text", where),
        mentions_me=mentions_me,
    )


def _time(value: object, where: str) -> datetime:
    try:
        if isinstance(value, str):
            at = datetime.fromisoformat(value)
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise ReplayError(f"{where}: ts: must be seconds since 1970 or an ISO 8601 time")


def _text(value: object, key: str, where: str) -> str:
    if not isinstance(value, str):
        raise ReplayError(f"{where}: {key}: must be text")
    return value.encode("utf-8", "replace").decode()  # JSON can spell half an emoji, which no database takes


def _label(content: dict[str, Any], key: str, where: str, *, optional: bool = False) -> str:
    value = content.get(key)
    if value is None and optional:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    label = _text(value, key, where).replace("\0", "").strip()
    if not label and not optional:
        raise ReplayError(f"{where}: {key}: is missing")
    return label
