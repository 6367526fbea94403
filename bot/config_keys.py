"""Every key that the configuration knows: how its value is read and what it is when nobody says so."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from bot import config_readers as read
from bot.community.groups import Mode
from bot.jobs.plan import DigestMode


@dataclass(frozen=True, slots=True)
class Key:
    """``default`` is what would stand in the YAML file; ``secret`` keeps the value out of every message."""

    read: read.Reader
    default: object = None
    secret: bool = False


KEYS: Mapping[str, Key] = {
    "channel": Key(read.choice(("simulator", "wechaty")), "simulator"),
    "bot.name": Key(read.text(longest=30), "小圆"),
    "bot.street": Key(read.text(longest=60), "兀术街街道"),
    "bot.time_zone": Key(read.zone, "Asia/Shanghai"),
    "wechaty.endpoint": Key(read.endpoint, "127.0.0.1:8788"),
    "wechaty.token": Key(read.text(optional=True), None, secret=True),
    "wechaty.tls": Key(read.authority, False),
    "wechaty.rpc_timeout_s": Key(read.seconds(above_zero=True), 20),
    "wechaty.keepalive_s": Key(read.seconds(above_zero=True), 15),
    "wechaty.backoff_s": Key(read.interval(above_zero=True), [0.5, 30]),
    "wechaty.hello": Key(read.text(optional=True), "您好，我是小圆，把小区里的事告诉我就行，回“帮助”看怎么用。"),
    "storage.url": Key(read.database, "sqlite:///data/yuanzhuo.db"),
    "storage.files": Key(read.path, "data/files"),
    "storage.attachment_mb": Key(read.whole(1, 50), 20),
    "web.host": Key(read.host, "127.0.0.1"),
    "web.port": Key(read.port, 8080),
    "web.public_url": Key(read.web_address, None),
    "web.open311": Key(read.switch, False),
    "people.admins": Key(read.many(read.text(longest=200), "[wxid_1, wxid_2]"), []),
    "people.keeper": Key(read.text(longest=100), "兀术街街道办事处"),
    "people.keep_days": Key(read.whole(1, 36500), 365),
    "people.keep_messages_days": Key(read.whole(1, 36500), 90),
    "groups.default_mode": Key(read.choice(Mode), "提示"),
    "groups.prompt_pause_s": Key(read.seconds(), 600),
    "groups.candidate_hours": Key(read.whole(1, 720), 24),
    "concerns.accept_days": Key(read.whole(1, 365), 1),
    "concerns.close_days": Key(read.whole(1, 365), 5),
    "concerns.extension_days": Key(read.whole(0, 365), 10),
    "concerns.return_days": Key(read.whole(0, 365), 2),
    "concerns.terms": Key(read.terms, {}),
    "concerns.remind_at": Key(read.clock, "09:00"),
    "concerns.escalate_days": Key(read.whole(1, 365), 2),
    "concerns.recheck_days": Key(read.whole(1, 365), 28),
    "concerns.answer_days": Key(read.whole(1, 365), 7),
    "concerns.weights": Key(read.three, [30, 35, 35]),
    "concerns.similar_days": Key(read.whole(1, 365), 14),
    "concerns.burst_people": Key(read.whole(2, 1000), 5),
    "concerns.burst_hours": Key(read.whole(1, 72), 3),
    "council.topic_households": Key(read.whole(1, 100_000), 10),
    "council.topic_building": Key(read.whole(1, 100_000), 3),
    "council.public_days": Key(read.whole(1, 90), 7),
    "council.proxies": Key(read.whole(0, 100), 2),
    "council.remind_hours": Key(read.many(read.whole(1, 720), "[24, 2]"), [24, 2]),
    "council.owners_binding": Key(read.switch, False),
    "jobs.at": Key(read.clock, "09:00"),
    "jobs.ask_days": Key(read.whole(0, 30), 2),
    "jobs.digest": Key(read.choice(DigestMode), "preview"),
    "calendar.holidays": Key(read.many(read.day, "[2027-01-01]"), []),
    "calendar.workdays": Key(read.many(read.day, "[2027-02-06]"), []),
    "triage.places": Key(read.many(read.text(longest=60), "[银冈小区, 电业小区]"), ["银冈小区", "电业小区"]),
    "triage.words": Key(read.existing_file, None),
    "outbox.mode": Key(read.choice(("live", "rehearsal", "silent")), "live"),
    "outbox.pacing.same_group_s": Key(read.seconds(), 1),
    "outbox.pacing.between_groups_s": Key(read.interval(), [3, 5]),
    "outbox.pacing.per_minute": Key(read.whole(0, 100_000), 40),
    "outbox.pacing.broadcast_gap_s": Key(read.interval(), [15, 35]),
    "outbox.pacing.broadcast_avoid_minutes": Key(read.many(read.whole(0, 59), "[0, 30]"), [0, 30]),
    "outbox.pacing.per_day": Key(read.whole(0, 10_000_000), 2000),
    "outbox.pacing.per_day_first_week": Key(read.whole(0, 10_000_000), 500),
    "outbox.retry_s": Key(read.waits, [5, 30, 120, 600]),
    "quiet_hours.from": Key(read.clock, "20:30"),
    "quiet_hours.until": Key(read.clock, "08:30"),
    "simulator.groups": Key(read.whole(1, 1000), 65),
    "simulator.file": Key(read.path, "data/simulator.jsonl"),
}

SWITCHES = ("outbox.pacing", "quiet_hours")
"""Sections that an empty mapping switches off; in one that is not empty, a key that is missing has its default."""

SECTIONS = frozenset(name.rsplit(".", depth)[0] for name in KEYS for depth in range(1, name.count(".") + 1))


def members(section: str) -> list[str]:
    """What a section ("" for the whole file) may contain, without the section's own name."""
    start = f"{section}." if section else ""
    return list(dict.fromkeys(name[len(start) :].split(".")[0] for name in KEYS if name.startswith(start)))


def nearest(name: str) -> str | None:
    """The known key or section that somebody who wrote ``name`` most likely meant."""
    known = sorted({*KEYS, *SECTIONS})
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
    if close:
        return close[0]
    last = name.rsplit(".", 1)[-1]
    ends = {key.rsplit(".", 1)[-1]: key for key in reversed(known)}
    close = difflib.get_close_matches(last, list(ends), n=1, cutoff=0.7)
    return ends[close[0]] if close else None
