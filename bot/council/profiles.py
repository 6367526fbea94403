"""The rules of decision that come with the program, as dated data: where each is from, from when until when it holds.

A law that changes gets a new profile beside the old one, which gets its last day: what was decided under it can still
be checked. A deployment that knows better numbers (its own 议事规则, a local regulation) sets them by
:func:`with_numbers` and :func:`custom`; nothing here has to be edited for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from bot.council.ballot import Method
from bot.council.roll import Electorate
from bot.council.rule import ALL, HALF, THREE_QUARTERS, TWO_THIRDS, Base, Criterion, Kind, Measure, Part, Profile
from bot.council.rule import Threshold as Ratio

_OWNERS_TAKE_PART = (
    Criterion(Part.CAST, Base.ENTITLED, Measure.AREA, TWO_THIRDS),
    Criterion(Part.CAST, Base.ENTITLED, Measure.HEADS, TWO_THIRDS),
)
_BY_OWNERS = frozenset({Electorate.AREA})
_ONE_QUESTION = frozenset({Method.YES_NO, Method.CHOICE})
_YES_NO = frozenset({Method.YES_NO})
_RESIDENTS = frozenset({Electorate.PERSON, Electorate.HOUSEHOLD})
_CHAT_NOTE = "业主大会的决定须依法召开业主大会或书面征求意见；群里的表决只作意向征询，除非当地规则承认它。"


def _agree(measure: Measure, threshold: Ratio) -> Criterion:
    return Criterion(Part.YES, Base.CAST, measure, threshold)


OWNERS = Profile(
    key="civil-code-278",
    title="业主共同决定事项（过半数）",
    kind=Kind.OWNERS,
    citation="《民法典》第二百七十八条第一款第一至五、九项，第二款；业主人数与面积：法释〔2009〕7号（2020年修正）第八、九条；"
    "提前十五日通知：《物业管理条例》第十四条",
    criteria=(*_OWNERS_TAKE_PART, _agree(Measure.AREA, HALF), _agree(Measure.HEADS, HALF)),
    since=date(2021, 1, 1),
    binding=False,
    notice_days=15,
    methods=_ONE_QUESTION,
    electorates=_BY_OWNERS,
    note=_CHAT_NOTE,
)

OWNERS_MAJOR = replace(
    OWNERS,
    key="civil-code-278-6-8",
    title="业主共同决定重大事项（四分之三以上）",
    kind=Kind.OWNERS_MAJOR,
    citation="《民法典》第二百七十八条第一款第六至八项，第二款；业主人数与面积：法释〔2009〕7号（2020年修正）第八、九条；"
    "提前十五日通知：《物业管理条例》第十四条",
    criteria=(*_OWNERS_TAKE_PART, _agree(Measure.AREA, THREE_QUARTERS), _agree(Measure.HEADS, THREE_QUARTERS)),
)

CHANGE_OF_USE = Profile(
    key="civil-code-279",
    title="住宅改为经营性用房（有利害关系的业主一致同意）",
    kind=Kind.CHANGE_OF_USE,
    citation="《民法典》第二百七十九条；有利害关系的业主（本栋其他业主等）：法释〔2009〕7号（2020年修正）第十一条",
    criteria=(Criterion(Part.YES, Base.ENTITLED, Measure.HEADS, ALL),),
    since=date(2021, 1, 1),
    binding=False,
    methods=_YES_NO,
    electorates=frozenset({Electorate.AREA, Electorate.HOUSEHOLD}),
    note="名册只列有利害关系的业主；没有投票的不算同意。",
)

RESIDENTS_2018 = Profile(
    key="residents-2018",
    title="居民会议（2018年修正文本）",
    kind=Kind.RESIDENTS,
    citation="《城市居民委员会组织法》（2018年修正）第九条",
    criteria=(
        Criterion(Part.PRESENT, Base.ENTITLED, Measure.HEADS, HALF),
        Criterion(Part.YES, Base.PRESENT, Measure.HEADS, HALF),
    ),
    since=date(2018, 12, 29),
    until=date(2025, 12, 31),
    meeting=True,
    methods=_ONE_QUESTION,
    electorates=_RESIDENTS,
    note="已被2025年修订文本取代，2026年1月1日起不再适用。名册按会议形式：全体十八周岁以上居民、每户代表，或居民小组代表二至三人。",
)

RESIDENTS = Profile(
    key="residents-2026",
    title="居民会议（2025年修订文本）",
    kind=Kind.RESIDENTS,
    citation="《城市居民委员会组织法》（2025年10月28日修订，2026年1月1日起施行）第四章",
    criteria=None,
    since=date(2026, 1, 1),
    verified=False,
    meeting=True,
    methods=_ONE_QUESTION,
    electorates=_RESIDENTS,
    note="人数比例以现行法律文本为准，由本地核对后设定；设定之前不能用它作有约束力的表决。",
)

ROUNDTABLE = Profile(
    key="roundtable",
    title="圆桌议事会（默认规则）",
    kind=Kind.ROUNDTABLE,
    citation="圆桌议事会议事规则（本系统默认）",
    criteria=(
        Criterion(Part.PRESENT, Base.ENTITLED, Measure.HEADS, HALF),
        Criterion(Part.YES, Base.DECISIVE, Measure.HEADS, HALF),
    ),
    notice_days=3,
    methods=_ONE_QUESTION,
    electorates=_RESIDENTS,
    note="应邀成员过半数出席；赞成多于反对为通过，票数相同为不通过。",
)

SURVEY = Profile(
    key="survey",
    title="意见征集",
    kind=Kind.SURVEY,
    citation="不是表决，不产生决定",
    criteria=None,
    binding=False,
    electorates=frozenset({Electorate.ANYBODY}),
    note="谁都可以答，一人一份；没有名册，所以只说答的人怎么想。",
)

PROFILES = (OWNERS, OWNERS_MAJOR, CHANGE_OF_USE, RESIDENTS_2018, RESIDENTS, ROUNDTABLE, SURVEY)

ITEMS: Mapping[int, str] = {
    1: "制定、修改业主大会议事规则",
    2: "制定、修改管理规约",
    3: "选举、更换业主委员会或其成员",
    4: "选聘、解聘物业服务企业或其他管理人",
    5: "使用维修资金",
    6: "筹集维修资金",
    7: "改建、重建建筑物及其附属设施",
    8: "改变共有部分用途或利用共有部分经营",
    9: "其他重大事项",
}
"""What 民法典 §278 leaves to the owners together, item by item, in short."""


def of_item(item: int) -> Kind:
    """Under which of the two majorities of §278 an item falls.

    Raises:
        KeyError: there is no such item.
    """
    if item not in ITEMS:
        raise KeyError(item)
    return Kind.OWNERS_MAJOR if item in (6, 7, 8) else Kind.OWNERS


def select(kind: Kind, day: date, profiles: Iterable[Profile] = PROFILES) -> Profile | None:
    """The profile of a kind on a local day, or None. If several hold, the one that came into force last."""
    holding = [profile for profile in profiles if profile.kind is kind and profile.holds(day)]
    return max(holding, key=lambda profile: profile.since or date.min, default=None)


def with_numbers(profile: Profile, *, quorum: Ratio, decision: Ratio, base: Base, citation: str) -> Profile:
    """A meeting's profile with the numbers that somebody compared with the text in force: who must be there, and who
    must agree, of whom. ``citation`` says which text that was."""
    criteria = (
        Criterion(Part.PRESENT, Base.ENTITLED, Measure.HEADS, quorum),
        Criterion(Part.YES, base, Measure.HEADS, decision),
    )
    return replace(profile, criteria=criteria, citation=citation, verified=True)


def custom(
    title: str,
    decision: Ratio | None,
    *,
    base: Base = Base.VALID,
    quorum: Ratio | None = None,
    notice_days: int = 0,
    by_area: bool = False,
) -> Profile:
    """A rule that a council chose: so much of ``base`` must agree (None: whoever has the most is chosen), and so much
    of the roll must take part. ``by_area``: both in area and in heads, as owners decide; else in heads.

    Raises:
        ValueError: whoever has the most, by area: heads and area can have two of them.
    """
    if by_area and decision is None:
        raise ValueError("by area somebody has to agree to something")
    measures = (Measure.AREA, Measure.HEADS) if by_area else (Measure.HEADS,)
    criteria: list[Criterion] = []
    if quorum is not None:
        criteria += [Criterion(Part.CAST, Base.ENTITLED, measure, quorum) for measure in measures]
    if decision is not None:
        criteria += [Criterion(Part.YES, base, measure, decision) for measure in measures]
    return Profile(
        key="custom",
        title=title,
        kind=Kind.CUSTOM,
        citation="本次表决自定",
        criteria=tuple(criteria),
        notice_days=notice_days,
        methods=frozenset(Method) - _YES_NO if decision is None else _DECIDED_BY_RATIO,
        electorates=_BY_OWNERS if by_area else _RESIDENTS,
    )


_DECIDED_BY_RATIO = frozenset({Method.YES_NO, Method.CHOICE, Method.SEVERAL, Method.APPROVAL})

WORDS: Mapping[str, Profile] = {
    "过半数": custom("过半数", HALF),
    "三分之二": custom("三分之二以上", TWO_THIRDS),
    "四分之三": custom("四分之三以上", THREE_QUARTERS),
    "一致": custom("一致同意", ALL),
    "最多票": custom("得票最多者当选", None),
}
"""The rules that a council can name in a word."""
