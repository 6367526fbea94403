"""The composition root: the only file that knows everything. Time and chance enter here."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import secrets
import signal
import sys
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Engine

from bot import demo, health
from bot.bringing import Desk
from bot.channels.simulator import SimulatorChannel
from bot.community.people import Standing
from bot.config import Config, ConfigError
from bot.dispatcher import Dispatcher
from bot.fetching import Fetcher
from bot.handlers import contents, intake, rolls
from bot.handlers.people import CLAIM, claim_hash
from bot.house_rules import house_rules
from bot.letters import LetterKind
from bot.outbox import Mode, Outbox, Trouble
from bot.outline import outline
from bot.paperwork import Paperwork, attachment_fetcher, council_facts, open311, paperwork
from bot.ports import Channel, Inbound
from bot.repositories import Entry, StorageUnavailable
from bot.road import Road
from bot.roll_bringing import RollDesk
from bot.same_matter import SameMatter
from bot.supervisor import supervise
from bot.text import say_time
from bot.triage import Triage, WordsError
from bot.triage.likeness import Likeness
from bot.version import VERSION
from bot.wording import letters as letters_wording
from storage.engine import open_engine
from storage.letters import Letters
from storage.schema import SchemaError, prepare
from storage.unit_of_work import unit_of_work

log = logging.getLogger(__name__)
T = TypeVar("T")

SWEEP_S, CONCERNS_S, POLLS_S, RETRY_S, FETCH_S, HEALTH_S = 600, 60, 15, 20, 5, 5
TOLD_GAP = timedelta(seconds=5)
"""A shorter gap in what can be heard is only logged."""
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are taken for one another."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class App:
    """Everything put together, not running yet."""

    config: Config
    engine: Engine
    channel: Channel
    road: Road
    dispatcher: Dispatcher
    outbox: Outbox
    fetcher: Fetcher
    paperwork: Paperwork
    now: Callable[[], datetime]
    claim_code: str = ""

    async def serve(self, started: Callable[[str], None] = lambda address: None) -> None:
        """Run until cancelled: the web, the road, the outbox, the clock and the channel.

        ``started`` hears the web's address once it listens.

        Raises:
            ChannelStopped: the channel cannot go on.
            ConfigError: the web cannot listen where it should.
        """
        # A simulated person's message is ticked off only when it is kept; the real wire has nothing to tick off.
        deliver = self.dispatcher.keep if self.channel.name == "simulator" else self.dispatcher.deliver
        runner = await self._open_web(started)
        clock = self._clock()
        tasks = [
            asyncio.create_task(self.dispatcher.run(), name="road"),
            asyncio.create_task(self.outbox.run(), name="outbox"),
            asyncio.create_task(supervise(self.channel, deliver, self._blind, now=self.now), name="channel"),
        ]
        clock.start()
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            clock.shutdown(wait=False)
            # The channel first: nothing new comes in; then what came in is finished, then what is going out.
            for task in reversed(tasks):
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            await runner.cleanup()

    def close(self) -> None:
        """Let go of the database."""
        self.dispatcher.close()
        self.engine.dispose()

    async def health(self) -> tuple[bool, dict[str, Any]]:
        """What /healthz says."""
        counts = None
        if not self.dispatcher.totals.storage_down:
            since = self.now() - timedelta(days=1)
            asking = self.dispatcher.call(lambda: self.road.call(lambda uow: uow.letters.counts(since)))
            # A database that hangs is as good as none; whoever watches the bot must hear of it.
            with suppress(StorageUnavailable, TimeoutError):
                counts = await asyncio.wait_for(asking, HEALTH_S)
        return health.report(self.channel.name, self.channel.health(), counts, self.outbox.held, self.now())

    async def _open_web(self, started: Callable[[str], None]) -> Any:
        from aiohttp import web

        from bot.web.app import PrivacyFacts, create

        config = self.config
        facts = PrivacyFacts(
            keeper=config.people.keeper,
            street=config.bot.street,
            bot_name=config.bot.name,
            keep_days=config.people.keep_days,
            keep_messages_days=config.people.keep_messages_days,
            candidate_hours=config.groups.candidate_hours,
        )
        simulator = self.channel if isinstance(self.channel, SimulatorChannel) else None
        runner = web.AppRunner(
            create(
                health=self.health,
                privacy=facts,
                simulator=simulator,
                open311=open311(config, self.paperwork, self.now),
                council=council_facts(config, self.paperwork, self.now),
            ),
            access_log=None,
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, config.web.host, config.web.port).start()
        except OSError as error:
            await runner.cleanup()
            raise ConfigError(
                f"web.port: cannot listen on {config.web.host}:{config.web.port} ({os.strerror(error.errno or 0)}); "
                "is the bot running already? YUANZHUO__WEB__PORT=… chooses another"
            ) from error
        host, port = runner.addresses[0][:2]
        started(f"http://{host}:{port}")
        return runner

    def _clock(self) -> Any:
        # APScheduler only beats time: what is due is decided by rows, so a missed beat or a second process does no
        # harm.
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        clock = AsyncIOScheduler(timezone=self.config.bot.time_zone)
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        clock.add_job(self._tick, "interval", args=["sweep"], seconds=SWEEP_S, **options)
        clock.add_job(self._tick, "interval", args=["concerns"], seconds=CONCERNS_S, **options)
        clock.add_job(self._tick, "interval", args=["polls"], seconds=POLLS_S, **options)
        clock.add_job(self._tick, "interval", args=["meetings"], seconds=CONCERNS_S, **options)
        clock.add_job(self._tick, "interval", args=["decisions"], seconds=CONCERNS_S, **options)
        clock.add_job(self._tick, "interval", args=["jobs"], seconds=CONCERNS_S, **options)
        clock.add_job(self._fetch, "interval", seconds=FETCH_S, **options)
        clock.add_job(self._retry, "interval", seconds=RETRY_S, **options)
        return clock

    async def _tick(self, name: str) -> None:
        if self.channel.account:
            await self._beat(self.dispatcher.tick(name, self.channel.name, self.channel.account))

    async def _fetch(self) -> None:
        await self._beat(self.fetcher.beat())
        await self._beat(self.paperwork.bringer.beat())
        await self._beat(self.paperwork.rolls.beat())

    async def _retry(self) -> None:
        await self._beat(self.dispatcher.retry())

    async def _beat(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except Exception as error:  # the next beat does what this one could not
            why = error if isinstance(error, StorageUnavailable) else outline(error)
            log.error("the clock's work is put off: %s", why)

    async def _blind(self, since: datetime, until: datetime, why: str) -> None:
        seconds = round((until - since).total_seconds(), 1)
        log.warning("nothing could be heard for %s s: %s", seconds, why)
        zone, now, account = self.config.bot.time_zone, self.now(), self.channel.account
        entry = Entry(at=now, person_id=None, action="收不到消息", facts={"seconds": seconds})
        await self.dispatcher.call(lambda: self.road.call(lambda uow: uow.journal.write(entry)))
        if until - since >= TOLD_GAP and account:
            text = letters_wording.blind(say_time(since, now, zone), say_time(until, now, zone), until - since, why)
            await self.dispatcher.call(lambda: self.road.say_to_staff(text, self.channel.name, account))
            self.outbox.wake()


def build(
    config: Config,
    *,
    channel: Channel | None = None,
    triage: Triage | None = None,
    now: Callable[[], datetime] = _utc_now,
    rng: random.Random | None = None,
) -> App:
    """Put everything together on the configured database, which is made or brought up to date.

    Raises:
        ConfigError: the configuration names something that is not there.
        SchemaError: the database belongs to a newer program, or to another one.
        StorageUnavailable: the database does not answer.
    """
    rng = rng or random.Random(secrets.randbits(64))
    engine = _open(config)
    channel = channel or _channel(config, now, rng)
    if triage is None:
        try:
            triage = Triage.load(config.triage.places, config.triage.words)
        except WordsError as error:
            raise ConfigError(f"triage.words: {error}") from error
    road = Road(
        begin=unit_of_work(engine),
        handlers=contents(),
        triage=triage,
        similar=SameMatter(Likeness.load(config.triage.places), timedelta(days=config.concerns.similar_days)),
        rules=house_rules(config),
        admins=frozenset(config.people.admins),
        now=now,
        rng=rng,
        below=secrets.randbelow,
    )
    outbox: Outbox | None = None
    dispatcher = Dispatcher(road, on_letters=lambda: outbox.wake() if outbox else None)
    desk = Desk(intake.take_for, intake.finish, intake.give_up)
    roll_desk = RollDesk(rolls.finish, rolls.give_up)
    paper = paperwork(config, engine, channel, road, dispatcher, desk, roll_desk, now, rng)
    outbox = _outbox(config, paper.channel, road, dispatcher, now)
    paper.bringer.on_letters = paper.rolls.on_letters = outbox.wake
    fetcher = attachment_fetcher(config, channel, road, dispatcher, now)
    app = App(config, engine, channel, road, dispatcher, outbox, fetcher, paper, now)
    if isinstance(channel, SimulatorChannel):
        places = config.triage.places
        town, name, account = channel.town, channel.name, channel.account
        road.call(lambda uow: demo.settle(uow, town, tuple(places), name, account, now()))
    return app


def _open(config: Config) -> Engine:
    from sqlalchemy.exc import DBAPIError

    try:
        engine = open_engine(config.storage.url)
        prepare(engine)
    except OSError as error:
        raise ConfigError(f"storage.url: {config.storage.url}: {error.strerror} {error.filename or ''}") from error
    except DBAPIError as error:
        raise StorageUnavailable(f"storage.url: the database cannot be opened: {error.orig}") from error
    return engine


def _channel(config: Config, now: Callable[[], datetime], rng: random.Random) -> Channel:
    if config.channel == "wechaty":
        from bot.channels.wechaty import WechatyChannel

        return WechatyChannel(config.wechaty, bot_name=config.bot.name, now=now, rng=rng)
    return SimulatorChannel(
        config.simulator, bot_name=config.bot.name, street=config.bot.street, places=config.triage.places, now=now
    )


def _outbox(
    config: Config, channel: Channel, road: Road, dispatcher: Dispatcher, now: Callable[[], datetime]
) -> Outbox:
    async def run_in_road(work: Callable[[Letters], T]) -> T:
        return await dispatcher.call(lambda: road.call(lambda uow: work(uow.letters)))  # type: ignore[arg-type]

    async def staff_room() -> str | None:
        group = await dispatcher.call(
            lambda: road.call(lambda uow: uow.groups.staff_group(channel.name, channel.account))
        )
        return group.external_id if group else None

    async def on_trouble(trouble: Trouble) -> None:
        text = letters_wording.trouble(f"{len(trouble.letter_ids)}封{trouble.state.value}（{trouble.reason}）")
        await dispatcher.call(lambda: road.say_to_staff(text, channel.name, channel.account, LetterKind.ALERT))

    async def sleep_until(moment: datetime) -> None:
        await asyncio.sleep(max(0.0, (moment - now()).total_seconds()))

    return Outbox(
        run_in_road=run_in_road,
        channel=channel,
        pacing=config.outbox.pacing,
        quiet_hours=config.quiet_hours,
        mode=Mode(config.outbox.mode),
        staff_room=staff_room,
        retry_s=config.outbox.retry_s,
        now=now,
        sleep_until=sleep_until,
        on_trouble=on_trouble,
        files=config.storage.files,
    )


def _claim_code(app: App) -> str:
    """A fresh one-time code while there is no administrator, else ""."""
    admins = app.road.call(lambda uow: uow.people.with_standing(Standing.ADMIN))
    if app.config.people.admins or admins:
        app.road.call(lambda uow: uow.settings.remove(CLAIM))
        return ""
    drawn = "".join(secrets.choice(_CODE_LETTERS) for _ in range(8))
    code = f"{drawn[:4]}-{drawn[4:]}"
    app.road.call(lambda uow: uow.settings.put(CLAIM, claim_hash(code), app.now()))
    return code


# ---------------------------------------------------------------------------------------------- commands
def run(config: Config) -> int:
    """Serve until Ctrl-C or SIGTERM; the exit code."""
    _log_to_stderr()
    try:
        app = build(config)
    except SchemaError as error:
        raise ConfigError(str(error)) from error
    try:
        # Only a bot that serves draws a code: a replay beside it must not make the printed one worthless.
        app.claim_code = _claim_code(app)
        asyncio.run(_run(app))
    finally:
        app.close()
    return 0


async def _run(app: App) -> None:
    serving = asyncio.create_task(app.serve(lambda address: _tell_where(app, address)))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, serving.cancel)
    try:
        await serving
    except asyncio.CancelledError:
        print("已停止，下次启动接着办。 / Stopped; the next start carries on.", flush=True)


def _tell_where(app: App, address: str) -> None:
    config = app.config
    lines = [f"圆桌 {VERSION} · {'模拟器' if config.channel == 'simulator' else '微信'} · {address}"]
    if config.channel == "simulator":
        lines += [
            f"  打开 / open   {address}/simulator",
            f"  试试 / try    王阿姨 → 银冈小区便民服务群：@{config.bot.name} 3号楼停水两天了没人管",
            "                网格员小孙 → 私聊：待办，然后 受理 1",
        ]
    if app.claim_code:
        lines.append(
            f"  第一位管理员请私聊{config.bot.name} / first administrator, in private:   认领 {app.claim_code}"
        )
    lines.append("  Ctrl-C 停止 / stops")
    print("\n".join(lines), flush=True)


def _log_to_stderr() -> None:
    level = logging.DEBUG if os.environ.get("YUANZHUO_DEBUG") == "1" else logging.INFO
    logging.basicConfig(stream=sys.stderr, level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("alembic", "aiohttp", "jieba", "asyncio", "grpclib", "hpack"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # A beat that is left out because the one before still waits for the database is nobody's to act on.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def replay(config: Config, inbounds: Iterable[Inbound]) -> int:
    """Send recorded events through the whole road, pacing off, nothing said to anybody; print what it took."""
    from bot.rehearse import rehearse

    try:
        return asyncio.run(rehearse(config, inbounds, lambda channel, settings: build(settings, channel=channel)))
    except SchemaError as error:
        raise ConfigError(str(error)) from error


def check(config: Config) -> tuple[list[str], bool]:
    """Look everything over and change nothing: lines to print, and whether all is well."""
    from bot.checkup import checkup

    return checkup(config)
