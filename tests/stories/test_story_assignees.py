"""Who is given a concern answers in private: an organisation, a role, a neighbour; and nobody else gains anything."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from bot.community.people import Role
from tests.town import Town

STAFF = "工作群"
WORDS = ("反馈 {} 在修了", "办结 {} 修好了", "退单 {} 不归我们", "延期 {} 三个工作日 等配件")


@pytest.fixture
def street(town: Town) -> Town:
    """Two organisations, the first with two people, and a staff group."""
    town.appoint("陈主任", Role.ADMIN)
    town.appoint("小孙")
    town.says("陈主任", "绑定本群 工作群", STAFF)
    town.says("陈主任", "绑定本群 银冈小区")
    for who, organisation in (("水务老周", "供水公司"), ("水务小吴", "供水公司"), ("供电老郑", "供电公司")):
        town.says("陈主任", f"授权 @{who} 驻区单位 {organisation}", STAFF, at=[who])
    town.says("王阿姨", "反映 银冈小区3号楼2单元501停水两天了")
    town.letters()
    return town


def heard(town: Town, who: str, text: str, room: str = "") -> dict[str, list[str]]:
    """What is said after it, by place: a group's name, or the contact id of a private chat."""
    town.happens(town.event(who, text, room))
    return by_place(town)


def by_place(town: Town) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for letter in town.letters():
        found.setdefault(letter.room or letter.to, []).append(letter.text)
    return found


def state(town: Town, number: int = 1) -> str:
    return next(row.state for row in town.rows("concern") if row.id == number)


def offices(town: Town, who: str) -> set[tuple[str, str]]:
    ids = {row.id for row in town.rows("person") if row.label == who}
    return {(row.role, row.scope) for row in town.rows("role") if row.person_id in ids}


# ---------------------------------------------------------------------------------------------- 授权
def test_an_office_has_a_scope(street: Town) -> None:
    assert offices(street, "水务老周") == {("驻区单位", "供水公司")}
    [answer, told] = street.says("陈主任", "授权 @老姜 网格员 银冈小区", STAFF, at=["老姜"])
    assert "老姜 是网格员（银冈小区）" in answer and "网格员（银冈小区）" in told
    assert offices(street, "老姜") == {("网格员", "银冈小区")}
    [answer, told] = street.privately("陈主任", "授权 老姜 驻区单位 物业公司")
    assert "派单 <号> 物业公司" in answer and "待办" in told
    assert offices(street, "老姜") == {("驻区单位", "物业公司")}
    assert "还没写是哪个单位" in street.privately("陈主任", "授权 老姜 驻区单位")[0]
    assert "驻区单位 供水公司" in street.privately("水务老周", "我的信息")[0]


def test_what_is_no_name_of_an_organisation(street: Town) -> None:
    for scope in ("网格员", "周五", "一" * 40):
        assert "不能当小区或单位" in street.says("陈主任", f"授权 @老姜 驻区单位 {scope}", STAFF, at=["老姜"])[0]
    assert offices(street, "老姜") == set()


def test_an_unknown_place_is_pointed_out(engine: sa.Engine) -> None:
    town = Town(engine, places=("银冈小区",))
    town.appoint("陈主任", Role.ADMIN)
    assert "不在配置的地名里" in town.says("陈主任", "授权 @老姜 网格员 银岗小区", at=["老姜"])[0]
    assert "不在" not in town.says("陈主任", "授权 @老姜 网格员 银冈小区", at=["老姜"])[0]


# ---------------------------------------------------------------------------------------------- 派单
def test_everybody_of_an_organisation_is_told_in_private(street: Town) -> None:
    said = heard(street, "小孙", "派单 1 供水公司 三天内")
    assert "已派给供水公司，11月27日前办好" in said["银冈群"][0] and "501" not in said["银冈群"][0]
    assert "已私信供水公司的2个人" in said["id:小孙"][0]
    for who in ("id:水务老周", "id:水务小吴"):
        [told] = said[who]
        assert "2单元501" in told and "反馈 1" in told and "退单 1" in told and "延期 1" in told
    assert "id:供电老郑" not in said
    assert "派单 供水公司（11月27日前）" in street.privately("小孙", "进度 1")[0]


def test_a_role_is_that_of_the_area(street: Town) -> None:
    street.says("陈主任", "授权 @老姜 网格员 银冈小区", STAFF, at=["老姜"])
    street.says("陈主任", "授权 @老杜 网格员 电业小区", STAFF, at=["老杜"])
    street.says("陈主任", "授权 @小孙 社区工作者", STAFF, at=["小孙"])
    street.letters()
    said = heard(street, "小孙", "派单 1 网格员")
    assert "诉求1 派给您" in said["id:老姜"][0] and "id:老杜" not in said
    street.says("赵姐", "反映 路灯不亮", "没绑定的群")
    street.letters()
    said = heard(street, "小孙", "派单 2 网格员")
    assert "id:老姜" in said and "id:老杜" in said, "where the area has nobody, all of the role"


def test_a_role_of_many_organisations_is_asked_back(street: Town) -> None:
    [refusal] = street.privately("小孙", "派单 1 驻区单位")
    assert "请写单位名" in refusal and state(street) == "待受理"


def test_given_to_another_the_first_is_told_and_gains_nothing_more(street: Town) -> None:
    street.privately("小孙", "派单 1 供水公司")
    street.letters()
    said = heard(street, "小孙", "派单 1 供电公司")
    assert "不用您办了：改派给供电公司" in said["id:水务老周"][0]
    assert "诉求1 派给您" in said["id:供电老郑"][0]
    for word in WORDS:
        assert "您现在的角色用不了" in street.privately("水务老周", word.format(1))[0]
    assert state(street) == "已派单"


def test_days_are_working_days_if_they_are_called_so(street: Town) -> None:
    street.privately("小孙", "派单 1 供水公司，四个工作日内")
    assert next(row.due_on for row in street.rows("concern")) == "2026-11-30"
    [refusal] = street.privately("小孙", "派单 1 供水公司 12月4日")
    assert "答应居民12月1日前办好" in refusal and "延期 1" in refusal


# ---------------------------------------------------------------------------------------------- answering
def test_an_organisation_from_its_list_to_the_end(street: Town) -> None:
    street.privately("小孙", "派单 1 供水公司 三天内")
    [mine] = street.privately("水务老周", "待办")
    assert mine.startswith("您手上有1件") and "11月27日前" in mine and "办结 1" in mine
    assert "您手上没有" in street.privately("供电老郑", "待办")[0]

    said = heard(street, "水务老周", "反馈 1 泵已拆下")
    assert "有进展（供水公司）：泵已拆下" in said["银冈群"][0]
    assert "办结 1" in said["id:水务老周"][0] and "派单" not in said["id:水务老周"][0]

    said = heard(street, "水务小吴", "延期 1 三个工作日 等配件")
    assert "要多用几天（供水公司）：等配件" in said["银冈群"][0] and "12月4日前" in said["银冈群"][0]
    assert "供水公司延期" in said[STAFF][0]

    said = heard(street, "水务老周", "办结 1 泵已换好")
    assert "已办结（供水公司）：泵已换好" in said["银冈群"][0] and "评价 1" in said["银冈群"][0]
    assert state(street) == "已办结"
    thread = [row.action for row in street.rows("concern_update") if row.concern_id == 1]
    assert thread == ["登记", "派单", "反馈", "延期", "办结"]

    said = heard(street, "王阿姨", "重开 1 又停了", "银冈群")
    assert "又开了" in said["id:水务老周"][0] and "又开了" in said["id:水务小吴"][0]
    assert "反馈 1" in street.privately("水务老周", "待办")[0]


def test_not_theirs_goes_back_to_the_staff(street: Town) -> None:
    street.privately("小孙", "派单 1 供水公司")
    street.letters()
    said = heard(street, "水务老周", "退单 1 是小区二次供水，归物业")
    assert "供水公司：是小区二次供水" in said[STAFF][0] and "派单 1" in said[STAFF][0]
    assert "谢谢说明" in said["id:水务老周"][0]
    assert "另派" in said["银冈群"][0]
    assert "已退回社区另派" in said["id:水务小吴"][0], "nobody else of them goes there in vain"
    assert "您现在的角色用不了" in street.privately("水务老周", "反馈 1 在修了")[0]


def test_a_neighbour_who_was_given_something(street: Town) -> None:
    street.happens(street.event("小孙", "派单 1 @老李 三天内", STAFF, at=["老李"]))
    [told] = by_place(street)["id:老李"]
    assert "诉求1 派给您" in told and "个人信息说明" in told, "it is the first thing that they hear"
    assert "您手上有1件" in street.privately("老李", "待办")[0]
    said = heard(street, "老李", "办结 1 我帮忙关了总阀，修好了")
    assert "已办结：我帮忙" in said["银冈群"][0]
    assert "您现在的角色用不了" in street.privately("老李", "待办")[0], "nothing is theirs any more"


def test_in_the_staff_group_too_but_not_before_the_neighbours(street: Town) -> None:
    street.privately("小孙", "派单 1 供水公司")
    assert "请私聊我说" in street.says("水务老周", "@小圆 办结 1 修好了")[0]
    assert state(street) == "已派单"
    street.letters()
    said = heard(street, "水务老周", "退单 1 归物业", STAFF)
    assert len(said[STAFF]) == 1, "who reads the answer needs no message besides"
    assert state(street) == "已退回"


def test_nobody_else_gains_anything(street: Town) -> None:
    street.appoint("某调解员", Role.MEDIATOR)
    street.privately("小孙", "派单 1 供水公司")
    for who in ("老李", "王阿姨", "供电老郑", "某调解员"):
        for word in WORDS:
            [refusal] = street.privately(who, word.format(1))
            assert "您现在的角色用不了" in refusal, (who, word)
            facts = street.journal("拒绝")[-1].facts
            assert (json.loads(facts) if isinstance(facts, str) else facts) == {"word": word[:2]}
    assert state(street) == "已派单"
    assert len(street.journal("拒绝")) == 16


def test_what_is_the_staffs_stays_the_staffs(street: Town) -> None:
    street.privately("小孙", "派单 1 供水公司")
    for word in ("受理 1", "派单 1 供电公司", "合并 1 到 1", "不予受理 1 1", "授权 老李 网格员", "群列表"):
        assert "您现在的角色用不了" in street.privately("水务老周", word)[0]


def test_who_leaves_an_organisation_has_nothing_more(street: Town) -> None:
    street.privately("小孙", "派单 1 供水公司")
    street.says("陈主任", "授权 @水务老周 居民", STAFF, at=["水务老周"])
    for word in (*WORDS, "待办"):
        assert "您现在的角色用不了" in street.privately("水务老周", word.format(1))[0]
    assert "有进展" in heard(street, "水务小吴", "反馈 1 在修了")["银冈群"][0]


def test_a_nickname_is_no_organisation(street: Town) -> None:
    street.privately("小孙", "派单 1 供水公司")
    assert "您现在的角色用不了" in street.privately("供水公司", "办结 1 修好了")[0]
    assert "您现在的角色用不了" in street.privately("水务老周", "办结 1 修好了", contact_id="id:骗子")[0]
    assert state(street) == "已派单"


def test_help_shows_what_may_be_said_to_whom(street: Town) -> None:
    [own] = street.privately("水务老周", "帮助")
    assert "退单" in own and "待办" in own and "受理" not in own
    assert "退单" not in street.privately("老李", "帮助")[0]
    assert "延期 <号> <时间> <理由>" in street.privately("水务老周", "延期 1")[0]


def test_a_clock_that_reminds_reaches_everybody_of_it(street: Town) -> None:
    street.privately("小孙", "派单 1 供水公司 明天")
    street.letters()
    street.passes(days=1)
    street.road.tick("concerns", "test", "bot")
    said = by_place(street)
    assert "今天到期" in said["id:水务老周"][0] and "今天到期" in said["id:水务小吴"][0]
