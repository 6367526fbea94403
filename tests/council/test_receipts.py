"""Receipt codes: typed, dictated, quoted and mistyped."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.receipts import LENGTH, Flaw, digest, draw, find, read, spaced

FREEZE = "ab" * 32
codes = st.integers(0, 10**11 - 1).map(lambda number: draw(lambda _: number))


@given(codes)
def test_a_code_is_read_as_it_is_shown(code: str) -> None:
    assert re.fullmatch(r"\d{4} \d{4} \d{4}", spaced(code))
    assert read(spaced(code)) == read(code) == code


@given(codes, st.integers(0, LENGTH - 1), st.integers(1, 9))
def test_one_wrong_digit_is_a_slip(code: str, at: int, off: int) -> None:
    wrong = code[:at] + str((int(code[at]) + off) % 10) + code[at + 1 :]
    assert read(wrong) is Flaw.TYPO


@given(codes, st.integers(0, LENGTH - 2))
def test_two_digits_that_changed_places_are_a_slip(code: str, at: int) -> None:
    wrong = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert read(wrong) == (code if wrong == code else Flaw.TYPO)


@given(codes, st.integers(0, LENGTH - 1))
def test_a_missing_digit_is_said_as_that(code: str, at: int) -> None:
    assert read(code[:at] + code[at + 1 :]) is Flaw.LENGTH
    assert read(code + "7") is Flaw.LENGTH


@pytest.mark.parametrize(
    "typed",
    [
        "３８１７　２０９４　５５６{}",
        "3817-2094-556{}",
        "三八幺七 二〇九四 五五六{}",
        "38 17 20 94 55 6{}",
        " 3817，2094，556{}。",
    ],
)
def test_a_code_as_people_type_and_dictate_it(typed: str) -> None:
    code = draw(lambda _: 38172094556)
    assert read(typed.format(code[-1])) == code


@pytest.mark.parametrize("typed", ["", "赞成", "١٢٣٤٥٦٧٨٩٠١٢", "0x12345678ab", "-" * 12, "😀" * 12, "\ud800" * 12])
def test_what_is_no_code_is_no_error_either(typed: str) -> None:
    assert read(typed) is Flaw.LENGTH


def test_a_code_is_found_in_the_letter_that_is_quoted() -> None:
    code = draw(lambda _: 38172094556)
    quoted = f"「小圆：表决5已收到您的票。回执码 {spaced(code)}，电话13800000000」\n- - - - -\n改投 反对"
    assert find(quoted) == code
    assert find("电话13800000000，身份证210000199001011234，2026年11月24日1350") is None
    assert find(spaced(code)[:-1] + str((int(code[-1]) + 1) % 10)) is None


def test_codes_are_spread_over_all_digits() -> None:
    chance = random.Random(7)
    drawn = [draw(chance.randrange) for _ in range(2000)]
    assert len(set(drawn)) == len(drawn)
    assert all({code[at] for code in drawn} == set("0123456789") for at in range(LENGTH))


@given(codes)
def test_the_same_code_is_another_in_another_poll(code: str) -> None:
    kept = digest(code, FREEZE)
    assert re.fullmatch(r"[0-9a-f]{32}", kept)
    assert code not in kept
    assert kept == digest(code, FREEZE) != digest(code, "cd" * 32)
