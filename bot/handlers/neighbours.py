"""Neighbours who report the same: the offer to join, and the alert when many do at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2s

from bot.concern_repositories import Where
from bot.context import Context
from bot.council.concern import OPEN, Concern, State
from bot.dialogue import Question
from bot.handlers.merging import goes_on_in, households, merge, people_of
from bot.letters import LetterKind
from bot.repositories import Entry
from bot.triage import Judgement, bursts
from bot.wording import neighbours as wording

SAME = "same_matter"
"""The question that the offer leaves open: is it the same?"""
_YES = ("同问", "是同一件", "同一件", "是同一件事", "同一件事", "我也是", "是一件事", "合并")
_YES_ALONE = ("是", "是的", "对", "对的", "嗯")
"""Said in private they can only answer the bot; in a group they may be meant for a neighbour."""
BURST = "多人反映"
_SOON = timedelta(seconds=1)
_LASTS = timedelta(hours=24)
"""So long after its alert a burst is the same one: the staff hear of it again only when it has doubled."""


def same_matter(context: Context, concern: Concern) -> Concern | None:
    """What is open there already and seems to be the same, of somebody else; the earliest, so that all who report it
    are offered the same one."""
    return context.similar.first(context.uow.concerns, concern, context.now)


def duplicates(context: Context, concerns: Iterable[Concern]) -> list[tuple[Concern, Concern]]:
    """Of these, the ones that seem to be the same matter as another open one: (the later, the earlier), each once."""
    found: dict[int, tuple[Concern, Concern]] = {}
    for concern in concerns:
        other = same_matter(context, concern)
        if other is not None:
            earlier, later = sorted((concern, other), key=lambda one: one.number)
            found.setdefault(later.number, (later, earlier))
    return [found[number] for number in sorted(found)]


def told_already(context: Context, judgement: Judgement) -> Concern | None:
    """What is open here already, also of the speaker, and seems to be what they have just said."""
    here, group = context.inbound, context.group
    said = Concern(
        category=judgement.grounded,
        place=judgement.place or "",
        area=group.area if group else "",
        text=context.text,
        channel=here.channel,
        account=here.account,
        room=here.room,
        created_at=context.now,
        updated_at=context.now,
    )
    return same_matter(context, said)


def offer(context: Context, mine: Concern, other: Concern) -> None:
    """Leave it open to the speaker to let their own go on in the other one."""
    # Not by context.ask, which makes the batch read everybody again: thirty neighbours are thirty offers, and who
    # answers within the same batch says the number.
    facts = {"mine": mine.number, "other": other.number}
    until = context.now + context.rules.candidate_life
    context.uow.questions.ask(
        Question(
            person_id=context.me.id,
            room=context.inbound.room,
            kind=SAME,
            facts=facts,
            asked_at=context.now,
            expires_at=until,
        )
    )


def own_duplicate(context: Context, into: Concern) -> Concern | None:
    """The speaker's own fresh concern that they were offered to let go on in that one.

    It is known by what it says, so that 同问 works anywhere and also after another offer.
    """
    person = context.known
    if person is None or into.reporter == person.id:
        return None
    since = context.now - context.rules.candidate_life
    for mine in context.uow.concerns.of_reporter(person.id, limit=5):
        fresh = mine.state is State.WAITING and mine.created_at >= since
        if not fresh or mine.reporter != person.id or mine.number == into.number:
            continue
        if context.similar.alike(mine, into):
            return mine
    return None


def join_own(context: Context, mine: Concern, into: Concern) -> None:
    """Let the speaker's own go on in the other one, at their word."""
    gone, grown = merge(context, mine, into)
    if context.question is not None and context.question.kind == SAME:
        context.uow.questions.close(context.me.id, context.inbound.room)
        context.stale = True
    context.reply(wording.joined_own(gone, grown, households(people_of(context, grown))))
    notice_burst(context, grown)


def answered(context: Context, question: Question) -> bool:
    """The answer to the offer: only words that say it is the same."""
    text = context.text.strip(" 。.!！~")
    if text not in _YES and not (context.private and text in _YES_ALONE):
        return False
    concerns = context.uow.concerns
    mine, other = concerns.get(int(question.facts["mine"])), concerns.get(int(question.facts["other"]))
    if mine is None or other is None or mine.reporter != context.me.id:
        return False
    join_own(context, mine, goes_on_in(context, other))
    return True


def notice_burst(context: Context, concern: Concern, *, joined: bool = False) -> None:
    """Tell the staff once if unusually many report this there, and again when they have doubled. ``joined``: somebody
    joined it, however old it is."""
    where, rules, now = Where.of(concern), context.rules, context.now
    if where is None or not concern.category:
        return
    concerns, since = context.uow.concerns, now - rules.burst
    # What most reports end with: too few, whoever they are. Who joins an older one is looked at as a person below.
    if sum(concerns.count_in(where, concern.category, since, now + _SOON)) < rules.burst_people and not joined:
        return
    subject = _subject(where, concern.category)
    told = next((entry for entry in reversed(context.uow.journal.of(subject)) if entry.action == BURST), None)
    lasting = told if told is not None and now - told.at < _LASTS else None
    recent = concerns.voices(
        where, concern.category, datetime.fromisoformat(str(lasting.facts["since"])) if lasting else since
    )
    people = len({voice.person_id or -voice.number for voice in recent})
    if people < rules.burst_people or (lasting and not bursts.again(people, int(lasting.facts["people"]))):
        return
    before, _ = concerns.count_in(where, concern.category, since - bursts.USUAL_OF, since)
    usual = bursts.expected(before, bursts.USUAL_OF, rules.burst)
    if not lasting and not bursts.is_burst(people, rules.burst_people, usual):
        return
    first = recent[0].at
    kept = concerns.some({voice.number for voice in recent})
    still = [number for number in sorted(kept) if kept[number].state in OPEN]
    other = same_matter(context, concern)
    found = wording.Burst(
        theme=concern.category.rpartition("/")[2],
        place=where.area or (context.group.name if context.group else "") or "群里",
        people=people,
        numbers=still,
        bars=bursts.curve(bursts.by_hour((voice.at for voice in recent), now)),
        first=first,
        within=rules.burst,
        usual=usual,
        waiting=next((number for number in still if kept[number].state is State.WAITING), None),
        same=(concern.number, other.number) if other and other.number < concern.number else None,
    )
    context.tell_staff(wording.burst(found, now, rules), LetterKind.ALERT)
    # Of nobody: it is about a place.
    facts = {"people": people, "since": first.isoformat(), "count": len(kept)}
    context.uow.journal.write(Entry(at=now, person_id=None, action=BURST, subject=subject, facts=facts))


def _subject(where: Where, category: str) -> str:
    place = blake2s(repr((where, category)).encode(), digest_size=8).hexdigest()
    return f"{BURST}{place}"


ANSWERS = {SAME: answered}
