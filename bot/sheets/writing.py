"""Writing .xlsx: frozen header, real dates, and nothing that a spreadsheet would run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

Cell = str | int | date | datetime | None
MOST_CHARACTERS = 32_000
"""A cell holds 32,767."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_RUNS = tuple("=+-@\t\r＝＋－＠")
_DATE, _TIME = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet before its rows: its title and its columns with their widths in characters."""

    title: str
    columns: Sequence[tuple[str, int]]


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula, also after the sheet was saved as .csv: what would begin one has an
    apostrophe in front. Characters that XML cannot hold are gone."""
    text = _UNWRITABLE.sub("", text)[:MOST_CHARACTERS]
    return f"'{text}" if text.startswith(_RUNS) else text


class Book:
    """A workbook that is written row by row, so that its size costs no memory. Not for two threads."""

    def __init__(self, *layouts: Layout) -> None:
        from openpyxl import Workbook
        from openpyxl.styles import Alignment, Font
        from openpyxl.utils import get_column_letter

        self._book = Workbook(write_only=True)
        self._wrapped = Alignment(wrap_text=True, vertical="top")
        self._sheets: list[Any] = []
        for layout in layouts:
            sheet = self._book.create_sheet(layout.title)
            sheet.freeze_panes = "A2"
            for place, (_, width) in enumerate(layout.columns, start=1):
                sheet.column_dimensions[get_column_letter(place)].width = width * 1.1 + 2
            self._sheets.append(sheet)
            header = [self._cell(sheet, title) for title, _ in layout.columns]
            for cell in header:
                cell.font = Font(bold=True)
            sheet.append(header)

    def add(self, sheet: int, row: Sequence[Cell]) -> None:
        """A row at the end of that sheet; a datetime is written as it is, without a zone."""
        page = self._sheets[sheet]
        page.append([self._cell(page, value) for value in row])

    def save(self, path: Path) -> None:
        """Write the file; afterwards nothing can be added."""
        self._book.save(path)

    def _cell(self, sheet: Any, value: Cell) -> Any:
        from openpyxl.cell import WriteOnlyCell

        if isinstance(value, str):
            cell = WriteOnlyCell(sheet, harmless(value))
            cell.data_type = "s"  # openpyxl itself makes a formula of what begins with =
            cell.alignment = self._wrapped
            return cell
        cell = WriteOnlyCell(sheet, value)
        if isinstance(value, date):
            cell.number_format = _TIME if isinstance(value, datetime) else _DATE
        return cell
