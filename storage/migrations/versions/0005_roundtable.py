"""The roundtable: topics, meetings and who takes part, the floor, minutes, decisions, objections and tasks."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "council_update",
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
    op.create_index("ix_council_update_of", "council_update", ["kind", "number", "id"])
    op.create_index(op.f("ix_council_update_person_id"), "council_update", ["person_id"])
    op.create_table(
        "decision",
        sa.Column("id", ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("binding", sa.Boolean(), nullable=False),
        sa.Column("poll", ID, nullable=True),
        sa.Column("area", sa.String(length=100), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("chair_id", ID, nullable=True),
        sa.Column("public_on", sa.String(length=10), nullable=False),
        sa.Column("public_until", sa.String(length=10), nullable=False),
        sa.Column("paused_on", sa.String(length=10), nullable=False),
        sa.Column("open_objections", sa.Integer(), nullable=False),
        sa.Column("look_at", TIME, nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_decision_author_id"), "decision", ["author_id"])
    op.create_index(op.f("ix_decision_chair_id"), "decision", ["chair_id"])
    op.create_index(op.f("ix_decision_code"), "decision", ["code"])
    op.create_index(
        "ix_decision_look",
        "decision",
        ["look_at"],
        sqlite_where=sa.text("look_at IS NOT NULL"),
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_decision_poll"), "decision", ["poll"])
    op.create_index("ix_decision_state", "decision", ["state", "id"])
    op.create_table(
        "meeting",
        sa.Column("id", ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("area", sa.String(length=100), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("convener_id", ID, nullable=True),
        sa.Column("chair_id", ID, nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("quorum", sa.JSON(), nullable=False),
        sa.Column("minutes_each", sa.Integer(), nullable=False),
        sa.Column("turns_each", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("look_at", TIME, nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["convener_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_meeting_chair_id"), "meeting", ["chair_id"])
    op.create_index(op.f("ix_meeting_code"), "meeting", ["code"])
    op.create_index(op.f("ix_meeting_convener_id"), "meeting", ["convener_id"])
    op.create_index(
        "ix_meeting_look",
        "meeting",
        ["look_at"],
        sqlite_where=sa.text("look_at IS NOT NULL"),
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
    op.create_index("ix_meeting_state", "meeting", ["state", "starts_at"])
    op.create_table(
        "topic",
        sa.Column("id", ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("area", sa.String(length=100), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("proposer_id", ID, nullable=True),
        sa.Column("published_on", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["proposer_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_topic_area", "topic", ["area", "id"])
    op.create_index(op.f("ix_topic_proposer_id"), "topic", ["proposer_id"])
    op.create_index("ix_topic_state", "topic", ["state", "id"])
    op.create_table(
        "attendee",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("member", sa.Boolean(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("meeting_id", "person_id"),
    )
    op.create_index(op.f("ix_attendee_person_id"), "attendee", ["person_id"])
    op.create_table(
        "decision_topic",
        sa.Column("decision_id", ID, nullable=False),
        sa.Column("topic_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"]),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"]),
        sa.PrimaryKeyConstraint("decision_id", "topic_id"),
    )
    op.create_index(op.f("ix_decision_topic_topic_id"), "decision_topic", ["topic_id"])
    op.create_table(
        "meeting_item",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("topic_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"]),
        sa.PrimaryKeyConstraint("meeting_id", "place"),
    )
    op.create_index(op.f("ix_meeting_item_topic_id"), "meeting_item", ["topic_id"])
    op.create_table(
        "meeting_room",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("room", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.PrimaryKeyConstraint("meeting_id", "room"),
    )
    op.create_table(
        "minute",
        sa.Column("id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_minute_meeting", "minute", ["meeting_id", "id"])
    op.create_index(op.f("ix_minute_person_id"), "minute", ["person_id"])
    op.create_table(
        "objection",
        sa.Column("id", ID, nullable=False),
        sa.Column("decision_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("room", sa.String(length=128), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("answered_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_objection_decision_id"), "objection", ["decision_id"])
    op.create_index(op.f("ix_objection_person_id"), "objection", ["person_id"])
    op.create_table(
        "task",
        sa.Column("id", ID, nullable=False),
        sa.Column("decision_id", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("due_on", sa.String(length=10), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("nudged_on", sa.String(length=10), nullable=False),
        sa.Column("look_at", TIME, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_task_decision_id"), "task", ["decision_id"])
    op.create_index(
        "ix_task_look",
        "task",
        ["look_at"],
        sqlite_where=sa.text("look_at IS NOT NULL"),
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_task_owner_id"), "task", ["owner_id"])
    op.create_table(
        "topic_concern",
        sa.Column("topic_id", ID, nullable=False),
        sa.Column("concern_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"]),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"]),
        sa.PrimaryKeyConstraint("topic_id", "concern_id"),
    )
    op.create_index(op.f("ix_topic_concern_concern_id"), "topic_concern", ["concern_id"])
    op.create_table(
        "turn",
        sa.Column("id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("began_at", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("warned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_turn_meeting", "turn", ["meeting_id", "id"])
    op.create_index(op.f("ix_turn_person_id"), "turn", ["person_id"])
