"""What somebody asks of the Open311 address, read from its query and held to the limits of the standard."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta, tzinfo

from bot.report_repositories import PublicQuery

SPAN = timedelta(days=90)
"""The longest span of one question, by the standard."""
MOST = 1000
"""Requests in one answer, by the standard."""
_MOST_PAGES = 1000
_STATES = {"open": True, "closed": False}


class Wrong(Exception):
    """A question that cannot be answered: its HTTP status and why."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.description = description


def read(
    asked: Mapping[str, str], categories: Mapping[str, Collection[str]], *, zone: tzinfo, now: datetime
) -> PublicQuery:
    """The question; ``categories`` are those of each service code. Days without a zone are those of ``zone``.

    Raises:
        Wrong: 400 for what does not fit, 404 for a service that there is not.
    """
    page, size = _whole(asked, "page", 1, _MOST_PAGES), _whole(asked, "page_size", MOST, MOST)
    skip = (page - 1) * size
    if asked.get("service_request_id"):
        # By the standard everything else is ignored then.
        return PublicQuery(numbers=_numbers(asked["service_request_id"]), skip=skip, limit=size)
    start, end = _moment(asked, "start_date", zone), _moment(asked, "end_date", zone)
    if end is None:
        end = min(now, start + SPAN) if start is not None else now
    if start is None:
        start = end - SPAN
    if start > end:
        raise Wrong(400, "start_date is later than end_date")
    if end - start > SPAN:
        raise Wrong(400, f"start_date and end_date may not span more than {SPAN.days} days")
    return PublicQuery(
        start=start,
        end=end + timedelta(microseconds=1),  # what was reported at that very moment is in it
        categories=_categories(asked.get("service_code", ""), categories),
        open_=_open(asked.get("status", "")),
        skip=skip,
        limit=size,
    )


def _whole(asked: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = asked.get(name, "")
    if not text:
        return usual
    if not re.fullmatch("[0-9]{1,6}", text) or not 1 <= int(text) <= most:
        raise Wrong(400, f"{name} is not a whole number from 1 to {most}")
    return int(text)


def _numbers(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or len(parts) > MOST or not all(re.fullmatch("[0-9]{1,18}", part) for part in parts):
        raise Wrong(400, "service_request_id is not a number, or numbers with commas between them")
    return [int(part) for part in parts]


def _moment(asked: Mapping[str, str], name: str, zone: tzinfo) -> datetime | None:
    # In a query + is a space: a client that forgot to encode it means a zone all the same.
    text = re.sub(r" (?=[0-9]{2}:?[0-9]{2}$)", "+", asked.get(name, "").strip())
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        if not 1970 < found.year < 2200:
            raise ValueError("of no century of ours")
        return found if found.tzinfo else found.replace(tzinfo=zone)
    except ValueError:
        raise Wrong(400, f"{name} is no time in the form 2026-11-24T09:00:00+08:00") from None


def _categories(text: str, categories: Mapping[str, Collection[str]]) -> list[str] | None:
    codes = [code.strip() for code in text.split(",") if code.strip()]
    unknown = [code for code in codes if code not in categories]
    if unknown:
        raise Wrong(404, f"there is no service_code {unknown[0][:60]}")
    return [category for code in codes for category in categories[code]] if codes else None


def _open(text: str) -> bool | None:
    states = {state.strip() for state in text.split(",") if state.strip()}
    if not states <= _STATES.keys():
        raise Wrong(400, "status is open, closed, or both with a comma between them")
    return _STATES[states.pop()] if len(states) == 1 else None
