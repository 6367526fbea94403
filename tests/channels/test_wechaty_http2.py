"""Our HTTP/2 against a server that plays every card the protocol has, also those that the Node gateway never plays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from hpack import Encoder

from bot.channels import wechaty_http2 as http2
from bot.channels.wechaty_connect import connect
from bot.channels.wechaty_http2 import Connection, frame
from bot.channels.wechaty_rpc import LineLost, NotTaken, RpcError, TooSlow

DATA, HEADERS, RST, SETTINGS, PING, GOAWAY, WINDOW, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
START = [(":status", "200"), ("content-type", "application/grpc"), ("date", "Tue, 24 Nov 2026 08:00:00 GMT")]
GOOD = [("grpc-status", "0"), ("grpc-message", "OK")]


class Peer:
    """The server's side of one connection: ``frames`` arrive as (type, flags, stream, payload)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.encoder = Encoder()
        self.bodies: dict[int, bytes] = {}

    async def frame(self) -> tuple[int, int, int, bytes]:
        head = await self.reader.readexactly(9)
        return (
            head[3],
            head[4],
            int.from_bytes(head[5:9], "big"),
            await self.reader.readexactly(int.from_bytes(head[:3], "big")),
        )

    async def request(self) -> int:
        """The stream number of the next request that came whole."""
        while True:
            kind, flags, stream, payload = await self.frame()
            if kind == DATA:
                self.bodies[stream] = self.bodies.get(stream, b"") + payload
                if flags & 1:
                    return stream

    def send(self, *parts: bytes) -> None:
        self.writer.write(b"".join(parts))

    def block(self, fields: list[tuple[str, str]]) -> bytes:
        return bytes(self.encoder.encode(fields))

    def answer(self, stream: int, body: bytes = b"hello", *, date: str = START[2][1]) -> None:
        message = b"\0" + len(body).to_bytes(4, "big") + body
        self.send(frame(HEADERS, 4, stream, self.block([*START[:2], ("date", date)])), frame(DATA, 0, stream, message))
        self.send(frame(HEADERS, 5, stream, self.block(GOOD)))


@asynccontextmanager
async def played(script: Callable[[Peer], Awaitable[None]], *, keepalive_s: float = 10) -> AsyncIterator[Connection]:
    """A connection to a server that follows ``script`` after the preface."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = Peer(reader, writer)
        await reader.readexactly(len(http2.PREFACE))
        peer.send(frame(SETTINGS, 0, 0, b""))
        try:
            await script(peer)
            await reader.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the test is over
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    connection = await connect("127.0.0.1", port, token="t", tls=False, keepalive_s=keepalive_s, timeout_s=5)
    try:
        yield connection
    finally:
        connection.close()
        server.close()
        await server.wait_closed()


async def ask(connection: Connection, body: bytes = b"q", timeout_s: float = 5) -> bytes:
    return await connection.unary("/a.B/C", body, timeout_s)


async def test_padded_split_and_trickling_frames_are_one_answer() -> None:
    async def script(peer: Peer) -> None:
        stream = await peer.request()
        block = peer.block(START)
        message = b"\0\0\0\0\5hello"
        out = [
            frame(HEADERS, 0x8 | 0x20, stream, b"\3" + b"\0\0\0\0\1" + block[:5] + b"pad"),
            frame(CONTINUATION, 0, stream, block[5:9]),
            frame(CONTINUATION, 4, stream, block[9:]),
            frame(DATA, 0x8, stream, b"\4" + message[:3] + b"\0\0\0\0"),
            frame(PING, 0, 0, b"12345678"),
            frame(0x42, 0, 0, b"a frame type of the future"),
            frame(DATA, 0, stream, message[3:]),
            frame(HEADERS, 5, stream, peer.block(GOOD)),
        ]
        for byte in b"".join(out):
            peer.send(bytes((byte,)))
            await peer.writer.drain()
        while (found := await peer.frame())[0] != PING:
            pass
        assert found == (PING, 1, 0, b"12345678")
        peer.answer(await peer.request(), b"the ping was answered")

    async with played(script) as connection:
        assert await ask(connection) == b"hello"
        assert await ask(connection) == b"the ping was answered"


async def test_answers_out_of_order_find_their_questions_and_headers_may_change() -> None:
    async def script(peer: Peer) -> None:
        while True:
            streams = [await peer.request() for _ in range(50)]
            for stream in reversed(streams):
                peer.answer(stream, peer.bodies[stream][5:] * 2, date=f"second {stream}")

    async with played(script) as connection:
        for _ in range(4):
            found = await asyncio.gather(*(ask(connection, str(n).encode()) for n in range(50)))
            assert found == [str(n).encode() * 2 for n in range(50)]


async def test_errors_come_with_their_words() -> None:
    async def script(peer: Peer) -> None:
        for fields in (
            [
                (":status", "200"),
                ("grpc-status", "2"),
                ("grpc-message", "%E6%93%8D%E4%BD%9C%E8%BF%87%E4%BA%8E%E9%A2%91%E7%B9%81"),
            ],
            [(":status", "503")],
        ):
            peer.send(frame(HEADERS, 5, await peer.request(), peer.block(fields)))

    async with played(script) as connection:
        with pytest.raises(RpcError) as refused:
            await ask(connection)
        assert (refused.value.status, refused.value.message) == (2, "操作过于频繁")
        with pytest.raises(RpcError, match="503"):
            await ask(connection)


async def test_what_was_not_looked_at_is_told_from_what_may_have_happened() -> None:
    async def script(peer: Peer) -> None:
        peer.send(frame(RST, 0, await peer.request(), (7).to_bytes(4, "big")))
        peer.send(frame(RST, 0, await peer.request(), (2).to_bytes(4, "big")))
        seen, unseen = await peer.request(), await peer.request()
        peer.send(frame(GOAWAY, 0, 0, seen.to_bytes(4, "big") + bytes(4)))
        assert unseen > seen
        peer.answer(seen, b"still answered")

    async with played(script) as connection:
        lost: list[str] = []
        connection.on_lost = lost.append
        with pytest.raises(NotTaken):
            await ask(connection)
        with pytest.raises(LineLost):
            await ask(connection)
        seen, unseen = await asyncio.gather(ask(connection), ask(connection), return_exceptions=True)
        assert seen == b"still answered" and isinstance(unseen, NotTaken)
        assert lost[0] == "the gateway goes away" and connection.lost is not None
        with pytest.raises(NotTaken):
            await ask(connection)


async def test_a_late_answer_is_too_slow_and_a_broken_line_is_lost() -> None:
    async def script(peer: Peer) -> None:
        late = await peer.request()
        again = await peer.request()
        peer.answer(late)
        peer.answer(again)
        await peer.request()
        peer.writer.transport.abort()

    async with played(script) as connection:
        with pytest.raises(TooSlow, match=r"C was not answered within 0\.05 s"):
            await ask(connection, timeout_s=0.05)
        assert await ask(connection) == b"hello"
        with pytest.raises(LineLost):
            await ask(connection)


async def test_a_large_request_waits_for_the_servers_windows() -> None:
    async def script(peer: Peer) -> None:
        peer.send(frame(SETTINGS, 0, 0, b"\0\4" + (1000).to_bytes(4, "big")))
        got = b""
        while len(got) < 100_005:
            kind, _, stream, payload = await peer.frame()
            if kind == DATA:
                got += payload
                assert len(payload) <= 65535
                more = len(payload).to_bytes(4, "big")
                peer.send(frame(WINDOW, 0, 0, more), frame(WINDOW, 0, stream, more))
        peer.answer(1, str(len(got)).encode())

    async with played(script) as connection:
        assert await ask(connection, b"x" * 100_000) == b"100005"


async def test_a_stream_comes_in_batches_and_ends_with_its_error() -> None:
    async def script(peer: Peer) -> None:
        stream = await peer.request()
        messages = b"".join(b"\0" + len(m).to_bytes(4, "big") + m for m in (b"one", b"", b"three"))
        peer.send(frame(HEADERS, 4, stream, peer.block(START)), frame(DATA, 0, stream, messages[:-2]))
        await peer.writer.drain()
        peer.send(frame(DATA, 0, stream, messages[-2:]))
        peer.send(frame(HEADERS, 5, stream, peer.block([("grpc-status", "6"), ("grpc-message", "twice")])))

    async with played(script) as connection:
        got: list[bytes] = []
        with pytest.raises(RpcError, match="twice"):
            async for batch in connection.stream("/a.B/C", b""):
                got += batch
        assert got == [b"one", b"", b"three"]


@pytest.mark.parametrize(
    "garbage", [b"HTTP/1.1 400 Bad Request\r\n\r\n" * 40, frame(HEADERS, 4, 1, b"\xff\xff\xff\xff"), b""]
)
async def test_a_peer_that_speaks_something_else_is_a_lost_line(garbage: bytes) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        peer.send(garbage)
        await peer.writer.drain()
        peer.writer.close()

    async with played(script) as connection:
        with pytest.raises(LineLost):
            await ask(connection)


async def test_a_silent_peer_is_found_dead() -> None:
    async def script(peer: Peer) -> None:
        await peer.request()

    async with played(script, keepalive_s=0.1) as connection:
        with pytest.raises(LineLost, match="silent"):
            await ask(connection)
