"""Where the simulator keeps the bytes of pictures and files."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from bot.channels.simulator_record import Enclosure
from bot.ports import AttachmentKind

_SAFE = re.compile(r"[0-9a-f]{32}(\.[a-z0-9]{1,5})?")
_PICTURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
)


def picture_type(data: bytes) -> str:
    """The suffix that fits the bytes of a picture (``.png`` …), or nothing if they are not one."""
    for magic, suffix in _PICTURES:
        if data.startswith(magic):
            return suffix
    return ".webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


class Box:
    """A folder whose files are named by their content, so the same bytes are kept once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put_picture(self, data: bytes, name: str) -> Enclosure | None:
        """Keep a picture; nothing comes back if the bytes are not a picture that browsers show.

        Raises:
            OSError: it cannot be written.
        """
        suffix = picture_type(data)
        return self._put(data, name or f"图片{suffix}", suffix, AttachmentKind.IMAGE) if suffix else None

    def put_file(self, path: Path, name: str) -> Enclosure:
        """Keep a copy of a file that the bot sends, as a picture if it is one.

        Raises:
            OSError: it cannot be read or written.
        """
        data = path.read_bytes()
        suffix = picture_type(data)
        kind = AttachmentKind.IMAGE if suffix else AttachmentKind.FILE
        return self._put(data, name or path.name, suffix, kind)

    def get(self, ref: str) -> bytes:
        """The bytes kept under a reference.

        Raises:
            LookupError: nothing is.
        """
        if not _SAFE.fullmatch(ref):
            raise LookupError(ref)
        try:
            return (self._folder / ref).read_bytes()
        except OSError as error:
            raise LookupError(ref) from error

    def _put(self, data: bytes, name: str, suffix: str, kind: AttachmentKind) -> Enclosure:
        ref = hashlib.sha256(data).hexdigest()[:32] + suffix
        target = self._folder / ref
        if not target.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            new = target.with_name(target.name + ".new")
            new.write_bytes(data)
            new.replace(target)
        return Enclosure(kind, ref, name)
