"""Whether two jobs are one that came in from two sources."""

from __future__ import annotations

import math
import re
from collections import Counter
from enum import StrEnum
from itertools import pairwise

from bot.jobs.job import Job, Pay, PayKind

NEAR = 0.72
"""Texts that share so much of their character pairs (cosine) are the same text, pasted again with small changes."""

_BRACKETS = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]")
_MARKS = re.compile(r"[^\w]|_")
_COMPANY = re.compile(
    r"^(?:辽宁省?|铁岭市?|调兵山市?|沈阳市?)+|(?:股份)?(?:有限)?(?:责任)?公司$|集团$|(?:招聘|人力资源部|人事部|总店"
    r"|本店)$"
)
_POST = re.compile(r"^(?:急招|招聘|诚聘|男|女|熟练|专职|兼职|长期)+|(?:人员|若干|师傅|岗位|岗|\d+名?)$")
_WORDS = {
    "焊工": "电气焊 电焊工 气焊工 焊",
    "保洁": "保洁员 清洁工 清洁员",
    "保安": "保安员 门卫",
    "店员": "营业员 售货员 导购 导购员",
    "收银": "收银员 收款员",
    "理货员": "理货",
    "服务员": "服务生",
    "司机": "驾驶员",
    "快递员": "快递 派件员",
    "骑手": "外卖员 外卖骑手 送餐员",
    "缝纫工": "缝纫",
    "维修工": "维修",
}
_SAME_POST = {other: word for word, others in _WORDS.items() for other in others.split()}
_PLACE = re.compile(r"^(?:辽宁省?|铁岭市?|调兵山市?|兀术街街道)+|(?:院内|附近|对面|旁边?)$")


class Likeness(StrEnum):
    """How two jobs stand to one another."""

    SAME = "same"
    """One job: the later one refreshes the earlier."""
    CHANGED = "changed"
    """The same work at the same employer, but pay or place differ: a person decides."""
    OTHER = "other"


def employer_key(name: str) -> str:
    """The employer's name without what is left out in talk: 调兵山市宏远机械有限公司 is 宏远机械."""
    plain = _MARKS.sub("", _BRACKETS.sub("", name)).lower()
    bare = _COMPANY.sub("", _COMPANY.sub("", plain))
    return bare if len(bare) >= 2 else plain


def post_key(post: str) -> str:
    """The post in its commonest word: 电焊工 and 焊工, 保洁员 and 保洁 are one."""
    plain = _MARKS.sub("", _BRACKETS.sub("", post)).lower()
    bare = _POST.sub("", plain) or plain
    return _SAME_POST.get(bare, bare)


def keys(job: Job) -> frozenset[str]:
    """What two jobs that are one have in common at least one of: employer and post, or phone and post. For an index:
    only jobs that share a key need :func:`likeness`."""
    post = post_key(job.post)
    if not post:
        return frozenset()
    found = {f"phone:{phone}:{post}" for phone in job.contact.phones}
    if job.employer:
        found.add(f"employer:{employer_key(job.employer)}:{post}")
    return frozenset(found)


def likeness(one: Job, other: Job) -> Likeness:
    """Whether they are one job. Without a key in common they are not, however alike they read."""
    if not keys(one) & keys(other):
        return Likeness.OTHER
    if one.employer and other.employer and not _names_agree(one.employer, other.employer):
        # One agency's number under two employers: two jobs, unless the text is the same to the letter.
        return Likeness.SAME if nearness(one.text, other.text) >= 0.98 else Likeness.OTHER
    pays = _pays_agree(one.pay, other.pay)
    places = _places_agree(one.place, other.place)
    if pays and places:
        return Likeness.SAME
    if places and nearness(one.text, other.text) >= NEAR and _pays_agree(one.pay, other.pay, loose=True):
        return Likeness.SAME
    return Likeness.CHANGED


def pairs(text: str) -> Counter[str]:
    """The character pairs of a text without marks and blanks, counted."""
    plain = _MARKS.sub("", text).lower()
    return Counter(map("".join, pairwise(plain)))


def nearness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same): the cosine over character pairs. An empty text is near nothing."""
    first, second = pairs(one), pairs(other)
    if not first or not second:
        return 0.0
    if len(first) > len(second):
        first, second = second, first
    dot = sum(count * second[pair] for pair, count in first.items())
    norm = math.sqrt(sum(n * n for n in first.values())) * math.sqrt(sum(n * n for n in second.values()))
    return dot / norm


def _names_agree(one: str, other: str) -> bool:
    first, second = employer_key(one), employer_key(other)
    return first == second or (min(len(first), len(second)) >= 3 and (first in second or second in first))


def _places_agree(one: str, other: str) -> bool:
    first, second = (_PLACE.sub("", _MARKS.sub("", place)) for place in (one, other))
    return not first or not second or first in second or second in first or nearness(first, second) >= 0.5


def _pays_agree(one: Pay | None, other: Pay | None, *, loose: bool = False) -> bool:
    """Whether they can be the same pay: nobody said, or to be agreed on, or sums of one kind that overlap. ``loose``:
    the bounds may be a tenth apart, as after a small rise."""
    if one is None or other is None or PayKind.TALK in (one.kind, other.kind):
        return True
    if {one.kind, other.kind} == {PayKind.MONTH, PayKind.PIECE}:
        pass  # what a month brings, either way
    elif one.kind is not other.kind:
        return False
    low, high = _bounds(one)
    other_low, other_high = _bounds(other)
    slack = 1.1 if loose else 1.0
    return low <= other_high * slack and other_low <= high * slack


def _bounds(pay: Pay) -> tuple[float, float]:
    return (pay.low or 0, math.inf if pay.high is None else pay.high)
