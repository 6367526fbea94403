"""What staff say about concerns: the list, taking on, handing out, reporting back, closing."""

from __future__ import annotations

import re
from datetime import date

from bot.community.people import Standing
from bot.context import Context
from bot.council import life
from bot.council.concern import Concern, Resolution, State, Step
from bot.council.refusal import Refused
from bot.handlers import neighbours
from bot.handlers.keeping import close_by, keep, load
from bot.handlers.notify import the_concerned
from bot.handlers.reporting import where
from bot.handlers.shapes import Nothing, Numbered, nothing, numbered, numbered_words, without_mention
from bot.letters import LetterState
from bot.routing import Route
from bot.text import day, number
from bot.wording import concerns as wording
from bot.wording import neighbours as same_wording

THEME = "办理"
SHOWN = 10
ALIKE_SHOWN = 3


def _todo(context: Context, args: Nothing) -> None:
    del args
    uow = context.uow
    order = [
        State.WAITING,
        State.RETURNED,
        State.ESCALATED,
        State.ACCEPTED,
        State.EXTENDED,
        State.DISPATCHED,
        State.WORKING,
    ]
    found = uow.concerns.in_states(order, limit=SHOWN)
    # Most urgent first, then those that nobody has taken on, then the oldest.
    found.sort(key=lambda concern: (-concern.urgency.rank, order.index(concern.state), concern.number))
    counts = {
        state: count for state, count in sorted(uow.concerns.counts().items(), key=lambda item: order.index(item[0]))
    }
    shown = found[:SHOWN]
    names = {person.id: person.label for person in uow.people.some([c.reporter for c in shown if c.reporter]).values()}
    unsure = uow.letters.counts(context.now)
    public = not context.private and not (context.group and context.group.purpose)
    text = wording.todo(
        counts,
        shown,
        names,
        uow.candidates.waiting(context.now, limit=5),
        unsure.get(LetterState.UNKNOWN, 0) + unsure.get(LetterState.FAILED, 0),
        context.rules,
        context.now,
        public=public,
    )
    alike = neighbours.duplicates(context, shown)[:ALIKE_SHOWN]
    context.reply("\n".join([text, *(same_wording.to_staff(*pair, public=public) for pair in alike)]))


def _keep(context: Context, step: Step) -> Concern:
    changed, update = keep(context, step), step[1]
    if not the_concerned(context, changed, update):
        context.reply(wording.done(changed, update))
    return changed


def _accept(context: Context, args: Numbered) -> None:
    concern = load(context, args.number)
    _keep(context, life.accept(concern, close_by=close_by(context, concern), by=context.me.id, at=context.now))


def _assignee(context: Context, concern: int, text: str) -> tuple[str, int | None, date | None]:
    """Who and until when: a person mentioned or named, and a day at the end of the text if there is one."""
    mentioned = context.inbound.mentions[0] if context.inbound.mentions else None
    if mentioned is not None:
        text = without_mention(text, mentioned)
    parts = text.split()
    due = day(parts[-1], context.today) if parts else None
    if due is not None:
        parts = parts[:-1]
        if due < context.today:
            raise Refused("day.over", day=f"{due.month}月{due.day}日")
    if mentioned is not None:
        if parts:
            raise Refused("day.unreadable", text=" ".join(parts)[:20])
        known = context.uow.people.known(context.inbound.channel, context.inbound.account, [mentioned.id])
        person = known.get(mentioned.id)
        return mentioned.name, person.id if person else None, due
    name = " ".join(parts).lstrip("@") or "（未写明）"
    digits = number(name.removeprefix("人员")) if name.startswith("人员") else None
    if digits is not None:
        person = context.uow.people.get(digits)
        if person is None:
            raise Refused("dispatch.unknown", who=name[:20])
        return person.label or name, person.id, due
    named = context.uow.people.staff_named(name)
    if len(named) > 1:
        # Guessing would send somebody's address to the wrong person, and silence would leave the right one untold.
        numbers = "、".join(f"人员{person.id}" for person in named)
        raise Refused("dispatch.ambiguous", number=concern, who=name, count=len(named), people=numbers)
    return name, named[0].id if named else None, due


def _dispatch(context: Context, args: Numbered) -> None:
    assignee, assignee_id, due_on = _assignee(context, args.number, args.text)
    concern = load(context, args.number)
    changed = _keep(
        context,
        life.dispatch(
            concern,
            assignee=assignee,
            assignee_id=assignee_id,
            due_on=due_on,
            close_by=close_by(context, concern),
            by=context.me.id,
            at=context.now,
        ),
    )
    if assignee_id is not None and assignee_id != context.me.id:
        reporter = context.uow.people.get(changed.reporter) if changed.reporter else None
        context.tell(
            assignee_id, wording.assigned(changed, reporter.label if reporter else "居民", _place(context, changed))
        )


def _place(context: Context, concern: Concern) -> str:
    return where(context.uow.groups.known(concern.channel, concern.account, [concern.room]).get(concern.room))


def _progress(context: Context, args: Numbered) -> None:
    concern = load(context, args.number)
    promised = close_by(context, concern)
    _keep(context, life.progress(concern, text=args.text[:2000], close_by=promised, by=context.me.id, at=context.now))


_RESOLUTION = re.compile(r"(未解决|部分解决|解决)(?:[\s,，:：。]+|$)(.*)", re.DOTALL)


def _close(context: Context, args: Numbered) -> None:
    match = _RESOLUTION.match(args.text)
    resolution = Resolution(match[1]) if match else Resolution.SOLVED
    text = (match[2].strip() or match[1]) if match else args.text
    _keep(
        context,
        life.close(
            load(context, args.number), text=text[:2000], resolution=resolution, by=context.me.id, at=context.now
        ),
    )


ROUTES = (
    Route(
        word="待办",
        usage="待办",
        example="待办",
        about="还没办完的诉求，最急的在前。",
        theme=THEME,
        who=Standing.STAFF,
        parse=nothing,
        handle=_todo,
        synonyms=("代办", "待办事项"),
    ),
    Route(
        word="受理",
        usage="受理 <号>",
        example="受理 12",
        about="接下一件诉求，登记人会收到通知。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered,
        handle=_accept,
        synonyms=("接单",),
    ),
    Route(
        word="派单",
        usage="派单 <号> <责任人> [期限]",
        example="派单 12 物业张师傅 三天内",
        about="指定谁来办、什么时候前办好。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered_words,
        handle=_dispatch,
        synonyms=("转办",),
    ),
    Route(
        word="反馈",
        usage="反馈 <号> <内容>",
        example="反馈 12 水务公司下午到现场",
        about="说说进展，登记人会收到。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered_words,
        handle=_progress,
        talk=True,
    ),
    Route(
        word="办结",
        usage="办结 <号> [部分解决|未解决] <结果>",
        example="办结 12 管道已换，恢复供水",
        about="办完了，请登记人评价。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered_words,
        handle=_close,
        synonyms=("完结",),
    ),
)
