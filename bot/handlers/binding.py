"""绑定: which home somebody belongs to, made sure by staff or by the code on the household's slip."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.community.people import Standing
from bot.context import Context
from bot.council.refusal import Refused
from bot.council.roll import Home, door
from bot.handlers.notify import with_notice
from bot.handlers.shapes import Nothing as Alone
from bot.handlers.shapes import Numbered, Words, nothing, numbered, numbered_maybe_words
from bot.letters import Draft, LetterKind
from bot.papers.slips import SETTING, Slips, slip_code
from bot.poll_repositories import Binding, BindingState
from bot.routing import Route, Said
from bot.text import tidy
from bot.wording import rolls as wording

THEME = "表决"
WRONG = "绑定码不对"
TRIES = 5
SHOWN = 20
MOST_LISTED = 60
"""More codes than that stand on the sheet only."""
_CODE = re.compile(r"(?:(?:绑定)?码[:：]?)?\s*([0-9]{4})[ \-]?([0-9]{4})$")


@dataclass(frozen=True, slots=True)
class Claim:
    """绑定: a door in its one form, a name, and the code of a slip or nothing; ``place`` if one was named."""

    door: str
    name: str
    code: str = ""
    place: str = ""


def _claim(said: Said) -> Claim | None:
    words = said.rest.split()
    place = ""
    if len(words) > 2 and not re.search(r"\d", words[0]):
        place, *words = words
    if len(words) < 2:
        return None
    try:
        where = door(words[0])
    except ValueError:
        return None
    rest = " ".join(words[1:])
    code = _CODE.search(rest)
    name = (rest[: code.start()] if code else rest).strip(" ,，:：")
    if not 2 <= len(name) <= 20 or re.search(r"[0-9]{2}", name):
        return None
    return Claim(where, name, code[1] + code[2] if code else "", place)


def the_place(context: Context, named: str = "") -> str:
    """The 小区 that is meant: the one that is named, that of the group, or the only one that there is.

    Raises:
        Refused: it cannot be told.
    """
    known = list(dict.fromkeys([*context.uow.roll.places(), *context.rules.places, *context.uow.reports.areas()]))
    if named:
        found = [place for place in known if named in (place, place.removesuffix("小区"))]
        if found:
            return found[0]
        raise Refused("roll.place", said=named[:20], places="、".join(known) or "（还没有）")
    if context.group is not None and context.group.area:
        return context.group.area
    places = context.uow.roll.places() or known
    if len(places) == 1:
        return places[0]
    raise Refused("roll.which", places="、".join(places) or "（还没有）")


def _bind(context: Context, args: Claim) -> None:
    if not context.private:
        raise Refused("private.only", word="绑定")
    place, me = the_place(context, args.place), context.me
    home = context.uow.roll.home(place, args.door)
    mine = next((b for b in context.uow.roll.of_person(me.id) if (b.place, b.door) == (place, args.door)), None)
    if mine is not None and mine.state is BindingState.BOUND and mine.name == args.name:
        context.reply(wording.already(mine))
        return
    asked = Binding(person_id=me.id, place=place, door=args.door, name=args.name, asked_at=context.now)
    if args.code:
        if context.uow.journal.count(WRONG, me.id, context.now - timedelta(hours=1)) >= TRIES:
            raise Refused("bind.often", count=TRIES)
        if home is None or not _is_code(context, place, args.door, args.code):
            # A refusal would undo this line, and with it the count of wrong tries.
            context.note(WRONG)
            context.reply(wording.wrong_code())
            return
        sure = replace(asked, state=BindingState.BOUND, decided_at=context.now)
        kept = context.uow.roll.ask(sure)
        context.note("绑定", f"绑定{kept.number}", by_code=True)
        context.reply(wording.bound(kept, owner=args.name in home.owners))
        return
    kept = context.uow.roll.ask(asked)
    context.note("申请绑定", f"绑定{kept.number}")
    context.reply(wording.asked(kept, known=home is not None))
    context.tell_staff(wording.to_staff(kept, me.label, home))


def _load(context: Context, number: int) -> Binding:
    found = context.uow.roll.binding(number)
    if found is None or found.state is not BindingState.WAITING:
        raise Refused("bind.unknown", number=number)
    return found


def _approve(context: Context, args: Numbered) -> None:
    asked, me = _load(context, args.number), context.me
    if asked.person_id == me.id:
        raise Refused("bind.own", number=asked.number)
    sure = replace(asked, state=BindingState.BOUND, decided_at=context.now, decided_by=me.id)
    context.uow.roll.settle(sure)
    context.note("同意绑定", f"绑定{sure.number}")
    home = context.uow.roll.home(sure.place, sure.door)
    owner = home is not None and sure.name in home.owners
    _tell(context, sure, wording.bound(sure, owner=owner))
    context.reply(wording.approved(sure))


def _give_back(context: Context, args: Numbered) -> None:
    asked = _load(context, args.number)
    back = replace(asked, state=BindingState.RETURNED, decided_at=context.now, decided_by=context.me.id)
    context.uow.roll.settle(back)
    context.note("退回绑定", f"绑定{back.number}")
    _tell(context, back, wording.told_returned(back, args.text[:200]))
    context.reply(wording.returned(back))


def _end(context: Context, args: Numbered) -> None:
    found = context.uow.roll.binding(args.number)
    if found is None or found.state is not BindingState.BOUND:
        raise Refused("bind.none", number=args.number)
    ended = replace(found, state=BindingState.ENDED, ended_at=context.now)
    context.uow.roll.settle(ended)
    context.note("解除绑定", f"绑定{ended.number}")
    _tell(context, ended, wording.told_ended(ended))
    context.reply(wording.ended(ended))


def _tell(context: Context, binding: Binding, text: str) -> None:
    person = context.uow.people.get(binding.person_id)
    if person is not None:
        context.tell(person.id, with_notice(context, person, text))


def _waiting(context: Context, args: Alone) -> None:
    del args
    _inside(context, "待核绑定")
    context.reply(wording.waiting(context.uow.roll.waiting(SHOWN)))


def _inside(context: Context, word: str) -> None:
    if not (context.private or (context.group and context.group.purpose)):
        raise Refused("private.only", word=word)


# ------------------------------------------------------------------------------------------------ slips
def _is_code(context: Context, place: str, where: str, typed: str) -> bool:
    secret = context.uow.settings.get(SETTING + place)
    return secret is not None and hmac.compare_digest(slip_code(secret, where), typed)


def _slips(context: Context, args: Words) -> None:
    if not context.private:
        raise Refused("private.only", word="绑定码")
    words = args.text.split()
    buildings = [word.rstrip("号楼栋幢座") for word in words if word[:1].isdigit()]
    named = next((word for word in words if not word[:1].isdigit()), "")
    place = the_place(context, named)
    homes: list[Home] = context.uow.roll.homes(place, buildings)
    if not homes:
        raise Refused("roll.empty", place=place)
    secret = context.uow.settings.get(SETTING + place)
    if secret is None:
        secret = context.secret()
        context.uow.settings.put(SETTING + place, secret, context.now)
    context.note("绑定码", place, count=len(homes))
    if len(homes) <= MOST_LISTED:
        codes = [(home.door, slip_code(secret, home.door)) for home in homes]
        listed = [(where, f"{code[:4]} {code[4:]}") for where, code in codes]
        context.reply(wording.code_slips(place, listed), sealed=True)
    else:
        context.reply(wording.slips_in_file(place, len(homes)))
    inbound = context.inbound
    context.drafts.append(
        Draft(
            channel=inbound.channel,
            account=inbound.account,
            kind=LetterKind.REPLY,
            to=inbound.sender.id,
            person_id=context.me.id,
            file=Slips(place, tuple(buildings)).ref,
            file_name=f"{place}绑定码.html",
            once=f"{len(context.drafts)}:{inbound.event_id}:{inbound.channel}:{inbound.account}"[:200],
        )
    )


def _which(said: Said) -> Words | None:
    return Words(tidy(said.rest)) if len(said.rest) <= 40 else None


ROUTES = (
    Route(
        word="绑定",
        usage="绑定 <楼-单元-室> <姓名> [绑定码]",
        example="绑定 3-2-501 王秀英",
        about="说明您是哪一户的，才能投这一户的票；社区核对，或用贴条上的码马上生效。私聊我说。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=_claim,
        handle=_bind,
        unkept=True,
    ),
    Route(
        word="待核绑定",
        usage="待核绑定",
        example="待核绑定",
        about="等着核对的绑定。",
        theme=THEME,
        who=Standing.STAFF,
        parse=nothing,
        handle=_waiting,
    ),
    Route(
        word="同意绑定",
        usage="同意绑定 <号>",
        example="同意绑定 3",
        about="核对过本人和门牌，同意绑定。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered,
        handle=_approve,
    ),
    Route(
        word="退回绑定",
        usage="退回绑定 <号> [理由]",
        example="退回绑定 3 门牌不符",
        about="核对不符，退回绑定。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered_maybe_words,
        handle=_give_back,
    ),
    Route(
        word="解除绑定",
        usage="解除绑定 <号>",
        example="解除绑定 3",
        about="绑错了、搬走了，解除一条绑定；本人会知道。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered,
        handle=_end,
    ),
    Route(
        word="绑定码",
        usage="绑定码 [小区] [楼]",
        example="绑定码 银冈小区 3号楼",
        about="每户的绑定码，连同一张能打印、剪开的贴条，交到本户。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_which,
        handle=_slips,
    ),
)
