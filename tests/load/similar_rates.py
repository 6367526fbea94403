"""How long it takes to find the same matter when a great many concerns are kept.

A process of its own: ``python tests/load/similar_rates.py '{"url": …, "concerns": …, "searches": …, "seed": …}'`` fills
an empty database with a year of concerns in 65 areas, all of them open (nobody ever closed one), searches as a report
that comes in does, and prints one JSON object: seconds of each first search in a place and of each search after that.
"""

from __future__ import annotations

import json
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.council.concern import Concern  # noqa: E402  # a script has to find its project first
from bot.same_matter import SameMatter  # noqa: E402
from bot.triage.likeness import Likeness  # noqa: E402
from storage.engine import open_engine  # noqa: E402
from storage.unit_of_work import unit_of_work  # noqa: E402
from tests.load.fill import ACCOUNT, CHANNEL, GROUPS, fill, open_concerns  # noqa: E402

THEMES = ("供水", "供暖", "电梯", "路灯", "环境卫生", "下水道", "停车", "噪音")
SAID = (
    "{n}号楼停水两天了没人管",
    "{n}号楼暖气冰凉，家里才15度",
    "{n}号楼电梯又坏了老人下不来",
    "{n}号楼2单元楼道灯不亮",
    "{n}号楼门口垃圾堆了三天没人收",
    "{n}号楼下水道堵了往外冒脏水",
    "{n}号楼消防通道又让车堵死了",
    "{n}号楼楼下饭店半夜还在放音乐",
)


def _report(rng: random.Random, area: int) -> Concern:
    kind, building, now = rng.randrange(len(SAID)), rng.randrange(1, 60), datetime.now(UTC)
    return Concern(
        category=f"城乡建设/{THEMES[kind]}",
        place=f"{building}号楼",
        area=f"小区{area}",
        text=SAID[kind].format(n=building),
        channel=CHANNEL,
        account=ACCOUNT,
        created_at=now,
        updated_at=now,
    )


def measure(given: dict[str, Any]) -> dict[str, Any]:
    """See above; ``held`` is how many concerns are held in memory at the end."""
    filled = fill(given["url"]) + open_concerns(given["url"], given["concerns"], THEMES, SAID)
    rng = random.Random(given["seed"])
    engine = open_engine(given["url"])
    begin, similar = unit_of_work(engine), SameMatter(Likeness.load(), timedelta(days=14))
    first: list[float] = []
    then: list[float] = []
    found = 0
    places = set[int]()
    for _ in range(given["searches"]):
        area = rng.randrange(GROUPS)
        report = _report(rng, area)
        with begin() as uow:
            began = time.perf_counter()
            found += similar.first(uow.concerns, report, report.created_at) is not None
            (then if area in places else first).append(time.perf_counter() - began)
        places.add(area)
    held = len(similar)
    engine.dispose()
    return {"first": first, "then": then, "held": held, "found": found, "filled": filled}


if __name__ == "__main__":
    print(json.dumps(measure(json.loads(sys.argv[1]))))
