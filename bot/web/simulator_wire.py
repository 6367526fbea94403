"""What a browser may say over the simulator's WebSocket, read strictly."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

LONGEST_MESSAGE = 3_000_000
"""Characters of one message; a picture travels in it as base64."""
LARGEST_PICTURE = 2_000_000
"""Bytes."""
LONGEST_NAME = 200
MOST_MENTIONS = 100


class BadMessage(Exception):
    """What came cannot be read; the message is for the player, in Chinese. ``tag`` is the sender's mark, if any."""

    def __init__(self, text: str, tag: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.tag = tag


@dataclass(frozen=True, slots=True)
class Hello:
    """Who plays here; ``seq`` of ``world`` is the last that this window has seen."""

    me: str
    world: str
    seq: int


@dataclass(frozen=True, slots=True)
class Say:
    room: str
    text: str
    mentions: tuple[str, ...]
    image: bytes | None
    image_name: str
    tag: str


@dataclass(frozen=True, slots=True)
class Join:
    room: str
    tag: str


@dataclass(frozen=True, slots=True)
class Leave:
    room: str
    tag: str


@dataclass(frozen=True, slots=True)
class Recall:
    id: str
    tag: str


@dataclass(frozen=True, slots=True)
class More:
    """Asks for everything still kept of a chat."""

    room: str
    tag: str


Command = Hello | Say | Join | Leave | Recall | More


def parse(raw: str) -> Command:
    """The command of a text frame.

    Raises:
        BadMessage: it is none.
    """
    if len(raw) > LONGEST_MESSAGE:
        raise BadMessage(f"消息太大：{len(raw)} 字符，最多 {LONGEST_MESSAGE}")
    try:
        row = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadMessage("收到的不是 JSON") from error
    if not isinstance(row, dict):
        raise BadMessage("收到的 JSON 不是对象")
    tag = row.get("tag", "")
    if not isinstance(tag, str) or len(tag) > LONGEST_NAME:
        raise BadMessage("tag 应当是短文本")
    try:
        return _command(row, tag)
    except BadMessage as error:
        error.tag = tag
        raise


def _command(row: dict[str, Any], tag: str) -> Command:
    match row.get("type"):
        case "hello":
            return Hello(_text(row, "as"), _text(row, "world", ""), _number(row, "seq"))
        case "say":
            return Say(
                room=_text(row, "room"),
                text=_text(row, "text", longest=LONGEST_MESSAGE),
                mentions=_texts(row, "mentions"),
                image=_bytes(row, "image"),
                image_name=_text(row, "image_name", ""),
                tag=tag,
            )
        case "join":
            return Join(_text(row, "room"), tag)
        case "leave":
            return Leave(_text(row, "room"), tag)
        case "recall":
            return Recall(_text(row, "id"), tag)
        case "more":
            return More(_text(row, "room"), tag)
        case _:
            raise BadMessage("不认识的消息类型")


def _text(row: dict[str, Any], key: str, default: str | None = None, longest: int = LONGEST_NAME) -> str:
    value = row.get(key, default)
    if not isinstance(value, str):
        raise BadMessage(f"{key} 应当是文本")
    if len(value) > longest:
        raise BadMessage(f"{key} 太长，最多 {longest} 字")
    return value


def _texts(row: dict[str, Any], key: str) -> tuple[str, ...]:
    value = row.get(key, [])
    if not isinstance(value, list) or len(value) > MOST_MENTIONS or not all(isinstance(one, str) for one in value):
        raise BadMessage(f"{key} 应当是文本的列表，最多 {MOST_MENTIONS} 个")
    return tuple(value)


def _number(row: dict[str, Any], key: str) -> int:
    value = row.get(key, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise BadMessage(f"{key} 应当是非负整数")
    return value


def _bytes(row: dict[str, Any], key: str) -> bytes | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadMessage(f"{key} 应当是 base64 文本")
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadMessage(f"{key} 不是 base64") from error
    if len(data) > LARGEST_PICTURE:
        raise BadMessage(f"图片太大：{len(data) // 1024} KB，最多 {LARGEST_PICTURE // 1024} KB")
    return data
