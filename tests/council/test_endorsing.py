"""Households that endorse: counted by door, by person where no door is known, and by building."""

from __future__ import annotations

import pytest

from bot.council.endorsing import Backing, Threshold, backing, building

USUAL = Threshold(10, 3)


def test_one_door_is_one_household_and_an_unknown_door_one_for_each_person() -> None:
    assert backing([(1, "3-2-501"), (2, "3-2-501"), (3, ""), (4, "")]) == Backing(3, 1, "3号楼")
    assert backing([]) == Backing(0, 0, "")
    assert backing([(7, "")]) == Backing(1, 0, "")


def test_the_building_with_the_most() -> None:
    homes = ["3-1-101", "3-1-102", "5号楼2单元301", "5号楼1单元1", "5号楼1单元2"]
    assert backing(enumerate(homes)) == Backing(5, 3, "5号楼")


@pytest.mark.parametrize(
    ("backed", "enough"),
    [
        (Backing(9, 2, "3号楼"), False),
        (Backing(10, 1, "3号楼"), True),
        (Backing(3, 3, "3号楼"), True),
        (Backing(9, 0, ""), False),
    ],
)
def test_enough_is_so_many_in_all_or_so_many_of_one_building(backed: Backing, enough: bool) -> None:
    assert backed.enough(USUAL) is enough


@pytest.mark.parametrize(
    ("home", "named"), [("3-2-501", "3号楼"), ("12栋1单元", "12栋"), ("A座1201", "A座"), ("平房", ""), ("", "")]
)
def test_the_building_of_a_home(home: str, named: str) -> None:
    assert building(home) == named
