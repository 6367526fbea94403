"""Age, sex and hours as the text words them; they are shown and linted, never reckoned with."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.jobs.figures import CHINESE, DASH

_AGE = r"(?:\d{2}|[一二三四五六七八九十]{1,3})"
_RANGE_UNIT = r"(?:周岁|岁)"
AGE = re.compile(
    rf"[男女](?:性|士)? ?{_AGE} ?{_RANGE_UNIT}?(?:以下|以内|以上)[、，,/]?[男女](?:性"
    rf"|士)? ?{_AGE} ?{_RANGE_UNIT}?(?:以下|以内|以上)"
    rf"|{_AGE} ?{_RANGE_UNIT}?{DASH}{_AGE} ?{_RANGE_UNIT}(?:以下|之间)?"
    rf"|{_AGE} ?{_RANGE_UNIT} ?(?:以下|以内|左右|以上|之间)?"
    rf"|(?<![\d高层楼千百万一二三四五六七八九]){_AGE} ?(?:以下|以内|左右)(?!人|元|名|层|楼)"
)
_BARE_AGE = re.compile(
    r"(?:年龄|岁数)\D{0,2}(\d{2} ?[-—~至到] ?\d{2})(?! ?周?岁|\d)|(?<=男，)(\d{2}-\d{2})|(?<=女，)(\d{2}-\d{2})"
)
_NOT_A_WORKER = re.compile(r"宝宝|儿童|孩子|男孩|女孩|学生|老人|老年|幼儿|婴儿|学员")
_SEX = re.compile(
    r"(?:不限男女|男女(?:不限|均可|都行|都可以?|皆可|都要|通用)|性别不限|不限性别|一男一女|[男女](?:性|士|工)?优先"
    r"|[男女](?:性|士)?[也亦]可|仅?限[男女](?:性|士)?"
    r"|只[招要][男女](?:性|士|工|的)?|[男女]的(?=$|[\s，,。;；])|(?<=[\s，,;；（(])[男女](?:性|士)?(?=$"
    r"|[\s，,;；。）)]|\d)|(?<=[岁])女士)"
)
_CLOCK = (
    rf"(?:[早晚]上?|上午|下午|中午|凌晨|次日|夜里)? ?(?:\d{{1,2}}[:：]\d{{2}}|(?:\d{{1,2}}"
    rf"|[{CHINESE}]{{1,2}})[点时]半?(?:\d{{2}}分?)?)"
)
_LOOSE = rf"(?:[早晚]上?|上午|下午|朝|凌晨) ?(?:\d{{1,2}}|[{CHINESE}]{{1,2}})点?半?"
HOURS = re.compile(
    rf"(?:[早晚夜白中]班)? ?{_CLOCK} ?[-—–~～至到]+ ?(?:次日|凌晨|晚上?|下午|上午|早)? ?(?:{_CLOCK}|\d{{1,2}})"
    rf"|{_LOOSE} ?[-—~至到]? ?(?:[晚下早]午?上?) ?(?:\d{{1,2}}|[{CHINESE}]{{1,2}})点?半?"
    rf"|早\d{{1,2}}点?到 ?\d{{1,2}}点|朝[{CHINESE}]晚[{CHINESE}]"
    rf"|(?:\d{{1,2}}|[八十二]+)小时(?:/天|[一两二三四]班[半]?倒|制|倒班)?(?![/]?\d)"
    rf"|[一两二三四][班]三?[运倒两二]?[转倒]"
    r"|24小时(?:倒班)?|上\d+休\d+|上[一六]天?休[一]天?|做六休一|长白班|(?:每天|每日|日工作|每天干"
    r"|一天干)\d{1,2}(?:-\d{1,2})?个?小时"
    rf"|每班\d+小时|中间休息\d小时|月休[{CHINESE}\d]+天|周末双休|双休|单休|轮休"
    rf"|周[一二三四五六日]至周[一二三四五六日]"
    rf"|每周[{CHINESE}\d]次|每次\d小时|周六周日两天|一个月来[{CHINESE}\d]+天|(?<![值上跟倒])(?:白班|夜班|晚班"
    rf"|早班)(?=$|[\s，,。;；）)])"
    rf"|晚上?[{CHINESE}\d]+点下班|周末(?=$|[\s，,。;；])"
)


class Words(NamedTuple):
    """Words of the text at text[start:end]."""

    start: int
    end: int
    words: str


def ages(text: str) -> list[Words]:
    """Every age that an applicant should have; children to look after and old people to care for are none."""
    found = []
    for match in (*AGE.finditer(text), *_BARE_AGE.finditer(text)):
        if _NOT_A_WORKER.match(text[match.end() : match.end() + 4].lstrip("的以上")):
            continue
        words = next((group for group in match.groups() if group), match[0])
        found.append(Words(match.start(), match.end(), words.strip()))
    return sorted(found)


def sexes(text: str) -> list[Words]:
    """Every word on the applicant's sex; 男装 and 王女士 are none."""
    return [Words(match.start(), match.end(), match[0].strip()) for match in _SEX.finditer(text)]


def hours(text: str) -> list[Words]:
    """Every word on working hours and days off."""
    return [Words(match.start(), match.end(), match[0].strip()) for match in HOURS.finditer(text)]
