"""What the page of a bulletin says: what was asked, how it was counted, and what the rule made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from bot.verify.reading import SECRET
from bot.verify.saying import counts, limits, outcome
from bot.wording import minutes as wording

_MARKS = "0123456789abcdefghjkmnpqrstvwxyz"


def head_starts(printed: str) -> str:
    """The 20 hexadecimal digits that a printed head stands for; empty if it is none."""
    marks = printed.replace("-", "")
    if len(marks) != 16 or any(mark not in _MARKS for mark in marks):
        return ""
    number = 0
    for mark in marks:
        number = number << 5 | _MARKS.index(mark)
    return f"{number:020x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinView:
    """A bulletin without its ballots."""

    number: int
    question: str
    form: str
    secrecy: str
    secret: bool
    electorate: str
    binding: bool
    closed: str
    entitled: int
    voted: int
    counts: str
    outcome: Sequence[str]
    limits: Sequence[str]
    head: str


def bulletin_view(data: dict[str, Any], head: str, zone: tzinfo) -> BulletinView:
    """``data`` is the bulletin as it was made, ``head`` as it is printed; times are those of ``zone``."""
    terms, closing = data["terms"], data["closing"]
    rule, closed = terms["rule"] or {}, closing["closed_at"]
    return BulletinView(
        number=terms["poll"],
        question=terms["question"],
        form=terms["form"]["method"],
        secrecy=terms["secrecy"],
        secret=terms["secrecy"] == SECRET,
        electorate=terms["electorate"],
        binding=bool(rule.get("binding")),
        closed=wording.moment(datetime.fromisoformat(closed), zone) if closed else "",
        entitled=len(data["roll"]),
        voted=len(closing["voted"]),
        counts=counts(terms, closing["count"]),
        outcome=outcome(terms, closing["verdict"]),
        limits=limits(terms, headed=True),
        head=head,
    )
