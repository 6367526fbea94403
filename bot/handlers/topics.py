"""Topics of the roundtable: made of concerns, reviewed, published."""

from __future__ import annotations

from dataclasses import dataclass

from bot.community.people import Standing
from bot.context import Context
from bot.council import topic as life
from bot.council.concern import FINAL as OVER
from bot.council.refusal import Refused
from bot.council.topic import FINAL, State, Step, Topic
from bot.council_repositories import Where
from bot.handlers.areas import announce, area_of
from bot.handlers.keeping import load
from bot.handlers.shapes import MaybeNumbered, Numbered, maybe_numbered, numbered_words
from bot.routing import Route, Said
from bot.text import leading_number
from bot.wording import topics as wording

THEME = "议事会"
SHOWN = 8
MOST = 20
"""Concerns that one topic is made of: more than that nobody can say in one sentence."""
CURRENT = frozenset(State) - FINAL


@dataclass(frozen=True, slots=True)
class Proposal:
    """立项: of which concerns, and how it is called."""

    concerns: tuple[int, ...]
    title: str


def where(context: Context) -> Where:
    """The account that what is made here belongs to."""
    return Where(channel=context.inbound.channel, account=context.inbound.account)


def load_topic(context: Context, number: int) -> Topic:
    """The topic of that number.

    Raises:
        Refused: there is none.
    """
    found = context.uow.topics.get(number)
    if found is None:
        raise Refused("topic.unknown", number=number if number < 10**9 else "这么大的号")
    return found


def keep_topic(context: Context, step: Step) -> Topic:
    """Keep a step of a topic, and its line in the journal."""
    value, update = step
    context.uow.topics.save(value, update)
    context.note(update.action.value, f"议题{value.number}", state=value.state.value)
    return value


def _proposal(said: Said) -> Proposal | None:
    rest = said.rest
    numbers: list[int] = []
    while (found := leading_number(rest.removeprefix("诉求"))) is not None and len(numbers) < MOST:
        numbers.append(found[0])
        rest = found[1].lstrip(" ,，、和")
    title = rest.strip(' “”"「」')
    return Proposal(tuple(dict.fromkeys(numbers)), title[:60]) if numbers and len(title) >= 2 else None


def _propose(context: Context, args: Proposal) -> None:
    concerns = [load(context, number) for number in args.concerns]
    for concern in concerns:
        if concern.state in OVER:
            raise Refused("topic.concern_over", number=concern.number, state=concern.state.value)
        for other in context.uow.topics.of_concern(concern.number):
            if other.state in CURRENT:
                raise Refused("topic.made_already", number=concern.number, topic=other.number, title=other.title)
    # One that was said in private, without a 小区, is not a reason to tell all the others.
    areas = {concern.area for concern in concerns if concern.area}
    value, update = life.propose(
        Topic(
            title=args.title,
            concerns=args.concerns,
            # Of several areas it belongs to all of them, and is announced everywhere.
            area=areas.pop() if len(areas) == 1 else "",
            proposer=context.me.id,
            created_at=context.now,
            updated_at=context.now,
        )
    )
    kept = context.uow.topics.add(value, update, where(context))
    context.note(update.action.value, f"议题{kept.number}", concerns=list(args.concerns))
    context.reply(wording.proposed(kept))


def publish(context: Context, number: int) -> None:
    """公示 议题3: it was reviewed, and its groups read it once."""
    kept = keep_topic(
        context, life.publish(load_topic(context, number), today=context.today, by=context.me.id, at=context.now)
    )
    groups = announce(context, kept.area, wording.announced(kept, context.rules))
    context.reply(wording.published(kept, groups))


def _decline(context: Context, args: Numbered) -> None:
    topic = load_topic(context, args.number)
    kept = keep_topic(context, life.decline(topic, text=args.text[:300], by=context.me.id, at=context.now))
    context.reply(wording.declined(kept))


def _withdraw(context: Context, args: Numbered) -> None:
    topic = load_topic(context, args.number)
    was_public = topic.published_on is not None
    kept = keep_topic(context, life.withdraw(topic, text=args.text[:300], by=context.me.id, at=context.now))
    groups = announce(context, kept.area, wording.taken_off(kept, args.text[:300])) if was_public else 0
    context.reply(wording.withdrawn(kept, groups))


def _rename(context: Context, args: Numbered) -> None:
    topic = load_topic(context, args.number)
    kept = keep_topic(context, life.rename(topic, title=args.text[:60], by=context.me.id, at=context.now))
    context.reply(wording.renamed(kept))


def _council(context: Context, args: MaybeNumbered) -> None:
    """议事会: what the roundtable has before it, or one topic from its proposal on."""
    staff = context.standing >= Standing.STAFF
    if args.number is not None:
        topic = load_topic(context, args.number)
        if topic.state is State.PROPOSED and not staff:
            raise Refused("topic.unknown", number=args.number)
        thread = context.uow.topics.thread(topic.number)
        context.reply(wording.one(topic, thread, context.rules, context.now))
        return
    area = area_of(context)
    found = context.uow.topics.in_states(where(context), CURRENT, 50)
    shown = [
        topic
        for topic in found
        if (staff or topic.state is not State.PROPOSED) and (not area or topic.area in ("", area))
    ]
    context.reply(wording.listing(shown[:SHOWN], len(shown[SHOWN:])))


ROUTES = (
    Route(
        word="议事会",
        usage="议事会 [号]",
        example="议事会 3",
        about="看圆桌议事会现在的议题；带号看一个议题的来龙去脉。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=maybe_numbered,
        handle=_council,
        synonyms=("圆桌议事会", "议题"),
        talk=True,
    ),
    Route(
        word="立项",
        usage="立项 <诉求号…> <标题>",
        example="立项 12 15 3号楼老旧水管改造",
        about="把一件或几件诉求立成议事会的议题。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_proposal,
        handle=_propose,
    ),
    Route(
        word="改题",
        usage="改题 <议题号> <标题>",
        example="改题 3 3号楼水管改造",
        about="公告以前改议题的标题。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered_words,
        handle=_rename,
    ),
    Route(
        word="不予立项",
        usage="不予立项 <议题号> <理由>",
        example="不予立项 3 已列入街道改造计划",
        about="审查后不上议事会。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered_words,
        handle=_decline,
    ),
    Route(
        word="撤销议题",
        usage="撤销议题 <议题号> <理由>",
        example="撤销议题 3 已和供水公司谈妥",
        about="撤下一个议题；公告过的，群里会说明。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered_words,
        handle=_withdraw,
    ),
)
