"""Whether all is well, for /healthz: what a machine that watches the bot needs to know, and nothing personal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.letters import LetterState
from bot.ports import ChannelHealth

_NAMES = {
    LetterState.WAITING: "waiting",
    LetterState.SENDING: "sending",
    LetterState.SENT: "sent_today",
    LetterState.FAILED: "failed",
    LetterState.UNKNOWN: "unknown",
}


def report(
    channel: str,
    health: ChannelHealth,
    letters: Mapping[LetterState, int] | None,
    held: str,
    now: datetime,
) -> tuple[bool, dict[str, Any]]:
    """(well, facts). ``letters`` None: the database does not answer."""
    if not health.connected or not health.logged_in or letters is None:
        status = "down"
    elif letters.get(LetterState.UNKNOWN, 0) or letters.get(LetterState.FAILED, 0) or held:
        status = "attention"
    else:
        status = "ok"
    age = None if health.last_event_at is None else round((now - health.last_event_at).total_seconds(), 1)
    facts: dict[str, Any] = {
        "status": status,
        "channel": channel,
        "connected": health.connected,
        "logged_in": health.logged_in,
        "last_event_age_s": age,
        "outbox": {name: letters.get(state, 0) for state, name in _NAMES.items()} if letters is not None else None,
        "storage": "ok" if letters is not None else "down",
    }
    if held:
        facts["held"] = held
    if health.blind_since is not None:
        facts["blind_s"] = round((now - health.blind_since).total_seconds(), 1)
    return status != "down", facts
