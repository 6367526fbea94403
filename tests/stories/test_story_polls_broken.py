"""The database is lost at random moments of a poll: what was acknowledged counts, once, and nothing else does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from bot.council.poll import Secrecy
from bot.ports import Inbound
from bot.repositories import StorageUnavailable
from tests.polling import SUN, bind, line, receipt, settle
from tests.town import Town

HOMES = 30
ANSWERS = ("赞成", "反对", "弃权")


class _Breaks:
    """Loses the database before a statement, one of so many."""

    def __init__(self, engine: sa.Engine, seed: int) -> None:
        self._engine, self._rng, self.times = engine, random.Random(seed), 0

    @contextmanager
    def one_in(self, many: int) -> Iterator[None]:
        def strike(*_: object) -> None:
            if self._rng.randrange(many) == 0:
                self.times += 1
                raise StorageUnavailable("lost")

        sa.event.listen(self._engine, "before_cursor_execute", strike)
        try:
            yield
        finally:
            sa.event.remove(self._engine, "before_cursor_execute", strike)


def until_kept(town: Town, breaks: _Breaks, inbound: Inbound) -> list[str]:
    """Give an event again and again, as the dispatcher does, with new programs now and then; what is said at last."""
    for attempt in range(200):
        try:
            with breaks.one_in(9):
                town.road.receive([inbound])
        except StorageUnavailable:
            if attempt % 3 == 2:
                town.restart()
            continue
        return [letter.text for letter in town.letters()]
    raise AssertionError("it never was kept")


@pytest.mark.parametrize("secrecy", [Secrecy.NAMED, Secrecy.SECRET])
def test_no_acknowledged_ballot_is_lost_and_none_counts_twice(town: Town, secrecy: Secrecy) -> None:
    codes = settle(town, HOMES)
    people = [bind(town, codes, at) for at in range(HOMES)]
    town.privately(SUN, f"表决 小区大门几点关 按户 {secrecy.value} 截止 明晚8点")
    town.privately(SUN, "开始表决 1")
    rng, breaks = random.Random(secrecy.value), _Breaks(town.engine, 7)
    said: dict[str, str] = {}
    receipts: dict[str, str] = {}
    for round_ in range(2):
        for who in people if round_ == 0 else rng.sample(people, 10):
            answer = rng.choice(ANSWERS)
            code = f" {receipts[who]}" if who in receipts else ""
            told = until_kept(town, breaks, town.event(who, f"投票 1 {answer}{code}", room=""))
            assert len(told) == 1 and f"“{answer}”" in told[0], told
            said[who] = answer
            if secrecy is Secrecy.SECRET and round_ == 0:
                receipts[who] = receipt(told[0])
    assert breaks.times > 50, "it was lost often enough to mean something"
    town.passes(days=2)
    beats: list[str] = []
    for _ in range(400):
        try:
            with breaks.one_in(12):
                town.road.tick("polls", "test", "bot")
        except StorageUnavailable:
            continue
        beats += [letter.text for letter in town.letters()]
        if any("清点结果" in one for one in beats):
            break
    expected = "；".join(f"{answer} {sum(one == answer for one in said.values())}户" for answer in ANSWERS)
    assert expected in line(beats, "清点结果")
    assert f"投了{HOMES}票" in line(beats, "截止指纹")
    assert town.ticks("polls") == [], "said once"
