"""Every event is handled once, whatever is repeated and whoever restarts; and events of one batch see each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.community.people import Role
from bot.ports import EventKind
from tests.town import BOT, CHANNEL, GROUP, Town


def texts(town: Town) -> list[str]:
    """What was said since the last look."""
    return [letter.text for letter in town.letters()]


# ---------------------------------------------------------------------------------------------- repeated events
def test_an_event_that_comes_again_is_answered_once(town: Town) -> None:
    report = town.event("王阿姨", "反映 3号楼停水两天了")
    outcome = town.happens(report, report)
    assert (outcome.new, outcome.known, outcome.answered) == (1, 1, 1)
    assert town.happens(report).known == 1
    town.restart()
    assert town.happens(report, replace(report, text="反映 别的事情")).known == 2
    assert len(texts(town)) == 1
    assert [row.text for row in town.rows("concern")] == ["3号楼停水两天了"], "what came first counts"


def test_the_same_number_from_elsewhere_is_another_event(town: Town) -> None:
    report = town.event("王阿姨", "反映 3号楼停水两天了", event_id="1")
    assert town.happens(report, replace(report, account="bot2"), replace(report, channel="web")).new == 3
    assert len(town.rows("concern")) == 3
    assert len(town.rows("person")) == 3, "an id means something only where it comes from"


@pytest.mark.parametrize("kind", [EventKind.JOIN, EventKind.LEAVE, EventKind.RECALL, EventKind.ROOM_INVITE])
def test_an_event_without_words_counts_once_too(town: Town, kind: EventKind) -> None:
    town.appoint("管理员", Role.ADMIN)
    town.says("管理员", "欢迎语 欢迎新邻居")
    town.says("王阿姨", "反映 3号楼停水两天了", event_id="report")
    town.letters()
    event = town.event("王阿姨", kind=kind, subjects=["新邻居"], target="report")
    town.happens(event, event)
    town.happens(event)
    assert len(texts(town)) == (0 if kind is EventKind.LEAVE else 1)


# ---------------------------------------------------------------------------------------------- restarts
def test_an_open_question_survives_a_restart(town: Town) -> None:
    town.privately("王阿姨", "反映 3号楼停水两天了")
    [asked] = town.privately("王阿姨", "删除我的信息")
    assert "确认删除" in asked
    town.restart()
    assert "已删除" in town.privately("王阿姨", "确认删除！")[0]
    assert town.rows("person") == []
    assert "已删除" not in "".join(town.privately("王阿姨", "确认删除")), "an answer counts once"


def test_a_question_that_has_expired_is_not_answered(town: Town) -> None:
    town.privately("王阿姨", "反映 3号楼停水两天了")
    town.privately("王阿姨", "删除我的信息")
    town.passes(minutes=10, seconds=1)
    town.privately("王阿姨", "确认删除")
    assert len(town.rows("person")) == 1


def test_a_prompt_survives_a_restart_and_is_not_repeated_by_one(town: Town) -> None:
    assert "登记" in town.says("老李", "咋又停水了，3号楼一滴都没有")[0]
    town.restart()
    assert town.says("老李", "楼道灯也坏了好几天") == [], "ten minutes are ten minutes"
    assert "诉求1" in town.says("老李", "登记")[0]
    assert town.says("老李", "登记") == [], "once"


# ---------------------------------------------------------------------------------------------- one batch
def test_somebody_new_who_says_two_things_at_once_is_one_person(town: Town) -> None:
    town.happens(
        town.event("王阿姨", "反映 3号楼停水两天了"),
        town.event("王阿姨", "反映 2单元楼道灯不亮"),
        town.event("王阿姨", "同样的话在另一个群里", room="另一个群", bot_mentioned=True),
    )
    said = texts(town)
    assert len(said) == 3 and sum("【个人信息说明】" in text for text in said) == 1
    assert len(town.rows("person")) == 1 and len(town.rows("wechat_group")) == 2


def test_what_happens_within_a_batch_is_seen_by_what_follows(town: Town) -> None:
    town.appoint("管理员", Role.ADMIN)
    outcome = town.happens(
        town.event("管理员", "授权 @小孙 网格员", at=["小孙"]),
        town.event("小孙", "静默 识别"),
        town.event("老李", "咋又停水了，3号楼一滴都没有"),
        town.event("王阿姨", "反映 5号楼下水道堵了"),
        town.event("小孙", "受理 1", room=""),
        town.event("小孙", "登记 候选1"),
        town.event("王阿姨", "撤回 1"),
    )
    assert outcome.failed == 0
    assert {row.id: row.state for row in town.rows("concern")} == {1: "已撤回", 2: "待受理"}
    assert not any("只有工作人员" in text for text in texts(town))


def test_one_prompt_for_many_words_of_one_person_in_one_batch(town: Town) -> None:
    town.happens(
        town.event("老李", "咋又停水了，3号楼一滴都没有"),
        town.event("老李", "楼道灯也坏了好几天没人修"),
        town.event("赵姐", "5号楼下水道又堵了，脏水满地"),
    )
    assert len(texts(town)) == 2


def test_asked_and_answered_within_one_batch(town: Town) -> None:
    town.privately("王阿姨", "反映 3号楼停水两天了")
    town.letters()
    outcome = town.happens(town.event("王阿姨", "删除我的信息", room=""), town.event("王阿姨", "确认删除", room=""))
    assert outcome.failed == 0 and town.rows("person") == []
    town.happens(town.event("老李", "咋又停水了，3号楼一滴都没有"), town.event("老李", "登记"))
    assert len(town.rows("concern")) == 2


# ---------------------------------------------------------------------------------------------- taking back
def test_what_is_recalled_before_it_is_confirmed_is_forgotten(town: Town) -> None:
    town.says("老李", "咋又停水了，3号楼一滴都没有", event_id="said")
    town.happens(town.event("老李", kind=EventKind.RECALL, target="said"))
    assert town.rows("candidate") == [] and texts(town) == []
    assert town.says("老李", "登记") == []
    assert all("一滴都没有" not in words for words in town.words_anywhere().values())


def test_said_and_recalled_in_one_batch(town: Town) -> None:
    town.happens(
        town.event("老李", "咋又停水了，3号楼一滴都没有", event_id="said"),
        town.event("老李", kind=EventKind.RECALL, target="said"),
    )
    assert town.rows("candidate") == []
    town.happens(
        town.event("老李", "@小圆 你好呀老伙计", event_id="hello"),
        town.event("老李", kind=EventKind.RECALL, target="hello"),
    )
    assert all("老伙计" not in words for words in town.words_anywhere().values())


def test_recalling_the_words_of_a_concern_says_what_became_of_it(town: Town) -> None:
    town.says("王阿姨", "反映 3号楼停水两天了", event_id="said")
    town.letters()
    town.happens(town.event("王阿姨", kind=EventKind.RECALL, target="said"))
    [told] = texts(town)
    assert "诉求1 还在" in told and "撤回 1" in told
    town.happens(town.event("老李", kind=EventKind.RECALL, target="said"), town.event("王阿姨", kind=EventKind.RECALL))
    assert texts(town) == [], "another's recall, or one of nothing, is nobody's business"
    assert "已撤回" in town.says("王阿姨", "撤回 1")[0]


def test_recalling_the_words_of_a_confirmed_prompt_says_so_too(town: Town) -> None:
    town.says("老李", "咋又停水了，3号楼一滴都没有", event_id="said")
    town.says("老李", "登记")
    town.letters()
    town.happens(town.event("老李", kind=EventKind.RECALL, target="said"))
    [told] = texts(town)
    assert "诉求1 还在" in told


def test_recalling_words_of_a_concern_that_is_settled_needs_no_answer(town: Town) -> None:
    town.says("王阿姨", "反映 3号楼停水两天了", event_id="said")
    town.says("王阿姨", "撤回 1")
    town.letters()
    town.happens(town.event("王阿姨", kind=EventKind.RECALL, target="said"))
    assert texts(town) == []


# ---------------------------------------------------------------------------------------------- echoes
def test_an_echo_confirms_its_letter_and_is_never_answered(town: Town) -> None:
    [answer] = town.says("王阿姨", "反映 3号楼停水两天了")
    with town.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE letter SET state = '不明', tried_at = written_at, message_id = :id"), {"id": "wire-1"}
        )
    echo = replace(town.event(BOT, answer, kind=EventKind.ECHO, target="wire-1"), sender=town.event(BOT).sender)
    town.happens(echo, echo)
    [letter] = town.rows("letter")
    assert letter.state == "已发" and texts(town) == []
    assert town.rows("concern")[0].id == 1 and len(town.rows("concern")) == 1
    assert all(row.text is None for row in town.rows("inbox") if row.kind == "echo")


def test_the_bots_own_words_that_sound_like_a_concern_are_not_one(town: Town) -> None:
    town.happens(town.event(BOT, "反映 3号楼停水两天了没人管", kind=EventKind.ECHO, contact_id=BOT))
    assert town.rows("concern") == [] and town.rows("person") == []


# ---------------------------------------------------------------------------------------------- coming and going
def test_the_bot_introduces_itself_once_where_it_comes_in(town: Town) -> None:
    town.happens(town.event("老李", kind=EventKind.JOIN, subjects=[BOT]))
    [letter] = town.letters()
    assert letter.room == GROUP and "我是兀术街街道的小圆" in letter.text and "@小圆" in letter.text
    town.happens(town.event("老李", kind=EventKind.LEAVE, subjects=[BOT]))
    [group] = town.rows("wechat_group")
    assert group.left_at is not None and town.letters() == []
    town.happens(town.event("老李", kind=EventKind.JOIN, subjects=[BOT]))
    [group] = town.rows("wechat_group")
    assert group.left_at is None and len(town.letters()) == 1


def test_who_comes_in_is_welcomed_only_if_the_group_wants_it(town: Town) -> None:
    town.appoint("小孙")
    town.happens(town.event("新邻居", kind=EventKind.JOIN, subjects=["新邻居"]))
    assert town.letters() == []
    town.says("小孙", "欢迎语 欢迎新邻居，有事@小圆")
    town.happens(town.event("新邻居", kind=EventKind.JOIN, subjects=["新邻居", "新邻居二"]))
    [letter] = town.letters()
    assert letter.text == "欢迎新邻居，有事@小圆" and letter.room == GROUP
    assert "新邻居" not in town.words_anywhere()["person"], "who only came in is not kept"
    town.says("小孙", "欢迎语 关闭")
    town.happens(town.event("新邻居", kind=EventKind.JOIN, subjects=["新邻居三"]))
    assert town.letters() == []


def test_a_beat_of_the_clock_may_come_at_any_time(town: Town) -> None:
    assert town.ticks() == []
    with pytest.raises(KeyError):
        town.road.tick("no such beat", CHANNEL, BOT)
