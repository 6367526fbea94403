"""What is said of topics of the roundtable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.context import Rules
from bot.council.topic import State, Topic
from bot.council_repositories import Entry
from bot.text import mask_public, say_time, short


def _title(topic: Topic) -> str:
    return f"议题{topic.number}“{topic.title}”"


def _made_of(topic: Topic) -> str:
    return "、".join(f"诉求{number}" for number in topic.concerns)


def proposed(topic: Topic) -> str:
    """To who proposed it."""
    number = topic.number
    return (
        f"{_title(topic)}已立项（{_made_of(topic)}），待审查。\n"
        f"审查通过就公告：公示 议题{number}　改标题：改题 {number} …　不上会：不予立项 {number} <理由>"
    )


def announced(topic: Topic, rules: Rules) -> str:
    """In the groups, when it is published."""
    return (
        f"【议事会议题公告】{_title(topic)}\n"
        f"{rules.street}圆桌议事会准备讨论这件事（来自{_made_of(topic)}）。有话想说，回“议事会 {topic.number}”看经过；"
        f"开会的时间另行通知。"
    )


def published(topic: Topic, groups: int) -> str:
    """To who published it."""
    where = f"已在{groups}个群公告" if groups else "没有可公告的群：先用“绑定本群 <小区>”，或写明小区"
    return f"{_title(topic)}{where}。召集会议：召集 <时间> <地点> 议题 {topic.number}"


def declined(topic: Topic) -> str:
    """不予立项."""
    return f"{_title(topic)}不上议事会，理由已记下。诉求照常办理。"


def taken_off(topic: Topic, why: str) -> str:
    """In the groups, when a published one is taken off."""
    return f"【议事会】{_title(topic)}不再讨论：{mask_public(why)}"


def withdrawn(topic: Topic, groups: int) -> str:
    """To who took it off."""
    return f"{_title(topic)}已撤销" + (f"，{groups}个群已说明。" if groups else "。")


def renamed(topic: Topic) -> str:
    """改题."""
    return f"已改为{_title(topic)}。"


_OF_RESIDENTS = {State.PUBLISHED: "已公告，等开会", State.DISCUSSED: "议过一次", State.PROPOSED: "待审查"}


def listing(topics: Sequence[Topic], more: int) -> str:
    """议事会 without a number."""
    if not topics:
        return "圆桌议事会现在没有议题。想让大家一起商量哪件事，就附议它：附议 <诉求号>"
    lines = ["圆桌议事会的议题："]
    lines += [f"· 议题{topic.number} {topic.title}：{_OF_RESIDENTS[topic.state]}" for topic in topics]
    if more:
        lines.append(f"…还有{more}个。")
    lines.append(f"看经过回“议事会 {topics[0].number}”。")
    return "\n".join(lines)


def one(topic: Topic, thread: Sequence[Entry], rules: Rules, now: datetime) -> str:
    """议事会 with a number."""
    lines = [f"{_title(topic)}：{topic.state.value}", f"来自{_made_of(topic)}"]
    for entry in thread[-8:]:
        said = f" {short(mask_public(entry.text), 40)}" if entry.text and entry.action != "立项" else ""
        lines.append(f"· {say_time(entry.at, now, rules.zone)} {entry.action}{said}")
    return "\n".join(lines)
