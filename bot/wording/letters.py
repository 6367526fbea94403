"""What is said about letters that did not simply arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from bot.letters import Letter, LetterState
from bot.text import say_time, short


def listing(letters: Sequence[Letter], counts: Mapping[LetterState, int], now: datetime, zone: tzinfo) -> str:
    """信件."""
    totals = " · ".join(f"{state.value}{count}" for state, count in counts.items() if count)
    lines = [f"信件：{totals or '没有'}"]
    for letter in letters:
        where = "群" if letter.room else "私聊"
        at = say_time(letter.tried_at or letter.written_at, now, zone)
        words = "回执信" if letter.sealed else short(letter.text, 30)
        lines.append(f"· 信件{letter.id} {at} {where} {letter.state.value}：{words}（{letter.reason}）")
    if letters:
        number = letters[0].id
        lines.append(f"到微信里看一眼：送到了回“确认已发 {number}”，没送到回“重发 {number}”。")
    return "\n".join(lines)


def requeued(number: int) -> str:
    """重发."""
    return f"信件{number} 已排队重发。"


def confirmed(number: int) -> str:
    """确认已发."""
    return f"信件{number} 已记为送到。"


def blind(start: str, end: str, lasted: timedelta, why: str) -> str:
    """To the staff after a gap."""
    gap = f"{start}到{end}我收不到微信消息（{why}，前后{_length(lasted)}）。"
    return gap + "这段时间群里说的话可能漏了，请翻看一下，重要的请人再说一遍。"


def _length(lasted: timedelta) -> str:
    seconds = round(lasted.total_seconds())
    if seconds < 100:
        return f"{seconds}秒"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours}小时{minutes}分钟" if hours else f"{minutes}分钟"


def trouble(text: str) -> str:
    """To the staff: letters did not go out."""
    return f"发信有问题：{text}。回“信件”查看。"
