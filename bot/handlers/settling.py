"""How a concern ends for the staff: 办结, 不予受理, 合并."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.community.people import Standing
from bot.context import Context
from bot.council import life
from bot.council.concern import Resolution
from bot.council.exclusions import exclusion
from bot.council.refusal import Refused
from bot.handlers.endorsing import propose
from bot.handlers.keeping import load
from bot.handlers.merging import merge
from bot.handlers.notify import the_concerned
from bot.handlers.reclassifying import confirm
from bot.handlers.responsible import responsible
from bot.handlers.shapes import Numbered, numbered_words
from bot.handlers.stepping import given_to_speaker, inform, take
from bot.routing import Route, Said
from bot.text import leading_number, number
from bot.wording import settling as wording

THEME = "办理"
_RESOLUTION = re.compile(r"(未解决|部分解决|解决)(?:[\s,，:：。]+|$)(.*)", re.DOTALL)


def _close(context: Context, args: Numbered) -> None:
    match = _RESOLUTION.match(args.text)
    resolution = Resolution(match[1]) if match else Resolution.SOLVED
    text = (match[2].strip() or match[1]) if match else args.text
    concern = load(context, args.number)
    step = life.close(concern, text=text[:2000], resolution=resolution, by=context.me.id, at=context.now)
    confirm(context, take(context, step))


def _which(said: Said) -> Numbered | None:
    """A number, and which exclusion; without it the answer lists them."""
    found = leading_number(said.rest)
    return Numbered(found[0], found[1].strip()) if found else None


def _decline(context: Context, args: Numbered) -> None:
    concern = load(context, args.number)
    found = exclusion(args.text)
    if found is None:
        raise Refused("decline.which", number=concern.number, list=wording.EXCLUSIONS)
    why, said = found
    others = responsible(context, concern)
    changed = take(
        context,
        life.decline(concern, exclusion=why, text=said[:500], by=context.me.id, at=context.now),
        exclusion=why.value,
    )
    inform(context, others, wording.off_the_list(changed, "不予受理，已请登记人找该管的地方"))


@dataclass(frozen=True, slots=True)
class Pair:
    """合并: which one goes on in which."""

    number: int
    into: int


_PAIR = re.compile(r"(.{1,12}?)\s*(?:并?[到入进至]|→|->)\s*(.{1,12})")


def _pair(said: Said) -> Pair | None:
    found = _PAIR.fullmatch(said.rest)
    if found is None:
        return None
    first, second = number(found[1].strip()), number(found[2].strip())
    return Pair(first, second) if first is not None and second is not None else None


def _merge(context: Context, args: Pair) -> None:
    concern, into = load(context, args.number), load(context, args.into)
    others = responsible(context, concern)
    before = into.supporters
    gone, grown = merge(context, concern, into)
    update = context.uow.concerns.thread(gone.number)[-1]
    the_concerned(context, gone, update)
    context.reply(wording.absorbed(grown, gone.number, grown.supporters - before))
    still = {person.id for person in responsible(context, grown)}
    inform(
        context,
        [person for person in others if person.id not in still],
        wording.off_the_list(gone, f"并入诉求{grown.number}一起办"),
    )
    propose(context, grown)


ROUTES = (
    Route(
        word="办结",
        usage="办结 <号> [部分解决|未解决] <结果>",
        example="办结 12 管道已换，恢复供水",
        about="办完了，请登记人评价。",
        theme=THEME,
        who=Standing.STAFF,
        also=given_to_speaker,
        parse=numbered_words,
        handle=_close,
        synonyms=("完结",),
    ),
    Route(
        word="不予受理",
        usage="不予受理 <号> <理由>",
        example="不予受理 12 诉讼仲裁 已在法院起诉",
        about="依法另有渠道的六种事；登记人会知道该找哪里。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_which,
        handle=_decline,
        synonyms=("不受理",),
    ),
    Route(
        word="合并",
        usage="合并 <号> 到 <号>",
        example="合并 15 到 12",
        about="同一件事并成一件，等着的人都转过去。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_pair,
        handle=_merge,
        synonyms=("并案",),
    ),
)
