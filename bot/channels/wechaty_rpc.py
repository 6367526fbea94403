"""What a call to the gateway is, how it can fail, and how its bytes are framed.

The kinds of failure are told apart because a letter must not be sent twice: :class:`NotTaken` (the request never
reached the gateway), :class:`LineLost` and :class:`TooSlow` (nobody can tell), :class:`RpcError` (the gateway
answered).
"""

from __future__ import annotations

import asyncio
from collections import deque

UNAUTHENTICATED, ALREADY_EXISTS = 16, 6


class RpcError(Exception):
    """The gateway answered with an error: a gRPC status number and its words."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"status {status}: {message}")
        self.status = status
        self.message = message


class LineLost(ConnectionError):
    """The connection broke, or was found dead, after a request went out: it may have been carried out."""


class NotTaken(ConnectionError):
    """There was no connection, or the gateway said that it did not look at the request."""


class TooSlow(TimeoutError):
    """No answer within the deadline; the request may have been carried out."""


class Call:
    """One request and what came back so far."""

    __slots__ = ("body", "credit", "done", "headers", "messages", "streaming", "timer", "wake", "window")

    def __init__(self, loop: asyncio.AbstractEventLoop, window: int, *, streaming: bool) -> None:
        self.done: asyncio.Future[None] = loop.create_future()
        self.body = bytearray()
        self.headers: dict[str, str] = {}
        self.streaming = streaming
        self.messages: deque[bytes] = deque()
        self.wake: asyncio.Future[None] | None = None
        self.window = window
        self.credit = 0
        self.timer: asyncio.TimerHandle | None = None

    def rouse(self) -> None:
        """Wake who waits for messages or for room to send."""
        if self.wake is not None and not self.wake.done():
            self.wake.set_result(None)

    def finish(self, error: BaseException | None = None) -> None:
        """Settle the call, once."""
        if self.timer is not None:
            self.timer.cancel()
        if not self.done.done():
            if error is None:
                self.done.set_result(None)
            else:
                self.done.set_exception(error)
                self.done.exception()  # a stream's end may find nobody waiting: that is no fault
        self.rouse()


def literal(name: bytes, value: bytes) -> bytes:
    """One header field in HPACK: never indexed, not compressed, so that it is the same bytes at any time."""
    return b"\x10" + _length(len(name)) + name + _length(len(value)) + value


def _length(size: int) -> bytes:
    if size < 127:
        return bytes((size,))
    size -= 127
    out = bytearray((127,))
    while size >= 128:
        out.append(size % 128 | 128)
        size //= 128
    out.append(size)
    return bytes(out)


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """One HTTP/2 frame."""
    return len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + payload
