"""A meeting of the roundtable, from 召集 to 散会, as those who take part hear it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.town import Town

MEMBERS = ("王阿姨", "老李", "赵姐", "刘姐", "陈叔")


@pytest.fixture
def ready(town: Town) -> Town:
    """A published topic of 银冈小区, four days old."""
    town.appoint("小孙")
    town.says("小孙", "@小圆 绑定本群 银冈小区", room="银冈群")
    town.says("王阿姨", "@小圆 3号楼停水两天了没人管", room="银冈群")
    town.privately("小孙", "立项 1 老旧水管改造")
    town.privately("小孙", "公示 议题1")
    for who in MEMBERS:
        town.privately(who, "帮助")
    town.letters()
    return town


def told(town: Town, who: str, text: str, room: str = "", **more: object) -> dict[str, list[str]]:
    """Who heard what, by room or contact."""
    town.letters()
    town.road.receive([town.event(who, text, room=room, **more)])  # type: ignore[arg-type]
    return heard(town)


def heard(town: Town) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in town.letters():
        found.setdefault(row.room or row.to.removeprefix("id:"), []).append(row.text)
    return found


def convene(town: Town, more: str = "", at: tuple[str, ...] = MEMBERS) -> None:
    mentioned = " ".join(f"@{who}" for who in at)
    draft = told(town, "小孙", f"召集 周六下午三点 社区二楼会议室 议题 1 {more} {mentioned}", at=at)
    assert "会议1草稿：11月28日（周六）15:00在社区二楼会议室" in draft["小孙"][0]
    told_all = told(town, "小孙", "确认")
    assert "【圆桌议事会】11月28日（周六）15:00，社区二楼会议室" in told_all["银冈群"][0]
    assert all("请您参加会议1" in told_all[who][0] for who in at)


def test_a_draft_is_shown_back_and_nothing_else_than_confirm_announces_it(ready: Town) -> None:
    draft = told(ready, "小孙", "召集 周六下午三点 社区二楼会议室 议题 1")
    assert list(draft) == ["小孙"] and "1. 议题1 老旧水管改造" in draft["小孙"][0]
    for said in ("好的", "同意", "嗯嗯发吧", "不对"):
        assert "银冈群" not in told(ready, "小孙", said)
    assert "没有会议1" in told(ready, "王阿姨", "会议 1")["王阿姨"][0]
    moved = told(ready, "小孙", "改期 1 周日上午九点半")
    assert "草稿改为11月29日（周日）09:30" in moved["小孙"][0]
    assert "09:30" in told(ready, "小孙", "确认")["银冈群"][0]
    assert "银冈群" not in told(ready, "小孙", "确认"), "once"


def test_members_and_guests_register_take_leave_and_move_up(ready: Town) -> None:
    convene(ready, "名额 6")
    assert "已报名会议1" in told(ready, "王阿姨", "报名 1")["王阿姨"][0]
    assert "已报名会议1" in told(ready, "路人甲", "报名1", room="银冈群")["银冈群"][0]
    assert "候补第1位" in told(ready, "路人乙", "报名 1")["路人乙"][0]
    assert "候补第2位" in told(ready, "路人丙", "报名 1")["路人丙"][0]
    assert "候补第1位" in told(ready, "路人乙", "报名 1")["路人乙"][0], "asking again loses no place"
    gone = told(ready, "路人甲", "请假 1", room="银冈群")
    assert "已请假" in gone["银冈群"][0] and "从候补转为正式" in gone["路人乙"][0] and "路人丙" not in gone
    assert "没有报名" in told(ready, "过客", "请假 1")["过客"][0]
    shown = told(ready, "小孙", "会议 1")["小孙"][0]
    assert "已报名2人：王阿姨、路人乙" in shown and "未答复4人" in shown and "候补1人：路人丙" in shown
    public = told(ready, "王阿姨", "会议 1", room="银冈群")["银冈群"][0]
    assert "已报名2人" in public and "路人乙" not in public, "names are for the chair"


def test_reminders_go_to_those_concerned_and_name_the_silent_to_the_chair_alone(ready: Town) -> None:
    convene(ready)
    told(ready, "王阿姨", "报名 1")
    told(ready, "老李", "请假 1")
    start = ready.now.replace(day=28, hour=7, minute=0)
    for before in (timedelta(hours=24), timedelta(hours=2), timedelta(minutes=20)):
        ready.now = start - before - timedelta(minutes=1)
        assert ready.ticks("meetings") == []
        ready.now = start - before
        ready.road.tick("meetings", "test", "bot")
        said = heard(ready)
        assert set(said) == {"王阿姨", "赵姐", "刘姐", "陈叔", "小孙"}
        assert "还没答复：赵姐、刘姐、陈叔" in said["小孙"][0]
        ready.restart()
        assert ready.ticks("meetings") == []


def test_a_meeting_runs_by_its_chair_and_its_quorum(ready: Town) -> None:
    convene(ready)
    ready.now = ready.now.replace(day=28, hour=6, minute=50)
    assert "要3人，差3人" in told(ready, "小孙", "开会 1")["小孙"][0]
    told(ready, "王阿姨", "签到 1")
    told(ready, "老李", "签到 1", room="银冈群")
    enough = told(ready, "赵姐", "签到 1")
    assert "够3人了" in enough["小孙"][0]
    for other in ("王阿姨", "路人甲"):
        assert "用不了" in "".join(told(ready, other, "开会 1").get(other, [])), "a resident's 开会 is none"
    begun = told(ready, "小孙", "开会 1")
    assert "应到5人，到会3人" in begun["银冈群"][0]

    assert "【第1项】议题1 老旧水管改造" in told(ready, "小孙", "下一项")["银冈群"][0]
    assert "排第1位" in told(ready, "王阿姨", "举手")["王阿姨"][0]
    assert "排第2位" in told(ready, "老李", "举手")["老李"][0]
    order = told(ready, "赵姐", "举手 程序问题")
    assert "排第1位" in order["赵姐"][0] and "赵姐提程序问题" in order["小孙"][0]
    assert "没有您签到的会议" in told(ready, "刘姐", "举手")["刘姐"][0]
    assert "【程序问题】请赵姐说明" in told(ready, "小孙", "请发言")["银冈群"][0]
    assert "请王阿姨发言" in told(ready, "小孙", "请发言")["银冈群"][0]
    assert "已记入会议1的纪要" in told(ready, "王阿姨", "3号楼的管子三十年没换了")["王阿姨"][0]
    assert "听着像" not in "".join(told(ready, "刘姐", "今天天气不错", room="银冈群").get("银冈群", []))

    thin = told(ready, "老李", "离席 1")
    assert "不够3人，现在不能表决" in thin["小孙"][0] and "银冈群" not in thin, "the chair alone hears of it"
    told(ready, "陈叔", "签到 1")
    told(ready, "刘姐", "签到 1")
    near = told(ready, "陈叔", "离席 1")
    assert "再走一位就不够了" in near["小孙"][0], "before it is lost"
    assert "议题都过完了" in told(ready, "小孙", "下一项")["小孙"][0]
    assert "休会" in told(ready, "小孙", "休会")["银冈群"][0]
    assert "继续" in told(ready, "小孙", "继续")["银冈群"][0]
    assert "结束，谢谢大家" in told(ready, "小孙", "散会")["银冈群"][0]
    lines = ready.road.call(lambda uow: uow.meetings.minutes(1))
    assert [line.kind for line in lines] == [
        "开会",
        "下一项",
        "程序问题",
        "发言",
        "发言要点",
        "休会",
        "继续",
        "散会",
    ]
    assert [line.text for line in lines if line.kind == "发言要点"] == ["3号楼的管子三十年没换了"]


def test_the_clock_is_gentle_and_speaks_once_for_a_turn(ready: Town) -> None:
    convene(ready)
    ready.now = ready.now.replace(day=28, hour=6, minute=50)
    others = told(ready, "王阿姨", "签到 1 @老李", at=["老李"])
    assert "替别人签到要主持人" in others["王阿姨"][0]
    door = told(ready, "小孙", "签到 1 @王阿姨 @老李 @赵姐", at=["王阿姨", "老李", "赵姐"])
    assert "已替3人签到会议1，到会3人，够了" in door["小孙"][0]
    told(ready, "小孙", "开会 1")
    told(ready, "小孙", "下一项")
    told(ready, "王阿姨", "举手")
    told(ready, "小孙", "请发言")
    ready.passes(seconds=119)
    assert ready.ticks("meetings") == []
    ready.passes(seconds=2)
    [said] = ready.ticks("meetings")
    assert "王阿姨，2分钟到了" in said
    ready.restart()
    ready.passes(minutes=5)
    assert ready.ticks("meetings") == [], "nobody is nagged, and nobody is cut off"


def test_too_few_come_and_it_fails_with_its_reason(ready: Town) -> None:
    convene(ready)
    told(ready, "王阿姨", "签到 1")
    ready.now = ready.now.replace(day=28, hour=8, minute=1)
    ready.road.tick("meetings", "test", "bot")
    said = heard(ready)
    assert "【流会】" in said["银冈群"][0] and "应到5人，到会1人，不足3人" in said["银冈群"][0]
    assert ready.ticks("meetings") == []


def test_everybody_hears_of_another_time_and_of_the_end_once(ready: Town) -> None:
    convene(ready)
    moved = told(ready, "小孙", "改期 1 下周日下午两点 小广场")
    assert "改到12月6日（周日）14:00，地点改为小广场" in moved["银冈群"][0] and len(moved["银冈群"]) == 1
    assert all(len(moved[who]) == 1 for who in MEMBERS)
    cancelled = told(ready, "小孙", "取消 1 供水公司答应全换")
    assert "不开了：供水公司答应全换" in cancelled["银冈群"][0]
    assert "已取消" in told(ready, "王阿姨", "报名 1")["王阿姨"][0]
    assert "用不了" in told(ready, "王阿姨", "改期 1 周六下午三点")["王阿姨"][0]


@pytest.mark.parametrize(
    "text",
    [
        "召集 周六 社区二楼 议题 1",
        "召集 周六下午三点 社区二楼",
        "召集 周六下午三点 社区二楼 议题 99",
        "召集 昨天下午三点 社区二楼 议题 1",
        "召集 议题 1",
        "召集",
    ],
)
def test_what_is_missing_is_said(ready: Town, text: str) -> None:
    said = told(ready, "小孙", text)["小孙"][0]
    assert "例" in said or "没有议题" in said or "过了" in said
    assert ready.rows("meeting") == []
