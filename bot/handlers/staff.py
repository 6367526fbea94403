"""What staff say about concerns first: the list, taking on, reporting back."""

from __future__ import annotations

from datetime import date

from bot.community.people import Standing
from bot.context import Context
from bot.council import life
from bot.council.concern import Concern, State
from bot.handlers import neighbours
from bot.handlers.keeping import close_by, load
from bot.handlers.reclassifying import doubt
from bot.handlers.responsible import theirs
from bot.handlers.shapes import Nothing, Numbered, nothing, numbered, numbered_words
from bot.handlers.stepping import given_to_speaker, take
from bot.letters import LetterState
from bot.routing import Route
from bot.wording import lists as wording
from bot.wording import neighbours as same_wording

THEME = "办理"
SHOWN = 10
MOST = 200
"""More than this nobody was given."""

ALIKE_SHOWN = 3


_ORDER = (
    State.WAITING,
    State.RETURNED,
    State.ESCALATED,
    State.ACCEPTED,
    State.EXTENDED,
    State.DISPATCHED,
    State.WORKING,
)


def _todo(context: Context, args: Nothing) -> None:
    del args
    if context.standing < Standing.STAFF:
        mine = sorted(theirs(context, MOST), key=lambda concern: _urgency(context, concern))
        context.reply(wording.own_todo(mine[:SHOWN], len(mine[SHOWN:]), context.today))
        return
    uow = context.uow
    late = uow.concerns.late(context.today, limit=SHOWN)
    waiting = [*uow.concerns.urgent(SHOWN), *uow.concerns.in_states(_ORDER, limit=SHOWN)]
    late_ones = {concern.number for concern in late}
    found = {concern.number: concern for concern in waiting if concern.number not in late_ones}.values()
    # What is late, the latest first; then the most urgent, then those that nobody has taken on, then the oldest.
    late.sort(key=lambda concern: _urgency(context, concern))
    shown = [*late, *sorted(found, key=lambda concern: _urgency(context, concern))][:SHOWN]
    counts = {
        state: count for state, count in sorted(uow.concerns.counts().items(), key=lambda item: _ORDER.index(item[0]))
    }
    names = {person.id: person.label for person in uow.people.some([c.reporter for c in shown if c.reporter]).values()}
    unsure = uow.letters.counts(context.now)
    public = not context.private and not (context.group and context.group.purpose)
    text = wording.todo(
        counts,
        len(late),
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


def _urgency(context: Context, concern: Concern) -> tuple[date, int, int, int]:
    late = concern.deadline is not None and concern.deadline < context.today
    day = concern.deadline if late and concern.deadline else date.max
    return day, -concern.urgency.rank, _ORDER.index(concern.state), concern.number


def _has_things(context: Context, args: Nothing) -> bool:
    """待办 stands open in private to whoever is given things, or might be."""
    del args
    person = context.known
    return context.private and person is not None and bool(person.offices or theirs(context, 1))


def _accept(context: Context, args: Numbered) -> None:
    concern = load(context, args.number)
    step = life.accept(concern, close_by=close_by(context, concern), by=context.me.id, at=context.now)
    take(context, step, more=doubt(context, concern))


def _progress(context: Context, args: Numbered) -> None:
    concern = load(context, args.number)
    promised = close_by(context, concern)
    take(context, life.progress(concern, text=args.text[:2000], close_by=promised, by=context.me.id, at=context.now))


ROUTES = (
    Route(
        word="待办",
        usage="待办",
        example="待办",
        about="还没办完的诉求，最急的在前。",
        theme=THEME,
        who=Standing.STAFF,
        also=_has_things,
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
        word="反馈",
        usage="反馈 <号> <内容>",
        example="反馈 12 水务公司下午到现场",
        about="说说进展，登记人会收到。",
        theme=THEME,
        who=Standing.STAFF,
        also=given_to_speaker,
        parse=numbered_words,
        handle=_progress,
        talk=True,
    ),
)
