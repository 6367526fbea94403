"""The table of contents: every word, event, answer and beat that the bot knows."""

from __future__ import annotations

from bot.handlers import (
    assigning,
    attaching,
    attending,
    binding,
    chairing,
    clock,
    convening,
    endorsing,
    entrusting,
    events,
    figures,
    free_words,
    groups,
    help,
    intake,
    ledger,
    letters,
    neighbours,
    people,
    polls,
    publishing,
    reclassifying,
    residents,
    results,
    rolls,
    settling,
    speaking,
    staff,
    sweep,
    topics,
    voting,
)
from bot.handling import Handlers
from bot.routing import Table


def contents() -> Handlers:
    """All handlers, in the order in which 帮助 shows them."""
    routes = (
        *residents.ROUTES,
        *endorsing.ROUTES,
        *staff.ROUTES,
        *assigning.ROUTES,
        *settling.ROUTES,
        *attaching.ROUTES,
        *reclassifying.ROUTES,
        *figures.ROUTES,
        *ledger.ROUTES,
        *intake.ROUTES,
        *topics.ROUTES,
        *publishing.ROUTES,
        *convening.ROUTES,
        *attending.ROUTES,
        *chairing.ROUTES,
        *speaking.ROUTES,
        *rolls.ROUTES,
        *binding.ROUTES,
        *polls.ROUTES,
        *voting.ROUTES,
        *entrusting.ROUTES,
        *results.ROUTES,
        *groups.ROUTES,
        *people.ROUTES,
        *letters.ROUTES,
        *help.ROUTES,
    )
    return Handlers(
        table=Table(routes),
        events=events.EVENTS,
        answers={
            **people.ANSWERS,
            **neighbours.ANSWERS,
            **attaching.ANSWERS,
            **convening.ANSWERS,
            **intake.ANSWERS,
            **rolls.ANSWERS,
        },
        ticks={**sweep.TICKS, **clock.TICKS, **chairing.TICKS, **results.TICKS},
        # A list that is waited for is not a picture of a concern.
        attached=lambda context: intake.attached(context) or rolls.attached(context) or attaching.attached(context),
        enclosed=attaching.unknown,
        addressed=free_words.addressed,
        overheard=free_words.overheard,
    )
