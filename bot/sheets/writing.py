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
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        self._book = Workbook(write_only=True)
        self._pages: list[_Page] = []
        for layout in layouts:
            sheet = self._book.create_sheet(layout.title)
            sheet.freeze_panes = "A2"
            for place, (_, width) in enumerate(layout.columns, start=1):
                sheet.column_dimensions[get_column_letter(place)].width = width * 1.1 + 2
            self._pages.append(_Page(sheet))
            bold = _Page(sheet)
            bold.text.font = Font(bold=True)
            bold.add([title for title, _ in layout.columns])

    def add(self, sheet: int, row: Sequence[Cell]) -> None:
        """A row at the end of that sheet; a datetime is written as it is, without a zone."""
        self._pages[sheet].add(row)

    def save(self, path: Path) -> None:
        """Write the file; afterwards nothing can be added."""
        self._book.save(path)


class _Page:
    """A sheet with one cell of each kind, which is filled again and again: making a cell with a style for each value
    takes longer than all the rest."""

    def __init__(self, sheet: Any) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment

        self._sheet = sheet
        self.text, self._day, self._moment = (WriteOnlyCell(sheet) for _ in range(3))
        self.text.alignment = Alignment(wrap_text=True, vertical="top")
        for cell in (self._day, self._moment):
            cell.alignment = Alignment(vertical="top")

    def add(self, row: Sequence[Cell]) -> None:
        # A generator: each cell is written before the next value is put into it.
        self._sheet.append(self._cell(value) for value in row)

    def _cell(self, value: Cell) -> Any:
        if isinstance(value, str):
            self.text.value = harmless(value)
            self.text.data_type = "s"  # openpyxl itself makes a formula of what begins with =
            return self.text if value else None
        if isinstance(value, datetime):
            self._moment.value = value
            self._moment.number_format = _TIME
            return self._moment
        if isinstance(value, date):
            self._day.value = value
            self._day.number_format = _DATE
            return self._day
        return value
