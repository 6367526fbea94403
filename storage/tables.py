"""The rows. They are only rows: what they mean and what may happen to them is in the pure packages. People's words for
states and kinds are stored as people read them. The rows of concerns are in ``storage/concern_tables.py``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON as SaJson
from sqlalchemy import Index, Integer, String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import NUMBERED, Id, id_column, json_column, later, ref_column, some, time_column


class InboxRow(SQLModel, table=True):
    """One thing that arrived. ``text`` is kept only if it was said to the bot; ``payload`` only until it is handled."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "account", "event_id", name="uq_inbox_event"),
        Index("ix_inbox_unfinished", "state", "id"),
        some("ix_inbox_words", "received_at", "text IS NOT NULL OR payload IS NOT NULL"),
    )
    id: int | None = id_column()
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    event_id: str = Field(max_length=200)
    kind: str = Field(max_length=20)
    room: str = Field(default="", max_length=128)
    person_id: int | None = ref_column("person.id", null=True, index=True)
    text: str | None = Field(default=None, sa_type=Text)
    payload: dict[str, Any] | None = Field(default=None, sa_type=SaJson, nullable=True)
    state: str = Field(max_length=10)
    attempts: int = 0
    incident: str = Field(default="", max_length=20)
    at: datetime = time_column()
    received_at: datetime = time_column(index=True)


class PersonRow(SQLModel, table=True):
    """A person; ``label`` is the nickname last seen and proves nothing."""

    __tablename__ = "person"
    __table_args__ = (NUMBERED,)
    id: int | None = id_column()
    label: str = Field(default="", max_length=200)
    created_at: datetime = time_column()
    informed_at: datetime | None = time_column(null=True)
    prompted_at: datetime | None = time_column(null=True)
    left_at: datetime | None = time_column(null=True, index=True)


class IdentityRow(SQLModel, table=True):
    """How a channel knows a person."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("channel", "account", "external_id", name="uq_identity"),)
    id: int | None = id_column()
    person_id: int = ref_column("person.id", index=True)
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    external_id: str = Field(max_length=200)
    since: datetime = time_column()


class RoleRow(SQLModel, table=True):
    """What a person may do, and who said so."""

    __tablename__ = "role"
    id: int | None = id_column()
    person_id: int = ref_column("person.id", index=True)
    role: str = Field(max_length=20)
    scope: str = later(String(100), "")
    """Of which 小区 or organisation; empty: of all."""
    granted_by: int | None = ref_column("person.id", null=True)
    granted_at: datetime = time_column()


class GroupRow(SQLModel, table=True):
    """A WeChat group that the bot is or was in."""

    __tablename__ = "wechat_group"
    __table_args__ = (UniqueConstraint("channel", "account", "external_id", name="uq_wechat_group"), NUMBERED)
    id: int | None = id_column()
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    external_id: str = Field(max_length=128)
    name: str = Field(default="", max_length=200)
    area: str = Field(default="", max_length=100)
    purpose: str = Field(default="", max_length=20)
    mode: str = Field(default="", max_length=10)
    welcome: str = Field(default="", sa_type=Text)
    created_at: datetime = time_column()
    left_at: datetime | None = time_column(null=True)


class MembershipRow(SQLModel, table=True):
    """That a person whom the bot knows is in a group."""

    __tablename__ = "membership"
    person_id: int = Field(sa_type=Id, foreign_key="person.id", primary_key=True)
    group_id: int = Field(sa_type=Id, foreign_key="wechat_group.id", primary_key=True)
    since: datetime = time_column()
    left_at: datetime | None = time_column(null=True)


class CandidateRow(SQLModel, table=True):
    """Free talk that sounds like a concern, until it is confirmed or its time is over."""

    __tablename__ = "candidate"
    __table_args__ = (Index("ix_candidate_person", "person_id", "room"),)
    id: int | None = id_column()
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    room: str = Field(max_length=128)
    event_id: str = Field(max_length=200)
    person_id: int = ref_column("person.id")
    text: str = Field(sa_type=Text)
    category: str = Field(max_length=60)
    urgency: str = Field(max_length=10)
    score: float
    silent: bool = False
    at: datetime = time_column()
    expires_at: datetime = time_column(index=True)


class QuestionRow(SQLModel, table=True):
    """The one open question to a person in a place (``room`` empty: in private)."""

    __tablename__ = "question"
    person_id: int = Field(sa_type=Id, foreign_key="person.id", primary_key=True)
    room: str = Field(max_length=128, primary_key=True)
    kind: str = Field(max_length=40)
    facts: dict[str, Any] = json_column()
    asked_at: datetime = time_column()
    expires_at: datetime = time_column(index=True)


class LetterRow(SQLModel, table=True):
    """One message to one addressee, from written to received; ``once`` makes a second one for a thing impossible."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("once", name="uq_letter_once"),
        Index("ix_letter_queue", "state", "channel", "account", "kind", "id"),
        Index("ix_letter_due", "state", "channel", "account", "not_before"),
        Index("ix_letter_sent", "channel", "account", "tried_at"),
        Index("ix_letter_message", "channel", "account", "message_id"),
        Index("ix_letter_broadcast", "broadcast", "id"),
        some("ix_letter_words", "written_at", "text != '' OR \"to\" != ''"),
    )
    id: int | None = id_column()
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    kind: str = Field(max_length=12)
    room: str = Field(default="", max_length=128)
    to: str = Field(default="", max_length=200)
    person_id: int | None = ref_column("person.id", null=True, index=True)
    text: str = Field(default="", sa_type=Text)
    mentions: list[dict[str, str]] = json_column(list)
    file: str = Field(default="", max_length=300)
    file_name: str = Field(default="", max_length=200)
    once: str | None = Field(default=None, max_length=200)
    broadcast: str = Field(default="", max_length=60)
    jitter: float = 0.0
    """0 ≤ jitter < 1, drawn when the letter was written: pacing is then a pure function of rows."""
    state: str = Field(max_length=6)
    reason: str = Field(default="", max_length=300)
    attempts: int = 0
    message_id: str = Field(default="", max_length=200)
    message_ids: list[str] = json_column(list)
    written_at: datetime = time_column()
    not_before: datetime = time_column()
    tried_at: datetime | None = time_column(null=True)
    settled_at: datetime | None = time_column(null=True)
    sealed: int = later(Integer, 0)
    """1: its text is nobody's but the addressee's, and goes when it leaves."""


class JournalRow(SQLModel, table=True):
    """Who did what to what, and when. No text of a message and nothing personal but the person's number."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_subject", "subject", "id"),)
    id: int | None = id_column()
    at: datetime = time_column(index=True)
    person_id: int | None = Field(default=None, sa_type=Id, nullable=True)
    action: str = Field(max_length=40)
    subject: str = Field(default="", max_length=60)
    facts: dict[str, Any] = json_column()


class SettingRow(SQLModel, table=True):
    """A single fact about this installation, such as the hash of the first administrator's code."""

    __tablename__ = "setting"
    key: str = Field(primary_key=True, max_length=60)
    value: str = Field(sa_type=Text)
    at: datetime = time_column()
