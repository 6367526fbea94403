"""The ledger as a workbook of two sheets: the concerns, and what happened to each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, tzinfo
from pathlib import Path

from bot.report_repositories import LedgerEntry
from bot.sheets.writing import Book, Layout
from bot.wording import ledger as wording


def write_ledger(path: Path, entries: Iterable[LedgerEntry], zone: tzinfo, today: date) -> int:
    """Write it; how many concerns are in it. Times are those of ``zone``, ``today`` is its day."""
    book = Book(
        Layout(wording.CONCERNS, [(column.title, column.width) for column in wording.COLUMNS]),
        Layout(wording.THREAD, wording.STEPS),
    )
    count = 0
    for count, entry in enumerate(entries, start=1):  # noqa: B007
        book.add(0, [column.value(entry, zone, today) for column in wording.COLUMNS])
        for step in wording.steps(entry, zone):
            book.add(1, step)
    book.save(path)
    return count
