"""A WeChat group as the bot keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Mode(StrEnum):
    """What free talk that sounds like a concern leads to in a group."""

    PROMPT = "提示"
    """Its author is asked once whether it should be registered."""
    SILENT = "静默"
    """It is put before the staff; nothing is said."""
    OFF = "关闭"
    """Nothing is looked at."""


class Purpose(StrEnum):
    """What a group is for."""

    RESIDENTS = ""
    STAFF = "工作群"
    """Alerts, rehearsals and what the bot cannot settle itself go here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group of one account. ``area`` is empty until somebody binds it; ``mode`` None means the configured
    default."""

    id: int
    channel: str
    account: str
    external_id: str
    name: str = ""
    area: str = ""
    purpose: Purpose = Purpose.RESIDENTS
    mode: Mode | None = None
    welcome: str = ""
    left_at: datetime | None = None
