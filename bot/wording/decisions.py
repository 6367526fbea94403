"""What is said of decisions, of objections to them, and of how they are carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.council.concern import Satisfaction
from bot.council.decision import Decision, State, Task
from bot.council.topic import Topic
from bot.council_repositories import Objection
from bot.text import mask_public, short

ADVISORY = "（意向征询，没有约束力）"
_RATINGS = (Satisfaction.SATISFIED, Satisfaction.FAIRLY, Satisfaction.DISSATISFIED)


def name(decision: Decision) -> str:
    """The number as people see it."""
    return f"决议{decision.number}"


def day(some: date | None) -> str:
    """12月1日."""
    return f"{some.month}月{some.day}日" if some else "…"


def _titled(decision: Decision) -> str:
    return f"{name(decision)}“{short(mask_public(decision.text), 30)}”"


def _advisory(decision: Decision) -> str:
    return "" if decision.binding else ADVISORY


def _rule(text: str, decision: Decision) -> str:
    return f"{'依据' if decision.poll is None else '计票'}：{text}"


def _about(topics: Sequence[Topic]) -> str:
    return "、".join(f"议题{topic.number}“{topic.title}”" for topic in topics)


# ------------------------------------------------------------------------------------------------ written and published
def held(number: int, there: int, of: int) -> str:
    """In place of a count, for what was agreed in a meeting without a poll."""
    return f"会议{number}到会{there}人（应到{of}人），会上商定，没有在这里计票。"


def written(decision: Decision, topics: Sequence[Topic], days: int, *, passed: bool) -> str:
    """To who wrote it. ``passed``: the vote was not against it."""
    lines = [f"{name(decision)}已记下{_advisory(decision)}：{decision.text}"]
    if topics:
        lines.append(f"来自{_about(topics)}")
    if decision.rule:
        lines.append(_rule(decision.rule, decision))
    if not passed:
        lines.append("注意：按规则这次表决没有通过，决议不能写成通过。")
    number = decision.number
    lines.append(f"下一步：公示 决议{number}（{days}天）　写错了：撤销决议 {number} <理由>，再写一遍")
    return "\n".join(lines)


def announced(decision: Decision, topics: Sequence[Topic]) -> str:
    """In the groups, when it is put on public notice."""
    lines = [f"【决议公示】{name(decision)}{_advisory(decision)}：{mask_public(decision.text)}"]
    if topics:
        lines.append(f"来自{_about(topics)}")
    if decision.rule:
        lines.append(_rule(mask_public(decision.rule), decision))
    number = decision.number
    lines.append(
        f"公示到{day(decision.public_until)}。不同意请在这之前回“异议 {number} <理由>”，由会议主持人答复；"
        f"没有异议，期满生效。看全文回“决议 {number}”。"
    )
    return "\n".join(lines)


def published(decision: Decision, groups: int) -> str:
    """To who published it."""
    where = f"已在{groups}个群公示" if groups else "开始公示，但没有可公告的群：先用“绑定本群 <小区>”"
    return (
        f"{name(decision)}{where}，到{day(decision.public_until)}。有异议会私信主持人，答复前公示暂停；"
        f"期满自动生效。撤下：撤销决议 {decision.number} <理由>"
    )


def revoked(decision: Decision, groups: int) -> str:
    """To who took it back."""
    told = f"{groups}个群已说明。" if groups else ""
    return f"{name(decision)}已撤销，{told}议题还在，可以重新写决议。"


def taken_back(decision: Decision, why: str) -> str:
    """In the groups, when one on public notice is taken back."""
    return f"【决议撤销】{_titled(decision)}不再公示，也不生效：{mask_public(why)}"


# ------------------------------------------------------------------------------------------------ objections
def objected(objection: Objection, decision: Decision) -> str:
    """To who objected, where they did."""
    number = objection.number
    return (
        f"您的意见记为异议{number}，已转会议主持人。{name(decision)}的公示从今天起暂停，答复后在这里告诉您，"
        f"停掉的天数会补上。不提了请回“撤回异议 {number}”。"
    )


def objected_to_chair(objection: Objection, decision: Decision, who: str) -> str:
    """To the chair alone."""
    more = f"连这个有{decision.open_objections}个等答复。" if decision.open_objections > 1 else ""
    return (
        f"异议{objection.number}（{who or '一位居民'}）对{_titled(decision)}：{objection.text}\n"
        f"公示已暂停，答复了才接着走。{more}请回：答复异议 {objection.number} <内容>"
    )


def answered(objection: Objection, decision: Decision, answer: str) -> str:
    """To who objected, where they did."""
    if decision.state is State.PUBLIC:
        goes_on = f"公示接着走，到{day(decision.public_until)}。还有不同意见，可以再回“异议 {decision.number} <理由>”。"
    else:
        goes_on = "还有别的异议没答复，公示继续暂停。"
    return f"您对{name(decision)}的异议{objection.number}，主持人答复：{answer}\n{goes_on}"


def answered_to_chair(objection: Objection, decision: Decision, *, told: bool) -> str:
    """答复异议."""
    reached = "已告诉提出的人" if told else "提出的人联系不上了"
    if decision.state is State.PUBLIC:
        return f"异议{objection.number}已答复，{reached}。{name(decision)}公示接着走，到{day(decision.public_until)}。"
    return f"异议{objection.number}已答复，{reached}。还有{decision.open_objections}个异议等您答复。"


def retracted(objection: Objection, decision: Decision) -> str:
    """To who took their objection back."""
    goes_on = f"公示接着走，到{day(decision.public_until)}。" if decision.state is State.PUBLIC else ""
    return f"异议{objection.number}已撤回。{goes_on}"


def retracted_to_chair(objection: Objection, decision: Decision) -> str:
    """To the chair: they need not answer it any more."""
    return f"异议{objection.number}（{name(decision)}）提出的人已撤回，不用答复了。"


def goes_on(decision: Decision) -> str:
    """In the groups, once, when nothing is open any more."""
    return (
        f"【决议公示】{_titled(decision)}的异议都有了答复，公示接着走，到{day(decision.public_until)}为止。"
        f"看答复回“决议 {decision.number}”。"
    )


def dropped(objection: Objection, decision: Decision) -> str:
    """To who objected, when the decision is taken back."""
    return f"{name(decision)}已撤销，您的异议{objection.number}不用再等答复。"


def unanswered(decision: Decision, objections: Sequence[Objection]) -> str:
    """To the chair: somebody waits."""
    lines = [f"{_titled(decision)}公示停着，有{len(objections)}个异议等您答复："]
    lines += [f"· 异议{one.number} {short(one.text, 40)}" for one in objections[:5]]
    return "\n".join([*lines, f"请回：答复异议 {objections[0].number} <内容>"])


# ------------------------------------------------------------------------------------------------ in force
def in_force(decision: Decision) -> str:
    """In the groups, when its days are over."""
    number = decision.number
    head = f"【决议生效】{_titled(decision)}公示期满{_advisory(decision)}，接下来落实。"
    return f"{head}谁在办、办到哪步，回“决议 {number}”。"


def in_force_to_staff(decision: Decision) -> str:
    """To the staff."""
    return f"{_titled(decision)}公示期满，已生效。分派任务：落实 {decision.number} <责任人> <期限> <任务>"


def no_task_yet(decision: Decision) -> str:
    """To the staff: nobody carries it out."""
    return f"{_titled(decision)}生效了还没有分派任务。请回：落实 {decision.number} <责任人> <期限> <任务>"


def completed(decision: Decision, tasks: Sequence[Task]) -> str:
    """In the groups, when all is done."""
    lines = [f"【决议落实】{_titled(decision)}都办完了："]
    lines += [f"· {short(mask_public(task.text), 40)}" for task in tasks[:6]]
    lines.append(f"办得好不好，请有关的邻居回：评价 决议{decision.number} 满意／基本满意／不满意")
    return "\n".join(lines)


def closing(decision: Decision) -> str:
    """The result of the concerns that it came from."""
    return f"圆桌议事会{name(decision)}已落实：{short(decision.text, 80)}"


def rated(decision: Decision, satisfaction: Satisfaction, reason: str) -> str:
    """Thanks, and a way on for who is not content and did not say why."""
    if satisfaction is Satisfaction.DISSATISFIED:
        more = "" if reason else f"想说说原因，请回：评价 决议{decision.number} 不满意 <原因>"
        return f"您对{name(decision)}的评价“不满意”已记下，社区会看。{more}"
    return f"谢谢，您对{name(decision)}的评价“{satisfaction.value}”已记下。想改的话，再评一次就行。"


def rated_to_staff(decision: Decision, text: str) -> str:
    """To the staff: somebody is not content."""
    return f"{_titled(decision)}有一个评价“不满意”{'：' + text if text else ''}。请回访。"


# ------------------------------------------------------------------------------------------------ shown
_OF_RESIDENTS = {State.PUBLIC: "公示到{until}", State.PAUSED: "异议处理中，公示暂停"}


def _state(decision: Decision) -> str:
    return _OF_RESIDENTS.get(decision.state, decision.state.value).format(until=day(decision.public_until))


def listing(decisions: Sequence[Decision], more: int) -> str:
    """决议 without a number."""
    if not decisions:
        return "圆桌议事会还没有决议。现在在议什么，回“议事会”看。"
    lines = ["圆桌议事会的决议："]
    lines += [f"· {name(one)} {short(mask_public(one.text), 24)}：{_state(one)}" for one in decisions]
    if more:
        lines.append(f"…还有{more}个。")
    lines.append(f"看全文回“决议 {decisions[0].number}”。")
    return "\n".join(lines)


def one(
    decision: Decision,
    topics: Sequence[Topic],
    objections: Sequence[Objection],
    tasks: Sequence[Task],
    ratings: Mapping[Satisfaction, int],
    today: date,
    *,
    why: str,
    inside: bool,
) -> str:
    """决议 with a number, from concern to result. ``why`` it was taken back, if it was; ``inside``: to the chair and
    staff among themselves."""
    text = decision.text if inside else mask_public(decision.text)
    because = f"（{why if inside else mask_public(why)}）" if why else ""
    lines = [f"{name(decision)}{_advisory(decision)}：{_state(decision)}{because}", text]
    concerns = "、".join(f"诉求{number}" for topic in topics for number in topic.concerns)
    if topics:
        lines.append(f"来自{_about(topics)}" + (f"（{concerns}）" if concerns else ""))
    if decision.rule:
        lines.append(_rule(decision.rule if inside else mask_public(decision.rule), decision))
    if decision.public_on is not None and decision.state is not State.PUBLIC:
        lines.append(f"{day(decision.public_on)}开始公示。")
    lines += _objections(objections, inside=inside)
    lines += _tasks(tasks, today, inside=inside)
    if ratings:
        lines.append("评价：" + "　".join(f"{one.value}{ratings[one]}人" for one in _RATINGS if ratings.get(one)))
    number = decision.number
    following = {
        State.DRAFT: f"公示：公示 决议{number}",
        State.PUBLIC: f"不同意请回：异议 {number} <理由>",
        State.IN_FORCE: f"分派任务：落实 {number} <责任人> <期限> <任务>" if inside and not tasks else "",
        State.DONE: f"办得好不好请回：评价 决议{number} 满意／基本满意／不满意",
    }
    return "\n".join([line for line in (*lines, following.get(decision.state, "")) if line])


def _objections(objections: Sequence[Objection], *, inside: bool) -> list[str]:
    if not objections:
        return []
    lines = [f"异议{len(objections)}个，已答复{sum(one.answered_at is not None for one in objections)}个"]
    for one in objections[-4:]:
        # What somebody said to the chair in private is theirs; what the chair answers is for everybody.
        said = f" {short(one.text, 40)}" if inside else ""
        answer = short(one.answer if inside else mask_public(one.answer), 60)
        lines.append(f"· 异议{one.number}{said}：{answer if one.answered_at is not None else '等主持人答复'}")
    return lines


def _tasks(tasks: Sequence[Task], today: date, *, inside: bool) -> list[str]:
    if not tasks:
        return []
    lines = [f"任务{len(tasks)}项，完成{sum(task.done for task in tasks)}项"]
    return lines + [_task(task, today, inside=inside) for task in tasks[:8]]


def _task(task: Task, today: date, *, inside: bool) -> str:
    late = f"，已过{(today - task.due_on).days}天" if task.late(today) else ""
    far = "已完成" if task.done else f"{day(task.due_on)}前，{task.percent}%{late}"
    what = short(task.text if inside else mask_public(task.text), 30)
    return f"· 任务{task.number} {what}｜{mask_public(task.owner)}｜{far}"
