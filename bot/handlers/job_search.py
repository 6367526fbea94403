"""招工, 职位, 订阅, 退订: what residents look for."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.community.people import Standing
from bot.context import Context
from bot.council.refusal import Refused
from bot.council_repositories import Where
from bot.handlers.hiring import THEME, load_posting, next_morning, speaks_for
from bot.handlers.shapes import Numbered, Words, numbered
from bot.job_repositories import Subscription
from bot.jobs.terms import wanted
from bot.routing import Route, Said
from bot.text import short
from bot.wording import jobs as card_wording
from bot.wording import postings as wording

FOUND = 5
MOST_WORDS = 10
LONGEST = 20
"""Characters of what is looked for. Neighbours who offer work write more."""
_OFFER = re.compile(r"\d{7,}|电话|联系|[名人个位]\s*[,，。]|\n")


def _looked_for(said: Said) -> Words | None:
    """Unaddressed in a group only if it is short and offers nothing: 招工 电工两名，电话… is said to the neighbours."""
    if said.addressed:
        return Words(said.rest) if len(said.rest) <= 2 * LONGEST else None
    if len(said.rest) > LONGEST or not said.separated or _OFFER.search(said.rest):
        return None
    return Words(said.rest)


def _search(context: Context, args: Words) -> None:
    if not args.text:
        context.reply(wording.newest(context.uow.postings.search(wanted(""), FOUND)))
        return
    found = context.uow.postings.search(wanted(args.text), FOUND)
    # How often is counted, not who looked for what.
    context.reply(card_wording.found(found, args.text))


def _posting_number(said: Said) -> Numbered | None:
    return numbered(replace(said, rest=said.rest.strip("号 ")))


def _show(context: Context, args: Numbered) -> None:
    posting = load_posting(context, args.number)
    if not (speaks_for(context, posting) and context.private):
        context.reply(wording.one(posting, (), None))
        return
    thread = context.uow.postings.thread(posting.number)
    context.reply(wording.one(posting, thread, context.uow.postings.applied(posting.number)))


def _word(said: Said) -> Words | None:
    if not said.rest or not (said.addressed or said.separated) or len(said.rest) > 2 * LONGEST:
        return None
    return Words(short(said.rest.strip("“”\"' "), LONGEST))


def _subscribe(context: Context, args: Words) -> None:
    look = wanted(args.text)
    if not look.terms and not look.at_least:
        raise Refused("subscription.word")
    postings, me = context.uow.postings, context.me
    if len(postings.subscriptions(me.id)) >= MOST_WORDS:
        raise Refused("subscription.many", most=MOST_WORDS)
    here = context.inbound
    new = postings.subscribe(
        Subscription(person=me.id, word=args.text, seen_at=context.now, look_at=next_morning(context)),
        Where(channel=here.channel, account=here.account),
    )
    context.reply(
        wording.subscribed(args.text, postings.search(look, FOUND)) if new else wording.subscribed_already(args.text)
    )


def _unsubscribe(context: Context, args: Words) -> None:
    postings, me = context.uow.postings, context.me
    count = postings.unsubscribe(me.id, "" if args.text in ("全部", "所有") else args.text)
    left = [one.word for one in postings.subscriptions(me.id)]
    context.reply(wording.unsubscribed(args.text, count, left))


ROUTES = (
    Route(
        word="招工",
        usage="招工 [词]",
        example="招工 电工",
        about="找活：写工种、地方或工资，例如“招工 保洁 银冈”“招工 4000以上”；不带词看最近在招的。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=_looked_for,
        handle=_search,
        synonyms=("找活", "找工作"),
        talk=True,
    ),
    Route(
        word="职位",
        usage="职位 <号>",
        example="职位 31",
        about="看一个职位的单位、工资、要求和怎么联系。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=_posting_number,
        handle=_show,
        talk=True,
    ),
    Route(
        word="订阅",
        usage="订阅 <词>",
        example="订阅 电工",
        about="有新的招工，每天上午私聊告诉您一次。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=_word,
        handle=_subscribe,
        talk=True,
    ),
    Route(
        word="退订",
        usage="退订 <词>",
        example="退订 电工",
        about="不再收某个词的招工；全不要了回“退订 全部”。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=_word,
        handle=_unsubscribe,
        talk=True,
    ),
)
