"""A joined ticket counts people, and the households of those who said where they live."""

from __future__ import annotations

import pytest

from bot.handlers.reporting import home
from tests.town import Town

GROUP = "银冈群"


def test_people_and_households(town: Town) -> None:
    town.appoint("小孙")
    town.says("小孙", "绑定本群 银冈小区", room=GROUP)
    for who, said in (
        ("王阿姨", "反映 3号楼2单元501停水两天了没人管"),
        ("王叔", "反映 3-2-501停水两天了没人管"),
        ("刘姐", "反映 3号楼2单元502停水两天了没人管"),
        ("老赵", "反映 3号楼停水两天了没人管"),
    ):
        town.says(who, said, room=GROUP)
    [second] = town.says("王叔", "同问 1", room=GROUP)
    assert "共2人反映，" in second, "a couple is one household, of which there is nothing to say"
    [third] = town.says("刘姐", "同问 1", room=GROUP)
    assert "共3人反映（已知2户）" in third and "50" not in third.partition("\n")[0]
    [fourth] = town.says("老赵", "同问 1", room=GROUP)
    assert "共4人反映（已知2户）" in fourth, "who said no door is counted as a person only"
    assert "4人反映，已知2户" in town.privately("小孙", "进度 1")[0]


def test_the_staff_see_how_many_wait_and_are_told(town: Town) -> None:
    town.appoint("小孙")
    town.says("王阿姨", "反映 3号楼停水两天了没人管")
    assert "人反映" not in town.privately("小孙", "待办")[0]
    assert any("已告诉登记人。" in text for text in town.privately("小孙", "反馈 1 正在修"))
    town.says("刘姐", "同问 1")
    listed = town.privately("小孙", "待办")[0]
    assert "｜2人反映｜" in listed and listed.endswith("反馈 1 <进展>｜办结 1 <结果>｜派单 1 <责任人> [期限]｜进度 1")
    told = next(text for text in town.privately("小孙", "办结 1 修好了") if "评价。" in text)
    assert told.endswith("已请在等的2人评价。")


@pytest.mark.parametrize(
    ("place", "door"),
    [
        ("3号楼2单元501", "3号楼2单元501"),
        ("银冈小区3号楼2单元501", "3号楼2单元501"),
        ("3号楼2单元5楼501", "3号楼2单元5楼501"),
        ("12号楼1203", "12号楼1203"),
        ("3号楼2单元", ""),
        ("3号楼", ""),
        ("2单元501", ""),
        ("解放路", ""),
        ("", ""),
    ],
)
def test_a_door_needs_a_building_and_a_flat(place: str, door: str) -> None:
    assert home(place) == door
