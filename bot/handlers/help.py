"""帮助, generated from the table of words."""

from __future__ import annotations

from bot.community.people import Standing
from bot.context import Context
from bot.handlers.shapes import Words, maybe_words
from bot.routing import Route, shown
from bot.wording import general


def _help(context: Context, args: Words) -> None:
    usable = [route for route in context.table.routes if shown(context, route)]
    themed = [route for route in usable if route.theme == args.text]
    if themed:
        context.reply(general.help_theme(args.text, themed))
        return
    if args.text:
        route = context.table.route(args.text)
        # Who may not use a word is not told more of it than that it is unknown to them.
        known = route is not None and shown(context, route)
        context.reply(general.help_for(route) if route and known else general.unknown_word(args.text))
        return
    context.reply(general.help_list(usable, context.rules.bot_name))


def _meant(context: Context, args: Words) -> bool:
    # 怎么用 is asked of many things, and 帮助 is followed by many words that are not the bot's.
    if not context.text.startswith(("帮助", "使用说明")):
        return False
    themes = {route.theme for route in context.table.routes}
    return not args.text or args.text in themes or context.table.route(args.text) is not None


ROUTES = (
    Route(
        word="帮助",
        usage="帮助 [词]",
        example="帮助 进度",
        about="看能做什么，或某个词怎么用。",
        theme="其它",
        who=Standing.ANYONE,
        parse=maybe_words,
        handle=_help,
        synonyms=("菜单", "怎么用", "使用说明"),
        talk=True,
        meant=_meant,
    ),
)
