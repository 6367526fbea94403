"""What is said of meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.community.groups import Group
from bot.context import Rules
from bot.council.meeting import Attendee, Meeting, Part, Quorum, State
from bot.council.topic import Topic
from bot.text import mask_public, say_time, short

_WEEKDAYS = "一二三四五六日"


def name(meeting: Meeting) -> str:
    """The number as people see it."""
    return f"会议{meeting.number}"


def when(meeting: Meeting, rules: Rules, now: datetime) -> str:
    """11月28日（周六）15:00."""
    local = meeting.starts_at.astimezone(rules.zone)
    year = "" if local.year == now.astimezone(rules.zone).year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日（周{_WEEKDAYS[local.weekday()]}）{local:%H:%M}"


def _agenda(topics: Sequence[Topic]) -> str:
    return "\n".join(f"{place}. 议题{topic.number} {topic.title}" for place, topic in enumerate(topics, start=1))


def draft(
    meeting: Meeting,
    topics: Sequence[Topic],
    members: int,
    groups: Sequence[Group],
    late: Sequence[Topic],
    rules: Rules,
    now: datetime,
) -> str:
    """The draft in full sentences, to be confirmed."""
    where = "、".join(group.name for group in groups[:5]) or "没有群：先在群里“绑定本群 <小区>”"
    more = f"等{len(groups)}个群" if len(groups) > 5 else ""
    seats = f"，名额{meeting.seats}人" if meeting.seats else ""
    lines = [
        f"{name(meeting)}草稿：{when(meeting, rules, now)}在{meeting.place}开圆桌议事会{seats}，由您主持。",
        _agenda(topics),
        f"邀请成员{members}人，到{rules.meeting_quorum.num}/{rules.meeting_quorum.den}以上才能开。"
        if members
        else f"没有邀请固定成员，报名的都能来；要邀请请回：邀请 {meeting.number} @人",
        f"公告发到：{where}{more}。",
    ]
    if late:
        named = "、".join(f"议题{topic.number}" for topic in late)
        lines.append(f"注意：到那天{named}公告还不满{rules.notice_days}天，只能讨论，不能表决。")
    lines.append(
        f"对的请回“确认”（30分钟内）；改时间回：改期 {meeting.number} …；不要了回：取消 {meeting.number} <理由>"
    )
    return "\n".join(lines)


def announced(meeting: Meeting, topics: Sequence[Topic], rules: Rules, now: datetime) -> str:
    """In the groups."""
    seats = f"（名额{meeting.seats}人，满了可候补）" if meeting.seats else ""
    return (
        f"【圆桌议事会】{when(meeting, rules, now)}，{meeting.place}\n{_agenda(topics)}\n"
        f"来参加请回“报名 {meeting.number}”{seats}，来不了回“请假 {meeting.number}”。"
    )


def invited(meeting: Meeting, topics: Sequence[Topic], rules: Rules, now: datetime) -> str:
    """In private, to an invited member."""
    return (
        f"请您参加{name(meeting)}：{when(meeting, rules, now)}，{meeting.place}\n{_agenda(topics)}\n"
        f"能来请回“报名 {meeting.number}”，来不了回“请假 {meeting.number}”。您的位子给您留着。"
    )


def sent(meeting: Meeting, groups: int, told: int) -> str:
    """To the convener, after the confirmation."""
    also = f"，私信了{told}位成员" if told else ""
    number = meeting.number
    return (
        f"{name(meeting)}已公告到{groups}个群{also}，开始报名。会前24小时、2小时、20分钟提醒报了名的人。\n"
        f"到时候您回：开会 {number}　改期 {number} …　取消 {number} <理由>　看报名：会议 {number}"
    )


def invitations(meeting: Meeting, count: int) -> str:
    """邀请."""
    return f"已邀请{count}人参加{name(meeting)}。"


def moved(was: Meeting, meeting: Meeting, rules: Rules, now: datetime) -> str:
    """To everybody, once."""
    place = f"，地点改为{meeting.place}" if was.place != meeting.place else f"，{meeting.place}"
    return (
        f"【改期】{name(meeting)}“{meeting.title}”改到{when(meeting, rules, now)}{place}。"
        f"报过名的不用再报；来不了请回“请假 {meeting.number}”。"
    )


def moved_draft(meeting: Meeting, rules: Rules, now: datetime) -> str:
    """改期 of a draft."""
    return f"草稿改为{when(meeting, rules, now)}，{meeting.place}。对的请回“确认”。"


def moved_to_convener(meeting: Meeting, rules: Rules, now: datetime) -> str:
    """改期."""
    return f"{name(meeting)}已改到{when(meeting, rules, now)}，{meeting.place}，都通知了。"


def cancelled(meeting: Meeting, rules: Rules, now: datetime) -> str:
    """To everybody, once."""
    why = mask_public(meeting.reason)
    return f"【取消】{when(meeting, rules, now)}的{name(meeting)}“{meeting.title}”不开了：{why}"


def cancelled_to_convener(meeting: Meeting) -> str:
    """取消."""
    return f"{name(meeting)}已取消。"


# ------------------------------------------------------------------------------------------------ who takes part
def registered(meeting: Meeting, quorum: Quorum, rules: Rules, now: datetime) -> str:
    """报名."""
    return (
        f"已报名{name(meeting)}：{when(meeting, rules, now)}，{meeting.place}。到了请回“签到 {meeting.number}”；"
        f"来不了请回“请假 {meeting.number}”。"
    )


def waiting(meeting: Meeting, place: int) -> str:
    """报名, and all seats are taken."""
    return f"{name(meeting)}名额{meeting.seats}人已满，您排候补第{place}位；有人请假就轮到您，会通知您。"


def promoted(meeting: Meeting, rules: Rules, now: datetime) -> str:
    """In private, to who moved up."""
    return (
        f"有位子了：您从候补转为正式参加{name(meeting)}，{when(meeting, rules, now)}，{meeting.place}。"
        f"来不了请回“请假 {meeting.number}”。"
    )


def excused(meeting: Meeting) -> str:
    """请假."""
    return f"已请假，{name(meeting)}您不用来了。又能来了请回“报名 {meeting.number}”。"


def present(meeting: Meeting, quorum: Quorum) -> str:
    """签到."""
    enough = "" if quorum.met else f"，还差{quorum.short}人"
    return f"已签到{name(meeting)}，到会{quorum.there}人{enough}。要发言请回“举手”。"


def present_others(meeting: Meeting, count: int, quorum: Quorum) -> str:
    """签到 for others, at the door."""
    enough = "够了" if quorum.met else f"还差{quorum.short}人"
    return f"已替{count}人签到{name(meeting)}，到会{quorum.there}人，{enough}。"


def left(meeting: Meeting) -> str:
    """离席."""
    return f"已记下您离席。再回来请回“签到 {meeting.number}”。"


def quorum_reached(meeting: Meeting, quorum: Quorum) -> str:
    """To the chair, when enough have come."""
    return f"{name(meeting)}到会{quorum.there}人，够{quorum.needed}人了，可以“开会 {meeting.number}”。"


def quorum_thin(meeting: Meeting, quorum: Quorum) -> str:
    """To the chair alone, before it is lost."""
    return f"{name(meeting)}到会{quorum.there}人，正好{quorum.needed}人：再走一位就不够了，要表决请抓紧。"


def quorum_lost(meeting: Meeting, quorum: Quorum) -> str:
    """To the chair alone, when it is lost."""
    return (
        f"{name(meeting)}到会{quorum.there}人，不够{quorum.needed}人，现在不能表决。"
        f"等人回来，或“休会”；开不下去请回“流会 {meeting.number}”。"
    )


_PARTS = (Part.PRESENT, Part.REGISTERED, Part.INVITED, Part.WAITING, Part.EXCUSED, Part.LEFT)


def one(
    meeting: Meeting,
    topics: Sequence[Topic],
    attendees: Sequence[Attendee],
    quorum: Quorum,
    names: dict[int, str],
    rules: Rules,
    now: datetime,
    *,
    named: bool,
) -> str:
    """会议 with a number. ``named``: for the chair and staff among themselves, with who takes part."""
    lines = [f"{name(meeting)} {meeting.title}：{meeting.state.value}", f"{when(meeting, rules, now)}，{meeting.place}"]
    lines.append(_agenda(topics))
    if meeting.reason:
        lines.append(f"原因：{mask_public(meeting.reason)}")
    counts = {part: [who for who in attendees if who.part is part] for part in _PARTS}
    said = {Part.INVITED: "未答复"}
    for part in _PARTS:
        found = counts[part]
        if found:
            who = "：" + "、".join(names.get(other.person, "居民") for other in found[:20]) if named else ""
            lines.append(f"{said.get(part, part.value)}{len(found)}人{who}")
    if meeting.state in (State.REGISTERING, State.RUNNING, State.PAUSED):
        enough = "够了" if quorum.met else f"还差{quorum.short}人"
        lines.append(f"要{quorum.needed}人，{enough}。")
    if meeting.state is State.REGISTERING:
        lines.append(f"来参加请回“报名 {meeting.number}”。")
    return "\n".join(lines)


def listing(meetings: Sequence[Meeting], rules: Rules, now: datetime) -> str:
    """会议 without a number."""
    if not meetings:
        return "近期没有会议。"
    lines = ["近期的会议："]
    lines += [
        f"· {name(meeting)} {when(meeting, rules, now)} {short(meeting.title, 20)}（{meeting.state.value}）"
        for meeting in meetings
    ]
    lines.append(f"看详情回“会议 {meetings[0].number}”，参加回“报名 {meetings[0].number}”。")
    return "\n".join(lines)


def reminder(meeting: Meeting, rules: Rules, now: datetime) -> str:
    """In private, to who registered or is invited and has not answered."""
    at = say_time(meeting.starts_at, now, rules.zone)
    return f"提醒您：{name(meeting)}“{meeting.title}”{at}在{meeting.place}开。来不了请回“请假 {meeting.number}”。"


def reminder_to_chair(meeting: Meeting, quorum: Quorum, silent: Sequence[str]) -> str:
    """To the chair alone, with who has not answered."""
    missing = f"还没答复：{'、'.join(silent[:20])}。" if silent else "成员都答复了。"
    enough = "够了" if quorum.met else f"还差{quorum.short}人"
    return f"{name(meeting)}：报名{quorum.there}人，要{quorum.needed}人，{enough}。{missing}"


def failed(meeting: Meeting) -> str:
    """流会, to everybody."""
    return f"【流会】{name(meeting)}“{meeting.title}”没能开成：{meeting.reason}。什么时候再开另行通知。"
