"""The rows. They are only rows: what they mean and what may happen to them is in the pure packages.

Every time is aware and in UTC (:class:`UtcDateTime`); SQLite would drop the zone. People's words for states and
kinds are
stored as people read them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON as SaJson
from sqlalchemy import BigInteger, Dialect, Index, Integer, Table, Text, UniqueConstraint
from sqlalchemy import DateTime as SaDateTime
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

Id = BigInteger().with_variant(Integer, "sqlite")
NUMBERED = {"sqlite_autoincrement": True}
"""A number that people have seen is never given out again, not even after the row is gone."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored in UTC. A naive one is a programming error and is refused."""

    impl = SaDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id() -> Any:
    return Field(default=None, primary_key=True, sa_type=Id)


def _time(*, null: bool = False, index: bool = False) -> Any:
    if null:
        return Field(default=None, sa_type=UtcDateTime, nullable=True, index=index)
    return Field(sa_type=UtcDateTime, nullable=False, index=index)


def _json(default: Any = dict) -> Any:
    return Field(default_factory=default, sa_type=SaJson, nullable=False)


def _ref(target: str, *, null: bool = False, index: bool = False) -> Any:
    if null:
        return Field(default=None, sa_type=Id, foreign_key=target, nullable=True, index=index)
    return Field(sa_type=Id, foreign_key=target, nullable=False, index=index)


class InboxRow(SQLModel, table=True):
    """One thing that arrived. ``text`` is kept only if it was said to the bot; ``payload`` only until it is handled."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "account", "event_id", name="uq_inbox_event"),
        Index("ix_inbox_unfinished", "state", "id"),
    )
    id: int | None = _id()
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    event_id: str = Field(max_length=200)
    kind: str = Field(max_length=20)
    room: str = Field(default="", max_length=128)
    person_id: int | None = _ref("person.id", null=True, index=True)
    text: str | None = Field(default=None, sa_type=Text)
    payload: dict[str, Any] | None = Field(default=None, sa_type=SaJson, nullable=True)
    state: str = Field(max_length=10)
    attempts: int = 0
    incident: str = Field(default="", max_length=20)
    at: datetime = _time()
    received_at: datetime = _time(index=True)


class PersonRow(SQLModel, table=True):
    """A person; ``label`` is the nickname last seen and proves nothing."""

    __tablename__ = "person"
    __table_args__ = (NUMBERED,)
    id: int | None = _id()
    label: str = Field(default="", max_length=200)
    created_at: datetime = _time()
    informed_at: datetime | None = _time(null=True)
    prompted_at: datetime | None = _time(null=True)
    left_at: datetime | None = _time(null=True, index=True)


class IdentityRow(SQLModel, table=True):
    """How a channel knows a person."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("channel", "account", "external_id", name="uq_identity"),)
    id: int | None = _id()
    person_id: int = _ref("person.id", index=True)
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    external_id: str = Field(max_length=200)
    since: datetime = _time()


class RoleRow(SQLModel, table=True):
    """What a person may do, and who said so."""

    __tablename__ = "role"
    id: int | None = _id()
    person_id: int = _ref("person.id", index=True)
    role: str = Field(max_length=20)
    granted_by: int | None = _ref("person.id", null=True)
    granted_at: datetime = _time()


class GroupRow(SQLModel, table=True):
    """A WeChat group that the bot is or was in."""

    __tablename__ = "wechat_group"
    __table_args__ = (UniqueConstraint("channel", "account", "external_id", name="uq_wechat_group"), NUMBERED)
    id: int | None = _id()
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    external_id: str = Field(max_length=128)
    name: str = Field(default="", max_length=200)
    area: str = Field(default="", max_length=100)
    purpose: str = Field(default="", max_length=20)
    mode: str = Field(default="", max_length=10)
    welcome: str = Field(default="", sa_type=Text)
    created_at: datetime = _time()
    left_at: datetime | None = _time(null=True)


class MembershipRow(SQLModel, table=True):
    """That a person whom the bot knows is in a group."""

    __tablename__ = "membership"
    person_id: int = Field(sa_type=Id, foreign_key="person.id", primary_key=True)
    group_id: int = Field(sa_type=Id, foreign_key="wechat_group.id", primary_key=True)
    since: datetime = _time()
    left_at: datetime | None = _time(null=True)


class ConcernRow(SQLModel, table=True):
    """A 诉求. Its id is the number that people see."""

    __tablename__ = "concern"
    __table_args__ = (Index("ix_concern_state", "state", "id"), NUMBERED)
    id: int | None = _id()
    state: str = Field(max_length=10)
    kind: str = Field(max_length=10)
    category: str = Field(max_length=60)
    category_score: float
    urgency: str = Field(max_length=10)
    because: list[str] = _json(list)
    place: str = Field(default="", max_length=200)
    area: str = Field(default="", max_length=100, index=True)
    text: str = Field(sa_type=Text)
    source: str = Field(max_length=20)
    reporter_id: int | None = _ref("person.id", null=True, index=True)
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    room: str = Field(default="", max_length=128)
    event_id: str = Field(default="", max_length=200)
    assignee: str = Field(default="", max_length=100)
    assignee_id: int | None = _ref("person.id", null=True, index=True)
    due_on: str = Field(default="", max_length=10)
    resolution: str = Field(default="", max_length=10)
    satisfaction: str = Field(default="", max_length=10)
    supporters: int = 0
    version: int = 1
    created_at: datetime = _time(index=True)
    updated_at: datetime = _time()


class ConcernUpdateRow(SQLModel, table=True):
    """One step in the life of a concern, with the state that it set."""

    __tablename__ = "concern_update"
    id: int | None = _id()
    concern_id: int = _ref("concern.id", index=True)
    action: str = Field(max_length=20)
    state: str = Field(max_length=10)
    text: str = Field(default="", sa_type=Text)
    person_id: int | None = _ref("person.id", null=True, index=True)
    at: datetime = _time()


class ConcernSupportRow(SQLModel, table=True):
    """That a person has the same concern (同问)."""

    __tablename__ = "concern_support"
    concern_id: int = Field(sa_type=Id, foreign_key="concern.id", primary_key=True)
    person_id: int = Field(sa_type=Id, foreign_key="person.id", primary_key=True)
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    room: str = Field(default="", max_length=128)
    at: datetime = _time()


class CandidateRow(SQLModel, table=True):
    """Free talk that sounds like a concern, until it is confirmed or its time is over."""

    __tablename__ = "candidate"
    __table_args__ = (Index("ix_candidate_person", "person_id", "room"),)
    id: int | None = _id()
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    room: str = Field(max_length=128)
    event_id: str = Field(max_length=200)
    person_id: int = _ref("person.id")
    text: str = Field(sa_type=Text)
    category: str = Field(max_length=60)
    urgency: str = Field(max_length=10)
    score: float
    silent: bool = False
    at: datetime = _time()
    expires_at: datetime = _time(index=True)


class QuestionRow(SQLModel, table=True):
    """The one open question to a person in a place (``room`` empty: in private)."""

    __tablename__ = "question"
    person_id: int = Field(sa_type=Id, foreign_key="person.id", primary_key=True)
    room: str = Field(max_length=128, primary_key=True)
    kind: str = Field(max_length=40)
    facts: dict[str, Any] = _json()
    asked_at: datetime = _time()
    expires_at: datetime = _time(index=True)


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
    )
    id: int | None = _id()
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    kind: str = Field(max_length=12)
    room: str = Field(default="", max_length=128)
    to: str = Field(default="", max_length=200)
    person_id: int | None = _ref("person.id", null=True, index=True)
    text: str = Field(default="", sa_type=Text)
    mentions: list[dict[str, str]] = _json(list)
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
    message_ids: list[str] = _json(list)
    written_at: datetime = _time()
    not_before: datetime = _time()
    tried_at: datetime | None = _time(null=True)
    settled_at: datetime | None = _time(null=True)


class JournalRow(SQLModel, table=True):
    """Who did what to what, and when. No text of a message and nothing personal but the person's number."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_subject", "subject", "id"),)
    id: int | None = _id()
    at: datetime = _time(index=True)
    person_id: int | None = Field(default=None, sa_type=Id, nullable=True)
    action: str = Field(max_length=40)
    subject: str = Field(default="", max_length=60)
    facts: dict[str, Any] = _json()


class SettingRow(SQLModel, table=True):
    """A single fact about this installation, such as the hash of the first administrator's code."""

    __tablename__ = "setting"
    key: str = Field(primary_key=True, max_length=60)
    value: str = Field(sa_type=Text)
    at: datetime = _time()


def table(row: type[SQLModel]) -> Table:
    """The SQLAlchemy table behind a row class, for statements."""
    found: Table = row.__table__  # type: ignore[attr-defined]
    return found
