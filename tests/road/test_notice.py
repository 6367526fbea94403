"""Whoever is kept is told so, also who did not come by themselves."""

from __future__ import annotations

import pytest

from bot.community.people import Role
from tests.town import GROUP, Town

NOTICE = "【个人信息说明】"


@pytest.mark.parametrize("text", ["反映 3号楼停水", "@小圆 3号楼停水两天了没人管", "@小圆 3号楼着火了快来人", "同问 1"])
def test_every_way_in_begins_with_the_notice(town: Town, text: str) -> None:
    town.appoint("小孙")
    town.says("小孙", "反映 9号楼下水道堵了")
    answers = [letter.text for letter in _after(town, "王阿姨", text) if letter.to != "id:小孙"]
    assert NOTICE in answers[0] and "我的信息" in answers[0] and "/privacy" in answers[0]
    assert sum(NOTICE in answer for answer in answers) == 1


def test_who_is_registered_by_staff_hears_of_it_with_the_first_word(town: Town) -> None:
    town.appoint("小孙")
    town.says("小孙", "静默 识别")
    assert town.says("老李", "咋又停水了，3号楼一滴都没有") == []
    town.privately("小孙", "登记 候选1")
    told = [letter for letter in _after_privately(town, "小孙", "受理 1") if letter.room == GROUP]
    assert NOTICE in told[0].text
    told = [letter for letter in _after_privately(town, "小孙", "反馈 1 水务公司下午到") if letter.room == GROUP]
    assert NOTICE not in told[0].text


def test_who_is_given_a_role_before_their_first_word_is_told_what_is_kept(town: Town) -> None:
    town.appoint("管理员", Role.ADMIN)
    letters = _after(town, "管理员", "授权 @小孙 网格员", at=["小孙"])
    [told] = [letter for letter in letters if letter.to == "id:小孙"]
    assert NOTICE in told.text
    assert NOTICE not in town.privately("小孙", "待办")[0]


def _after(town: Town, who: str, text: str, **more: object) -> list:  # type: ignore[type-arg]
    town.letters()
    town.happens(town.event(who, text, **more))  # type: ignore[arg-type]
    return town.letters()


def _after_privately(town: Town, who: str, text: str) -> list:  # type: ignore[type-arg]
    return _after(town, who, text, room="")
