"""Recorded messages: what is read of them, and what a bad line is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ports import Contact, EventKind, Inbound
from bot.replay import ReplayError, read

GOOD = {
    "ts": 1795507200,
    "room": "r1",
    "sender": "u1",
    "name": "张三",
    "text": "停水了",
    "mentions_me": True,
    "id": "m1",
}


def recording(tmp_path: Path, *lines: object) -> Path:
    file = tmp_path / "recorded.jsonl"
    file.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    return file


def test_a_line_becomes_an_event(tmp_path: Path) -> None:
    (found,) = read(recording(tmp_path, GOOD), "replay", "bot")
    assert found == Inbound(
        channel="replay",
        account="bot",
        event_id="m1",
        kind=EventKind.MESSAGE,
        at=datetime(2026, 11, 24, 8, tzinfo=UTC),
        sender=Contact("u1", "张三"),
        room="r1",
        text="停水了",
        mentions_me=True,
    )


@pytest.mark.parametrize(
    "ts", ["2026-11-24T08:00:00Z", "2026-11-24T16:00:00+08:00", "2026-11-24 08:00:00", 1795507200.0]
)
def test_times_may_be_written_in_both_ways(tmp_path: Path, ts: object) -> None:
    (found,) = read(recording(tmp_path, GOOD | {"ts": ts}), "replay", "bot")
    assert found.at == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert found.at.tzinfo is UTC


def test_what_may_be_missing(tmp_path: Path) -> None:
    file = recording(
        tmp_path, b"\xef\xbb\xbf", {"ts": 0, "sender": "u", "text": "", "id": 7, "more": []}, b"", GOOD | {"room": None}
    )
    first, second = read(file, "replay", "bot")
    assert (first.event_id, first.room, first.sender, first.mentions_me) == ("7", "", Contact("u", ""), False)
    assert second.room == ""


def test_half_an_emoji_and_nul_do_not_reach_the_database(tmp_path: Path) -> None:
    (found,) = read(recording(tmp_path, GOOD | {"id": "m\0", "text": "a\ud83d"}), "replay", "bot")
    assert (found.event_id, found.text) == ("m", "a?")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{", "not JSON: Expecting property name enclosed in double quotes at column 2"),
        (b"[1]", "not a JSON object"),
        (b"\xff", "not UTF-8"),
        (b"[" * 200_000, "not JSON: a number or depth beyond reason"),
        (b'{"ts": ' + b"9" * 5000 + b"}", "not JSON: a number or depth beyond reason"),
        (GOOD | {"ts": "yesterday"}, "ts: must be seconds since 1970 or an ISO 8601 time"),
        (GOOD | {"ts": True}, "ts: must be"),
        (GOOD | {"ts": 1e300}, "ts: must be"),
        (GOOD | {"ts": None}, "ts: must be"),
        (GOOD | {"text": None}, "text: must be text"),
        (GOOD | {"text": 5}, "text: must be text"),
        (GOOD | {"sender": ""}, "sender: is missing"),
        (GOOD | {"id": []}, "id: must be text"),
        (GOOD | {"mentions_me": "yes"}, "mentions_me: must be true or false"),
        (GOOD | {"name": 3}, "name: must be text"),
    ],
)
def test_a_bad_line_is_named_by_file_and_number(tmp_path: Path, line: object, says: str) -> None:
    file = recording(tmp_path, GOOD, line)
    with pytest.raises(ReplayError) as caught:
        list(read(file, "replay", "bot"))
    assert str(caught.value).startswith(f"{file}:2: {says}")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match=r"nowhere\.jsonl: cannot be read: No such file"):
        list(read(tmp_path / "nowhere.jsonl", "replay", "bot"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(list(GOOD)),
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=5)
        | st.lists(st.integers(), max_size=2),
    )
)
def test_any_object_is_read_or_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    try:
        (found,) = read(recording(tmp_path, GOOD | changes), "replay", "bot")
    except ReplayError as error:
        assert "recorded.jsonl:1: " in str(error)
    else:
        assert found.at.tzinfo is UTC
        found.text.encode()
