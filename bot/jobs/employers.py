"""Who offers the job, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.jobs.blanks import BLANK, blanked
from bot.jobs.names import NOTE, PERSON, is_generic, org_in, place_clause, place_in, plain_name, short_name
from bot.jobs.phones import phones, wechat

_SPLIT = re.compile(rf"[，,;；。!！?？\n|]|\s+|{BLANK}+|电话|联系")
_HEAD = re.compile(
    r"^(?:因\S{2,10}需要|转发|代发|【[^】]*】|[\d、.①-⑳]+|急|现|本店|我公司|我单位|各位邻居|谁家\S*)+[:：]?"
)
_CALL = re.compile(r"(?:联系)?(?:电话|手机|联系|有意|咨询|报名|致电|打|tel)\s*[:：]?\s*$", re.IGNORECASE)
_OURS = re.compile("本|我|工地|货场")
_IN_BRACKETS = re.compile(r"[（(]([^（）()]{4,24}(?:公司|厂|中心|店))[）)]")


@dataclass(frozen=True, slots=True)
class Whole:
    """What a whole text says of employers and places, read once for all of its jobs."""

    text: str
    orgs: tuple[str, ...]
    beside: str
    place: str
    place_clause: str


def read_whole(text: str) -> Whole:
    """Reads a text once; ``beside`` is a short clause next to a number to call that may be a name."""
    beside = next(
        (
            name
            for clause in _beside_numbers(text)
            if (name := short_name(clause)) and not place_clause(name) and not PERSON.fullmatch(name)
        ),
        "",
    )
    head = text.partition("\n")[0].strip()
    if not beside and plain_name(head) and not re.search(r"[招聘]|急|信息|岗位", head):
        beside = head
    return Whole(text, tuple(_orgs(text)), beside, place_in(text), _clause_of_place(text))


def employer_of(label: str, block: str, shared: str, own: str, whole: Whole, source: str) -> str:
    """The best name for the employer: what was labelled, what stood before 招, a name in its own words, and last a
    short clause beside the phone."""
    if label:
        return label.strip(" ，,。")
    bracketed = _IN_BRACKETS.search(whole.text)
    if bracketed and re.search(r"我公司|我单位|本公司", whole.text):
        return bracketed[1]
    before = [name for name in (_cleaned(block), _cleaned(shared)) if name and name != source]
    named = next((name for name in before if not is_generic(name)), "")
    if named:
        return named
    orgs = [
        name
        for name in (*_orgs(own), *whole.orgs)
        if name != source and not place_clause(name) and not _OURS.match(name)
    ]
    named = next((name for name in orgs if not is_generic(name)), "")
    return named or next(iter([*before, *orgs]), "") or whole.beside


def _beside_numbers(text: str) -> list[str]:
    """The clauses right behind and right before a number to call or a WeChat name: 13800000132 尚艺造型."""
    found = []
    for one in phones(text):
        after = _SPLIT.split(text[one.end : one.end + 14].strip(" ，,（("))[0]
        before = re.split(
            r"[，,;；。!！?？\n\s]", _CALL.sub("", text[max(0, one.start - 24) : one.start]).rstrip(" ，,：:")
        )[-1]
        found += [after, before]
    named = wechat(text, [])
    if named:
        found.append(re.split(r"[，,;；。!！?？\n\s]", text[max(0, named[1] - 16) : named[1]].rstrip(" ，,：:"))[-1])
    return found


def _cleaned(name: str) -> str:
    name = _HEAD.sub("", NOTE.sub("", name)).strip(' ，,。、:：*—-“”"')
    name = re.sub(r"^(?:我们|我家|家里|工地|煤场|大棚|旺铺|本人开?|帮\S{1,4}发\S*|他)", "", name)
    name = re.sub(r"^(?:单位|公司|店名)(?=\S{3})|(?:成立于|位于|公益性?岗位).*$", "", name)
    name = re.sub(r"(?:急|诚|现|开业|因.*|常年|长期|直|面向社会|今日)+$", "", name)
    if not 2 <= len(name) <= 24 or re.search(
        r"^本|^我|□|[招聘]|工资|月薪|电话|\d{4}|以下|岗位|老人|需要|[/／]月|有会", name
    ):
        return ""
    if not org_in(name) and len(name) > 12:
        return ""
    return name


def _orgs(text: str) -> list[str]:
    return [
        name
        for clause in _SPLIT.split(blanked(text))
        if (name := org_in(re.sub(r"^单位(?=\S{3})|因(?:业务|生产|扩大|工作).*$", "", _HEAD.sub("", clause))))
    ]


def place_of(label: str, own: str, rest: str, whole: Whole) -> str:
    """Where the work is: what was labelled, else a phrase (在中心医院), else a clause that is a place."""
    if label:
        return label.strip(" ，,。")
    return (
        place_in(own)
        or place_in(rest)
        or whole.place
        or _clause_of_place(own)
        or _clause_of_place(rest)
        or whole.place_clause
    )


def _clause_of_place(text: str) -> str:
    return next((place for clause in _SPLIT.split(blanked(text)) if (place := place_clause(clause))), "")
