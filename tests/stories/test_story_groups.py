"""Groups: what a group belongs to, how the bot listens there, and what it says when people come."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.community.groups import Mode
from bot.community.people import Role
from bot.ports import EventKind
from tests.town import BOT, GROUP, Town

TALK = "咋又停水了，3号楼一滴都没有"


def group(town: Town, room: str = GROUP) -> sa.Row[tuple[object, ...]]:
    return next(row for row in town.rows("wechat_group") if row.external_id == room)


def mentions(town: Town) -> list[dict[str, str]]:
    found = town.rows("letter")[-1].mentions
    return list(json.loads(found) if isinstance(found, str) else found)


def come(town: Town, *who: str, room: str = GROUP) -> list[str]:
    town.happens(town.event(who[0], kind=EventKind.JOIN, room=room, subjects=who))
    return [letter.text for letter in town.letters()]


def go(town: Town, *who: str, room: str = GROUP) -> list[str]:
    town.happens(town.event(who[0], kind=EventKind.LEAVE, room=room, subjects=who))
    return [letter.text for letter in town.letters()]


# ------------------------------------------------------------------------------------------------ 群列表
def test_the_list_is_told_where_only_staff_read_it(town: Town) -> None:
    town.appoint("小孙")
    town.says("小孙", "绑定本群 银冈小区")
    town.says("小孙", "静默 识别")
    town.says("小孙", "绑定本群 工作群", room="工作群")
    town.says("路人", "早上好", room="电业群")

    [in_private] = town.privately("小孙", "群列表")
    assert in_private.startswith("共3个群")
    assert (
        "银冈群｜银冈小区｜静默" in in_private
        and "工作群｜工作群｜提示" in in_private
        and "电业群｜未绑定｜提示" in in_private
    )

    [in_staff_group] = town.says("小孙", "群清单", room="工作群")
    assert in_staff_group == in_private

    town.says("小孙", "群列表", room="电业群")
    private, public = town.rows("letter")[-2:]
    assert (private.to, private.room, private.text) == ("id:小孙", "", in_private)
    assert (public.room, public.text) == ("电业群", "已私信您。")


def test_sixty_five_groups_are_listed(town: Town) -> None:
    town.appoint("小孙")
    town.happens(*(town.event("路人", "早", room=f"群{number}") for number in range(65)))
    [answer] = town.privately("小孙", "群列表")
    assert answer.startswith("共65个群") and answer.count("\n") == 65


# ------------------------------------------------------------------------------------------------ 绑定本群
def test_a_bound_group_gives_its_concerns_an_area_and_an_unbound_one_works(town: Town) -> None:
    town.appoint("小孙")
    assert "诉求1" in town.says("老李", "反映 3号楼停水")[0]
    [answer] = town.says("小孙", "绑定本群 银冈小区")
    assert "银冈小区" in answer and "改绑" in answer and "不在配置" not in answer
    town.says("老李", "反映 路灯坏了")
    town.privately("老李", "反映 楼道灯坏了")
    assert [row.area for row in town.rows("concern")] == ["", "银冈小区", ""]
    assert "电业小区" in town.says("小孙", "绑定本群 电业小区")[0]
    town.says("老李", "反映 有异味")
    assert town.rows("concern")[-1].area == "电业小区"
    assert town.rows("concern")[1].area == "银冈小区", "what was, stays"


def test_a_place_that_the_configuration_does_not_know_is_pointed_out(engine: sa.Engine) -> None:
    town = Town(engine, places=("银冈小区", "电业小区"))
    town.appoint("小孙")
    [answer] = town.says("小孙", "绑定本群 银岗小区")
    assert "已绑定到“银岗小区”" in answer and "不在配置的地名里：银冈小区、电业小区" in answer
    assert group(town).area == "银岗小区"
    assert "不在配置" not in town.says("小孙", "绑定本群 银冈小区")[0]


def test_there_is_one_staff_group_and_it_moves(town: Town) -> None:
    town.appoint("小孙")
    assert "已设为工作群" in town.says("小孙", "绑定本群 工作群", room="甲")[0]
    town.says("老李", "@小圆 3号楼着火了快来人")
    assert town.rows("letter")[-1].room == "甲"
    town.says("小孙", "绑定本群 工作群", room="乙")
    assert [row.external_id for row in town.rows("wechat_group") if row.purpose] == ["乙"]
    town.says("老李", "@小圆 5号楼着火了快来人")
    assert town.rows("letter")[-1].room == "乙"
    assert "银冈小区" in town.says("小孙", "绑定本群 银冈小区", room="乙")[0]
    assert [row.external_id for row in town.rows("wechat_group") if row.purpose] == [], "it is a residents' group now"


def test_without_a_staff_group_the_managers_are_told_in_private(town: Town) -> None:
    town.appoint("小孙")
    town.appoint("赵科长", Role.MANAGER)
    town.says("老李", "@小圆 3号楼着火了快来人")
    assert [row.to for row in town.rows("letter") if row.text.startswith("【紧急】")] == ["id:赵科长"]


@pytest.mark.parametrize("text", ["绑定本群 银冈小区", "静默 识别", "欢迎语 你们好呀"])
def test_what_is_about_a_group_is_said_in_the_group(town: Town, text: str) -> None:
    town.appoint("小孙")
    assert "要在那个群里说" in town.privately("小孙", text)[0]
    assert town.rows("wechat_group") == []


# ------------------------------------------------------------------------------------------------ 识别
def test_how_a_group_is_listened_to(town: Town) -> None:
    town.appoint("小孙")
    for text, mode in (("静默识别", "静默"), ("@小圆 关闭 识别。", "关闭"), ("提示  识别", "提示")):
        [answer] = town.says("小孙", text)
        assert f"识别方式：{mode}" in answer and group(town).mode == mode
    assert "登记" in town.says("老李", TALK)[0]
    town.says("小孙", "静默 识别")
    assert town.says("刘姐", TALK) == []
    assert [row.silent for row in town.rows("candidate")] in ([False, True], [0, 1])
    town.says("小孙", "关闭 识别")
    assert town.says("王阿姨", TALK) == [] and len(town.rows("candidate")) == 2
    assert town.says("小孙", "静默 一下") == [], "a word of talk"


@pytest.mark.parametrize("default", list(Mode))
def test_a_group_that_nobody_set_listens_as_configured(engine: sa.Engine, default: Mode) -> None:
    town = Town(engine, default_mode=default)
    answers = town.says("老李", TALK)
    assert bool(answers) == (default is Mode.PROMPT)
    assert bool(town.rows("candidate")) == (default is not Mode.OFF)


def test_a_silent_emergency_reaches_the_staff_and_not_the_group(town: Town) -> None:
    town.appoint("赵科长", Role.MANAGER)
    town.says("赵科长", "静默 识别")
    [alert] = town.says("老李", "3号楼着火了快来人")
    assert alert.startswith("【紧急】银冈群 老李") and town.rows("letter")[-1].to == "id:赵科长"
    assert "没有出声" in alert and "119" in alert, "who reads it must know that nobody has been told"
    assert town.rows("letter")[-1].kind == "警报"


# ------------------------------------------------------------------------------------------------ 欢迎语
def test_who_comes_is_welcomed_if_the_group_wants_it(town: Town) -> None:
    town.appoint("小孙")
    town.says("老李", "早")
    assert come(town, "新邻居") == []
    assert "会说：欢迎新邻居" in town.says("小孙", "欢迎语 欢迎新邻居，有事随时说")[0]
    [welcome] = come(town, "刘姐", "小郑")
    assert welcome.startswith("欢迎新邻居") and welcome.endswith("有事随时说")
    assert [one["name"] for one in mentions(town)] == ["刘姐", "小郑"]
    assert [row.label for row in town.rows("person")] == ["小孙"], "to be greeted is not to be kept"
    assert "已关闭" in town.says("小孙", "欢迎语 关闭")[0]
    assert come(town, "乙") == []


def test_a_crowd_that_comes_at_once_draws_one_welcome(town: Town) -> None:
    town.appoint("小孙")
    town.says("小孙", "欢迎语 欢迎大家来小区")
    assert len(come(town, *(f"人{number}" for number in range(40)))) == 1
    assert len(mentions(town)) == 10


def test_the_example_of_every_word_about_groups_does_what_it_says(town: Town) -> None:
    town.appoint("小孙")
    for route in (route for route in town.handlers.table.routes if route.theme == "群"):
        assert town.says("小孙", f"@小圆 {route.example}") != []
    assert group(town).welcome and "小圆" not in group(town).welcome


# ------------------------------------------------------------------------------------------------ coming and going
def test_a_new_name_is_still_the_same_group(town: Town) -> None:
    town.appoint("小孙")
    town.says("小孙", "绑定本群 银冈小区")
    number = group(town).id
    for kind in (EventKind.MESSAGE, EventKind.ROOM_TOPIC):
        inbound = town.event("老李", "早", kind=kind)
        town.happens(replace(inbound, room_name=kind.value))
        assert (group(town).id, group(town).name, group(town).area) == (number, kind.value, "银冈小区")
    inbound = town.event("老李", "早")
    town.happens(replace(inbound, room_name=""))
    assert group(town).name == "room_topic", "a message without a name takes none away"
    assert len(town.rows("wechat_group")) == 1


def test_the_bot_introduces_itself_leaves_and_comes_back(town: Town) -> None:
    town.appoint("小孙")
    [hello] = come(town, BOT)
    assert "兀术街街道的小圆" in hello
    town.says("小孙", "绑定本群 银冈小区")
    number = group(town).id
    assert go(town, BOT) == []
    assert "共0个群" in town.privately("小孙", "群列表")[0]
    town.passes(days=3)
    assert len(come(town, BOT)) == 1
    assert (group(town).id, group(town).area) == (number, "银冈小区")
    assert "共1个群" in town.privately("小孙", "群列表")[0]


def test_a_staff_group_that_the_bot_has_left_gets_no_alarms(town: Town) -> None:
    town.appoint("赵科长", Role.MANAGER)
    town.says("赵科长", "绑定本群 工作群", room="工作群")
    go(town, BOT, room="工作群")
    town.says("老李", "@小圆 3号楼着火了快来人")
    alarm = town.rows("letter")[-1]
    assert (alarm.room, alarm.to) == ("", "id:赵科长")


def test_groups_are_apart(town: Town) -> None:
    town.appoint("小孙")
    town.says("小孙", "绑定本群 银冈小区", room="甲")
    town.says("小孙", "静默 识别", room="甲")
    town.says("老李", "早", room="乙")
    assert (group(town, "乙").area, group(town, "乙").mode) == ("", "")
    assert town.says("老李", TALK, room="乙") != []


def test_everything_done_to_a_group_is_journalled(town: Town) -> None:
    number = town.appoint("小孙")
    for text in ("绑定本群 银冈小区", "静默 识别", "欢迎语 找我 13812345678"):
        town.says("小孙", text)
    lines = [line for line in town.journal() if line.subject == f"群{group(town).id}"]
    assert [line.action for line in lines] == ["绑定本群", "识别方式", "欢迎语"]
    assert {line.person_id for line in lines} == {number}
    assert "13812345678" not in str(town.journal())
