"""统计: counts of a span of days, in the chat and as a picture."""

from __future__ import annotations

from dataclasses import dataclass

from bot.community.people import Standing
from bot.context import Context
from bot.council.figures import Span, span_named
from bot.council.refusal import Refused
from bot.letters import Draft, LetterKind
from bot.made import Form, Made
from bot.papers.recipe import Paper
from bot.routing import Route, Said
from bot.text import short
from bot.wording import figures as wording

THEME = "办理"
MOST = 50_000
"""Reports that are counted at once: everybody else's messages wait meanwhile, half a second for so many."""
_EVERYWHERE = ("全部", "全部小区", "全街道", "各小区")


@dataclass(frozen=True, slots=True)
class Asked:
    """The words after 统计 or 台账: days, a community, both or nothing."""

    words: tuple[str, ...]


def asked(said: Said) -> Asked | None:
    """At most three short words. Unaddressed they must be set off: 统计了一下 is talk."""
    if len(said.rest) > 60 or (said.rest and not (said.addressed or said.separated)):
        return None
    words = tuple(said.rest.replace(" 到 ", "到").replace(" 至 ", "到").replace("的", " ").split())
    return Asked(words) if len(words) <= 3 else None


def understood(context: Context, args: Asked) -> bool:
    """Whether every word is days or a community: to the neighbours 统计 may be anything."""
    areas = _areas(context)
    return all(_is_known(context, word, areas) for word in args.words)


def _areas(context: Context) -> list[str]:
    return list(dict.fromkeys([*context.rules.places, *context.uow.reports.areas()]))


def _is_known(context: Context, word: str, areas: list[str]) -> bool:
    return word in _EVERYWHERE or word in areas or span_named(word, context.today) is not None


def what(context: Context, args: Asked, usual: str) -> tuple[Span, str | None]:
    """The days and the community that were asked for; ``usual`` days and all communities if none.

    Raises:
        Refused: a word is neither.
    """
    areas = _areas(context)
    span, area = span_named(usual, context.today), None
    assert span is not None
    for word in args.words:
        named = span_named(word, context.today)
        if named is not None:
            span = named
        elif word in areas:
            area = word
        elif word not in _EVERYWHERE:
            raise Refused("figures.unknown", text=short(word, 20), areas="、".join(areas[:12]))
    return span, area


def enclose(context: Context, made: Made | Paper, file_name: str) -> None:
    """A letter to where the speaker is whose file is made when it leaves."""
    inbound = context.inbound
    context.drafts.append(
        Draft(
            channel=inbound.channel,
            account=inbound.account,
            kind=LetterKind.REPLY,
            room=inbound.room,
            to="" if inbound.room else inbound.sender.id,
            person_id=context.me.id,
            file=made.ref,
            file_name=file_name,
            once=f"{len(context.drafts)}:{inbound.event_id}:{inbound.channel}:{inbound.account}"[:200],
        )
    )


def _figures(context: Context, args: Asked) -> None:
    span, area = what(context, args, "本周")
    count = context.uow.reports.reported(span, context.rules.zone)
    if count > MOST:
        raise Refused("figures.long", count=count, most=MOST)
    figures = context.uow.reports.figures(span, context.rules.zone, context.today, area)
    context.reply(wording.table(figures, area, context.rules.weights))
    if figures.total.reported or figures.total.closed:
        enclose(context, Made(Form.CHART, span, area), wording.chart_name(span))


ROUTES = (
    Route(
        word="统计",
        usage="统计 [今日|本周|本月|上月] [小区]",
        example="统计 本月",
        about="来件、办结、三率和一张图；不写时段是本周。",
        theme=THEME,
        who=Standing.STAFF,
        parse=asked,
        handle=_figures,
        talk=True,
        meant=understood,
    ),
)
