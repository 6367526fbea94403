"""The bot and its gateway killed, hung and confused under load; the long form is ``make soak``."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.conftest import fresh_postgres
from tests.gateway.fixtures import StartGateway, gateway
from tests.stories.gateway_chaos import chaos, facts
from tests.stories.gateway_town import BotProcess, seed

__all__ = ["gateway"]


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_what_was_acknowledged_survives_everything(
    store: str, gateway: StartGateway, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = fresh_postgres(request.getfixturevalue("postgres"), "template1") if store == "postgres" else ""
    town = gateway(rooms=65, contacts=3000, state=tmp_path / "world.jsonl")
    town.config(echoSends=True)
    # The faults of the gateway are the same to every database: once is enough.
    hang_s, kills = (6, 4) if store == "sqlite" else (0, 2)
    quick = {"wechaty__keepalive_s": "1", "wechaty__rpc_timeout_s": "2"}
    with BotProcess(tmp_path / "bot", town, url, **quick) as bot:
        found = chaos(bot, town, random.Random(seed()), kills=kills, hang_s=hang_s, per_second=150)
        print(found)
        assert not found.wrong, "\n".join(found.wrong)
        assert found.told > 100, "there was no load to speak of"
        assert found.told + found.letters["不明"] >= found.kept
        assert bool(facts(bot)) == bool(hang_s), "a gap in what could be heard is in the journal"
        assert bot.end() == 0
    assert "Traceback" not in bot.errors(), bot.errors()[-3000:]
