"""How words become a concern: the one way for commands, free words, and 登记."""

from __future__ import annotations

import re

from bot.community.groups import Group
from bot.context import Context
from bot.council import life
from bot.council.concern import Concern, Kind, Source, Urgency
from bot.dialogue import Candidate
from bot.handlers import neighbours
from bot.handlers.keeping import begin
from bot.letters import LetterKind
from bot.triage import Judgement
from bot.wording import concerns as wording
from bot.wording import general
from bot.wording import neighbours as same_wording

_HOME = re.compile(r"\d+号(?:楼|院).*?\d{3,4}$")
TEXT_LIMIT = 5_000
"""A concern is read by people; what is longer is cut, and its reporter is told."""


def register(
    context: Context,
    text: str,
    judgement: Judgement,
    *,
    kind: Kind | None = None,
    candidate: Candidate | None = None,
    source: Source = Source.RESIDENT,
) -> Concern:
    """Keep a new concern of the speaker, or of who said the ``candidate`` and where; answer with its number."""
    said = context.inbound
    room, event_id = (candidate.room, candidate.event_id) if candidate else (said.room, said.event_id)
    reporter = candidate.person_id if candidate else context.me.id
    group = context.group
    if room != said.room:
        group = context.uow.groups.known(said.channel, said.account, [room]).get(room)
    step = life.report(
        Concern(
            kind=kind or Kind(judgement.concern_kind),
            category=judgement.grounded,
            category_score=judgement.category_score,
            urgency=Urgency(judgement.urgency),
            because=judgement.because,
            place=judgement.place or "",
            area=group.area if group else "",
            home=home(judgement.place or ""),
            text=text[:TEXT_LIMIT],
            source=source,
            reporter=reporter,
            channel=said.channel,
            account=said.account,
            room=room,
            event_id=event_id,
            created_at=context.now,
            updated_at=context.now,
        )
    )
    kept = begin(context, step)
    context.note("登记", wording.name(kept), category=kept.category, urgency=kept.urgency.value)
    other = neighbours.same_matter(context, kept)
    context.reply(wording.registered(kept, context.rules, cut=len(text) > TEXT_LIMIT, same=_same(context, kept, other)))
    # Thirty neighbours and one pipe are one alert: the staff know of it, and hear when it becomes a burst.
    known = other is not None and other.urgency.rank >= kept.urgency.rank
    if kept.urgency.rank >= Urgency.URGENT.rank and not known:
        who = context.uow.people.get(reporter)
        label = who.label if who else said.sender.name
        same = same_wording.to_staff(kept, other) if other else ""
        context.tell_staff(wording.new_to_staff(kept, label, where(group), same), LetterKind.ALERT)
    neighbours.notice_burst(context, kept)
    return kept


def _same(context: Context, mine: Concern, other: Concern | None) -> str:
    """What to say of somebody else's report of the same: an offer to its reporter, the word for it to staff."""
    if other is None:
        return ""
    if mine.reporter != context.me.id:
        return same_wording.to_staff(mine, other)
    neighbours.offer(context, mine, other)
    return same_wording.offer(mine, other)


def alarm(context: Context, judgement: Judgement, *, registered: bool = False) -> None:
    """Somebody may be in danger: say the number to call, tell the staff, leave 登记 open if not registered."""
    found = judgement.emergency
    assert found is not None
    first = len(context.drafts)
    alert = general.emergency_to_staff(found, context.inbound.sender.name, where(context.group), context.text[:200])
    told = context.tell_staff(alert, LetterKind.ALERT)
    context.reply(general.emergency(found, told=told, registered=registered), kind=LetterKind.ALERT)
    # The number to call leaves first, and says only what is true: that somebody was told.
    context.drafts.insert(first, context.drafts.pop())
    context.note("紧急", found.number, what=found.what)


def home(place: str) -> str:
    """The door in a place that was found: building and flat, without the 小区; empty if it is not that exact."""
    found = _HOME.search(place)
    return found[0] if found else ""


def where(group: Group | None) -> str:
    """The place of a conversation, for staff."""
    if group is None:
        return "私聊"
    return group.name or group.area or "群里"
