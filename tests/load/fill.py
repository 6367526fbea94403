"""A database with years behind it, made by bulk SQL in well under a minute.

The same statements on SQLite and PostgreSQL: people of 65 groups who are known and informed and, with ``messages`` and
``concerns``, their history: an inbox, concerns with three steps each, two letters per concern, a journal. What was said
more than 90 days ago is forgotten already, as by a bot that ran all the time.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from storage.engine import open_engine
from storage.schema import prepare

CHANNEL = ACCOUNT = "bench"
PEOPLE, GROUPS = 3_000, 65
_YEAR = 365 * 86_400
_WORDS_KEPT = 85 * 86_400
_MINE = f"'{CHANNEL}', '{ACCOUNT}'"
_PERSON = f"1 + i * 7 % {PEOPLE}"
_ROOM = f"'room' || i % {GROUPS}"


def fill(url: str, *, messages: int = 0, concerns: int = 0) -> float:
    """Bring an empty database to the schema and fill it; the seconds that took."""
    began = time.monotonic()
    engine = open_engine(url)
    prepare(engine)
    sqlite = engine.dialect.name == "sqlite"
    raw = engine.raw_connection()
    if sqlite:
        before = ("PRAGMA foreign_keys=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-400000")
        after = ("PRAGMA wal_checkpoint(TRUNCATE)",)
    else:
        raw.driver_connection.autocommit = True  # type: ignore[union-attr]
        before = ("SET session_replication_role = replica", "SET synchronous_commit = off")
        after = ("VACUUM ANALYZE", "CHECKPOINT")  # as the server does by itself, sooner or later
    cursor = raw.cursor()
    for statement in (*before, *_statements(messages, concerns, sqlite), *after):
        cursor.execute(statement)
    raw.invalidate()  # its settings are for filling only
    engine.dispose()
    return time.monotonic() - began


def open_concerns(url: str, count: int, themes: Sequence[str], said: Sequence[str]) -> float:
    """A year of concerns in 65 areas that nobody has closed; the seconds that took.

    ``said`` holds a sentence for each of ``themes``, in which {n} is a building.
    """
    began = time.monotonic()
    engine = open_engine(url)
    sqlite = engine.dialect.name == "sqlite"
    when = _ago(f"({count} - i) * {_YEAR}.0 / {count}", sqlite)
    building = "'||(1 + i / 8 * 7 % 59)||'"
    texts = " ".join(f"WHEN {kind} THEN '{text.replace('{n}', building)}'" for kind, text in enumerate(said))
    categories = " ".join(f"WHEN {kind} THEN '城乡建设/{theme}'" for kind, theme in enumerate(themes))
    statement = _insert(
        "concern",
        "state, kind, category, category_score, urgency, because, place, area, text, source, reporter_id, channel, "
        "account, room, event_id, assignee, due_on, resolution, satisfaction, supporters, version, created_at, "
        "updated_at",
        f"'待受理', '求助', CASE i % {len(themes)} {categories} END, 0.9, '一般', '[]', '{building}号楼', "
        f"'小区' || (i * 7 % {GROUPS}), CASE i % {len(said)} {texts} END, '居民', {_PERSON}, {_MINE}, '', 'o' || i, "
        f"'', '', '', '未评价', 0, 1, {when}, {when}",
        count,
    )
    raw = engine.raw_connection()
    cursor = raw.cursor()
    cursor.execute(statement)
    cursor.execute("ANALYZE")
    raw.commit()
    raw.close()
    engine.dispose()
    return time.monotonic() - began


def counts(url: str) -> dict[str, int]:
    """How many rows there are of what matters."""
    engine = open_engine(url)
    with engine.connect() as connection:
        found: dict[str, Any] = {
            name: connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in ("inbox", "concern", "letter", "person")
        }
    engine.dispose()
    return found


def _ago(seconds: str, sqlite: bool) -> str:
    if sqlite:
        return f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || ({seconds}) || ' seconds') || '000'"
    return f"now() - ({seconds}) * interval '1 second'"


def _insert(table: str, columns: str, values: str, count: int) -> str:
    series = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    return f"INSERT INTO {table} ({columns}) {series} SELECT {values} FROM n"


def _statements(messages: int, concerns: int, sqlite: bool) -> list[str]:
    longest = _ago(str(_YEAR + 86_400), sqlite)
    made = [
        _insert("person", "label, created_at, informed_at", f"'居民' || (i - 1), {longest}, {longest}", PEOPLE),
        _insert(
            "identity", "person_id, channel, account, external_id, since",
            f"i, {_MINE}, 'u' || (i - 1), {longest}", PEOPLE,
        ),
        _insert(
            "wechat_group", "channel, account, external_id, name, area, purpose, mode, welcome, created_at",
            f"{_MINE}, 'room' || (i - 1), '测试群' || (i - 1), '', '', '', '', {longest}", GROUPS,
        ),
        _insert("membership", "person_id, group_id, since", f"i, 1 + i % {GROUPS}, {longest}", PEOPLE),
    ]  # fmt: skip
    if messages:
        age = f"({messages} - i) * {_YEAR // messages} + 86400"
        when, heard = _ago(age, sqlite), f"i % 5 = 0 AND {age} < {_WORDS_KEPT}"
        made.append(_insert(
            "inbox",
            "channel, account, event_id, kind, room, person_id, text, state, attempts, incident, at, received_at",
            f"{_MINE}, 'h' || i, 'message', {_ROOM}, CASE WHEN {heard} THEN {_PERSON} END, "
            f"CASE WHEN {heard} THEN '3号楼停水两天了没人管，第' || i || '次' END, "
            f"'done', 0, '', {when}, {when}", messages,
        ))  # fmt: skip
    if concerns:
        made += _history(concerns, sqlite)
    return made


def _history(concerns: int, sqlite: bool) -> list[str]:
    def when(count: int) -> str:
        return _ago(f"({count} - i) * {_YEAR // count} + 86400", sqlite)

    state = "CASE WHEN i % 50 = 0 THEN '待受理' WHEN i % 50 = 1 THEN '处理中' ELSE '已归档' END"
    step = "CASE i % 3 WHEN 0 THEN '登记' WHEN 1 THEN '受理' ELSE '办结' END"
    once, thrice, twice = when(concerns), when(concerns * 3), when(concerns * 2)
    recent = f"({concerns * 2} - i) * {_YEAR // (concerns * 2)} + 86400 < {_WORDS_KEPT}"
    return [
        _insert(
            "concern",
            "state, kind, category, category_score, urgency, because, place, area, text, source, reporter_id, channel, "
            "account, room, event_id, assignee, due_on, resolution, satisfaction, supporters, version, created_at, "
            "updated_at",
            f"{state}, '求助', '城乡建设/供水', 0.9, '一般', '[\"停水\"]', '3号楼', '', "
            f"'3号楼停水两天了没人管，第' || i, "
            f"'居民', {_PERSON}, {_MINE}, {_ROOM}, 'h' || i * 5, '', '', '', '未评价', 0, 1, {once}, {once}", concerns,
        ),
        _insert(
            "concern_update", "concern_id, action, state, text, person_id, at",
            f"1 + (i - 1) / 3, {step}, '待受理', '', {_PERSON}, {thrice}", concerns * 3,
        ),
        _insert(
            "letter",
            'channel, account, kind, room, "to", person_id, text, mentions, file, file_name, once, broadcast, jitter, '
            "state, reason, attempts, message_id, message_ids, written_at, not_before, tried_at, settled_at",
            f"{_MINE}, '回复', {_ROOM}, '', {_PERSON}, "
            f"CASE WHEN {recent} THEN '诉求' || i || ' 已登记：供水·3号楼。' ELSE '' END, "
            "'[]', '', '', 'h:' || i, '', "
            f"0.5, '已发', '', 1, 'o' || i, '[]', {twice}, {twice}, {twice}, {twice}", concerns * 2,
        ),
        _insert(
            "journal", "at, person_id, action, subject, facts",
            f"{twice}, {_PERSON}, '登记', '诉求' || i, '{{}}'", concerns * 2,
        ),
    ]  # fmt: skip
