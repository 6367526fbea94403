"""A 表决: its states, what may be done in each, what freezes when it opens, and the value itself.

The steps are functions in :mod:`bot.council.poll_life`; why one cannot open yet is in :mod:`bot.council.preflight`.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from bot.council.ballot import Form
from bot.council.roll import NONE, Electorate, Share
from bot.council.rule import Profile, to_data


class State(StrEnum):
    """Where a poll is. The names are those of the product and of the database."""

    DRAFT = "草稿"
    OPEN = "进行中"
    CLOSED = "已截止"
    PUBLISHED = "已公布"


class Action(StrEnum):
    """What can be done to a poll; the word in its thread."""

    DRAFT = "起草"
    EDIT = "修改"
    OPEN = "开始"
    CAST = "投票"
    REMIND = "提醒"
    CLOSE = "截止"
    PUBLISH = "公布"


STEPS: dict[Action, tuple[frozenset[State], State | None]] = {
    Action.EDIT: (frozenset({State.DRAFT}), None),
    Action.OPEN: (frozenset({State.DRAFT}), State.OPEN),
    Action.CAST: (frozenset({State.OPEN}), None),
    Action.REMIND: (frozenset({State.OPEN}), None),
    Action.CLOSE: (frozenset({State.OPEN}), State.CLOSED),
    Action.PUBLISH: (frozenset({State.CLOSED}), State.PUBLISHED),
}
"""From which states an action is possible, and the state it sets (None: it stays)."""
FINAL = frozenset({State.PUBLISHED})


class Secrecy(StrEnum):
    """Whether names are shown beside the votes after the close."""

    NAMED = "记名"
    SECRET = "匿名"


@dataclass(frozen=True, slots=True)
class Totals:
    """What is counted once at the close and kept. ``cast`` is the sum of the others."""

    valid: Share
    blank: Share
    invalid: Share

    @property
    def cast(self) -> Share:
        """All who voted."""
        return self.valid + self.blank + self.invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One 表决. ``number`` is what people see; 0 until it is kept. Times are aware, in UTC.

    ``rule`` is the profile as it is on the day of opening; None: none was found. ``hidden``: nobody sees a result
    before the close. ``proxies``: for how many others one person may vote. ``chosen``: how many options are chosen
    together. From opening on ``entitled`` is the whole roll, ``salt`` is what its codes are made with (kept, never
    shown), ``roll_hash`` and ``hash`` are what everybody sees. ``totals`` and ``present`` are of the close; ``present``
    is who was in the meeting, None if there was none.
    """

    number: int = 0
    state: State = State.DRAFT
    question: str
    form: Form
    electorate: Electorate = Electorate.HOUSEHOLD
    secrecy: Secrecy = Secrecy.NAMED
    rule: Profile | None
    chosen: int = 1
    hidden: bool = True
    proxies: int = 2
    topic: int | None = None
    meeting: int | None = None
    convener: int | None = None
    closes_at: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    published_at: datetime | None = None
    entitled: Share = NONE
    present: Share | None = None
    totals: Totals | None = None
    salt: str = ""
    roll_hash: str = ""
    hash: str = ""
    version: int = 1
    created_at: datetime
    updated_at: datetime

    @property
    def binding(self) -> bool:
        """Whether its result is a decision; else it is an 意向征询, and everything about it says so."""
        return self.rule is not None and self.rule.binding

    @property
    def shown(self) -> bool:
        """Whether everybody may see how it stands."""
        return self.state is State.PUBLISHED or (not self.hidden and self.state is not State.DRAFT)

    @property
    def shown_to_staff(self) -> bool:
        """Whether staff may: not before the close, either, if it is hidden."""
        return self.shown or self.state is State.CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One entry of a poll's thread: what was done, the state it set, by whom (None: the clock), and when. Ballots leave
    none: their order and times would tell whose they are."""

    action: Action
    state: State
    text: str = ""
    by: int | None = None
    at: datetime


Step = tuple[Poll, Update]


# ------------------------------------------------------------------------------------------------ what freezes
def terms(poll: Poll) -> dict[str, Any]:
    """Everything that voters answer to, as what JSON knows: it is what the hash is of, and what the bulletin shows."""
    return {
        "poll": poll.number,
        "question": poll.question,
        "form": poll.form.to_data(),
        "electorate": poll.electorate.value,
        "secrecy": poll.secrecy.value,
        "rule": to_data(poll.rule) if poll.rule else None,
        "chosen": poll.chosen,
        "hidden": poll.hidden,
        "proxies": poll.proxies,
        "closes_at": poll.closes_at.astimezone(UTC).isoformat() if poll.closes_at else None,
        "roll": poll.roll_hash,
    }


def canonical(data: Mapping[str, Any]) -> bytes:
    """The one way in which data is written for a hash: JSON with sorted keys and without spaces, in Unicode form NFC (a
    text is the same on every keyboard), as UTF-8."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return unicodedata.normalize("NFC", text).encode()


def terms_hash(data: Mapping[str, Any]) -> str:
    """SHA-256 (hexadecimal) of :func:`terms`."""
    return hashlib.sha256(canonical(data)).hexdigest()


_MARKS = "0123456789abcdefghjkmnpqrstvwxyz"


def short_hash(digest: str) -> str:
    """The first 80 bits of a hexadecimal hash as it is printed in a chat: four groups of four, without i, l, o and u,
    which are misread."""
    number = int(digest[:20], 16)
    marks = "".join(_MARKS[number >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(marks[at : at + 4] for at in range(0, 16, 4))
