"""A small month on a fake clock; `make soak` plays the whole one."""

from __future__ import annotations

import random

import sqlalchemy as sa

from tests.load.month import month


def test_every_deadline_reminder_and_escalation_fires_once(engine: sa.Engine) -> None:
    found = month(engine, random.Random(26), per_hour=1, days=16)
    assert found.wrong == []
    assert found.concerns > 300 and found.restarts > 5 and found.failures > 5
    assert min(found.fired[kind] for kind in ("今天到期", "已超期", "升级", "回访", "四周回访", "归档")) > 5
