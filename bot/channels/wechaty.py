"""WeChat through a Wechaty gateway, on ``from wechaty import Wechaty``.

Messages do not pass the SDK's Message, Contact and Room objects, which cost a task, several logs and a second call
each: the channel listens at the puppet, asks for each message once and keeps names in bounded caches. The bot object
is there for everything else (``channel.bot.Room`` …).

Delivery is at most once in both directions, as on the wire below: what is said while nobody is connected is lost, and
:meth:`WechatyChannel.health` and ``on_blind`` say from when until when that was.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.channels import wechaty_compat
from bot.channels import wechaty_events as events
from bot.channels.wechaty_events import CHANNEL, Translator
from bot.channels.wechaty_intake import Intake
from bot.channels.wechaty_names import Names
from bot.channels.wechaty_rpc import RpcError
from bot.channels.wechaty_sending import Sending
from bot.channels.wechaty_settings import WechatySettings
from bot.ports import (
    Attachment,
    AttachmentKind,
    ChannelHealth,
    Deliver,
    EventKind,
    File,
    Inbound,
    NotSent,
    OnBlind,
    Outgoing,
    Receipt,
)

if TYPE_CHECKING:
    from bot.channels.wechaty_puppet import MendingPuppet

log = logging.getLogger(__name__)

# What staff read of it; the details are for the log.
NO_LINE = "和微信网关的连接断了"
LOGGED_OUT = "微信号退出了登录，要用它的手机重新扫码"
NOT_LOGGED_IN = "微信号还没有登录，要用它的手机扫码"

LOOKED_UP = frozenset(
    (events.MESSAGE, events.FRIENDSHIP, events.ROOM_INVITE, events.ROOM_JOIN, events.ROOM_LEAVE, events.ROOM_TOPIC)
)


class WechatyChannel:
    """One WeChat account behind a gateway."""

    def __init__(
        self, settings: WechatySettings, *, bot_name: str, now: Callable[[], datetime], rng: random.Random
    ) -> None:
        """``bot_name`` is what people type after an @; ``now`` tells the time in UTC; ``rng`` spreads reconnects."""
        self._settings = settings
        self._bot_name = bot_name
        self._now = now
        self._rng = rng
        self._account = ""
        self._logged_in = False
        self._connected = asyncio.Event()
        self._last_event_at: datetime | None = None
        self._blind_since: datetime | None = None
        self._why_blind = ""
        self._detail = "not started"
        self._on_blind: OnBlind | None = None
        self._puppet: MendingPuppet | None = None
        self._intake: Intake | None = None
        self._names: Names | None = None
        self._sending: Sending | None = None
        self.bot: Any = None
        """The SDK's own object while :meth:`run` runs, for what this channel does not cover."""

    @property
    def name(self) -> str:
        """``wechaty``"""
        return CHANNEL

    @property
    def account(self) -> str:
        """The contact id of the account; empty until it has logged in once."""
        return self._account

    async def run(self, deliver: Deliver, on_blind: OnBlind) -> None:
        """Serve until cancelled; reconnects by itself.

        Raises:
            ChannelStopped: the token, the endpoint or the certificate is wrong.
            RuntimeError: the SDK gave up; the supervisor may start again.
        """
        self._blind_since = self._blind_since or self._now()
        self._on_blind = on_blind
        bot, puppet, intake = self._build()
        tasks = (asyncio.ensure_future(bot.start()), asyncio.ensure_future(intake.run(deliver)))
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            raise puppet.failure or RuntimeError("wechaty returned from its start()")
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await puppet.stop()
            self._detail = "stopped"
            self._connected.clear()
            self._logged_in = False
            self._blind_since = self._blind_since or self._now()

    def _build(self) -> tuple[Any, MendingPuppet, Intake]:
        wechaty_compat.prepare()
        from apscheduler.schedulers.asyncio import AsyncIOScheduler
        from wechaty import Wechaty, WechatyOptions

        from bot.channels.wechaty_puppet import MendingPuppet

        class Bot(Wechaty):  # type: ignore[misc, unused-ignore]
            """Wechaty without its own listeners: they would load every message a second time."""

            async def init_puppet_event_bridge(self, puppet: Any) -> None:
                """The channel reads the puppet's events itself."""

        puppet = MendingPuppet(self._settings, self._rng, self._take, self._state)
        names = Names(puppet.calls, lambda: self._account)
        translator = Translator(
            puppet.calls, names, bot_name=self._bot_name, account=lambda: self._account, now=self._now,
            accept_friends=bool(self._settings.hello),
        )  # fmt: skip
        self._puppet, self._names, self._sending = puppet, names, Sending(puppet.calls, self._name_of)
        self._intake = Intake(translator.inbound, self._connected)
        # A scheduler of its own, or the SDK makes a database file in the working directory.
        self.bot = Bot(WechatyOptions(puppet=puppet, scheduler=AsyncIOScheduler()))
        return self.bot, puppet, self._intake

    async def _name_of(self, contact_id: str) -> str:
        assert self._names is not None
        return await self._names.contacts.get(contact_id, self._now().timestamp())

    # What the puppet tells

    def _state(self, connected: bool, why: str) -> None:
        assert self._puppet is not None and self._intake is not None
        if connected:
            self._connected.set()
            self._detail = "connected, waiting for the login"
            return
        self._connected.clear()
        self._intake.let_in()
        self._logged_in = False
        self._detail = why
        self._go_blind(self._now() - timedelta(seconds=self._puppet.heard_ago_s()), NO_LINE)

    def _go_blind(self, since: datetime, why: str) -> None:
        if not self._why_blind:
            log.warning("wechaty is blind: %s", self._detail)
        self._blind_since = self._blind_since or since
        self._why_blind = self._why_blind or why

    async def _see_again(self) -> None:
        since, why, self._blind_since, self._why_blind = self._blind_since, self._why_blind, None, ""
        # At a start that went well nothing was missed that anybody could have expected to arrive.
        if since is not None and why and self._on_blind is not None:
            await self._on_blind(since, self._now(), why)

    async def _take(self, kind: int, data: dict[str, Any]) -> None:
        assert self._intake is not None and self._names is not None
        self._last_event_at = self._now()
        if kind == events.MESSAGE:
            await self._intake.put(kind, data)
            return
        if not self._connected.is_set() and kind in (events.LOGIN, events.LOGOUT, events.SCAN):
            return  # left over from a connection that has broken since: it says nothing about now
        try:
            await self._other(kind, data)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            log.warning("a malformed event of type %d is dropped: %s", kind, type(error).__name__)

    async def _other(self, kind: int, data: dict[str, Any]) -> None:
        assert self._puppet is not None and self._intake is not None and self._names is not None
        if kind == events.LOGIN:
            self._account = self._puppet.login_user_id = str(data["contactId"])
            self._logged_in = True
            self._detail = ""
            await self._see_again()
        elif kind == events.LOGOUT:
            self._logged_in = False
            self._detail = "the account is logged out: the gateway shows a QR code to scan"
            self._go_blind(self._now(), LOGGED_OUT)
        elif kind == events.SCAN and not self._logged_in:
            self._detail = "the gateway shows a QR code: scan it with the account's phone"
            self._go_blind(self._now(), NOT_LOGGED_IN)
        elif kind == events.DIRTY:
            self._names.dirty(int(data["payloadType"]), str(data["payloadId"]))
        elif kind == events.ERROR:
            log.warning("the puppet reports an error")
        elif kind in LOOKED_UP:
            if kind == events.ROOM_TOPIC:
                self._names.rooms.put(str(data["roomId"]), str(data.get("newTopic") or ""), self._now().timestamp())
            elif kind in (events.ROOM_JOIN, events.ROOM_LEAVE):
                self._names.dirty(3, str(data["roomId"]))
            await self._intake.put(kind, data)

    # What the road asks

    async def send(self, letter: Outgoing) -> Receipt:
        """Carry one letter: a long text in parts, a file after the text; see :meth:`bot.ports.Channel.send`."""
        if self._sending is None or not self._connected.is_set():
            raise NotSent(NO_LINE)
        if not self._logged_in:
            raise NotSent(NOT_LOGGED_IN)
        return await self._sending.send(letter)

    async def fetch(self, attachment: Attachment) -> File:
        """The bytes of a picture, voice, video, file or sticker.

        Raises:
            LookupError: the platform no longer has it, or it never had bytes.
            OSError: the gateway did not answer.
        """
        if self._puppet is None:
            raise ConnectionError("not connected to the gateway")
        try:
            if attachment.kind is AttachmentKind.IMAGE:
                return await self._puppet.calls.image(attachment.ref)
            return await self._puppet.calls.file(attachment.ref)
        except (RpcError, ValueError) as error:
            raise LookupError("the platform does not have the file any more") from error

    async def accept_invitation(self, invitation: Inbound) -> None:
        """Enter the room of a ROOM_INVITE.

        Raises:
            LookupError: the platform refused, most often because the invitation is too old.
            OSError: the gateway did not answer.
        """
        if invitation.kind is not EventKind.ROOM_INVITE or self._puppet is None:
            raise LookupError("not an invitation of this channel")
        try:
            await self._puppet.calls.accept_invitation(invitation.target)
        except RpcError as error:
            raise LookupError("the invitation was not accepted by the platform") from error

    def health(self) -> ChannelHealth:
        """The state now; never blocks."""
        return ChannelHealth(
            connected=self._connected.is_set(), logged_in=self._logged_in, last_event_at=self._last_event_at,
            blind_since=self._blind_since, detail=self._detail,
        )  # fmt: skip
