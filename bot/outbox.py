"""The one door out: takes letters as pacing allows, hands them to the channel, writes down what became of them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar

from bot.delivery import deliver, envelope
from bot.letters import Letter, LetterKind, LetterState, Outcome
from bot.outline import outline
from bot.pacing import Pacing, choose, resting
from bot.ports import Channel
from bot.quiet import QuietHours
from bot.repositories import StorageUnavailable
from storage.letters import Letters

log = logging.getLogger(__name__)
T = TypeVar("T")

POLL = timedelta(seconds=30)
"""Letters are looked for this often even if nobody calls :meth:`Outbox.wake`."""
OFFLINE_POLL = timedelta(seconds=1)
BREATH = timedelta(milliseconds=250)
"""The shortest time between two looks at the queue while pacing makes letters wait anyway."""
CALM_FOR = timedelta(minutes=10)
CALM_GAP = timedelta(seconds=3)
"""After the platform asked for rest, letters keep this apart for this long, whoever they are for."""
GRACE_S = 5.0
WINDOW = (8, 256)
"""So many letters are claimed at a time with pacing off: few if the channel is slow, for a crash puts them in doubt."""
AT_ONCE = 16
"""So many conversations are written to at the same time."""
LINGER_S = (0.005, 0.02)
"""How long other sends may take to be settled in the same transaction: with new letters waiting, and without."""

SILENT_REASON = "静默模式"
OFFLINE = "微信未登录或连接中断，消息等待中"
NO_ACCOUNT = "还不知道自己的微信号，消息等待中"
NO_STAFF_GROUP = "演练模式：还没有绑定工作人员群，消息等待中"
NO_DATABASE = "数据库暂时不可用，消息等待中"
STOPPED_IN_FLIGHT = "程序停止时仍在发送，不知是否送达"


class Mode(StrEnum):
    """Where letters go: to their addressees, all to the staff group, or nowhere."""

    LIVE = "live"
    REHEARSAL = "rehearsal"
    SILENT = "silent"


class Road(Protocol):
    """Runs a function in one transaction on the road's thread and gives back what it returned."""

    def __call__(self, work: Callable[[Letters], T], /) -> Awaitable[T]: ...


@dataclass(frozen=True, slots=True)
class Trouble:
    """Letters that failed for good or are in doubt, for staff to hear of: one value per state and batch."""

    state: LetterState
    letter_ids: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class _Taken:
    letters: tuple[Letter, ...] = ()
    addressees: tuple[str, ...] = ()
    until: datetime | None = None
    held: str = ""
    lost: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Flight:
    """What is in the air and what has landed, in memory: claimed letters, and outcomes not written down yet."""

    letters: dict[int, Letter] = field(default_factory=dict)
    conversations: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    unbegun: list[int] = field(default_factory=list)


class Outbox:
    """Serves one account. All of the queue is in the database; what is in memory may be lost at any time.

    ``on_trouble`` hears of letters that failed or are in doubt. It may write to staff, as an ALERT: trouble with an
    alert is only logged, so that a dead staff group cannot make an endless stream of letters.
    """

    def __init__(
        self,
        *,
        run_in_road: Road,
        channel: Channel,
        pacing: Pacing,
        quiet_hours: QuietHours,
        mode: Mode,
        staff_room: Callable[[], Awaitable[str | None]],
        retry_s: Sequence[float],
        now: Callable[[], datetime],
        sleep_until: Callable[[datetime], Awaitable[None]],
        on_trouble: Callable[[Trouble], Awaitable[None]],
        files: Path = Path(),
    ) -> None:
        self._road = run_in_road
        self._channel = channel
        self._pacing = pacing
        self._quiet = quiet_hours
        self._mode = mode
        self._staff_room = staff_room
        self._retry_s = tuple(retry_s)
        self._now = now
        self._sleep_until = sleep_until
        self._on_trouble = on_trouble
        self._files = files
        self._loop: asyncio.AbstractEventLoop | None = None
        self._signal = asyncio.Event()
        self._landed = asyncio.Event()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._flight = _Flight()
        self._window = 64
        self._window_began = now()
        self._fresh = False
        self._stop = asyncio.Event()
        self._recovered = ""
        self._unsure = False
        """Whether a claim may have been kept of which this worker never heard."""
        self._rest_until: datetime | None = None
        self._held = ""

    @property
    def held(self) -> str:
        """Why nothing leaves at the moment, in words for staff; empty if only pacing decides."""
        return self._held

    @property
    def in_flight(self) -> int:
        """How many letters are claimed and not settled."""
        return len(self._flight.letters)

    def wake(self) -> None:
        """Letters were committed, or the channel has logged in. May be called from any thread."""
        self._fresh = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._signal.set)

    async def run(self) -> None:
        """Serve until cancelled; what is in flight then gets five seconds to end and is settled."""
        self._loop = asyncio.get_running_loop()
        self._stop.clear()
        # A claim must not be lost between the database and here, so cancelling ends the loop from inside.
        loop = asyncio.create_task(self._serve())
        try:
            await asyncio.shield(loop)
        finally:
            self._stop.set()
            self._signal.set()
            await loop
            await self._close()

    async def _serve(self) -> None:
        failures = 0
        while not self._stop.is_set():
            self._signal.clear()
            self._fresh = False
            began = self._now()
            try:
                until, took = await self._turn()
                failures = 0
            except Exception as error:
                why = error if isinstance(error, StorageUnavailable) else outline(error)
                log.error("the outbox could not read or write its letters, it tries again: %s", why)
                self._held, self._unsure = NO_DATABASE, True
                failures += 1
                until, took = self._now() + timedelta(seconds=min(30, 2 ** min(failures, 5) / 2)), False
                self._signal.clear()
            if took and not self._pacing.is_off:
                continue
            await self._wait(until)
            if not self._pacing.is_off and not self._stop.is_set() and not self._flight.outcomes:
                await self._sleep_unless(self._stop, began + BREATH)
            elif self._flight.letters and not self._stop.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._landed.wait(), LINGER_S[0 if self._fresh else 1])

    async def _wait(self, until: datetime | None) -> None:
        """Until a signal or that moment."""
        latest = self._now() + POLL
        await self._sleep_unless(self._signal, latest if until is None else min(until, latest))

    async def _sleep_unless(self, event: asyncio.Event, until: datetime) -> None:
        if event.is_set() or until <= self._now():
            return
        waiting = [asyncio.ensure_future(event.wait()), asyncio.ensure_future(self._sleep_until(until))]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def _turn(self) -> tuple[datetime | None, bool]:
        """Settle what has landed and take what may go, in one transaction; when to look again, and whether any went."""
        account = self._channel.account
        if account and account != self._recovered:
            await self._recover(account)
        aside = await self._staff_room() if self._mode is Mode.REHEARSAL else ""
        flight = self._flight
        outcomes, unbegun = tuple(flight.outcomes), tuple(flight.unbegun)
        settled = {one.letter_id: flight.letters[one.letter_id] for one in outcomes}
        flying = [one for key, one in flight.letters.items() if key not in settled and key not in unbegun]
        busy = {one.conversation for one in flying} | set(flight.conversations)
        taken = await self._road(
            lambda letters: self._exchange(letters, account, aside, outcomes, unbegun, busy, self._window - len(flying))
        )
        self._unsure = False
        del flight.outcomes[: len(outcomes)], flight.unbegun[: len(unbegun)]
        for letter_id in (*settled, *unbegun):
            flight.letters.pop(letter_id, None)
        self._held = taken.held
        self._begin(taken, aside or "")
        await self._report([one for one in outcomes if one.letter_id in taken.lost], settled)
        return taken.until, bool(taken.letters)

    async def _recover(self, account: str) -> None:
        lost = await self._road(lambda letters: letters.queue.recover(self._channel.name, account, self._now()))
        self._recovered = account
        if lost:
            log.warning("%d letters were in flight when the program ended: nobody knows if they arrived", len(lost))
            await self._tell(Trouble(LetterState.UNKNOWN, tuple(lost), "程序在发送途中中断"))

    def _exchange(
        self,
        letters: Letters,
        account: str,
        aside: str | None,
        outcomes: Sequence[Outcome],
        unbegun: Sequence[int],
        busy: set[str],
        room: int,
    ) -> _Taken:
        """On the road's thread."""
        now, queue, name = self._now(), letters.queue, self._channel.name
        lost = frozenset(queue.settle(outcomes, now))
        if unbegun:
            queue.release(unbegun)
        if self._unsure and account:
            queue.release_others(name, account, tuple(self._flight.letters))
        if self._stop.is_set():
            return _Taken(lost=lost)
        if not account:
            return _Taken(until=now + OFFLINE_POLL, held=NO_ACCOUNT, lost=lost)
        if self._mode is Mode.SILENT:
            queue.silence(name, account, now, SILENT_REASON)
            return _Taken(until=queue.next_due(name, account, now), lost=lost)
        if not self._online:
            return _Taken(until=now + OFFLINE_POLL, held=OFFLINE, lost=lost)
        if aside is None:
            return _Taken(until=now + POLL, held=NO_STAFF_GROUP, lost=lost)
        if room <= 0 or (aside and busy):
            return _Taken(lost=lost)
        if self._pacing.is_off:
            found, until = self._take_many(letters, account, now, busy, room)
        else:
            found, until = self._take_one(letters, account, now, busy, aside)
        return _Taken(tuple(found), tuple(queue.addressee(one) for one in found) if aside else (), until, lost=lost)

    def _take_many(
        self, letters: Letters, account: str, now: datetime, busy: set[str], room: int
    ) -> tuple[list[Letter], datetime | None]:
        queue, name = letters.queue, self._channel.name
        if self._rest_until is not None and now < self._rest_until:
            return [], self._rest_until
        quiet = self._quiet.covers(now)
        found = queue.take_batch(name, account, room, now, busy, broadcasts=not quiet)
        if found:
            return found, None
        due = queue.next_due(name, account, now)
        if quiet:
            due = min(due or self._quiet.end_after(now), self._quiet.end_after(now))
        return [], due

    def _take_one(
        self, letters: Letters, account: str, now: datetime, busy: set[str], aside: str
    ) -> tuple[list[Letter], datetime | None]:
        queue, name = letters.queue, self._channel.name
        past = queue.past(name, account, self._pacing, self._quiet, now, aside)
        hold = max((one for one in (past.hold, self._rest_until) if one is not None), default=None)
        if self._rest_until is not None and now < self._rest_until + CALM_FOR:
            past = replace(past, calm=CALM_GAP)
        past = replace(past, hold=hold)
        heads = queue.heads(name, account, self._pacing, past, now, busy, aside)
        turn = choose(heads, past, self._pacing, self._quiet, now)
        if turn is not None and turn.at <= now:
            found = queue.take([turn.letter.id], now)
            return found, None if found else now + BREATH
        moments = [*resting(past, self._pacing, now).values(), *filter(None, [queue.next_due(name, account, now)])]
        return [], min([*moments, turn.at] if turn else moments, default=None)

    @property
    def _online(self) -> bool:
        health = self._channel.health()
        return health.connected and health.logged_in

    def _begin(self, taken: _Taken, aside: str) -> None:
        if not taken.letters:
            return
        addressees = taken.addressees or ("",) * len(taken.letters)
        by_conversation: dict[str, list[tuple[Letter, str]]] = defaultdict(list)
        for letter, addressee in zip(taken.letters, addressees, strict=True):
            by_conversation[aside or letter.conversation].append((letter, addressee))
            if not self._flight.letters:
                self._window_began = self._now()
            self._flight.letters[letter.id] = letter
        self._landed.clear()
        for key, letters in by_conversation.items():
            self._flight.conversations[key] = asyncio.create_task(self._converse(key, letters, aside))

    async def _converse(self, key: str, letters: Sequence[tuple[Letter, str]], aside: str) -> None:
        """Send letters of one conversation in order; if one has to come again, those behind it go back unbegun."""
        flight = self._flight
        unbegun = [letter for letter, _ in letters]
        try:
            for letter, addressee in letters:
                async with self._slots:
                    resting_now = self._rest_until is not None and self._now() < self._rest_until
                    if self._stop.is_set() or resting_now or not self._online:
                        break
                    unbegun.pop(0)
                    outgoing = envelope(letter, self._files, aside, addressee)
                    try:
                        delivery = await deliver(self._channel, letter, outgoing, self._retry_s, self._now)
                    except asyncio.CancelledError:
                        doubt = Outcome(letter_id=letter.id, state=LetterState.UNKNOWN, reason=STOPPED_IN_FLIGHT)
                        flight.outcomes.append(doubt)
                        raise
                flight.outcomes.append(delivery.outcome)
                if delivery.rest_until is not None:
                    self._rest_until = max(delivery.rest_until, self._rest_until or delivery.rest_until)
                self._signal.set()
                if delivery.outcome.state is LetterState.WAITING:
                    break
        finally:
            flight.unbegun += [letter.id for letter in unbegun]
            flight.conversations.pop(key, None)
            self._signal.set()
            if not flight.conversations:
                self._land()

    def _land(self) -> None:
        """Nothing is in the air: set the window by how long that took."""
        self._landed.set()
        took = self._now() - self._window_began
        if took < timedelta(milliseconds=50):
            self._window = min(self._window * 2, WINDOW[1])
        elif took > timedelta(milliseconds=250):
            self._window = max(self._window // 2, WINDOW[0])

    async def _report(self, lost: Sequence[Outcome], letters: dict[int, Letter]) -> None:
        for state in (LetterState.UNKNOWN, LetterState.FAILED):
            some = [one for one in lost if one.state is state]
            if not some:
                continue
            log.warning("letters %s: %s (%s)", [one.letter_id for one in some], state.value, some[0].reason)
            told = [one for one in some if letters[one.letter_id].kind is not LetterKind.ALERT]
            if told:
                await self._tell(Trouble(state, tuple(one.letter_id for one in told), told[0].reason))

    async def _tell(self, trouble: Trouble) -> None:
        try:
            await self._on_trouble(trouble)
        except Exception as error:
            log.error("staff could not be told of letters %s: %s", trouble.letter_ids, outline(error))

    async def _close(self) -> None:
        flying = list(self._flight.conversations.values())
        if flying:
            _, late = await asyncio.wait(flying, timeout=GRACE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*flying, return_exceptions=True)
        if self._flight.letters:
            try:
                await self._turn()
            except Exception as error:
                count = len(self._flight.letters)
                log.error("%d letters in flight could not be settled, they are in doubt: %s", count, outline(error))
