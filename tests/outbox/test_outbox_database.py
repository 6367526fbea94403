"""A database whose last word is lost: nobody is told whether a transaction was kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from bot.letters import Draft, LetterState
from bot.pacing import Pacing
from bot.repositories import StorageUnavailable
from storage.letters import Letters

T = TypeVar("T")
OFF = Pacing.off()


class Deaf:
    """The road of a house, whose answers are lost after the commit: those to the calls of these numbers."""

    def __init__(self, house: Any, *lost: int) -> None:
        self.do, self.lost, self.calls = house.do, set(lost), 0
        house.road = self.road

    async def road(self, work: Callable[[Letters], T], /) -> T:
        self.calls += 1
        result: T = self.do(work)
        if self.calls in self.lost:
            raise StorageUnavailable("server closed the connection unexpectedly")
        return result


@pytest.mark.parametrize(
    ("pacing", "lost"), [(OFF, 1), (OFF, 2), (OFF, 3), *((Pacing(), number) for number in range(1, 7))]
)
async def test_a_commit_whose_answer_is_lost_neither_doubles_nor_loses_a_letter(
    house: Any, say: Callable[..., Draft], caplog: pytest.LogCaptureFixture, pacing: Pacing, lost: int
) -> None:
    house.pacing = pacing
    ids = house.write(*(say(f"群{n % 2}", f"信{n}") for n in range(4)))
    deaf = Deaf(house, lost)  # 1 recovers, 2 claims, those from 3 on settle and perhaps claim
    async with house.running():
        end = house.clock.now() + timedelta(minutes=5)
        await house.clock.until(lambda: set(house.states(ids)) == {LetterState.SENT}, at_most=end)
    assert house.states(ids) == [LetterState.SENT] * 4
    assert sorted(house.channel.texts) == ["信0", "信1", "信2", "信3"]
    assert deaf.calls >= lost and not house.troubles
    told = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(told) == 1 and told[0].exc_info is None, "one line, for whoever looks after the database"
