"""A ticket on its crooked ways: given wrongly, put off, merged, sent elsewhere, opened again, left, wished for."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
import sqlalchemy as sa

from bot.community.people import Role
from bot.council.endorsing import Threshold
from tests.town import Town

STAFF, OTHER = "工作群", "另一群"


@pytest.fixture
def street(town: Town) -> Town:
    """A town with a staff group and a grid worker."""
    town.appoint("小孙")
    town.says("小孙", "绑定本群 工作群", STAFF)
    town.says("小孙", "绑定本群 银冈小区")
    town.letters()
    return town


def heard(town: Town, who: str, text: str, room: str = "") -> dict[str, list[str]]:
    """What is said after it, by place: a group's name, or the contact id of a private chat."""
    town.happens(town.event(who, text, room))
    found: dict[str, list[str]] = {}
    for letter in town.letters():
        found.setdefault(letter.room or letter.to, []).append(letter.text)
    return found


def concern(town: Town, number: int = 1) -> sa.Row[tuple[object, ...]]:
    return next(row for row in town.rows("concern") if row.id == number)


def mentioned(letters: Iterable[sa.Row[tuple[object, ...]]], text: str) -> set[str]:
    [letter] = [row for row in letters if text in row.text]
    return {contact["name"] for contact in letter.mentions}


# ---------------------------------------------------------------------------------------------- 退单, 延期
def test_given_wrongly_and_returned(street: Town) -> None:
    street.says("王阿姨", "反映 3号楼停水两天了")
    street.privately("小孙", "派单 1 物业老郭 周五前")
    said = heard(street, "小孙", "退单 1 不归物业，是二次供水")
    assert "要换人来办" in said["银冈群"][0] and "还是12月1日前给您答复" in said["银冈群"][0]
    assert "已退回" in said["id:小孙"][0] and "派单 1" in said["id:小孙"][0]
    assert "物业老郭：不归物业" in said[STAFF][0], "the staff group knows who it was and why"
    assert (concern(street).state, concern(street).assignee, concern(street).due_on) == ("已退回", "", "")
    assert "没有派给谁" in street.privately("小孙", "退单 1 再退一次")[0]


def test_returned_too_late(street: Town) -> None:
    street.says("王阿姨", "反映 3号楼停水两天了")
    street.privately("小孙", "派单 1 物业老郭")
    street.passes(days=3)
    [refusal] = street.privately("小孙", "退单 1 不归物业")
    assert "2个工作日" in refusal and "11月26日" in refusal and "延期" in refusal


LATER = {
    "三个工作日 等配件": "2026-12-04",
    "3天，等配件": "2026-12-04",
    "一周 等配件": "2026-12-08",
    "到12月8日 等配件": "2026-12-08",
    "下周五：等配件": "2026-12-04",
    "12.9 等配件": "2026-12-09",
    "10个工作日 等配件": "2026-12-15",
}
"""What is said, and until when: a bare amount is added to what was promised, the 1st of December."""


def test_put_off(street: Town) -> None:
    for number, (said, until) in enumerate(LATER.items(), start=1):
        street.says("王阿姨", "反映 3号楼停水两天了")
        street.privately("小孙", f"派单 {number} 物业老郭")
        assert concern(street, number).close_by == "2026-12-01"
        told = heard(street, "小孙", f"延期 {number} {said}")
        assert (concern(street, number).close_by, concern(street, number).state) == (until, "延期中"), said
        day = f"{int(until[5:7])}月{int(until[8:])}日前"
        assert day in told["银冈群"][0] and "等配件" in told["银冈群"][0]
        assert day in told["id:小孙"][0]
        assert "物业老郭延期" in told[STAFF][0] and "等配件" in told[STAFF][0]


def test_not_put_off(street: Town) -> None:
    street.says("王阿姨", "反映 3号楼停水两天了")
    street.privately("小孙", "受理 1")
    for said, words in {
        "11月20日 等配件": "已经过去了",
        "11月30日 等配件": "要给更晚的日子",
        "11个工作日 等配件": "累计最多10个工作日",
        "等配件到货": "没看懂延到哪天",
        "三天": "延期要说理由",
        "9999个工作日 等配件": "没看懂延到哪天",
        "零天 等配件": "要给更晚的日子",
    }.items():
        assert words in street.privately("小孙", f"延期 1 {said}")[0], said
    assert (concern(street).close_by, concern(street).state) == ("2026-12-01", "已受理")


def test_put_off_again_is_counted_from_the_first_promise(street: Town) -> None:
    street.says("王阿姨", "反映 3号楼停水两天了")
    assert "还没受理" in street.privately("小孙", "延期 1 三天 等配件")[0]
    street.privately("小孙", "受理 1")
    street.privately("小孙", "延期 1 5个工作日 等配件")
    assert "最晚到12月15日" in street.privately("小孙", "延期 1 6个工作日 还在等")[0]
    street.privately("小孙", "延期 1 5个工作日 还在等")
    assert concern(street).close_by == "2026-12-15"
    street.passes(days=30)
    assert "12月15日已经过了" in street.privately("小孙", "延期 1 一周 还在等")[0]


# ---------------------------------------------------------------------------------------------- 合并
def test_two_of_one_matter_go_on_as_one(street: Town) -> None:
    street.says("王阿姨", "反映 3号楼停水两天了")
    street.says("老李", "同问 1")
    street.says("赵姐", "反映 二楼的路灯不亮", OTHER)
    street.says("钱叔", "同问 2", OTHER)
    street.says("老李", "同问 2", OTHER)
    street.privately("周婶", "同问 2")
    street.letters()
    said = heard(street, "小孙", "合并 2 到 1", STAFF)
    assert len(said[OTHER]) == 1 and "同一件事" in said[OTHER][0] and "进度 1" in said[OTHER][0]
    assert "同一件事" in said["id:周婶"][0]
    assert "银冈群" not in said, "those who wait for the other wait on"
    assert "3人转了过来" in said[STAFF][0] and "共5人反映" in said[STAFF][0]
    assert (concern(street, 2).state, concern(street, 2).merged_into) == ("已合并", 1)
    assert concern(street, 1).supporters == 4
    names = {row.id: row.label for row in street.rows("person")}
    joined = [names[row.person_id] for row in street.rows("concern_support") if row.concern_id == 1]
    assert sorted(joined) == sorted(["老李", "赵姐", "钱叔", "周婶"])

    said = heard(street, "小孙", "受理 1")
    assert [len(said[place]) for place in ("银冈群", OTHER, "id:周婶")] == [1, 1, 1]
    [shown] = street.says("赵姐", "进度 2", OTHER)
    assert "已合并" in shown and "已并入诉求1" in shown and "进度 1" in shown
    assert "已并入诉求1" in street.privately("小孙", "反馈 2 在修")[0], "staff are told the number to work on"
    assert "已附议诉求1" in street.says("赵姐", "附议 2", OTHER)[0], "who was told a number means the matter"
    assert "已退出诉求1" in street.says("钱叔", "撤回 2", OTHER)[0]
    street.privately("小孙", "办结 1 修好了")
    assert "重新办理" in street.says("赵姐", "重开 2 还是不亮", OTHER)[0]
    assert (concern(street, 1).state, concern(street, 2).state) == ("已受理", "已合并")


def test_what_cannot_be_merged(street: Town) -> None:
    street.says("王阿姨", "反映 3号楼停水两天了")
    street.says("赵姐", "反映 路灯不亮", OTHER)
    assert "不能并到它自己" in street.privately("小孙", "合并 1 到 1")[0]
    assert "没有诉求9" in street.privately("小孙", "合并 1 到 9")[0]
    street.privately("小孙", "合并诉求2并到诉求1")
    assert "已并入诉求1" in street.privately("小孙", "合并 1 到 2")[0]
    assert "合并 15 到 12" in street.privately("小孙", "合并 1")[0]
    assert concern(street, 1).state == "待受理"


# ---------------------------------------------------------------------------------------------- 不予受理
def test_sent_elsewhere_kindly(street: Town) -> None:
    street.says("王阿姨", "反映 物业起诉我们欠费了")
    street.privately("小孙", "派单 1 小孙")
    [refusal] = street.privately("小孙", "不予受理 1 不归我们管")
    assert "1 诉讼仲裁" in refusal and "6 涉密违法" in refusal and "办结 1 未解决" in refusal
    assert "1 诉讼仲裁" in street.privately("小孙", "不予受理 1")[0]
    assert concern(street).state == "已派单"
    said = heard(street, "小孙", "不予受理 1 1 法院已立案")
    told = said["银冈群"][0]
    assert "抱歉" in told and "12368" in told and "社区说明：法院已立案" in told
    assert "已告诉登记人" in said["id:小孙"][0]
    assert concern(street).state == "不予受理"
    assert "诉讼仲裁 法院已立案" in street.privately("王阿姨", "进度 1")[0]
    assert "不予受理" in street.says("王阿姨", "重开 1 我不服")[0]


# ---------------------------------------------------------------------------------------------- 重开
def test_opened_again_after_a_false_closing(street: Town) -> None:
    street.appoint("老姜", Role.STAFF)
    street.says("王阿姨", "反映 3号楼停水两天了")
    street.says("老李", "同问 1")
    street.privately("小孙", "派单 1 老姜 三天内")
    street.privately("老姜", "办结 1 管道已换")
    street.says("王阿姨", "评价 1 满意")
    street.passes(days=2)
    street.letters()
    said = heard(street, "老李", "重开 1 昨晚又停了", "银冈群")
    assert len(said["银冈群"]) == 1, "one message in the group, which answers too"
    assert "重新办理：昨晚又停了" in said["银冈群"][0] and "12月3日前" in said["银冈群"][0]
    assert "昨晚又停了" in said[STAFF][0] and "老姜" in said[STAFF][0] and "派单 1" in said[STAFF][0]
    assert "又开了" in said["id:老姜"][0]
    row = concern(street)
    assert (row.state, row.close_by, row.satisfaction, row.reopened) == ("已受理", "2026-12-03", "未评价", 1)


def test_opened_again_in_private_tells_the_neighbours_and_answers_there(street: Town) -> None:
    street.says("王阿姨", "反映 3号楼停水两天了")
    street.says("老李", "同问 1")
    street.privately("小孙", "受理 1")
    street.privately("小孙", "办结 1 已修")
    street.happens(street.event("王阿姨", "重开 1 又停了", ""))
    letters = street.letters()
    assert mentioned([row for row in letters if row.room == "银冈群"], "重新办理") == {"老李"}
    said = {row.room or row.to: row.text for row in letters}
    assert "重新办理" in said["银冈群"] and "已重开" in said["id:王阿姨"]


def test_who_may_open_again_and_when(street: Town) -> None:
    street.says("王阿姨", "反映 3号楼停水两天了")
    street.privately("小孙", "受理 1")
    assert "不能重开" in street.says("王阿姨", "重开 1 还没好")[0]
    street.privately("小孙", "办结 1 已修")
    assert "只有登记人" in street.says("路人", "重开 1 我看没好")[0]
    assert "重开 <号> <理由>" in street.says("王阿姨", "@小圆 重开 1")[0]
    said = heard(street, "小孙", "重开 1 居民来电说没好")
    assert "重新办理" in said["银冈群"][0] and "派单 1" in said["id:小孙"][0]


# ---------------------------------------------------------------------------------------------- 附议
def test_enough_households_are_proposed_once(engine: sa.Engine) -> None:
    town = Town(engine, topic=Threshold(3, 2))
    town.appoint("小孙")
    town.says("小孙", "绑定本群 工作群", STAFF)
    town.says("王阿姨", "反映 小区没有自行车棚")
    town.letters()
    said = heard(town, "王阿姨", "附议 1", "银冈群")
    assert "共1户附议" in said["银冈群"][0] and "满3户" in said["银冈群"][0] and "街道来定" in said["银冈群"][0]
    assert STAFF not in said
    assert "已经附议过" in town.says("王阿姨", "附议1")[0]
    assert STAFF not in heard(town, "老李", "附议 1", "银冈群")
    said = heard(town, "赵姐", "附议 1", "银冈群")
    assert "够数了" in said["银冈群"][0]
    assert "诉求1" in said[STAFF][0] and "已有3户附议，可以立项" in said[STAFF][0]
    assert STAFF not in heard(town, "钱叔", "附议 1", "银冈群"), "the staff were asked already"
    row = concern(town)
    assert (row.endorsements, row.supporters, row.state) == (4, 0, "待受理")


def test_neighbours_of_one_building_are_enough(engine: sa.Engine) -> None:
    town = Town(engine, topic=Threshold(9, 2))
    town.appoint("小孙")
    town.says("小孙", "绑定本群 工作群", STAFF)
    town.says("王阿姨", "反映 小区没有自行车棚")
    town.says("老李", "同问 1")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE concern SET home = '3-1-101'"))
        connection.execute(sa.text("UPDATE concern_support SET home = '3-2-501'"))
    town.says("王阿姨", "附议 1")
    said = heard(town, "老李", "附议 1", "银冈群")
    assert "已有2户附议（3号楼2户），可以立项" in said[STAFF][0]


def test_what_is_merged_brings_its_endorsements(engine: sa.Engine) -> None:
    town = Town(engine, topic=Threshold(3, 3))
    town.appoint("小孙")
    town.says("小孙", "绑定本群 工作群", STAFF)
    town.says("王阿姨", "反映 小区没有自行车棚")
    town.says("赵姐", "反映 想要个停自行车的地方", OTHER)
    for who, number in (("王阿姨", 1), ("老李", 1), ("老李", 2), ("赵姐", 2)):
        town.says(who, f"附议 {number}")
    said = heard(town, "小孙", "合并 2 到 1")
    assert concern(town, 1).endorsements == 3
    assert "已有3户附议" in said[STAFF][-1]


# ---------------------------------------------------------------------------------------------- 撤回
def test_who_joined_leaves(street: Town) -> None:
    street.says("王阿姨", "反映 3号楼停水两天了")
    street.says("老李", "同问 1")
    [answer] = street.says("老李", "撤回 1")
    assert "您已退出诉求1" in answer and "1位邻居" in answer and "同问 1" in answer
    assert (concern(street).supporters, street.rows("concern_support")) == (0, [])
    street.happens(street.event("小孙", "受理 1", ""))
    assert mentioned(street.letters(), "已受理，") == {"王阿姨"}
    assert "加到" in street.says("老李", "同问 1")[0], "and may come back"


def test_taken_back_tells_who_would_have_gone_there(street: Town) -> None:
    street.appoint("老姜", Role.STAFF)
    street.says("王阿姨", "反映 3号楼停水两天了")
    street.privately("小孙", "派单 1 老姜")
    said = heard(street, "王阿姨", "撤回 1", "银冈群")
    assert "不用您办了：登记人已撤回" in said["id:老姜"][0]


# ---------------------------------------------------------------------------------------------- 待办, 进度
def test_what_is_late_stands_first_with_its_age(street: Town) -> None:
    street.says("王阿姨", "反映 3号楼停水两天了")
    street.privately("小孙", "派单 1 物业老郭 明天")
    street.passes(days=7)
    street.says("老李", "反映 路灯不亮")
    street.says("赵姐", "反映 有人家暖气爆了，水漫到楼道里，很急")
    listed = street.privately("小孙", "待办")[0].splitlines()
    assert listed[0].startswith("待办3件") and "超期的在前，1件" in listed[0]
    assert "诉求1" in listed[1] and "已超期6天" in listed[1] and "物业老郭" in listed[1]
    assert "12月2日前" in listed[2] and "12月2日前" in listed[3]


def test_progress_tells_the_promises_the_level_and_a_readable_thread(street: Town) -> None:
    street.says("王阿姨", "反映 3号楼停水两天了")
    assert "答应11月25日前受理。" in street.says("王阿姨", "进度 1")[0]
    street.privately("小孙", "派单 1 物业老郭 周五前")
    [shown] = street.privately("王阿姨", "进度 1")
    assert "答应12月1日前答复。" in shown and "由物业老郭办，11月27日前办好。" in shown
    assert "派单 物业老郭（11月27日前）" in shown
    street.privately("小孙", "延期 1 三个工作日 等配件")
    assert "延期 12月4日前：等配件" in street.privately("王阿姨", "进度 1")[0]
    street.passes(days=14)
    for _ in range(3):
        street.ticks("concerns")
        street.passes(days=1)
    [shown] = street.privately("王阿姨", "进度 1")
    assert "已晚" in shown and "提醒" not in shown, "how staff are kept going is theirs"
    assert "提醒" in street.privately("小孙", "进度 1")[0]


def test_a_long_thread_shows_its_end(street: Town) -> None:
    street.says("王阿姨", "反映 3号楼停水两天了")
    for step in range(12):
        street.privately("小孙", f"反馈 1 第{step}次")
    [shown] = street.privately("王阿姨", "进度 1")
    assert "前面还有5步" in shown and "第11次" in shown and "第3次" not in shown
