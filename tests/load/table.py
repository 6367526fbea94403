"""Figures beside their rivals, laid out for a terminal."""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, measured in several rounds. ``more``: more is better. The aims are a bound of the figure itself
    (``least``, ``most``) or of its ratio to the rival's."""

    part: str
    what: str
    unit: str
    ours: Sequence[float]
    rival: Sequence[float] = ()
    rival_name: str = ""
    least: float | None = None
    most: float | None = None
    least_ratio: float | None = None
    most_ratio: float | None = None
    more: bool = True

    @property
    def ratios(self) -> list[float]:
        """Ours to the rival's, round by round."""
        return [mine / theirs for mine, theirs in zip(self.ours, self.rival, strict=False) if theirs]

    @property
    def aim(self) -> str:
        """The aim in words; empty if there is none."""
        if self.least is not None:
            return f"≥ {self.least:,.0f}"
        if self.most is not None:
            return f"≤ {self.most:,.0f}"
        if self.least_ratio is not None:
            return f"≥ {self.least_ratio:.2f}×"
        return f"≤ {self.most_ratio:.2f}×" if self.most_ratio is not None else ""

    @property
    def holds(self) -> bool | None:
        """Whether the aim is met by the medians; None without one."""
        if self.least is not None:
            return statistics.median(self.ours) >= self.least
        if self.most is not None:
            return statistics.median(self.ours) <= self.most
        if not self.aim or not self.ratios:
            return None
        ratio = statistics.median(self.ratios)
        return ratio >= self.least_ratio if self.least_ratio is not None else ratio <= (self.most_ratio or 0)


def percentile(values: Sequence[float], point: int) -> float:
    """The value that ``point`` percent do not exceed."""
    if len(values) < 2:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[point - 1]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(values: Sequence[float], unit: str = "") -> str:
    """The median, and from the least to the most if there are several."""
    if not values:
        return "–"
    middle = _number(statistics.median(values)) + unit
    return middle if len(values) < 2 else f"{middle} ({_number(min(values))}–{_number(max(values))})"


def _width(cell: str) -> int:
    """Columns of a terminal that it takes; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in cell)


def table(rows: Sequence[Row]) -> str:
    """All of it; the aim's column says ✓ or ✗."""
    head = ("", "what", "unit", "ours", "rival", "rival is", "ratio", "aim", "")
    body = [
        (
            row.part, row.what, row.unit, spread(row.ours), spread(row.rival), row.rival_name,
            spread(row.ratios, "×"), row.aim, {True: "✓", False: "✗", None: ""}[row.holds],
        )
        for row in rows
    ]  # fmt: skip
    widths = [max(map(_width, column)) for column in zip(head, *body, strict=True)]
    lines = [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *body)
    ]
    return "\n".join([lines[0], "─" * max(map(_width, lines)), *lines[1:]])
