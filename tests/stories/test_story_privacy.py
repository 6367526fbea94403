"""What is kept about a person: said once, shown on asking, gone on asking, gone in time."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from bot.community.people import Role
from bot.letters import LetterState, Outcome
from bot.ports import EventKind
from bot.repositories import UnitOfWork
from storage.letters import Letters
from storage.tables import SQLModel
from tests.town import BOT, CHANNEL, GROUP, Town

WHO, ID = "王阿姨", "wxid_wang"
PHONE, DOOR, CARD = "13812345678", "2单元501", "211281195503072418"


def post(town: Town) -> None:
    """The outbox sends everything that waits."""

    def work(uow: object) -> None:
        letters: Letters = uow.letters  # type: ignore[attr-defined]
        waiting = [letter.id for letter in letters.listed(LetterState.WAITING, 10_000)]
        letters.queue.take(waiting, town.now)
        sent = [Outcome(letter_id=key, state=LetterState.SENT, message_ids=(f"m{key}",)) for key in waiting]
        letters.queue.settle(sent, town.now)

    town.road.call(work)


def settle(town: Town) -> None:
    """Everything is sent, and the next beats of the clock are over: a letter keeps its address for an hour."""
    post(town)
    town.passes(hours=1, minutes=10)
    town.ticks()


def found(town: Town, *words: str) -> dict[str, list[str]]:
    """Which tables hold which of these words."""
    tables = town.words_anywhere()
    return {name: hits for name, text in tables.items() if (hits := [word for word in words if word in text])}


def erase(town: Town, who: str = WHO, contact_id: str = ID) -> list[str]:
    town.privately(who, "删除我的信息", contact_id=contact_id)
    return town.privately(who, "确认删除", contact_id=contact_id)


def live(town: Town) -> None:
    """Everything that a resident can leave behind, in one morning."""
    town.appoint("小孙")
    town.appoint("老姜", Role.STAFF)
    me = {"contact_id": ID}
    town.says("小孙", "绑定本群 工作群", room="工作群")
    town.says("小孙", "欢迎语 欢迎新邻居，有事随时说")
    town.happens(town.event("系统", kind=EventKind.JOIN, subjects=["路人"]))
    town.says(WHO, f"@小圆 你好，我是{WHO}", **me)
    town.privately(WHO, f"你好，我的电话是{PHONE}", **me)
    town.says(WHO, f"@小圆 3号楼{DOOR}停水两天了，家里有病人，电话{PHONE}，身份证{CARD}", **me)
    town.says(WHO, f"楼道灯坏了好几天没人修，谁知道打{PHONE}", **me)
    town.says(WHO, f"补充 1 我家就是3号楼{DOOR}，找{WHO}", **me)
    town.says("老李", "反映 5号楼下水道堵了")
    town.says(WHO, "同问 2", **me)
    town.says(WHO, f"补充 2 我也堵，{PHONE}", **me)
    town.says("老李", "同问 1")
    town.privately("小孙", "待办")
    town.says("小孙", "待办", room="工作群")
    town.privately("小孙", "进度 1")
    town.privately("小孙", "受理 1")
    town.says("小孙", "派单 1 @老姜 三天内", at=["老姜"])
    town.says("老姜", f"反馈 1 已电话联系{WHO}，{PHONE}，明天去3号楼{DOOR}")
    town.says(WHO, "@小圆 3号楼着火了快来人", **me)
    town.privately(WHO, "我的信息", **me)
    town.privately(WHO, "待办", **me)
    town.privately(WHO, "认领 WRONG", **me)
    town.happens(town.event(WHO, kind=EventKind.LEAVE, room="别的群", subjects=[WHO]))
    town.happens(town.event(WHO, room="别的群", kind=EventKind.ROOM_INVITE, contact_id=ID))
    town.letters()


# ------------------------------------------------------------------------------------------------ told once
def test_the_notice_comes_once_with_the_first_thing_that_is_kept(town: Town) -> None:
    for text in ("@小圆 你好呀", "帮助"):
        assert "【个人信息说明】" not in "".join(town.says("老李", text))
    assert town.rows("person") == [], "who is only greeted is not kept"
    [first] = town.says("老李", "@小圆 3号楼停水两天了")
    for part in (
        "兀术街街道办事处",
        "办理您的诉求",
        "昵称",
        "365天",
        "我的信息",
        "删除我的信息",
        "http://yz.test/privacy",
    ):
        assert part in first
    for text in ("进度 1", "补充 1 还在停", "@小圆 路灯也坏了一个月没人修"):
        assert "【个人信息说明】" not in "".join(town.says("老李", text))
    assert "【个人信息说明】" not in "".join(town.privately("老李", "进度"))
    assert len([row for row in town.rows("letter") if "【个人信息说明】" in row.text]) == 1


def test_two_first_things_in_one_batch_draw_one_notice(town: Town) -> None:
    town.happens(
        town.event("老李", "反映 3号楼停水"), town.event("老李", "反映 路灯坏了"), town.event("刘姐", "反映 有异味")
    )
    texts = [letter.text for letter in town.letters()]
    assert ["【个人信息说明】" in text for text in texts] == [True, False, True]


def test_who_is_asked_whether_to_register_is_told_too(town: Town) -> None:
    [prompt] = town.says("老李", "咋又停水了，3号楼一滴都没有")
    assert "【个人信息说明】" in prompt
    assert "【个人信息说明】" not in town.says("老李", "登记")[0]


def test_a_refused_attempt_is_kept_and_so_is_told(town: Town) -> None:
    assert "【个人信息说明】" in town.says("老李", "@小圆 待办")[0]


# ------------------------------------------------------------------------------------------------ shown
def test_what_is_held_is_shown_in_private_and_to_its_owner_only(town: Town) -> None:
    live(town)
    [shown] = town.privately(WHO, "我的信息", contact_id=ID)
    for part in (
        f"昵称：{WHO}",
        "编号：人员",
        "您的诉求：诉求1",
        "您同问的诉求：诉求2",
        "所在的群：1个",
        "对小圆说过的话",
        "还没登记的话",
    ):
        assert part in shown
    [refusal] = town.says(WHO, "@小圆 我的信息", contact_id=ID)
    assert "私聊" in refusal and "诉求1" not in refusal
    assert "您的诉求：诉求2\n" in town.privately("老李", "我的信息")[0]
    assert "没有您的任何信息" in town.privately("生人", "我的信息")[0]
    assert "没有您的任何信息" in town.privately("生人", "删除我的信息")[0]
    assert "生人" not in {row.label for row in town.rows("person")}


# ------------------------------------------------------------------------------------------------ gone on asking
@pytest.mark.parametrize(
    "text", ["好", "好的", "是", "同意", "确认", "删除", "确认删除吧", "我确认删除", "确定", "可以", "确认 删除", "嗯"]
)
def test_only_the_exact_words_are_consent(town: Town, text: str) -> None:
    town.privately(WHO, "反映 3号楼停水", contact_id=ID)
    town.privately(WHO, "删除我的信息", contact_id=ID)
    town.privately(WHO, text, contact_id=ID)
    assert [row.label for row in town.rows("person")] == [WHO]
    assert "已删除" in town.privately(WHO, "确认删除。", contact_id=ID)[0], "the question is still open"
    assert town.rows("person") == []


def test_consent_counts_only_from_who_was_asked_where_and_in_time(town: Town) -> None:
    town.privately(WHO, "反映 3号楼停水", contact_id=ID)
    assert "私聊" in town.says(WHO, "@小圆 删除我的信息", contact_id=ID)[0]
    town.says(WHO, "@小圆 确认删除", contact_id=ID)
    town.privately(WHO, "删除我的信息", contact_id=ID)
    town.says(WHO, "@小圆 确认删除", contact_id=ID)
    town.privately("老李", "确认删除")
    town.privately(WHO, "确认删除", contact_id="id:other")
    assert len(town.rows("person")) == 1, "not in the group, not by somebody else, not by a namesake"
    town.passes(minutes=10)
    town.privately(WHO, "确认删除", contact_id=ID)
    assert len(town.rows("person")) == 1, "ten minutes are over"
    town.privately(WHO, "删除我的信息", contact_id=ID)
    town.passes(minutes=9, seconds=59)
    assert "已删除" in town.privately(WHO, "确认删除", contact_id=ID)[0]


def test_the_question_says_what_is_still_open(town: Town) -> None:
    town.privately(WHO, "反映 3号楼停水", contact_id=ID)
    town.privately(WHO, "反映 路灯坏了", contact_id=ID)
    town.privately(WHO, "撤回 2", contact_id=ID)
    [question] = town.privately(WHO, "删除我的信息", contact_id=ID)
    assert (
        "还有1件诉求没办完" in question
        and "不能恢复" in question
        and "10分钟" in question
        and "不删就不用回" in question
    )


def test_after_erasing_nothing_is_left_in_any_table(town: Town) -> None:
    live(town)
    post(town)
    held = found(town, WHO, ID, PHONE, DOOR, CARD)
    assert {"person", "identity", "inbox", "concern", "concern_update", "candidate", "letter"} <= held.keys()
    number = next(row.id for row in town.rows("person") if row.label == WHO)
    [farewell] = erase(town)
    assert "已删除" in farewell
    settle(town)
    assert found(town, WHO, ID, PHONE, DOOR, CARD) == {}
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            if column.name in ("person_id", "reporter_id", "assignee_id", "granted_by") or (
                table.name,
                column.name,
            ) == (
                "person",
                "id",
            ):
                with town.engine.connect() as connection:
                    held_by = connection.execute(sa.select(column).where(column == number)).all()
                assert held_by == [], f"{table.name}.{column.name} still points at them"


def test_what_others_are_about_to_be_told_is_still_told(town: Town) -> None:
    town.appoint("小孙")
    town.says("小孙", "绑定本群 工作群", room="工作群")
    town.says("老李", "反映 5号楼下水道堵了")
    town.says(WHO, "同问 1", contact_id=ID)
    town.privately("小孙", "受理 1")
    erase(town)
    waiting = [row for row in town.rows("letter") if row.state == "待发" and "已受理" in row.text and row.room]
    assert len(waiting) == 1, "the other neighbour waits for it"
    assert ID not in str(waiting[0].mentions) and WHO not in str(waiting[0].mentions)
    assert "老李" in str(waiting[0].mentions)


def test_the_concern_itself_goes_on_without_a_name(town: Town) -> None:
    live(town)
    erase(town)
    concern = town.rows("concern")[0]
    assert (concern.id, concern.reporter_id, concern.state) == (1, None, "处理中")
    assert "停水" in concern.text and "3号楼" in concern.text, "what is the matter stays"
    assert "匿名" in town.privately("小孙", "待办")[0]
    told = town.privately("小孙", "办结 1 管道已换")
    assert any("已办结" in text for text in told), "who joined is told"
    assert ID not in str([row.to for row in town.rows("letter")][-len(told) :])
    thread = town.road.call(lambda uow: uow.concerns.thread(1))
    assert [update.action.value for update in thread][:1] == ["登记"] and thread[-1].state.value == "已办结"
    assert "满意" in town.says("老李", "评价 1 满意")[0]


def test_who_comes_back_is_a_new_person_with_a_new_number(town: Town) -> None:
    live(town)
    old = next(row.id for row in town.rows("person") if row.label == WHO)
    erase(town)
    [answer] = town.says(WHO, "反映 路灯坏了", contact_id=ID)
    assert answer.startswith("诉求3 "), "numbers are not given out again"
    assert "【个人信息说明】" in answer
    assert next(row.id for row in town.rows("person") if row.label == WHO) > old
    assert "不是您登记的" in town.says(WHO, "撤回 1", contact_id=ID)[0]
    assert "诉求1" not in town.privately(WHO, "我的信息", contact_id=ID)[0]


def test_a_staff_member_who_is_erased_leaves_the_work_and_no_name(town: Town) -> None:
    town.appoint("陈主任", Role.ADMIN)
    town.says("陈主任", "授权 @小孙不干了 网格员", at=["小孙不干了"])
    town.says("老李", "反映 5号楼下水道堵了")
    town.privately("小孙不干了", "受理 1")
    town.says("陈主任", "派单 1 @小孙不干了 三天内", at=["小孙不干了"])
    town.privately("小孙不干了", "反馈 1 已去看过")
    post(town)
    erase(town, "小孙不干了", "id:小孙不干了")
    settle(town)
    assert found(town, "小孙不干了") == {}
    assert town.rows("role") != [] and len(town.rows("role")) == 1
    [concern] = town.rows("concern")
    assert (concern.assignee, concern.assignee_id, concern.state) == ("（已注销）", None, "处理中")
    assert any("已办结" in text for text in town.privately("陈主任", "办结 1 疏通了"))


def test_who_only_talked_is_not_kept_by_the_letters_to_them(town: Town) -> None:
    town.says("路人甲", "@小圆 你好呀", contact_id="wxid_lu")
    town.privately("路人甲", "你好", contact_id="wxid_lu")
    assert found(town, "路人甲", "wxid_lu").keys() == {"letter"}, "until it is sent there must be an address"
    settle(town)
    assert found(town, "路人甲", "wxid_lu") == {}


# ------------------------------------------------------------------------------------------------ gone in time
def test_talk_that_was_not_confirmed_is_gone_after_24_hours_to_the_second(town: Town) -> None:
    town.says(WHO, "咋又停水了，3号楼一滴都没有")
    town.passes(hours=24, seconds=-1)
    town.ticks()
    assert len(town.rows("candidate")) == 1
    town.passes(seconds=1)
    town.ticks()
    assert found(town, "一滴都没有") == {}


def test_questions_are_dropped_when_their_time_is_over(town: Town) -> None:
    town.privately(WHO, "反映 3号楼停水")
    town.privately(WHO, "删除我的信息")
    town.passes(minutes=10, seconds=-1)
    town.ticks()
    assert len(town.rows("question")) == 1
    town.passes(seconds=1)
    town.ticks()
    assert town.rows("question") == []


def test_words_and_letters_go_after_ninety_days_to_the_second(town: Town) -> None:
    town.privately(WHO, "反映 3号楼停水", contact_id=ID)
    post(town)
    town.passes(days=90)
    town.ticks()
    assert [row.text for row in town.rows("inbox")] == ["反映 3号楼停水"]
    assert "诉求1" in town.rows("letter")[0].text
    town.passes(seconds=1)
    town.ticks()
    assert [(row.text, row.person_id) for row in town.rows("inbox")] == [(None, None)]
    assert [(row.text, row.to) for row in town.rows("letter")] == [("", "")]
    assert town.rows("concern")[0].text == "3号楼停水", "the concern is open and stays"


def test_a_letter_that_waits_keeps_its_words(town: Town) -> None:
    town.privately(WHO, "反映 3号楼停水", contact_id=ID)
    town.passes(days=91)
    town.ticks()
    assert town.rows("letter")[0].text and town.rows("letter")[0].to == ID


def test_a_settled_concern_is_cut_loose_a_year_later_and_an_open_one_never(town: Town) -> None:
    town.appoint("小孙")
    town.says(WHO, f"反映 3号楼{DOOR}停水，{PHONE}")
    town.says(WHO, "反映 5号楼路灯坏了")
    town.says("老李", "同问 1")
    town.says("老李", f"补充 1 我家也是，{PHONE}")
    town.privately("小孙", "受理 1")
    town.privately("小孙", f"办结 1 已给{PHONE}回电")
    town.says(WHO, f"评价 1 满意 谢谢，{PHONE}")
    post(town)
    town.passes(days=365)
    town.ticks()
    assert town.rows("concern")[0].reporter_id is not None and len(town.rows("concern_support")) == 1
    town.passes(seconds=1)
    town.ticks()
    settled, open_one = town.rows("concern")
    assert (settled.reporter_id, settled.assignee_id) == (None, None)
    assert (settled.text == "" and settled.category == "供水") or settled.category.endswith("/供水"), (
        "what it was about stays"
    )
    assert open_one.reporter_id is not None
    assert town.rows("concern_support") == []
    updates = [row for row in town.rows("concern_update") if row.concern_id == 1]
    assert {row.person_id for row in updates} == {None}
    assert [row.text for row in updates if row.action == "办结"] == ["已给138****5678回电"], "so does what was done"
    assert found(town, PHONE, DOOR) == {}


def test_a_concern_whose_reporter_was_erased_is_cut_loose_from_the_others_too(town: Town) -> None:
    town.appoint("小孙")
    town.says(WHO, "反映 3号楼停水", contact_id=ID)
    town.says("老李", "同问 1")
    town.says("老李", f"补充 1 我家也是，{PHONE}")
    erase(town)
    town.privately("小孙", "受理 1")
    town.privately("小孙", "办结 1 修好了")
    town.passes(days=365, seconds=1)
    town.ticks()
    assert town.rows("concern_support") == []
    assert {row.person_id for row in town.rows("concern_update")} == {None}
    assert found(town, PHONE) == {}
    before = len(town.journal("到期清理"))
    town.ticks()
    assert len(town.journal("到期清理")) == before, "and then it is done"


def leave(town: Town, who: str, room: str = GROUP) -> None:
    town.happens(town.event(who, kind=EventKind.LEAVE, room=room, subjects=[who]))


def join(town: Town, who: str, room: str = GROUP) -> None:
    town.happens(town.event(who, kind=EventKind.JOIN, room=room, subjects=[who]))


def test_who_left_every_group_is_forgotten_a_year_later(town: Town) -> None:
    town.says(WHO, "反映 3号楼停水")
    leave(town, WHO)
    town.passes(days=365)
    town.ticks()
    assert len(town.rows("person")) == 1
    town.passes(seconds=1)
    town.ticks()
    assert town.rows("person") == [] and town.rows("identity") == [] and town.rows("membership") == []
    assert town.rows("concern")[0].reporter_id is None
    assert found(town, WHO) == {}


def test_who_is_still_in_another_group_is_not_forgotten(town: Town) -> None:
    town.says(WHO, "反映 3号楼停水")
    join(town, WHO, "电业群")
    leave(town, WHO)
    town.passes(days=800)
    town.ticks()
    assert len(town.rows("person")) == 1
    leave(town, WHO, "电业群")
    town.passes(days=366)
    town.ticks()
    assert town.rows("person") == []


def test_who_comes_back_in_time_stops_the_clock(town: Town) -> None:
    town.says(WHO, "反映 3号楼停水")
    leave(town, WHO)
    town.passes(days=364)
    join(town, WHO)
    town.passes(days=364)
    town.ticks()
    assert len(town.rows("person")) == 1
    leave(town, WHO)
    town.passes(days=365, seconds=1)
    town.ticks()
    assert town.rows("person") == []


def test_who_speaks_in_a_group_that_they_were_never_seen_to_join_is_not_forgotten(town: Town) -> None:
    """Who joined before the bot did, or while it was blind, was not announced."""
    town.says(WHO, "反映 3号楼停水")
    town.says(WHO, "反映 路灯坏了", room="电业群")
    leave(town, WHO)
    for _ in range(5):
        town.passes(days=100)
        town.says(WHO, "@小圆 进度", room="电业群")
        town.ticks()
    assert len(town.rows("person")) == 1, "they spoke there, so they are in it"
    leave(town, WHO, "电业群")
    town.passes(days=366)
    town.ticks()
    assert town.rows("person") == []


def test_who_was_never_in_a_group_is_forgotten_a_year_after_the_last_letter(town: Town) -> None:
    town.appoint("小孙")
    town.privately(WHO, "反映 3号楼停水")
    town.passes(days=200)
    town.privately(WHO, "进度 1")
    town.passes(days=365)
    town.ticks()
    assert {row.label for row in town.rows("person")} == {WHO, "小孙"}
    town.passes(seconds=1)
    town.ticks()
    assert {row.label for row in town.rows("person")} == {"小孙"}, "who holds an office stays in it"


def test_the_administrator_is_not_forgotten(town: Town) -> None:
    town.appoint("陈主任", Role.ADMIN)
    join(town, "陈主任")
    leave(town, "陈主任")
    town.passes(days=1000)
    town.ticks()
    assert "没有待办" in town.privately("陈主任", "待办")[0]


def test_coming_and_going_of_strangers_keeps_nothing(town: Town) -> None:
    join(town, "路人")
    leave(town, "路人")
    assert town.rows("person") == [] and town.rows("membership") == [] and found(town, "路人") == {}


def test_staff_who_left_are_forgotten_like_everybody(town: Town) -> None:
    town.appoint("小孙")
    town.happens(town.event("小孙", kind=EventKind.JOIN, subjects=["小孙"]))
    leave(town, "小孙")
    town.passes(days=366)
    town.ticks()
    assert town.rows("role") == []


def test_a_sweep_says_in_the_journal_what_it_did_and_nothing_else(town: Town) -> None:
    town.ticks()
    assert town.journal() == [], "nothing was due"
    town.says(WHO, "咋又停水了，3号楼一滴都没有")
    town.passes(days=91)
    town.ticks()
    [line] = town.journal("到期清理")
    assert line.person_id is None and WHO not in str(line)
    assert town.road.call(lambda uow: uow.journal.latest(1))[0].facts["candidates"] == 1


# ------------------------------------------------------------------------------------------------ recalled
def test_what_its_author_takes_back_in_wechat_is_gone(town: Town) -> None:
    talk = town.event(WHO, "咋又停水了，3号楼一滴都没有")
    town.happens(talk)
    town.happens(town.event(WHO, kind=EventKind.RECALL, target=talk.event_id))
    assert found(town, "一滴都没有") == {}
    said = town.event(WHO, "反映 路灯坏了，找我")
    town.happens(said)
    town.letters()
    town.happens(town.event(WHO, kind=EventKind.RECALL, target=said.event_id))
    [answer] = [letter.text for letter in town.letters()]
    assert "诉求1 还在" in answer and "撤回 1" in answer
    assert "inbox" not in found(town, "找我")


# ------------------------------------------------------------------------------------------------ one keeper each
def test_every_table_that_points_at_a_person_has_one_keeper(town: Town) -> None:
    """Who adds a table with a person in it must say in one place how that person leaves it."""
    person_tables = {
        table.name
        for table in SQLModel.metadata.sorted_tables
        if table.name == "person"
        or "person_id" in table.columns
        or any(key.column.table.name == "person" for column in table.columns for key in column.foreign_keys)
    }
    live(town)
    number = next(row.id for row in town.rows("person") if row.label == WHO)
    written: dict[str, set[str]] = {}
    running = ""

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        for table in re.findall(r'(?:UPDATE|DELETE FROM) "?(\w+)', statement):
            written.setdefault(table, set()).add(running)

    def forget(uow: UnitOfWork) -> None:
        nonlocal running
        for keeper in uow.keepers:
            running = type(keeper).__name__
            keeper.erase(number)
        assert running == "PeopleStore", "the others still point at the person's own row, so it goes last"

    sa.event.listen(town.engine, "before_cursor_execute", note)
    try:
        town.road.call(forget)
    finally:
        sa.event.remove(town.engine, "before_cursor_execute", note)
    assert written.keys() == person_tables
    assert {table: len(keepers) for table, keepers in written.items()} == dict.fromkeys(person_tables, 1), written


def test_an_identity_belongs_to_one_channel_and_account(town: Town) -> None:
    town.privately(WHO, "反映 3号楼停水", contact_id=ID)
    assert town.road.call(lambda uow: uow.people.known(CHANNEL, "other", [ID])) == {}
    assert list(town.road.call(lambda uow: uow.people.known(CHANNEL, BOT, [ID]))) == [ID]
