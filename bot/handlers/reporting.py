"""How words become a concern: the one way for commands, free words, and 登记."""

from __future__ import annotations

from bot.context import Context
from bot.council import concern as life
from bot.council.concern import Concern, Kind, Source, Urgency
from bot.letters import LetterKind
from bot.triage import Judgement
from bot.wording import concerns as wording
from bot.wording import general

TEXT_LIMIT = 5_000
"""A concern is read by people; what is longer is cut, and its reporter is told."""


def register(
    context: Context,
    text: str,
    judgement: Judgement,
    *,
    kind: Kind | None = None,
    reporter: int | None = None,
    source: Source = Source.RESIDENT,
) -> Concern:
    """Keep a new concern of the speaker (or of ``reporter``), and answer with its number."""
    group = context.group
    value, update = life.report(
        Concern(
            kind=kind or Kind(judgement.concern_kind),
            category=judgement.category,
            category_score=judgement.category_score,
            urgency=Urgency(judgement.urgency),
            because=judgement.because,
            place=judgement.place or "",
            area=group.area if group else "",
            text=text[:TEXT_LIMIT],
            source=source,
            reporter=reporter if reporter is not None else context.me.id,
            channel=context.inbound.channel,
            account=context.inbound.account,
            room=context.inbound.room,
            event_id=context.inbound.event_id,
            created_at=context.now,
            updated_at=context.now,
        )
    )
    kept = context.uow.concerns.add(value, update)
    context.note("登记", wording.name(kept), category=kept.category, urgency=kept.urgency.value)
    context.reply(wording.registered(kept, context.rules, cut=len(text) > TEXT_LIMIT))
    if kept.urgency.rank >= Urgency.URGENT.rank:
        context.tell_staff(wording.new_to_staff(kept, context.inbound.sender.name, where(context)), LetterKind.ALERT)
    return kept


def alarm(context: Context, judgement: Judgement) -> None:
    """Somebody may be in danger: say the number to call, tell the staff, and leave 登记 open."""
    found = judgement.emergency
    assert found is not None
    context.reply(general.emergency(found), kind=LetterKind.ALERT)
    told = general.emergency_to_staff(found, context.inbound.sender.name, where(context), context.text[:200])
    context.tell_staff(told, LetterKind.ALERT)
    context.note("紧急", found.number, what=found.what)


def where(context: Context) -> str:
    """The place of a conversation, for staff."""
    if context.group is None:
        return "私聊"
    return context.group.name or context.group.area or "群里"
