"""Prints how fast job posts are read, linted, found and put into digests: python tests/load/jobs_bench.py [--short]

Everything is invented and made in memory; nothing is kept.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.jobs.digest import Audience, Card, Issue
from bot.jobs.extract import extract
from bot.jobs.job import Pay, PayKind
from bot.jobs.lint import check
from bot.jobs.same import likeness
from bot.jobs.search import Index, Query
from bot.wording import jobs as wording
from tests.load.table import Row, percentile, table

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TRADES = (
    "电工",
    "焊工",
    "服务员",
    "保洁",
    "保安",
    "司机",
    "月嫂",
    "收银",
    "厨师",
    "普工",
    "缝纫工",
    "快递员",
    "会计",
    "护士",
    "瓦工",
    "木工",
)


def texts() -> list[str]:
    """The job texts of tests/jobs."""
    rows = yaml.safe_load((ROOT / "tests/jobs/job_texts.yaml").read_text("utf-8"))
    return [row["text"] for row in rows]


def rate(work: Callable[[], int], rounds: int) -> list[float]:
    """Things done per second, round by round; ``work`` returns how many it did."""
    rates = []
    for _ in range(rounds):
        start = time.perf_counter()
        done = work()
        rates.append(done / (time.perf_counter() - start))
    return rates


def digests(groups: int, postings: int, rounds: int) -> list[float]:
    """Milliseconds to compose and word the day's digest of that many groups."""
    chance = random.Random(7)
    areas = [f"小区{at}" for at in range(100)]
    cards = [
        Card(
            number,
            1,
            "技术工种",
            frozenset(chance.sample(areas, 3)) if chance.random() < 0.7 else frozenset(),
            NOON + timedelta(minutes=number),
            f"【{number}】{chance.choice(TRADES)} 2人｜3500-5000元/月\n福满楼饭店·兀术街中段\n早9晚9，包吃住",
        )
        for number in range(1, postings + 1)
    ]
    audiences = [
        Audience(
            frozenset({chance.choice(areas), "兀术街街道"}),
            shown={card.number: 1 for card in cards if chance.random() < 0.6},
        )
        for _ in range(groups)
    ]
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        issue = Issue(cards)
        said = sum(len(wording.digest(issue.for_group(audience), TODAY)) for audience in audiences)
        times.append((time.perf_counter() - start) * 1000)
        assert said
    return times


def index(postings: int) -> Index:
    """That many open postings: common trades, rarer ones, 200 places, 5,000 employers."""
    chance = random.Random(11)
    made = Index()
    for number in range(1, postings + 1):
        trade = chance.choice(TRADES) if chance.random() < 0.8 else f"工种{chance.randrange(2000)}"
        words = (trade, f"小区{chance.randrange(200)}", f"单位{chance.randrange(5000)}", "包吃住")
        made.add(number, words, Pay(PayKind.MONTH, 3000, 3000 + chance.randrange(5000)))
    return made


def searches(made: Index, count: int) -> list[float]:
    """Milliseconds of each of that many searches of all sorts: one word, two, three, a pay, words that nobody has."""
    chance = random.Random(13)
    times = []
    for _ in range(count):
        trade, place = chance.choice(TRADES), f"小区{chance.randrange(200)}"
        employer = f"单位{chance.randrange(5000)}"
        query = chance.choice(
            (
                Query((trade,)),
                Query((trade, place)),
                Query((trade, place, "包吃住"), at_least=6000),
                Query((trade, employer)),
                Query((place, f"工种{chance.randrange(2000)}")),
                Query((trade, "没有人用的词")),
                Query((trade,), at_least=7900),
                Query(()),
            )
        )
        start = time.perf_counter()
        made.find(query)
        times.append((time.perf_counter() - start) * 1000)
    return times


def rows(short: bool) -> list[Row]:
    """All figures."""
    rounds = 1 if short else 5
    said = texts()[:20] if short else texts()
    lines = [line for text in said for line in text.splitlines()]
    jobs = [job for text in said for job in extract(text, TODAY)]

    def read() -> int:
        for text in said:
            extract(text, TODAY)
        return len(said)

    def lint() -> int:
        for line in lines:
            check(line, TODAY)
        return len(lines)

    def compare() -> int:
        for one in jobs[:60]:
            for other in jobs[:60]:
                likeness(one, other)
        return min(len(jobs), 60) ** 2

    postings, groups = (2_000, 50) if short else (1_000_000, 5_000)
    start = time.perf_counter()
    made = index(postings)
    filled = time.perf_counter() - start
    found = searches(made, 200 if short else 4_000)
    return [
        Row("a", "extraction", " texts/s", rate(read, rounds)),
        Row("b", "lint", " lines/s", rate(lint, rounds)),
        Row("c", "same job?", " pairs/s", rate(compare, rounds)),
        Row("d", f"digest of {groups:,} groups, 200 open", " ms", digests(groups, 200, rounds), more=False),
        Row("e", f"index of {postings:,} postings", " s", [filled], more=False),
        Row("e", "search p50", " ms", [percentile(found, 50)], more=False),
        Row("e", "search p99", " ms", [percentile(found, 99)], more=False),
    ]


def main() -> None:
    """Prints the table."""
    print(table(rows("--short" in sys.argv)))


if __name__ == "__main__":
    main()
