"""What is said of minutes and pages of the roundtable, and what stands on its papers."""

from __future__ import annotations

from datetime import datetime, tzinfo

from bot.council.meeting import Meeting, State
from bot.wording.meetings import name as name

CHAIR = "主持人"
OFFICE = "社区工作人员"
"""Who chairs, on public pages: only staff convene."""
NAMELESS = "一位居民"
OTHER = "其他"
ORDER = "（程序问题）"
NO_WORDS = "（发了言，没有留下文字要点）"
_WEEKDAYS = "一二三四五六日"


# ------------------------------------------------------------------------------------------------ 纪要, in the chat
def not_held(meeting: Meeting) -> str:
    """There is nothing to write down."""
    if meeting.state is State.CANCELLED:
        return f"{name(meeting)}取消了，没有纪要。"
    return f"{name(meeting)}还没有开，没有纪要。开会以后发言和表决会自动记下来。"


def coming(meeting: Meeting, address: str) -> str:
    """Before the file, to the chair and staff among themselves."""
    open_ = "" if meeting.state in (State.ENDED, State.FAILED) else "会还没散，这是到现在为止的。"
    page = f"\n居民看的网页（姓名已隐去）：{address}" if address else ""
    return f"{name(meeting)}的纪要这就发来，请核对后签字。{open_}{page}"


def at(meeting: Meeting, address: str) -> str:
    """To everybody else: where it is to be read."""
    return f"{name(meeting)}的纪要：{address}"


def nowhere(meeting: Meeting) -> str:
    """The deployment has no pages for residents."""
    return f"{name(meeting)}的纪要请向社区工作人员要。"


def page_line(address: str) -> str:
    """Under an announcement whose picture is the code."""
    return f"\n看议程和进展：{address}（也可长按识别下面的二维码）"


def more_line(address: str) -> str:
    """Under what is said of a meeting or a decision."""
    return f"\n看全过程：{address}"


def invitation_line(address: str) -> str:
    """Under an invitation whose file is the calendar entry."""
    return f"\n看议程和进展：{address}　附件可存进手机日历。"


def calendar_line() -> str:
    """The same, where there are no pages."""
    return "\n附件可存进手机日历。"


def changed_line() -> str:
    """Under what is said of another time or of its end: the file changes the entry that is there."""
    return "\n附件点开，手机日历里的也跟着改。"


def file_name(meeting: Meeting, ending: str) -> str:
    """How a paper of a meeting is called."""
    what = {"docx": "纪要", "ics": "日历", "png": "二维码"}[ending]
    return f"{name(meeting)}{what}.{ending}"


# ------------------------------------------------------------------------------------------------ on paper and pages
def moment(at: datetime, zone: tzinfo) -> str:
    """2026年11月28日（周六）15:00."""
    local = at.astimezone(zone)
    return f"{local.year}年{local.month}月{local.day}日（周{_WEEKDAYS[local.weekday()]}）{local:%H:%M}"


def span(meeting: Meeting, zone: tzinfo) -> str:
    """From when until when it was held; its planned time if it was not."""
    if meeting.started_at is None:
        return moment(meeting.starts_at, zone)
    begun = moment(meeting.started_at, zone)
    if meeting.ended_at is None:
        return f"{begun}开始"
    ended, same = meeting.ended_at.astimezone(zone), meeting.started_at.astimezone(zone)
    return f"{begun}—{f'{ended:%H:%M}' if ended.date() == same.date() else moment(ended, zone)}"


def summary(meeting: Meeting) -> str:
    """The title of the calendar entry."""
    return f"圆桌议事会：{meeting.title}"


def how_to_come(meeting: Meeting) -> str:
    """In the calendar entry."""
    number = meeting.number
    return f"在群里或私聊回“报名 {number}”参加，来不了回“请假 {number}”，到了回“签到 {number}”。"
