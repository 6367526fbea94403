"""When people say a meeting is."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.moments import moment

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""A Tuesday, noon in Tieling."""


@pytest.mark.parametrize(
    ("said", "meant", "rest"),
    [
        ("周六下午三点 社区二楼会议室", "11-28 15:00", "社区二楼会议室"),
        ("周六下午3点在社区活动室 议题3", "11-28 15:00", "社区活动室 议题3"),
        ("12月1日14:00 小广场", "12-01 14:00", "小广场"),
        ("12月1日 14：30，小广场", "12-01 14:30", "小广场"),
        ("三天后上午10点", "11-27 10:00", ""),
        ("明晚7点半 物业办公室", "11-25 19:30", "物业办公室"),
        ("今晚八点", "11-24 20:00", ""),
        ("后天早上九点一刻", "11-26 09:15", ""),
        ("下周一上午十点整", "11-30 10:00", ""),
        ("下周日(周日)下午两点", "12-06 14:00", ""),
        ("中午十二点半", "11-24 12:30", ""),
        ("上午9点", "11-25 09:00", ""),
        ("周六三点 会议室", "11-28 15:00", "会议室"),
        ("周六晚上12点", "11-29 00:00", ""),
        ("11月28日下午3点20分", "11-28 15:20", ""),
        ("星期天晚七点四十", "11-29 19:40", ""),
        ("28号下午2点三刻", "11-28 14:45", ""),
        ("昨天下午三点", None, ""),
        ("周六 会议室", None, ""),
        ("会议室周六下午三点", None, ""),
        ("下午三十点", None, ""),
        ("上午三点", None, ""),
        ("周六下午三点六十分", None, ""),
        ("我们在那个地方商量了好久都没有结果下午三点", None, ""),
        ("", None, ""),
    ],
)
def test_a_moment_is_read(said: str, meant: str | None, rest: str) -> None:
    found = moment(said, NOW, ZONE)
    if meant is None:
        assert found is None
        return
    assert found is not None
    at, after = found
    assert (at.astimezone(ZONE).strftime("%m-%d %H:%M"), after) == (meant, rest)
    assert at.tzinfo is UTC


@given(st.text(max_size=40))
def test_whatever_is_said_is_read_or_not(said: str) -> None:
    found = moment(said, NOW, ZONE)
    assert found is None or found[0].tzinfo is not None


@given(st.integers(0, 23), st.integers(0, 59), st.integers(1, 28))
def test_figures_are_what_they_are(hour: int, minute: int, day: int) -> None:
    found = moment(f"12月{day}日{hour}:{minute:02d} 会议室", NOW, ZONE)
    assert found is not None and found[0].astimezone(ZONE) == datetime(2026, 12, day, hour, minute, tzinfo=ZONE)
