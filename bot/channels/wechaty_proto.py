"""The few protocol buffer messages of the gateway that the bot lives on, read and written by hand.

Field numbers are those of wechaty-grpc 1.x; older gateways use the same ones for everything here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Value = int | bytes


def fields(data: bytes) -> Iterator[tuple[int, Value]]:
    """(field number, value) of every field: a number for a varint, bytes for anything else.

    Raises:
        ValueError: the bytes are no protocol buffer message.
    """
    position, size = 0, len(data)
    while position < size:
        key, position = _varint(data, position)
        wire = key & 7
        if wire == 2:
            length, position = _varint(data, position)
            end = position + length
        elif wire == 0:
            number, position = _varint(data, position)
            yield key >> 3, number
            continue
        elif wire in (1, 5):
            end = position + (8 if wire == 1 else 4)
        else:
            raise ValueError(f"wire type {wire}")
        if end > size:
            raise ValueError("cut short")
        yield key >> 3, data[position:end]
        position = end


def _varint(data: bytes, position: int) -> tuple[int, int]:
    number = shift = 0
    while shift < 70:
        if position >= len(data):
            raise ValueError("cut short")
        byte = data[position]
        position += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, position
        shift += 7
    raise ValueError("a number without an end")


def text(value: Value) -> str:
    """A string field's text; what is not UTF-8 becomes a replacement sign."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def texts(data: bytes, *wanted: int) -> tuple[str, ...]:
    """The string fields with these numbers, empty where absent."""
    found = dict.fromkeys(wanted, "")
    for number, value in fields(data):
        if number in found:
            found[number] = text(value)
    return tuple(found[number] for number in wanted)


def string(number: int, value: str) -> bytes:
    """One string field, for a request."""
    return nested(number, value.encode("utf-8", "replace"))


def nested(number: int, raw: bytes) -> bytes:
    """One field of bytes or of another message, for a request."""
    return _encode(number << 3 | 2) + _encode(len(raw)) + raw


def integer(number: int, value: int) -> bytes:
    """One varint field, for a request."""
    return _encode(number << 3) + _encode(value)


def chunk(raw: bytes) -> bytes:
    """An upload's piece."""
    return nested(1, raw)


def _encode(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def read_event(data: bytes) -> tuple[int, dict[str, Any]]:
    """An event's type number and its JSON object.

    Raises:
        ValueError: it is not what an event looks like.
    """
    kind, payload = 0, b""
    for number, value in fields(data):
        if number == 1 and isinstance(value, int):
            kind = value
        elif number == 2 and isinstance(value, bytes):
            payload = value
    found = json.loads(payload) if payload else {}
    if not isinstance(found, dict):
        raise ValueError("an event without an object")
    return kind, found


@dataclass(slots=True)
class RawMessage:
    """A message as the gateway tells it. ``type`` is the number that gateways send; ``sent_at`` in their own unit."""

    id: str = ""
    filename: str = ""
    text: str = ""
    sent_at: float = 0
    type: int = 0
    talker: str = ""
    room: str = ""
    listener: str = ""
    mentions: tuple[str, ...] = ()


def read_message(data: bytes) -> RawMessage:
    """A MessagePayloadResponse.

    Raises:
        ValueError: the bytes are no such thing.
    """
    message = RawMessage()
    for number, value in fields(data):
        if number == 3:
            message.text = text(value)
        elif number == 6:
            message.talker = text(value)
        elif number == 7:
            message.room = text(value)
        elif number == 5:
            message.type = value if isinstance(value, int) else 0
        elif number == 1:
            message.id = text(value)
        elif number == 8:
            message.listener = text(value)
        elif number == 9:
            message.mentions = (*message.mentions, text(value))
        elif number == 2:
            message.filename = text(value)
        elif number == 4 and isinstance(value, int):
            message.sent_at = value
        elif number == 10 and isinstance(value, bytes) and not message.sent_at:
            message.sent_at = dict(_numbers(value)).get(1, 0)
    return message


def _numbers(data: bytes) -> Iterator[tuple[int, int]]:
    for number, value in fields(data):
        if isinstance(value, int):
            yield number, value


def read_sent_id(data: bytes) -> str:
    """The message id that a send was answered with: newer gateways' own field, else the older wrapper; or empty."""
    old = new = ""
    for number, value in fields(data):
        if number == 2:
            new = text(value)
        elif number == 1 and isinstance(value, bytes):
            (old,) = texts(value, 1)
    return new or old
