"""What 65 groups say in an evening, and what each of it must lead to.

:class:`Talk` draws events of all kinds and notes, independently of the bot, which answer each must get: a pattern per
(conversation, speaker), in order. Free talk gets none; talk that sounds like a concern one prompt per person.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.gateway.client import BOT, Gateway, room, user

FREE = (
    "早上好", "谁家有多余的白菜", "今天菜市场土豆便宜", "好的收到", "我同意", "明天降温多穿点", "来水了来水了",
    "孩子放学了谁顺路接一下", "晚上跳广场舞吗", "登记过的都看看群公告", "投票给老王", "帮助别人就是帮助自己",
    "进度条卡住了", "报名的人多吗", "[捂脸][捂脸]", "@居民8 你家的猫在我这", "@小圆子 吃了吗", "满意满意", "1", "赞成",
    "受理的事多着呢",
)  # fmt: skip
OVERHEARD = (
    "咋又停水了，{n}号楼一滴都没有",
    "{n}号楼楼道灯坏了好几天没人修",
    "下水道堵了臭得不行",
    "暖气不热，屋里才15度",
)
CONCERNS = (
    "{n}号楼停水两天了没人管", "{n}号楼2单元楼道灯坏了没人修", "{n}号楼垃圾堆在门口没人收", "{n}号楼下水道堵了臭得不行",
)  # fmt: skip
STAFF_WORDS = (
    "受理 1",
    "派单 1 老郭 三天内",
    "反馈 2 已到现场",
    "办结 1 修好了",
    "授权 人员1 管理员",
    "群列表",
    "静默 识别",
)
REGISTERED = r"诉求\d+ 已登记：.+"
REFUSED = r"“.+”.*已记入日志"
PROMPT = r"听着像是“.+”的事"
GREETING = r"我是小圆"
TO_WHAT = r"收到了，可我(还)?不知道是哪件事"
UNREADABLE = r"我看得懂文字，也收照片和语音"
MALFORMED: tuple[tuple[str, Any], ...] = (
    ("message", {}), ("message", {"messageId": "unknown"}), ("message", {"messageId": None}), ("message", [1, 2]),
    ("message", "text"), ("room-join", {"inviteeIdList": "x", "roomId": None}), ("room-leave", {}), ("heartbeat", {}),
    ("error", {"gerror": "y"}), ("scan", {}), ("dirty", {"payloadType": 3}), ("friendship", {"friendshipId": "no"}),
    ("room-invite", {"roomInvitationId": {}}), ("room-topic", {"newTopic": "a"}), ("dong", {}),
)  # fmt: skip

Conversation = tuple[str, str]
"""Where (a room, or the person in a private chat) and who was spoken to there."""
_NAMES = re.compile("^(?:@[^\u2005]*\u2005)+")


@dataclass
class Talk:
    """Speaks through a gateway. ``expected`` holds what must be answered; ``counts`` what was said, by kind."""

    gateway: Gateway
    rng: random.Random
    expected: dict[Conversation, list[str]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    prompted: dict[str, str] = field(default_factory=dict)
    """Who was asked whether it is a concern, and in which room."""
    concerns: list[tuple[str, str, str]] = field(default_factory=list)
    """(event id, where, who) of each concern registered, in the order in which they were said."""
    _reported: set[Conversation] = field(default_factory=set)
    """Where somebody has a concern to which a picture of theirs belongs."""
    _shown: set[Conversation] = field(default_factory=set)
    _waiting: list[dict[str, Any]] = field(default_factory=list)
    _noted: list[Conversation | None] = field(default_factory=list)

    def say(self, kind: str, text: str, who: str, where: str, answer: str = "", mention: bool = False) -> None:
        """A text, in a room or (``where`` empty) in private; it leaves with :meth:`flush`."""
        self.counts[kind] += 1
        self._waiting.append({"text": text, "from": who, "room": where, "mention": [BOT] if mention else []})
        self._noted.append((where or who, who) if answer == REGISTERED else None)
        if answer == REGISTERED:
            self._reported.add((where or who, who))
        elif kind == "withdraw":
            self._reported.discard((where or who, who))
        if answer:
            self.expected[where or who, who].append(answer)

    def flush(self) -> None:
        """Let all of it be said at once."""
        ids = self.gateway.many(self._waiting)
        for event_id, noted in zip(ids, self._noted, strict=True):
            if noted:
                self.concerns.append((event_id, *noted))
        self._waiting, self._noted = [], []

    def evening(self, messages: int) -> None:
        """So many events of all kinds, malformed ones in between that are not counted."""
        kinds = {
            self._free: 40, self._overheard: 10, self._mention: 12, self._typed: 8, self._command: 8, self._staff: 5,
            self._private: 6, self._small: 4, self._image: 3, self._unknown: 2, self._coming: 1, self._recall: 1,
        }  # fmt: skip
        before = sum(self.counts.values())
        while sum(self.counts.values()) - before < messages:
            self.rng.choices(list(kinds), list(kinds.values()))[0]()
            if self.rng.random() < 0.03:
                self.flush()
                self.gateway.event(*self.rng.choice(MALFORMED))
        self.flush()

    def _who(self) -> str:
        return user(self.rng.randrange(2900))

    def _where(self) -> str:
        return room(self.rng.randrange(64))

    def _words(self, choices: tuple[str, ...]) -> str:
        return self.rng.choice(choices).format(n=self.rng.randrange(1, 30))

    def _free(self) -> None:
        self.say("free talk", self._words(FREE), self._who(), self._where())

    def _overheard(self) -> None:
        # Few speakers, so that several of them sound like a concern more than once.
        who, where = user(self.rng.randrange(60)), self._where()
        first = who not in self.prompted
        self.say("talk like a concern", self._words(OVERHEARD), who, where, PROMPT if first else "")
        if first:
            self.prompted[who] = where

    def _mention(self) -> None:
        text = f"@小圆\u2005{self._words(CONCERNS)}"
        self.say("mention", text, self._who(), self._where(), REGISTERED, mention=True)

    def _typed(self) -> None:
        text = self.rng.choice(("@小圆 {}", "{} @小圆", "@小圆，{}")).format(self._words(CONCERNS))
        self.say("typed name", text, self._who(), self._where(), REGISTERED)

    def _command(self) -> None:
        word = self.rng.choice(("反映", "报修", "投诉"))
        self.say("command", f"{word} {self._words(CONCERNS)}", self._who(), self._where(), REGISTERED)

    def _staff(self) -> None:
        self.say("staff word", f"@小圆 {self._words(STAFF_WORDS)}", self._who(), self._where(), REFUSED)

    def _private(self) -> None:
        text, answer = self.rng.choice(
            ((self._words(CONCERNS), REGISTERED), ("帮助", r"有事直接告诉我"), ("你好呀", GREETING))
        )
        self.say("private", text, self._who(), "", answer)

    def _small(self) -> None:
        text, answer = self.rng.choice(
            (
                ("帮助", r"有事直接告诉我"),
                ("你好呀", GREETING),
                ("进度 999999", r"没有诉求999999"),
                ("反映", r"“反映”这样"),
            )
        )
        self.say("small word", f"@小圆 {text}", self._who(), self._where(), answer)

    def _image(self) -> None:
        self.flush()
        who, private = self._who(), self.rng.random() < 0.5
        where = "" if private else self._where()
        self.gateway.image(room=where, sender=who)
        here = (where or who, who)
        if here not in self._reported:
            self._counted("image", who, private)
            return
        self.counts["image"] += 1
        if here not in self._shown:  # several in a row are one thing for who sends them
            self._shown.add(here)
            self.expected[here].append(r"收到照片，已加到诉求\d+")

    def _unknown(self) -> None:
        self.flush()
        who, private = self._who(), self.rng.random() < 0.5
        kind = self.rng.choice((0, 4, 9, 99))
        self.gateway.inject("type", type=kind, text="<msg/>", room="" if private else self._where(), sender=who)
        self._counted("unknown type", who, private)

    def _counted(self, kind: str, who: str, private: bool) -> None:
        self.counts[kind] += 1
        if private:
            self.expected[who, who].append(TO_WHAT if kind == "image" else UNREADABLE)

    def _coming(self) -> None:
        self.flush()
        who, where = self._who(), self._where()
        self.gateway.join(where, [who])
        self.gateway.leave(where, [who])
        self.counts["join or leave"] += 2

    def _recall(self) -> None:
        self.flush()
        who, where = self._who(), self._where()
        said = self.gateway.text("发错群了", room=where, sender=who)
        self.gateway.recall(said, room=where, sender=who)
        self.counts["recall"] += 2

    def emergency(self, who: str, staff_room: str) -> None:
        """Somebody tells the bot of a fire; the staff must hear of it too."""
        self.say("mention", "@小圆 5号楼着火了快来人", who, self._where(), r"请马上拨打 119")
        self.expected[staff_room, ""].append(r"【紧急】")


def heard(outbox: list[dict[str, Any]]) -> dict[Conversation, list[str]]:
    """What the bot said, by conversation and by each person spoken to; ``(where, "")`` holds what was said to nobody
    in particular. The names in front are taken off."""
    found: dict[Conversation, list[str]] = defaultdict(list)
    for entry in outbox:
        assert entry["kind"] == "text", entry
        where = entry["to"]
        mentioned = entry["mention"] or ([""] if where.endswith("@chatroom") else [where])
        for who in mentioned:
            found[where, who].append(_NAMES.sub("", entry["text"]) if entry["mention"] else entry["text"])
    return found


def compare(expected: dict[Conversation, list[str]], said: dict[Conversation, list[str]]) -> list[str]:
    """Where the two differ, in words; empty if every answer was given once, in its place, in order."""
    wrong = []
    for key in sorted({*expected, *said}):
        patterns, texts = expected.get(key, []), said.get(key, [])
        if len(patterns) != len(texts) or not all(map(re.match, patterns, texts)):
            wrong.append(f"{key}: expected {patterns}, got {[text[:60] for text in texts]}")
    return wrong
