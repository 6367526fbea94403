"""The bot is killed at random moments while 120 homes vote in two polls; the long form is ``make soak``."""

from __future__ import annotations

import random
from pathlib import Path

from tests.gateway.fixtures import StartGateway, gateway
from tests.stories.gateway_ballots import judge, settle, vote_under_fire
from tests.stories.gateway_council import Council
from tests.stories.gateway_town import seed

__all__ = ["gateway"]
HOMES, KILLS = 120, 4


def test_no_acknowledged_ballot_is_lost_and_none_counts_twice(gateway: StartGateway, tmp_path: Path) -> None:
    with Council(gateway(rooms=6, contacts=3000), tmp_path / "bot") as council:
        council.on(0, 10)
        settle(council, HOMES)
        box = vote_under_fire(council, random.Random(seed()), homes=HOMES, kills=KILLS)
        print(box)
        assert not box.wrong, "\n".join(box.wrong)
        assert len(box.receipts) > HOMES // 4, "there was no load to speak of"
        judge(council, box, HOMES)
        assert not box.wrong, "\n".join(box.wrong)
        assert council.bot.end() == 0
    assert "Traceback" not in council.bot.errors(), council.bot.errors()[-3000:]
