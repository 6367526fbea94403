"""What residents want done with a concern beyond its answer: 附议 (let the roundtable talk about it), 重开."""

from __future__ import annotations

from bot.community.people import Standing
from bot.concern_repositories import Supporter
from bot.context import Context
from bot.council import life
from bot.council.concern import Concern
from bot.council.endorsing import Backing, backing
from bot.handlers.keeping import close_by, concerned, keep, load
from bot.handlers.merging import goes_on_in, people_of
from bot.handlers.notify import the_concerned
from bot.handlers.responsible import is_responsible, responsible
from bot.handlers.shapes import Numbered, numbered, numbered_words
from bot.handlers.stepping import inform, inform_staff
from bot.repositories import Entry
from bot.routing import Route
from bot.wording import concerns, settling

PROPOSED = "附议够数"
"""In the journal: the staff were told, which happens once."""


def _endorse(context: Context, args: Numbered) -> None:
    concern, me = goes_on_in(context, load(context, args.number)), context.me
    already = any(one.person_id == me.id for one in context.uow.concerns.endorsers(concern.number))
    changed = keep(context, life.endorse(concern, by=me.id, already=already, at=context.now))
    here = context.inbound
    home = next((one.home for one in people_of(context, concern) if one.person_id == me.id), "")
    context.uow.concerns.endorse(
        concern.number, Supporter(me.id, here.channel, here.account, here.room, home), context.now
    )
    context.reply(settling.endorsed(concerns.titled(changed), _backing(context, changed), context.rules.topic))
    propose(context, changed)


def propose(context: Context, concern: Concern) -> None:
    """Once enough households endorse it, ask the staff whether it should become a topic: once ever."""
    backed, subject = _backing(context, concern), concerns.name(concern)
    if not backed.enough(context.rules.topic):
        return
    if any(entry.action == PROPOSED for entry in context.uow.journal.of(subject)):
        return
    # Of nobody: it is not the last to come who made them enough.
    facts = {"households": backed.households}
    context.uow.journal.write(Entry(at=context.now, person_id=None, action=PROPOSED, subject=subject, facts=facts))
    context.tell_staff(settling.proposal(concern, backed, context.rules.topic))


def _backing(context: Context, concern: Concern) -> Backing:
    return backing((one.person_id, one.home) for one in context.uow.concerns.endorsers(concern.number))


def _reopen(context: Context, args: Numbered) -> None:
    concern, me = goes_on_in(context, load(context, args.number)), context.me
    staff = context.standing >= Standing.STAFF
    step = life.reopen(
        concern,
        text=args.text[:500],
        close_by=close_by(context, concern),
        by=me.id,
        allowed=staff or concerned(context, concern),
        at=context.now,
    )
    changed = keep(context, step)
    # Whoever waits for it here reads it here; whoever waits elsewhere is answered here.
    here = context.inbound
    place = (here.channel, here.account, here.room)
    waits_here = any(
        one.person_id == me.id and (one.channel, one.account, one.room) == place for one in people_of(context, changed)
    )
    told_here = the_concerned(context, changed, step[1], but=None if waits_here and here.room else me.id)
    owners = responsible(context, changed)
    if not (told_here and waits_here):
        told = len(context.uow.people.addresses({person.id for person in owners} - {me.id})) if owners else 0
        owner = concerns.owner(changed, told, mine=is_responsible(context, changed)) if changed.assignee else ""
        context.reply(concerns.done(changed, step[1], owner=owner) if staff else settling.reopened(changed))
    inform(context, owners, settling.reopened_to_owner(changed, args.text))
    inform_staff(context, settling.reopened_to_staff(changed, args.text))


ROUTES = (
    Route(
        word="重开",
        usage="重开 <号> <理由>",
        example="重开 12 昨晚又停水了",
        about="办结了却没好，请社区接着办。",
        theme="诉求",
        who=Standing.ANYONE,
        parse=numbered_words,
        handle=_reopen,
        synonyms=("重新办理",),
    ),
    Route(
        word="附议",
        usage="附议 <号>",
        example="附议 12",
        about="想请议事会议一议；够数了请街道定。",
        theme="诉求",
        who=Standing.ANYONE,
        parse=numbered,
        handle=_endorse,
        talk=True,
    ),
)
