"""The rows of concerns: the concern, its thread, who joined it, what belongs to it, and what staff corrected."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import NUMBERED, Id, id_column, json_column, later, ref_column, some, time_column

FORGOTTEN = "（原话已删除）"
"""In place of the words of a settled concern that are not kept any more."""
_NAMED = text("source_ref != ''")


class ConcernRow(SQLModel, table=True):
    """A 诉求. Its id is the number that people see."""

    __tablename__ = "concern"
    __table_args__ = (
        Index("ix_concern_state", "state", "id"),
        Index("ix_concern_area", "area", "id"),
        Index("ix_concern_room", "room", "id"),
        Index("ix_concern_assignee", "assignee", "state"),
        Index("ix_concern_source", "source", "source_ref", unique=True, sqlite_where=_NAMED, postgresql_where=_NAMED),
        some("ix_concern_words", "updated_at", f"text != '{FORGOTTEN}'"),
        some("ix_concern_look", "look_at", "look_at IS NOT NULL"),
        some("ix_concern_closed", "closed_at", "closed_at IS NOT NULL"),
        NUMBERED,
    )
    id: int | None = id_column()
    state: str = Field(max_length=10)
    kind: str = Field(max_length=10)
    category: str = Field(max_length=60)
    category_score: float
    urgency: str = Field(max_length=10)
    because: list[str] = json_column(list)
    place: str = Field(default="", max_length=200)
    area: str = Field(default="", max_length=100)
    text: str = Field(sa_type=Text)
    source: str = Field(max_length=20)
    source_ref: str = later(String(60), "")
    reporter_id: int | None = ref_column("person.id", null=True, index=True)
    home: str = later(String(60), "")
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    room: str = Field(default="", max_length=128)
    event_id: str = Field(default="", max_length=200)
    assignee: str = Field(default="", max_length=100)
    assignee_id: int | None = ref_column("person.id", null=True, index=True)
    accept_by: str = later(String(10), "")
    close_by: str = later(String(10), "")
    due_on: str = Field(default="", max_length=10)
    accepted_at: datetime | None = time_column(null=True)
    dispatched_at: datetime | None = time_column(null=True)
    closed_at: datetime | None = time_column(null=True)
    extended: int = later(Integer, 0)
    level: int = later(Integer, 0)
    nudges: int = later(Integer, 0)
    nudged_at: datetime | None = time_column(null=True)
    look_at: datetime | None = time_column(null=True)
    reopened: int = later(Integer, 0)
    merged_into: int | None = Field(default=None, sa_type=Id, nullable=True)
    resolution: str = Field(default="", max_length=10)
    satisfaction: str = Field(default="", max_length=10)
    supporters: int = 0
    endorsements: int = later(Integer, 0)
    version: int = 1
    created_at: datetime = time_column(index=True)
    updated_at: datetime = time_column()


class ConcernUpdateRow(SQLModel, table=True):
    """One step in the life of a concern, with the state that it set."""

    __tablename__ = "concern_update"
    __table_args__ = (some("ix_concern_update_by", "at", "person_id IS NOT NULL"),)
    id: int | None = id_column()
    concern_id: int = ref_column("concern.id", index=True)
    action: str = Field(max_length=20)
    state: str = Field(max_length=10)
    text: str = Field(default="", sa_type=Text)
    person_id: int | None = ref_column("person.id", null=True, index=True)
    at: datetime = time_column()


class ConcernSupportRow(SQLModel, table=True):
    """That a person has the same concern (同问); ``home`` is their door as far as it is known."""

    __tablename__ = "concern_support"
    concern_id: int = Field(sa_type=Id, foreign_key="concern.id", primary_key=True)
    person_id: int = Field(sa_type=Id, foreign_key="person.id", primary_key=True, index=True)
    home: str = later(String(60), "")
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    room: str = Field(default="", max_length=128)
    at: datetime = time_column(index=True)


class ConcernEndorsementRow(SQLModel, table=True):
    """That a person wants the roundtable to talk about a concern (附议)."""

    __tablename__ = "concern_endorsement"
    concern_id: int = Field(sa_type=Id, foreign_key="concern.id", primary_key=True)
    person_id: int = Field(sa_type=Id, foreign_key="person.id", primary_key=True, index=True)
    home: str = Field(default="", max_length=60)
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    room: str = Field(default="", max_length=128)
    at: datetime = time_column()


class AttachmentRow(SQLModel, table=True):
    """A picture, voice message or file that belongs to a concern. ``ref`` is the channel's until the bytes are fetched;
    then ``file`` is where they lie under storage.files."""

    __tablename__ = "attachment"
    __table_args__ = (
        UniqueConstraint("channel", "account", "event_id", "place", name="uq_attachment"),
        Index("ix_attachment_state", "state", "id"),
    )
    id: int | None = id_column()
    concern_id: int = ref_column("concern.id", index=True)
    person_id: int | None = ref_column("person.id", null=True, index=True)
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    event_id: str = Field(max_length=200)
    place: int = 0
    """Which of the event's attachments."""
    kind: str = Field(max_length=12)
    ref: str = Field(default="", sa_type=Text)
    name: str = Field(default="", max_length=200)
    state: str = Field(max_length=6)
    reason: str = Field(default="", max_length=200)
    attempts: int = 0
    file: str = Field(default="", max_length=300)
    media_type: str = Field(default="", max_length=60)
    size: int = 0
    sha256: str = Field(default="", max_length=64)
    at: datetime = time_column()
    not_before: datetime = time_column()


class CorrectionRow(SQLModel, table=True):
    """What a staff member said a concern is about (改类, or that the guess was right): from these rows the learned part
    of triage is rebuilt. ``features`` are numbers and counts, not words."""

    __tablename__ = "correction"
    __table_args__ = (Index("ix_correction_concern", "concern_id", "id"),)
    id: int | None = id_column()
    concern_id: int | None = ref_column("concern.id", null=True)
    person_id: int | None = ref_column("person.id", null=True, index=True)
    kind: str = Field(max_length=10)
    before: str = Field(default="", max_length=60)
    after: str = Field(max_length=60)
    features: dict[str, Any] = json_column()
    at: datetime = time_column()
    undone_at: datetime | None = time_column(null=True)
