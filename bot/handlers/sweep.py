"""What the clock does: forget in time."""

from __future__ import annotations

from datetime import timedelta

from bot.context import Context
from bot.handlers.people import forget

AT_ONCE = 500
"""So many at a time, so that a sweep never holds the road for long; the next beat takes the rest."""

STRANGERS_KEPT, STRANGERS_FROM = timedelta(hours=1), timedelta(days=7)
"""How long it is kept whom a letter to somebody unknown went to: until its echo and its pause are over. Looked for a
week back, so that a sweep does not read all that was ever sent."""


def sweep(context: Context) -> None:
    """Drop what has expired and what has been kept for as long as was promised."""
    uow, now, rules = context.uow, context.now, context.rules
    dropped = {
        "candidates": uow.candidates.drop_expired(now),
        "questions": uow.questions.drop_expired(now),
        "texts": uow.inbox.forget_texts(now - rules.keep_messages),
        "letters": uow.letters.forget_texts(now - rules.keep_messages),
    }
    here = context.inbound
    uow.letters.forget_strangers(here.channel, here.account, now - STRANGERS_FROM, now - STRANGERS_KEPT)
    old = uow.concerns.closed_before(now - rules.keep, AT_ONCE)
    uow.concerns.unlink(old)
    uow.attachments.discard(old)
    uow.corrections.discard(old)
    context.similar.forget(old)
    gone = uow.people.gone_since(now - rules.keep, AT_ONCE)
    forget(context, gone)
    counted = {**dropped, "concerns": len(old), "people": len(gone)}
    if any(counted.values()):
        context.note("到期清理", "", **counted)


TICKS = {"sweep": sweep}
