"""Homes, bindings, polls with their frozen rolls and ballots; and letters whose words go when they leave."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make them."""
    op.add_column("letter", sa.Column("sealed", sa.Integer(), nullable=False, server_default="0"))
    _register()
    _polls()
    _rolls()
    _ballots()


def _register() -> None:
    op.create_table(
        "home",
        sa.Column("id", ID, nullable=False),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("door", sa.String(40), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.Column("owners", sa.JSON(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("place", "door", name="uq_home"),
    )
    op.create_table(
        "binding",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("door", sa.String(40), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("state", sa.String(4), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decided_by", ID, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "place", "door", name="uq_binding"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_binding_home", "binding", ["place", "door"])
    op.create_index("ix_binding_state", "binding", ["state", "id"])
    op.create_index(op.f("ix_binding_decided_by"), "binding", ["decided_by"])


def _polls() -> None:
    op.create_table(
        "poll",
        sa.Column("id", ID, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("electorate", sa.String(4), nullable=False),
        sa.Column("secrecy", sa.String(4), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=True),
        sa.Column("chosen", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("proxies", sa.Integer(), nullable=False),
        sa.Column("topic", ID, nullable=True),
        sa.Column("meeting", ID, nullable=True),
        sa.Column("convener_id", ID, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("selection", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("account", sa.String(128), nullable=False),
        sa.Column("closes_at", TIME, nullable=True),
        sa.Column("opened_at", TIME, nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("published_at", TIME, nullable=True),
        sa.Column("entitled", sa.JSON(), nullable=False),
        sa.Column("present", sa.JSON(), nullable=True),
        sa.Column("totals", sa.JSON(), nullable=True),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("roll_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("swept", sa.Boolean(), nullable=False),
        sa.Column("look_at", TIME, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_poll_state", "poll", ["state", "id"])
    op.create_index("ix_poll_place", "poll", ["place", "id"])
    for column in ("topic", "meeting", "convener_id"):
        op.create_index(op.f(f"ix_poll_{column}"), "poll", [column])
    due = sa.text("look_at IS NOT NULL")
    op.create_index("ix_poll_look", "poll", ["look_at"], sqlite_where=due, postgresql_where=due)
    op.create_table(
        "poll_update",
        sa.Column("id", ID, nullable=False),
        sa.Column("poll_id", ID, sa.ForeignKey("poll.id"), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_poll_update_poll_id"), "poll_update", ["poll_id"])
    op.create_index(op.f("ix_poll_update_person_id"), "poll_update", ["person_id"])
    op.create_table(
        "poll_bulletin",
        sa.Column("poll_id", ID, sa.ForeignKey("poll.id"), nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("poll_id"),
    )


def _rolls() -> None:
    op.create_table(
        "poll_voter",
        sa.Column("poll_id", ID, sa.ForeignKey("poll.id"), nullable=False),
        sa.Column("voter", sa.String(60), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("homes", sa.JSON(), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("poll_id", "voter"),
    )
    op.create_table(
        "poll_home",
        sa.Column("poll_id", ID, sa.ForeignKey("poll.id"), nullable=False),
        sa.Column("door", sa.String(40), nullable=False),
        sa.Column("voter", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("poll_id", "door"),
    )


def _ballots() -> None:
    # Without SQLite's hidden row numbers, which would tell in which order ballots came.
    op.create_table(
        "poll_voted",
        sa.Column("poll_id", ID, sa.ForeignKey("poll.id"), nullable=False),
        sa.Column("voter", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("poll_id", "voter"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "secret_ballot",
        sa.Column("poll_id", ID, sa.ForeignKey("poll.id"), nullable=False),
        sa.Column("receipt", sa.String(32), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("write_in", sa.String(200), nullable=False),
        sa.Column("unreadable", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("poll_id", "receipt"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot",
        sa.Column("id", ID, nullable=False),
        sa.Column("poll_id", ID, sa.ForeignKey("poll.id"), nullable=False),
        sa.Column("voter", sa.String(60), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("write_in", sa.String(200), nullable=False),
        sa.Column("unreadable", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("way", sa.String(4), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("entered_by", ID, nullable=True),
        sa.Column("confirmed_by", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_ballot_poll", "ballot", ["poll_id", "id"])
    op.create_index(op.f("ix_ballot_person_id"), "ballot", ["person_id"])
    op.create_table(
        "proxy",
        sa.Column("id", ID, nullable=False),
        sa.Column("poll_id", ID, sa.ForeignKey("poll.id"), nullable=False),
        sa.Column("voter", sa.String(60), nullable=False),
        sa.Column("holder", sa.String(60), nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_proxy_poll", "proxy", ["poll_id", "id"])
    op.create_index(op.f("ix_proxy_person_id"), "proxy", ["person_id"])
