"""How a 表决 is written: the question, then parts that each begin with a word of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from bot.council.ballot import Form, Method, yes_no
from bot.council.poll import Poll, Secrecy
from bot.council.profiles import SURVEY, WORDS, custom, of_item, select
from bot.council.roll import Electorate
from bot.council.rule import ALL, HALF, THREE_QUARTERS, TWO_THIRDS, Kind, Profile, Threshold
from bot.routing import Said
from bot.text import number
from bot.text.moments import moment

LONGEST_QUESTION, LONGEST_OPTION, MOST_OPTIONS = 200, 60, 30
_VALUES = r"选项|截止时间|截止|(?:规则|名册|小区)(?=[\s:：])"
_NUMBERS = "议题|会议|选出"
_FLAGS = "匿名|记名|按人|按户|按面积|赞成反对|单选|多选|认可|排序|打分|可另写|公开结果"
_MARK = re.compile(
    rf"(?:^|(?<=[\s,，;；]))(?:(?P<value>{_VALUES})[:：\s]*|(?P<number>{_NUMBERS})[:：\s]*(?=\d)"
    rf"|(?P<flag>{_FLAGS})(?=[\s,，;；]|最多|满分|$))"
)
_ELECTORATES = {"按人": Electorate.PERSON, "按户": Electorate.HOUSEHOLD, "按面积": Electorate.AREA}
_RATIOS: dict[str, tuple[str, Threshold]] = {
    "过半数": ("过半数", HALF),
    "三分之二": ("三分之二以上", TWO_THIRDS),
    "四分之三": ("四分之三以上", THREE_QUARTERS),
    "一致": ("一致同意", ALL),
}
_BY_PLACE = {Method.RANKED: "两两相比，胜出者当选", Method.SCORE: "得分最高者当选"}
_SAME = {"1/2": "过半数", "过半": "过半数", "半数": "过半数", "2/3": "三分之二", "3/4": "四分之三", "全体同意": "一致"}
_ITEM = re.compile(r"第?\s*([0-9一二三四五六七八九]+)\s*项")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wrote of a poll; None is what they did not write. ``number`` is of the one that is changed."""

    number: int = 0
    question: str | None = None
    options: tuple[str, ...] | None = None
    method: Method | None = None
    most: int | None = None
    top_score: int | None = None
    write_in: bool | None = None
    electorate: Electorate | None = None
    secrecy: Secrecy | None = None
    hidden: bool | None = None
    rule: str | None = None
    chosen: int | None = None
    topic: int | None = None
    meeting: int | None = None
    closes: str | None = None
    place: str | None = None
    roll: str | None = None


def wish(text: str, *, question: bool = True) -> Wish:
    """The parts of a text; with ``question`` what it begins with is that, also if it begins like a part (小区大门)."""
    marks = [mark for mark in _MARK.finditer(text) if mark.start() > 0 or not question]
    first = marks[0].start() if marks else len(text)
    found: dict[str, object] = {}
    if asked := text[:first].strip(" \n,，;；:："):
        found["question"] = asked[:LONGEST_QUESTION]
    for mark, after in zip(marks, [*marks[1:], None], strict=False):
        value = text[mark.end() : after.start() if after else len(text)].strip(" \n,，;；")
        word = mark["value"] or mark["number"] or mark["flag"]
        found |= _part(word, value)
    return Wish(**found)  # type: ignore[arg-type]


def _part(word: str, value: str) -> dict[str, object]:
    if word in _ELECTORATES:
        return {"electorate": _ELECTORATES[word]}
    if word in ("匿名", "记名"):
        return {"secrecy": Secrecy(word)}
    digits = re.search(r"\d+", value)
    match word:
        case "选项":
            return {"options": options(value)}
        case "规则":
            return {"rule": value}
        case "截止" | "截止时间":
            return {"closes": value.removeprefix("时间")}
        case "名册":
            return {"roll": value}
        case "小区":
            return {"place": value}
        case "议题" | "会议" | "选出":
            key = {"议题": "topic", "会议": "meeting", "选出": "chosen"}[word]
            return {key: int(digits[0][:9])} if digits else {}
        case "可另写":
            return {"write_in": True}
        case "公开结果":
            return {"hidden": False}
    method = Method(word)
    more: dict[str, object] = {"method": method}
    if digits and method in (Method.SEVERAL, Method.SCORE):
        more["most" if method is Method.SEVERAL else "top_score"] = int(digits[0][:4])
    return more


def options(text: str) -> tuple[str, ...]:
    """甲/乙/丙, 甲、乙、丙, one a line: by the first kind of mark that there is."""
    for breaks in (r"\n", r"[/／|｜]", r"、", r"[,，;；]"):
        parts = [part.strip() for part in re.split(breaks, text)]
        if len(parts) > 1:
            return tuple(part[:LONGEST_OPTION] for part in parts if part)[:MOST_OPTIONS]
    return tuple(text.split()[:MOST_OPTIONS])


def drafted(said: Said) -> Wish | None:
    """表决 <题> …: a question of two characters at least."""
    if not (said.addressed or said.separated):
        return None
    found = wish(said.rest)
    return found if found.question and len(found.question) >= 2 else None


def changed(said: Said) -> Wish | None:
    """修改表决 <号> …: the number, and something."""
    head = re.match(r"\s*(?:表决)?\s*(\d{1,9})\s*[,，:：]?\s*(.+)", said.rest, re.DOTALL)
    return replace(wish(head[2], question=False), number=int(head[1])) if head else None


# ------------------------------------------------------------------------------------------------ what it comes to
def form_of(asked: Wish, before: Form | None) -> Form:
    """The ballot paper: without options it is 赞成、反对、弃权, with some one of them is picked."""
    given = asked.options if asked.options is not None else (before.options if before else ())
    method = asked.method or (before.method if before else None)
    if asked.options is not None and method is Method.YES_NO:
        method = None
    if method is Method.YES_NO or (method is None and not given):
        return yes_no()
    method = method or Method.CHOICE
    if before and before.method is Method.YES_NO and asked.options is None:
        given = ()
    most = asked.most or (before.most if before else 1)
    if method is Method.SEVERAL and most < 2:
        most = max(len(given), 2)
    top = asked.top_score or (before.top_score if before else 5)
    own = asked.write_in if asked.write_in is not None else bool(before and before.write_in)
    return Form(method=method, options=given, most=most, top_score=top, write_in=own)


def rule_of(
    words: str | None, form: Form, electorate: Electorate, *, topic: bool, today: date, owners_binding: bool
) -> Profile | None:
    """The rule that is meant by these words, or the usual one for such a poll; None: there is none of that name."""
    if electorate is Electorate.ANYBODY:
        return SURVEY
    if not words:
        words = _usual(form, electorate, topic)
    words = _SAME.get(words.strip(), words.strip())
    if electorate is Electorate.AREA and words in _RATIOS:
        title, threshold = _RATIOS[words]
        return replace(custom(title, threshold, by_area=True), binding=owners_binding)
    found = WORDS.get(words)
    if found is not None:
        # Who comes out first is found by comparing two at a time (or by points): the most first places decide nothing.
        by_place = _BY_PLACE.get(form.method) if not found.criteria else None
        return replace(found, title=by_place) if by_place else found
    kind = _kind(words)
    profile = select(kind, today) if kind else None
    owners = (Kind.OWNERS, Kind.OWNERS_MAJOR, Kind.CHANGE_OF_USE)
    return replace(profile, binding=True) if profile and owners_binding and kind in owners else profile


def _usual(form: Form, electorate: Electorate, topic: bool) -> str:
    if electorate is Electorate.AREA:
        return "业主"
    if form.method not in (Method.YES_NO, Method.CHOICE):
        return "最多票"
    return "圆桌" if electorate is Electorate.PERSON and topic else "过半数"


def _kind(words: str) -> Kind | None:
    if "279" in words or "住改商" in words or "经营性用房" in words:
        return Kind.CHANGE_OF_USE
    if "业主" in words or "278" in words or "民法典" in words:
        item = _ITEM.search(words)
        which = number(item[1]) if item else None
        if which is not None and 1 <= which <= 9:
            return of_item(which)
        return Kind.OWNERS_MAJOR if "重大" in words else Kind.OWNERS
    if "居民会议" in words:
        return Kind.RESIDENTS
    return Kind.ROUNDTABLE if "圆桌" in words or "议事会" in words else None


def deadline_of(words: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The moment that is meant by 周六晚上8点; None if it is none."""
    found = moment(words, now, zone)
    return found[0] if found else None


def carried(poll: Poll) -> str | None:
    """How the rule of a draft is named when it is changed and the rule is not: the same again."""
    rule = poll.rule
    if rule is None or rule.kind is Kind.SURVEY:
        return None
    if rule.kind is Kind.CUSTOM:
        titles = {title: word for word, (title, _) in _RATIOS.items()}
        return titles.get(rule.title, "最多票" if rule.criteria == () else None)
    return {
        Kind.OWNERS: "业主",
        Kind.OWNERS_MAJOR: "业主重大",
        Kind.CHANGE_OF_USE: "住改商",
        Kind.RESIDENTS: "居民会议",
        Kind.ROUNDTABLE: "圆桌",
    }[rule.kind]
