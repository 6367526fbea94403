"""Deadlines as people say them, and times as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import day, say_time

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "month", "wanted"),
    [
        *(("今天", 11, 24), ("明天前", 11, 25), ("后天", 11, 26), ("大后天", 11, 27)),
        *(
            ("3天", 11, 27),
            ("三天内", 11, 27),
            ("3天后", 11, 27),
            ("3 天 之内", 11, 27),
            ("3日内", 11, 27),
            ("一周内", 12, 1),
            ("两周", 12, 8),
        ),
        *(("半个月", 12, 9), ("一个月内", 12, 24)),
        *(
            ("周五", 11, 27),
            ("星期二", 11, 24),
            ("周一", 11, 30),
            ("本周五前", 11, 27),
            ("本周一", 11, 23),
            ("这周日", 11, 29),
        ),
        *(("下周一", 11, 30), ("下下周一", 12, 7), ("礼拜天", 11, 29), ("周末", 11, 29)),
        *(
            ("12月1日", 12, 1),
            ("12月1号前", 12, 1),
            ("十二月一日", 12, 1),
            ("12.1", 12, 1),
            ("12/1", 12, 1),
            ("2026-12-01", 12, 1),
        ),
        *(("2026年12月1日", 12, 1), ("11月20日", 11, 20), ("25号", 11, 25), ("15号前", 12, 15), ("下月3号", 12, 3)),
        *(("月底", 11, 30), ("本月底前", 11, 30), ("下月底", 12, 31), ("年底", 12, 31)),
    ],
)
def test_a_day_of_this_year(text: str, month: int, wanted: int) -> None:
    assert day(text, TUESDAY) == date(2026, month, wanted)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1月5日", date(2027, 1, 5)),
        ("2.29", date(2028, 2, 29)),
        ("明年底", date(2027, 12, 31)),
        ("2027.2.1", date(2027, 2, 1)),
    ],
)
def test_a_day_of_another_year(text: str, meant: date) -> None:
    assert day(text, TUESDAY) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "尽快",
        "13.1",
        "2月30日",
        "31号",
        "0月1日",
        "12.5元",
        "1999-01-01",
        "9999天",
        "9" * 30 + "天",
        "三个工作日",
        "周五下午",
        "周八",
    ],
)
def test_no_day(text: str) -> None:
    assert day(text, TUESDAY) is None


@given(
    st.text(st.sampled_from("0123456789一二三十今明后天周月日号底前内下本年半个./-"), max_size=10),
    st.dates(date(2020, 1, 1), date(2100, 1, 1)),
)
def test_no_text_is_too_strange(text: str, today: date) -> None:
    assert day(text, today) is None or isinstance(day(text, today), date)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ((2026, 11, 24, 6, 5), "今天14:05"),
        ((2026, 11, 23, 16, 0), "今天00:00"),
        ((2026, 11, 23, 1, 0), "昨天09:00"),
        ((2026, 11, 25, 0, 30), "明天08:30"),
        ((2026, 11, 20, 1, 0), "11月20日 09:00"),
        ((2025, 11, 20, 1, 0), "2025年11月20日 09:00"),
    ],
)
def test_times_in_words(at: tuple[int, int, int, int, int], said: str) -> None:
    now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert say_time(datetime(*at, tzinfo=UTC), now, ZoneInfo("Asia/Shanghai")) == said
