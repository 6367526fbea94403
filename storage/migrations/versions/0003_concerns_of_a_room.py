"""What was reported in a group that is bound to no area is found by its room."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_concern_room", "concern", ["room", "id"])
