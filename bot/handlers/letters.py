"""Letters that need a person's decision."""

from __future__ import annotations

from bot.community.people import Standing
from bot.context import Context
from bot.council.refusal import Refused
from bot.handlers.shapes import Nothing, Numbered, nothing, numbered
from bot.routing import Route
from bot.wording import letters as wording

THEME = "管理"


def _list(context: Context, args: Nothing) -> None:
    del args
    letters = context.uow.letters
    context.reply(wording.listing(letters.unknown(8), letters.counts(), context.now, context.rules.zone))


def _again(context: Context, args: Numbered) -> None:
    if not context.uow.letters.requeue(args.number, context.now):
        raise Refused("letter.unknown", number=args.number)
    context.note("重发", f"信件{args.number}")
    context.reply(wording.requeued(args.number))


def _arrived(context: Context, args: Numbered) -> None:
    if not context.uow.letters.mark_sent(args.number, context.now):
        raise Refused("letter.unknown", number=args.number)
    context.note("确认已发", f"信件{args.number}")
    context.reply(wording.confirmed(args.number))


ROUTES = (
    Route(
        word="信件",
        usage="信件",
        example="信件",
        about="没发出去、或不知发没发到的信。",
        theme=THEME,
        who=Standing.STAFF,
        parse=nothing,
        handle=_list,
        talk=True,
    ),
    Route(
        word="重发",
        usage="重发 <号>",
        example="重发 7",
        about="一封不明或失败的信，看过没送到，再发一次。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered,
        handle=_again,
        talk=True,
    ),
    Route(
        word="确认已发",
        usage="确认已发 <号>",
        example="确认已发 7",
        about="一封不明的信，看过已经送到。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered,
        handle=_arrived,
    ),
)
