"""银冈小区 has no water: from the first word in the group to the neighbours' verdict."""

from __future__ import annotations

from bot.community.people import Role
from tests.town import Town


def test_a_concern_from_the_first_word_to_the_verdict(town: Town) -> None:
    town.appoint("小孙")

    [answer] = town.says("王阿姨", "@小圆 3号楼停水两天了没人管")
    assert answer.startswith("诉求1 已登记：供水·3号楼")
    assert "11月25日前受理" in answer
    assert "补充 1" in answer and "撤回 1" in answer
    assert "【个人信息说明】" in answer, "the first answer says what is kept"

    [todo] = town.privately("小孙", "待办")
    assert "待受理1" in todo and "诉求1" in todo and "王阿姨" in todo and "受理 1" in todo

    told, done = town.privately("小孙", "受理 1")
    assert "已受理" in told and "小孙在跟进" in told, "the reporter is told in the group who works on it"
    assert "派单 1" in done, "the staff member is told what comes next"

    told, done = town.privately("小孙", "派单 1 物业老郭 三天内")
    assert "物业老郭" in told and "11月27日前" in told

    told, _ = town.privately("小孙", "反馈 1 水务公司下午到现场")
    assert "水务公司下午到现场" in told

    told, _ = town.privately("小孙", "办结 1 管道已换，恢复供水")
    assert "已办结：管道已换，恢复供水" in told and "评价 1 满意" in told

    [thanks] = town.says("王阿姨", "评价 1 满意 师傅来得很快")
    assert "满意" in thanks
    [progress] = town.privately("王阿姨", "进度 1")
    assert progress.splitlines()[0].endswith("已回访")
    for word in ("登记", "受理", "派单", "反馈", "办结", "评价"):
        assert word in progress


def test_free_talk_is_left_alone(town: Town) -> None:
    for text in ("早上好", "谁家有多余的白菜", "来水了来水了", "哈哈哈", "明天降温多穿点", "今天菜市场土豆便宜"):
        assert town.says("老李", text) == []
    assert town.rows("person") == [], "nothing is kept of people who did not speak to the bot"
    assert all(row.text is None for row in town.rows("inbox"))


def test_free_talk_that_sounds_like_a_concern_is_asked_once(town: Town) -> None:
    [prompt] = town.says("老李", "咋又停水了，3号楼一滴都没有")
    assert "供水" in prompt and "登记" in prompt
    assert town.says("老李", "楼道灯也坏了好几天") == [], "not again within ten minutes"
    [answer] = town.says("老李", "登记")
    assert "诉求1 已登记：供水" in answer
    [concern] = town.rows("concern")
    assert concern.text == "咋又停水了，3号楼一滴都没有"
    assert town.rows("candidate") == []


def test_an_unconfirmed_candidate_is_dropped_after_a_day_with_its_text(town: Town) -> None:
    town.says("老李", "咋又停水了，3号楼一滴都没有")
    town.passes(hours=25)
    town.ticks()
    assert town.rows("candidate") == []
    assert town.says("老李", "登记") == [], "there is nothing to confirm, and 登记 is a word of everyday life"
    [refusal] = town.says("老李", "@小圆 登记")
    assert "没有等您确认的事" in refusal


def test_a_silent_group_puts_it_before_the_staff(town: Town) -> None:
    town.appoint("小孙")
    assert "静默" in town.says("小孙", "静默 识别")[0]
    assert town.says("老李", "咋又停水了，3号楼一滴都没有") == []
    [todo] = town.privately("小孙", "待办")
    assert "候选1" in todo and "登记 候选1" in todo
    [answer] = town.says("小孙", "登记 候选1")
    assert "诉求1 已登记" in answer
    [concern] = town.rows("concern")
    [person] = [row for row in town.rows("person") if row.label == "老李"]
    assert concern.reporter_id == person.id


def test_a_group_that_is_off_is_not_looked_at(town: Town) -> None:
    town.appoint("小孙")
    town.says("小孙", "关闭识别")
    assert town.says("老李", "咋又停水了，3号楼一滴都没有") == []
    assert town.rows("candidate") == []
    [answer] = town.says("老李", "反映 3号楼停水")
    assert "诉求1" in answer


def test_neighbours_join_add_and_take_back(town: Town) -> None:
    town.appoint("小孙")
    town.says("王阿姨", "反映 5号楼下水道堵了")
    [joined] = town.says("老李", "同问 1")
    assert "共2人反映" in joined
    assert "已经同问过" in town.says("老李", "同问1")[0]
    assert "您自己登记的" in town.says("王阿姨", "同问 1")[0]
    assert "已补充" in town.says("老李", "补充 1 一楼都反水了")[0]
    assert "不是您登记的" in town.says("路人", "补充 1 我来说两句")[0]
    assert "不是您登记的" in town.says("路人", "撤回 1")[0]

    [told, _] = town.privately("小孙", "受理 1")
    assert told.count("已受理") == 1, "thirty neighbours in one group draw one message"
    [letter] = [row for row in town.rows("letter") if "已受理" in row.text and row.room]
    assert {contact["name"] for contact in _mentions(letter)} == {"王阿姨", "老李"}

    assert "还有1位邻居" in town.says("王阿姨", "撤回 1")[0], "what neighbours wait for is not taken from them"
    assert "已办结" in town.privately("小孙", "办结 1 已疏通")[0]


def test_somebody_who_asked_in_private_is_told_in_private(town: Town) -> None:
    town.appoint("小孙")
    town.privately("刘姐", "反映 楼道灯坏了")
    town.privately("小孙", "受理 1")
    [told] = [row for row in town.rows("letter") if "已受理" in row.text and row.to == "id:刘姐"]
    assert told.room == ""


def test_the_assignee_is_told_in_private(town: Town) -> None:
    town.appoint("小孙")
    town.appoint("老姜", Role.STAFF)
    town.says("王阿姨", "反映 银冈小区3号楼2单元501漏水")
    town.says("小孙", "派单 1 @老姜 周五前", at=["老姜"])
    [order] = [row for row in town.rows("letter") if row.to == "id:老姜"]
    assert "诉求1 派给您" in order.text and "2单元501" in order.text, "who goes there must know the door"
    told = [row for row in town.rows("letter") if row.room and "已派给" in row.text]
    assert len(told) == 1 and "501" not in told[0].text, "the group does not"


def test_an_emergency_is_answered_with_the_number_first(town: Town) -> None:
    town.appoint("小孙")
    town.says("小孙", "绑定本群 工作群", room="工作群")
    answer, alert = town.says("老李", "@小圆 3号楼着火了快来人")
    assert answer.startswith("请马上拨打 119")
    assert alert.startswith("【紧急】") and "老李" in alert
    assert town.rows("concern") == [], "it is not ticketed first"
    assert "诉求1" in town.says("老李", "登记")[0]


def test_addressed_words_that_are_no_concern_get_a_short_hint(town: Town) -> None:
    [hint] = town.says("老李", "@小圆 你好呀")
    assert "反映" in hint and "帮助" in hint
    assert town.rows("concern") == []


def _mentions(letter: object) -> list[dict[str, str]]:
    import json

    found = letter.mentions  # type: ignore[attr-defined]
    return list(json.loads(found) if isinstance(found, str) else found)


def test_who_is_not_content_is_asked_why_unless_they_said_it(town: Town) -> None:
    town.appoint("小孙")
    town.appoint("老姜", Role.MANAGER)
    town.says("王阿姨", "反映 5号楼下水道堵了")
    town.privately("小孙", "受理 1")
    town.privately("小孙", "办结 1 已疏通")
    assert "原因" in town.says("王阿姨", "评价 1 不满意")[0]
    told, to_staff = town.says("王阿姨", "评价 1 不满意 又堵了")
    assert "原因" not in told and "已记下" in told
    assert "又堵了" in to_staff and "请回访" in to_staff


def test_staff_are_not_told_that_somebody_knows_who_could_not_be_told(town: Town) -> None:
    town.appoint("小孙")
    town.appoint("老姜", Role.STAFF)
    town.says("王阿姨", "反映 5号楼下水道堵了")
    assert "请您转告" in town.privately("小孙", "派单 1 物业张师傅")[1]
    assert "已私信责任人" in town.privately("小孙", "派单 1 老姜")[1]
    assert "由您负责" in town.privately("小孙", "派单 1 小孙")[1]


def test_calling_the_bot_by_its_name_alone_asks_what_it_can_do(town: Town) -> None:
    [answer] = town.says("老李", "@小圆")
    assert "反映" in answer and "帮助" in answer
    assert town.rows("person") == []


def test_staff_do_not_register_what_its_author_was_asked_about(town: Town) -> None:
    town.appoint("小孙")
    town.says("老李", "咋又停水了，3号楼一滴都没有")
    assert "候选1" in town.privately("小孙", "登记 候选1")[0]
    assert town.rows("concern") == []
