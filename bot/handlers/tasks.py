"""How a decision is carried out: 落实, 改派任务, 进展, 任务; with the last task it is done."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.community.people import Person, Standing
from bot.context import Context
from bot.council import decision as life
from bot.council.decision import Decision, State, Task
from bot.council.refusal import Refused
from bot.handlers.assigning import Assignee, assignee
from bot.handlers.completing import complete
from bot.handlers.deadlines import deadline, split
from bot.handlers.decisions import THEME, chairs, load_decision, morning
from bot.handlers.responsible import holders
from bot.handlers.shapes import MaybeNumbered, Numbered, maybe_numbered, numbered_words, without_mention
from bot.handlers.stepping import among_staff, inform, inform_staff
from bot.handlers.topics import where
from bot.routing import Route, Said
from bot.text import leading_number, number
from bot.wording import tasks as wording

MOST_NAMES = 4
"""Words of a name at most: what stands before the day is who."""
SHOWN = 8


def load_task(context: Context, number: int) -> Task:
    """The task of that number.

    Raises:
        Refused: there is none.
    """
    found = context.uow.decisions.task(number)
    if found is None:
        raise Refused("task.unknown", number=number if number < 10**9 else "这么大的号")
    return found


def keep_task(context: Context, task: Task, *, action: str, text: str = "", by: int | None) -> None:
    """Keep a step of a task, its line in the journal, and when the clock must look at it."""
    context.uow.decisions.save_task(task, text=text, by=by, action=action)
    context.note(action, f"任务{task.number}", percent=task.percent)
    plan_chase(context, task)


def plan_chase(context: Context, task: Task) -> None:
    """When the clock must look at it next."""
    day = life.chase_on(task)
    context.uow.decisions.look_at_task(task.number, morning(context, day) if day else None)


def owners(context: Context, task: Task, decision: Decision) -> list[Person]:
    """Everybody who has it; nobody if the bot does not know the name."""
    return holders(context, task.owner, task.owner_id, decision.area)


def _is_owner(context: Context, task: Task) -> bool:
    decision, me = context.uow.decisions.get(task.decision), context.known
    return decision is not None and me is not None and any(one.id == me.id for one in owners(context, task, decision))


# ------------------------------------------------------------------------------------------------ who, until when, what
def _who_and_what(context: Context, given: int, text: str, word: str) -> tuple[Assignee, str]:
    """Who, by a day, and what. What may also stand before the day, after one word of who.

    Raises:
        Refused: there is no day in it, or nobody before it.
    """
    mentioned = context.inbound.mentions[0] if context.inbound.mentions else None
    rest = without_mention(text, mentioned) if mentioned is not None else text
    named: list[str] = []
    while rest and len(named) <= MOST_NAMES:
        first, rest = split(rest)
        if (named or mentioned is not None) and deadline(context, first) is not None:
            if mentioned is not None:
                return assignee(context, given, first, word), " ".join([*named, rest]).strip()
            who, what = (named, rest) if rest else (named[:1], " ".join(named[1:]))
            return assignee(context, given, " ".join([*who, first]), word), what
        named.append(first)
    raise Refused("task.day", number=given)


def _assign(context: Context, args: Numbered) -> None:
    decision = load_decision(context, args.number)
    named, text = _who_and_what(context, decision.number, args.text, "落实")
    if len(text) < 2:
        raise Refused("task.what", number=decision.number)
    assert named.due_on is not None, "a day was found"
    task = Task(
        decision=decision.number,
        text=text[:500],
        owner=named.name,
        owner_id=named.person_id,
        due_on=named.due_on,
        created_at=context.now,
        updated_at=context.now,
    )
    kept = context.uow.decisions.add_task(life.told(life.assign(decision, task), context.today), context.me.id)
    context.note("落实", f"任务{kept.number}", decision=decision.number)
    plan_chase(context, kept)
    _tell(context, kept, decision)


def _tell(context: Context, task: Task, decision: Decision) -> None:
    people = owners(context, task, decision)
    told = inform(context, people, wording.assigned(task))
    context.reply(wording.given(task, told, mine=_is_owner(context, task)))


def _reassign(context: Context, args: Numbered) -> None:
    task = load_task(context, args.number)
    decision = load_decision(context, task.decision)
    named = assignee(context, task.number, args.text, "改派任务")
    before = owners(context, task, decision)
    changed = life.told(
        life.reassign(
            task, owner=named.name, owner_id=named.person_id, due_on=named.due_on or task.due_on, at=context.now
        ),
        context.today,
    )
    keep_task(context, changed, action="改派", text=changed.owner, by=context.me.id)
    still = {person.id for person in owners(context, changed, decision)}
    inform(context, [person for person in before if person.id not in still], wording.off_the_list(changed))
    _tell(context, changed, decision)


# ------------------------------------------------------------------------------------------------ how far it is
@dataclass(frozen=True, slots=True)
class Advance:
    """进展: of which task, how far, and what was done."""

    number: int
    percent: int
    text: str


_PERCENT = re.compile(
    r"(?:百分之)?([0-9]{1,9}|[零〇一二两三四五六七八九十百]{1,6})\s*[%％]?(?:[\s,，:：。]+(.*)|)", re.DOTALL
)
_DONE = re.compile(r"(?:已?完成|办完了?|办好了?|做完了?)(?:[\s,，:：。]+(.*)|)", re.DOTALL)


def _advance(said: Said) -> Advance | None:
    found = leading_number(said.rest)
    if found is None:
        return None
    done = _DONE.fullmatch(found[1])
    if done is not None:
        return Advance(found[0], 100, (done[1] or "").strip())
    match = _PERCENT.fullmatch(found[1])
    percent = number(match[1]) if match is not None else None
    return Advance(found[0], percent, (match[2] or "").strip()) if match is not None and percent is not None else None


def _given_to_speaker(context: Context, args: Advance) -> bool:
    """Whether it was given to them, and nobody else reads along.

    Raises:
        Refused: it was given to them, and they say it in a residents' group.
    """
    task = context.uow.decisions.task(args.number)
    if task is None or not _is_owner(context, task):
        return False
    if not (context.private or among_staff(context)):
        raise Refused("task.place", number=args.number)
    return True


def _progress(context: Context, args: Advance) -> None:
    task = load_task(context, args.number)
    decision = load_decision(context, task.decision)
    me = context.me
    changed = life.advance(task, percent=args.percent, at=context.now)
    keep_task(context, changed, action="进展", text=args.text[:500], by=me.id)
    tasks = context.uow.decisions.tasks(decision.number)
    left = sum(not one.done for one in tasks)
    completed = left == 0 and decision.state is State.IN_FORCE
    if completed:
        complete(context, decision, tasks)
    context.reply(wording.advanced(changed, left, completed=completed))
    if changed.done and context.standing < Standing.STAFF:
        inform_staff(context, wording.advanced_to_staff(changed, args.text, me.label))


def _show(context: Context, args: MaybeNumbered) -> None:
    staff = context.standing >= Standing.STAFF
    if args.number is not None:
        task = load_task(context, args.number)
        decision = load_decision(context, task.decision)
        inside = (staff or _is_owner(context, task)) and (context.private or among_staff(context))
        thread = context.uow.decisions.task_thread(task.number)
        context.reply(wording.one(task, thread, decision, context.rules, context.now, inside=inside))
        return
    found = context.uow.decisions.open_tasks(where(context), 200)
    mine = found if staff else [task for task in found if _is_owner(context, task)]
    context.reply(wording.listing(mine[:SHOWN], len(mine[SHOWN:]), context.today, own=not staff))


def _chaired(context: Context, args: Numbered) -> bool:
    found = context.uow.decisions.get(args.number)
    return found is not None and chairs(context, found)


def _chaired_task(context: Context, args: Numbered) -> bool:
    task = context.uow.decisions.task(args.number)
    return task is not None and _chaired(context, Numbered(task.decision))


ROUTES = (
    Route(
        word="落实",
        usage="落实 <决议号> <责任人> <期限> <任务>",
        example="落实 2 供水公司 12月20日前 更换3号楼立管",
        about="决议生效后分派任务：谁、什么时候前、做什么；责任人的写法和派单一样。",
        theme=THEME,
        who=Standing.STAFF,
        also=_chaired,
        parse=numbered_words,
        handle=_assign,
        talk=True,
    ),
    Route(
        word="改派任务",
        usage="改派任务 <任务号> <责任人> [期限]",
        example="改派任务 4 物业张师傅 12月25日前",
        about="任务换人办，原来的人和新的人都会知道。",
        theme=THEME,
        who=Standing.STAFF,
        also=_chaired_task,
        parse=numbered_words,
        handle=_reassign,
        synonyms=("改派 任务",),
    ),
    Route(
        word="进展",
        usage="进展 <任务号> <百分比> <内容>",
        example="进展 4 60 立管已换到四层",
        about="责任人报任务办到哪步；全部100就是决议已落实。",
        theme=THEME,
        who=Standing.STAFF,
        also=_given_to_speaker,
        parse=_advance,
        handle=_progress,
        talk=True,
    ),
    Route(
        word="任务",
        usage="任务 [号]",
        example="任务 4",
        about="看手上的决议任务；带号看一项办到哪步。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=maybe_numbered,
        handle=_show,
        talk=True,
    ),
)
