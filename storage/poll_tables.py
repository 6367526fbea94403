"""The rows of homes, bindings and polls. What may and may not stand beside a secret ballot is in docs/ballots.md."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON as SaJson
from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import NUMBERED, Id, id_column, json_column, ref_column, some, time_column

NO_ORDER = {"sqlite_with_rowid": False}
"""Without a hidden number that would tell in which order rows came."""


class HomeRow(SQLModel, table=True):
    """A home of a 小区 (``place``) as its register has it; ``area`` in 0.01 ㎡, 0 where nobody has said it."""

    __tablename__ = "home"
    __table_args__ = (UniqueConstraint("place", "door", name="uq_home"),)
    id: int | None = id_column()
    place: str = Field(max_length=100)
    door: str = Field(max_length=40)
    area: int = 0
    owners: list[str] = json_column(list)
    updated_at: datetime = time_column()


class BindingRow(SQLModel, table=True):
    """That a person says they belong to a home, under a name, and whether somebody has made sure. Its id is the number
    that staff see."""

    __tablename__ = "binding"
    __table_args__ = (
        UniqueConstraint("person_id", "place", "door", name="uq_binding"),
        Index("ix_binding_home", "place", "door"),
        Index("ix_binding_state", "state", "id"),
        NUMBERED,
    )
    id: int | None = id_column()
    person_id: int = ref_column("person.id")
    place: str = Field(max_length=100)
    door: str = Field(max_length=40)
    name: str = Field(max_length=60)
    state: str = Field(max_length=4)
    asked_at: datetime = time_column()
    decided_at: datetime | None = time_column(null=True)
    decided_by: int | None = ref_column("person.id", null=True, index=True)
    ended_at: datetime | None = time_column(null=True)


class PollRow(SQLModel, table=True):
    """A 表决. Its id is the number that people see. ``selection`` is whom of the place its roll is made of;
    ``reminded`` counts the reminders that were sent or are past; ``swept``: nothing is left of how its secret ballots
    came in."""

    __tablename__ = "poll"
    __table_args__ = (
        Index("ix_poll_state", "state", "id"),
        Index("ix_poll_place", "place", "id"),
        some("ix_poll_look", "look_at", "look_at IS NOT NULL"),
        NUMBERED,
    )
    id: int | None = id_column()
    state: str = Field(max_length=10)
    question: str = Field(sa_type=Text)
    form: dict[str, Any] = json_column()
    electorate: str = Field(max_length=4)
    secrecy: str = Field(max_length=4)
    rule: dict[str, Any] | None = Field(default=None, sa_type=SaJson, nullable=True)
    chosen: int = 1
    hidden: bool = True
    proxies: int = 2
    topic: int | None = Field(default=None, sa_type=Id, nullable=True, index=True)
    meeting: int | None = Field(default=None, sa_type=Id, nullable=True, index=True)
    convener_id: int | None = ref_column("person.id", null=True, index=True)
    place: str = Field(default="", max_length=100)
    selection: dict[str, Any] = json_column()
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    closes_at: datetime | None = time_column(null=True)
    opened_at: datetime | None = time_column(null=True)
    closed_at: datetime | None = time_column(null=True)
    published_at: datetime | None = time_column(null=True)
    entitled: list[int] = json_column(list)
    present: list[int] | None = Field(default=None, sa_type=SaJson, nullable=True)
    totals: list[list[int]] | None = Field(default=None, sa_type=SaJson, nullable=True)
    salt: str = Field(default="", max_length=64)
    roll_hash: str = Field(default="", max_length=64)
    hash: str = Field(default="", max_length=64)
    reminded: int = 0
    swept: bool = False
    look_at: datetime | None = time_column(null=True)
    version: int = 1
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class PollUpdateRow(SQLModel, table=True):
    """One step in the life of a poll. Ballots leave none."""

    __tablename__ = "poll_update"
    id: int | None = id_column()
    poll_id: int = ref_column("poll.id", index=True)
    action: str = Field(max_length=20)
    state: str = Field(max_length=10)
    text: str = Field(default="", sa_type=Text)
    person_id: int | None = ref_column("person.id", null=True, index=True)
    at: datetime = time_column()


class PollVoterRow(SQLModel, table=True):
    """One voter of a frozen roll: ``code`` is what the bulletin lists, ``name`` how it is shown there (记名)."""

    __tablename__ = "poll_voter"
    poll_id: int = Field(sa_type=Id, foreign_key="poll.id", primary_key=True)
    voter: str = Field(max_length=60, primary_key=True)
    code: str = Field(max_length=16)
    name: str = Field(default="", max_length=120)
    people: list[str] = json_column(list)
    homes: list[str] = json_column(list)
    area: int = 0


class PollHomeRow(SQLModel, table=True):
    """Who has the vote of a home in a poll, so that a ballot finds its voter without reading the roll."""

    __tablename__ = "poll_home"
    poll_id: int = Field(sa_type=Id, foreign_key="poll.id", primary_key=True)
    door: str = Field(max_length=40, primary_key=True)
    voter: str = Field(max_length=60)


class PollVotedRow(SQLModel, table=True):
    """That a voter has voted. Nothing else may ever stand here."""

    __tablename__ = "poll_voted"
    __table_args__ = NO_ORDER
    poll_id: int = Field(sa_type=Id, foreign_key="poll.id", primary_key=True)
    voter: str = Field(max_length=60, primary_key=True)


class SecretBallotRow(SQLModel, table=True):
    """A secret ballot under the digest of its receipt. Nothing else may ever stand here."""

    __tablename__ = "secret_ballot"
    __table_args__ = NO_ORDER
    poll_id: int = Field(sa_type=Id, foreign_key="poll.id", primary_key=True)
    receipt: str = Field(max_length=32, primary_key=True)
    numbers: list[int] = json_column(list)
    write_in: str = Field(default="", max_length=200)
    unreadable: bool = False


class BallotRow(SQLModel, table=True):
    """A ballot of a 记名 poll as it came in; a later one of the same voter does not take its place, it counts
    instead. ``by`` is who cast it for the voter."""

    __tablename__ = "ballot"
    __table_args__ = (Index("ix_ballot_poll", "poll_id", "id"), NUMBERED)
    id: int | None = id_column()
    poll_id: int = ref_column("poll.id")
    voter: str = Field(max_length=60)
    numbers: list[int] = json_column(list)
    write_in: str = Field(default="", max_length=200)
    unreadable: bool = False
    by: str = Field(default="", max_length=60)
    way: str = Field(max_length=4)
    at: datetime = time_column()
    person_id: int | None = ref_column("person.id", null=True, index=True)
    entered_by: int | None = Field(default=None, sa_type=Id, nullable=True)
    confirmed_by: int | None = Field(default=None, sa_type=Id, nullable=True)


class ProxyRow(SQLModel, table=True):
    """A 委托: ``holder`` may vote for ``voter`` until it is taken back."""

    __tablename__ = "proxy"
    __table_args__ = (Index("ix_proxy_poll", "poll_id", "id"),)
    id: int | None = id_column()
    poll_id: int = ref_column("poll.id")
    voter: str = Field(max_length=60)
    holder: str = Field(max_length=60)
    person_id: int | None = ref_column("person.id", null=True, index=True)
    at: datetime = time_column()
    ended_at: datetime | None = time_column(null=True)


class PollBulletinRow(SQLModel, table=True):
    """The 公告 of a poll as it was made, once: its head was printed, so it never changes."""

    __tablename__ = "poll_bulletin"
    poll_id: int = Field(sa_type=Id, foreign_key="poll.id", primary_key=True)
    head: str = Field(max_length=64)
    data: str = Field(sa_type=Text)
