"""What a job post must not say, as dated data: each rule with its law, since when, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """What a finding leads to."""

    BLOCK = "BLOCK"
    """It cannot be published like this."""
    WARN = "WARN"
    """A person decides, and it is journalled who."""


@dataclass(frozen=True, slots=True)
class Citation:
    """An article of a law, in force from ``since`` to ``until`` (the first day without it; None: still)."""

    law: str
    article: str
    since: date
    until: date | None = None

    def __str__(self) -> str:
        return f"《{self.law}》{self.article}" if self.article else f"《{self.law}》"

    def holds(self, on: date) -> bool:
        """Whether it is the law on that day."""
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``id`` is its name in data, ``title`` what people read."""

    id: str
    level: Level
    title: str
    citations: tuple[Citation, ...]
    suggestion: str

    @property
    def source(self) -> str:
        """All its articles in one line."""
        return "、".join(map(str, self.citations))

    def holds(self, on: date) -> bool:
        """Whether any of its articles is the law on that day; a rule of care without a law always holds."""
        return not self.citations or any(citation.holds(on) for citation in self.citations)


_LABOUR = "劳动法"
_EMPLOYMENT = "就业促进法"
_MARKET = Citation("人力资源市场暂行条例", "第二十四条", date(2018, 10, 1))
_WOMEN = Citation("妇女权益保障法", "第四十三条", date(2023, 1, 1))
_CONTRACT = Citation("劳动合同法", "第九条", date(2008, 1, 1))
_EQUAL = date(2008, 1, 1)
_LABOUR_SINCE = date(1995, 1, 1)

RULES = (
    Rule(
        "under_16", Level.BLOCK, "不得招用未满16周岁的人",
        (Citation(_LABOUR, "第十五条", _LABOUR_SINCE), Citation("禁止使用童工规定", "第二条", date(2002, 12, 1))),
        "请写“年满16周岁”。",
    ),
    Rule(
        "deposit", Level.BLOCK, "不得向劳动者收押金、保证金或其他费用", (_CONTRACT,),
        "请去掉收费，可写“不收任何费用”。",
    ),
    Rule("papers", Level.BLOCK, "不得扣押身份证或其他证件", (_CONTRACT,), "请改为“面试时出示证件，当场归还”。"),
    Rule(
        "loan", Level.BLOCK, "不得以招聘为名让人贷款培训",
        (_CONTRACT, Citation("人力资源市场暂行条例", "第二十八条", date(2018, 10, 1))),
        "请去掉贷款和分期；岗前培训的费用由单位承担。",
    ),
    Rule(
        "sex", Level.BLOCK, "不得限定性别或写某一性别优先",
        (Citation(_EMPLOYMENT, "第三条、第二十七条", _EQUAL), _WOMEN, _MARKET),
        "请写“男女不限”，把体力、夜班等工作条件说清楚。",
    ),
    Rule(
        "sex_by_law", Level.WARN, "矿山井下依法不安排女职工，请核对岗位确在井下",
        (
            Citation(_LABOUR, "第五十九条", _LABOUR_SINCE),
            Citation("女职工劳动保护特别规定", "附录", date(2012, 4, 28)),
        ),
        "请写明“井下岗位，按国家规定”。",
    ),
    Rule(
        "family", Level.BLOCK, "不得把婚姻、生育作为条件", (Citation(_EMPLOYMENT, "第二十七条", _EQUAL), _WOMEN),
        "请删去婚育的话。",
    ),
    Rule(
        "ethnicity", Level.BLOCK, "不得限定民族", (Citation(_EMPLOYMENT, "第二十八条", _EQUAL), _MARKET),
        "请写“各民族均可报名”。",
    ),
    Rule(
        "religion", Level.BLOCK, "不得以宗教信仰为条件",
        (Citation(_LABOUR, "第十二条", _LABOUR_SINCE), Citation(_EMPLOYMENT, "第三条", _EQUAL), _MARKET),
        "请删去宗教信仰的话。",
    ),
    Rule(
        "disability", Level.BLOCK, "不得歧视残疾人", (Citation(_EMPLOYMENT, "第二十九条", _EQUAL),),
        "请只写岗位需要做到的事，例如“能站立工作8小时”。",
    ),
    Rule(
        "carrier", Level.BLOCK, "不得以携带病原拒绝录用，入职体检不查乙肝",
        (
            Citation(_EMPLOYMENT, "第三十条", _EQUAL),
            Citation("就业服务与就业管理规定", "第十九条", _EQUAL),
        ),
        "请删去；依法要健康证的岗位写“持健康证上岗”。",
    ),
    Rule(
        "health", Level.WARN, "“无传染病”只对法律规定的岗位适用", (Citation(_EMPLOYMENT, "第三十条", _EQUAL),),
        "请写“持健康证上岗”。",
    ),
    Rule(
        "age", Level.WARN, "有年龄限制", (Citation(_EMPLOYMENT, "第二十六条", _EQUAL),),
        "非岗位必需请写“年满16周岁，身体能胜任即可”。",
    ),
    Rule(
        "residence", Level.WARN, "有户籍或地域限制", (Citation(_EMPLOYMENT, "第二十六条、第三十一条", _EQUAL),),
        "请写“户籍不限”；为了上班方便可写“就近上班”。",
    ),
    Rule("bait", Level.WARN, "报酬像诱饵，请核实单位和工资", (_MARKET,), "请写实际能拿到的工资和怎么算。"),
)  # fmt: skip
"""All rules, BLOCK and WARN. What must not be missing is :func:`bot.jobs.job.missing`."""

BY_ID = {rule.id: rule for rule in RULES}
