"""`make bench` in small: every row is there. How fast anything is, a test cannot say on a busy machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.gateway.fixtures import require_gateway

BENCH = Path(__file__).with_name("bench.py")


def rows(*arguments: str) -> set[tuple[str, str]]:
    """Part and name of every row that the bench prints."""
    command = [sys.executable, "-W", "ignore", str(BENCH), "--short", *arguments]
    out = subprocess.run(command, capture_output=True, text=True, timeout=170)
    assert out.returncode == 0, out.stderr[-3000:]
    lines = [line for line in out.stdout.splitlines() if line[:3].strip() in set("abcdefghij") and line[1:3] == "  "]
    return {(line[0], line[3:].split("  ")[0]) for line in lines}


def test_the_table_has_all_its_rows_on_sqlite() -> None:
    require_gateway()
    assert rows("a", "b", "c", "d", "e", "f", "g", "--store", "sqlite") == {
        ("a", "wire: kept, 100 at once"),
        ("a", "wire: kept, 30 at once"),
        ("b", "wire: received, kept, answered"),
        ("c", "road on SQLite: kept and answered"),
        ("d", "wire: answer p50 at 50 messages/s"),
        ("d", "wire: answer p99 at 50 messages/s"),
        ("d", "road on SQLite: answer p50 at 50 messages/s"),
        ("d", "road on SQLite: answer p99 at 50 messages/s"),
        ("e", "full SQLite: kept and answered"),
        ("e", "full SQLite: answer p50"),
        ("e", "full SQLite: answer p99"),
        ("e", "full SQLite: 待办, 进度, sweep: tables read whole"),
        ("e", "full SQLite: a sweep with nothing to forget"),
        ("f", "start to a healthy /healthz"),
        ("f", "memory then"),
        ("g", "SQLite, 2,000 open: same matter, p50"),
        ("g", "SQLite, 2,000 open: same matter, p99"),
        ("g", "SQLite, 2,000 open: same matter, first in a place"),
    }


def test_the_parts_on_postgresql_are_measured_there(postgres: str) -> None:
    assert postgres  # the bench starts a server of its own; where none can run, this is skipped by name
    assert {name for _, name in rows("e", "--postgres")} == {
        "full PostgreSQL: kept and answered",
        "full PostgreSQL: answer p50",
        "full PostgreSQL: answer p99",
        "full PostgreSQL: 待办, 进度, sweep: tables read whole",
        "full PostgreSQL: a sweep with nothing to forget",
    }


def test_counting_checking_and_job_posts_have_their_rows() -> None:
    found = rows("h", "i", "j")
    assert {part for part, _ in found} == set("hij") and len(found) > 15


def test_an_unknown_part_is_an_error_that_names_it() -> None:
    out = subprocess.run([sys.executable, str(BENCH), "x"], capture_output=True, text=True, timeout=60)
    assert out.returncode == 2
    assert "x" in out.stderr
