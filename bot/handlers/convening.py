"""Convening a meeting: the draft is shown back, confirmed by who convenes it, announced once, moved, called off."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.community.people import Standing
from bot.context import Context
from bot.council import meeting_life as life
from bot.council import topic as topics
from bot.council.meeting import Attendee, Meeting, Part, State, Step, next_reminder, reminders_over
from bot.council.refusal import Refused
from bot.dialogue import Question
from bot.handlers.areas import groups_of
from bot.handlers.enclosing import announce_with_code, tell_with_entry
from bot.handlers.shapes import Numbered, numbered_words, without_mention
from bot.handlers.topics import THEME, load_topic, where
from bot.ports import Contact
from bot.routing import Route, Said
from bot.text import leading_number, simplified
from bot.text.moments import moment
from bot.wording import meetings as wording

DRAFT = "会议草稿"
CONFIRM = ("确认", "确认公告", "公告")
DRAFT_LASTS = timedelta(minutes=30)
AHEAD = frozenset({State.DRAFT, State.ANNOUNCED, State.REGISTERING})
_TOPICS = re.compile(
    r"(.*?)[\s,，;；。]*议题[\s:：]*((?:议题|第|[\s,，、和]|[0-9零〇一二两三四五六七八九十百]|号)+)(.*)", re.DOTALL
)
_SEATS = re.compile(r"(?:名额|限|座位)\s*(\d{1,4})\s*[人个名]?")


@dataclass(frozen=True, slots=True)
class Call:
    """召集: when and where as it was said, which topics, how many seats (0: as many as come)."""

    words: str
    topics: tuple[int, ...]
    seats: int
    invited: tuple[Contact, ...]


def _call(said: Said) -> Call | None:
    text = simplified(said.rest)
    for contact in said.mentions:
        text = without_mention(text, contact)
    seats = _SEATS.search(text)
    if seats:
        text = text[: seats.start()] + text[seats.end() :]
    found = _TOPICS.fullmatch(text.replace("邀请", " ").strip())
    if found is None:
        return None
    numbers, rest = [], found[2]
    while (number := leading_number(rest.lstrip(" ,，、和号第").removeprefix("议题"))) is not None:
        numbers.append(number[0])
        rest = number[1].lstrip("号")
    if not numbers or not found[1].strip() or found[3].strip():
        return None
    return Call(found[1].strip(), tuple(dict.fromkeys(numbers)), int(seats[1]) if seats else 0, said.mentions)


def load_meeting(context: Context, number: int) -> Meeting:
    """The meeting of that number.

    Raises:
        Refused: there is none, or it is somebody's draft.
    """
    found = context.uow.meetings.get(number)
    mine = found is not None and context.known is not None and found.convener == context.known.id
    if found is None or (found.state is State.DRAFT and not mine):
        raise Refused("meeting.unknown", number=number if number < 10**9 else "这么大的号")
    return found


def keep_meeting(context: Context, step: Step) -> Meeting:
    """Keep a step of a meeting, its line in the journal, and when the clock must look at it."""
    value, update = step
    context.uow.meetings.save(value, update)
    context.note(update.action.value, f"会议{value.number}", state=value.state.value)
    plan_look(context, value, reminders_over(value, context.now))
    return value


def plan_look(context: Context, meeting: Meeting, reminded: int) -> None:
    """When the clock must look at it next; so many of its reminders are done or come too late."""
    at = next_reminder(meeting, reminded)
    if at is None and meeting.state in (State.ANNOUNCED, State.REGISTERING):
        at = meeting.starts_at + life.WAITED
    elif at is None and meeting.state in (State.RUNNING, State.PAUSED):
        at = (meeting.started_at or context.now) + life.LONGEST
    context.uow.meetings.look_at(meeting.number, at, reminded=reminded)


def _convene(context: Context, args: Call) -> None:
    found = moment(args.words, context.now, context.rules.zone)
    if found is None:
        raise Refused("meeting.when", said=args.words[:20])
    starts_at, place = found
    place = place.strip(" ，,。；;")
    if len(place) < 2:
        raise Refused("meeting.place")
    agenda = [load_topic(context, number) for number in args.topics]
    for topic in agenda:
        if topic.state not in (topics.State.PUBLISHED, topics.State.DISCUSSED):
            raise Refused("topic.not_open", number=topic.number, state=topic.state.value)
    areas = {topic.area for topic in agenda}
    me = context.me
    value, update = life.draft(
        Meeting(
            title=agenda[0].title if len(agenda) == 1 else f"{agenda[0].title}等{len(agenda)}项",
            starts_at=starts_at,
            place=place[:100],
            topics=args.topics,
            area=areas.pop() if len(areas) == 1 else "",
            convener=me.id,
            chair=me.id,
            seats=args.seats,
            quorum=context.rules.meeting_quorum,
            created_at=context.now,
            updated_at=context.now,
        )
    )
    kept = context.uow.meetings.add(value, update, where(context), code=context.secret())
    context.note(update.action.value, f"会议{kept.number}", topics=list(args.topics))
    for contact in args.invited:
        _invite_one(context, kept, contact)
    members = [who for who in context.uow.meetings.attendees(kept.number) if who.member]
    groups = groups_of(context, kept.area)
    context.ask(DRAFT, DRAFT_LASTS, number=kept.number)
    # The notice that a vote needs is told now, when the day can still be changed.
    late = [
        topic
        for topic in agenda
        if (topics.notice(topic, starts_at.astimezone(context.rules.zone).date()) or 0) < context.rules.notice_days
    ]
    context.reply(wording.draft(kept, agenda, len(members), groups, late, context.rules, context.now))


def _invite_one(context: Context, meeting: Meeting, contact: Contact) -> None:
    people, inbound = context.uow.people, context.inbound
    person = people.known(inbound.channel, inbound.account, [contact.id]).get(contact.id)
    person = person or people.create(inbound.channel, inbound.account, contact, context.now)
    context.uow.meetings.attend(
        meeting.number, Attendee(person=person.id, part=Part.INVITED, member=True, since=context.now)
    )


def confirm(context: Context, question: Question) -> bool:
    """The convener has read the draft: only the exact words count."""
    if context.text not in CONFIRM:
        return False
    draft = context.uow.meetings.get(int(question.facts["number"]))
    context.uow.questions.close(question.person_id, question.room)
    if draft is None or draft.state is not State.DRAFT:
        return False
    announced = life.announce(draft, by=context.me.id, at=context.now)
    value, update = announced
    context.uow.meetings.save(value, update)
    opened = keep_meeting(context, life.open_registration(value, by=context.me.id, at=context.now))
    agenda = [load_topic(context, number) for number in opened.topics]
    text = wording.announced(opened, agenda, context.rules, context.now)
    groups = groups_of(context, opened.area)
    for group in groups:
        announce_with_code(context, opened, group.channel, group.account, group.external_id, text)
    context.uow.meetings.announce_in(opened.number, [group.external_id for group in groups])
    invited = [who.person for who in context.uow.meetings.attendees(opened.number) if who.part is Part.INVITED]
    invitation = wording.invited(opened, agenda, context.rules, context.now)
    told = sum(tell_with_entry(context, opened, person, invitation) for person in invited)
    context.reply(wording.sent(opened, len(groups), told))
    return True


def _invite(context: Context, args: Numbered) -> None:
    meeting = load_meeting(context, args.number)
    if meeting.state not in AHEAD:
        raise Refused("meeting.over", number=meeting.number, state=meeting.state.value)
    contacts = context.inbound.mentions
    if not contacts:
        raise Refused("meeting.whom", number=meeting.number)
    for contact in contacts:
        _invite_one(context, meeting, contact)
    context.note("邀请", f"会议{meeting.number}", count=len(contacts))
    if meeting.state is not State.DRAFT:
        agenda = [load_topic(context, number) for number in meeting.topics]
        known = context.uow.people.known(
            context.inbound.channel, context.inbound.account, [contact.id for contact in contacts]
        )
        for person in known.values():
            tell_with_entry(context, meeting, person.id, wording.invited(meeting, agenda, context.rules, context.now))
    context.reply(wording.invitations(meeting, len(contacts)))


def tell_everybody(context: Context, meeting: Meeting, text: str) -> None:
    """All who were told of a meeting hear of a change, once: its groups, and in private who registered elsewhere."""
    rooms = context.uow.meetings.rooms(meeting.number)
    inbound = context.inbound
    for room in rooms:
        context.tell_room(inbound.channel, inbound.account, room, text)
    for who in context.uow.meetings.attendees(meeting.number):
        if who.member and who.part is not Part.EXCUSED and (context.known is None or who.person != context.known.id):
            tell_with_entry(context, meeting, who.person, text, changed=True)


def _move(context: Context, args: Numbered) -> None:
    meeting = load_meeting(context, args.number)
    found = moment(args.text, context.now, context.rules.zone)
    if found is None:
        raise Refused("meeting.when", said=args.text[:20])
    starts_at, rest = found
    place = rest.strip(" ，,。；;") or meeting.place
    was = meeting
    kept = keep_meeting(
        context, life.move(meeting, starts_at=starts_at, place=place[:100], by=context.me.id, at=context.now)
    )
    if kept.state is State.DRAFT:
        context.ask(DRAFT, DRAFT_LASTS, number=kept.number)
        context.reply(wording.moved_draft(kept, context.rules, context.now))
        return
    tell_everybody(context, kept, wording.moved(was, kept, context.rules, context.now))
    context.reply(wording.moved_to_convener(kept, context.rules, context.now))


def _cancel(context: Context, args: Numbered) -> None:
    meeting = load_meeting(context, args.number)
    was_draft = meeting.state is State.DRAFT
    kept = keep_meeting(context, life.cancel(meeting, text=args.text[:200], by=context.me.id, at=context.now))
    if not was_draft:
        tell_everybody(context, kept, wording.cancelled(kept, context.rules, context.now))
    context.reply(wording.cancelled_to_convener(kept))


def _number_and_rest(said: Said) -> Numbered | None:
    found = leading_number(said.rest.removeprefix("会议"))
    return Numbered(found[0], found[1].strip()) if found else None


def _moved(said: Said) -> Numbered | None:
    return numbered_words(replace(said, rest=said.rest.removeprefix("会议")))


ANSWERS = {DRAFT: confirm}

ROUTES = (
    Route(
        word="召集",
        usage="召集 <时间> <地点> 议题 <号…>",
        example="召集 周六下午三点 社区二楼会议室 议题 3",
        about="召集一次会议：先给您看全文，您回“确认”才公告。可加“名额 30”，可 @ 要邀请的人。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_call,
        handle=_convene,
    ),
    Route(
        word="邀请",
        usage="邀请 <会议号> @人",
        example="邀请 2 @王阿姨",
        about="邀请成员参加会议；成员够半数才能开。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_number_and_rest,
        handle=_invite,
        talk=True,
    ),
    Route(
        word="改期",
        usage="改期 <会议号> <时间> [地点]",
        example="改期 2 下周日上午九点",
        about="换时间或地点，通知过的人都再通知一次。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_moved,
        handle=_move,
        talk=True,
    ),
    Route(
        word="取消",
        usage="取消 <会议号> <理由>",
        example="取消 2 当天停电",
        about="会议不开了，通知过的人都通知一次。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_moved,
        handle=_cancel,
        talk=True,
    ),
)
