"""The puppet under ``Wechaty``: the SDK's PuppetService over a connection that mends itself.

What the SDK's own puppet (0.8.10) gets wrong and this one does not: it tests the address with a blocking connect inside
the event loop; its calls have no deadline and its connection no keepalive, so a gateway that hangs is never noticed;
it stops and starts the remote puppet on every connect; one malformed event ends its stream; a lost stream ends it for
a minute or for good; it knows only the deprecated one of two fields where gateways since 1.0 read the other, and only
files that come inline. TLS, which those gateways expect, is spoken if asked for.

All reconnecting happens inside :meth:`MendingPuppet.start`, so that ``Wechaty.start`` never sees a disconnect.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import random
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from bot.channels import wechaty_compat

wechaty_compat.prepare()

from wechaty_grpc.wechaty import PuppetStub  # noqa: E402  # the SDK imports only after the compat module
from wechaty_puppet import FileBox, MessageType, PuppetOptions  # noqa: E402
from wechaty_puppet_service.puppet import PuppetService  # noqa: E402

from bot.channels import wechaty_proto as proto  # noqa: E402
from bot.channels.wechaty_calls import SERVICE, Calls  # noqa: E402
from bot.channels.wechaty_connect import address, connect  # noqa: E402
from bot.channels.wechaty_line import Line  # noqa: E402
from bot.channels.wechaty_rpc import ALREADY_EXISTS, UNAUTHENTICATED, RpcError  # noqa: E402
from bot.channels.wechaty_settings import WechatySettings  # noqa: E402
from bot.ports import ChannelStopped, File  # noqa: E402

log = logging.getLogger(__name__)

OnEvent = Callable[[int, dict[str, Any]], Awaitable[None]]
OnState = Callable[[bool, str], None]
"""Told (True, "") when events can arrive and (False, why) when a connection or an attempt at one failed; at once, and
perhaps more than once for the same failure."""
GHOST_TRIES = 3
"""How often another reader of the gateway's one event stream is waited for before it is taken over: after a crash it is
this bot's own former connection, which the gateway drops by itself in most cases."""


class Stub(PuppetStub):  # type: ignore[misc, unused-ignore]
    """The SDK's calls, carried by the current connection."""

    def __init__(self, puppet: MendingPuppet) -> None:
        super().__init__(None)
        self._puppet = puppet

    async def _unary_unary(self, route: str, request: Any, response_type: Any, **_: Any) -> Any:
        line, timeout_s = self._puppet.open_line(), self._puppet.settings.rpc_timeout_s
        return response_type().parse(await line.unary(route, bytes(request), timeout_s))

    async def _unary_stream(self, route: str, request: Any, response_type: Any, **_: Any) -> AsyncIterator[Any]:
        async for message in self._puppet.open_line().stream(route, bytes(request)):
            yield response_type().parse(message)


class MendingPuppet(PuppetService):  # type: ignore[misc, unused-ignore]
    """See the module. Events go to ``on_event`` as type number and JSON object, in order of arrival."""

    def __init__(self, settings: WechatySettings, rng: random.Random, on_event: OnEvent, on_state: OnState) -> None:
        super().__init__(PuppetOptions(token=settings.token, end_point=settings.endpoint), "mending-puppet")
        self.settings = settings
        self.failure: Exception | None = None
        """Why :meth:`start` returned."""
        self.line: Line | None = None
        self.calls = Calls(lambda: self.line, settings.rpc_timeout_s)
        self._host, self._port = address(settings.endpoint)
        self._rng = rng
        self._on_event = on_event
        self._on_state = on_state
        self._puppet_stub = Stub(self)

    def open_line(self) -> Line:
        """The connection that is open now; raises NotTaken."""
        return self.calls._open()

    def heard_ago_s(self) -> float:
        """Seconds since anything arrived from the gateway; 0 when it never did."""
        return self.line.silent_s() if self.line is not None else 0.0

    # Connecting

    async def start(self) -> None:
        """Stay connected until cancelled, or until there is a :attr:`failure` that trying again cannot mend."""
        try:
            await self._serve_for_ever()
        except Exception as error:  # Wechaty.start prints exceptions and goes on: it must not see one
            self.failure = error
        finally:
            self._hang_up()

    async def _serve_for_ever(self) -> None:
        settings = self.settings
        first, longest = settings.backoff_s
        delay, ghosts = first, 0
        while True:
            try:
                await self._connect(take_over=ghosts >= GHOST_TRIES)
                async for raw in self.open_line().stream(SERVICE + "Event", b""):
                    if delay != first or ghosts >= 0:
                        delay, ghosts = first, -1
                        self._on_state(True, "")
                    await self._take(raw)
                why = "the gateway ended the event stream"
            except RpcError as error:
                if error.status == UNAUTHENTICATED:
                    raise ChannelStopped(refused_token(settings.endpoint)) from error
                if error.status == ALREADY_EXISTS:
                    log.warning("another connection holds the gateway's event stream")
                    ghosts = max(ghosts, 0) + 1
                why = f"the gateway answered with status {error.status}"
            except ssl.SSLCertVerificationError as error:
                raise ChannelStopped(
                    f"wechaty.tls: the certificate of {settings.endpoint} is not to be trusted: {error.verify_message}"
                ) from error
            except (OSError, TimeoutError, EOFError) as error:
                why = str(error) or type(error).__name__
            ghosts = max(ghosts, 0)
            self._on_state(False, why)
            self._hang_up()
            await asyncio.sleep(delay * self._rng.uniform(0.8, 1.2))
            delay = min(delay * 2, longest)

    async def _connect(self, *, take_over: bool) -> None:
        settings = self.settings
        try:
            self.line = await connect(
                self._host, self._port, token=settings.token, tls=settings.tls,
                pulse_s=settings.keepalive_s, timeout_s=settings.rpc_timeout_s,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise ChannelStopped(f"wechaty.tls: there is no CA file {settings.tls}") from error
        self.line.on_lost = lambda why: self._on_state(False, why)
        if take_over:
            log.warning("taking over the gateway's event stream from whoever holds it")
            await self.line.unary(SERVICE + "Stop", b"", settings.rpc_timeout_s)
        # Start does nothing to a puppet that runs. A gateway may need long for it, with an account to log in.
        await self.line.unary(SERVICE + "Start", b"", settings.rpc_timeout_s)

    async def _take(self, raw: bytes) -> None:
        try:
            kind, data = proto.read_event(raw)
        except ValueError as error:
            log.warning("the gateway sent an event that cannot be read: %s", type(error).__name__)
            return
        await self._on_event(kind, data)

    def _hang_up(self) -> None:
        if self.line is not None:
            self.line.on_lost = None
            self.line.close()
            self.line = None

    async def stop(self) -> None:
        """End the connection here. The account stays logged in at the gateway: a restart must not cost a QR code."""
        self._hang_up()

    # What the SDK's user objects (Room, Contact, Message) need repaired

    async def message_payload(self, message_id: str) -> Any:
        """The SDK's payload, with types that it has no number for as UNSPECIFIED instead of an IndexError."""
        found = await self.puppet_stub.message_payload(id=message_id)
        numbers = (0, 1, 2, 3, 8, 4, 5, 6, 9, 10, 0, 11, 12, 13, 14, 7)  # gateways' numbers → the SDK's MessageType
        number = int(found.type)
        found.type = MessageType(numbers[number] if 0 <= number < len(numbers) else 0)
        return found

    async def room_topic(self, room_id: str, new_topic: str) -> None:
        """Rename a room."""
        await self._set("RoomTopic", room_id, new_topic)

    async def room_announce(self, room_id: str, announcement: str | None = None) -> str:
        """Set a room's announcement, or read it."""
        return await self._set("RoomAnnounce", room_id, announcement)

    async def contact_alias(self, contact_id: str, alias: str | None = None) -> str:
        """Set the remark name of a contact, or read it."""
        return await self._set("ContactAlias", contact_id, alias)

    async def _set(self, method: str, id: str, text: str | None) -> str:
        request = proto.string(1, id)
        if text is not None:  # gateways before 1.0 read the wrapper in field 2, later ones field 3
            request += proto.nested(2, proto.string(1, text)) + proto.string(3, text)
        answer = await self.open_line().unary(SERVICE + method, request, self.settings.rpc_timeout_s)
        return text if text is not None else proto.read_sent_id(answer)

    async def room_invitation_payload(self, room_invitation_id: str, payload: Any = None) -> Any:
        """The SDK's payload; its own method fails on every answer."""
        return await self.puppet_stub.room_invitation_payload(id=room_invitation_id)

    async def message_file(self, message_id: str) -> Any:
        """The file of a message, also one that comes by the Download call."""
        return _box(await self.calls.file(message_id))

    async def message_image(self, message_id: str, image_type: Any = 3) -> Any:
        """A picture, also one that comes by the Download call."""
        return _box(await self.calls.image(message_id))

    async def message_send_file(self, conversation_id: str, file: Any) -> str:
        """Send a file that the program holds, through the Upload call if it is large; others as the SDK does."""
        raw = getattr(file, "base64", None)
        if raw:
            return await self.calls.send_file(conversation_id, File(str(file.name), base64.b64decode(raw)))
        return str(await super().message_send_file(conversation_id, file))


def _box(file: File) -> Any:
    return FileBox.from_base64(base64.b64encode(file.data), name=file.name)


def refused_token(endpoint: str) -> str:
    """What the operator reads when the gateway does not accept the token."""
    return f"wechaty.token: refused by the gateway at {endpoint}; set YUANZHUO__WECHATY__TOKEN to the gateway's own"
