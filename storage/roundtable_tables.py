"""The rows of the roundtable: topics, meetings and who takes part, the floor, minutes, decisions and their tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from storage.columns import NUMBERED, Id, id_column, json_column, ref_column, some, time_column


class TopicRow(SQLModel, table=True):
    """A 议题. Its id is the number that people see."""

    __tablename__ = "topic"
    __table_args__ = (Index("ix_topic_state", "state", "id"), Index("ix_topic_area", "area", "id"), NUMBERED)
    id: int | None = id_column()
    state: str = Field(max_length=10)
    title: str = Field(max_length=200)
    area: str = Field(default="", max_length=100)
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    proposer_id: int | None = ref_column("person.id", null=True, index=True)
    published_on: str = Field(default="", max_length=10)
    version: int = 1
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class TopicConcernRow(SQLModel, table=True):
    """Of which concerns a topic was made."""

    __tablename__ = "topic_concern"
    topic_id: int = Field(sa_type=Id, foreign_key="topic.id", primary_key=True)
    concern_id: int = Field(sa_type=Id, foreign_key="concern.id", primary_key=True, index=True)


class MeetingRow(SQLModel, table=True):
    """A 会议. Its id is the number that people see. ``reminded`` counts the reminders that were sent or left out."""

    __tablename__ = "meeting"
    __table_args__ = (
        Index("ix_meeting_state", "state", "starts_at"),
        some("ix_meeting_look", "look_at", "look_at IS NOT NULL"),
        NUMBERED,
    )
    id: int | None = id_column()
    state: str = Field(max_length=10)
    title: str = Field(max_length=200)
    starts_at: datetime = time_column()
    place: str = Field(max_length=200)
    area: str = Field(default="", max_length=100)
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    convener_id: int | None = ref_column("person.id", null=True, index=True)
    chair_id: int | None = ref_column("person.id", null=True, index=True)
    seats: int = 0
    quorum: dict[str, Any] = json_column()
    minutes_each: int = 2
    turns_each: int = 2
    item: int = 0
    reason: str = Field(default="", max_length=300)
    started_at: datetime | None = time_column(null=True)
    ended_at: datetime | None = time_column(null=True)
    reminded: int = 0
    look_at: datetime | None = time_column(null=True)
    code: str = Field(default="", max_length=40, index=True)
    """The unguessable part of its page's address."""
    version: int = 1
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class MeetingItemRow(SQLModel, table=True):
    """One item of an agenda, in its place."""

    __tablename__ = "meeting_item"
    meeting_id: int = Field(sa_type=Id, foreign_key="meeting.id", primary_key=True)
    place: int = Field(primary_key=True)
    topic_id: int = ref_column("topic.id", index=True)


class MeetingRoomRow(SQLModel, table=True):
    """A group in which a meeting was announced, and hears of changes."""

    __tablename__ = "meeting_room"
    meeting_id: int = Field(sa_type=Id, foreign_key="meeting.id", primary_key=True)
    room: str = Field(max_length=128, primary_key=True)


class AttendeeRow(SQLModel, table=True):
    """Somebody and a meeting: invited, registered, waiting, excused, present, left."""

    __tablename__ = "attendee"
    meeting_id: int = Field(sa_type=Id, foreign_key="meeting.id", primary_key=True)
    person_id: int = Field(sa_type=Id, foreign_key="person.id", primary_key=True, index=True)
    part: str = Field(max_length=10)
    member: bool = False
    since: datetime = time_column()


class TurnRow(SQLModel, table=True):
    """A turn to speak: asked for, begun, ended."""

    __tablename__ = "turn"
    __table_args__ = (Index("ix_turn_meeting", "meeting_id", "id"),)
    id: int | None = id_column()
    meeting_id: int = ref_column("meeting.id")
    item: int
    person_id: int | None = ref_column("person.id", null=True, index=True)
    kind: str = Field(max_length=10)
    asked_at: datetime = time_column()
    began_at: datetime | None = time_column(null=True)
    ended_at: datetime | None = time_column(null=True)
    warned: bool = False
    """Whether the clock has said that the time is over."""


class MinuteRow(SQLModel, table=True):
    """One line of the minutes, as it happened: what was said to the meeting, and what was done in it."""

    __tablename__ = "minute"
    __table_args__ = (Index("ix_minute_meeting", "meeting_id", "id"),)
    id: int | None = id_column()
    meeting_id: int = ref_column("meeting.id")
    item: int = 0
    kind: str = Field(max_length=10)
    person_id: int | None = ref_column("person.id", null=True, index=True)
    text: str = Field(default="", sa_type=Text)
    at: datetime = time_column()


class DecisionRow(SQLModel, table=True):
    """A 决议. Its id is the number that people see."""

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_state", "state", "id"),
        some("ix_decision_look", "look_at", "look_at IS NOT NULL"),
        NUMBERED,
    )
    id: int | None = id_column()
    state: str = Field(max_length=10)
    text: str = Field(sa_type=Text)
    rule: str = Field(default="", sa_type=Text)
    binding: bool = True
    poll: int | None = Field(default=None, sa_type=Id, nullable=True, index=True)
    area: str = Field(default="", max_length=100)
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    author_id: int | None = ref_column("person.id", null=True, index=True)
    chair_id: int | None = ref_column("person.id", null=True, index=True)
    public_on: str = Field(default="", max_length=10)
    public_until: str = Field(default="", max_length=10)
    paused_on: str = Field(default="", max_length=10)
    open_objections: int = 0
    look_at: datetime | None = time_column(null=True)
    code: str = Field(default="", max_length=40, index=True)
    version: int = 1
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class DecisionTopicRow(SQLModel, table=True):
    """Of which topics a decision was made."""

    __tablename__ = "decision_topic"
    decision_id: int = Field(sa_type=Id, foreign_key="decision.id", primary_key=True)
    topic_id: int = Field(sa_type=Id, foreign_key="topic.id", primary_key=True, index=True)


class ObjectionRow(SQLModel, table=True):
    """An 异议, its reason and the chair's answer. Its id is the number that people see."""

    __tablename__ = "objection"
    __table_args__ = (NUMBERED,)
    id: int | None = id_column()
    decision_id: int = ref_column("decision.id", index=True)
    person_id: int | None = ref_column("person.id", null=True, index=True)
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    room: str = Field(default="", max_length=128)
    text: str = Field(sa_type=Text)
    answer: str = Field(default="", sa_type=Text)
    at: datetime = time_column()
    answered_at: datetime | None = time_column(null=True)


class TaskRow(SQLModel, table=True):
    """A 任务 of a decision. Its id is the number that people see."""

    __tablename__ = "task"
    __table_args__ = (some("ix_task_look", "look_at", "look_at IS NOT NULL"), NUMBERED)
    id: int | None = id_column()
    decision_id: int = ref_column("decision.id", index=True)
    text: str = Field(sa_type=Text)
    owner: str = Field(max_length=100)
    owner_id: int | None = ref_column("person.id", null=True, index=True)
    due_on: str = Field(max_length=10)
    percent: int = 0
    nudged_on: str = Field(default="", max_length=10)
    look_at: datetime | None = time_column(null=True)
    version: int = 1
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class CouncilUpdateRow(SQLModel, table=True):
    """One step in the life of a topic, a meeting, a decision or a task, with the state that it set."""

    __tablename__ = "council_update"
    __table_args__ = (Index("ix_council_update_of", "kind", "number", "id"),)
    id: int | None = id_column()
    kind: str = Field(max_length=10)
    """议题, 会议, 决议 or 任务."""
    number: int = Field(sa_type=Id)
    action: str = Field(max_length=20)
    state: str = Field(default="", max_length=10)
    text: str = Field(default="", sa_type=Text)
    person_id: int | None = ref_column("person.id", null=True, index=True)
    at: datetime = time_column()
