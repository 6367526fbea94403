"""A concern as a row, and back."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from bot.council.concern import Concern, Kind, Resolution, Satisfaction, Source, State, Urgency


def values_of(concern: Concern) -> dict[str, Any]:
    """The columns of a concern, without its number."""
    return {
        "state": concern.state.value,
        "kind": concern.kind.value,
        "category": concern.category,
        "category_score": concern.category_score,
        "urgency": concern.urgency.value,
        "because": list(concern.because),
        "place": concern.place[:200],
        "area": concern.area,
        "text": concern.text,
        "source": concern.source.value,
        "source_ref": concern.source_ref[:60],
        "reporter_id": concern.reporter,
        "home": concern.home[:60],
        "channel": concern.channel,
        "account": concern.account,
        "room": concern.room,
        "event_id": concern.event_id,
        "assignee": concern.assignee[:100],
        "assignee_id": concern.assignee_id,
        "accept_by": _iso(concern.accept_by),
        "close_by": _iso(concern.close_by),
        "due_on": _iso(concern.due_on),
        "accepted_at": concern.accepted_at,
        "dispatched_at": concern.dispatched_at,
        "closed_at": concern.closed_at,
        "extended": concern.extended,
        "level": concern.level,
        "nudges": concern.nudges,
        "nudged_at": concern.nudged_at,
        "look_at": concern.look_at,
        "reopened": concern.reopened,
        "merged_into": concern.merged_into,
        "resolution": concern.resolution.value if concern.resolution else "",
        "satisfaction": concern.satisfaction.value,
        "supporters": concern.supporters,
        "endorsements": concern.endorsements,
        "version": concern.version,
        "created_at": concern.created_at,
        "updated_at": concern.updated_at,
    }


def concern_of(row: sa.Row[Any]) -> Concern:
    """The concern of a row."""
    values = row._mapping
    return Concern(
        number=values["id"],
        state=State(values["state"]),
        kind=Kind(values["kind"]),
        category=values["category"],
        category_score=values["category_score"],
        urgency=Urgency(values["urgency"]),
        because=tuple(values["because"]),
        place=values["place"],
        area=values["area"],
        text=values["text"],
        source=Source(values["source"]),
        source_ref=values["source_ref"],
        reporter=values["reporter_id"],
        home=values["home"],
        channel=values["channel"],
        account=values["account"],
        room=values["room"],
        event_id=values["event_id"],
        assignee=values["assignee"],
        assignee_id=values["assignee_id"],
        accept_by=_day(values["accept_by"]),
        close_by=_day(values["close_by"]),
        due_on=_day(values["due_on"]),
        accepted_at=values["accepted_at"],
        dispatched_at=values["dispatched_at"],
        closed_at=values["closed_at"],
        extended=values["extended"],
        level=values["level"],
        nudges=values["nudges"],
        nudged_at=values["nudged_at"],
        look_at=values["look_at"],
        reopened=values["reopened"],
        merged_into=values["merged_into"],
        resolution=Resolution(values["resolution"]) if values["resolution"] else None,
        satisfaction=Satisfaction(values["satisfaction"]),
        supporters=values["supporters"],
        endorsements=values["endorsements"],
        version=values["version"],
        created_at=values["created_at"],
        updated_at=values["updated_at"],
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
