"""Who may vote: homes become voters, and the roll's hash tells whether anything was changed."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.council.roll import (
    NOTICES,
    Electorate,
    Entry,
    Flaw,
    Home,
    Roll,
    Share,
    Voter,
    area,
    by_area,
    by_household,
    by_person,
    code,
    door,
    entries,
    flaws,
    roll_hash,
)

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How long an example takes says something of the machine, nothing of the rule."""

HOMES = (
    Home("3-1-101", 8_955, ("王一",)),
    Home("3-1-102", 6_730, ("李二", "赵三")),
    Home("3-2-201", 12_000, ("王一",)),
    Home("10-1-101", 7_005, ("王一", "李二")),
)


# ------------------------------------------------------------------------------------------------ voters
def test_an_owner_of_several_homes_is_one_head_with_all_their_area() -> None:
    roll = by_area(HOMES)
    assert roll.voters == (
        Voter("3-1-101", ("王一",), ("3-1-101", "3-2-201"), 20_955),
        Voter("3-1-102", ("李二", "赵三"), ("3-1-102",), 6_730),
        # What 王一 owns together with 李二 is another buyer's home.
        Voter("10-1-101", ("李二", "王一"), ("10-1-101",), 7_005),
    )
    assert roll.share == Share(3, 34_690)


def test_owners_of_one_home_are_one_head_however_many_they_are() -> None:
    assert by_area([Home("1-1-101", 5_000, ("甲", "乙", "丙"))]).share == Share(1, 5_000)


def test_a_household_with_three_homes_has_one_vote_and_no_area() -> None:
    homes = [Home(f"1-1-10{number}", 5_000, ("甲", "乙")) for number in (1, 2, 3)]
    assert by_household(homes).voters == (Voter("1-1-101", ("乙", "甲"), ("1-1-101", "1-1-102", "1-1-103"), 0),)


def test_homes_of_which_no_owner_is_known_are_households_of_their_own() -> None:
    roll = by_household([Home("1-1-102", 0, ()), Home("1-1-101", 0, ())])
    assert [(voter.key, voter.people) for voter in roll.voters] == [("1-1-101", ()), ("1-1-102", ())]


def test_a_member_who_is_named_twice_votes_once() -> None:
    assert by_person(["乙", "甲", "乙"]).share == Share(2, 0)


def test_buildings_come_in_the_order_that_people_read() -> None:
    assert [voter.key for voter in by_household(reversed(HOMES)).voters] == ["3-1-101", "3-1-102", "10-1-101"]


def test_a_home_leads_to_its_vote() -> None:
    roll = by_area(HOMES)
    assert roll.at("3-2-201") == roll.index()["3-1-101"]
    assert roll.at("9-9-901") is None


def test_only_those_who_have_not_voted_are_missing() -> None:
    assert [voter.key for voter in by_area(HOMES).missing({"3-1-101"})] == ["3-1-102", "10-1-101"]


# ------------------------------------------------------------------------------------------------ the hash
def test_the_order_of_a_list_does_not_change_its_hash() -> None:
    mixed = list(HOMES)
    random.Random(4).shuffle(mixed)
    assert hashed(by_area(mixed)) == hashed(by_area(HOMES))


def hashed(roll: Roll, salt: str = "s") -> str:
    return roll_hash(roll.electorate, entries(roll, salt))


@pytest.mark.parametrize(
    "homes",
    [HOMES[:3], (*HOMES, Home("4-1-101", 1, ("孙六",))), (Home("3-1-101", 8_956, ("王一",)), *HOMES[1:])],
    ids=["one less", "one more", "0.01 ㎡ more"],
)
def test_any_change_of_the_roll_changes_its_hash(homes: tuple[Home, ...]) -> None:
    assert hashed(by_area(homes)) != hashed(by_area(HOMES))


def test_the_hash_knows_how_votes_are_given() -> None:
    listed = (Entry("0" * 16, 0),)
    assert len({roll_hash(electorate, listed) for electorate in Electorate}) == len(Electorate)


def test_the_public_roll_names_no_door_and_no_owner_and_another_poll_has_other_codes() -> None:
    roll = by_area(HOMES)
    shown = entries(roll, "salt")
    assert {entry.area for entry in shown} == {20_955, 6_730, 7_005}
    assert code("salt", "3-1-101") in {entry.code for entry in shown}
    assert not {entry.code for entry in shown} & {entry.code for entry in entries(roll, "other salt")}
    assert [entry.code for entry in shown] == sorted(entry.code for entry in shown)


def test_the_hash_stays_what_it_is_from_version_to_version() -> None:
    # What was printed years ago must still be found again.
    assert code("salt", "3-1-101") == "9164498535147e1a"
    assert (
        roll_hash(Electorate.AREA, [Entry("b", 2), Entry("a", 1)])
        == "629a2cdf7a6abe1ae3054d3b1a854d5f734a0d289bc80cfc339e643f0868b04c"
    )


# ------------------------------------------------------------------------------------------------ reading a list
@pytest.mark.parametrize(
    ("written", "read"),
    [
        *((text, "3-2-501") for text in ("3-2-501", "3号楼2单元501室", "03-02-501", "３＃２－５０１", "3栋2单元501")),
        *((text, "3-2-501") for text in ("3幢2门501", " 3 - 2 - 501 ", "3号楼2-501", "3—2—501", "3/2/501", "3#-2-501")),
        *((text, "12-1-1703") for text in ("12号楼1703室", "12-1703", "12栋1703")),
        ("甲3号楼1单元101", "甲3-1-101"),
        ("a座2单元b02", "A-2-B02"),
    ],
)
def test_a_door_has_one_form_however_it_is_written(written: str, read: str) -> None:
    assert door(written) == read


@pytest.mark.parametrize("text", ["", "银冈小区", "501", "3--501", "3-2-", "-2-501", "3-2-501-7"])
def test_what_is_no_door_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        door(text)


@pytest.mark.parametrize(
    ("text", "hundredths"),
    [
        ("89.55", 8_955),
        ("6,730.5㎡", 673_050),
        ("120", 12_000),
        ("１２０．５平方米", 12_050),
        ("0.01", 1),
        ("90m²", 9_000),
    ],
)
def test_an_area_is_exact(text: str, hundredths: int) -> None:
    assert area(text) == hundredths


@pytest.mark.parametrize("text", ["", "约90", "0", "-3", "89.555", "NaN", "Infinity", "1e999999"])
def test_what_is_no_area_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        area(text)


@UNHURRIED
@given(st.integers(1, 10**9))
def test_every_area_comes_back_as_it_was_written(hundredths: int) -> None:
    assert area(f"{hundredths // 100:,}.{hundredths % 100:02d}㎡") == hundredths


def test_flaws_are_named_row_by_row() -> None:
    homes = [
        Home("1-1-101", 5_000, ("甲",)),
        Home("1-1-101", 5_000, ("乙",)),
        Home("1-1-102", 0, ("丙",)),
        Home("1-1-103", 5_000, ("",)),
        Home("1-1-104", 5_000, ("丁", "丁")),
        Home("1-1-105", 5_000, ("戊",)),
        Home("1-1-106", 5_000, ("戊", "己")),
    ]
    assert flaws(homes, Electorate.AREA) == (
        (0, Flaw.DOOR_TWICE),
        (1, Flaw.DOOR_TWICE),
        (2, Flaw.NO_AREA),
        (3, Flaw.NO_OWNER),
        (4, Flaw.OWNER_TWICE),
        (5, Flaw.SEVERAL_HOMES),
        (6, Flaw.SEVERAL_HOMES),
    )
    assert frozenset({Flaw.SEVERAL_HOMES}) == NOTICES
    assert flaws([Home("1-1-101", 0, ()), Home("1-1-102", 0, ())], Electorate.HOUSEHOLD) == ()
