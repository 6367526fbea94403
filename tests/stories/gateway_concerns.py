"""银冈小区 over the real wire: neighbours and staff with names, their groups, and who was told what.

::

    with Quarter(gateway, tmp_path, url) as quarter:
        said = quarter.hears(WANG, "@小圆 3号楼停水了", GROUPS[0])
        assert "已登记" in only(said, GROUPS[0])
"""

from __future__ import annotations

import base64
import io
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from PIL import Image

from tests.gateway.client import BOT, Gateway, room, user
from tests.stories.gateway_town import ADMIN, BotProcess, connect

GROUPS = (room(0), room(1), room(2))
STAFF_ROOM = room(3)
GRID = user(90)
"""The grid worker 小孙, whom the administrator appoints."""
_NAMES = re.compile("^(?:@[^\u2005]*\u2005)+")
_MARKER = "有事直接告诉我"
"""How the answer begins that shows that all before it was handled; see :meth:`BotProcess.settled`."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of the bot: in a room or (``to`` a person) in private, without the names in front."""

    to: str
    text: str
    mentions: tuple[str, ...] = ()
    kind: str = "text"
    name: str = ""
    size: int = 0
    message_id: str = ""


@dataclass(slots=True)
class Quarter:
    """The bot, the groups of 银冈小区 and the staff group bound, and a grid worker appointed."""

    town: Gateway
    folder: Path
    url: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    bot: BotProcess = field(init=False)
    _read: int = 0

    def __enter__(self) -> Self:
        self.bot = BotProcess(self.folder, self.town, self.url, **self.settings)
        self.name(GRID, "网格员小孙")
        self.hears(ADMIN, "@小圆 绑定本群 工作群", STAFF_ROOM)
        for group in GROUPS:
            self.hears(ADMIN, "@小圆 绑定本群 银冈小区", group)
        self.appoint(GRID, "网格员小孙", "网格员 银冈小区")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.bot.__exit__(kind, error, at)

    # ------------------------------------------------------------------ what people do
    def name(self, who: str, name: str) -> str:
        """Somebody has this nickname; their id."""
        self.town.inject("rename", id=who, name=name)
        return who

    def appoint(self, who: str, name: str, office: str) -> None:
        """The administrator gives somebody an office: ``驻区单位 热力公司``."""
        self.name(who, name)
        text = f"@小圆 授权 @{name} {office}"
        self.town.text(text, room=STAFF_ROOM, sender=ADMIN, mention=[BOT, who])
        self.rest()

    def hears(self, who: str, text: str, where: str = "", mention: Sequence[str] = ()) -> list[Heard]:
        """Somebody says something, in a group or in private; all that the bot says to anybody because of it."""
        return self.hear_all([(who, text, where)], mention)

    def hear_all(self, said: Iterable[tuple[str, str, str]], mention: Sequence[str] = ()) -> list[Heard]:
        """Several (who, what, where) in the same instant."""
        self.town.many(
            [
                {
                    "text": text,
                    "from": who,
                    "room": where,
                    "mention": [*([BOT] if where and text.startswith("@小圆") else []), *mention],
                }
                for who, text, where in said
            ]
        )
        return self.rest()

    def rest(self) -> list[Heard]:
        """All that the bot has said since the last look, once it has nothing left to say."""
        self.bot.settled(self.town)
        return self.so_far()

    def so_far(self) -> list[Heard]:
        """The same, without waiting."""
        entries = self.town.outbox(self._read)
        self._read += len(entries)
        return [_heard(entry) for entry in entries if not _is_marker(entry)]

    def shows(self, who: str, where: str, picture: bytes) -> list[Heard]:
        """Somebody sends a picture; all that the bot says because of it."""
        self.town.image(room=where, sender=who, base64=base64.b64encode(picture).decode(), name=f"{who}.jpg")
        return self.rest()

    def later(self, **time: float) -> None:
        """The bot ends and starts again when so much time has gone by since it was first started."""
        assert self.bot.end() == 0
        self.bot.start(ahead=timedelta(**time))

    # ------------------------------------------------------------------ what can be seen
    def concern(self, number: int) -> Any:
        """Its row."""
        [row] = self.bot.rows("SELECT * FROM concern WHERE id = :number", number=number)
        return row

    def attached(self, number: int, count: int) -> list[Path]:
        """The files that belong to it, once there are ``count`` of them."""
        query = "SELECT file FROM attachment WHERE concern_id = :number AND state = '已存' ORDER BY id"
        self.until(lambda: len(self.bot.rows(query, number=number)) == count)
        return [self.files / row.file for row in self.bot.rows(query, number=number)]

    @property
    def files(self) -> Path:
        """Where the bot lays down what it was sent."""
        return self.folder / "data" / "files"

    def until(self, holds: Callable[[], bool], timeout_s: float = 30) -> None:
        """Wait for what the bot does by itself.

        Raises:
            TimeoutError: it did not.
        """
        end = time.monotonic() + timeout_s
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError(f"it did not come to that within {timeout_s} s:\n{self.bot.errors()[-3000:]}")
            time.sleep(0.05)

    def places_of(self, *words: str) -> dict[str, list[str]]:
        """Which tables and which files of the bot hold which of these words; of the database's own file see its
        tables."""
        found = {}
        with connect(self.bot.url) as connection:
            for table in sa.inspect(connection).get_table_names():
                rows = connection.execute(sa.text(f'SELECT * FROM "{table}"')).all()
                found[table] = "\n".join(str(tuple(row)) for row in rows)
        connection.engine.dispose()
        for path in self.folder.rglob("*"):
            if path.is_file() and not path.name.startswith("yuanzhuo.db"):
                found[str(path.relative_to(self.folder))] = path.name + path.read_bytes().decode("utf-8", "replace")
        return {place: hits for place, text in found.items() if (hits := [word for word in words if word in text])}

    def states(self) -> dict[int, str]:
        """The state of each concern."""
        return {row.id: row.state for row in self.bot.rows("SELECT id, state FROM concern ORDER BY id")}


def in_room(said: Iterable[Heard], where: str) -> list[Heard]:
    """Of these, the ones in that room, or in private to that person."""
    return [heard for heard in said if heard.to == where]


def only(said: Iterable[Heard], where: str) -> str:
    """The text of the one message that went there."""
    [heard] = in_room(said, where)
    return heard.text


def photo(shade: int) -> bytes:
    """A real picture, another one for each shade."""
    data = io.BytesIO()
    Image.new("RGB", (60, 40), (20, 90, shade)).save(data, "JPEG")
    return data.getvalue()


def _heard(entry: dict[str, Any]) -> Heard:
    mentions = tuple(entry.get("mention") or ())
    text = entry.get("text", "")
    return Heard(
        to=entry.get("to", ""),
        text=_NAMES.sub("", text) if mentions else text,
        mentions=mentions,
        kind=entry["kind"],
        name=entry.get("name", ""),
        size=entry.get("bytes", 0),
        message_id=entry.get("id", ""),
    )


def _is_marker(entry: dict[str, Any]) -> bool:
    return entry.get("to") == ADMIN and str(entry.get("text", "")).startswith(_MARKER)
