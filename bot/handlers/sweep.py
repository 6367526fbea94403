"""What the clock does: forget in time."""

from __future__ import annotations

from bot.context import Context
from bot.handlers.people import forget

AT_ONCE = 500
"""So many at a time, so that a sweep never holds the road for long; the next beat takes the rest."""


def sweep(context: Context) -> None:
    """Drop what has expired and what has been kept for as long as was promised."""
    uow, now, rules = context.uow, context.now, context.rules
    dropped = {
        "candidates": uow.candidates.drop_expired(now),
        "questions": uow.questions.drop_expired(now),
        "texts": uow.inbox.forget_texts(now - rules.keep_messages),
        "letters": uow.letters.forget_texts(now - rules.keep_messages),
    }
    old = uow.concerns.closed_before(now - rules.keep, AT_ONCE)
    uow.concerns.unlink(old)
    gone = uow.people.gone_since(now - rules.keep, AT_ONCE)
    for person_id in gone:
        forget(context, person_id)
    counted = {**dropped, "concerns": len(old), "people": len(gone)}
    if any(counted.values()):
        context.note("到期清理", "", **counted)


TICKS = {"sweep": sweep}
