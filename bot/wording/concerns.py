"""What is said about a 诉求."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.context import Rules
from bot.council.concern import Action, Concern, Resolution, Satisfaction, State, Update, Urgency
from bot.dialogue import Candidate
from bot.text import mask_doors, mask_public, say_time, short
from bot.wording import clock


def name(concern: Concern) -> str:
    """The number as people see it."""
    return f"诉求{concern.number}"


def public_title(concern: Concern) -> str:
    """Place and theme, the place down to the building."""
    return mask_doors(concern.title)


def _titled(concern: Concern) -> str:
    """The number with the title, if there is anything to say in it: 未分类 means nothing to neighbours."""
    return f"{name(concern)}（{public_title(concern)}）" if concern.category else name(concern)


def _listed(concern: Concern, *, public: bool = True) -> str:
    title = public_title(concern) if public else concern.title
    return f"{name(concern)} {title}" if concern.category else name(concern)


def _urgent(concern: Concern) -> str:
    return "" if concern.urgency is Urgency.NORMAL else f"（{concern.urgency.value}）"


def registered(concern: Concern, rules: Rules, *, cut: bool, same: str = "") -> str:
    """To its reporter, at once. ``same`` is said about others' reports of the same matter."""
    # Without a category its own first words show best what was understood; its reporter has just said them here.
    title = public_title(concern) if concern.category else f"“{short(mask_public(concern.text), 20)}”"
    lines = [f"{name(concern)} 已登记：{title}{_urgent(concern)}。"]
    if cut:
        lines.append("话比较长，只留了前面一部分；其余请用“补充”再说。")
    if same:
        lines.append(same)
    lines.append(f"社区{_until(concern.accept_by)}受理，有进展在这里告诉您。")
    lines.append(f"还有要说的，回“补充 {concern.number} …”；不办了，回“撤回 {concern.number}”。")
    return "\n".join(lines)


def new_to_staff(concern: Concern, who: str, where: str, same: str = "") -> str:
    """To the staff, of an urgent one."""
    head = f"【{concern.urgency.value}】{name(concern)} {concern.title}"
    lines = [head, f"{where} {who}：{short(concern.text, 120)}", f"受理 {concern.number}"]
    return "\n".join([*lines, same] if same else lines)


def changed(concern: Concern, update: Update, rules: Rules, actor: str) -> str:
    """To those who wait for it, in a group or in private."""
    head = _titled(concern)
    text = mask_public(update.text)
    match update.action:
        case Action.ACCEPT:
            return f"{head}已受理，{actor}在跟进，{_until(concern.close_by)}给您答复。"
        case Action.DISPATCH:
            due = f"，{_until(concern.due_on)}办好" if concern.due_on else ""
            return f"{head}已派给{mask_public(concern.assignee)}{due}。"
        case Action.PROGRESS:
            return f"{head}有进展：{text}"
        case Action.CLOSE:
            told = {
                Resolution.SOLVED: "已办结",
                Resolution.PARTLY: "部分解决，已办结",
                Resolution.UNSOLVED: "暂时没能解决，先答复您",
            }
            result = told[concern.resolution or Resolution.SOLVED]
            return f"{head}{result}：{text}\n您满意吗？请回：评价 {concern.number} 满意／基本满意／不满意"
        case Action.ASK:
            return clock.asked(head, concern, update.text)
        case Action.ESCALATE:
            return clock.escalated(head, update.text)
        case _:
            return f"{head}：{update.state.value}"


def _until(day: date | None) -> str:
    return f"{day.month}月{day.day}日前" if day else "尽快"


def done(concern: Concern, update: Update) -> str:
    """To the staff member who did it, with what comes next; nobody is said to know who could not be told."""
    number = concern.number
    waits = concern.reporter is not None or concern.supporters > 0
    if concern.assignee_id is None:
        owner = "我这里没有责任人的账号，请您转告。"
    else:
        owner = "由您负责。" if concern.assignee_id == update.by else "已私信责任人。"
    following = {
        Action.ACCEPT: f"下一步：派单 {number} <责任人> [期限]，或直接 反馈 {number} …",
        Action.DISPATCH: f"{owner}有进展：反馈 {number} …　办好：办结 {number} …",
        Action.PROGRESS: f"{'已告诉登记人。' if waits else ''}办好后：办结 {number} <结果>",
        Action.CLOSE: "已请登记人评价。" if waits else "登记人已注销，不用评价。",
    }
    return f"{name(concern)} {concern.title}：{update.state.value}。{following.get(update.action, '')}".strip()


def assigned(concern: Concern, who: str, where: str) -> str:
    """To the person made responsible, in private."""
    due = f"，{_until(concern.due_on)}" if concern.due_on else ""
    return (
        f"{name(concern)} 派给您{due}：{concern.title}{_urgent(concern)}\n{where} {who}：{concern.text}\n"
        f"有进展回“反馈 {concern.number} …”，办好回“办结 {concern.number} <结果>”。"
    )


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
    """Taken back; where neighbours have joined, only its reporter is gone from it."""
    if concern.state is not State.WITHDRAWN:
        return f"您已退出{name(concern)}，不再通知您；还有{concern.supporters}位邻居在等，社区会接着办。"
    return f"{name(concern)} 已撤回，不再办理。还有事直接告诉我。"


def supplemented(concern: Concern) -> str:
    """More words were added."""
    return f"{name(concern)} 已补充，办理的人看得到。"


def supported(concern: Concern) -> str:
    """Joined."""
    return f"已把您加到{_titled(concern)}，共{concern.supporters}人同问，有进展一起通知。"


def recalled(concern: Concern) -> str:
    """Its message was recalled in WeChat."""
    return f"看到您撤回了原话。{name(concern)} 还在；不需要了请回“撤回 {concern.number}”。"


def progress_list(concerns: Sequence[Concern]) -> str:
    """进度 without a number."""
    lines = ["您的诉求："]
    lines += [f"· {_listed(concern)}：{concern.state.value}" for concern in concerns]
    lines.append(f"看详情回“进度 {concerns[0].number}”。")
    return "\n".join(lines)


def no_concerns() -> str:
    """进度 of somebody who has none."""
    return "您还没有诉求。有事直接说，例如：反映 3号楼停水两天了。"


def progress(
    concern: Concern, thread: Sequence[Update], rules: Rules, now: datetime, *, inside: bool, public: bool
) -> str:
    """进度 with a number. ``inside``: for those concerned and staff; ``public``: others read along."""
    lines = [f"{_listed(concern, public=public)}：{concern.state.value}"]
    shown = [
        update for update in thread if inside or update.action not in (Action.REPORT, Action.SUPPLEMENT, Action.SUPPORT)
    ]
    for update in shown[-6:]:
        text = short(mask_public(update.text) if public else update.text, 60) if inside else ""
        lines.append(f"· {say_time(update.at, now, rules.zone)} {update.action.value}{' ' + text if text else ''}")
    if concern.state is State.CLOSED and inside:
        lines.append(f"请评价：评价 {concern.number} 满意／基本满意／不满意")
    elif concern.supporters:
        lines.append(f"共{concern.supporters}人同问。")
    return "\n".join(lines)


def todo(
    counts: Mapping[State, int],
    concerns: Sequence[Concern],
    names: Mapping[int, str],
    candidates: Sequence[Candidate],
    unsure: int,
    rules: Rules,
    now: datetime,
    *,
    public: bool,
) -> str:
    """待办, the most urgent first."""
    total = sum(counts.values())
    if not total and not candidates and not unsure:
        return "没有待办，都处理完了。"
    parts = " · ".join(f"{state.value}{count}" for state, count in counts.items())
    lines = [f"待办{total}件" + (f"：{parts}" if parts else "")]
    for concern in concerns:
        who = names.get(concern.reporter or 0, "匿名")
        title = public_title(concern) if public else concern.title
        told = "" if public else f"｜{who}：{short(concern.text, 24)}"
        owner = f"｜{concern.assignee}" if concern.assignee else ""
        since = say_time(concern.created_at, now, rules.zone)
        head = f"· {name(concern)} {title}{_urgent(concern)}"
        lines.append(f"{head} {concern.state.value} {since}{owner}{told}")
    if concerns:
        first = concerns[0].number
        lines.append(f"受理 {first}｜派单 {first} <责任人> [期限]｜进度 {first}")
    if candidates:
        lines.append(f"静默群里有{len(candidates)}条像诉求的话：")
        lines += [f"· 候选{c.id} {c.category.rpartition('/')[2]}：{short(mask_public(c.text), 30)}" for c in candidates]
        lines.append(f"登记成诉求：登记 候选{candidates[0].id}")
    if unsure:
        lines.append(f"有{unsure}封信不知送到没有：回“信件”处理。")
    return "\n".join(lines)
