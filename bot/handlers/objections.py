"""异议 to a decision on public notice: it stops the days until its chair has answered, or it is taken back."""

from __future__ import annotations

from dataclasses import replace

from bot.community.people import Standing
from bot.context import Context
from bot.council import decision as life
from bot.council.decision import Decision, State
from bot.council.refusal import Refused
from bot.council_repositories import Objection
from bot.handlers.areas import announce
from bot.handlers.decisions import THEME, chairs, keep_decision, load_decision, tell_chair
from bot.handlers.shapes import Numbered, numbered, numbered_words
from bot.ports import Contact
from bot.routing import Route, Said
from bot.text import mask_public
from bot.wording import decisions as wording

LONGEST = 500


def _object(context: Context, args: Numbered) -> None:
    decision = load_decision(context, args.number)
    me = context.me
    for other in context.uow.decisions.objections(decision.number):
        # One open objection of each: an answer can be objected to again.
        if other.person == me.id and other.answered_at is None:
            raise Refused("objection.open", number=other.number, decision=decision.number)
    text = args.text[:LONGEST]
    # Its words are kept once, with who said them.
    kept = keep_decision(context, life.object_to(decision, text="", today=context.today, by=me.id, at=context.now))
    here = context.inbound
    objection = context.uow.decisions.object(
        Objection(
            decision=kept.number,
            person=me.id,
            channel=here.channel,
            account=here.account,
            room=here.room,
            text=text,
            at=context.now,
        )
    )
    context.reply(wording.objected(objection, kept))
    tell_chair(context, kept, wording.objected_to_chair(objection, kept, me.label))


def _load(context: Context, number: int) -> tuple[Objection, Decision]:
    objection = context.uow.decisions.objection(number)
    if objection is None:
        raise Refused("objection.unknown", number=number if number < 10**9 else "这么大的号")
    decision = load_decision(context, objection.decision)
    if objection.answered_at is not None:
        raise Refused("objection.answered", number=number, decision=decision.number)
    return objection, decision


def _answers(context: Context, args: Numbered) -> bool:
    """Only its chair; where the chair is gone, the office.

    Raises:
        Refused: the office, and there is a chair.
    """
    objection = context.uow.decisions.objection(args.number)
    decision = context.uow.decisions.get(objection.decision) if objection is not None else None
    staff = context.standing >= Standing.STAFF
    if decision is None:
        # Staff read that there is no such number; for others it makes no difference.
        return staff
    if chairs(context, decision):
        return True
    if staff and decision.chair is not None:
        raise Refused("decision.chair", number=decision.number)
    return staff


def _answer(context: Context, args: Numbered) -> None:
    objection, decision = _load(context, args.number)
    text = args.text[:LONGEST]
    kept = keep_decision(
        context, life.answer(decision, text=text, today=context.today, by=context.me.id, at=context.now)
    )
    context.uow.decisions.answer(objection.number, text, context.now)
    told = _tell_objector(context, objection, kept, text)
    context.reply(wording.answered_to_chair(objection, kept, told=told))
    _go_on(context, kept)


def _tell_objector(context: Context, objection: Objection, decision: Decision, answer: str) -> bool:
    """Where they objected; False if nobody knows where they are."""
    person = context.uow.people.get(objection.person) if objection.person is not None else None
    if person is None:
        return False
    if not objection.room:
        return context.tell(person.id, wording.answered(objection, decision, answer))
    address = context.uow.people.addresses([person.id]).get(person.id)
    mentions = (Contact(address.contact_id, person.label),) if address is not None else ()
    text = wording.answered(objection, decision, mask_public(answer))
    context.tell_room(objection.channel, objection.account, objection.room, text, mentions)
    return True


def _go_on(context: Context, decision: Decision) -> None:
    if decision.state is State.PUBLIC:
        announce(context, decision.area, wording.goes_on(decision))


def _mine(context: Context, args: Numbered) -> bool:
    objection = context.uow.decisions.objection(args.number)
    return objection is not None and context.known is not None and objection.person == context.known.id


def _retract(context: Context, args: Numbered) -> None:
    objection, decision = _load(context, args.number)
    text = "提出的人撤回"
    kept = keep_decision(
        context, life.retract(decision, text="", today=context.today, by=context.me.id, at=context.now)
    )
    context.uow.decisions.answer(objection.number, text, context.now)
    context.reply(wording.retracted(objection, kept))
    tell_chair(context, kept, wording.retracted_to_chair(objection, kept))
    _go_on(context, kept)


def _number_and_words(said: Said) -> Numbered | None:
    return numbered_words(replace(said, rest=said.rest.removeprefix("异议")))


def _number(said: Said) -> Numbered | None:
    return numbered(replace(said, rest=said.rest.removeprefix("异议")))


ROUTES = (
    Route(
        word="异议",
        usage="异议 <决议号> <理由>",
        example="异议 2 没有比过价，费用太高",
        about="公示期内不同意一个决议：主持人要答复，答复以前公示暂停。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=numbered_words,
        handle=_object,
        synonyms=("提异议",),
        talk=True,
    ),
    Route(
        word="撤回异议",
        usage="撤回异议 <异议号>",
        example="撤回异议 3",
        about="不提了，公示接着走。",
        theme=THEME,
        who=Standing.NOBODY,
        also=_mine,
        parse=_number,
        handle=_retract,
        synonyms=("撤回 异议",),
    ),
    Route(
        word="答复异议",
        usage="答复异议 <异议号> <内容>",
        example="答复异议 3 三家报价已贴在公告栏",
        about="主持人：答复一个异议；都答复了公示接着走。",
        theme=THEME,
        who=Standing.NOBODY,
        also=_answers,
        parse=_number_and_words,
        handle=_answer,
        synonyms=("答复 异议",),
    ),
)
