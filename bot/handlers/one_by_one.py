"""Many things at one beat of the clock: one that fails is undone alone, and costs the others nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.context import Context
from bot.outline import outline
from bot.repositories import StorageUnavailable

log = logging.getLogger(__name__)


def attempt(context: Context, what: str, act: Callable[[], object]) -> bool:
    """Do it in a savepoint of its own; False if it failed, and nothing of it is left, said words included."""
    said = len(context.drafts)
    context.uow.savepoint()
    try:
        act()
    except StorageUnavailable:
        raise
    except Exception as error:
        context.uow.undo()
        del context.drafts[said:]
        log.error("the clock could not do %s: %s", what, outline(error))
        return False
    context.uow.release()
    return True
