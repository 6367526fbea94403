"""Where a gateway is and how a connection to it is opened, plain or over TLS."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

from bot.channels.wechaty_line import Line, open_line
from bot.ports import ChannelStopped


async def connect(host: str, port: int, *, token: str, tls: str, pulse_s: float, timeout_s: float) -> Line:
    """Open a line to the gateway at ``host``:``port``; ``tls`` is "" or the file of the authority to trust.

    Raises:
        OSError: nobody listens there, the certificate is not the one to trust, or it took longer than ``timeout_s``.
    """
    credentials, server_name = None, ""
    async with asyncio.timeout(timeout_s):
        # A first knock with the standard library tells what the gRPC library keeps to itself: who refused, and why.
        context = ssl.create_default_context(cafile=tls) if tls else None
        if context is not None:
            # The operator names the authority; gateways' certificates are made for names like "insecure", not for
            # hosts.
            context.check_hostname = False
        _, writer = await asyncio.open_connection(host, port, ssl=context)
        if context is not None:
            server_name = _certified_name(writer.get_extra_info("peercert"))
        writer.close()
    if tls:
        import grpc

        credentials = grpc.ssl_channel_credentials(await asyncio.to_thread(Path(tls).read_bytes))
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    # Gateways before 1.0 know who calls by the authority, newer ones by the authorization.
    metadata = [("authorization", f"Wechaty {token}")] if token else []
    return await open_line(
        target, credentials, authority=token, server_name=server_name, metadata=metadata, pulse_s=pulse_s,
        timeout_s=timeout_s,
    )  # fmt: skip


def _certified_name(certificate: dict[str, object]) -> str:
    """The first host name that a certificate is made for, as the standard library tells a verified one."""
    for kind, name in certificate.get("subjectAltName", ()):  # type: ignore[attr-defined]
        if kind == "DNS":
            return str(name)
    for part in certificate.get("subject", ()):  # type: ignore[attr-defined]
        for key, value in part:
            if key == "commonName":
                return str(value)
    return ""


def address(endpoint: str) -> tuple[str, int]:
    """Host and port of ``host:port`` or ``[v6]:port``.

    Raises:
        ChannelStopped: it is no such thing.
    """
    host, colon, port = endpoint.strip().removeprefix("grpc://").rpartition(":")
    if not colon or not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ChannelStopped(f"wechaty.endpoint: {endpoint!r} is not host:port, for example 127.0.0.1:8788")
    return host.strip("[]"), int(port)
