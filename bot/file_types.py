"""What a file is by its own bytes, whatever it is called: only what a concern can need is kept."""

from __future__ import annotations

import io
from dataclasses import dataclass

from bot.ports import AttachmentKind

MOST_PIXELS = 50_000_000


@dataclass(frozen=True, slots=True)
class FileType:
    """A media type and the ending of its files."""

    media_type: str
    ending: str


_IMAGES = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}
_VOICES = (
    (0, b"\x02#!SILK_V3", FileType("audio/silk", "silk")),
    (0, b"#!SILK_V3", FileType("audio/silk", "silk")),
    (0, b"#!AMR", FileType("audio/amr", "amr")),
    (0, b"ID3", FileType("audio/mpeg", "mp3")),
    (0, b"\xff\xfb", FileType("audio/mpeg", "mp3")),
    (0, b"\xff\xf3", FileType("audio/mpeg", "mp3")),
    (0, b"OggS", FileType("audio/ogg", "ogg")),
    (4, b"ftypM4A", FileType("audio/mp4", "m4a")),
    (8, b"WAVE", FileType("audio/wav", "wav")),
)
_FILMS = ((4, b"ftyp", FileType("video/mp4", "mp4")),)
_FILES = (
    (0, b"%PDF-", FileType("application/pdf", "pdf")),
    (0, b"\xd0\xcf\x11\xe0", FileType("application/msword", "doc")),
)
_OFFICE = {"word/": "docx", "xl/": "xlsx"}


def file_type(kind: AttachmentKind, data: bytes) -> FileType | None:
    """What it is, or None if it is nothing that is kept (or not what it was sent as).

    A picture is looked into by Pillow, so that what cannot be shown, or would fill the memory when it is, stays out.
    """
    if kind is AttachmentKind.IMAGE:
        return _image(data)
    if kind is AttachmentKind.FILE:
        return _image(data) or _signed(_FILES, data) or _office(data)
    return _signed(_VOICES if kind is AttachmentKind.VOICE else _FILMS, data)


def _signed(known: tuple[tuple[int, bytes, FileType], ...], data: bytes) -> FileType | None:
    return next((found for start, sign, found in known if data[start : start + len(sign)] == sign), None)


def _image(data: bytes) -> FileType | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=list(_IMAGES)) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            image.verify()
            form = image.format or ""
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return FileType(Image.MIME[form], _IMAGES[form])


def _office(data: bytes) -> FileType | None:
    """A Word or Excel file of today is a zip; its table of contents says which, and is not unpacked."""
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            names = box.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    ending = next((end for start, end in _OFFICE.items() if any(name.startswith(start) for name in names)), None)
    types = {"docx": "wordprocessingml.document", "xlsx": "spreadsheetml.sheet"}
    return FileType(f"application/vnd.openxmlformats-officedocument.{types[ending]}", ending) if ending else None
