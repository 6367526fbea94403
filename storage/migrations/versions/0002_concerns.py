"""The whole life of a concern: promises, the clock's marks, merging, endorsements, attachments, corrections; and
indexes of what still holds words or names, so that forgetting in time does not read years of what is forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make them; what there was before has no promises and waits for its next step."""
    for name, length in (("source_ref", 60), ("home", 60), ("accept_by", 10), ("close_by", 10)):
        op.add_column("concern", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    for name in ("accepted_at", "dispatched_at", "closed_at", "nudged_at", "look_at"):
        op.add_column("concern", sa.Column(name, TIME, nullable=True))
    for name in ("extended", "level", "nudges", "reopened", "endorsements"):
        op.add_column("concern", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("concern", sa.Column("merged_into", ID, nullable=True))
    op.add_column("concern_support", sa.Column("home", sa.String(60), nullable=False, server_default=""))
    op.add_column("role", sa.Column("scope", sa.String(100), nullable=False, server_default=""))
    _tables()
    op.drop_index("ix_concern_area", table_name="concern")
    op.create_index("ix_concern_area", "concern", ["area", "id"])
    op.create_index("ix_concern_assignee", "concern", ["assignee", "state"])
    named = sa.text("source_ref != ''")
    op.create_index(
        "ix_concern_source",
        "concern",
        ["source", "source_ref"],
        unique=True,
        sqlite_where=named,
        postgresql_where=named,
    )
    for index, table, column, where in (
        ("ix_inbox_words", "inbox", "received_at", "text IS NOT NULL OR payload IS NOT NULL"),
        ("ix_letter_words", "letter", "written_at", "text != '' OR \"to\" != ''"),
        ("ix_concern_words", "concern", "updated_at", "text != '（原话已删除）'"),
        ("ix_concern_look", "concern", "look_at", "look_at IS NOT NULL"),
        ("ix_concern_update_by", "concern_update", "at", "person_id IS NOT NULL"),
    ):
        op.create_index(index, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_index(op.f("ix_concern_support_at"), "concern_support", ["at"])
    op.create_index(op.f("ix_concern_support_person_id"), "concern_support", ["person_id"])


def _tables() -> None:
    op.create_table(
        "concern_endorsement",
        sa.Column("concern_id", ID, sa.ForeignKey("concern.id"), nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("home", sa.String(60), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("account", sa.String(128), nullable=False),
        sa.Column("room", sa.String(128), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("concern_id", "person_id"),
    )
    op.create_index(op.f("ix_concern_endorsement_person_id"), "concern_endorsement", ["person_id"])
    op.create_table(
        "attachment",
        sa.Column("id", ID, nullable=False),
        sa.Column("concern_id", ID, sa.ForeignKey("concern.id"), nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("account", sa.String(128), nullable=False),
        sa.Column("event_id", sa.String(200), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("state", sa.String(6), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(300), nullable=False),
        sa.Column("media_type", sa.String(60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("not_before", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "account", "event_id", "place", name="uq_attachment"),
    )
    op.create_index(op.f("ix_attachment_concern_id"), "attachment", ["concern_id"])
    op.create_index(op.f("ix_attachment_person_id"), "attachment", ["person_id"])
    op.create_index("ix_attachment_state", "attachment", ["state", "id"])
    op.create_table(
        "correction",
        sa.Column("id", ID, nullable=False),
        sa.Column("concern_id", ID, sa.ForeignKey("concern.id"), nullable=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("before", sa.String(60), nullable=False),
        sa.Column("after", sa.String(60), nullable=False),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("undone_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_correction_person_id"), "correction", ["person_id"])
    op.create_index("ix_correction_concern", "correction", ["concern_id", "id"])
