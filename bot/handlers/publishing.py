"""公示: one word for what everybody may read from now on, a topic before it is voted on and a decision after."""

from __future__ import annotations

from dataclasses import dataclass

from bot.community.people import Standing
from bot.context import Context
from bot.handlers import topics
from bot.handlers.topics import THEME
from bot.routing import Route, Said
from bot.text import leading_number


@dataclass(frozen=True, slots=True)
class Published:
    """Which one; a bare number is a topic's."""

    number: int


def _which(said: Said) -> Published | None:
    found = leading_number(said.rest.removeprefix("议题"))
    return Published(found[0]) if found and not found[1].strip() else None


def _publish(context: Context, args: Published) -> None:
    topics.publish(context, args.number)


ROUTES = (
    Route(
        word="公示",
        usage="公示 议题<号>",
        example="公示 议题3",
        about="审查通过的议题公告给所在小区的群；满公告期才能表决。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_which,
        handle=_publish,
        synonyms=("公告",),
        talk=True,
    ),
)
