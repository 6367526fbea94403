"""What was closed in a span of days is found without going through what was closed before."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    closed = sa.text("closed_at IS NOT NULL")
    op.create_index("ix_concern_closed", "concern", ["closed_at"], sqlite_where=closed, postgresql_where=closed)
