"""The long form of the chaos test: ``python tests/load/soak.py [--kills 20] [--hang 60] [--postgres] [--rounds 1]``.

The bot is killed at 20 random moments under load, the gateway is killed, hung for 60 s and cut off; afterwards every
concern that was acknowledged to a resident must be in the database, none twice, and no letter may have been sent
twice. Exit code 1 if anything is wrong. YUANZHUO_SEED=… repeats a run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.gateway.client import Gateway, missing  # noqa: E402  # a script has to find its project first
from tests.load.databases import Databases  # noqa: E402
from tests.stories.gateway_chaos import chaos, facts  # noqa: E402
from tests.stories.gateway_town import BotProcess, seed  # noqa: E402


def soak(rng: random.Random, url: str, folder: Path, given: argparse.Namespace) -> tuple[dict[str, object], list[str]]:
    """One round on one database: what was found, by what it is, and what was wrong."""
    began = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    quick = {"wechaty__keepalive_s": "2", "wechaty__rpc_timeout_s": "5"}
    with Gateway(rooms=65, contacts=3000, state=folder / "world.jsonl") as town:
        town.config(echoSends=True)
        with BotProcess(folder / "bot", town, url, **quick) as bot:
            found = chaos(bot, town, rng, kills=given.kills, hang_s=given.hang, per_second=given.rate)
            gaps = [row.facts if isinstance(row.facts, dict) else json.loads(row.facts) for row in facts(bot)]
            if bot.end() != 0:
                found.wrong.append("the bot did not stop cleanly when asked to")
        if "Traceback" in bot.errors():
            found.wrong.append(f"the bot's log has a traceback: {bot.errors()[-1500:]}")
    column = {
        "database": url.split(":")[0] or "sqlite",
        "seconds": round(time.monotonic() - began),
        "bot killed (SIGKILL)": given.kills,
        "gateway killed, cut": "1, 1",
        "gateway hung, s": given.hang,
        "the bot could not hear for, s": ", ".join(str(gap["seconds"]) for gap in gaps),
        "messages said": found.said,
        "  never taken in: nobody listened": found.lost,
        "  registered as concerns": found.kept,
        "  acknowledged to who said it": found.told,
        "acknowledged and not in the database": found.missing,
        "doubled (message, concern, answer)": found.doubled,
        "letters 已发": found.letters["已发"],
        "letters 不明, left to a person": found.letters["不明"],
        "  of these had arrived": found.arrived_in_doubt,
        "wrong": len(found.wrong),
    }
    return column, found.wrong


def table(columns: list[dict[str, object]]) -> str:
    """One line for each thing that was looked at, one column for each round."""
    return "\n".join(f"{name:38}" + "".join(f"{column[name]!s:>22}" for column in columns) for name in columns[0])


def main() -> int:
    """Exit code 0 if all held, 1 if not, 2 when the gateway cannot run here."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--hang", type=float, default=60.0, help="seconds")
    parser.add_argument("--rate", type=float, default=150.0, help="messages per second")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL too")
    given = parser.parse_args()
    if why := missing():
        print(why, file=sys.stderr)
        return 2
    chosen = seed()
    rng, wrong, columns = random.Random(chosen), [], []
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, Databases(Path(folder)) as databases:
        for number in range(given.rounds):
            for store in ("sqlite", "postgres")[: 2 if given.postgres else 1]:
                url = databases.fresh(store) if store == "postgres" else ""
                column, faults = soak(rng, url, Path(folder) / f"{store}{number}", given)
                columns.append(column)
                wrong += faults
    print(table(columns))
    for line in wrong:
        print("WRONG:", line)
    print(f"{'failed' if wrong else 'all held'}; YUANZHUO_SEED={chosen} repeats it, {os.cpu_count()} cores")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
