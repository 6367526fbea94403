"""A meeting as a calendar entry (RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from bot.council.meeting import Meeting, State
from bot.council.topic import Topic
from bot.wording import minutes as wording

TAKES = timedelta(hours=2)
"""For how long a calendar keeps the time free: nobody announces when a meeting ends."""
REMINDS = timedelta(hours=2)
_OFF = frozenset({State.CANCELLED, State.FAILED})
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def entry(meeting: Meeting, code: str, topics: Sequence[Topic], address: str) -> bytes:
    """The .ics file. Whoever takes in a newer one has the old entry changed, and struck out if the meeting is off: its
    UID stays, its SEQUENCE is the meeting's version. ``address`` is that of its page, "" if it has none."""
    from icalendar import Alarm, Calendar, Event

    host = urlsplit(address).hostname or "yuanzhuo"
    event = Event()
    event.add("uid", f"{code}@{host}")
    event.add("sequence", meeting.version)
    event.add("dtstamp", meeting.updated_at)
    event.add("created", meeting.created_at)
    event.add("last-modified", meeting.updated_at)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.starts_at + TAKES)
    event.add("summary", _clean(wording.summary(meeting)))
    event.add("location", _clean(meeting.place))
    agenda = [f"{place}. {topic.title}" for place, topic in enumerate(topics, start=1)]
    event.add("description", _clean("\n".join([*agenda, wording.how_to_come(meeting), address]).strip()))
    event.add("status", "CANCELLED" if meeting.state in _OFF else "CONFIRMED")
    if address:
        event.add("url", address)
    if meeting.state not in _OFF:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -REMINDS)
        alarm.add("description", _clean(wording.summary(meeting)))
        event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//yuanzhuo//roundtable//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text)
