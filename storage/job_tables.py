"""The rows of jobs: postings and what finds them, applications, subscriptions, and what groups were shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from storage.columns import NUMBERED, Id, id_column, json_column, ref_column, some, time_column


class PostingRow(SQLModel, table=True):
    """A 职位. Its id is the number that people see; ``job`` is what it says."""

    __tablename__ = "posting"
    __table_args__ = (
        Index("ix_posting_state", "state", "id"),
        Index("ix_posting_employer", "employer", "id"),
        some("ix_posting_look", "look_at", "look_at IS NOT NULL"),
        NUMBERED,
    )
    id: int | None = id_column()
    state: str = Field(max_length=10)
    employer: str = Field(max_length=100)
    job: dict[str, Any] = json_column()
    category: str = Field(default="", max_length=20)
    areas: list[str] = json_column(list)
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    author_id: int | None = ref_column("person.id", null=True, index=True)
    employer_id: int | None = ref_column("person.id", null=True, index=True)
    approved_by: int | None = ref_column("person.id", null=True, index=True)
    published_at: datetime | None = time_column(null=True)
    asked_on: str = Field(default="", max_length=10)
    edition: int = 0
    look_at: datetime | None = time_column(null=True)
    version: int = 1
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class PostingKeyRow(SQLModel, table=True):
    """What two postings that are one job have in common."""

    __tablename__ = "posting_key"
    key: str = Field(max_length=200, primary_key=True)
    posting_id: int = Field(sa_type=Id, foreign_key="posting.id", primary_key=True, index=True)


class PostingTermRow(SQLModel, table=True):
    """By what an open posting is found; ``monthly`` is the most that a month brings, 0 if it names no sum."""

    __tablename__ = "posting_term"
    term: str = Field(max_length=20, primary_key=True)
    posting_id: int = Field(sa_type=Id, foreign_key="posting.id", primary_key=True, index=True)
    monthly: int = 0


class LeadRow(SQLModel, table=True):
    """An 应聘. Its id is the number that people see; ``look_at`` is when its employer is asked what became of it."""

    __tablename__ = "lead"
    __table_args__ = (
        Index("ix_lead_posting", "posting_id", "id"),
        some("ix_lead_look", "look_at", "look_at IS NOT NULL"),
        some("ix_lead_named", "updated_at", "phone != '' OR name != ''"),
        NUMBERED,
    )
    id: int | None = id_column()
    posting_id: int = ref_column("posting.id")
    person_id: int | None = ref_column("person.id", null=True, index=True)
    state: str = Field(max_length=10)
    name: str = Field(default="", max_length=40)
    phone: str = Field(default="", max_length=30)
    nudges: int = 0
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    look_at: datetime | None = time_column(null=True)
    version: int = 1
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class JobUpdateRow(SQLModel, table=True):
    """One step in the life of a posting or an application, with the state that it set."""

    __tablename__ = "job_update"
    __table_args__ = (Index("ix_job_update_of", "kind", "number", "id"),)
    id: int | None = id_column()
    kind: str = Field(max_length=10)
    """职位 or 应聘."""
    number: int = Field(sa_type=Id)
    action: str = Field(max_length=20)
    state: str = Field(max_length=10)
    text: str = Field(default="", sa_type=Text)
    person_id: int | None = ref_column("person.id", null=True, index=True)
    at: datetime = time_column()


class SubscriptionRow(SQLModel, table=True):
    """Somebody wants to hear of what is new for a word."""

    __tablename__ = "job_subscription"
    __table_args__ = (Index("ix_job_subscription_look", "channel", "account", "look_at"),)
    person_id: int = Field(sa_type=Id, foreign_key="person.id", primary_key=True)
    word: str = Field(max_length=40, primary_key=True)
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    seen_at: datetime = time_column()
    look_at: datetime = time_column()


class PostingShownRow(SQLModel, table=True):
    """Which edition of a posting a group was shown last."""

    __tablename__ = "posting_shown"
    group_id: int = Field(sa_type=Id, foreign_key="wechat_group.id", primary_key=True)
    posting_id: int = Field(sa_type=Id, foreign_key="posting.id", primary_key=True, index=True)
    edition: int
    at: datetime = time_column()
