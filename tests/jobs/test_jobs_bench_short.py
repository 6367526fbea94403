"""The bench of job posts in small: every row is there. How fast anything is, a test cannot say on a busy machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[1] / "load" / "jobs_bench.py"


def test_the_table_has_all_its_rows() -> None:
    out = subprocess.run([sys.executable, str(BENCH), "--short"], capture_output=True, text=True, timeout=120)
    assert out.returncode == 0, out.stderr[-2000:]
    for row in ("extraction", "lint", "same job?", "digest of 50 groups", "index of 2,000 postings", "search p99"):
        assert row in out.stdout
