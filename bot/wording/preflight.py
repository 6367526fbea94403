"""Why a poll cannot open yet, and what to do about it: one line for each thing that stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.council.preflight import Obstacle, Why

_SENTENCES = {
    Why.NO_QUESTION: "还没有写要表决的题目。",
    Why.FEW_OPTIONS: "选项只有{count}个，至少要两个。",
    Why.EMPTY_OPTION: "第{place}个选项是空的。",
    Why.DOUBLE_OPTION: "选项重复：{options}。",
    Why.MOST: "“最多选{most}个”不合适：共{count}个选项，请填2到{count}。",
    Why.SCORE: "最高分{top}不合适，请填1到100。",
    Why.WRITE_IN: "“{method}”不能另写选项，请去掉“可另写”。",
    Why.SEATS: "要选出{chosen}个，选项只有{count}个，选不出来。",
    Why.ROLL_EMPTY: "名册是空的，没有人可以投票。",
    Why.ROLL_OTHER: "名册是按“{roll}”编的，表决要按“{electorate}”，请换名册。",
    Why.ROLL_AREA: "名册里有{count}户没有面积（{homes}），请补上。",
    Why.AREA_METHOD: "按面积计票只能用“赞成反对”或“单选”，不能用“{method}”。",
    Why.AREA_SECRET: "按面积计票不能匿名：票旁的面积会让人认出是哪一户。请改记名，或按户表决。",
    Why.SECRET_SHOWN: "匿名表决的结果要等截止后才显示，否则看票数变化就能猜出谁投了什么。",
    Why.SECRET_FEW: "名册只有{count}票，匿名也猜得出来；匿名至少要{least}票。",
    Why.NO_DEADLINE: "还没有定截止时间。",
    Why.DEADLINE_PAST: "截止时间已经过去了，请改到以后。",
    Why.NO_RULE: "没有找到今天适用的表决规则，请选一个规则。",
    Why.RULE_DATE: "“{rule}”今天不适用（适用期{since}至{until}），请换现行规则。",
    Why.RULE_NUMBERS: "“{rule}”的人数比例还没有设定。请按现行文本核对后设定，或改作意向征询。",
    Why.RULE_UNVERIFIED: "“{rule}”的数字还没有人对照现行文本核对，不能作有约束力的表决。",
    Why.RULE_METHOD: "“{rule}”不适用于“{method}”，请换规则或换投票方式。",
    Why.RULE_ELECTORATE: "“{rule}”不是按“{electorate}”计票的，请换名册。",
    Why.NO_MEETING: "“{rule}”要在会上表决，请先召集会议。",
    Why.NO_TOPIC: "“{rule}”要求议题提前{days}天公告，这次表决没有议题。请先立项并公告。",
    Why.TOPIC_UNPUBLISHED: "议题{topic} 还没有公告。要先公告满{days}天才能表决。",
    Why.NOTICE_SHORT: "议题{topic} 公告才{passed}天，要满{days}天；最早{earliest}可以表决。",
}


def say(obstacle: Obstacle) -> str:
    """The sentence of one reason."""
    facts = {name: _day(fact) if isinstance(fact, date) else fact for name, fact in obstacle.facts.items()}
    open_ended = {"since": "开始", "until": "今后"}
    shown = {name: open_ended.get(name, "") if fact is None else fact for name, fact in facts.items()}
    return _SENTENCES[obstacle.why].format_map(shown)


def checklist(number: int, obstacles: Iterable[Obstacle]) -> str:
    """The whole list."""
    lines = [f"{place}. {say(obstacle)}" for place, obstacle in enumerate(obstacles, start=1)]
    return "\n".join([f"表决{number} 还不能开始，先改好这{len(lines)}处：", *lines])


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
