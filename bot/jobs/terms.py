"""By what a posting is found: every two neighbouring characters of what it says of itself.

Pairs need no dictionary, and find 焊工 in 电焊工 and 银冈 in 银冈小区南门, where words would have to be cut alike on
both sides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.jobs.categories import category_of
from bot.jobs.job import Job
from bot.jobs.same import post_key

LONGEST = 60
"""Characters of one field that are looked at."""
_RUN = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]+")
_SUM = re.compile(
    r"(?<!\d)(\d{4,5})\s*(?:元|块)?\s*(?:以上|起|左右|[+＋])?|(?<![\d.])(\d{1,2}(?:\.\d)?)\s*千(?:元|块)?(?:以上)?"
)
_IDLE = re.compile(r"有没有|哪里|哪儿|招人|招工|工作|活儿|的|吗|呢|找|想|要|干")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for: these terms, and at least so many yuan a month (0: any)."""

    terms: tuple[str, ...]
    at_least: int = 0


def terms(text: str) -> tuple[str, ...]:
    """The pairs of its Chinese runs, single characters that stand alone, and its other words, each once."""
    found: dict[str, None] = {}
    for run in _RUN.findall(text.lower()[:LONGEST]):
        if run[0].isascii() or len(run) == 1:
            found[run[:20]] = None
        else:
            found.update(dict.fromkeys(map("".join, pairwise(run))))
    return tuple(found)


def terms_of(job: Job) -> tuple[str, ...]:
    """All terms that find a job: of its post (in its commonest word, too), employer, place and category."""
    parts = (job.post, post_key(job.post), job.employer, job.place, category_of(job))
    return tuple(dict.fromkeys(term for part in parts for term in terms(part)))


def wanted(text: str) -> Wanted:
    """What the words after 招工 look for: 电工 银冈, 服务员 4000以上."""
    at_least = 0
    found = _SUM.search(text)
    if found:
        at_least = int(found[1]) if found[1] else int(float(found[2]) * 1000)
        text = f"{text[: found.start()]} {text[found.end() :]}"
    rest = terms(_IDLE.sub(" ", text)) or terms(text)
    return Wanted(rest, at_least)
