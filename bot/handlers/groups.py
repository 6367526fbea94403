"""Groups: the list, what a group belongs to, how it listens, and how it greets."""

from __future__ import annotations

from dataclasses import replace

from bot.community.groups import Group, Mode, Purpose
from bot.community.people import Standing
from bot.context import Context
from bot.council.refusal import Refused
from bot.handlers.shapes import Nothing, Words, exactly, nothing, words
from bot.routing import Handle, Route
from bot.text import tidy
from bot.wording import groups as wording

THEME = "群"


def _here(context: Context, word: str) -> Group:
    if context.group is None:
        raise Refused("group.only", word=word)
    return context.group


def _save(context: Context, group: Group, what: str, **facts: object) -> None:
    context.uow.groups.save(group)
    context.stale = True
    context.note(what, f"群{group.id}", **facts)


def _list(context: Context, args: Nothing) -> None:
    del args
    groups = context.uow.groups.all(context.inbound.channel, context.inbound.account)
    text = wording.listing(groups, context.rules.default_mode)
    if context.private or (context.group is not None and context.group.purpose is Purpose.STAFF):
        context.reply(text)
    else:
        context.tell(context.me.id, text)
        context.reply(wording.sent_private())


def _bind(context: Context, args: Words) -> None:
    group = _here(context, "绑定本群")
    area = args.text[:50]
    if area == Purpose.STAFF.value:
        group = context.uow.groups.make_staff_group(group)
        _save(context, group, "绑定本群", purpose=group.purpose.value)
        context.reply(wording.bound(group))
        return
    group = replace(group, area=area, purpose=Purpose.RESIDENTS)
    _save(context, group, "绑定本群", area=area)
    known = not context.rules.places or area in context.rules.places
    context.reply(wording.bound(group) + ("" if known else wording.unknown_place(area, context.rules.places)))


def _listen(mode: Mode) -> Handle:
    def handle(context: Context, args: Words) -> None:
        del args
        _save(context, replace(_here(context, f"{mode.value} 识别"), mode=mode), "识别方式", mode=mode.value)
        context.reply(wording.mode_set(mode))

    return handle


def _welcome(context: Context, args: Words) -> None:
    # As it was written: in “有事@小圆” the bot's name is for the newcomers to read.
    written = tidy(context.inbound.text).partition("欢迎语")[2].lstrip(" ,，:：\n") or args.text
    text = "" if args.text in ("关闭", "关") else written[:500]
    _save(context, replace(_here(context, "欢迎语"), welcome=text), "欢迎语", on=bool(text))
    context.reply(wording.welcome_set(text))


ROUTES = (
    Route(
        word="群列表",
        usage="群列表",
        example="群列表",
        about="我在的群、各属哪个小区、怎么识别。",
        theme=THEME,
        who=Standing.STAFF,
        parse=nothing,
        handle=_list,
        synonyms=("群清单",),
    ),
    Route(
        word="绑定本群",
        usage="绑定本群 <小区|工作群>",
        example="绑定本群 银冈小区",
        about="这个群属于哪个小区；“工作群”收警报和演练。",
        theme=THEME,
        who=Standing.STAFF,
        parse=words,
        handle=_bind,
    ),
    *(
        Route(
            word=mode.value,
            usage=f"{mode.value} 识别",
            example=f"{mode.value} 识别",
            about=about,
            theme=THEME,
            who=Standing.STAFF,
            parse=exactly("识别"),
            handle=_listen(mode),
            talk=True,
        )
        for mode, about in (
            (Mode.PROMPT, "本群里像诉求的话，问本人一次。"),
            (Mode.SILENT, "本群里像诉求的话，只进待办，不出声。"),
            (Mode.OFF, "本群里的闲聊一概不看。"),
        )
    ),
    Route(
        word="欢迎语",
        usage="欢迎语 <文本|关闭>",
        example="欢迎语 欢迎新邻居，有事随时说",
        about="有新人进群时说的话。",
        theme=THEME,
        who=Standing.STAFF,
        parse=words,
        handle=_welcome,
        talk=True,
    ),
)
