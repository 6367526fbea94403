"""Rows of other people's lists: headers by any of their names, times as lists write them, and what cannot be taken."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.concern import Source
from bot.council.intake import (
    USUAL,
    Cell,
    Fault,
    Field,
    Unfit,
    fields_of,
    find_header,
    incoming,
    moment,
    source_named,
)
from bot.sheets.reading import Unreadable, read_rows
from tests.desk import xlsx

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
FIELDS = {field: place for place, field in enumerate(USUAL)}


@pytest.mark.parametrize(
    ("said", "local"),
    [
        ("2026-11-23 14:05", "2026-11-23 14:05:00"),
        ("2026-11-23T14:05:09", "2026-11-23 14:05:09"),
        ("2026/11/3 8:05:09", "2026-11-03 08:05:09"),
        ("2026.11.23", "2026-11-23 00:00:00"),
        ("2026年11月23日14时05分", "2026-11-23 14:05:00"),
        ("2026年11月23日 14点", "2026-11-23 14:00:00"),
        ("11月23日", "2026-11-23 00:00:00"),
        ("12月30日", "2025-12-30 00:00:00"),
        ("46349.5", "2026-11-23 12:00:00"),
        (datetime(2026, 11, 23, 9, 30), "2026-11-23 09:30:00"),
        (date(2026, 11, 23), "2026-11-23 00:00:00"),
    ],
)
def test_moments_as_lists_write_them(said: Cell, local: str) -> None:
    found = moment(said, ZONE, NOW)
    assert found is not None and f"{found.astimezone(ZONE):%Y-%m-%d %H:%M:%S}" == local


@pytest.mark.parametrize(
    "said", ["", None, "前天", "2026-13-01", "2026-02-30", "25:00", "2026-11-23 25:00", "12", "1e5"]
)
def test_what_is_no_moment(said: Cell) -> None:
    assert moment(said, ZONE, NOW) is None


def test_a_day_ahead_without_a_year() -> None:
    found = moment("1月15日", ZONE, NOW, ahead=True)
    assert found is not None and found.date() == date(2027, 1, 15)
    found = moment("11月20日", ZONE, NOW, ahead=True)
    assert found is not None and found.date() == date(2026, 11, 20), "just over is late and not next year's"


def test_headers_by_any_of_their_names() -> None:
    header = ["序号", "工单 编号", "诉求内容（必填）", "* 来电时间", "手机号码：", "要求办结时间", "内容", None]
    assert fields_of(header) == {Field.REF: 1, Field.TEXT: 2, Field.AT: 3, Field.PHONE: 4, Field.DUE: 5}
    assert find_header([["12345派单表"], [None, "2026年11月"], header]) == (2, fields_of(header))
    assert find_header([["内容"], ["漏水"]]) is None, "one word is no header"
    assert find_header([["编号", "时间"], ["1", "2"]]) is None, "nor is one without 内容"


@pytest.mark.parametrize(
    ("word", "source"),
    [
        ("12345", Source.HOTLINE),
        ("市民服务热线", Source.HOTLINE),
        ("网格员上报", Source.GRID),
        ("物业公司", Source.PROPERTY),
        ("日常巡查", Source.PATROL),
        ("微信", None),
        ("", None),
    ],
)
def test_sources(word: str, source: Source | None) -> None:
    assert source_named(word) is source


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Unfit) as unfit:
        incoming(["X" * 61, "2027-01-01", "", " ", ""], FIELDS, Source.GRID, zone=ZONE, now=NOW)
    assert unfit.value.faults == (Fault.NO_TEXT, Fault.FUTURE, Fault.LONG_REF)


def test_a_row_without_a_number_is_known_by_its_words() -> None:
    def ref(*cells: Cell) -> str:
        return incoming(cells, FIELDS, Source.GRID, zone=ZONE, now=NOW).ref

    first = ref("", "2026-11-23", "3号楼", "漏水", "王五")
    assert first == ref(None, "2026-11-23", "3号楼", "漏水", "赵六") != ref("", "2026-11-22", "3号楼", "漏水", "王五")
    assert ref("G1", None, "3号楼", "漏水") == "G1"


cells = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.from_regex(r"[0-9年月日/.:T \-]{0,20}", fullmatch=True),
)


@given(st.lists(cells, max_size=12), st.permutations(list(Field)))
def test_whatever_stands_in_a_row_it_fits_or_says_why(row: list[Cell], order: list[Field]) -> None:
    try:
        found = incoming(row, {f: p for p, f in enumerate(order)}, Source.PATROL, zone=ZONE, now=NOW)
    except Unfit as unfit:
        assert unfit.faults
        return
    assert found.text and 0 < len(found.ref) <= 60 and len(found.place) <= 200
    assert found.at is None or (found.at.tzinfo and NOW - timedelta(days=1100) <= found.at <= NOW)


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", ""]))
def test_whatever_is_sent_is_read_or_refused(data: bytes, name: str) -> None:
    try:
        rows = read_rows(name, data)
    except Unreadable:
        return
    assert rows and all(row for row in rows)


WORKBOOK = xlsx(["编号", "内容"], ["G1", "漏水"])


@given(st.integers(0, len(WORKBOOK) - 1), st.integers(0, 255))
def test_a_workbook_with_a_wrong_byte_is_read_or_refused(place: int, byte: int) -> None:
    damaged = WORKBOOK[:place] + bytes([byte]) + WORKBOOK[place + 1 :]
    try:
        rows = read_rows("a.xlsx", damaged)
    except Unreadable:
        return
    assert rows
