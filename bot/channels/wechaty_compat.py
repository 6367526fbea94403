"""Imported before ``wechaty``: lets wechaty 0.10.7 run on Python 3.11 to 3.13 with the current pyee and urllib3.

What it repairs, and where that breaks otherwise:

- ``pyee.AsyncIOEventEmitter``, gone since pyee 12 (wechaty/wechaty.py and three more);
- ``urllib3.get_host``, gone since urllib3 2 (wechaty/user/url_link.py);
- ``PuppetOptions`` as a dataclass default, refused since Python 3.11 as unhashable (wechaty/wechaty.py);
- ``telnetlib``, gone since Python 3.13 (wechaty/plugin.py, wechaty_puppet_service/utils.py);
- a folder ``.wechaty`` made in the working directory by the mere import, which fails where that is read-only;
- loggers that print whole messages, names included, at their default level.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
import tempfile
import types
from typing import Any


def prepare() -> None:
    """Make ``import wechaty`` work; doing it again changes nothing."""
    os.environ.setdefault("WECHATY_LOG", "error")
    os.environ.setdefault("CACHE_DIR", os.path.join(tempfile.gettempdir(), f"wechaty-{os.getuid()}"))
    _telnetlib()
    _pyee()
    _urllib3()
    _puppet_options()


def _telnetlib() -> None:
    if importlib.util.find_spec("telnetlib") is not None:
        return

    class Telnet:
        """Only ``open`` is used, to see whether somebody listens at an address."""

        def open(self, host: str, port: int = 23, timeout: float = 3) -> None:
            socket.create_connection((host, port), timeout).close()

        def close(self) -> None:
            """Nothing is left open."""

    stub = types.ModuleType("telnetlib")
    stub.__dict__["Telnet"] = Telnet
    sys.modules["telnetlib"] = stub


def _pyee() -> None:
    import pyee
    from pyee.asyncio import AsyncIOEventEmitter

    if "AsyncIOEventEmitter" not in vars(pyee):
        vars(pyee)["AsyncIOEventEmitter"] = AsyncIOEventEmitter


def _urllib3() -> None:
    import urllib3

    if hasattr(urllib3, "get_host"):
        return
    from urllib3.util import parse_url

    def get_host(url: str) -> tuple[str, str | None, int | None]:
        parts = parse_url(url)
        return parts.scheme or "http", parts.hostname, parts.port

    vars(urllib3)["get_host"] = get_host


def _puppet_options() -> None:
    from wechaty_puppet.schemas import puppet

    options: Any = puppet.PuppetOptions
    if options.__hash__ is None:
        options.__hash__ = object.__hash__
