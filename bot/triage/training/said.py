"""Lines of group talk written for learning alone; what is measured stands in tests/triage."""

from __future__ import annotations

from pathlib import Path

from bot.triage.training.material import Line, MaterialError

_FILES = sorted(Path(__file__).parent.glob("said*.txt"))


def said(only: str = "") -> list[Line]:
    """All of said*.txt, or that one file. ``[concern theme]``, ``[talk]`` or ``[job]`` heads the lines below it."""
    return [line for file in _FILES if only in ("", file.name) for line in _read(file)]


def _read(file: Path) -> list[Line]:
    lines: list[Line] = []
    kind = theme = ""
    for number, entry in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if entry.startswith("[") and entry.endswith("]"):
            kind, _, theme = entry[1:-1].partition(" ")
            if kind not in ("concern", "talk", "job"):
                raise MaterialError(f"{file.name}:{number}: concern, talk or job fits here")
        elif entry and not entry.startswith("#"):
            lines.append(Line(entry, kind, theme))
    return lines
