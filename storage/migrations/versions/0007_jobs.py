"""Job postings and what finds them, applications, subscriptions, and what groups were shown."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make them."""
    _postings()
    _people()


def _postings() -> None:
    op.create_table(
        "posting",
        sa.Column("id", ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("employer", sa.String(length=100), nullable=False),
        sa.Column("job", sa.JSON(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("employer_id", ID, nullable=True),
        sa.Column("approved_by", ID, nullable=True),
        sa.Column("published_at", TIME, nullable=True),
        sa.Column("asked_on", sa.String(length=10), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("look_at", TIME, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["employer_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_posting_approved_by"), "posting", ["approved_by"])
    op.create_index(op.f("ix_posting_author_id"), "posting", ["author_id"])
    op.create_index("ix_posting_employer", "posting", ["employer", "id"])
    op.create_index(op.f("ix_posting_employer_id"), "posting", ["employer_id"])
    op.create_index(
        "ix_posting_look",
        "posting",
        ["look_at"],
        sqlite_where=sa.text("look_at IS NOT NULL"),
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
    op.create_index("ix_posting_state", "posting", ["state", "id"])
    op.create_table(
        "posting_key",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("posting_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"]),
        sa.PrimaryKeyConstraint("key", "posting_id"),
    )
    op.create_index(op.f("ix_posting_key_posting_id"), "posting_key", ["posting_id"])
    op.create_table(
        "posting_shown",
        sa.Column("group_id", ID, nullable=False),
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["wechat_group.id"]),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"]),
        sa.PrimaryKeyConstraint("group_id", "posting_id"),
    )
    op.create_index(op.f("ix_posting_shown_posting_id"), "posting_shown", ["posting_id"])
    op.create_table(
        "posting_term",
        sa.Column("term", sa.String(length=20), nullable=False),
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("monthly", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"]),
        sa.PrimaryKeyConstraint("term", "posting_id"),
    )
    op.create_index(op.f("ix_posting_term_posting_id"), "posting_term", ["posting_id"])


def _people() -> None:
    op.create_table(
        "job_subscription",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("look_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "word"),
    )
    op.create_index("ix_job_subscription_look", "job_subscription", ["channel", "account", "look_at"])
    op.create_table(
        "job_update",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_job_update_of", "job_update", ["kind", "number", "id"])
    op.create_index(op.f("ix_job_update_person_id"), "job_update", ["person_id"])
    op.create_table(
        "lead",
        sa.Column("id", ID, nullable=False),
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("nudges", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("look_at", TIME, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_lead_look",
        "lead",
        ["look_at"],
        sqlite_where=sa.text("look_at IS NOT NULL"),
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
    op.create_index(
        "ix_lead_named",
        "lead",
        ["updated_at"],
        sqlite_where=sa.text("phone != '' OR name != ''"),
        postgresql_where=sa.text("phone != '' OR name != ''"),
    )
    op.create_index(op.f("ix_lead_person_id"), "lead", ["person_id"])
    op.create_index("ix_lead_posting", "lead", ["posting_id", "id"])
