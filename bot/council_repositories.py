"""What the road asks of the storage about the roundtable: topics, meetings and the floor, decisions and their tasks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.council import decision, meeting, topic
from bot.council.decision import Decision, Task
from bot.council.floor import Turn
from bot.council.meeting import Attendee, Meeting
from bot.council.topic import Topic
from bot.keeper import Keeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The account that something of the council belongs to."""

    channel: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """One line of the minutes, as it happened. ``item`` is its topic's number, 0 for none."""

    item: int = 0
    kind: str
    person: int | None
    text: str = ""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """One 异议, where it was made, and the chair's answer once there is one."""

    number: int = 0
    decision: int
    person: int | None
    channel: str
    account: str
    room: str
    text: str
    answer: str = ""
    at: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the thread of a topic, meeting, decision or task."""

    action: str
    state: str
    text: str
    by: int | None
    at: datetime


class Topics(Keeper, Protocol):
    """议题 and their threads."""

    def add(self, value: Topic, update: topic.Update, where: Where) -> Topic:
        """Keep a new one; the result has its number."""
        ...

    def get(self, number: int) -> Topic | None: ...

    def save(self, value: Topic, update: topic.Update) -> None:
        """Keep a step.

        Raises:
            storage.conflict.Conflict: somebody else changed it since it was read.
        """
        ...

    def thread(self, number: int) -> list[Entry]: ...

    def of_concern(self, number: int) -> list[Topic]:
        """Those that were made of a concern."""
        ...

    def in_states(self, where: Where, states: Collection[topic.State], limit: int) -> list[Topic]:
        """Newest first."""
        ...


class Meetings(Keeper, Protocol):
    """会议, who takes part, the floor, and the minutes."""

    def add(self, value: Meeting, update: meeting.Update, where: Where, *, code: str) -> Meeting:
        """Keep a new one; ``code`` is the unguessable part of its page's address."""
        ...

    def get(self, number: int) -> Meeting | None: ...

    def code(self, number: int) -> str: ...

    def save(self, value: Meeting, update: meeting.Update) -> None:
        """Keep a step; see :meth:`Topics.save`."""
        ...

    def thread(self, number: int) -> list[Entry]: ...

    def in_states(self, where: Where, states: Collection[meeting.State], limit: int) -> list[Meeting]:
        """The soonest first."""
        ...

    def of(self, person_id: int, states: Collection[meeting.State]) -> list[Meeting]:
        """Those in which somebody takes part, or that they convene or chair."""
        ...

    def attendees(self, number: int) -> list[Attendee]: ...

    def attend(self, number: int, attendee: Attendee) -> None:
        """How somebody stands to it from now on."""
        ...

    def rooms(self, number: int) -> list[str]:
        """The groups in which it was announced."""
        ...

    def announce_in(self, number: int, rooms: Sequence[str]) -> None: ...

    def due(self, where: Where, now: datetime, limit: int) -> list[tuple[Meeting, int]]:
        """Those that the clock must look at by now, each with the reminders that are done."""
        ...

    def look_at(self, number: int, at: datetime | None, *, reminded: int) -> None: ...

    def turns(self, number: int) -> list[Turn]: ...

    def add_turn(self, number: int, turn: Turn) -> Turn: ...

    def save_turn(self, turn: Turn) -> None: ...

    def write(self, number: int, line: Minute) -> None:
        """A line of the minutes."""
        ...

    def minutes(self, number: int) -> list[Minute]: ...


class Decisions(Keeper, Protocol):
    """决议, 异议 and 任务."""

    def add(self, value: Decision, update: decision.Update, where: Where, *, code: str) -> Decision:
        """Keep a new one; ``code`` is the unguessable part of its page's address."""
        ...

    def get(self, number: int) -> Decision | None: ...

    def code(self, number: int) -> str: ...

    def save(self, value: Decision, update: decision.Update) -> None:
        """Keep a step; see :meth:`Topics.save`."""
        ...

    def thread(self, number: int) -> list[Entry]: ...

    def in_states(self, where: Where, states: Collection[decision.State], limit: int) -> list[Decision]:
        """Newest first."""
        ...

    def made_of(self, *, topic: int | None = None, poll: int | None = None) -> list[Decision]:
        """Those that were made of a topic, or of a poll."""
        ...

    def due(self, where: Where, now: datetime, limit: int) -> list[Decision]:
        """Those that the clock must look at by now."""
        ...

    def look_at(self, number: int, at: datetime | None) -> None: ...

    def object(self, objection: Objection) -> Objection: ...

    def objections(self, number: int) -> list[Objection]: ...

    def objection(self, number: int) -> Objection | None: ...

    def answer(self, number: int, text: str, at: datetime) -> None: ...

    def add_task(self, task: Task, by: int | None) -> Task: ...

    def task(self, number: int) -> Task | None: ...

    def tasks(self, number: int) -> list[Task]: ...

    def save_task(self, task: Task, *, text: str, by: int | None, action: str) -> None:
        """Keep a step of a task, with what was said of it; see :meth:`Topics.save`."""
        ...

    def task_thread(self, number: int) -> list[Entry]: ...

    def open_tasks(self, where: Where, limit: int) -> list[Task]:
        """Those that are not done, the one that is due first in front."""
        ...

    def due_tasks(self, where: Where, now: datetime, limit: int) -> list[Task]:
        """Those whose owner must be chased by now."""
        ...

    def look_at_task(self, number: int, at: datetime | None) -> None: ...
