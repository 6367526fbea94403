"""The end of a decision: all tasks are done, its concerns are closed by it, and those concerned say how it went."""

from __future__ import annotations

from collections.abc import Sequence

from bot.community.people import Standing
from bot.context import Context
from bot.council import decision as life
from bot.council import life as concern_life
from bot.council.concern import FINAL, SETTLED, Concern, Resolution, Satisfaction, State
from bot.council.decision import Decision, Task
from bot.handlers.areas import announce
from bot.handlers.decisions import THEME, keep_decision, load_decision, topics_of
from bot.handlers.keeping import close_by, concerned, keep
from bot.handlers.merging import goes_on_in
from bot.handlers.notify import the_concerned
from bot.handlers.residents import Rating, rating
from bot.handlers.responsible import responsible
from bot.handlers.stepping import inform
from bot.routing import Route
from bot.wording import decisions as wording
from bot.wording.settling import off_the_list


def complete(context: Context, decision: Decision, tasks: Sequence[Task]) -> None:
    """All is done: the concerns that it came from are closed, each reporter is told once, and its groups are asked."""
    kept = keep_decision(context, life.complete(decision, tasks, by=context.me.id, at=context.now))
    for concern in concerns_of(context, kept):
        _close(context, concern, kept)
    announce(context, kept.area, wording.completed(kept, tasks))


def concerns_of(context: Context, decision: Decision) -> list[Concern]:
    """Those that its topics were made of, as they go on now."""
    numbers = {number for topic in topics_of(context, decision) for number in topic.concerns}
    found = context.uow.concerns.some(numbers)
    on = {value.number: value for value in (goes_on_in(context, found[number]) for number in sorted(found))}
    return list(on.values())


def _close(context: Context, concern: Concern, decision: Decision) -> None:
    if concern.state in SETTLED | FINAL:
        return
    me, now = context.me.id, context.now
    if concern.state is State.WAITING:
        # Nobody took it on apart from the roundtable.
        concern = keep(context, concern_life.accept(concern, close_by=close_by(context, concern), by=me, at=now))
    owners = responsible(context, concern)
    text = wording.closing(decision)
    step = concern_life.close(concern, text=text, resolution=Resolution.SOLVED, by=me, at=now)
    changed = keep(context, step)
    the_concerned(context, changed, step[1])
    inform(context, owners, off_the_list(changed, f"决议{decision.number}已落实"))


def _is_concerned(context: Context, decision: Decision) -> bool:
    """Who reported, joined or endorsed what it came from."""
    me = context.known
    if me is None:
        return False
    return any(
        concerned(context, one) or any(who.person_id == me.id for who in context.uow.concerns.endorsers(one.number))
        for one in concerns_of(context, decision)
    )


def _rate(context: Context, args: Rating) -> None:
    decision = load_decision(context, args.number)
    said = f"{args.satisfaction.value} {args.text}".strip()
    concerned_by_it = _is_concerned(context, decision)
    step = life.rate(decision, text=said, by=context.me.id, concerned=concerned_by_it, at=context.now)
    kept = keep_decision(context, step)
    context.reply(wording.rated(kept, args.satisfaction, args.text))
    if args.satisfaction is Satisfaction.DISSATISFIED:
        context.tell_staff(wording.rated_to_staff(kept, args.text))


ROUTES = (
    Route(
        word="评价 决议",
        usage="评价 决议<号> 满意|基本满意|不满意 [话]",
        example="评价 决议2 满意 水压好多了",
        about="决议落实得好不好，由有关的居民评价：登记、同问、附议过的人。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=rating,
        handle=_rate,
    ),
)
