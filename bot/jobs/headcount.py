"""How many people are wanted."""

from __future__ import annotations

import re

from bot.jobs.figures import CHINESE, DASH, span
from bot.jobs.job import Headcount

_N = rf"(?:\d{{1,4}}|[{CHINESE}]{{1,4}})"
COUNT = (
    rf"(?:(?:{_N})(?:{DASH}{_N})?\s?(?:[余多来几]\s?)?(?:名|人(?!民|民币|力|事|均|一|才|家|员|气)|位"
    rf"|个人?(?![月小])(?!钟|工)|个(?=人))|俩(?=[\u4e00-\u9fff])|若干名?人?|数名|多名|不限人数)"
)
"""A number of people as it is written in a sentence."""
_COUNT = re.compile(rf"(?P<low>{_N})(?:{DASH}(?P<high>{_N}))?\s?(?P<about>[余多来几])?\s?(?:名|人|位|个|$)?")
_SOME = re.compile(r"若干|数名|多名|不限|大量")
_OPEN = re.compile(r"以上|起|\+")


def read_headcount(text: str) -> Headcount | None:
    """What a count says: 2名, 一名, 3-5人, 10人以上, 十来个人, 若干, 2; None if it says no number."""
    text = text.strip()
    if text.startswith("俩"):
        return Headcount(2, 2)
    if _SOME.search(text):
        return Headcount()
    found = _COUNT.search(text)
    if not found:
        return None
    value = span(found["low"], found["high"])
    if value is None or not 0 < value.high <= 5000:
        return None
    if _OPEN.match(text[found.end() : found.end() + 2].strip()):
        return Headcount(int(value.low))
    return Headcount(int(value.low), int(value.high))
