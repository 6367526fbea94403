"""How an installation goes about jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class DigestMode(StrEnum):
    """How the day's jobs reach the groups."""

    PREVIEW = "preview"
    """The staff read them first, and say one word."""
    AUTOMATIC = "automatic"
    """They go out by themselves."""
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPlan:
    """``at`` is the local time from which readers and groups are told what is new; ``ask_days`` before its last day an
    employer is asked whether a posting is still open."""

    at: time = time(9)
    ask_days: int = 2
    digest: DigestMode = DigestMode.PREVIEW
