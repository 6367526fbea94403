"""What the clock says of concerns: reminders to who has them, questions to who waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.council.agenda import Look
from bot.council.concern import Concern, Resolution

SHOWN = 10
"""More lines than this are not read on a telephone."""
_ORDER = (Look.ESCALATE, Look.OVERDUE, Look.DUE)
_HEADS = {Look.DUE: "今天到期", Look.OVERDUE: "已超期", Look.ESCALATE: "超期未办，请督办"}


def morning(items: Sequence[tuple[Look, Concern]], today: date, *, own: bool) -> str:
    """All reminders of one morning to one person (``own``) or to the staff, the latest first."""
    lines = []
    for look in _ORDER:
        found = [concern for kind, concern in items if kind is look]
        if not found:
            continue
        found.sort(key=lambda concern: (concern.deadline or today, concern.number))
        lines.append(f"{_HEADS[look]}（{len(found)}件）：")
        lines += [_line(concern, today, own=own) for concern in found[:SHOWN]]
        if len(found) > SHOWN:
            lines.append(f"…还有{len(found) - SHOWN}件，回“待办”看全部。")
    first = next(concern for look in _ORDER for kind, concern in items if kind is look)
    if first.accepted_at is None:
        lines.append(f"下一步：受理 {first.number}　或 派单 {first.number} <责任人>")
    else:
        lines.append(f"办好了：办结 {first.number} <结果>　要更久：延期 {first.number} <时间> <理由>")
    return "\n".join(lines)


def _line(concern: Concern, today: date, *, own: bool) -> str:
    what = "等受理" if concern.accepted_at is None else concern.state.value
    owner = "" if own or not concern.assignee else f"｜{concern.assignee}"
    late = (today - concern.deadline).days if concern.deadline else 0
    day = f"{concern.deadline.month}月{concern.deadline.day}日到期" if concern.deadline else ""
    return f"· 诉求{concern.number} {concern.title} {what} {day}{f'，已过{late}天' if late > 0 else ''}{owner}"


def unreachable(text: str) -> str:
    """To the staff, in place of somebody whom the bot cannot write to."""
    return f"责任人我联系不上，请转告：\n{text}"


def asked(head: str, concern: Concern, look: str) -> str:
    """回访: the day after closing, and after four weeks; ``head`` names the concern."""
    number = concern.number
    if look == Look.RECHECK.value:
        return f"{head}办结四周了，后来一直好吗？好着呢不用回。要是又不行了，请回：重开 {number} <哪里不行>"
    if concern.resolution is Resolution.UNSOLVED:
        return f"{head}昨天答复您了，这样答复您满意吗？请回：评价 {number} 满意／基本满意／不满意"
    rate = f"好了请回：评价 {number} 满意／基本满意／不满意"
    return f"{head}昨天办结了，真的好了吗？{rate}；没好请回：重开 {number} <哪里没好>"


def escalated(head: str, level: str) -> str:
    """To those who wait: it is late, and somebody above knows."""
    return f"{head}没能按时办好，对不起。已报{level}督办，有结果马上告诉您。"
