"""Who may do what: staff words, the first administrator, roles, and nicknames that prove nothing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.community.people import Role, Standing
from bot.handlers import contents
from bot.handlers.people import CLAIM, claim_hash
from bot.ports import Contact
from bot.routing import Route
from tests.town import BOT, CHANNEL, Town

STAFF_ROUTES = [route for route in contents().table.routes if route.who > Standing.ANYONE]
CODE = "ABCD-2345"


def put_code(town: Town) -> None:
    town.road.call(lambda uow: uow.settings.put(CLAIM, claim_hash(CODE), town.now))


def role_of(town: Town, who: str) -> set[str]:
    person = town.road.call(lambda uow: uow.people.known(CHANNEL, BOT, [f"id:{who}"])).get(f"id:{who}")
    return {role.value for role in person.roles} if person else set()


def number_of(town: Town, who: str) -> int:
    return next(row.id for row in town.rows("person") if row.label == who)


# ------------------------------------------------------------------------------------------------ staff words
@pytest.mark.parametrize("route", STAFF_ROUTES, ids=[route.word for route in STAFF_ROUTES])
@pytest.mark.parametrize("room", ["银冈群", ""], ids=["group", "private"])
def test_a_resident_who_tries_a_staff_word_is_refused_and_journalled(town: Town, route: Route, room: str) -> None:
    town.appoint("小孙")
    town.says("王阿姨", "反映 5号楼下水道堵了")
    before = {name: words for name, words in town.words_anywhere().items() if name in ("concern", "role", "setting")}
    text = f"@小圆 {route.example}" if room else route.example
    for word in (text, text.replace(route.word, route.synonyms[0]) if route.synonyms else text):
        [refusal] = town.says("老李", word, room)
        assert refusal.startswith(f"“{route.word}”您现在的角色用不了")
    after = town.words_anywhere()
    assert {name: after[name] for name in before} == before, "nothing was done"
    lines = town.journal("拒绝")
    assert lines and {line.person_id for line in lines} == {number_of(town, "老李")}
    said = route.example.removeprefix(route.word).strip()
    assert len(said) < 3 or said not in str(lines), "the journal does not hold what was said"


@pytest.mark.parametrize("route", [r for r in STAFF_ROUTES if r.talk], ids=[r.word for r in STAFF_ROUTES if r.talk])
def test_a_staff_word_that_neighbours_use_too_is_silent_unless_addressed(town: Town, route: Route) -> None:
    assert town.says("老李", route.example) == []
    assert town.journal() == [] and town.rows("person") == []


def test_other_roles_are_no_staff(town: Town) -> None:
    for role in (Role.MEDIATOR, Role.PARTNER, Role.EMPLOYER):
        town.appoint(f"某{role.value}", role)
        assert "您现在的角色用不了" in town.privately(f"某{role.value}", "受理 1")[0]
        assert "您手上没有" in town.privately(f"某{role.value}", "待办")[0], "theirs, and nothing else"


def test_whoever_the_configuration_names_is_administrator_by_contact_id_alone(engine: sa.Engine) -> None:
    town = Town(engine, admins=["wxid-9"])
    assert "没有待办" in town.privately("随便什么昵称", "待办", contact_id="wxid-9")[0]
    assert "已授权：老李 是街道" in town.says("又改了名", "授权 @老李 街道", at=["老李"], contact_id="wxid-9")[0]
    assert "您现在的角色用不了" in town.privately("wxid-9", "待办")[0], "the nickname wxid-9 is not the contact wxid-9"


def test_a_nickname_gains_nothing(town: Town) -> None:
    town.appoint("小孙")
    town.appoint("陈主任", Role.ADMIN)
    town.says("老李", "反映 5号楼下水道堵了")
    for stolen in ("小孙", "陈主任", "管理员", "小圆"):
        assert "您现在的角色用不了" in town.privately(stolen, "待办", contact_id="id:老李")[0]
        said = town.says(stolen, "@小圆 授权 @老李 网格员", at=["老李"], contact_id="id:老李")
        assert "您现在的角色用不了" in said[0]
    assert role_of(town, "老李") == set()


# ------------------------------------------------------------------------------------------------ the first one
def test_the_first_administrator_claims_once_and_in_private(town: Town) -> None:
    put_code(town)
    assert "私聊我" in town.says("陈主任", f"@小圆 认领 {CODE}")[0]
    assert role_of(town, "陈主任") == set()
    [welcome] = town.privately("陈主任", f"认领 {CODE.lower()}")
    assert "您现在是管理员" in welcome and "绑定本群" in welcome
    assert role_of(town, "陈主任") == {"管理员"}
    assert town.rows("setting") == []
    assert "已经有管理员了" in town.privately("老李", f"认领 {CODE}")[0]
    assert role_of(town, "老李") == set()
    assert [line.person_id for line in town.journal("认领")] == [number_of(town, "陈主任")]


def test_five_wrong_codes_lock_for_an_hour(town: Town) -> None:
    put_code(town)
    for attempt in range(5):
        assert "口令不对" in town.privately("老李", f"认领 WRONG{attempt}")[0]
        town.passes(minutes=1)
    town.passes(minutes=-1)
    [locked] = town.privately("老李", f"认领 {CODE}")
    assert "一小时内已错5次" in locked, "even the right code is not looked at"
    assert role_of(town, "老李") == set()
    assert "您现在是管理员" not in town.privately("老李", f"认领 {CODE}")[0]
    town.passes(minutes=56, seconds=1)
    assert "您现在是管理员" in town.privately("老李", f"认领 {CODE}")[0], "an hour after the first wrong one"
    assert "WRONG" not in str(town.journal())


def test_who_is_locked_out_locks_nobody_else_out(town: Town) -> None:
    put_code(town)
    for attempt in range(6):
        town.privately("坏人", f"认领 WRONG{attempt}")
    assert "您现在是管理员" in town.privately("陈主任", f"认领 {CODE}")[0]


def test_a_code_that_is_no_code_harms_nobody(town: Town) -> None:
    put_code(town)
    for code in ("😀😀", "A" * 5000, "‮ABCD", "{}", "%s%s"):
        assert "口令不对" in town.privately(f"人{len(code)}{code[:1]}", f"认领 {code}")[0]


# ------------------------------------------------------------------------------------------------ 授权
def test_a_role_is_given_by_mention_and_its_holder_is_told(town: Town) -> None:
    town.appoint("陈主任", Role.ADMIN)
    done, told = town.says("陈主任", "授权 @小孙 网格员", at=["小孙"])
    assert done == "已授权：小孙 是网格员。" and "网格员" in told
    assert role_of(town, "小孙") == {"网格员"}
    assert "没有待办" in town.privately("小孙", "待办")[0]
    done, told = town.says("陈主任", "授权 @小孙 居民", at=["小孙"])
    assert "已取消小孙的角色" in done and "取消了" in told
    assert "您现在的角色用不了" in town.privately("小孙", "待办")[0]


def test_a_role_is_given_by_person_number(town: Town) -> None:
    town.appoint("陈主任", Role.ADMIN)
    town.says("小孙", "反映 楼道灯坏了")
    assert "已授权：小孙" in town.privately("陈主任", f"授权 人员{number_of(town, '小孙')} 社区工作者")[0]
    assert role_of(town, "小孙") == {"社区工作者"}


@pytest.mark.parametrize("number", ["999", "0", "-3", "9" * 40, str(2**63)])
def test_a_person_number_that_nobody_has(town: Town, number: str) -> None:
    town.appoint("陈主任", Role.ADMIN)
    assert "我还不认识" in town.privately("陈主任", f"授权 人员{number} 网格员")[0]


def test_two_people_of_one_nickname_are_told_apart(town: Town) -> None:
    town.appoint("陈主任", Role.ADMIN)
    town.says("小孙", "反映 楼道灯坏了")
    town.says("小孙", "反映 楼道灯坏了", contact_id="id:another")
    [refusal] = town.privately("陈主任", "授权 小孙 网格员")
    assert "有2个人叫“小孙”" in refusal and "人员" in refusal
    assert [row.role for row in town.rows("role")] == ["管理员"]


@pytest.mark.parametrize("word", ["皇帝", "13812345678", "网格员网格员x", "管理员！"])
def test_a_role_that_is_none_is_refused_and_not_journalled(town: Town, word: str) -> None:
    town.appoint("陈主任", Role.ADMIN)
    [refusal] = town.says("陈主任", f"@小圆 授权 @小孙 {word}x", at=["小孙"])
    assert "这个角色" in refusal and "网格员、社区工作者" in refusal
    assert word[:5] not in str(town.journal()), "what was typed is not for the journal"
    assert "小孙" not in {row.label for row in town.rows("person")}, "nothing of a refused grant is left"


def test_the_last_administrator_cannot_step_down(town: Town) -> None:
    town.appoint("陈主任", Role.ADMIN)
    assert "唯一的管理员" in town.says("陈主任", "授权 @陈主任 居民", at=["陈主任"])[0]
    assert "唯一的管理员" in town.says("陈主任", "授权 @陈主任 街道", at=["陈主任"])[0]
    assert "已授权" in town.says("陈主任", "授权 @陈主任 管理员", at=["陈主任"])[0]
    town.says("陈主任", "授权 @王主任 管理员", at=["王主任"])
    assert "已取消" in town.says("陈主任", "授权 @陈主任 居民", at=["陈主任"])[0]
    assert "您现在的角色用不了" in town.privately("陈主任", "待办")[0]
    assert role_of(town, "王主任") == {"管理员"}


def test_the_last_administrator_cannot_be_erased(town: Town) -> None:
    town.appoint("陈主任", Role.ADMIN)
    town.privately("陈主任", "删除我的信息")
    assert "唯一的管理员" in town.privately("陈主任", "确认删除")[0]
    assert role_of(town, "陈主任") == {"管理员"}
    town.says("陈主任", "授权 @王主任 管理员", at=["王主任"])
    assert "已删除" in town.privately("陈主任", "确认删除")[0]


def test_a_manager_gives_staff_roles_and_no_higher(town: Town) -> None:
    town.appoint("陈主任", Role.ADMIN)
    town.appoint("赵科长", Role.MANAGER)
    for role in ("网格员", "社区工作者", "调解员", "驻区单位", "用人单位", "居民"):
        assert "已" in town.says("赵科长", f"授权 @小孙 {role}", at=["小孙"])[0]
    for role in ("街道", "管理员"):
        assert "不能授予" in town.says("赵科长", f"授权 @小孙 {role}", at=["小孙"])[0]
        assert "不能授予" in town.says("赵科长", f"授权 @赵科长 {role}", at=["赵科长"])[0]
    assert "不能授予" in town.says("赵科长", "授权 @陈主任 居民", at=["陈主任"])[0], "nor is who stands above demoted"
    assert role_of(town, "陈主任") == {"管理员"} and role_of(town, "小孙") == set()


def test_grid_workers_give_no_roles(town: Town) -> None:
    town.appoint("小孙")
    assert "您现在的角色用不了" in town.says("小孙", "@小圆 授权 @老李 网格员", at=["老李"])[0]
    assert role_of(town, "老李") == set()


def test_a_change_of_role_counts_for_the_next_message_of_the_same_batch(town: Town) -> None:
    town.appoint("陈主任", Role.ADMIN)
    town.appoint("小孙")
    town.happens(
        town.event("小孙", "待办", ""),
        town.event("陈主任", "授权 @小孙 居民", at=["小孙"]),
        town.event("小孙", "待办", ""),
    )
    texts = [letter.text for letter in town.letters()]
    assert "没有待办" in texts[0] and "您现在的角色用不了" in texts[-1]


# ------------------------------------------------------------------------------------------------ 派单 by name
def test_two_staff_of_one_nickname_are_not_guessed_between(town: Town) -> None:
    first = town.appoint("小孙")
    town.appoint("老姜")
    second = town.road.call(lambda uow: uow.people.create(CHANNEL, BOT, Contact("id:another", "小孙"), town.now)).id
    town.road.call(lambda uow: uow.people.grant(second, Role.STAFF, by=None, at=town.now))
    town.says("王阿姨", "反映 银冈小区3号楼2单元501漏水")
    [refusal] = town.privately("老姜", "派单 1 小孙 三天内")
    assert "有2位工作人员叫“小孙”" in refusal and f"人员{first}、人员{second}" in refusal and "@" in refusal
    assert town.rows("concern")[0].state == "待受理", "nothing was handed to nobody in particular"
    letters = town.privately("老姜", f"派单 1 人员{second} 三天内")
    assert any("诉求1 派给您" in text for text in letters)
    assert town.rows("concern")[0].assignee_id == second != first
    assert town.rows("concern")[0].assignee == "小孙"


def test_a_neighbour_with_the_name_of_staff_is_not_handed_the_work(town: Town) -> None:
    staff = town.appoint("小孙")
    town.appoint("老姜")
    town.says("小孙", "反映 楼道灯坏了", contact_id="id:a-neighbour")
    town.says("王阿姨", "反映 银冈小区3号楼2单元501漏水")
    town.privately("老姜", "派单 2 小孙")
    assert town.rows("concern")[1].assignee_id == staff
    assert "id:a-neighbour" not in {row.to for row in town.rows("letter") if "派给您" in row.text}


def test_somebody_outside_is_named_and_not_written_to(town: Town) -> None:
    town.appoint("老姜")
    town.says("王阿姨", "反映 楼道灯坏了")
    told, done = town.privately("老姜", "派单 1 物业张师傅 周五前")
    assert "物业张师傅" in told and "11月27日" in told and "已派单" in done
    row = town.rows("concern")[0]
    assert (row.assignee, row.assignee_id, row.due_on) == ("物业张师傅", None, "2026-11-27")


def test_who_takes_a_new_nickname_is_the_same_person_under_the_new_one(town: Town) -> None:
    staff = town.appoint("小孙")
    town.privately("小孙", "待办")
    town.says("银冈孙网格", "反映 楼道灯坏了", contact_id="id:小孙")
    assert [(row.id, row.label) for row in town.rows("person")] == [(staff, "银冈孙网格")]
    assert "银冈孙网格" in town.privately("银冈孙网格", "待办", contact_id="id:小孙")[0]
    town.says("", "反映 路灯坏了", contact_id="id:小孙")
    assert town.rows("person")[0].label == "银冈孙网格", "an event without a name takes none away"
