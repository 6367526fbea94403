"""The table of contents: every word, event, answer and beat that the bot knows."""

from __future__ import annotations

from bot.handlers import (
    assigning,
    attaching,
    clock,
    endorsing,
    events,
    free_words,
    groups,
    help,
    letters,
    neighbours,
    people,
    reclassifying,
    residents,
    settling,
    staff,
    sweep,
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
        *groups.ROUTES,
        *people.ROUTES,
        *letters.ROUTES,
        *help.ROUTES,
    )
    return Handlers(
        table=Table(routes),
        events=events.EVENTS,
        answers={**people.ANSWERS, **neighbours.ANSWERS, **attaching.ANSWERS},
        ticks={**sweep.TICKS, **clock.TICKS},
        attached=attaching.attached,
        enclosed=attaching.unknown,
        addressed=free_words.addressed,
        overheard=free_words.overheard,
    )
