"""Rows that could not be taken, as they came, with the reason beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.sheets.writing import Book, Cell, Layout
from bot.wording import intake as wording

_WIDTHS = (8, 50)


def write_back(path: Path, header: Sequence[Cell], rows: Sequence[tuple[Sequence[Cell], str]]) -> None:
    """Write them under their header with one column more, so that the sheet can be mended and sent again."""
    columns = len(header)
    titles = [str(title or "") for title in header]
    shown = [row for row, _ in rows]
    widths = [
        min(max((len(str(row[place])) for row in shown if place < len(row)), default=0) * 2, _WIDTHS[1])
        for place in range(columns)
    ]
    layout = Layout(
        wording.SHEET,
        [(title, max(width, _WIDTHS[0])) for title, width in zip(titles, widths, strict=True)] + [(wording.WHY, 30)],
    )
    book = Book(layout)
    for row, reason in rows:
        cells = [*row[:columns], *[None] * (columns - len(row))]
        book.add(0, [*cells, reason])
    book.save(path)
