"""Just enough HTTP/2 to speak gRPC with a Wechaty gateway, fast.

The SDK's client spends about 0.7 ms of Python per call, most of it in general-purpose HTTP/2 layers; a group chat bot
needs a call per message. Here a call costs a tenth of that: request headers are constant bytes, frames are cut out of
what arrived without layers in between, and writes of one turn of the event loop leave together. HPACK is decoded by
the ``hpack`` package, which the SDK brings.

The gateway's limit of concurrent streams is not counted here: who calls keeps below 100 at a time, and a refused stream
is a :class:`NotTaken`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable
from urllib.parse import unquote

from bot.channels.wechaty_rpc import Call, LineLost, NotTaken, RpcError, TooSlow, frame, literal

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
END_STREAM, ACK, END_HEADERS, PADDED, PRIORITY = 0x1, 0x1, 0x4, 0x8, 0x20
CANCEL, REFUSED_STREAM = 8, 7
STREAM_WINDOW = 4 << 20  # events of one minute at 1,000/s, should the road be slow
LINE_WINDOW = 64 << 20
CREDIT_STEP = 1 << 20  # credit is given back in pieces of this size


class Connection(asyncio.Protocol):
    """A connection to a gateway. Made by :func:`connect`; ends for good with :meth:`close` or when it is lost."""

    def __init__(self, headers: list[tuple[bytes, bytes]], keepalive_s: float) -> None:
        from hpack import Decoder

        self._loop = asyncio.get_running_loop()
        self._common = b"".join(literal(name, value) for name, value in headers)
        self._blocks: dict[str, bytes] = {}
        self._decoder = Decoder(max_header_list_size=1 << 20)
        self._decoded: dict[bytes, list[tuple[str, str]]] = {}
        self._calls: dict[int, Call] = {}
        self._next = 1
        self._rest = b""
        self._out: list[bytes] = []
        self._flush_planned = False
        self._transport: asyncio.Transport | None = None
        self._window = 65535
        self._peer_window = 65535
        self._peer_frame = 16384
        self._credit = 0
        self._fragments: tuple[int, int, bytearray] | None = None
        self._going_away = False
        self._paused: asyncio.Future[None] | None = None
        self._heard = self._loop.time()
        self._keepalive_s = keepalive_s
        self._beat: asyncio.TimerHandle | None = None
        self.lost: BaseException | None = None
        self.on_lost: Callable[[str], None] | None = None
        """Called at once when the connection breaks, before those who wait for answers learn of it."""

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        settings = b"\x00\x02\x00\x00\x00\x00" + b"\x00\x04" + STREAM_WINDOW.to_bytes(4, "big")  # no push; window
        more = (LINE_WINDOW - 65535).to_bytes(4, "big")
        transport.write(PREFACE + frame(SETTINGS, 0, 0, settings) + frame(WINDOW_UPDATE, 0, 0, more))
        self._beat = self._loop.call_later(self._keepalive_s, self._keep_alive)

    def connection_lost(self, error: Exception | None) -> None:
        self._end(LineLost(f"the connection was lost: {error or 'closed by the gateway'}"))

    def pause_writing(self) -> None:
        self._paused = self._loop.create_future()

    def resume_writing(self) -> None:
        if self._paused is not None and not self._paused.done():
            self._paused.set_result(None)
        self._paused = None

    def data_received(self, data: bytes) -> None:
        self._heard = self._loop.time()
        if self._rest:
            data = self._rest + data
        position, size = 0, len(data)
        try:
            while size - position >= 9:
                end = position + 9 + (data[position] << 16 | data[position + 1] << 8 | data[position + 2])
                if end > size:
                    break
                stream = int.from_bytes(data[position + 5 : position + 9], "big") & 0x7FFFFFFF
                self._frame(data[position + 3], data[position + 4], stream, data[position + 9 : end])
                position = end
        except Exception as error:  # whatever it was, nothing after it can be understood
            self._end(LineLost(f"the gateway's HTTP/2 could not be read: {error!r}"))
            return
        self._rest = data[position:]

    # What arrives

    def _frame(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        if kind == DATA:
            self._data(flags, stream, payload)
        elif kind == HEADERS:
            start, stop = 0, len(payload)
            if flags & PADDED:
                start, stop = 1, stop - payload[0]
            if flags & PRIORITY:
                start += 5
            if flags & END_HEADERS:
                self._headers(flags, stream, payload[start:stop])
            else:
                self._fragments = (flags, stream, bytearray(payload[start:stop]))
        elif kind == CONTINUATION and self._fragments is not None:
            first, stream, block = self._fragments
            block += payload
            if flags & END_HEADERS:
                self._fragments = None
                self._headers(first, stream, bytes(block))
        elif kind == WINDOW_UPDATE:
            self._more_window(stream, int.from_bytes(payload, "big") & 0x7FFFFFFF)
        elif kind == PING:
            if not flags & ACK:
                self._write(frame(PING, ACK, 0, payload))
        elif kind == SETTINGS:
            if not flags & ACK:
                self._settings(payload)
        elif kind == RST_STREAM:
            call = self._calls.pop(stream, None)
            if call is not None:
                refused = int.from_bytes(payload, "big") == REFUSED_STREAM
                kind_of_loss = NotTaken if refused else LineLost
                call.finish(kind_of_loss("the gateway reset the request"))
        elif kind == GOAWAY:
            self._going_away = True
            if self.on_lost is not None:
                self.on_lost("the gateway goes away")
            last = int.from_bytes(payload[:4], "big") & 0x7FFFFFFF
            for number in [n for n in self._calls if n > last]:
                self._calls.pop(number).finish(NotTaken("the gateway goes away"))
            self._leave_when_done()

    def _leave_when_done(self) -> None:
        """After a GOAWAY: let the questions under way be answered, then part; a stream would never end by itself."""
        if self._going_away and all(call.streaming for call in self._calls.values()):
            self._end(LineLost("the gateway went away"))

    def _data(self, flags: int, stream: int, payload: bytes) -> None:
        self._credit += len(payload)
        if self._credit >= CREDIT_STEP:
            self._write(frame(WINDOW_UPDATE, 0, 0, self._credit.to_bytes(4, "big")))
            self._credit = 0
        call = self._calls.get(stream)
        if call is None:
            return
        size = len(payload)
        if flags & PADDED:
            payload = payload[1 : size - payload[0]]
        call.body += payload
        if call.streaming:
            self._messages(call)
        else:
            self._give_credit(stream, call, size)
        if flags & END_STREAM:
            self._finished(stream)

    def _messages(self, call: Call) -> None:
        body, position = call.body, 0
        while len(body) - position >= 5:
            end = position + 5 + int.from_bytes(body[position + 1 : position + 5], "big")
            if end > len(body):
                break
            call.messages.append(bytes(body[position + 5 : end]))
            position = end
        if position:
            del body[:position]
            call.rouse()

    def _give_credit(self, stream: int, call: Call, size: int) -> None:
        call.credit += size
        if call.credit >= CREDIT_STEP:
            self._write(frame(WINDOW_UPDATE, 0, stream, call.credit.to_bytes(4, "big")))
            call.credit = 0

    def _headers(self, flags: int, stream: int, block: bytes) -> None:
        fields = self._decoded.get(block)
        if fields is None:
            fields = [(str(name), str(value)) for name, value in self._decoder.decode(block)]
            # A block of indexed fields only (each one byte) means the same until another block changes the table.
            if all(128 < byte < 255 for byte in block):
                self._decoded[block] = fields
            else:
                self._decoded.clear()
        call = self._calls.get(stream)
        if call is not None:
            call.headers.update(fields)
            if flags & END_STREAM:
                self._finished(stream)

    def _finished(self, stream: int) -> None:
        call = self._calls.pop(stream)
        status = call.headers.get("grpc-status")
        if status == "0":
            call.finish()
        elif status is None or not status.isdigit():
            call.finish(RpcError(2, f"HTTP status {call.headers.get(':status', 'missing')} without a gRPC status"))
        else:
            call.finish(RpcError(int(status), unquote(call.headers.get("grpc-message", ""))))
        self._leave_when_done()

    def _settings(self, payload: bytes) -> None:
        for position in range(0, len(payload) - 5, 6):
            key = int.from_bytes(payload[position : position + 2], "big")
            value = int.from_bytes(payload[position + 2 : position + 6], "big")
            if key == 4:
                for call in self._calls.values():
                    call.window += value - self._peer_window
                self._peer_window = value
                self._rouse_all()
            elif key == 5:
                self._peer_frame = value
        self._write(frame(SETTINGS, ACK, 0, b""))

    def _more_window(self, stream: int, size: int) -> None:
        if stream == 0:
            self._window += size
            self._rouse_all()
        elif call := self._calls.get(stream):
            call.window += size
            call.rouse()

    def _rouse_all(self) -> None:
        for call in self._calls.values():
            call.rouse()

    # What goes out

    def _write(self, data: bytes) -> None:
        self._out.append(data)
        if not self._flush_planned:
            self._flush_planned = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._flush_planned = False
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(self._out))
        self._out.clear()

    def _open(self, path: str, *, streaming: bool) -> tuple[int, Call]:
        if self.lost is not None or self._transport is None or self._going_away:
            raise NotTaken("not connected to the gateway")
        if self._next > 0x7FFFFFFF:
            self._end(LineLost("every stream number of the connection was used"))
            raise NotTaken("the connection is renewed")
        block = self._blocks.get(path)
        if block is None:
            block = b"\x83" + literal(b":path", path.encode()) + self._common  # \x83: the static entry ":method: POST"
            self._blocks[path] = block
        number, self._next = self._next, self._next + 2
        call = Call(self._loop, self._peer_window, streaming=streaming)
        self._calls[number] = call
        self._write(frame(HEADERS, END_HEADERS, number, block))
        return number, call

    def _send_now(self, number: int, call: Call, data: bytes, flags: int) -> None:
        call.window -= len(data)
        self._window -= len(data)
        self._write(frame(DATA, flags, number, data))

    async def _send(self, number: int, call: Call, data: bytes, *, end: bool) -> None:
        """Send ``data`` as fast as the gateway's windows allow."""
        position = 0
        while True:
            room = min(call.window, self._window, self._peer_frame, len(data) - position)
            if room > 0 or not data:
                last = position + room == len(data)
                self._send_now(number, call, data[position : position + room], END_STREAM if last and end else 0)
                position += room
                if last:
                    return
                if self._paused is not None:
                    await self._paused
            else:
                call.wake = self._loop.create_future()
                await call.wake
            if call.done.done():
                return

    async def unary(self, path: str, request: bytes, timeout_s: float) -> bytes:
        """Call ``path`` (``/package.Service/Method``) with one message and return the answer's bytes.

        Raises:
            RpcError, NotTaken, LineLost, TooSlow: see the module.
        """
        number, call = self._open(path, streaming=False)
        call.timer = self._loop.call_later(timeout_s, self._expire, number, path, timeout_s)
        try:
            message = b"\0" + len(request).to_bytes(4, "big") + request
            if len(message) <= min(call.window, self._window, self._peer_frame):
                self._send_now(number, call, message, END_STREAM)
            else:
                await self._send(number, call, message, end=True)
            await call.done
        except asyncio.CancelledError:
            self._cancel(number)
            raise
        return bytes(call.body[5:])

    async def upload(self, path: str, requests: AsyncIterable[bytes], timeout_s: float) -> bytes:
        """Call ``path`` with a stream of messages and return the one answer; raises as :meth:`unary`."""
        number, call = self._open(path, streaming=False)
        call.timer = self._loop.call_later(timeout_s, self._expire, number, path, timeout_s)
        try:
            async for request in requests:
                await self._send(number, call, b"\0" + len(request).to_bytes(4, "big") + request, end=False)
                if call.done.done():
                    break
            else:
                self._send_now(number, call, b"", END_STREAM)
            await call.done
        finally:
            self._cancel(number)
        return bytes(call.body[5:])

    async def stream(self, path: str, request: bytes) -> AsyncIterator[list[bytes]]:
        """Call ``path`` and yield what has arrived, a batch at a time, until the gateway ends the call.

        What is not taken counts against the stream's window: a slow reader slows the gateway down and does not fill
        the memory. Raises as :meth:`unary`, without a deadline.
        """
        number, call = self._open(path, streaming=True)
        try:
            await self._send(number, call, b"\0" + len(request).to_bytes(4, "big") + request, end=True)
            while True:
                if call.messages:
                    batch = list(call.messages)
                    call.messages.clear()
                    yield batch
                    if number in self._calls:
                        self._give_credit(number, call, sum(map(len, batch)) + 5 * len(batch))
                elif call.done.done():
                    await call.done
                    return
                else:
                    call.wake = self._loop.create_future()
                    await call.wake
        finally:
            self._cancel(number)

    def _cancel(self, number: int) -> None:
        call = self._calls.pop(number, None)
        if call is not None:
            call.finish()
            self._write(frame(RST_STREAM, 0, number, CANCEL.to_bytes(4, "big")))

    def _expire(self, number: int, path: str, timeout_s: float) -> None:
        call = self._calls.get(number)
        if call is not None:
            call.finish(TooSlow(f"{path.rpartition('/')[2]} was not answered within {timeout_s:g} s"))
            self._cancel(number)

    # Life and end

    def _keep_alive(self) -> None:
        silent = self._loop.time() - self._heard
        if silent >= 2 * self._keepalive_s:
            self._end(LineLost(f"the gateway has been silent for {silent:.1f} s"))
            return
        if silent >= self._keepalive_s * 0.9:
            self._write(frame(PING, 0, 0, b"yuanzhuo"))
        self._beat = self._loop.call_later(self._keepalive_s / 2, self._keep_alive)

    def _end(self, error: BaseException) -> None:
        if self.lost is not None:
            return
        self.lost = error
        if self.on_lost is not None:
            self.on_lost(str(error))
        if self._beat is not None:
            self._beat.cancel()
        self.resume_writing()
        for call in list(self._calls.values()):
            call.finish(error)
        self._calls.clear()
        if self._transport is not None:
            self._transport.abort()

    def silent_s(self) -> float:
        """Seconds since anything arrived."""
        return self._loop.time() - self._heard

    def close(self) -> None:
        """Break the connection; calls under way fail with :class:`LineLost`."""
        self._end(LineLost("the connection was closed here"))
