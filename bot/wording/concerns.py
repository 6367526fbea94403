"""What is said about a 诉求."""

from __future__ import annotations

from datetime import date

from bot.context import Rules
from bot.council.concern import Action, Concern, Resolution, Satisfaction, State, Update, Urgency
from bot.text import mask_doors, mask_public, short
from bot.wording import clock, settling


def name(concern: Concern) -> str:
    """The number as people see it."""
    return f"诉求{concern.number}"


def public_title(concern: Concern) -> str:
    """Place and theme, the place down to the building."""
    return mask_doors(concern.title)


def titled(concern: Concern) -> str:
    """The number with the title, if there is anything to say in it: 未分类 means nothing to neighbours."""
    return f"{name(concern)}（{public_title(concern)}）" if concern.category else name(concern)


def listed(concern: Concern, *, public: bool = True) -> str:
    """The same at the beginning of a line."""
    title = public_title(concern) if public else concern.title
    return f"{name(concern)} {title}" if concern.category else name(concern)


def urgent(concern: Concern) -> str:
    """How urgent it is, if it is more than 一般."""
    return "" if concern.urgency is Urgency.NORMAL else f"（{concern.urgency.value}）"


def registered(concern: Concern, rules: Rules, *, cut: bool, same: str = "") -> str:
    """To its reporter, at once. ``same`` is said about others' reports of the same matter."""
    # Without a category its own first words show best what was understood; its reporter has just said them here.
    title = public_title(concern) if concern.category else f"“{short(mask_public(concern.text), 20)}”"
    lines = [f"{name(concern)} 已登记：{title}{urgent(concern)}。"]
    if cut:
        lines.append("话比较长，只留了前面一部分；其余请用“补充”再说。")
    if same:
        lines.append(same)
    lines.append(f"社区{until(concern.accept_by)}受理，有进展在这里告诉您。")
    lines.append(f"还有要说的，回“补充 {concern.number} …”；不办了，回“撤回 {concern.number}”。")
    return "\n".join(lines)


def new_to_staff(concern: Concern, who: str, where: str, same: str = "") -> str:
    """To the staff, of an urgent one."""
    head = f"【{concern.urgency.value}】{name(concern)} {concern.title}"
    lines = [head, f"{where} {who}：{short(concern.text, 120)}", f"受理 {concern.number}"]
    return "\n".join([*lines, same] if same else lines)


def changed(concern: Concern, update: Update, rules: Rules, actor: str, office: str = "") -> str:
    """To those who wait for it, in a group or in private. ``office``: the organisation that it was done by."""
    head = titled(concern)
    text = mask_public(update.text)
    by = f"（{mask_public(office)}）" if office else ""
    match update.action:
        case Action.ACCEPT:
            return f"{head}已受理，{actor}在跟进，{until(concern.close_by)}给您答复。"
        case Action.DISPATCH:
            due = f"，{until(concern.due_on)}办好" if concern.due_on else ""
            return f"{head}已派给{mask_public(concern.assignee)}{due}。"
        case Action.RETURN:
            return f"{head}要换人来办，社区马上另派，还是{until(concern.close_by)}给您答复。"
        case Action.EXTEND:
            reason = text.partition("：")[2]
            return f"{head}要多用几天{by}：{reason}\n{until(concern.close_by)}给您答复，请谅解。"
        case Action.PROGRESS:
            return f"{head}有进展{by}：{text}"
        case Action.CLOSE:
            told = {
                Resolution.SOLVED: "已办结",
                Resolution.PARTLY: "部分解决，已办结",
                Resolution.UNSOLVED: "暂时没能解决，先答复您",
            }
            result = told[concern.resolution or Resolution.SOLVED]
            return f"{head}{result}{by}：{text}\n您满意吗？请回：评价 {concern.number} 满意／基本满意／不满意"
        case Action.ASK:
            return clock.asked(head, concern, update.text)
        case Action.ESCALATE:
            return clock.escalated(head, update.text)
        case Action.DECLINE:
            return settling.declined(head, text)
        case Action.MERGE:
            return settling.merged(head, concern)
        case Action.REOPEN:
            return f"{head}重新办理：{text}\n{until(concern.close_by)}给您答复。"
        case Action.WITHDRAW:
            return f"{head}登记人已撤回，不再办理。您还想办的，请重新反映。"
        case _:
            return f"{head}：{update.state.value}"


def until(day: date | None) -> str:
    """By a day that was promised."""
    return f"{day.month}月{day.day}日前" if day else "尽快"


def done(concern: Concern, update: Update, *, owner: str = "", staff: bool = True) -> str:
    """To who did it, with what comes next; nobody is said to know who could not be told.

    ``owner`` says who of those who have it now was told; ``staff``: of the house, not somebody whom it was given to.
    """
    number = concern.number
    waits = concern.supporters + (concern.reporter is not None)
    who = f"在等的{waits}人" if waits > 1 else "登记人"
    told = f"已告诉{who}。" if waits else ""
    following = {
        Action.ACCEPT: f"下一步：派单 {number} <责任人> [期限]，或直接 反馈 {number} …",
        Action.DISPATCH: f"{owner}有进展：反馈 {number} …　办好：办结 {number} …",
        Action.RETURN: f"{told}下一步：派单 {number} <责任人>" if staff else "已退给社区另派，谢谢说明。",
        Action.EXTEND: f"{until(concern.close_by)}答复。{told}办好：办结 {number} <结果>",
        Action.PROGRESS: f"{told}办好后：办结 {number} <结果>",
        Action.CLOSE: f"已请{who}评价。" if waits else "登记人已注销，不用评价。",
        Action.DECLINE: f"已告诉{who}该找哪里。" if waits else "登记人已注销，没有人要通知。",
        Action.REOPEN: f"{told}{owner}下一步：派单 {number} <责任人>，或 反馈 {number} …",
    }
    return f"{name(concern)} {concern.title}：{update.state.value}。{following.get(update.action, '')}".strip()


def owner(concern: Concern, told: int, *, mine: bool) -> str:
    """Who of those who have it now was told: ``told`` of them in private, and the speaker if it is ``mine``."""
    if mine:
        return f"由您{f'和另外{told}人' if told else ''}负责。"
    if not told:
        return "我这里没有责任人的账号，请您转告。"
    return "已私信责任人。" if told == 1 else f"已私信{concern.assignee}的{told}个人。"


def assigned(concern: Concern, who: str, where: str) -> str:
    """To the person made responsible, in private."""
    due = f"，{until(concern.due_on or concern.close_by)}"
    number = concern.number
    return (
        f"{name(concern)} 派给您{due}：{concern.title}{urgent(concern)}\n{where} {who}：{concern.text}\n"
        f"有进展回“反馈 {number} …”，办好回“办结 {number} <结果>”。\n"
        f"不归您管回“退单 {number} <理由>”，来不及回“延期 {number} <时间> <理由>”。手上的全部：待办"
    )


def returned_to_staff(concern: Concern, update: Update) -> str:
    """To the staff: whoever had it says that it is not theirs."""
    return f"{name(concern)} {concern.title} 被退回：{short(update.text, 160)}\n派单 {concern.number} <责任人>"


def extended_to_staff(concern: Concern, update: Update) -> str:
    """To the staff: it will take longer."""
    reason = update.text.partition("：")[2]
    who = concern.assignee or "经办人"
    return f"{name(concern)} {concern.title} {who}延期，{until(concern.close_by)}答复：{short(reason, 120)}"


def rated(concern: Concern, reason: str) -> str:
    """Thanks, and a way on for who is not content and did not say why."""
    if concern.satisfaction is Satisfaction.DISSATISFIED:
        more = "" if reason else f"想说说原因，请回：评价 {concern.number} 不满意 <原因>"
        return f"{name(concern)} 您的评价“不满意”已记下，社区会再看，给您回话。{more}"
    return f"谢谢，{name(concern)} 的评价“{concern.satisfaction.value}”已记下。想改的话，再评一次就行。"


def rated_to_staff(concern: Concern, text: str) -> str:
    """To the staff: somebody is not content."""
    return f"{name(concern)} {concern.title} 评价“不满意”{'：' + text if text else ''}。请回访。"


def withdrawn(concern: Concern) -> str:
    """Taken back; where neighbours have joined, only who said it is gone from it."""
    if concern.state is not State.WITHDRAWN:
        waiting = concern.supporters + (concern.reporter is not None)
        still = f"还有{waiting}位邻居在等，社区会接着办。" if waiting else "社区会接着办。"
        return f"您已退出{name(concern)}，不再通知您。{still}还想听进展，回“同问 {concern.number}”。"
    return f"{name(concern)} 已撤回，不再办理。还有事直接告诉我。"


def supplemented(concern: Concern) -> str:
    """More words were added."""
    return f"{name(concern)} 已补充，办理的人看得到。"


def supported(concern: Concern) -> str:
    """Joined."""
    people = concern.supporters + (concern.reporter is not None)
    return f"已把您加到{titled(concern)}，共{people}人反映，有进展一起通知。"


def recalled(concern: Concern) -> str:
    """Its message was recalled in WeChat."""
    return f"看到您撤回了原话。{name(concern)} 还在；不需要了请回“撤回 {concern.number}”。"
