"""Taking part in a meeting: 报名, 请假, 签到, 离席; who waits moves up; the chair hears of the quorum in time."""

from __future__ import annotations

from dataclasses import replace

from bot.community.people import Standing
from bot.context import Context
from bot.council.meeting import Attendee, Meeting, Part, Quorum, State, moves_up, place_for, quorum
from bot.council.refusal import Refused
from bot.handlers.convening import load_meeting
from bot.handlers.enclosing import meeting_line
from bot.handlers.shapes import MaybeNumbered, Numbered, maybe_numbered, numbered, without_mention
from bot.handlers.topics import THEME, load_topic, where
from bot.routing import Route, Said
from bot.wording import meetings as wording

COMING = frozenset({State.ANNOUNCED, State.REGISTERING})
ON = frozenset({State.RUNNING, State.PAUSED})
SHOWN = 6


def _mine(context: Context, meeting: Meeting) -> Attendee | None:
    me = context.known
    found = context.uow.meetings.attendees(meeting.number)
    return next((who for who in found if me is not None and who.person == me.id), None)


def _stand(context: Context, meeting: Meeting, part: Part) -> None:
    mine = _mine(context, meeting)
    # Who answers again keeps their place in line.
    since = mine.since if mine is not None and mine.part is part else context.now
    member = mine.member if mine is not None else False
    context.uow.meetings.attend(meeting.number, Attendee(person=context.me.id, part=part, member=member, since=since))


def state_of(context: Context, meeting: Meeting) -> Quorum:
    """How the quorum stands now."""
    return quorum(meeting, context.uow.meetings.attendees(meeting.number))


def _open(meeting: Meeting, states: frozenset[State]) -> None:
    if meeting.state not in states:
        raise Refused("meeting.over", number=meeting.number, state=meeting.state.value)


def _register(context: Context, args: Numbered) -> None:
    meeting = load_meeting(context, args.number)
    _open(meeting, COMING | ON)
    mine = _mine(context, meeting)
    if mine is not None and mine.part in (Part.REGISTERED, Part.PRESENT):
        context.reply(wording.registered(meeting, state_of(context, meeting), context.rules, context.now))
        return
    others = [
        who
        for who in context.uow.meetings.attendees(meeting.number)
        if context.known is None or who.person != context.known.id
    ]
    part = place_for(meeting, others, member=mine.member if mine is not None else False)
    _stand(context, meeting, part)
    if part is Part.WAITING:
        line = [who for who in context.uow.meetings.attendees(meeting.number) if who.part is Part.WAITING]
        line.sort(key=lambda who: (who.since, who.person))
        place = 1 + next(at for at, who in enumerate(line) if who.person == context.me.id)
        context.reply(wording.waiting(meeting, place))
        return
    context.reply(wording.registered(meeting, state_of(context, meeting), context.rules, context.now))


def _excuse(context: Context, args: Numbered) -> None:
    meeting = load_meeting(context, args.number)
    _open(meeting, COMING)
    if _mine(context, meeting) is None:
        raise Refused("meeting.not_in", number=meeting.number)
    _stand(context, meeting, Part.EXCUSED)
    context.reply(wording.excused(meeting))
    _fill(context, meeting)


def _fill(context: Context, meeting: Meeting) -> None:
    """Free seats go to who waits, in their order; each hears of it in private."""
    while (next_one := moves_up(meeting, context.uow.meetings.attendees(meeting.number))) is not None:
        context.uow.meetings.attend(meeting.number, replace(next_one, part=Part.REGISTERED, since=context.now))
        context.tell(next_one.person, wording.promoted(meeting, context.rules, context.now))


def _arrival(said: Said) -> Numbered | None:
    """A number, and for staff at the door who has come: 签到 2 @王阿姨."""
    rest = said.rest
    for contact in said.mentions:
        rest = without_mention(rest, contact)
    return numbered(replace(said, rest=rest))


def _check_in_others(context: Context, meeting: Meeting) -> None:
    chair = context.known is not None and meeting.chair == context.known.id
    if not chair and context.standing < Standing.STAFF:
        raise Refused("meeting.others", number=meeting.number)
    inbound, people = context.inbound, context.uow.people
    attendees = {who.person: who for who in context.uow.meetings.attendees(meeting.number)}
    for contact in inbound.mentions:
        person = people.known(inbound.channel, inbound.account, [contact.id]).get(contact.id)
        person = person or people.create(inbound.channel, inbound.account, contact, context.now)
        member = attendees[person.id].member if person.id in attendees else False
        context.uow.meetings.attend(
            meeting.number, Attendee(person=person.id, part=Part.PRESENT, member=member, since=context.now)
        )
    context.note("签到", f"会议{meeting.number}", count=len(inbound.mentions))
    context.reply(wording.present_others(meeting, len(inbound.mentions), present(context, meeting)))


def _check_in(context: Context, args: Numbered) -> None:
    meeting = load_meeting(context, args.number)
    _open(meeting, COMING | ON)
    if context.inbound.mentions:
        _check_in_others(context, meeting)
        return
    before = state_of(context, meeting)
    mine = _mine(context, meeting)
    if mine is None or mine.part is Part.WAITING:
        others = [
            who
            for who in context.uow.meetings.attendees(meeting.number)
            if context.known is None or who.person != context.known.id
        ]
        if place_for(meeting, others, member=False) is Part.WAITING:
            raise Refused("meeting.full", number=meeting.number, seats=meeting.seats)
    _stand(context, meeting, Part.PRESENT)
    # Presence counts from the first who comes, not only from the opening on.
    now = present(context, meeting)
    context.reply(wording.present(meeting, now))
    if now.met and (not before.met or meeting.state not in ON) and now.there == now.needed:
        _tell_chair(context, meeting, wording.quorum_reached(meeting, now))


def present(context: Context, meeting: Meeting) -> Quorum:
    """How many are there by 签到, whatever the state."""
    return quorum(replace(meeting, state=State.RUNNING), context.uow.meetings.attendees(meeting.number))


def _leave(context: Context, args: Numbered) -> None:
    meeting = load_meeting(context, args.number)
    _open(meeting, COMING | ON)
    mine = _mine(context, meeting)
    if mine is None or mine.part is not Part.PRESENT:
        raise Refused("meeting.not_there", number=meeting.number)
    before = present(context, meeting)
    _stand(context, meeting, Part.LEFT)
    context.reply(wording.left(meeting))
    now = present(context, meeting)
    if meeting.state in ON and before.met:
        if not now.met:
            _tell_chair(context, meeting, wording.quorum_lost(meeting, now))
        elif now.spare == 0:
            _tell_chair(context, meeting, wording.quorum_thin(meeting, now))


def _tell_chair(context: Context, meeting: Meeting, text: str) -> None:
    if meeting.chair is not None:
        context.tell(meeting.chair, text)


def _show(context: Context, args: MaybeNumbered) -> None:
    if args.number is None:
        area = context.group.area if context.group is not None else ""
        found = context.uow.meetings.in_states(where(context), COMING | ON, 30)
        shown = [meeting for meeting in found if not area or meeting.area in ("", area)]
        context.reply(wording.listing(shown[:SHOWN], context.rules, context.now))
        return
    meeting = load_meeting(context, args.number)
    attendees = context.uow.meetings.attendees(meeting.number)
    among_staff = context.private or (context.group is not None and bool(context.group.purpose))
    chair = context.known is not None and meeting.chair == context.known.id
    named = (chair or context.standing >= Standing.STAFF) and among_staff
    people = context.uow.people.some([who.person for who in attendees]) if named else {}
    names = {number: person.label for number, person in people.items()}
    topics = [load_topic(context, number) for number in meeting.topics]
    standing = state_of(context, meeting)
    text = wording.one(meeting, topics, attendees, standing, names, context.rules, context.now, named=named)
    context.reply(text + meeting_line(context, meeting))


def _route(word: str, about: str, handle: object, *synonyms: str) -> Route:
    return Route(
        word=word,
        usage=f"{word} <会议号>",
        example=f"{word} 2",
        about=about,
        theme=THEME,
        who=Standing.ANYONE,
        parse=numbered,
        handle=handle,  # type: ignore[arg-type]
        synonyms=synonyms,
        talk=True,
    )


ROUTES = (
    Route(
        word="会议",
        usage="会议 [号]",
        example="会议 2",
        about="看近期的会议；带号看时间、地点、议题和报名情况。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=maybe_numbered,
        handle=_show,
        talk=True,
    ),
    _route("报名", "参加一次会议；满了排候补。", _register, "参加"),
    _route("请假", "不来了，位子让给候补的人。", _excuse),
    replace(_route("签到", "到了会场说一声，算到会人数；工作人员可以 @ 到场的人替他签。", _check_in), parse=_arrival),
    _route("离席", "提前走，不再算到会人数。", _leave),
)
