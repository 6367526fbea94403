"""公示: one word for what everybody may read from now on, a topic before it is voted on and a decision after."""

from __future__ import annotations

from dataclasses import dataclass

from bot.community.people import Standing
from bot.context import Context
from bot.handlers import decisions, topics
from bot.handlers.topics import THEME
from bot.routing import Route, Said
from bot.text import leading_number


@dataclass(frozen=True, slots=True)
class Published:
    """Which one, a decision or a topic; a bare number is a topic's."""

    number: int
    decision: bool


def _which(said: Said) -> Published | None:
    rest, decision = said.rest, said.rest.startswith("决议")
    found = leading_number(rest.removeprefix("决议" if decision else "议题"))
    return Published(found[0], decision) if found and not found[1].strip() else None


def _publish(context: Context, args: Published) -> None:
    if args.decision:
        decisions.publish(context, args.number)
    else:
        topics.publish(context, args.number)


ROUTES = (
    Route(
        word="公示",
        usage="公示 议题<号>|决议<号>",
        example="公示 议题3",
        about="审查通过的议题、写好的决议公告给所在小区的群：议题满公告期才能表决，决议公示期满生效。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_which,
        handle=_publish,
        synonyms=("公告",),
        talk=True,
    ),
)
