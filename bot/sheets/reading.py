"""Reading .xlsx and .csv that somebody sent: within limits, formulas as text, a clear word for what does not fit."""

from __future__ import annotations

import csv
import io
import logging
import warnings
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from bot.outline import outline

log = logging.getLogger(__name__)

Cell = str | datetime | date | None
MOST_BYTES = 10_000_000
MOST_UNPACKED = 60_000_000
"""Of all parts of an .xlsx together, as its own list of contents says; no part gives out more than it says."""
MOST_PARTS = 500
MOST_ROWS = 1_000
"""Rows with something in them, the header not counted."""
MOST_LINES = 20_000
"""Rows in all: a sheet may be blank for long."""
MOST_COLUMNS = 60
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BREAKS = ",\t;；，|"


class Misfit(StrEnum):
    """Why a file cannot be read; the sentences are in the wording."""

    BIG = "big"
    BOMB = "bomb"
    OLD_FORMAT = "old format"
    NO_SHEET = "no sheet"
    BROKEN = "broken"
    ENCODING = "encoding"
    MANY_ROWS = "many rows"
    EMPTY = "empty"


class Unreadable(Exception):
    """The file cannot be read."""

    def __init__(self, misfit: Misfit) -> None:
        super().__init__(misfit.value)
        self.misfit = misfit


def read_rows(name: str, data: bytes) -> list[list[Cell]]:
    """The rows that have something in them, of the first sheet that has any.

    A time of a sheet comes as a naive datetime, everything else as text; a formula is the text that was typed.

    Raises:
        Unreadable: too big, of another kind, damaged, or empty.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(Misfit.BIG)
    if data.startswith(_OLD_OFFICE):
        raise Unreadable(Misfit.OLD_FORMAT)
    rows = _xlsx(data) if data.startswith(b"PK") or name.lower().endswith(".xlsx") else _csv(data)
    if not rows:
        raise Unreadable(Misfit.EMPTY)
    return rows


def _xlsx(data: bytes) -> list[list[Cell]]:
    _look_inside(data)
    try:
        from openpyxl import load_workbook

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it does not know in other people's files: styles, validations
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            try:
                for sheet in book.worksheets:
                    sheet.reset_dimensions()  # what the file says of its size need not be true
                    rows = _within_limits(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True))
                    if rows:
                        return rows
            finally:
                book.close()
    except Unreadable:
        raise
    except Exception as error:
        # Whatever a damaged or a hostile file makes the reader stumble over is the file's fault.
        log.warning("a sheet could not be read: %s", outline(error))
        raise Unreadable(Misfit.BROKEN) from error
    return []


def _look_inside(data: bytes) -> None:
    """Before anything is unpacked.

    Raises:
        Unreadable: it is no .xlsx, or one that would unpack to more than is allowed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError) as error:
        raise Unreadable(Misfit.BROKEN) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(Misfit.BOMB)
    if not any(part.filename.startswith("xl/") for part in parts):
        raise Unreadable(Misfit.NO_SHEET)
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(Misfit.BROKEN)


def _csv(data: bytes) -> list[list[Cell]]:
    text = _decoded(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_BREAKS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return _within_limits(row[:MOST_COLUMNS] for row in reader)
    except csv.Error as error:
        raise Unreadable(Misfit.BROKEN) from error


def _decoded(data: bytes) -> str:
    """UTF-8, with or without its mark, else GB18030 as spreadsheets here save it.

    Raises:
        Unreadable: neither.
    """
    if data.startswith(_UTF16):
        raise Unreadable(Misfit.ENCODING)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text or _is_rubbish(text):
            break
        return text
    raise Unreadable(Misfit.ENCODING)


def _is_rubbish(text: str) -> bool:
    """GB18030 reads nearly any bytes; what another encoding becomes lands in its private and unassigned corners."""
    odd = sum(1 for char in text if "\ue000" <= char <= "\uf8ff" or ord(char) > 0x3FFFF or "\x80" <= char <= "\x9f")
    return odd * 50 > len(text)


def _within_limits(rows: Iterable[Iterable[Any]]) -> list[list[Cell]]:
    kept: list[list[Cell]] = []
    for place, row in enumerate(rows):
        if place >= MOST_LINES:
            break
        cells = [_cell(value) for value in row]
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if not cells:
            continue
        if len(kept) > MOST_ROWS:
            raise Unreadable(Misfit.MANY_ROWS)
        kept.append(cells)
    return kept


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, datetime):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, date):
        return value
    return str(value).strip()
