"""What is said about applications, to who applies and to who offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.jobs.lead import OPEN_LEADS, Lead, LeadState
from bot.jobs.posting import Posting
from bot.text import mask_name, mask_phones
from bot.wording import jobs


def name(lead: Lead) -> str:
    """The number as people see it."""
    return f"应聘{lead.number}"


def consent(posting: Posting, who: str, phone: str, days: int) -> str:
    """Before anything is kept or handed on; ``days`` is how long it is kept after the last step."""
    told = f"您的称呼（{who}）和电话（{phone}）" if phone else f"您的称呼（{who}）"
    lines = [
        f"您要应聘{jobs.name(posting)} {posting.title}。",
        f"{told}会告诉{posting.job.employer or '用人单位'}（没有登记的单位由社区工作人员转告），只用于这次应聘；"
        f"最后一次进展{days}天后删除，随时可以“撤回应聘”。",
        "同意请回“同意”，不同意不用回。",
    ]
    if not phone:
        lines.append("想留电话，直接发手机号。")
    return "\n".join(lines)


def only_the_word() -> str:
    """好, 行 or 嗯 is no consent."""
    return "要您明确说“同意”才提交；不同意回“不同意”，什么也不留。"


def refused() -> str:
    """No consent."""
    return "好的，没有提交，什么也没留下。"


def applied(lead: Lead, posting: Posting, told: bool) -> str:
    """To the applicant."""
    who = "已私下告诉用人单位" if told else "已告诉社区工作人员，由他们联系单位"
    return (
        f"{name(lead)} 已投递：{jobs.name(posting)} {posting.title}。{who}，有消息告诉您。\n"
        f"不想去了回“撤回应聘 {lead.number}”。"
    )


def to_employer(lead: Lead, posting: Posting) -> str:
    """In private, in full: the applicant agreed."""
    return (
        f"{jobs.name(posting)} {posting.title} 有人应聘：{_who(lead)}（{name(lead)}）。\n"
        f"联系以后请回：联系了 {lead.number}；再往后：面试 {lead.number}、入职 {lead.number}、未成 {lead.number}。\n"
        "电话只用于这次招聘，请勿外传。"
    )


def to_staff_group(lead: Lead, posting: Posting) -> str:
    """In the staff group, masked: whoever takes it looks it up in private."""
    phone = f" {mask_phones(lead.phone)}" if lead.phone else ""
    return (
        f"{jobs.name(posting)} {posting.title} 有人应聘：{mask_name(lead.name)}{phone}（{name(lead)}）。"
        f"单位没有登记，请帮忙转告；看电话请私聊我回“应聘单 {posting.number}”。"
    )


def _who(lead: Lead) -> str:
    told = " ".join(part for part in (lead.name, lead.phone) if part)
    return told or "（已删除）"


def moved(lead: Lead, was: LeadState) -> str:
    """To who said it; how to undo it."""
    back = {LeadState.CONTACTED: "联系了", LeadState.SENT: ""}.get(was, was.value)
    undo = f"说错了回“{back} {lead.number}”。" if back else ""
    following = "7天后我再问进展。" if lead.state in OPEN_LEADS else ""
    return f"{name(lead)} 已记为“{lead.state.value}”，本人会知道。{following}{undo}"


def to_applicant(lead: Lead, posting: Posting | None) -> str:
    """The state that they wait for has changed."""
    title = f"（{posting.title}）" if posting else ""
    said = {
        LeadState.CONTACTED: "用人单位说已联系您。没接到电话请告诉社区。",
        LeadState.INTERVIEW: "请您面试，时间地点听单位通知。",
        LeadState.HIRED: "恭喜入职。工作中有劳动方面的问题，随时告诉我。",
        LeadState.FAILED: "这次没成。回“招工”看看别的。",
    }.get(lead.state, f"现在是“{lead.state.value}”。")
    return f"{name(lead)}{title}：{said}"


def withdrawn(lead: Lead) -> str:
    """To the applicant."""
    return f"{name(lead)} 已撤回，您的称呼和电话已从应聘单里删除。改主意了再“应聘 {lead.posting}”。"


def withdrawn_to_employer(lead: Lead, posting: Posting) -> str:
    """To who has it."""
    return f"{name(lead)}（{jobs.name(posting)} {posting.title}）本人已撤回，请不要再联系。"


def mine(leads: Sequence[Lead], postings: Mapping[int, Posting]) -> str:
    """应聘 alone."""
    if not leads:
        return "您还没有应聘过。回“招工”看在招的，想去回“应聘 <职位号>”。"
    titles = {number: posting.title for number, posting in postings.items()}
    lines = [f"· {name(one)} {titles.get(one.posting, f'职位{one.posting}')}：{one.state.value}" for one in leads]
    waiting = next((one for one in leads if one.state in OPEN_LEADS), None)
    return "\n".join(["您的应聘：", *lines, *([f"不想去了回“撤回应聘 {waiting.number}”。"] if waiting else [])])


def sheet(posting: Posting, leads: Sequence[Lead]) -> str:
    """应聘单 <号>, in private."""
    if not leads:
        return f"{jobs.name(posting)} {posting.title} 还没有人应聘。"
    lines = [f"· {name(one)} {_who(one)}：{one.state.value}" for one in leads]
    first = leads[0].number
    return "\n".join(
        [
            f"{jobs.name(posting)} {posting.title} 的应聘：",
            *lines,
            f"记进展：联系了 {first}、面试 {first}、入职 {first}、未成 {first}。",
        ]
    )


def sheets(rows: Sequence[tuple[Posting, int]]) -> str:
    """应聘单 alone: where somebody applied."""
    if not rows:
        return "现在没有在招的职位。"
    lines = [f"· {jobs.name(one)} {one.title}：{count}人应聘" for one, count in rows]
    return "\n".join([*lines, f"看名单回“应聘单 {rows[0][0].number}”。"])


def follow(lead: Lead, posting: Posting) -> str:
    """A week later, to who has it."""
    number = lead.number
    return (
        f"{name(lead)}（{jobs.name(posting)} {posting.title}）“{lead.state.value}”一周多了，怎么样了？"
        f"回：联系了 {number}、面试 {number}、入职 {number} 或 未成 {number}。"
    )
