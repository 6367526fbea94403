"""Said to the bot with a theme and a place: it asks whether to register, and does not introduce itself."""

from __future__ import annotations

import pytest

from tests.town import Town


@pytest.mark.parametrize("said", ["3号楼停水了，什么时候来", "我家3号楼也停水了", "3号楼1单元301停水"])
def test_a_theme_and_a_place_are_no_greeting(town: Town, said: str) -> None:
    [answer] = town.privately("刘姐", said)
    assert "我是小圆" not in answer
    assert "诉求1 已登记：供水·3号楼" in answer or "回“登记”" in answer
    if not town.rows("concern"):
        assert "诉求1 已登记：供水·3号楼" in town.privately("刘姐", "登记")[0]


@pytest.mark.parametrize("said", ["我家暖气漏水了", "我家没暖气", "暖气费在哪交"])
def test_nor_is_a_theme_of_which_something_is_said(town: Town, said: str) -> None:
    [answer] = town.privately("刘姐", said)
    assert "诉求1 已登记：供暖" in answer or "回“登记”" in answer


def test_who_was_not_asked_has_nothing_to_confirm(town: Town) -> None:
    town.appoint("小孙")
    town.says("小孙", "@小圆 静默 识别")
    assert town.says("刘姐", "咋又停水了，3号楼一滴都没有") == []
    assert town.says("刘姐", "登记") == [], "she says it to a neighbour"
    assert town.rows("concern") == []
    assert "诉求1 已登记" in town.says("刘姐", "@小圆 登记")[0]


def test_where_nothing_is_the_matter_it_says_what_it_is_for(town: Town) -> None:
    for said in ("你好呀", "我住3号楼", "今天天气不错", "路灯真好看", "来水了"):
        assert "我是小圆" in town.privately("刘姐", said)[0], said
