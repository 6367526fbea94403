"""The bench of the recount in small: what it measures is a bulletin that holds."""

from __future__ import annotations

import random

from tests.load.verify_bench import rows


def test_the_table_has_all_its_rows() -> None:
    found = rows(random.Random(1), many=50, rounds=1)
    assert [row.what for row in found] == [
        "yes/no: a bulletin of 50 made",
        "yes/no: a bulletin of 50 counted again",
        "ranked, 8 options: a bulletin of 50 made",
        "ranked, 8 options: a bulletin of 50 counted again",
        "the digest of a receipt",
    ]
    assert all(figure > 0 for row in found for figure in row.ours)
