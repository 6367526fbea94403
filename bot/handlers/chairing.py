"""Running a meeting: 开会, 下一项, 休会, 继续, 散会, 流会, by its chair; and what the clock does with meetings."""

from __future__ import annotations

from bot.community.people import Standing
from bot.context import Context
from bot.council import meeting_life as life
from bot.council import topic as topics
from bot.council.floor import speaker, time_over
from bot.council.meeting import REMINDED, Meeting, Part, State, next_reminder
from bot.council.refusal import Refused
from bot.council_repositories import Minute
from bot.handlers.attending import present, state_of
from bot.handlers.convening import keep_meeting, load_meeting, plan_look, tell_everybody
from bot.handlers.shapes import MaybeNumbered, maybe_numbered
from bot.handlers.topics import THEME, keep_topic, load_topic, where
from bot.routing import Handle, Route
from bot.wording import chairing as wording
from bot.wording import meetings as meetings_wording

RUNNING = frozenset({State.RUNNING, State.PAUSED})
AT_ONCE = 100


def _chaired(context: Context, states: frozenset[State]) -> list[Meeting]:
    me = context.known
    found = context.uow.meetings.of(me.id, states) if me is not None else []
    return [meeting for meeting in found if me is not None and meeting.chair == me.id]


def which(context: Context, args: MaybeNumbered, states: frozenset[State]) -> Meeting:
    """The meeting that its chair means: the numbered one, or the only one there is.

    Raises:
        Refused: there is none, or more than one.
    """
    if args.number is not None:
        return load_meeting(context, args.number)
    found = _chaired(context, states)
    if len(found) != 1:
        raise Refused("meeting.which", count=len(found))
    return found[0]


def is_chair(context: Context, args: MaybeNumbered) -> bool:
    """The words of the chair stand open to the chair of that meeting, whoever that is, and to nobody else."""
    me = context.known
    if me is None:
        return False
    if args.number is None:
        return bool(_chaired(context, frozenset(State)))
    meeting = context.uow.meetings.get(args.number)
    return meeting is not None and meeting.chair == me.id


def write(context: Context, meeting: Meeting, kind: str, text: str = "", *, person: int | None = None) -> None:
    """A line of the minutes."""
    line = Minute(item=meeting.item, kind=kind, person=person, text=text, at=context.now)
    context.uow.meetings.write(meeting.number, line)


def _say(context: Context, meeting: Meeting, text: str) -> None:
    """In the groups of the meeting, and to the chair where they are, unless that is one of them."""
    here = context.inbound
    rooms = context.uow.meetings.rooms(meeting.number)
    for room in rooms:
        context.tell_room(here.channel, here.account, room, text)
    if here.room not in rooms:
        context.reply(text)


def _start(context: Context, args: MaybeNumbered) -> None:
    meeting = which(context, args, frozenset({State.ANNOUNCED, State.REGISTERING}))
    step = life.start(meeting, present(context, meeting), by=context.me.id, at=context.now)
    kept = keep_meeting(context, step)
    there = present(context, kept)
    write(context, kept, "开会", f"到会{there.there}人")
    _say(context, kept, wording.started(kept, there))


def _next(context: Context, args: MaybeNumbered) -> None:
    meeting = which(context, args, frozenset({State.RUNNING}))
    kept = keep_meeting(context, life.next_item(meeting, by=context.me.id, at=context.now))
    topic = load_topic(context, kept.item)
    write(context, kept, "下一项", topic.title)
    if topic.state in (topics.State.PUBLISHED, topics.State.DISCUSSED):
        keep_topic(context, topics.discuss(topic, meeting=kept.number, at=context.now))
    place = kept.topics.index(kept.item) + 1
    _say(context, kept, wording.item(kept, topic, place))


def _pause(context: Context, args: MaybeNumbered) -> None:
    meeting = which(context, args, frozenset({State.RUNNING}))
    kept = keep_meeting(context, life.pause(meeting, by=context.me.id, at=context.now))
    write(context, kept, "休会")
    _say(context, kept, wording.paused(kept))


def _resume(context: Context, args: MaybeNumbered) -> None:
    meeting = which(context, args, frozenset({State.PAUSED}))
    there = present(context, meeting)
    kept = keep_meeting(context, life.resume(meeting, there, by=context.me.id, at=context.now))
    write(context, kept, "继续", f"到会{there.there}人")
    _say(context, kept, wording.resumed(kept, there))


def _end(context: Context, args: MaybeNumbered) -> None:
    meeting = which(context, args, RUNNING)
    kept = keep_meeting(context, life.end(meeting, by=context.me.id, at=context.now))
    write(context, kept, "散会")
    _say(context, kept, wording.ended(kept))


def _fail(context: Context, args: MaybeNumbered) -> None:
    meeting = which(context, args, RUNNING | {State.ANNOUNCED, State.REGISTERING})
    kept = keep_meeting(context, life.fail(meeting, present(context, meeting), by=context.me.id, at=context.now))
    write(context, kept, "流会", kept.reason)
    _say(context, kept, meetings_wording.failed(kept))


# ------------------------------------------------------------------------------------------------ the clock
def meetings(context: Context) -> None:
    """Remind those concerned; what nobody opened has failed, what nobody ended is over."""
    for meeting, done in context.uow.meetings.due(where(context), context.now, AT_ONCE):
        if meeting.state in RUNNING and context.now < (meeting.started_at or context.now) + life.LONGEST:
            _time_is_over(context, meeting)
            plan_look(context, meeting, done)
            continue
        if meeting.state in RUNNING:
            kept = keep_meeting(context, life.end(meeting, by=None, at=context.now))
            write(context, kept, "散会", "到时自动结束")
            continue
        if meeting.state not in (State.ANNOUNCED, State.REGISTERING):
            context.uow.meetings.look_at(meeting.number, None, reminded=done)
            continue
        at = next_reminder(meeting, done)
        if context.now >= meeting.starts_at + life.WAITED:
            _nobody_opened(context, meeting)
            continue
        if at is not None and at <= context.now:
            done += 1
            while done < len(REMINDED) and meeting.starts_at - REMINDED[done] <= context.now:
                done += 1  # several were missed: one is enough
            if context.now < meeting.starts_at:
                _remind(context, meeting)
        plan_look(context, meeting, done)


def _time_is_over(context: Context, meeting: Meeting) -> None:
    """Whoever has the floor has had their minutes: said once, gently; nobody is cut off."""
    now = speaker(context.uow.meetings.turns(meeting.number), meeting.item)
    if now is None or now.person is None or not time_over(now, meeting.minutes_each, context.now):
        return
    who = context.uow.people.get(now.person)
    here = context.inbound
    text = wording.time_over(meeting, who.label if who is not None and who.label else "这位居民")
    for room in context.uow.meetings.rooms(meeting.number):
        context.tell_room(here.channel, here.account, room, text)


def _nobody_opened(context: Context, meeting: Meeting) -> None:
    there = present(context, meeting)
    if there.met:
        # Enough came and nobody opened it here: it was held by word of mouth, or not at all; a person says which.
        context.uow.meetings.look_at(meeting.number, None, reminded=len(REMINDED))
        if meeting.chair is not None:
            context.tell(meeting.chair, wording.never_opened(meeting))
        return
    kept = keep_meeting(context, life.fail(meeting, there, by=None, at=context.now))
    write(context, kept, "流会", kept.reason)
    tell_everybody(context, kept, meetings_wording.failed(kept))


def _remind(context: Context, meeting: Meeting) -> None:
    attendees = context.uow.meetings.attendees(meeting.number)
    text = meetings_wording.reminder(meeting, context.rules, context.now)
    for who in attendees:
        if who.part in (Part.REGISTERED, Part.INVITED) and who.person != meeting.chair:
            context.tell(who.person, text)
    if meeting.chair is not None:
        silent = [who.person for who in attendees if who.part is Part.INVITED and who.member]
        people = context.uow.people.some(silent)
        names = [people[number].label or f"人员{number}" for number in silent if number in people]
        quorum = state_of(context, meeting)
        context.tell(meeting.chair, meetings_wording.reminder_to_chair(meeting, quorum, names))


TICKS = {"meetings": meetings}


def _route(word: str, about: str, handle: Handle, *synonyms: str) -> Route:
    return Route(
        word=word,
        usage=f"{word} [会议号]",
        example=f"{word} 2",
        about=about,
        theme=THEME,
        # Nobody's standing is enough: only the chair of that meeting may.
        who=Standing.NOBODY,
        parse=maybe_numbered,
        handle=handle,
        synonyms=synonyms,
        talk=True,
        also=is_chair,
    )


ROUTES = (
    _route("开会", "主持人：到会的够了，会议开始。", _start),
    _route("下一项", "主持人：进入下一个议题。", _next, "下一个议题"),
    _route("休会", "主持人：先停一会儿。", _pause),
    _route("继续", "主持人：休会以后接着开。", _resume, "复会"),
    _route("散会", "主持人：会议结束。", _end),
    _route("流会", "主持人：到会人数不够，开不成。", _fail),
)
