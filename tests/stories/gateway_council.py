"""银冈小区 at its round table, over the real wire: 120 homes, days that go by, and papers that anybody can look at.

::

    with Council(gateway, tmp_path) as council:
        council.on(4, 15)                          # the fourth day after the first, 15:00 in Tieling
        said = council.hears(GRID, "开会 1")
"""

from __future__ import annotations

import base64
import html
import http.client
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tests.desk import xlsx
from tests.gateway.client import BOT, user
from tests.polling import PLACE, door, owner
from tests.stories.gateway_concerns import GRID, STAFF_ROOM, Heard, Quarter
from tests.stories.gateway_town import ROOT

ZONE = ZoneInfo("Asia/Shanghai")
PUBLIC = "https://yuanzhuo.invalid"
"""How people reach the pages, as the bot is told; the story asks the process itself."""
SECOND = user(91)
"""The second of the staff, who reads paper ballots again."""
HOMES = 120
OWNERS = ["赵一", "赵一", "赵一", "赵四、赵五"]
"""One owner of three homes, and two of one."""
AREA = 8050
"""Of each home, in 0.01 ㎡."""
KEPT = ROOT / "artifacts" / "council"


def neighbour(at: int) -> str:
    """Who lives in the home with that number (from 0)."""
    return user(200 + at)


def nickname(at: int) -> str:
    """What they are called in WeChat, which is what the gateway calls them."""
    return f"居民{200 + at}"


@dataclass(slots=True)
class Council(Quarter):
    """The quarter with a second grid worker, and a first day that is a Monday to come."""

    monday: datetime = field(init=False)
    receipt: str = ""
    """The code of a secret ballot, which only its voter has."""
    _ahead: timedelta = timedelta()

    def __post_init__(self) -> None:
        today = datetime.now(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        self.monday = today + timedelta(days=7 - today.weekday())
        self.settings = {"web__public_url": PUBLIC, **self.settings}

    # ------------------------------------------------------------------ time
    def on(self, day: int, hour: int, minute: int = 0) -> None:
        """For the bot it is that day (0 is the Monday), at that time in Tieling, and time goes on from there."""
        moment = self.monday + timedelta(days=day, hours=hour, minutes=minute)
        first, self._ahead = not self._ahead, moment - datetime.now(ZONE)
        # Never half a number: the bot reads it at any time.
        new = self._clock.with_suffix(".new")
        new.write_text(str(self._ahead.total_seconds()), "utf-8")
        new.replace(self._clock)
        if first:
            self.starts_again()

    def starts_again(self) -> None:
        """The bot ends as a service manager ends it, and starts again by the same clock."""
        assert self.bot.end() == 0
        self.again()

    def again(self) -> None:
        """It starts again by the same clock, after it was killed."""
        self.bot.start(ahead=self._clock)

    @property
    def _clock(self) -> Path:
        return self.folder / "ahead"

    def day(self, day: int) -> str:
        """That day as people write it: 12月1日."""
        at = self.monday + timedelta(days=day)
        return f"{at.month}月{at.day}日"

    # ------------------------------------------------------------------ what people do
    def hear_all(self, said: Iterable[tuple[str, str, str]], mention: Sequence[str] = ()) -> list[Heard]:
        """Several in the same instant, by the clock of the bot."""
        self.says(said, mention)
        return self.rest()

    def says(self, said: Iterable[tuple[str, str, str]], mention: Sequence[str] = ()) -> None:
        """The same, without waiting for what the bot says."""
        now = int((time.time() + self._ahead.total_seconds()) * 1000)
        self.town.many(
            [
                {
                    "text": text,
                    "from": who,
                    "room": where,
                    "mention": [*([BOT] if where and text.startswith("@小圆") else []), *mention],
                    "ts": now + place,
                }
                for place, (who, text, where) in enumerate(said)
            ]
        )

    def waits_for(self, *words: str) -> list[Heard]:
        """All that the bot says from now on, until each of these words was said."""
        heard: list[Heard] = []

        def said() -> bool:
            heard.extend(self.so_far())
            return all(any(word in one.text for one in heard) for word in words)

        self.until(said)
        return [*heard, *self.rest()]

    def brings_the_register(self) -> list[Heard]:
        """小孙 sends the register of the quarter as a workbook."""
        names = [*OWNERS, *(owner(at) for at in range(len(OWNERS), HOMES))]
        rows: list[list[object]] = [["门牌", "建筑面积(㎡)", "业主姓名"]]
        rows += [[door(at), AREA / 100, names[at]] for at in range(HOMES)]
        rows.append(["99", "八十", "写错的一行"])
        self.hears(GRID, f"名册 {PLACE}")
        data = base64.b64encode(xlsx(*rows)).decode()
        self.town.file(sender=GRID, base64=data, name="银冈小区名册.xlsx")
        return self.waits_for(f"新增{HOMES}户")

    def slips(self) -> dict[str, str]:
        """The code of each home."""
        codes: dict[str, str] = {}
        for building in range(1, HOMES // 30 + 1):
            for heard in self.hears(GRID, f"绑定码 {building}号楼"):
                codes |= dict(re.findall(r"^(\S+)　(\d{4} \d{4})$", heard.text, re.MULTILINE))
        return codes

    # ------------------------------------------------------------------ what anybody can look at
    def page(self, address: str) -> str:
        """The page at an address that the bot told, asked of the process itself."""
        connection = http.client.HTTPConnection(urlsplit(self.bot.address).netloc, timeout=10)
        try:
            connection.request("GET", address.removeprefix(PUBLIC))
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        assert answer.status == 200, (address, answer.status, text[:300])
        return text

    def file(self, heard: Heard) -> bytes:
        """The bytes of a file that the bot sent."""
        return base64.b64decode(self.town.get("files", heard.message_id)["base64"])

    def bulletin(self, number: int) -> Path:
        """The bulletin of a poll, as it was sent."""
        return self.files / "bulletins" / f"{number}.json"


def keep(name: str, data: bytes | str) -> Path:
    """Lay a paper down where it can be looked at."""
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def verify(file: Path, *more: str) -> tuple[int, str]:
    """``python -m bot verify``: its exit code, and what it said."""
    command = [sys.executable, "-m", "bot", "verify", str(file), *more]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def told(heard: Iterable[Heard], to: str, words: str) -> str:
    """The one message to them in which these words are."""
    heard = list(heard)
    found = [one.text for one in heard if one.to == to and words in one.text]
    assert len(found) == 1, (to, words, [(one.to, one.text) for one in heard if one.to in (to, GRID, STAFF_ROOM)])
    return found[0]


def address(text: str, kind: str) -> str:
    """The address of a page of that kind (m, d, b) in a text."""
    found = re.search(rf"{re.escape(PUBLIC)}/{kind}/[0-9a-z-]+", text)
    assert found, text
    return found[0]


def words_of(page: str) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))
