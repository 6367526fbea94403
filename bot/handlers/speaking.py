"""The floor of a running meeting: 举手, 放下, 请发言, and a gentle clock."""

from __future__ import annotations

from datetime import timedelta

from bot.community.people import Standing
from bot.context import Context
from bot.council.floor import Kind, Turn, ask, give, lower, queue, speaker
from bot.council.meeting import REMINDED, Meeting, Part, State
from bot.council.refusal import Refused
from bot.handlers.chairing import is_chair, which, write
from bot.handlers.shapes import MaybeNumbered, Nothing, Words, maybe_numbered, nothing
from bot.handlers.topics import THEME
from bot.routing import Route, Said
from bot.wording import speaking as wording

RUNNING = frozenset({State.RUNNING})
SPEECH = "发言要点"
"""The lines of the minutes that hold somebody's words."""


def _meeting_here(context: Context) -> Meeting:
    """The running meeting in which the speaker is present.

    Raises:
        Refused: there is none, or they did not check in.
    """
    me = context.known
    found = context.uow.meetings.of(me.id, RUNNING) if me is not None else []
    for meeting in found:
        attendees = context.uow.meetings.attendees(meeting.number)
        if me is not None and any(who.person == me.id and who.part is Part.PRESENT for who in attendees):
            return meeting
    raise Refused("floor.no_meeting")


def _kind(said: Said) -> Words | None:
    return Words(said.rest) if said.rest in ("", "程序问题", "程序") else None


def _raise_hand(context: Context, args: Words) -> None:
    meeting = _meeting_here(context)
    turns = context.uow.meetings.turns(meeting.number)
    kind = Kind.ORDER if args.text else Kind.SPEECH
    wanted = Turn(person=context.me.id, item=meeting.item, kind=kind, asked_at=context.now)
    kept = context.uow.meetings.add_turn(
        meeting.number, ask(turns, wanted, chair=meeting.chair, most=meeting.turns_each)
    )
    line = queue([*turns, kept], meeting.item)
    context.reply(wording.in_line(kept, 1 + line.index(kept)))
    if kind is Kind.ORDER and meeting.chair is not None:
        context.tell(meeting.chair, wording.point_of_order(context.me.label))


def _lower(context: Context, args: Nothing) -> None:
    del args
    meeting = _meeting_here(context)
    turns = context.uow.meetings.turns(meeting.number)
    mine = lower(turns, context.me.id, meeting.item, context.now)
    context.uow.meetings.save_turn(mine)
    context.reply(wording.lowered(mine))


def _give(context: Context, args: MaybeNumbered) -> None:
    meeting = which(context, args, RUNNING)
    if meeting.state is not State.RUNNING:
        raise Refused("meeting.over", number=meeting.number, state=meeting.state.value)
    turns = context.uow.meetings.turns(meeting.number)
    ended, begun = give(turns, meeting.item, context.now)
    if ended is not None:
        context.uow.meetings.save_turn(ended)
    if begun is None:
        context.reply(wording.nobody_waits(meeting))
        return
    context.uow.meetings.save_turn(begun)
    # The clock says gently when the time is over, once.
    over = context.now + timedelta(minutes=meeting.minutes_each)
    context.uow.meetings.look_at(meeting.number, over, reminded=len(REMINDED))
    who = context.uow.people.get(begun.person) if begun.person is not None else None
    name = who.label if who is not None and who.label else "这位居民"
    write(context, meeting, begun.kind.value, person=begun.person)
    rest = queue([turn for turn in turns if turn.number != begun.number], meeting.item)
    here = context.inbound
    text = wording.has_the_floor(meeting, begun, name, len(rest))
    for room in context.uow.meetings.rooms(meeting.number):
        context.tell_room(here.channel, here.account, room, text)
    if here.room not in context.uow.meetings.rooms(meeting.number):
        context.reply(text)
    if begun.person is not None:
        context.tell(begun.person, wording.your_turn(meeting))


def spoken(context: Context) -> bool:
    """What whoever has the floor says to the bot goes into the minutes; nothing else that anybody says does."""
    me = context.known
    if me is None:
        return False
    for meeting in context.uow.meetings.of(me.id, RUNNING):
        now = speaker(context.uow.meetings.turns(meeting.number), meeting.item)
        if now is not None and now.person == me.id:
            write(context, meeting, SPEECH, context.text[:2000], person=me.id)
            context.reply(wording.written_down(meeting))
            return True
    return False


ROUTES = (
    Route(
        word="举手",
        usage="举手 [程序问题]",
        example="举手",
        about="开会时排队发言；对程序有意见说“举手 程序问题”，排在前面。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=_kind,
        handle=_raise_hand,
        talk=True,
    ),
    Route(
        word="放下",
        usage="放下",
        example="放下",
        about="不发言了，或者说完了。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=nothing,
        handle=_lower,
        synonyms=("说完了",),
        talk=True,
    ),
    Route(
        word="请发言",
        usage="请发言 [会议号]",
        example="请发言",
        about="主持人：请下一位发言，上一位就说完了。",
        theme=THEME,
        who=Standing.NOBODY,
        parse=maybe_numbered,
        handle=_give,
        synonyms=("下一位",),
        talk=True,
        also=is_chair,
    ),
)
