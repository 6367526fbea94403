"""The one open question per person and place, and free talk that waits for its author's word.

Both are rows, so both survive a restart; both end by themselves at their deadline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the bot asked somebody, where, and until when an answer counts (aware, UTC). ``kind`` names its answerer."""

    person_id: int
    room: str
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    asked_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Free talk that sounds like a concern. ``silent``: its author was not asked, the staff decide."""

    id: int = 0
    channel: str
    account: str
    room: str
    event_id: str
    person_id: int
    text: str
    category: str
    urgency: str
    score: float
    silent: bool
    at: datetime
    expires_at: datetime
