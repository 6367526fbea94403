"""Lines in, one JSON verdict a line out: triage for scripts."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import BinaryIO

from bot.triage import Judgement

_LONGEST_LINE = 1_000_000
"""Bytes of a line that are looked at; the rest of a longer one is passed over."""


def classify(lines: BinaryIO, write: Callable[[str], object], judge: Callable[[str], Judgement]) -> None:
    """Write one line of JSON for each line of UTF-8, an empty one included, as soon as it is there.

    Bytes that are not UTF-8 become U+FFFD. The keys are text, is_concern, concern_score, category, category_score,
    urgency, place, because, sure (at least 97 of 100 such first levels are right), second_category and is_job (a job
    advertisement, never a concern).
    """
    first = True
    while line := lines.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
            while (more := lines.readline(_LONGEST_LINE)) and not more.endswith(b"\n"):
                pass
        text = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "replace")
        write(verdict(text.removeprefix("\ufeff") if first else text, judge) + "\n")
        first = False


def verdict(text: str, judge: Callable[[str], Judgement]) -> str:
    """What triage makes of a text, as one line of JSON."""
    found = judge(text)
    return json.dumps(
        {
            "text": text,
            "is_concern": bool(found.is_concern),
            "concern_score": round(float(found.concern_score), 4),
            "category": found.category,
            "category_score": round(float(found.category_score), 4),
            "urgency": str(found.urgency),
            "place": found.place,
            "because": list(found.because),
            "sure": bool(found.sure),
            "second_category": found.second_category,
            "is_job": bool(found.is_job),
        },
        ensure_ascii=False,
    )
