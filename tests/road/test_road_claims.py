"""What the bot says must be so: a day that is over, a group that it is in again, an alarm that nobody got."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.ports import EventKind
from tests.town import BOT, Town


@pytest.mark.parametrize("day", ["11月20日", "2026-11-23"])
def test_a_day_that_is_over_is_no_deadline(town: Town, day: str) -> None:
    town.appoint("小孙")
    town.says("王阿姨", "反映 3号楼停水")
    [answer] = town.privately("小孙", f"派单 1 老郭 {day}")
    assert "已经过去" in answer and "11月2" in answer
    assert town.rows("concern")[0].state == "待受理"
    assert any("11月24日前" in text for text in town.privately("小孙", "派单 1 老郭 今天")), "today is not over"


def test_a_group_in_which_somebody_is_heard_is_one_the_bot_is_in(town: Town) -> None:
    """The event of its coming back can be lost while the wire is down."""
    town.appoint("小孙")
    town.says("小孙", "绑定本群 工作群", room="工作群")
    town.happens(town.event("x", room="工作群", kind=EventKind.LEAVE, subjects=[BOT]))
    assert "工作群" not in town.privately("小孙", "群列表")[0]
    assert town.says("老李", "早上好", room="工作群") == []
    assert "工作群" in town.privately("小孙", "群列表")[0]
    town.happens(town.event("x", room="工作群", kind=EventKind.LEAVE, subjects=[BOT]))
    town.happens(town.event("x", room="工作群", kind=EventKind.RECALL, target="late"))
    assert "工作群" not in town.privately("小孙", "群列表")[0], "what is late proves nothing"


def test_nobody_is_said_to_be_told_where_there_is_nobody(town: Town) -> None:
    [answer] = town.says("老李", "@小圆 3号楼着火了快来人")
    assert answer.startswith("请马上拨打 119") and "通知" not in answer


def test_administrators_by_configuration_hear_an_alarm_before_their_first_word(engine: sa.Engine) -> None:
    town = Town(engine, admins=["wxid_boss"])
    town.happens(town.event("老李", "@小圆 3号楼着火了快来人"))
    answer, alarm = town.letters()
    assert "已同时通知" in answer.text
    assert alarm.to == "wxid_boss" and alarm.text.startswith("【紧急】") and alarm.kind == "警报"


def test_what_is_registered_already_need_not_be_confirmed(town: Town) -> None:
    answers = town.says("老李", "反映 3号楼着火了快来人")
    assert answers[0].startswith("请马上拨打 119") and "回“登记”" not in answers[0]
    assert any(text.startswith("诉求1 已登记") for text in answers)


def test_what_staff_confirm_belongs_where_it_was_said(town: Town) -> None:
    town.appoint("小孙")
    town.says("小孙", "绑定本群 银冈小区")
    town.says("小孙", "静默 识别")
    town.says("老李", "咋又停水了，3号楼一滴都没有", event_id="said")
    town.says("小孙", "绑定本群 工作群", room="工作群")
    town.says("小孙", "登记 候选1", room="工作群")
    [concern] = town.rows("concern")
    assert (concern.room, concern.area, concern.event_id) == ("银冈群", "银冈小区", "said")
