"""What is said of the floor of a meeting."""

from __future__ import annotations

from bot.council.floor import Kind, Turn
from bot.council.meeting import Meeting


def in_line(turn: Turn, place: int) -> str:
    """举手."""
    if turn.kind is Kind.ORDER:
        return f"程序问题已记下，排第{place}位，主持人马上看到。不说了请回“放下”。"
    return f"排第{place}位，轮到您会叫您。不说了请回“放下”。"


def lowered(turn: Turn) -> str:
    """放下."""
    return "好，您的发言结束了，谢谢。" if turn.began_at is not None else "好，已把您从队里拿下。"


def point_of_order(who: str) -> str:
    """To the chair."""
    return f"{who or '有人'}提程序问题，请先处理：回“请发言”。"


def written_down(meeting: Meeting) -> str:
    """What was said goes into the minutes."""
    return f"已记入会议{meeting.number}的纪要。还有就接着说，说完了回“放下”。"


def nobody_waits(meeting: Meeting) -> str:
    """请发言, and nobody is in line."""
    return f"没有人在排队。没有别的意见就可以“表决 …”或“下一项”（会议{meeting.number}）。"


def has_the_floor(meeting: Meeting, turn: Turn, who: str, waiting: int) -> str:
    """In the groups of the meeting."""
    if turn.kind is Kind.ORDER:
        return f"【程序问题】请{who}说明。"
    after = f"，后面还有{waiting}位" if waiting else ""
    return f"【发言】请{who}发言，{meeting.minutes_each}分钟{after}。"


def your_turn(meeting: Meeting) -> str:
    """In private, to who has the floor."""
    return f"轮到您发言了，{meeting.minutes_each}分钟。要记进纪要的话，请 @我 说，或在这里对我说；说完回“放下”。"
