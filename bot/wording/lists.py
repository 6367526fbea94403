"""Concerns in lists and one by one: 待办, 进度."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.context import Rules
from bot.council.agenda import LEVELS
from bot.council.concern import OPEN, Action, Concern, Source, State, Update
from bot.dialogue import Candidate
from bot.text import mask_public, say_time, short
from bot.wording.concerns import listed, name, public_title, until, urgent
from bot.wording.intake import CALLER

THREAD = 8
"""So many steps of a thread are shown; the telephone shows no more at once."""
_NEIGHBOURS_SAY = frozenset({Action.REPORT, Action.SUPPLEMENT, Action.SUPPORT, Action.LEAVE, Action.ATTACH})
_OF_THE_HOUSE = frozenset({Action.REMIND, Action.RECLASSIFY})
"""How staff keep order: residents wait for nothing of it."""
_ISO = re.compile(r"\d{4}-(\d{2})-(\d{2})")


def progress_list(concerns: Sequence[Concern]) -> str:
    """进度 without a number."""
    lines = ["您的诉求："]
    for concern in concerns:
        into = f"，并入诉求{concern.merged_into}" if concern.merged_into else ""
        lines.append(f"· {listed(concern)}：{concern.state.value}{into}")
    lines.append(f"看详情回“进度 {concerns[0].number}”。")
    return "\n".join(lines)


def no_concerns() -> str:
    """进度 of somebody who has none."""
    return "您还没有诉求。有事直接说，例如：反映 3号楼停水两天了。"


def progress(
    concern: Concern,
    thread: Sequence[Update],
    rules: Rules,
    now: datetime,
    *,
    inside: bool,
    public: bool,
    staff: bool = False,
    households: int = 0,
) -> str:
    """进度 with a number. ``inside``: for those concerned and staff; ``public``: others read along."""
    today = now.astimezone(rules.zone).date()
    lines = [f"{listed(concern, public=public)}：{concern.state.value}"]
    lines += _standing(concern, today)
    hidden = (frozenset() if inside else _NEIGHBOURS_SAY) | (frozenset() if staff else _OF_THE_HOUSE)
    # Who called 12345 is for staff alone: not for a neighbour who joined, nor for who reads along.
    callers = () if (staff and not public) or concern.source is Source.RESIDENT else (CALLER,)
    shown = [update for update in thread if update.action not in hidden and not update.text.startswith(callers)]
    if len(shown) > THREAD:
        lines.append(f"…前面还有{len(shown) - THREAD}步")
    for update in shown[-THREAD:]:
        said = _readable(update.text) if inside else ""
        text = short(mask_public(said) if public else said, 60)
        lines.append(f"· {say_time(update.at, now, rules.zone)} {update.action.value}{' ' + text if text else ''}")
    if concern.state is State.CLOSED and inside:
        lines.append(f"请评价：评价 {concern.number} 满意／基本满意／不满意　没好：重开 {concern.number} <哪里没好>")
    elif concern.supporters:
        doors = f"，已知{households}户" if staff and households > 1 else ""
        lines.append(f"共{concern.supporters + (concern.reporter is not None)}人反映{doors}。")
    return "\n".join(lines)


def _standing(concern: Concern, today: date) -> list[str]:
    """Where it stands: the day that was promised, who has it, how far up it went, what it went into."""
    if concern.merged_into is not None:
        return [f"已并入诉求{concern.merged_into}，看进展回“进度 {concern.merged_into}”。"]
    if concern.state not in OPEN:
        return []
    taken = concern.accepted_at is not None
    day, what = (concern.close_by, "答复") if taken else (concern.accept_by, "受理")
    lines = []
    if day is not None:
        late = (today - day).days
        lines.append(f"答应{until(day)}{what}" + (f"，已晚{late}天，正在催办。" if late > 0 else "。"))
    if concern.assignee:
        due = f"，{until(concern.due_on)}办好" if concern.due_on else ""
        lines.append(f"由{mask_public(concern.assignee)}办{due}。")
    if concern.level:
        lines.append(f"已报{LEVELS[min(concern.level, len(LEVELS)) - 1]}督办。")
    return lines


def _readable(text: str) -> str:
    """The days of a thread as people say them."""
    return _ISO.sub(lambda found: f"{int(found[1])}月{int(found[2])}日", text)


def due(concern: Concern, today: date) -> str:
    """By when its next thing must happen, or for how long it is late."""
    day = concern.deadline
    if day is None:
        return ""
    late = (today - day).days
    return f"已超期{late}天" if late > 0 else until(day)


def todo(
    counts: Mapping[State, int],
    late: int,
    concerns: Sequence[Concern],
    names: Mapping[int, str],
    candidates: Sequence[Candidate],
    unsure: int,
    rules: Rules,
    now: datetime,
    *,
    public: bool,
) -> str:
    """待办: what is late, then the most urgent. ``late`` is how many of those shown are."""
    total = sum(counts.values())
    if not total and not candidates and not unsure:
        return "没有待办，都处理完了。"
    today = now.astimezone(rules.zone).date()
    parts = " · ".join(f"{state.value}{count}" for state, count in counts.items())
    over = f"（超期的在前，{late}件{'以上' if late == len(concerns) < total else ''}）" if late else ""
    lines = [f"待办{total}件" + (f"：{parts}{over}" if parts else "")]
    for concern in concerns:
        who = names.get(concern.reporter or 0, "匿名")
        title = public_title(concern) if public else concern.title
        told = "" if public else f"｜{who}：{short(concern.text, 24)}"
        owner = f"｜{concern.assignee}" if concern.assignee else ""
        since = say_time(concern.created_at, now, rules.zone)
        people = concern.supporters + (concern.reporter is not None)
        crowd = f"｜{people}人反映" if people > 1 else ""
        day = due(concern, today)
        head = f"· {name(concern)} {title}{urgent(concern)}"
        lines.append(f"{head} {concern.state.value} {since}{'，' + day if day else ''}{crowd}{owner}{told}")
    if concerns:
        first = concerns[0].number
        step = f"受理 {first}" if concerns[0].accepted_at is None else f"反馈 {first} <进展>｜办结 {first} <结果>"
        lines.append(f"{step}｜派单 {first} <责任人> [期限]｜进度 {first}")
    if candidates:
        lines.append(f"静默群里有{len(candidates)}条像诉求的话：")
        lines += [f"· 候选{c.id} {c.category.rpartition('/')[2]}：{short(mask_public(c.text), 30)}" for c in candidates]
        lines.append(f"登记成诉求：登记 候选{candidates[0].id}")
    if unsure:
        lines.append(f"有{unsure}封信不知送到没有：回“信件”处理。")
    return "\n".join(lines)


def own_todo(concerns: Sequence[Concern], more: int, today: date) -> str:
    """待办 of somebody who was given things: theirs, and nothing else."""
    if not concerns:
        return "您手上没有要办的诉求，有派给您的会私信您。"
    lines = [f"您手上有{len(concerns) + more}件：" if not more else f"您手上有{len(concerns) + more}件，先办这些："]
    for concern in concerns:
        day = due(concern, today)
        what = f"{concern.title}{urgent(concern)} {concern.state.value}{'，' + day if day else ''}"
        lines.append(f"· {name(concern)} {what}：{short(concern.text, 40)}")
    first = concerns[0].number
    lines.append(f"反馈 {first} <进展>｜办结 {first} <结果>｜退单 {first} <理由>｜延期 {first} <时间> <理由>")
    return "\n".join(lines)
