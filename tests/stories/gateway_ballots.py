"""Ballots that do not stop coming while the bot is killed; and what must hold of them afterwards.

Every home votes in two polls: 记名, where a third of them change their minds, and 匿名, with a receipt. Whoever gets no
answer says it again, as people do. What the bot acknowledged is compared with what it holds, and with the bulletins.
"""

from __future__ import annotations

import base64
import json
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from bot.council.receipts import digest
from tests.desk import xlsx
from tests.gateway.client import user
from tests.polling import PLACE, fingerprint
from tests.stories.gateway_concerns import GRID, GROUPS, Heard
from tests.stories.gateway_council import Council, verify

NAMED, SECRET = 1, 2
ANSWERS = ("赞成", "反对", "弃权")
PIECE = 4
"""So many speak in the same instant."""
SHEET = 500
"""Homes to a workbook."""
_NAMED = re.compile(r"表决1 已收到：\S+ 投“(\S+)”.*名册编号 ([0-9a-f]+)", re.DOTALL)
_SECRET = re.compile(r"表决2 已收到您的匿名票：“(\S+)”。\n回执码 (\d{4} \d{4} \d{4})")
_VOTED = re.compile(r"表决2 您这一票已经投过了")


def voter(at: int) -> str:
    """Who votes for the home with that number (from 0)."""
    return user(200 + at)


def home(at: int) -> str:
    """Its door: 30 to a building."""
    return f"{at // 30 + 1}-1-{101 + at % 30}"


def _name(at: int) -> str:
    return "户主" + "".join("零一二三四五六七八九"[int(digit)] for digit in str(at))


@dataclass
class Box:
    """What was said and what was answered. ``wrong`` is empty if all held."""

    said: dict[tuple[int, str], str] = field(default_factory=dict)
    """Of each poll and voter the last answer that they gave."""
    named: dict[str, str] = field(default_factory=dict)
    """Of each voter the last 记名 answer that was acknowledged."""
    codes: dict[str, str] = field(default_factory=dict)
    receipts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of each voter what their 匿名 ballot said, and its code."""
    voted: set[str] = field(default_factory=set)
    """Who was told that their 匿名 ballot is in the box, and has no receipt: the letter was lost with the process."""
    messages: int = 0
    again: int = 0
    kills: int = 0
    wrong: list[str] = field(default_factory=list)

    def hears(self, heard: list[Heard]) -> None:
        """Take in what the bot answered."""
        for one in heard:
            if found := _NAMED.search(one.text):
                self.named[one.to], self.codes[one.to] = found[1], found[2]
            elif found := _SECRET.search(one.text):
                if one.to in self.receipts:
                    self.wrong.append(f"{one.to} has two receipts")
                self.receipts[one.to] = (found[1], found[2].replace(" ", ""))
            elif _VOTED.search(one.text):
                self.voted.add(one.to)

    def waiting(self) -> list[tuple[str, str, str]]:
        """What has to be said again: the answer did not come."""
        return [
            (who, f"投票 {poll} {answer}", "")
            for (poll, who), answer in self.said.items()
            if (self.named.get(who) != answer if poll == NAMED else who not in self.receipts and who not in self.voted)
        ]

    def __str__(self) -> str:
        return (
            f"{self.messages} messages, {self.again} said again, {self.kills} kills; acknowledged: "
            f"记名 {len(self.named)}, 匿名 {len(self.receipts)} with a receipt and {len(self.voted)} without"
        )


# ------------------------------------------------------------------------------------------------ the beginning
def settle(council: Council, homes: int) -> None:
    """A register, everybody bound to their home, and two open polls."""
    for first in range(0, homes, SHEET):
        some = range(first, min(first + SHEET, homes))
        rows: list[list[object]] = [["门牌", "建筑面积(㎡)", "业主姓名"], *([home(at), 80.5, _name(at)] for at in some)]
        council.hears(GRID, f"名册 {PLACE}")
        council.town.file(sender=GRID, base64=base64.b64encode(xlsx(*rows)).decode(), name=f"名册{first}.xlsx")
        council.waits_for(f"新增{len(some)}户")
    codes: dict[str, str] = {}
    for building in range(1, (homes - 1) // 30 + 2):
        for heard in council.hears(GRID, f"绑定码 {building}号楼"):
            codes |= dict(re.findall(r"^(\S+)　(\d{4} \d{4})$", heard.text, re.MULTILINE))
    for first in range(0, homes, 200):
        some = range(first, min(first + 200, homes))
        heard_all = council.hear_all([(voter(at), f"绑定 {home(at)} {_name(at)} {codes[home(at)]}", "") for at in some])
        assert sum(one.text.startswith("已绑定") for one in heard_all) == len(some)
    for secrecy in ("记名", "匿名"):
        council.hears(GRID, f"表决 更换立管（{secrecy}） 按户 {secrecy} 小区 {PLACE} 截止 {council.day(4)}晚上8点")
    for poll in (NAMED, SECRET):
        heard = council.hears(GRID, f"开始表决 {poll}")
        assert any("开始指纹" in one.text for one in heard), heard


# ------------------------------------------------------------------------------------------------ the load
def vote_under_fire(council: Council, rng: random.Random, *, homes: int, kills: int) -> Box:
    """Everybody votes while the bot is killed so many times; then until everybody has an answer."""
    box = Box()
    first = [(poll, voter(at), rng.choice(ANSWERS)) for at in range(homes) for poll in (NAMED, SECRET)]
    rng.shuffle(first)
    changes = [(NAMED, voter(at), rng.choice(ANSWERS)) for at in rng.sample(range(homes), homes // 3)]
    script = [*first, *changes]
    share = -(-len(script) // (kills + 1))
    for at in range(kills):
        _killed(council, rng, box, script[at * share : (at + 1) * share])
    _say(council, box, script[kills * share :], 0.0)
    box.hears(council.rest())
    _nothing_is_lost(council, box)
    for _ in range(4):
        again = box.waiting()
        if not again:
            break
        box.again += len(again)
        box.hears(council.hear_all(again))
    box.wrong += [f"no answer to: {who} {text}" for who, text, _ in box.waiting()]
    return box


def _say(council: Council, box: Box, script: list[tuple[int, str, str]], pause: float) -> None:
    for first in range(0, len(script), PIECE):
        piece = script[first : first + PIECE]
        box.said |= {(poll, who): answer for poll, who, answer in piece}
        box.messages += len(piece)
        council.says([(who, f"投票 {poll} {answer}", "") for poll, who, answer in piece])
        time.sleep(pause)


def _killed(council: Council, rng: random.Random, box: Box, script: list[tuple[int, str, str]]) -> None:
    """A share of the ballots comes, and at a random moment of it, or soon after it, the bot is gone."""
    pause = rng.uniform(0.0, 0.05)
    moment = rng.uniform(0.02, 0.3 + 1.2 * pause * len(script) / PIECE)
    speaking = threading.Thread(target=_say, args=(council, box, script, pause))
    speaking.start()
    time.sleep(moment)  # chance itself is what is tested: no event marks the moment
    council.bot.kill()
    speaking.join()
    box.kills += 1
    council.again()
    box.hears(council.rest())


def _nothing_is_lost(council: Council, box: Box) -> None:
    """What was acknowledged before anybody said it again is in the database."""
    held = {row.code for row in council.bot.rows(_VOTERS, poll=NAMED)}
    box.wrong += [
        f"{who} was told that 表决1 has it, and it has not" for who in box.named if box.codes[who] not in held
    ]
    secret = {row.receipt for row in council.bot.rows("SELECT receipt FROM secret_ballot")}
    [row] = council.bot.rows("SELECT hash FROM poll WHERE id = 2")
    box.wrong += [
        f"{who} has a receipt, and there is no such ballot"
        for who, (_, code) in box.receipts.items()
        if digest(code, row.hash) not in secret
    ]


_VOTERS = (
    "SELECT v.code FROM poll_voter v JOIN poll_voted d ON d.poll_id = v.poll_id AND d.voter = v.voter "
    "WHERE v.poll_id = :poll"
)


# ------------------------------------------------------------------------------------------------ the count
def judge(council: Council, box: Box, homes: int) -> None:
    """After the deadline: the bulletins say what people said, each once, and can be checked by anybody."""
    council.on(4, 20, 1)
    heard = council.waits_for("《更换立管（记名）》 已截止，清点结果", "《更换立管（匿名）》 已截止，清点结果")
    wrong = box.wrong
    for poll in (NAMED, SECRET):
        [closed] = [
            one.text for one in heard if one.to == GROUPS[0] and f"表决{poll}《" in one.text and "截止" in one.text
        ]
        council.hears(GRID, f"公布 {poll}")
        code, said = verify(council.bulletin(poll), "--head", fingerprint(closed))
        if code:
            wrong.append(f"表决{poll} does not verify:\n{said}")
        bulletin = json.loads(council.bulletin(poll).read_bytes())
        rows = bulletin["ballots"]
        if len(rows) != homes:
            wrong.append(f"表决{poll} has {len(rows)} ballots of {homes} homes")
        wanted = Counter(answer for (number, _), answer in box.said.items() if number == poll)
        found = Counter(_said(row["numbers"]) for row in rows)
        if wanted != found:
            wrong.append(f"表决{poll}: people said {wanted}, and {found} was counted")
        held = {row.get("voter") or row["receipt"]: _said(row["numbers"]) for row in rows}
        mine = (
            {box.codes[who]: (who, answer) for who, answer in box.named.items()}
            if poll == NAMED
            else {digest(code, bulletin["hash"]): (who, answer) for who, (answer, code) in box.receipts.items()}
        )
        wrong += [
            f"{who} was told “{answer}” in 表决{poll}, and the bulletin has {held.get(key)}"
            for key, (who, answer) in mine.items()
            if held.get(key) != answer
        ]


def _said(numbers: list[int]) -> str:
    return ANSWERS[numbers.index(1)] if 1 in numbers else "？"
