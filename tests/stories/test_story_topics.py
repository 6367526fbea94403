"""From concerns to a topic that everybody may read."""

from __future__ import annotations

import pytest

from tests.town import Town


@pytest.fixture
def settled(town: Town) -> Town:
    town.appoint("小孙")
    town.says("小孙", "@小圆 绑定本群 银冈小区", room="银冈群")
    town.says("小孙", "@小圆 绑定本群 电业小区", room="电业群")
    town.says("王阿姨", "@小圆 3号楼停水两天了没人管", room="银冈群")
    town.says("老李", "@小圆 反映 5号楼水压太低，洗澡都洗不了", room="银冈群")
    town.letters()
    return town


def told(town: Town, text: str, who: str = "小孙") -> list[tuple[str, str]]:
    town.letters()
    town.road.receive([town.event(who, text, room="")])
    return [(row.room or row.to, row.text) for row in town.letters()]


def test_concerns_become_a_topic_that_its_groups_read_once(settled: Town) -> None:
    [(_, proposed)] = told(settled, "立项 1 2 银冈小区老旧水管改造")
    assert "议题1“银冈小区老旧水管改造”已立项（诉求1、诉求2）" in proposed and "公示 议题1" in proposed
    assert "现在没有议题" in settled.says("王阿姨", "@小圆 议事会", room="银冈群")[0], "under review it is staff's"
    assert "没有议题1" in settled.says("王阿姨", "@小圆 议事会 1", room="银冈群")[0]
    assert "议题1" in settled.privately("小孙", "议事会")[0]

    assert "已改为议题1“3号楼水管改造”" in told(settled, "改题 1 3号楼水管改造")[0][1]
    letters = told(settled, "公示 议题1")
    assert [to for to, _ in letters] == ["银冈群", "id:小孙"]
    assert "【议事会议题公告】议题1“3号楼水管改造”" in letters[0][1] and "1个群公告" in letters[1][1]
    assert "现在是“已公告”，不能公告" in told(settled, "公示 议题1")[0][1]
    assert "不能改题" in told(settled, "改题 1 别的")[0][1]

    assert "议题1 3号楼水管改造：已公告" in settled.says("王阿姨", "@小圆 议事会", room="银冈群")[0]
    assert "现在没有议题" in settled.says("路人", "@小圆 议事会", room="电业群")[0], "of another 小区"
    one = settled.says("王阿姨", "议事会 1", room="银冈群")[0]
    assert "来自诉求1、诉求2" in one and "公告" in one


def test_one_concern_is_not_made_into_two_topics(settled: Town) -> None:
    told(settled, "立项 1 水管改造")
    assert "诉求1 已经是议题1“水管改造”了" in told(settled, "立项 1 2 又一个")[0][1]
    told(settled, "不予立项 1 街道已有计划")
    assert "议题2" in told(settled, "立项 1 2 又一个")[0][1], "after a no it may be tried again"
    settled.says("老李", "撤回 2", room="银冈群")
    assert "诉求2 已撤回，不能立项" in told(settled, "立项 2 水压")[0][1]


def test_a_topic_that_is_taken_off_is_explained_where_it_was_announced(settled: Town) -> None:
    told(settled, "立项 1 水管改造")
    told(settled, "公示 议题1")
    letters = told(settled, "撤销议题 1 供水公司答应全换，电话13800000000")
    assert letters[0][0] == "银冈群" and "不再讨论" in letters[0][1] and "13800000000" not in letters[0][1]


@pytest.mark.parametrize("text", ["立项 1 水管改造", "公示 议题1", "不予立项 1 不行", "撤销议题 1 不行", "改题 1 不行"])
def test_residents_make_no_topics(settled: Town, text: str) -> None:
    assert "用不了" in settled.privately("王阿姨", text)[0]
    assert settled.rows("topic") == []


@pytest.mark.parametrize("text", ["立项", "立项 水管改造", "立项 1", "立项 99 水管改造", "公示 议题99", "公示 某某"])
def test_what_does_not_fit_is_explained(settled: Town, text: str) -> None:
    [(_, said)] = told(settled, text)
    assert "例" in said or "没有" in said
    assert settled.rows("topic") == []
