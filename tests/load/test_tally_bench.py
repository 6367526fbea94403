"""The bench of counting in small: every row is there, and one ballot more does the same work on any poll."""

from __future__ import annotations

import random
import sys

import pytest

from bot.council.ballot import Method
from bot.council.tally import count
from tests.load.tally_bench import ballots, form_of, judged, rows


def test_the_table_has_all_its_rows() -> None:
    found = rows(random.Random(1), many=600, few=60, rounds=1, steps=5)
    assert [row.what for row in found] == [
        "§278: 600 ballots to a verdict",
        "§278: one more ballot on 600",
        "§278: the verdict on 600",
        "ranked: 600 ballots to a verdict",
        "ranked: one more ballot on 600",
        "ranked: the verdict on 600",
    ]
    assert all(len(row.ours) == len(row.rival) == 1 and row.ours[0] > 0 for row in found)


@pytest.mark.parametrize("method", list(Method))
def test_one_ballot_more_is_the_same_number_of_calls_on_any_poll(method: Method) -> None:
    cast = ballots(method, 3_000, random.Random(7))
    calls = []
    for many in (30, 3_000):
        counted, seen = count(form_of(method), cast[:many]), 0

        def watch(frame: object, event: str, argument: object) -> None:
            nonlocal seen
            seen += 1

        sys.setprofile(watch)
        try:
            more = counted.plus(cast[0])
        finally:
            sys.setprofile(None)
        calls.append(seen)
        judged(method, more)
    assert calls[0] == calls[1] > 0
