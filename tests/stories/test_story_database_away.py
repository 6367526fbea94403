"""The database goes away while people speak: nothing that reached the bot is lost, and it says that it is not well."""

from __future__ import annotations

import random
import time
from pathlib import Path

from tests.gateway.fixtures import StartGateway, gateway
from tests.stories.gateway_chaos import Crowd, judge
from tests.stories.gateway_town import BotProcess, seed
from tests.stories.own_postgres import OwnPostgres, postgres_of_its_own

__all__ = ["gateway", "postgres_of_its_own"]


def test_a_database_that_crashes_under_load_loses_nothing(
    gateway: StartGateway, postgres_of_its_own: OwnPostgres, tmp_path: Path
) -> None:
    server = postgres_of_its_own
    town = gateway(rooms=65, contacts=3000)
    town.config(echoSends=True)
    rng = random.Random(seed())
    with BotProcess(tmp_path / "bot", town, server.url) as bot, Crowd(town, rng, 150) as crowd:
        for _ in range(2):
            town.wait_outbox(len(town.outbox()) + 40, 30)
            time.sleep(rng.uniform(0, 0.3))  # it may strike at any moment of a batch
            server.crash()
            facts = bot.until_status(503)
            assert facts["storage"] == "down" and facts["connected"] and facts["outbox"] is None
            crowd.until_said(len(crowd.said) + 150)
            server.start()
            bot.until_status(200)
        crowd.end()
        bot.settled(town)
        found = judge(bot, town, crowd.said)
        print(found)
        assert not found.wrong, "\n".join(found.wrong)
        assert found.said > 300 and found.lost == 0
        assert found.kept == found.told == found.said
        assert set(found.letters) == {"已发"}, "whoever waits for the database knows what became of its letters"
        assert bot.end() == 0
    log = bot.errors()
    assert "Traceback" not in log, log[-3000:]
    assert "楼没人管" not in log, "what people said is not in the log"


def test_a_database_that_hangs_is_told_and_loses_nothing(
    gateway: StartGateway, postgres_of_its_own: OwnPostgres, tmp_path: Path
) -> None:
    server = postgres_of_its_own
    town = gateway(rooms=65, contacts=3000)
    with BotProcess(tmp_path / "bot", town, server.url) as bot, Crowd(town, random.Random(seed()), 100) as crowd:
        town.wait_outbox(40, 30)
        server.hang()
        facts = bot.until_status(503)
        assert facts["storage"] == "down" and facts["connected"]
        server.go_on()
        bot.until_status(200)
        crowd.end()
        bot.settled(town)
        found = judge(bot, town, crowd.said)
        assert not found.wrong, "\n".join(found.wrong)
        assert found.kept == found.told == found.said
        assert bot.end() == 0
