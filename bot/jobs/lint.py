"""Reads a job post for what the law forbids (BLOCK) and what a person should look at (WARN).

It reads words, not intentions: what is spelled around is not found, and a reviewer still looks at every post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.jobs.blanks import blanked
from bot.jobs.figures import CHINESE, DASH, amount
from bot.jobs.job import Job, Pay, PayKind
from bot.jobs.lint_words import CARED_FOR, CARED_FOR_AFTER, MEN_ONLY, SURFACE, UNDERGROUND, WORDS
from bot.jobs.pay import read_pay
from bot.jobs.rules import BY_ID, Level, Rule

_CLAUSE = re.compile(r"[，,;；。!！?？\n]")
_N = rf"\d{{1,2}}|[{CHINESE}]{{1,3}}"
_AGE = re.compile(
    rf"(?P<low>{_N})\s?(?:周?岁)?{DASH}(?P<high>{_N})\s?周?岁"
    rf"|(?:年龄(?:要求)?|岁数)\s*[:：]?\s*(?P<low2>\d{{1,2}})\s?{DASH}(?P<high2>\d{{2}})"
    rf"|(?P<below>{_N})\s?周?岁\s?(?:以下|以内|之内|内)|(?:年龄(?:要求)?"
    rf"|岁数)\s*[:：]?\s*(?P<below2>\d{{2}})\s?(?:周?岁)?(?:以下|以内)|(?:限|不超过)(?P<below3>\d{{2}})岁"
    rf"|(?:年?满\s?)?(?P<above>{_N})\s?周?岁\s?(?:以上|起|也|可|就行|及以上)|年?满\s?(?P<above2>{_N})(?:\s?周?岁"
    rf"|(?=就|的|即|可|，|,|$))"
    rf"|(?P<around>{_N})岁左右|(?:^|(?<=[\s，,、。;；]))(?P<below4>\d{{2}})(?:以下|以内)(?!\S{{0,1}}[人元名层楼])"
)
_PREFIX = {"sex": "性别：", "age": "年龄："}
_DEEDS = frozenset({"deposit", "papers", "loan", "under_16"})
_NOT_YET = re.compile(r"(?:未满|不满|不足|不招收?|严禁|禁止)\S{0,4}$")
_EASY = re.compile(r"无需经验|不需经验|零经验|轻松|手机|聊天|在家|每天两小时|每天[一1二两2]个?小时")


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule and the words that it found at text[start:end]; ``field`` is the part of a job that says it, empty for a
    text."""

    rule: Rule
    words: str
    start: int
    end: int
    field: str = ""


def check(text: str, on: date) -> tuple[Finding, ...]:
    """What the rules in force on that local day find in a text, in its order; one finding for each rule and place."""
    found = [*_by_words(text), *_by_age(text), *_bait(text)]
    kept: list[Finding] = []
    for one in sorted(found, key=lambda finding: (finding.start, -finding.end)):
        if not one.rule.holds(on):
            continue
        if any(one.rule is other.rule and one.start < other.end for other in kept):
            continue
        kept.append(one)
    return tuple(kept)


def check_job(job: Job, on: date) -> tuple[Finding, ...]:
    """What the rules find in the fields of a job, each with the name of its field.

    The employer's name is not looked at, and of the text that it was read from only what the employer does, not how
    it is worded: whoever asks for a deposit asks for it although no field shows it.
    """
    parts = {
        "post": job.post,
        "sex": f"{_PREFIX['sex']}{job.sex}" if job.sex else "",
        "age": f"{_PREFIX['age']}{job.age}" if job.age else "",
        "requirements": job.requirements,
        "duties": job.duties,
        "benefits": job.benefits,
        "pay": job.pay.words if job.pay else "",
        "hours": job.hours,
    }
    found = [
        Finding(one.rule, one.words.removeprefix(_PREFIX.get(name, "")), one.start, one.end, name)
        for name, words in parts.items()
        if words
        for one in check(words, on)
    ]
    seen = {one.rule.id for one in found}
    found += [
        Finding(one.rule, one.words, one.start, one.end, "text")
        for one in check(job.text, on)
        if one.rule.id in _DEEDS and one.rule.id not in seen
    ]
    underground = UNDERGROUND.search(f"{job.post}{job.duties}") and not SURFACE.search(job.post)
    if underground:
        found = [
            Finding(BY_ID["sex_by_law"], one.words, one.start, one.end, one.field)
            if one.rule.id == "sex" and MEN_ONLY.search(one.words)
            else one
            for one in found
        ]
    if job.pay and not any(one.rule.id == "bait" for one in found) and _too_good(job.pay, job.text or job.requirements):
        found.append(Finding(BY_ID["bait"], job.pay.words or job.pay.sums, 0, len(job.pay.words), "pay"))
    return tuple(found)


def blocks(findings: tuple[Finding, ...]) -> bool:
    """Whether anything among them must not be published."""
    return any(one.rule.level is Level.BLOCK for one in findings)


def _clause(text: str, start: int, end: int) -> str:
    """The clause around text[start:end]."""
    before = [mark.end() for mark in _CLAUSE.finditer(text, 0, start)]
    after = _CLAUSE.search(text, end)
    return text[before[-1] if before else 0 : after.start() if after else len(text)]


def _by_words(text: str) -> Iterator[Finding]:
    underground = UNDERGROUND.search(text) is not None and SURFACE.search(text) is None
    for words in WORDS:
        harmless = [one.span() for one in words.harmless.finditer(text)] if words.harmless else []
        for match in words.found.finditer(text):
            start, end = match.span()
            if any(start < last and first < end for first, last in harmless):
                continue
            if words.beside and words.beside.search(_clause(text, start, end)):
                continue
            rule = words.rule
            if rule == "sex" and underground and MEN_ONLY.search(match[0]):
                rule = "sex_by_law"
            yield Finding(BY_ID[rule], match[0].strip(), start, end)


def _by_age(text: str) -> Iterator[Finding]:
    for match in _AGE.finditer(text):
        if CARED_FOR.search(text[: match.start()]) or CARED_FOR_AFTER.match(text[match.end() :]):
            continue
        if _NOT_YET.search(text[: match.start()]):
            continue
        low = _years(match, "low", "low2", "above", "above2")
        high = _years(match, "high", "high2", "below", "below2", "below3", "below4", "around")
        if low is not None and low < 16 and (high is None or high >= 14):
            yield Finding(BY_ID["under_16"], match[0], match.start(), match.end())
        elif high is not None or (low is not None and low > 18):
            yield Finding(BY_ID["age"], match[0], match.start(), match.end())


def _years(match: re.Match[str], *names: str) -> int | None:
    for name in names:
        if match[name]:
            value = amount(match[name])
            if value is not None:
                return int(value)
    return None


def _bait(text: str) -> Iterator[Finding]:
    at = 0
    for sentence in re.split(r"(?<=[\n。；;])", text):
        pay = read_pay(blanked(sentence))
        if pay and _too_good(pay, sentence):
            start = at + max(0, sentence.find(pay.words))
            yield Finding(BY_ID["bait"], pay.words, start, start + len(pay.words))
        at += len(sentence)


def _too_good(pay: Pay, text: str) -> bool:
    """Sums that nobody pays for ordinary work here, or that are far apart."""
    top = pay.high or pay.low or 0
    limit = {PayKind.MONTH: 20_000, PayKind.PIECE: 20_000, PayKind.DAY: 700, PayKind.HOUR: 100}.get(pay.kind)
    if limit is None or not top:
        return False
    if _EASY.search(text):
        limit = {PayKind.MONTH: 8_000, PayKind.DAY: 300, PayKind.HOUR: 60}.get(pay.kind, limit)
    spread = pay.kind is PayKind.MONTH and pay.low is not None and top >= 10_000 and top >= 4 * pay.low
    return top >= limit or spread
