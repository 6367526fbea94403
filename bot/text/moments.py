"""Moments in people's words: a day and a time of day, at the head of what they say."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

from bot.text.days import day
from bot.text.numbers import number

_PARTS = {
    "凌晨": (0, 5),
    "清晨": (4, 9),
    "早上": (5, 11),
    "早晨": (5, 11),
    "早": (5, 11),
    "上午": (6, 12),
    "中午": (11, 14),
    "下午": (12, 18),
    "傍晚": (16, 20),
    "晚上": (17, 24),
    "晚": (17, 24),
    "夜里": (20, 24),
}
"""From and until which hour a part of the day is meant; without a part 8 to 20 o'clock is meant as it is."""
_N = "[0-9零〇一二两三四五六七八九十]{1,3}"
_HOUR = "二?十[一二三四]?|[零一二两三四五六七八九]|[0-9]{1,2}"
_CLOCK = re.compile(
    rf"(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})?"
    rf"(?:(?P<hour>{_HOUR})(?:点钟?|时)(?P<rest>半|[一1三3]刻|整|过?{_N}分?)?"
    r"|(?P<h>[0-9]{1,2})[:：](?P<m>[0-5][0-9]))"
)
_WITHIN = 20
"""The time of day stands within so many characters, or it belongs to something else."""
_EVENING = {"今晚": "今天晚上", "明晚": "明天晚上", "后晚": "后天晚上", "今早": "今天早上", "明早": "明天早上"}


def moment(text: str, now: datetime, zone: tzinfo) -> tuple[datetime, str] | None:
    """The moment at the head of a text, and what follows it: 周六下午三点 · 12月1日14:00 · 三天后上午10点 · 明晚7点半.

    ``now`` and the result are aware, the result in UTC. Without a day it is today, or tomorrow if that time is over.
    None if the text does not begin with a day and a time of day; what lies in the past is for the caller to refuse.
    """
    text = text.strip()
    for short, long in _EVENING.items():
        if text.startswith(short):
            text = long + text[len(short) :]
    found = _CLOCK.search(text[: _WITHIN + 12])
    if found is None or found.start() > _WITHIN:
        return None
    clock = _clock(found)
    if clock is None:
        return None
    today = now.astimezone(zone).date()
    words = re.sub(r"[（(](?:周|星期|礼拜).[)）]", "", text[: found.start()]).strip(" ,，的在于")
    meant = day(words, today) if words else today
    if meant is None:
        return None
    local = datetime(meant.year, meant.month, meant.day, tzinfo=zone) + timedelta(hours=clock[0], minutes=clock[1])
    if not words and local <= now:
        local += timedelta(days=1)
    return local.astimezone(now.tzinfo), text[found.end() :].lstrip(" ,，。;；在于到")


def _clock(found: re.Match[str]) -> tuple[int, int] | None:
    hour = number(found["hour"] or found["h"])
    minute = _minute(found["rest"]) if found["hour"] else int(found["m"])
    if hour is None or minute is None or hour > 24 or minute > 59:
        return None
    if found["part"]:
        first, last = _PARTS[found["part"]]
        # 下午三点 is 15, 晚上七点 is 19, 中午一点 is 13; 晚上12点 is the end of that day.
        if hour < first and hour + 12 <= last:
            hour += 12
        return (hour, minute) if first <= hour <= last else None
    # Nobody meets at three at night: 周六三点 without a part is the afternoon.
    return (hour + 12 if 1 <= hour < 7 and found["hour"] else hour, minute)


def _minute(rest: str | None) -> int | None:
    if not rest or rest == "整":
        return 0
    if rest == "半":
        return 30
    if rest.endswith("刻"):
        return 15 if rest[0] in "一1" else 45
    return number(rest.removeprefix("过").removesuffix("分"))
