"""决议: written by a person after the count, shown to everybody, put on public notice, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.community.people import Standing
from bot.context import Context
from bot.council import decision as life
from bot.council import meeting, poll
from bot.council.concern import Satisfaction
from bot.council.decision import Action, Decision, State, Step
from bot.council.refusal import Refused
from bot.council.topic import State as TopicState
from bot.council.topic import Topic
from bot.council_repositories import Entry
from bot.handlers.areas import announce, area_of
from bot.handlers.attending import present
from bot.handlers.convening import load_meeting
from bot.handlers.counting import counted as ballots_of
from bot.handlers.counting import verdict_of
from bot.handlers.enclosing import decision_line
from bot.handlers.polls import load_poll
from bot.handlers.shapes import MaybeNumbered, Numbered, maybe_numbered, numbered_words
from bot.handlers.stepping import among_staff
from bot.handlers.topics import load_topic, where
from bot.routing import Route, Said
from bot.text import leading_number
from bot.wording import decisions as wording
from bot.wording.verdicts import verdict_text

THEME = "决议"
SHOWN = 8
LONGEST = 1000
"""Characters of a decision: more is not read in a group."""
PUBLIC = frozenset({State.PUBLIC, State.PAUSED, State.IN_FORCE, State.DONE})
_OPEN = (TopicState.PUBLISHED, TopicState.DISCUSSED)


# ------------------------------------------------------------------------------------------------ loading and keeping
def chairs(context: Context, decision: Decision) -> bool:
    """Whether the speaker is its chair."""
    return context.known is not None and decision.chair == context.known.id


def load_decision(context: Context, number: int) -> Decision:
    """The decision of that number.

    Raises:
        Refused: there is none, or it never was on public notice and is not the speaker's to see.
    """
    found = context.uow.decisions.get(number)
    inside = found is not None and (context.standing >= Standing.STAFF or chairs(context, found))
    if found is None or (found.public_on is None and not inside):
        raise Refused("decision.unknown", number=number if number < 10**9 else "这么大的号")
    return found


def keep_decision(context: Context, step: Step) -> Decision:
    """Keep a step of a decision, its line in the journal, and when the clock must look at it."""
    value, update = step
    context.uow.decisions.save(value, update)
    context.note(update.action.value, wording.name(value), state=value.state.value)
    day = life.look_on(value, context.today)
    context.uow.decisions.look_at(value.number, morning(context, day) if day else None)
    return value


def morning(context: Context, day: date) -> datetime:
    """When the clock speaks on a local day."""
    plan = context.rules.plan
    return datetime.combine(day, plan.at, plan.zone).astimezone(UTC)


def topics_of(context: Context, decision: Decision) -> list[Topic]:
    """Those that it was made of."""
    found = (context.uow.topics.get(number) for number in decision.topics)
    return [topic for topic in found if topic is not None]


def tell_chair(context: Context, decision: Decision, text: str) -> None:
    """In private; where there is no chair, or nobody knows where they are, the staff."""
    if decision.chair is None or not context.tell(decision.chair, text):
        context.tell_staff(text)


def of_decision(said: Said) -> Numbered | None:
    """The number of a decision, and text after it."""
    return numbered_words(said)


# ------------------------------------------------------------------------------------------------ written
@dataclass(frozen=True, slots=True)
class Outcome:
    """决议表决, 决议会议: of which one, of which topic of its agenda (None: as far as it came), and the words."""

    number: int
    topic: int | None
    text: str


def _outcome(said: Said) -> Outcome | None:
    found = leading_number(said.rest)
    if found is None:
        return None
    number, text = found[0], found[1].strip()
    named = leading_number(text.removeprefix("议题").lstrip()) if text.startswith("议题") else None
    topic, text = (named[0], named[1].strip()) if named else (None, text)
    return Outcome(number, topic, text[:LONGEST]) if len(text) >= 2 else None


def _chairs_meeting(context: Context, args: Outcome) -> bool:
    found = context.uow.meetings.get(args.number)
    return found is not None and context.known is not None and found.chair == context.known.id


def _chairs_poll(context: Context, args: Outcome) -> bool:
    found = context.uow.polls.get(args.number)
    return found is not None and context.known is not None and _chair_of(context, found) == context.known.id


def _chair_of(context: Context, counted: poll.Poll) -> int | None:
    """Who chaired the meeting in which it was held; else who held it."""
    held = context.uow.meetings.get(counted.meeting) if counted.meeting is not None else None
    return held.chair if held is not None and held.chair is not None else counted.convener


def _of_meeting(context: Context, args: Outcome) -> None:
    held = load_meeting(context, args.number)
    if held.state not in (meeting.State.RUNNING, meeting.State.PAUSED, meeting.State.ENDED):
        raise Refused("decision.meeting", number=held.number, state=held.state.value)
    if args.topic is not None and args.topic not in held.topics:
        raise Refused("decision.agenda", number=held.number, topic=args.topic)
    on = held.state is not meeting.State.ENDED and held.item
    numbers = (args.topic,) if args.topic is not None else (held.item,) if on else held.topics
    topics = [load_topic(context, number) for number in numbers]
    talked_of = [topic for topic in topics if topic.state is TopicState.DISCUSSED]
    if not talked_of:
        raise Refused("decision.no_topic", number=held.number)
    there = present(context, held)
    rule = wording.held(held.number, there.there, there.of)
    _write(context, args.text, talked_of, rule=rule, area=held.area, chair=held.chair)


def _of_poll(context: Context, args: Outcome) -> None:
    counted = load_poll(context, args.number)
    if counted.state not in (poll.State.CLOSED, poll.State.PUBLISHED):
        raise Refused("decision.uncounted", number=counted.number, state=counted.state.value)
    for other in context.uow.decisions.made_of(poll=counted.number):
        if other.state is not State.REVOKED:
            raise Refused("decision.made_of_poll", number=counted.number, decision=other.number)
    about = args.topic or counted.topic
    topics = [load_topic(context, about)] if about is not None else []
    for topic in topics:
        if topic.state not in _OPEN:
            raise Refused("decision.topic_over", number=topic.number, state=topic.state.value)
    rule, passed = _arithmetic(context, counted)
    site = context.uow.polls.site(counted.number)
    _write(
        context,
        args.text,
        topics,
        rule=rule,
        area=topics[0].area if topics else site.place,
        chair=_chair_of(context, counted),
        poll=counted.number,
        binding=counted.binding,
        passed=passed,
    )


def _arithmetic(context: Context, counted: poll.Poll) -> tuple[str, bool]:
    """The verdict with its numbers, line by line; False if the vote was against it."""
    if counted.rule is None:
        return "", True
    verdict = verdict_of(counted, ballots_of(context, counted))
    return verdict_text(verdict, closed=True), verdict.passed is not False


def _write(
    context: Context,
    text: str,
    topics: Sequence[Topic],
    *,
    rule: str,
    area: str,
    chair: int | None,
    poll: int | None = None,
    binding: bool = True,
    passed: bool = True,
) -> None:
    for topic in topics:
        for other in context.uow.decisions.made_of(topic=topic.number):
            if other.state is not State.REVOKED:
                raise Refused("decision.made", number=topic.number, decision=other.number)
    value, update = life.draft(
        Decision(
            text=text,
            rule=rule,
            binding=binding,
            poll=poll,
            topics=tuple(topic.number for topic in topics),
            area=area,
            author=context.me.id,
            chair=chair,
            created_at=context.now,
            updated_at=context.now,
        )
    )
    kept = context.uow.decisions.add(value, update, where(context), code=context.secret())
    context.note(update.action.value, wording.name(kept), topics=list(kept.topics), poll=poll)
    context.reply(wording.written(kept, topics, context.rules.public_days, passed=passed))


# ------------------------------------------------------------------------------------------------ public, taken back
def publish(context: Context, number: int) -> None:
    """公示 决议2: its groups read it once, and may object for some days."""
    decision = load_decision(context, number)
    kept = keep_decision(
        context,
        life.publish(decision, today=context.today, days=context.rules.public_days, by=context.me.id, at=context.now),
    )
    text = wording.announced(kept, topics_of(context, kept)) + decision_line(context, kept)
    groups = announce(context, kept.area, text)
    context.reply(wording.published(kept, groups))


def _chaired(context: Context, args: Numbered) -> bool:
    found = context.uow.decisions.get(args.number)
    return found is not None and chairs(context, found)


def _revoke(context: Context, args: Numbered) -> None:
    decision = load_decision(context, args.number)
    waiting = [one for one in context.uow.decisions.objections(decision.number) if one.answered_at is None]
    kept = keep_decision(context, life.revoke(decision, text=args.text[:300], by=context.me.id, at=context.now))
    groups = announce(context, kept.area, wording.taken_back(kept, args.text[:300])) if kept.public_on else 0
    for objection in waiting:
        context.uow.decisions.answer(objection.number, args.text[:300], context.now)
        # Who objected in a group reads it there.
        if objection.person is not None and not objection.room:
            context.tell(objection.person, wording.dropped(objection, kept))
    context.reply(wording.revoked(kept, groups))


# ------------------------------------------------------------------------------------------------ shown
def _which(said: Said) -> MaybeNumbered | None:
    # 决议 会议1 without words is half of another command, and not decision 1.
    return None if said.rest.startswith(("会议", "表决")) else maybe_numbered(said)


def _show(context: Context, args: MaybeNumbered) -> None:
    """决议: what was decided, or one of them from concern to result."""
    staff, alone = context.standing >= Standing.STAFF, context.private or among_staff(context)
    if args.number is None:
        states = PUBLIC | {State.DRAFT} if staff and alone else PUBLIC
        area = area_of(context)
        found = context.uow.decisions.in_states(where(context), states, 50)
        shown = [one for one in found if not area or one.area in ("", area)]
        context.reply(wording.listing(shown[:SHOWN], len(shown[SHOWN:])))
        return
    decision = load_decision(context, args.number)
    decisions = context.uow.decisions
    thread = decisions.thread(decision.number)
    context.reply(
        wording.one(
            decision,
            topics_of(context, decision),
            decisions.objections(decision.number),
            decisions.tasks(decision.number),
            ratings(thread),
            context.today,
            why=thread[-1].text if decision.state is State.REVOKED else "",
            inside=(staff or chairs(context, decision)) and alone,
        )
        + decision_line(context, decision)
    )


def ratings(thread: Sequence[Entry]) -> dict[Satisfaction, int]:
    """How content how many are; of each person the last word counts."""
    last: dict[object, Satisfaction] = {}
    for place, entry in enumerate(thread):
        if entry.action == Action.RATE.value:
            # Of those who are gone nobody knows any more who said which.
            last[entry.by if entry.by is not None else f"gone {place}"] = Satisfaction(entry.text.partition(" ")[0])
    said = list(last.values())
    return {one: said.count(one) for one in Satisfaction if one in said}


ROUTES = (
    Route(
        word="决议",
        usage="决议 [号]",
        example="决议 2",
        about="看议事会的决议；带号看一项从诉求到结果。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=_which,
        handle=_show,
        talk=True,
    ),
    Route(
        word="决议 会议",
        usage="决议 会议<号> <文本>",
        example="决议 会议2 下月更换3号楼立管",
        about="主持人或工作人员：把会上议定的写成决议；几个议题的会加“议题3”。",
        theme=THEME,
        who=Standing.STAFF,
        also=_chairs_meeting,
        parse=_outcome,
        handle=_of_meeting,
    ),
    Route(
        word="决议 表决",
        usage="决议 表决<号> <文本>",
        example="决议 表决5 下月更换3号楼立管",
        about="主持人或工作人员：计票以后写决议，票数和算式自动附上。",
        theme=THEME,
        who=Standing.STAFF,
        also=_chairs_poll,
        parse=_outcome,
        handle=_of_poll,
    ),
    Route(
        word="撤销决议",
        usage="撤销决议 <决议号> <理由>",
        example="撤销决议 2 报价有误，重新再议",
        about="生效以前撤下一个决议；公示过的，群里会说明。",
        theme=THEME,
        who=Standing.STAFF,
        also=_chaired,
        parse=of_decision,
        handle=_revoke,
        synonyms=("撤销 决议",),
    ),
)
