"""The whole bot as people run it, in a process of its own, at a gateway that the test holds in its hands.

::

    with BotProcess(folder, gateway, url) as bot:
        gateway.text("@小圆 3号楼停水了", room=room(3), sender=user(7))
        gateway.wait_outbox(1)
        bot.kill()          # SIGKILL; bot.start() again carries on

What the bot keeps is read from its database by plain SQL (:func:`rows`), what it said from the gateway's outbox.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import sqlalchemy as sa

from tests.gateway.client import Gateway

ROOT = Path(__file__).resolve().parents[2]
AHEAD = Path(__file__).with_name("gateway_ahead.py")
ADMIN = "wxid_u2999"
_ADDRESS = re.compile(r"(http://\S+)")
_CONFIG = "bot: {name: 小圆}\nweb: {host: 127.0.0.1, port: 0}\n"


def connect(url: str) -> sa.Connection:
    """A connection that only reads and holds no lock; its engine is to be disposed of."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return sa.create_engine(parsed, isolation_level="AUTOCOMMIT").connect()


def rows(url: str, query: str, **parameters: Any) -> list[sa.Row[Any]]:
    """Read the bot's database beside it."""
    with connect(url) as connection:
        found = list(connection.execute(sa.text(query), parameters).all())
    connection.engine.dispose()
    return found


class BotProcess:
    """``python -m bot run`` in ``folder``. Starts at once; with ``gateway=None`` on the simulator."""

    def __init__(self, folder: Path, gateway: Gateway | None, url: str = "", **settings: str) -> None:
        """``settings`` are further configuration: ``wechaty__keepalive_s="1"``."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.yaml").write_text(_CONFIG, "utf-8")
        self.folder = folder
        self.url = url or f"sqlite:///{folder}/data/yuanzhuo.db"
        chosen = {"storage__url": self.url, "outbox__pacing": "{}", "quiet_hours": "{}", "people__admins": f"[{ADMIN}]"}
        if gateway is not None:
            chosen |= {
                "channel": "wechaty",
                "wechaty__endpoint": gateway.endpoint,
                "wechaty__token": gateway.token,
                "wechaty__backoff_s": "[0.05, 0.5]",
                "wechaty__hello": "",
            }
        chosen |= settings
        clean = {name: value for name, value in os.environ.items() if not name.startswith("YUANZHUO")}
        own = {f"YUANZHUO__{key.upper()}": value for key, value in chosen.items()}
        self._env = clean | own | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "WECHATY_LOG": "error"}
        self.log = folder / "bot.log"
        self._out = folder / "bot.out"
        self._process: subprocess.Popen[bytes] | None = None
        self.address = ""
        self.start()

    @property
    def pid(self) -> int:
        """The process that runs now."""
        assert self._process is not None
        return self._process.pid

    def start(self, timeout_s: float = 40, *, wait: bool = True, ahead: timedelta | Path = timedelta()) -> None:
        """Start it (again) on the same database; returns when it has logged in, or at once.

        ``ahead``: its clock goes so far ahead of ours, or by as many seconds as stand in that file, and beats every
        second (see ``gateway_ahead.py``).
        """
        with self.log.open("ab") as log, self._out.open("wb") as out:
            far = ahead if isinstance(ahead, Path) else ahead.total_seconds()
            program = [str(AHEAD), str(far)] if ahead else ["-m", "bot"]
            command = [sys.executable, *program, "run", "--config", "config.yaml"]
            self._process = subprocess.Popen(command, cwd=self.folder, env=self._env, stdout=out, stderr=log)
        self.address = ""
        if wait:
            self.until_well(timeout_s)

    def until_well(self, timeout_s: float = 40) -> dict[str, Any]:
        """What /healthz says once that is 200.

        Raises:
            TimeoutError: it did not come to that.
            RuntimeError: the process ended.
        """
        return self.until_status(200, timeout_s)

    def until_status(self, wanted: int, timeout_s: float = 40) -> dict[str, Any]:
        """What /healthz says once its code is ``wanted``; raises as :meth:`until_well`."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            assert self._process is not None
            if self._process.poll() is not None:
                raise RuntimeError(f"the bot ended with {self._process.returncode}:\n{self.errors()[-3000:]}")
            code, facts = self.health()
            if code == wanted:
                return facts
            time.sleep(0.01)
        raise TimeoutError(f"/healthz did not say {wanted} within {timeout_s} s:\n{self.errors()[-3000:]}")

    def health(self) -> tuple[int, dict[str, Any]]:
        """The status code of /healthz and what it says; code 0 while nobody answers."""
        if not self.address:
            found = _ADDRESS.search(self._out.read_text("utf-8", "replace"))
            if found is None:
                return 0, {}
            self.address = found[1]
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=10)
        try:
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        except (OSError, http.client.HTTPException):
            return 0, {}
        finally:
            connection.close()

    def errors(self) -> str:
        """What it wrote to stderr, over all its lives."""
        return self.log.read_text("utf-8", "replace")

    def kill(self) -> None:
        """SIGKILL: gone in the middle of whatever it did."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def end(self) -> int:
        """SIGTERM as a service manager sends it; the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(30)

    def rows(self, query: str, **parameters: Any) -> list[sa.Row[Any]]:
        """See :func:`rows`."""
        return rows(self.url, query, **parameters)

    def settled(self, gateway: Gateway, timeout_s: float = 60) -> None:
        """Wait until all that was said is kept and all that is kept was sent, or is known not to be.

        A marker goes through the private chat of the administrator: what was said before it has been handled.
        """
        sent = len(gateway.outbox())
        gateway.text("帮助", sender=ADMIN)
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            answered = any(entry.get("to") == ADMIN for entry in gateway.outbox(sent))
            counts = self.health()[1].get("outbox") or {}
            if answered and not counts.get("waiting", 1) and not counts.get("sending", 1):
                return
            time.sleep(0.05)
        raise TimeoutError(f"not settled within {timeout_s} s: {self.health()}\n{self.errors()[-3000:]}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()


def seed() -> int:
    """What chance starts from: YUANZHUO_SEED, or a fresh one. Printed, so that a failure can be repeated."""
    chosen = int(os.environ.get("YUANZHUO_SEED") or random.SystemRandom().randrange(10**6))
    print(f"YUANZHUO_SEED={chosen}")
    return chosen
