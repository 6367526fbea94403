"""What belongs to a concern besides words: pictures, voice messages, films, files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.ports import Attachment, AttachmentKind

KINDS = {
    AttachmentKind.IMAGE: "照片",
    AttachmentKind.VOICE: "语音",
    AttachmentKind.VIDEO: "视频",
    AttachmentKind.FILE: "文件",
}
"""What can belong to a concern, as people call it."""
MOST = 20
"""So many to a concern: more than that nobody looks through."""


class AttachmentState(StrEnum):
    """Where its bytes are. The words are those of the database."""

    WAITING = "待取"
    STORED = "已存"
    FAILED = "失败"
    GONE = "待删"
    """Nobody may see it any more; the file goes next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """One attachment of a concern. ``file`` is its path under storage.files once the bytes are there; times are UTC."""

    id: int = 0
    concern: int
    person_id: int | None
    channel: str
    account: str
    event_id: str
    place: int
    kind: AttachmentKind
    ref: str
    name: str = ""
    state: AttachmentState = AttachmentState.WAITING
    reason: str = ""
    attempts: int = 0
    file: str = ""
    media_type: str = ""
    size: int = 0
    at: datetime

    @property
    def source(self) -> Attachment:
        """What the channel is asked for."""
        return Attachment(self.kind, self.ref, self.name)
