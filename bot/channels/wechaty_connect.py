"""Where a gateway is and how a connection to it is opened, plain or over TLS."""

from __future__ import annotations

import asyncio
import ssl
from typing import Any

from bot.channels.wechaty_http2 import Connection
from bot.ports import ChannelStopped


async def connect(
    host: str, port: int, *, token: str, tls: bool | str, keepalive_s: float, timeout_s: float
) -> Connection:
    """Open a connection to the gateway at ``host``:``port``; ``tls`` as in the settings.

    Raises:
        OSError: nobody listens there, the certificate is not the one to trust, or it took longer than ``timeout_s``.
    """
    context: ssl.SSLContext | None = None
    if tls:
        context = ssl.create_default_context(cafile=tls if isinstance(tls, str) else None)
        if not isinstance(tls, str):
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols(["h2"])
    headers: list[tuple[bytes, bytes]] = [
        (b":scheme", b"https" if tls else b"http"),
        # Gateways before 1.0 know who calls by the authority, newer ones by the authorization.
        (b":authority", token.encode() or f"{host}:{port}".encode()),
        (b"te", b"trailers"),
        (b"content-type", b"application/grpc"),
        (b"user-agent", b"yuanzhuo"),
        *([(b"authorization", b"Wechaty " + token.encode())] if token else []),
    ]
    options: dict[str, Any] = {"ssl": context, "server_hostname": host} if context else {}
    async with asyncio.timeout(timeout_s):
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: Connection(headers, keepalive_s), host, port, **options
        )
    return connection


def address(endpoint: str) -> tuple[str, int]:
    """Host and port of ``host:port`` or ``[v6]:port``.

    Raises:
        ChannelStopped: it is no such thing.
    """
    host, colon, port = endpoint.strip().removeprefix("grpc://").rpartition(":")
    if not colon or not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ChannelStopped(f"wechaty.endpoint: {endpoint!r} is not host:port, for example 127.0.0.1:8788")
    return host.strip("[]"), int(port)
