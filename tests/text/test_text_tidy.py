"""One form for what keyboards, phones and jokers produce."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import LIMIT, short, simplified, tidy, tidy_cut

ANY = st.text(st.characters(exclude_categories=()), max_size=60)
"""Lone surrogates included."""


@pytest.mark.parametrize(
    ("raw", "tidied"),
    [
        ("＠小圆\u2005反映　水管爆了！！。", "@小圆 反映 水管爆了"),
        ("投票３ 赞成。 ！", "投票3 赞成"),
        ("＃１２　ＡＢｃ", "#12 ABc"),
        ("１２：３０，好？（急）", "12:30，好？（急）"),
        ("反映：水管", "反映：水管"),
        ("投\u200b票\u200d \ufeff3\u202e赞\u2066成\u00ad", "投票 3赞成"),
        ("a\x00b\x07c\x1bd", "abcd"),
        ("a\tb\u00a0\u3000c", "a b c"),
        ("a\r\nb\u2028c\n\n\n\nd \n e", "a\nb\nc\n\nd\ne"),
        ("half \ud83d and \ud83d\ude00 whole", "half and 😀 whole"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f", "👨\u200d👩\u200d👧 ❤\ufe0f"),
        ("投票 5 1\ufe0f\u20e3", "投票 5 1"),
        ("\u3164\u2800 \n", ""),
        ("...。！", ""),
        ("真的吗？", "真的吗？"),
    ],
)
def test_one_form(raw: str, tidied: str) -> None:
    assert tidy(raw) == tidied


@given(ANY)
def test_tidying_twice_changes_nothing(raw: str) -> None:
    assert tidy(tidy(raw)) == tidy(raw)


@given(ANY)
def test_nothing_that_cannot_be_seen_or_stored_is_left(raw: str) -> None:
    for char in tidy(raw):
        assert char in "\n\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zs") or char == " "
    tidy(raw).encode()


def test_a_long_text_is_cut_and_says_so() -> None:
    assert tidy_cut("水" * LIMIT) == ("水" * LIMIT, False)
    assert tidy_cut("水" * (LIMIT + 1)) == ("水" * LIMIT, True)
    text, cut = tidy_cut("\u200b" * 5_000_000 + "水")
    assert (text, cut) == ("", True)


@given(ANY, st.integers(1, 30))
def test_short_is_short_and_one_line(raw: str, limit: int) -> None:
    line = short(raw, limit)
    assert len(line) <= limit
    assert "\n" not in line


def test_short_marks_what_it_leaves_out() -> None:
    assert short("水管\n爆了", 5) == "水管 爆了"
    assert short("水管爆了没人管", 4) == "水管爆…"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("進度", "进度"),
        ("報修", "报修"),
        ("登記", "登记"),
        ("投訴", "投诉"),
        ("評價 滿意", "评价 满意"),
        ("status", "status"),
        ("\ud800進", "进"),
    ],
)
def test_simplified(written: str, read: str) -> None:
    assert simplified(written) == read
