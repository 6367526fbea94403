"""All that is kept of one meeting, or of one decision, put together for papers and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.council.decision import Decision, Task
from bot.council.meeting import Attendee, Meeting
from bot.council.poll import Poll
from bot.council.topic import Topic
from bot.council.verdict import Verdict
from bot.council_repositories import Entry, Minute, Objection
from bot.report_repositories import PublicConcern


@dataclass(frozen=True, slots=True)
class Counted:
    """A poll that is closed: what its rule makes of the count, and the head of its bulletin once there is one."""

    poll: Poll
    verdict: Verdict
    head: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A decision that was made of a topic, and the unguessable part of its page's address."""

    decision: Decision
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDossier:
    """A meeting with its agenda, its people, its minutes, its polls that are counted, and what was decided of its
    topics. ``labels`` are the nicknames of people by their numbers."""

    meeting: Meeting
    code: str
    topics: Sequence[Topic]
    attendees: Sequence[Attendee]
    lines: Sequence[Minute]
    polls: Sequence[Counted]
    decisions: Sequence[Made]
    labels: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDossier:
    """A decision from the concerns that it came from to how content people are. ``meetings`` are those whose agenda had
    its topics, each with its code; ``head`` is that of its poll's bulletin."""

    decision: Decision
    code: str
    topics: Sequence[Topic]
    concerns: Sequence[PublicConcern]
    meetings: Sequence[tuple[Meeting, str]]
    objections: Sequence[Objection]
    tasks: Sequence[Task]
    thread: Sequence[Entry]
    head: str
    labels: Mapping[int, str]
