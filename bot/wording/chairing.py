"""What is said while a meeting runs: what is now, what comes next, what ends it, what the chair types."""

from __future__ import annotations

from bot.council.meeting import Meeting, Quorum
from bot.council.topic import Topic


def started(meeting: Meeting, quorum: Quorum) -> str:
    """开会."""
    return (
        f"【开会】会议{meeting.number}“{meeting.title}”，应到{quorum.of}人，到会{quorum.there}人，"
        f"够{quorum.needed}人的要求，现在开始。\n"
        f"要发言请回“举手”，每项每人{meeting.turns_each}次、每次{meeting.minutes_each}分钟，没发过言的先说。\n"
        "主持人：下一项　休会　散会"
    )


def item(meeting: Meeting, topic: Topic, place: int) -> str:
    """下一项."""
    left = len(meeting.topics) - place
    after = f"之后还有{left}项" if left else "这是最后一项"
    ends = "说完了回“下一项”" if left else "都议完了回“散会”"
    return (
        f"【第{place}项】议题{topic.number} {topic.title}（共{len(meeting.topics)}项，{after}）\n"
        "先由提出的人说明，再请大家发言：回“举手”排队。\n"
        f"主持人：请下一位发言回“请发言”，要表决回“表决 …”，{ends}。"
    )


def paused(meeting: Meeting) -> str:
    """休会."""
    return f"【休会】会议{meeting.number}先停一会儿。主持人回“继续”接着开；到会的人请不要走远。"


def resumed(meeting: Meeting, quorum: Quorum) -> str:
    """继续."""
    return f"【继续】会议{meeting.number}接着开，到会{quorum.there}人。"


def ended(meeting: Meeting) -> str:
    """散会."""
    return f"【散会】会议{meeting.number}“{meeting.title}”结束，谢谢大家。纪要整理好后可以回“纪要 {meeting.number}”看。"


def time_over(meeting: Meeting, who: str) -> str:
    """In the groups of the meeting, once for a turn."""
    return f"{who}，{meeting.minutes_each}分钟到了，请把话收一收，说完回“放下”。主持人可以“请发言”请下一位。"


def never_opened(meeting: Meeting) -> str:
    """To the chair, when enough came and nobody said 开会."""
    number = meeting.number
    return (
        f"会议{number}到会的人够了，可没有“开会”。线下开过了请回“开会 {number}”再“散会 {number}”；"
        f"没开请回“取消 {number} <理由>”。"
    )
