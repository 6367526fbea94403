"""What is urgent is seen first, however much older and less urgent waits before it."""

from __future__ import annotations

from tests.town import Town


def test_the_most_urgent_stands_first_in_a_long_list(town: Town) -> None:
    town.appoint("小孙")
    for building in range(1, 15):
        town.says(f"居民{building}", f"反映 {building}号楼楼道灯坏了")
    town.says("刘姐", "反映 3号楼水管爆了，水都漫到楼道了")
    town.says("赵老师", "反映 3号楼2单元有煤气味")
    town.privately("小孙", "受理 16")
    shown = town.privately("小孙", "待办")[0].splitlines()
    assert shown[0].startswith("待办16件")
    assert "诉求16 燃气" in shown[1] and "（特急） 已受理" in shown[1]
    assert "诉求15 供水" in shown[2] and "（紧急） 待受理" in shown[2]
    assert "诉求1 路灯" in shown[3] and len(shown) == 12
