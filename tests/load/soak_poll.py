"""The long form of the ballots' story: ``python tests/load/soak_poll.py [--homes 500] [--kills 20] [--rounds 1]``.

Every home votes 记名 and 匿名, together 1,000 ballots, while the bot is killed at 20 random moments; afterwards every
ballot that was acknowledged must be counted, none twice, and the bulletins must verify. Exit code 1 if anything is
wrong. YUANZHUO_SEED=… repeats what is said and when the bot is killed.
"""

from __future__ import annotations

import argparse
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
from tests.stories.gateway_ballots import judge, settle, vote_under_fire  # noqa: E402
from tests.stories.gateway_council import Council  # noqa: E402
from tests.stories.gateway_town import seed  # noqa: E402


def soak(rng: random.Random, url: str, folder: Path, given: argparse.Namespace) -> list[str]:
    """One round on one database: what was wrong."""
    began = time.monotonic()
    with Gateway(rooms=6, contacts=3000) as town, Council(town, folder / "bot", url) as council:
        council.on(0, 10)
        settle(council, given.homes)
        settled = time.monotonic()
        box = vote_under_fire(council, rng, homes=given.homes, kills=given.kills)
        voted = time.monotonic()
        judge(council, box, given.homes)
        if council.bot.end() != 0:
            box.wrong.append("the bot did not stop cleanly when asked to")
        if "Traceback" in council.bot.errors():
            box.wrong.append(f"the bot's log has a traceback: {council.bot.errors()[-1500:]}")
    print(
        f"{url.split(':')[0] or 'sqlite'}: {given.homes} homes, {2 * given.homes} ballots; {box}; "
        f"bound in {settled - began:.0f} s, voted in {voted - settled:.0f} s, "
        f"counted in {time.monotonic() - voted:.0f} s; wrong {len(box.wrong)}"
    )
    return box.wrong


def main() -> int:
    """Exit code 0 if all held, 1 if not, 2 when the gateway cannot run here."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--homes", type=int, default=500)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL too")
    given = parser.parse_args()
    if why := missing():
        print(why, file=sys.stderr)
        return 2
    chosen = seed()
    rng, wrong = random.Random(chosen), []
    with tempfile.TemporaryDirectory(prefix="soak-poll-") as folder, Databases(Path(folder)) as databases:
        for number in range(given.rounds):
            for store in ("sqlite", "postgres")[: 2 if given.postgres else 1]:
                url = databases.fresh(store) if store == "postgres" else ""
                wrong += soak(rng, url, Path(folder) / f"{store}{number}", given)
    for line in wrong:
        print("WRONG:", line)
    print(f"{'failed' if wrong else 'all held'}; YUANZHUO_SEED={chosen} repeats it, {os.cpu_count()} cores")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
