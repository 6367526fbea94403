"""What is said when a 诉求 does not go on by itself: 不予受理, 合并, 重开, 附议."""

from __future__ import annotations

from collections.abc import Mapping

from bot.council.concern import Concern
from bot.council.endorsing import Backing, Threshold
from bot.council.exclusions import Exclusion
from bot.text import mask_public, short

_INSTEAD: Mapping[Exclusion, str] = {
    Exclusion.COURT: (
        "已经在打官司、在仲裁，或要由法院、仲裁机构判定的事，社区不能代办。法院的事打 12368，"
        "劳动争议找劳动人事争议仲裁委；不清楚走哪条路，打 12348 可以免费问律师。"
    ),
    Exclusion.DISCIPLINE: "这类事由纪检监察机关受理，请打 12388，或写信、到当地纪委监委反映。",
    Exclusion.REVIEW: (
        "对行政机关的决定不服，可以从知道之日起60天内向行政复议机关申请复议，也可以到法院起诉；拿不准先打 12348 问问。"
    ),
    Exclusion.DISCLOSURE: (
        "要政府的文件、数据，请向掌握它的机关提政府信息公开申请，写清姓名、联系方式、要什么，一般20个工作日内答复。"
    ),
    Exclusion.PETITION: "这件事已经在信访渠道办理，请向受理它的信访部门问结果；社区再办一遍会重复。",
    Exclusion.UNLAWFUL: (
        "内容涉及国家秘密、商业秘密、别人的隐私，或不合法律和公序良俗，社区不能登记办理，也请不要转发。"
        "发现违法犯罪请拨 110。"
    ),
}
"""After 国办发〔2020〕53号. 行政复议法 (2023) 第二十条: 60 days; 政府信息公开条例 (2019) 第三十三条: 20 working
days."""

EXCLUSIONS = "　".join(f"{place} {exclusion.value}" for place, exclusion in enumerate(Exclusion, start=1))


def declined(head: str, said: str) -> str:
    """To those who wait; ``said`` is the thread's text: which exclusion, and what staff added."""
    name, _, reason = said.partition(" ")
    lines = [f"{head}社区这边办不了，抱歉。{_INSTEAD[Exclusion(name)]}"]
    if reason:
        lines.append(f"社区说明：{reason}")
    lines.append("如果不是这么回事，请把情况再说清楚一点：反映 …")
    return "\n".join(lines)


def merged(head: str, concern: Concern) -> str:
    """To those who waited for the one that went into another."""
    into = concern.merged_into
    return f"{head}和诉求{into}是同一件事，已合并一起办，您不用再登记，有进展照样在这里告诉您。看进度回“进度 {into}”。"


def absorbed(into: Concern, number: int, joining: int) -> str:
    """To the staff member who merged ``number`` into it."""
    moved = f"{joining}人转了过来" if joining else "没有新的人"
    waiting = into.supporters + (into.reporter is not None)
    return (
        f"诉求{number} 已并入诉求{into.number} {into.title}，{moved}，共{waiting}人反映。"
        f"以后只办诉求{into.number}：进度 {into.number}"
    )


def off_the_list(concern: Concern, why: str) -> str:
    """To who had it, in private: they need not go there any more."""
    return f"诉求{concern.number} {concern.title} 不用您办了：{why}。辛苦了。"


def reopened(concern: Concern) -> str:
    """To who opened it again."""
    day = concern.close_by
    until = f"，{day.month}月{day.day}日前给您答复" if day else ""
    return f"诉求{concern.number} 已重开，社区接着办{until}。还有要说的，回“补充 {concern.number} …”。"


def reopened_to_staff(concern: Concern, reason: str) -> str:
    """To the staff."""
    times = f"（第{concern.reopened}次）" if concern.reopened > 1 else ""
    owner = f"原由{concern.assignee}办。" if concern.assignee else ""
    return (
        f"诉求{concern.number} {concern.title} 重开{times}：{short(reason, 120)}\n{owner}"
        f"下一步：派单 {concern.number} <责任人>，或 反馈 {concern.number} …"
    )


def reopened_to_owner(concern: Concern, reason: str) -> str:
    """To who has it, in private."""
    day = concern.close_by
    until = f"{day.month}月{day.day}日前" if day else "尽快"
    number = concern.number
    return (
        f"您办的诉求{number} {concern.title} 又开了：{short(reason, 120)}\n请{until}再看看，"
        f"有进展回“反馈 {number} …”，办好回“办结 {number} <结果>”。"
    )


def endorsed(head: str, backing: Backing, threshold: Threshold) -> str:
    """To who endorsed it."""
    if backing.enough(threshold):
        return f"已附议{head}，共{backing.households}户附议，够数了，请街道定是否上议事会。"
    return (
        f"已附议{head}，共{backing.households}户附议。满{threshold.households}户，"
        f"或同一栋楼满{threshold.building}户，街道来定是否上议事会。"
    )


def proposal(concern: Concern, backing: Backing, threshold: Threshold) -> str:
    """To the staff, once: enough households want the roundtable to talk about it."""
    building = f"（{backing.building}{backing.most}户）" if backing.most >= threshold.building else ""
    return (
        f"诉求{concern.number} {mask_public(concern.title)} 已有{backing.households}户附议{building}，可以立项，"
        f"请街道定是否上议事会。要上：立项 {concern.number} <标题>　详情：进度 {concern.number}"
    )
