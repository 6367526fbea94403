"""One connection to a Wechaty gateway, by the official gRPC library, with the failures of calls told apart.

The SDK's own client (grpclib) costs about 0.4 ms of Python for a call; grpcio does the protocol in C. Messages are
bytes
here: what is in them is the business of :mod:`bot.channels.wechaty_proto` and of the SDK.

grpcio would mend a broken connection by itself, which would hide a gap in what can be heard. So a line ends for good
with its first loss, and who wants another opens a new one.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator, Callable, Sequence
from typing import Any

from bot.channels.wechaty_rpc import LineLost, NotTaken, RpcError, TooSlow

# The library writes its own lines to stderr otherwise, some with addresses in them.
os.environ.setdefault("GRPC_VERBOSITY", "NONE")

import grpc
import grpc.aio

PULSE = "/wechaty.Puppet/Version"
"""A call that every gateway answers at once: it shows that somebody is still there."""
_UNSURE = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)
_OPTIONS: tuple[tuple[str, Any], ...] = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.enable_http_proxy", 0),
    ("grpc.enable_retries", 0),
    # A line of its own for each attempt, not one shared with an attempt that failed.
    ("grpc.use_local_subchannel_pool", 1),
)


class Line:
    """A connection to a gateway. Made by :func:`open_line`; ends for good with :meth:`close` or when it is lost."""

    def __init__(self, channel: grpc.aio.Channel, metadata: Sequence[tuple[str, str]], pulse_s: float) -> None:
        self._channel = channel
        self._metadata = tuple(metadata)
        self._loop = asyncio.get_running_loop()
        self._heard = self._loop.time()
        self._calls: dict[str, Callable[..., Any]] = {}
        self._under_way: set[Any] = set()
        self._watchers = (asyncio.create_task(self._beat(pulse_s)), asyncio.create_task(self._watch()))
        self._closing: asyncio.Task[None] | None = None
        self.lost: LineLost | None = None
        self.on_lost: Callable[[str], None] | None = None
        """Called at once when the connection breaks, before those who wait for answers learn of it."""

    async def unary(self, path: str, request: bytes, timeout_s: float) -> bytes:
        """Call ``path`` (``/package.Service/Method``) with one message and return the answer's bytes.

        Raises:
            RpcError, NotTaken, LineLost, TooSlow: see :mod:`bot.channels.wechaty_rpc`.
        """
        call = self._call(path, "unary_unary")(request, timeout=timeout_s, metadata=self._metadata)
        return await self._answer(call, path, timeout_s)

    async def upload(self, path: str, requests: AsyncIterable[bytes], timeout_s: float) -> bytes:
        """Call ``path`` with a stream of messages and return the one answer; raises as :meth:`unary`."""
        call = self._call(path, "stream_unary")(requests, timeout=timeout_s, metadata=self._metadata)
        return await self._answer(call, path, timeout_s)

    async def stream(self, path: str, request: bytes) -> AsyncIterator[bytes]:
        """Call ``path`` and yield messages as they are taken, until the gateway ends the call.

        A slow reader slows the gateway down and does not fill the memory. Raises as :meth:`unary`, without a deadline.
        """
        call = self._call(path, "unary_stream")(request, metadata=self._metadata)
        self._under_way.add(call)
        try:
            async for message in call:
                self._heard = self._loop.time()
                yield message
        except grpc.aio.AioRpcError as error:
            raise self._failure(error, path, None) from None
        except asyncio.CancelledError:
            if self.lost is not None and not _unwanted():
                raise self.lost from None
            raise
        finally:
            self._under_way.discard(call)
            call.cancel()

    def silent_s(self) -> float:
        """Seconds since anything arrived."""
        return self._loop.time() - self._heard

    def close(self) -> None:
        """Break the connection; calls under way fail with :class:`LineLost`."""
        self._end("the connection was closed here")

    def _call(self, path: str, kind: str) -> Callable[..., Any]:
        if self.lost is not None:
            raise NotTaken("not connected to the gateway")
        made = self._calls.get(path)
        if made is None:
            made = self._calls[path] = getattr(self._channel, kind)(path)
        return made

    async def _answer(self, call: Any, path: str, timeout_s: float) -> bytes:
        self._under_way.add(call)
        try:
            answer: bytes = await call
        except grpc.aio.AioRpcError as error:
            raise self._failure(error, path, timeout_s) from None
        except asyncio.CancelledError:
            if self.lost is not None and not _unwanted():  # the line's end cancels what is under way
                raise self.lost from None
            call.cancel()
            raise
        finally:
            self._under_way.discard(call)
        self._heard = self._loop.time()
        return answer

    def _failure(self, error: grpc.aio.AioRpcError, path: str, timeout_s: float | None) -> Exception:
        code, words = error.code(), error.details() or ""
        if code is grpc.StatusCode.DEADLINE_EXCEEDED and timeout_s is not None:
            return TooSlow(f"{path.rpartition('/')[2]} was not answered within {timeout_s:g} s")
        if code in _UNSURE:
            self._end(f"the connection was lost: {words}"[:200])
            return self.lost or LineLost(words)
        self._heard = self._loop.time()
        return RpcError(code.value[0], words)

    async def _beat(self, pulse_s: float) -> None:
        """Ask whether anybody is there whenever nothing has been heard for a while."""
        while True:
            await asyncio.sleep(max(pulse_s - self.silent_s(), pulse_s / 10))
            if self.silent_s() < pulse_s:
                continue
            try:
                await self.unary(PULSE, b"", pulse_s)
            except TooSlow:
                if self.silent_s() >= pulse_s:
                    self._end(f"the gateway has been silent for {self.silent_s():.1f} s")
                    return
            except RpcError:
                pass  # an answer, whatever it says
            except (LineLost, NotTaken):
                return

    async def _watch(self) -> None:
        """Notice a broken connection even while nobody reads from it."""
        await self._channel.wait_for_state_change(grpc.ChannelConnectivity.READY)
        self._end("the connection was lost")

    def _end(self, why: str) -> None:
        if self.lost is not None:
            return
        self.lost = LineLost(why)
        if self.on_lost is not None:
            self.on_lost(why)
        for task in self._watchers:
            if task is not asyncio.current_task():
                task.cancel()
        for call in list(self._under_way):
            call.cancel()
        self._closing = asyncio.create_task(self._channel.close())

    async def closed(self) -> None:
        """Wait until nothing of the line is left."""
        if self._closing is not None:
            await self._closing


def _unwanted() -> bool:
    """Whether it is the caller's own task that is being cancelled, and not only the call it waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def open_line(
    target: str,
    credentials: grpc.ChannelCredentials | None,
    *,
    authority: str,
    server_name: str,
    metadata: Sequence[tuple[str, str]],
    pulse_s: float,
    timeout_s: float,
) -> Line:
    """A line to ``target`` that is ready for calls, encrypted if there are ``credentials``.

    ``authority`` is what old gateways know a caller by; ``server_name`` the name that the certificate must have, if it
    is not the one in ``target``.

    Raises:
        OSError: it was not ready within ``timeout_s``, or the gateway does not speak gRPC.
    """
    options = [*_OPTIONS, *([("grpc.default_authority", authority)] if authority and credentials is None else [])]
    if credentials is None:
        channel = grpc.aio.insecure_channel(target, options=options)
    else:
        if server_name:
            options.append(("grpc.ssl_target_name_override", server_name))
        channel = grpc.aio.secure_channel(target, credentials, options=options)
    try:
        async with asyncio.timeout(timeout_s):
            state = channel.get_state(try_to_connect=True)
            while state is not grpc.ChannelConnectivity.READY:
                if state is grpc.ChannelConnectivity.TRANSIENT_FAILURE:
                    raise ConnectionError("the gateway does not answer in gRPC")
                await channel.wait_for_state_change(state)
                state = channel.get_state(try_to_connect=True)
    except BaseException:
        await channel.close()
        raise
    return Line(channel, metadata, pulse_s)
