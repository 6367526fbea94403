"""Puts together what goes on beside the road: attachments and lists that are brought in, files that are made when they
leave, and what machines may read."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Engine

from bot.bringing import Bringer, Desk
from bot.config import Config
from bot.dispatcher import Dispatcher
from bot.fetching import Fetcher
from bot.papers.writing import Letterhead
from bot.ports import Channel
from bot.press import Press
from bot.report_repositories import BeginReading
from bot.road import Road
from bot.roll_bringing import RollBringer, RollDesk
from bot.triage.vocabulary import load_vocabulary
from storage.attachments import AttachmentStore
from storage.queries import reading

if TYPE_CHECKING:
    from bot.web.council import CouncilFacts
    from bot.web.open311 import Facts, Service

T = TypeVar("T")
TRIAGE = Path(__file__).with_name("triage")


@dataclass(frozen=True, slots=True)
class Paperwork:
    """``channel`` is the channel for the outbox, which makes files; ``bringer`` and ``rolls`` take lists in; ``begin``
    begins a read-only transaction on any thread."""

    channel: Channel
    bringer: Bringer
    rolls: RollBringer
    begin: BeginReading


def paperwork(
    config: Config,
    engine: Engine,
    channel: Channel,
    road: Road,
    dispatcher: Dispatcher,
    desk: Desk,
    roll_desk: RollDesk,
    now: Callable[[], datetime],
    rng: random.Random,
) -> Paperwork:
    """Everything of it for one account. ``rng`` names files, so it should be one that nobody can guess."""
    begin, files, zone = reading(engine), config.storage.files, config.bot.time_zone
    head = Letterhead(config.people.keeper, config.bot.name)

    def token() -> str:
        return f"{rng.getrandbits(128):032x}"

    return Paperwork(
        channel=Press(channel, begin=begin, files=files, zone=zone, now=now, token=token, head=head),
        bringer=Bringer(
            channel=channel,
            road=road,
            dispatcher=dispatcher,
            desk=desk,
            files=files,
            zone=zone,
            now=now,
            token=token,
        ),
        rolls=RollBringer(
            channel=channel,
            road=road,
            dispatcher=dispatcher,
            desk=roll_desk,
            files=files,
            now=now,
            token=token,
        ),
        begin=begin,
    )


def attachment_fetcher(
    config: Config, channel: Channel, road: Road, dispatcher: Dispatcher, now: Callable[[], datetime]
) -> Fetcher:
    """The worker that brings in what belongs to concerns."""

    async def run_in_road(work: Callable[[AttachmentStore], T]) -> T:
        return await dispatcher.call(lambda: road.call(lambda uow: work(uow.attachments)))  # type: ignore[arg-type]

    storage = config.storage
    return Fetcher(
        run_in_road=run_in_road,
        channel=channel,
        files=storage.files,
        most_bytes=storage.attachment_mb * 1_000_000,
        now=now,
    )


def open311(config: Config, paper: Paperwork, now: Callable[[], datetime]) -> Facts | None:
    """What the Open311 address needs to know; None where it is off."""
    if not config.web.open311:
        return None
    from bot.web.open311 import Facts

    return Facts(
        begin=paper.begin, services=_services(config), agency=config.bot.street, zone=config.bot.time_zone, now=now
    )


def council_facts(config: Config, paper: Paperwork, now: Callable[[], datetime]) -> CouncilFacts:
    """What the pages of the roundtable need to know."""
    from bot.house_rules import house_rules
    from bot.web.council import CouncilFacts

    return CouncilFacts(
        begin=paper.begin,
        bot_name=config.bot.name,
        public_url=house_rules(config).public_url,
        zone=config.bot.time_zone,
        now=now,
    )


def _services(config: Config) -> list[Service]:
    """Every kind of matter, in the order of the tree; a theme without a local code has its name for one."""
    from bot.web.open311 import Service

    themes = load_vocabulary(TRIAGE / "categories.yaml", TRIAGE / "words.yaml", config.triage.words).themes.values()
    return [Service(theme.code or theme.name, theme.name, theme.path) for theme in themes]
