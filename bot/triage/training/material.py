"""The rows to learn from, and the rule that keeps some of them aside."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_HIRES = re.compile("招聘|急招|招保安")
TOKEN_HEAD = 20
"""Of a row without a headline, so many characters serve as one."""


class MaterialError(ValueError):
    """A file to learn from is missing or not as expected; the message is one line that names it."""


@dataclass(frozen=True, slots=True)
class Message:
    """A labelled message of residents; ``topic`` is its headline, empty for rows of segmented words."""

    text: str
    topic: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of group talk: ``kind`` is concern, talk or job; ``theme`` the leaf of a concern, if it is known."""

    text: str
    kind: str
    theme: str = ""


def byte(text: str, at: int = 0) -> int:
    """A byte of the text's SHA-256; chance that anybody can repeat."""
    return hashlib.sha256(text.encode()).digest()[at]


def is_kept_message(topic: str) -> bool:
    """A quarter of the messages with a headline is never trained on: first byte of the headline divisible by 4."""
    return byte(topic) % 4 == 0


def is_kept_talk(text: str) -> bool:
    """Half of all lines of talk is never trained on: first byte even."""
    return byte(text) % 2 == 0


def read_messages(path: Path) -> tuple[list[Message], list[Message]]:
    """messages.csv as (to learn from, kept aside). Segmented rows that repeat a kept message are dropped."""
    learn: list[Message] = []
    kept: list[Message] = []
    tokens: list[Message] = []
    for row in _rows(path, ("text", "topic", "label", "kind")):
        message = Message(row["text"], row["topic"], row["label"])
        if row["kind"] == "tokens":
            tokens.append(message)
        else:
            (kept if is_kept_message(message.topic) else learn).append(message)
    echo = _Echo(message.text for message in kept)
    return learn + [message for message in tokens if not echo.of(message.text)], kept


def read_talk(path: Path) -> tuple[list[Line], list[Line]]:
    """talk.csv as (to learn from, kept aside)."""
    parts: tuple[list[Line], list[Line]] = ([], [])
    for row in _rows(path, ("text", "label")):
        line = Line(row["text"], "job" if row["label"] == "job" else "talk")
        parts[is_kept_talk(line.text)].append(line)
    return parts


def read_lines(path: Path) -> tuple[list[Line], list[Line]]:
    """The project's own lines as (to learn from, kept aside); # begins a comment.

    Three fields by tabs: kind, theme, text, kept by the rule. Six fields are the lines that the vocabulary was tuned
    on: kept or tune, yes or no, theme, urgency, place, text.
    """
    parts: tuple[list[Line], list[Line]] = ([], [])
    try:
        raw = path.read_text(encoding="utf-8").splitlines()
    except OSError as problem:
        raise MaterialError(f"{path}: cannot be read ({problem.strerror})") from problem
    for number, entry in enumerate(raw, 1):
        if entry and not entry.startswith("#"):
            fields = entry.split("\t")
            if len(fields) == 3 and fields[0] in ("concern", "talk", "job"):
                parts[is_kept_talk(fields[2])].append(Line(fields[2], fields[0], fields[1]))
            elif len(fields) == 6 and fields[0] in ("kept", "tune"):
                kind = "concern" if fields[1] == "yes" else "job" if _HIRES.search(fields[5]) else "talk"
                parts[fields[0] == "kept"].append(Line(fields[5], kind, fields[2]))
            else:
                raise MaterialError(f"{path}:{number}: kind, theme and text separated by tabs fit here")
    return parts


def _rows(path: Path, columns: Iterable[str]) -> Iterable[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise MaterialError(f"{path}: no column {', '.join(missing)}")
            yield from reader
    except OSError as problem:
        raise MaterialError(f"{path}: cannot be read ({problem.strerror})") from problem
    except (UnicodeDecodeError, csv.Error) as problem:
        raise MaterialError(f"{path}: not a CSV file in UTF-8 ({problem})") from problem


class _Echo:
    """Tells whether a text says what one of the given texts says: over half of its beginning's pairs stand there."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._where: dict[str, list[int]] = {}
        for number, text in enumerate(texts):
            for pair in _pairs(text[:80]):
                self._where.setdefault(pair, []).append(number)

    def of(self, text: str) -> bool:
        pairs = _pairs(text[:60])
        shared: Counter[int] = Counter()
        for pair in pairs:
            found = self._where.get(pair, [])
            if len(found) < 100:  # a pair that stands everywhere tells nothing
                shared.update(found)
        return bool(shared) and shared.most_common(1)[0][1] > len(pairs) / 2


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
