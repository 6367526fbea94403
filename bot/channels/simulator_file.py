"""The file of the played conversation: JSON lines, appended as things happen.

Lines are happenings and three kinds of marks: ``start`` (a process began), ``taken`` (the road has everything up to
here) and ``base`` (first line of a compacted file). A last line torn by a crash is cut off; other unreadable lines are
skipped and counted in the log.
"""

from __future__ import annotations

import errno
import json
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.channels.simulator_record import Happening, as_json, from_json

log = logging.getLogger(__name__)
COMPACT_ABOVE_BYTES = 4_000_000
GAP_AFTER_A_TORN_LINE = 1000


@dataclass(slots=True)
class Contents:
    """What a file holds. ``epoch`` is that of the last start, 0 if there was none."""

    world_id: str = ""
    epoch: int = 0
    taken: int = 0
    base_seq: int = 0
    base_members: dict[str, list[str]] = field(default_factory=dict)
    happenings: list[Happening] = field(default_factory=list)
    bytes: int = 0
    torn: bool = False


class SimulatorFile:
    """Reads once, then appends. Not for two processes at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Contents:
        """Everything in the file; empty contents if there is none. Cuts off a torn last line."""
        contents = Contents()
        if not self._path.exists():
            return contents
        data = self._path.read_bytes()
        whole, _, rest = data.rpartition(b"\n")
        if rest and _take(Contents(), rest):
            # Whole, only the line end is missing: somebody edited the file.
            with self._path.open("ab") as out:
                out.write(b"\n")
            whole, rest = data, b""
        elif rest:
            contents.torn = True
            log.warning("the last line of %s was torn by a crash and is cut off", self._path.name)
            os.truncate(self._path, len(data) - len(rest))
        skipped = 0
        for line in whole.split(b"\n"):
            if line and not _take(contents, line):
                skipped += 1
        if skipped:
            log.warning("%d unreadable lines of %s are skipped", skipped, self._path.name)
        contents.bytes = len(data) - len(rest)
        return contents

    def write(self, happening: Happening) -> None:
        """Append what happened; see :meth:`append`."""
        self.append(as_json(happening))

    def append(self, row: dict[str, Any]) -> None:
        """Write one line, handed to the operating system before this returns.

        Raises:
            OSError: it cannot be written.
        """
        line = _line(row)
        # Opened for every line: 20 µs, and nothing that somebody must remember to close.
        try:
            out = self._path.open("ab", buffering=0)
        except FileNotFoundError:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            out = self._path.open("ab", buffering=0)
        with out:
            before = out.seek(0, os.SEEK_END)
            try:
                if out.write(line) != len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path))
            except OSError:
                # Half a line would swallow the next one.
                out.truncate(before)
                raise

    def rewrite(
        self,
        *,
        world_id: str,
        epoch: int,
        taken: int,
        seq: int,
        members: Mapping[str, Iterable[str]],
        happenings: Iterable[Happening],
    ) -> None:
        """Replace the file by a shorter one, all or nothing."""
        base = {
            "mark": "base",
            "world": world_id,
            "epoch": epoch,
            "taken": taken,
            "seq": seq,
            "members": {room: list(ids) for room, ids in members.items()},
        }
        new = self._path.with_name(self._path.name + ".new")
        with new.open("wb") as out:
            for row in (base, *(as_json(happening) for happening in happenings)):
                out.write(_line(row))
            out.flush()
            os.fsync(out.fileno())
        os.replace(new, self._path)


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _take(contents: Contents, line: bytes) -> bool:
    try:
        row = json.loads(line)
        mark = row.get("mark", "")
        if mark == "start":
            contents.world_id = str(row["world"])
            contents.epoch = max(contents.epoch, int(row["epoch"]))
        elif mark == "taken":
            contents.taken = max(contents.taken, int(row["seq"]))
        elif mark == "base":
            contents.world_id, contents.epoch = str(row["world"]), int(row["epoch"])
            contents.taken, contents.base_seq = int(row["taken"]), int(row["seq"])
            contents.base_members = {str(room): [str(who) for who in ids] for room, ids in row["members"].items()}
        else:
            contents.happenings.append(from_json(row))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    return True
