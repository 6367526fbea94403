"""A town on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.town import Town


@pytest.fixture
def town(engine: sa.Engine) -> Town:
    return Town(engine)
