"""What is said of the tasks that carry a decision out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.context import Rules
from bot.council.decision import Decision, Task
from bot.council_repositories import Entry
from bot.text import mask_public, say_time, short
from bot.wording.decisions import day

SHOWN = 8


def assigned(task: Task) -> str:
    """To who has it from now on, in private."""
    number = task.number
    return (
        f"任务{number} 交给您，{day(task.due_on)}前：{task.text}\n"
        f"这是决议{task.decision}的任务。办到哪步回“进展 {number} 50 <情况>”，办完回“进展 {number} 100 <结果>”。"
    )


def given(task: Task, told: int, *, mine: bool) -> str:
    """To who gave it; nobody is said to know who could not be told."""
    if mine:
        reached = f"由您{f'和另外{told}人' if told else ''}办。"
    elif told:
        reached = "已私信责任人。" if told == 1 else f"已私信{task.owner}的{told}个人。"
    else:
        reached = "我这里没有责任人的账号，请您转告。"
    return (
        f"任务{task.number}（决议{task.decision}）：{task.owner}，{day(task.due_on)}前，{short(task.text, 60)}。"
        f"{reached}"
        f"到期前一天提醒，超期再催。给错了：改派任务 {task.number} <责任人> [期限]"
    )


def off_the_list(task: Task) -> str:
    """To who had it, in private."""
    return f"任务{task.number} {short(task.text, 40)} 不用您办了，改由{task.owner}办。辛苦了。"


def advanced(task: Task, left: int, *, completed: bool) -> str:
    """进展, to who reported it."""
    if completed:
        return (
            f"任务{task.number}完成，决议{task.decision}的任务都办完了：决议已落实，来源诉求已办结，"
            "登记的人和群里都已告诉，请大家评价。"
        )
    if task.done:
        return f"任务{task.number}完成，辛苦了。决议{task.decision}还有{left}项任务没办完。"
    return f"任务{task.number}记到{task.percent}%。办完回“进展 {task.number} 100 <结果>”。"


def advanced_to_staff(task: Task, text: str, who: str) -> str:
    """To the staff: one more is done."""
    return f"任务{task.number}（决议{task.decision}）{task.owner}报告完成（{who or '责任人'}）：{short(text, 120)}"


def chased(tasks: Sequence[Task], today: date, *, own: bool) -> str:
    """All reminders of one morning to one person (``own``) or to the staff."""
    late = [task for task in tasks if task.late(today)]
    soon = [task for task in tasks if not task.late(today)]
    lines = []
    for head, some in ((f"决议任务超期{len(late)}项", late), (f"决议任务快到期{len(soon)}项", soon)):
        if some:
            lines.append(f"{head}：")
            lines += [_line(task, today, own=own) for task in sorted(some, key=lambda task: task.due_on)[:SHOWN]]
            if len(some) > SHOWN:
                lines.append(f"…还有{len(some) - SHOWN}项，回“任务”看全部。")
    first = (late or soon)[0].number
    following = f"办到哪步请回：进展 {first} <百分比> <情况>"
    return "\n".join([*lines, following if own else f"{following}　换人：改派任务 {first} <责任人> [期限]"])


def _line(task: Task, today: date, *, own: bool) -> str:
    over = (today - task.due_on).days
    late = f"，已过{over}天" if over > 0 else ""
    owner = "" if own else f"｜{task.owner}"
    head = f"· 任务{task.number}（决议{task.decision}）{short(task.text, 30)}"
    return f"{head} {task.percent}%，{day(task.due_on)}前{late}{owner}"


def listing(tasks: Sequence[Task], more: int, today: date, *, own: bool) -> str:
    """任务 without a number: the speaker's (``own``), or all that are open."""
    if not tasks:
        return "您手上没有决议的任务，有交给您的会私信您。" if own else "没有在办的决议任务。"
    lines = ["您手上的决议任务：" if own else "在办的决议任务："]
    lines += [_line(task, today, own=own) for task in tasks]
    if more:
        lines.append(f"…还有{more}项。")
    return "\n".join([*lines, f"报进展回“进展 {tasks[0].number} <百分比> <情况>”。"])


def one(task: Task, thread: Sequence[Entry], decision: Decision, rules: Rules, now: datetime, *, inside: bool) -> str:
    """任务 with a number. ``inside``: to who has it and staff, and nobody reads along."""
    far = "已完成" if task.done else f"{task.percent}%，{day(task.due_on)}前"
    text = task.text if inside else mask_public(task.text)
    lines = [f"任务{task.number}（决议{decision.number}）：{far}", f"{mask_public(task.owner)}：{text}"]
    for entry in thread[-SHOWN:]:
        if entry.action == "提醒":
            continue
        said = short(entry.text if inside else mask_public(entry.text), 40) if entry.action != "落实" else ""
        lines.append(f"· {say_time(entry.at, now, rules.zone)} {entry.action} {entry.state} {said}".rstrip())
    return "\n".join(lines)
