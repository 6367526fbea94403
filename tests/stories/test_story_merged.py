"""What was merged is still meant by its number: who joins it, answers or adds to it comes to where it goes on."""

from __future__ import annotations

import pytest

from tests.town import Town

GROUPS = ("银冈一群", "银冈二群", "银冈三群")


@pytest.fixture
def bound(town: Town) -> Town:
    town.appoint("小孙")
    for room in GROUPS:
        town.says("小孙", "绑定本群 银冈小区", room=room)
    town.letters()
    return town


def states(town: Town) -> dict[int, str]:
    return {row.id: row.state for row in town.rows("concern")}


@pytest.mark.parametrize("word", ["同问 2", "是同一件", "同问"])
def test_the_number_that_was_offered_has_gone_into_another_meanwhile(bound: Town, word: str) -> None:
    town = bound
    town.says("王阿姨", "反映 8号楼电梯坏了三天了", room=GROUPS[0])
    town.says("老李", "反映 3号楼停水两天了没人管", room=GROUPS[1])
    answer = next(text for text in town.says("刘姐", "反映 三号楼又停水了", room=GROUPS[2]) if "已登记" in text)
    assert "同问 2" in answer
    town.privately("小孙", "合并 2 到 1")
    [joined] = town.says("刘姐", word, room=GROUPS[2])
    assert "诉求3已并入诉求1" in joined and "共3人反映" in joined
    assert states(town) == {1: "待受理", 2: "已合并", 3: "已合并"}


def test_who_joins_or_adds_to_what_was_merged_comes_to_where_it_goes_on(bound: Town) -> None:
    town = bound
    town.says("王阿姨", "反映 3号楼停水两天了没人管", room=GROUPS[0])
    town.says("老李", "反映 8号楼停水了", room=GROUPS[1])
    town.says("刘姐", "反映 9号楼停水了", room=GROUPS[2])
    town.privately("小孙", "合并 3 到 2")
    town.privately("小孙", "合并 2 到 1")
    [joined] = town.says("老赵", "同问 3", room=GROUPS[2])
    assert "已把您加到诉求1" in joined
    [added] = town.says("刘姐", "补充 3 今天早上还没水", room=GROUPS[2])
    assert "诉求1 已补充" in added
    assert "刘姐" not in str(town.privately("小孙", "待办")[0]) and town.rows("concern")[0].supporters == 3
