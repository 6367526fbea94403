"""Cutting texts: nothing lost, nothing broken, and cut where a reader would."""

from __future__ import annotations

import pytest
import regex  # type: ignore[import-untyped, unused-ignore]
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.splitting import LIMIT, split

FAMILY = "👨‍👩‍👧‍👦"
PIECES = [
    "水",
    "a",
    "3",
    " ",
    "\n",
    "。",
    FAMILY,
    "🇨🇳",
    "👍🏽",
    "❤️",
    "1️⃣",
    "e\u0301",
    "🏴\U000e0067\U000e007f",
    "ก็",
    "\u200d",
    "한",
]


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text(), st.integers(min_value=40, max_value=200))
@example("👨‍👩‍👧‍👦" * 30, 40)
@example("1️⃣" * 30, 41)
def test_nothing_is_lost_and_no_character_is_broken(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < len(piece.encode("utf-8", "surrogatepass")) <= limit for piece in pieces)
    assert squeezed("".join(pieces)) == squeezed(text)
    if len(pieces) < 2:
        return
    whole = [
        c for c in regex.findall(r"\X", text) if len(c.encode("utf-8", "surrogatepass")) <= limit and c.strip() == c
    ]
    found = [c for piece in pieces for c in regex.findall(r"\X", piece)]
    # A cut may only separate clusters, so that each that fits is found again as it was.
    for cluster in whole:
        if len(cluster) > 1 and not any(ch.isspace() for ch in cluster):
            assert any(cluster in piece for piece in pieces), cluster
    assert len(found) >= 2


def test_a_text_that_fits_is_left_alone() -> None:
    assert split("  两行\n文字 ") == ["  两行\n文字 "]
    assert split("") == []
    assert split("   " * LIMIT) == split("  ") == []
    assert split("水" * (LIMIT // 3)) == ["水" * (LIMIT // 3)]


@pytest.mark.parametrize(
    "whole",
    [
        "13812345678",
        "024-7681 2345",
        "https://yz.example.cn/c/12?from=group&x=1#top",
        "2026-12-01 14:00",
        "1,234,567.89",
        "someone@example.cn",
        FAMILY,
        "🇨🇳",
        "👍🏽",
        "1️⃣",
    ],
)
def test_numbers_addresses_and_emoji_stay_whole_wherever_the_limit_falls(whole: str) -> None:
    for before in range(10, 60):
        text = "水" * before + whole + "停" * 60
        for piece in (pieces := split(text, 100)):
            assert len(piece.encode()) <= 100
        assert sum(whole in piece for piece in pieces) == 1, (before, pieces)


def test_cuts_at_lines_then_sentences_then_commas() -> None:
    assert split("第一段的内容。\n第二段，还有。", 30) == ["第一段的内容。", "第二段，还有。"]
    assert split("这是第一句。这是第二句，后面", 36) == ["这是第一句。", "这是第二句，后面"]
    assert split("没有句号，只有逗号没有别的", 30) == ["没有句号，", "只有逗号没有别的"]
    assert split("one two three four", 10) == ["one two", "three four"]


def test_what_is_longer_than_a_message_alone_is_cut_all_the_same() -> None:
    number = "7" * 250
    assert split(number, 100) == ["7" * 100, "7" * 100, "7" * 50]
    pile = "e" + "\u0301" * 200
    assert "".join(split(pile, 100)) == pile
    with pytest.raises(ValueError, match="4 bytes"):
        split("水", 3)


def test_a_very_long_text_is_cut_quickly_and_completely() -> None:
    text = "3号楼停水两天了，没人管。" * 3000
    pieces = split(text)
    assert "".join(pieces) == text
    assert all(piece.endswith("。") for piece in pieces)
