"""Numbers as people type them, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import leading_number, number

DIGITS = "零一二三四五六七八九"


def in_chinese(value: int) -> str:
    """The standard way of writing 0 ≤ value < 100,000,000."""
    if value >= 10_000:
        below = value % 10_000
        tail = in_chinese(below) if below else ""
        return in_chinese(value // 10_000) + "万" + ("零" if 0 < below < 1000 else "") + tail
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return text or "零"


@given(st.integers(0, 99_999_999))
def test_every_number_written_in_characters_is_read(value: int) -> None:
    assert number(in_chinese(value)) == value


@given(st.integers(0, 999_999_999))
def test_every_number_in_digits_is_read(value: int) -> None:
    wide = str(value).translate({48 + digit: 0xFF10 + digit for digit in range(10)})
    for written in (
        f"{value}",
        wide,
        f"#{value}",
        f"第{value}号",
        f"诉求{value}",
        f"{value}号诉求",
        f" 【诉求 {value}】 ",
    ):
        assert number(written) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            ("两", 2),
            ("十二", 12),
            ("二十", 20),
            ("一百三", 130),
            ("一百零三", 103),
            ("三千五", 3500),
            ("一万二", 12000),
        ),
        *(("二〇二六", 2026), ("一二", 12), ("壹佰", 100), ("007", 7), ("No.7", 7), ("0", 0)),
    ],
)
def test_other_ways_of_writing(text: str, value: int) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-5",
        "1 2",
        "1.5",
        "百",
        "一百零",
        "十十",
        "一万一万",
        "9" * 10,
        "9" * 40,
        "九" * 40,
        "一百" * 10_000,
        "12号楼",
        "٣",
        "²",
        "Ⅻ",
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12 水管修好了", (12, "水管修好了")),
        ("12号水管", (12, "水管")),
        ("１２　水管", (12, "水管")),
        ("十二 修好了", (12, "修好了")),
        ("诉求12修好了", (12, "修好了")),
        ("诉求十二修好了", (12, "修好了")),
        ("第3号，修好了", (3, "修好了")),
        ("12：修好了", (12, "修好了")),
        ("12、13 水压低", (12, "13 水压低")),
        ("12\n修好了", (12, "修好了")),
        ("3赞成", (3, "赞成")),
        ("12 ３号楼也停水", (12, "３号楼也停水")),
        ("12 3天了", (12, "3天了")),
        ("#12", (12, "")),
        ("12。", (12, "")),
    ],
)
def test_a_number_in_front(text: str, found: tuple[int, str]) -> None:
    assert leading_number(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "3号楼停水",
        "3天没水",
        "12月1日开会",
        "12.5元",
        "12:30开会",
        "一直没人管",
        "十分感谢",
        "两口子吵架",
        "三轮车",
        "9" * 40 + " x",
        "修好了 12",
        "",
    ],
)
def test_no_number_in_front(text: str) -> None:
    assert leading_number(text) is None


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_no_text_is_too_strange(text: str) -> None:
    number(text)
    found = leading_number(text)
    assert found is None or (0 <= found[0] < 10**9 and text.strip().endswith(found[1]))
