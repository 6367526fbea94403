"""Two concerns that are one matter become one: who waited for either waits for the one that goes on."""

from __future__ import annotations

from bot.concern_repositories import Supporter
from bot.context import Context
from bot.council import life
from bot.council.concern import Concern
from bot.handlers.keeping import keep, load


def merge(context: Context, concern: Concern, into: Concern) -> tuple[Concern, Concern]:
    """Let ``concern`` go on in ``into``; both as they are then. Everybody is counted once, also who is in both.

    Raises:
        Refused: it is the same number, or either is settled or merged already.
    """
    concerns = context.uow.concerns
    there = {into.reporter, *(other.person_id for other in concerns.supporters(into.number))}
    joining = [person for person in people_of(context, concern) if person.person_id not in there]
    endorsed = {other.person_id for other in concerns.endorsers(into.number)}
    endorsing = [person for person in concerns.endorsers(concern.number) if person.person_id not in endorsed]
    gone, grown = life.merge(
        concern, into, joining=len(joining), endorsing=len(endorsing), by=context.me.id, at=context.now
    )
    for person in joining:
        concerns.join(into.number, person, context.now)
    for person in endorsing:
        concerns.endorse(into.number, person, context.now)
    context.uow.attachments.move(concern.number, into.number)
    return keep(context, gone), keep(context, grown)


def goes_on_in(context: Context, concern: Concern) -> Concern:
    """What it goes on in: itself, or at the end of all merging the one that it went into. Who was told its number means
    the matter."""
    while concern.merged_into is not None:
        concern = load(context, concern.merged_into)
    return concern


def people_of(context: Context, concern: Concern) -> list[Supporter]:
    """Who waits for it: its reporter first, then who joined, each with their place and their door."""
    waiting = context.uow.concerns.supporters(concern.number)
    if concern.reporter is not None:
        first = Supporter(concern.reporter, concern.channel, concern.account, concern.room, concern.home)
        waiting = [first, *(person for person in waiting if person.person_id != concern.reporter)]
    return waiting


def households(people: list[Supporter]) -> int:
    """How many doors are known of them: of those who said where they live."""
    return len({person.home for person in people} - {""})
