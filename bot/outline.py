"""What the log may say of an error: where it broke and what sort it was.

An error's own words can quote a message, a nickname or a row, and the log is read by people who may see none of these.
"""

from __future__ import annotations

import traceback

_DEEPEST = 12
"""Frames shown of each error, the innermost ones: where it broke, not how the program got there."""


def outline(error: BaseException) -> str:
    """The chain of causes, each with its type and its innermost frames; never what the errors say."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)[-_DEEPEST:]
        lines = [f"{type(current).__module__}.{type(current).__qualname__}"]
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        parts.append("\n".join(lines))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\nbecause of ".join(parts)
