"""The words of the bot and what people make of them: the table, slips, and talk that only sounds like a command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import opencc
import pytest
import sqlalchemy as sa

from bot.community.people import Role, Standing
from bot.handlers import contents
from bot.ports import Contact
from bot.routing import Command, NearMiss, Route, Table
from bot.text import simplified, tidy
from storage.engine import open_engine
from storage.tables import SQLModel
from tests.town import GROUP, Town

TABLE = contents().table
ROUTES = {route.word: route for route in TABLE.routes}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    """Words are the same on every database."""
    engine = open_engine(f"sqlite:///{tmp_path}/yuanzhuo.db")
    # Nothing here is about what a disk keeps, and there are hundreds of small towns.
    sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF").close())
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def busy(town: Town) -> Town:
    """Twelve concerns of 王阿姨, and 小孙 who works on them; concern 12 is closed."""
    town.appoint("小孙")
    town.happens(*(town.event("王阿姨", f"反映 {number}号楼下水道堵了") for number in range(1, 13)))
    town.privately("小孙", "受理 12")
    town.privately("小孙", "办结 12 已疏通")
    town.letters()
    return town


# ---------------------------------------------------------------------------------------------- the table
def spoken(route: Route) -> list[str]:
    """The example with the word and each synonym in its place."""
    return [route.example.replace(route.word, word, 1) for word in (route.word, *route.synonyms)]


@pytest.mark.parametrize("route", ROUTES.values(), ids=ROUTES)
def test_the_example_of_every_word_works_in_every_form(route: Route) -> None:
    people = (Contact("id:老姜", "老姜"),) if "@" in route.example else ()
    for text in spoken(route):
        variants = (text, text + "。", text + " ！", f"  {text}", text.replace(" ", "　"), text.replace(" ", "  "))
        colon = text.replace(" ", "：", 1)
        for variant in (*variants, colon, colon.replace("：", ": ")):
            found = TABLE.find(tidy(variant), addressed=True, private=True, mentions=people)
            assert isinstance(found, Command) and found.route is route, variant


@pytest.mark.parametrize("route", ROUTES.values(), ids=ROUTES)
def test_the_usage_begins_with_the_word_and_the_example_shows_it(route: Route) -> None:
    assert route.usage.split()[0] == route.word.split()[0]
    assert route.example.startswith(route.word) and route.about


def test_two_words_cannot_clash() -> None:
    route = ROUTES["进度"]
    with pytest.raises(ValueError, match="进度"):
        Table((route, route))


def test_a_word_written_traditionally_is_the_same_word() -> None:
    old = opencc.OpenCC("s2t")
    for route in TABLE.routes:
        for text in spoken(route):
            written = old.convert(text)
            if simplified(written) != text:
                continue  # a word of the example, not ours, has two simple forms
            for addressed in (True, False):
                meant = TABLE.find(text, addressed=addressed, private=False)
                found = TABLE.find(written, addressed=addressed, private=False)
                assert (type(found), found and found.route) == (type(meant), meant and meant.route), written


def test_the_longest_word_wins() -> None:
    confirm = TABLE.find("确认已发 7", addressed=True, private=True)
    assert isinstance(confirm, Command) and confirm.route.word == "确认已发"
    mine = TABLE.find("我的诉求", addressed=True, private=True)
    assert isinstance(mine, Command) and mine.route.word == "进度"


def help_words(text: str) -> set[str]:
    """The words that a help text offers."""
    lines = [line.partition("】")[2] for line in text.splitlines() if line.startswith("【") and "信息说明" not in line]
    return {word.strip() for line in lines for word in line.removesuffix("…").split("、")}


@pytest.mark.parametrize(
    ("role", "standing"),
    [
        (None, Standing.ANYONE),
        (Role.GRID, Standing.STAFF),
        (Role.MANAGER, Standing.MANAGER),
        (Role.ADMIN, Standing.ADMIN),
    ],
)
def test_help_lists_exactly_what_somebody_may_use(town: Town, role: Role | None, standing: Standing) -> None:
    if role is not None:
        town.appoint("小孙", role)
    [answer] = town.privately("小孙", "帮助")
    # Who has an office may be given things, or a meeting to chair.
    usable = [route for route in TABLE.routes if route.who <= standing or (role is not None and route.also is not None)]
    assert help_words(answer) <= {route.word for route in usable}
    for theme in {route.theme for route in usable}:
        [all_of_it] = town.privately("小孙", f"帮助 {theme}")
        assert all(f"{route.usage}：" in all_of_it for route in usable if route.theme == theme)
        assert f"【{theme}】" in answer
        assert all_of_it.count("\n") == sum(route.theme == theme for route in usable)
    assert len(answer) < 400 and max(map(len, answer.splitlines())) < 80, "it is read on a phone"


def test_help_on_one_word_and_nothing_on_words_of_others(town: Town) -> None:
    [answer] = town.privately("老李", "帮助 进度")
    assert "进度 12" in answer and "查进度" in answer
    [unknown] = town.privately("老李", "帮助 受理")
    assert unknown == town.privately("老李", "帮助 无此词")[0].replace("无此词", "受理")
    town.appoint("小孙")
    assert "受理 12" in town.privately("小孙", "帮助受理")[0]
    [synonym] = town.privately("小孙", "帮助：接单。")
    assert "受理" in synonym


# ---------------------------------------------------------------------------------------------- how people type
TAKEN = [
    "受理 11", "受理11", "受理十一", "受理 十一。", "受理\u3000１１", "受理：11", "受理: １１！", "受理第11号",
    "受理诉求11", "受理 #11", "接单11", "受理11号。。。", "受理，11", "@小圆 受理11", "受理 11 @小圆",
    "＠小圆 受理11", "@小圆，受理 11", "@小圆受理11", "@小圆:受理11", "@小圆\u2005受理11", "\u200b受理\u200b11",
    "受理 11\r\n", "  受理   11  ",
]  # fmt: skip


@pytest.mark.parametrize("text", TAKEN)
def test_a_command_in_every_handwriting(busy: Town, text: str) -> None:
    answers = busy.says("小孙", text)
    assert any("诉求11" in answer and "已受理" in answer for answer in answers), answers
    assert {row.id: row.state for row in busy.rows("concern")}[11] == "已受理"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("同问11", "加到诉求11"),
        ("同問 十一", "加到诉求11"),
        ("我也是 11", "加到诉求11"),
        ("進度 11", "诉求11"),
        ("@小圆 進度11", "诉求11"),
        ("查进度 11？", "诉求11"),
        ("@小圆 近度 11", "诉求11"),
        ("@小圆 同门 11", "加到诉求11"),
        ("@小圆 帮肋", "帮助"),
        ("@小圆 撤会 11", "不是您登记的"),
        ("@小圆 我的信习", "私聊我"),
    ],
)
def test_slips_and_old_characters_are_understood(busy: Town, text: str, answer: str) -> None:
    [said] = busy.says("老李", text)
    assert answer in said


@pytest.mark.parametrize(
    ("text", "satisfaction"),
    [
        ("评价12满意", "满意"),
        ("评价 12 很满意，师傅快", "满意"),
        ("评价十二 基本满意", "基本满意"),
        ("评价：１２：不满意。又堵了", "不满意"),
        ("評價 12 滿意", "满意"),
        ("评价12不太满意", None),
        ("评价 12", None),
    ],
)
def test_a_rating_is_what_was_said_and_nothing_else(busy: Town, text: str, satisfaction: str | None) -> None:
    [answer, *_] = busy.says("王阿姨", text)
    assert busy.rows("concern")[11].satisfaction == (satisfaction or "未评价")
    assert ("已记下" in answer) if satisfaction else (ROUTES["评价"].example in answer)


@pytest.mark.parametrize(
    "text",
    [
        "受理",
        "受理 吧",
        "派单 12",
        "补充",
        "反馈 12",
        "办结 12",
        "撤回",
        "同问",
        "评价 满意",
        "反映",
        "授权",
        "绑定本群",
    ],
)
def test_a_near_miss_gets_the_usage_and_an_example_that_works(busy: Town, text: str) -> None:
    busy.appoint("小孙", Role.ADMIN)
    route = ROUTES[text.split()[0]]
    [answer] = busy.says("小孙", f"@小圆 {text}")
    assert route.usage in answer and route.example in answer


# ---------------------------------------------------------------------------------------------- slips
@pytest.mark.parametrize(
    "text",
    ["近度 11", "同门 11", "撤会 11", "帮肋", "受里 11"],
)
def test_a_slip_counts_only_in_words_to_the_bot(busy: Town, text: str) -> None:
    assert busy.says("小孙", text) == []


@pytest.mark.parametrize("text", ["报名 12", "报名 12 我和老伴", "建设 12", "反对 12 号", "投票 12"])
def test_a_guess_never_makes_a_report(busy: Town, text: str) -> None:
    before = len(busy.rows("concern"))
    busy.says("老李", f"@小圆 {text}")
    assert len(busy.rows("concern")) == before


def test_a_slip_between_two_words_is_not_executed() -> None:
    one, other = ROUTES["同问"], ROUTES["撤回"]
    from dataclasses import replace

    table = Table((replace(one, word="甲乙", synonyms=()), replace(other, word="甲丙", synonyms=())))
    assert table.slip("甲丁 12", Standing.ANYONE, private=True) is None
    [only] = [table.slip("丁乙 12", Standing.ANYONE, private=True)]
    assert only is not None and only.slip and only.route.word == "甲乙"


def test_a_slip_never_swallows_a_sentence(busy: Town) -> None:
    for text in ("近度可真慢啊", "撤会了还要等多久", "我的信息量太大"):
        [answer] = busy.says("老李", f"@小圆 {text}")
        assert "帮助" in answer, "these are free words"
    assert busy.journal("撤回") == []


def test_a_slip_towards_staff_words_is_for_staff(busy: Town) -> None:
    [answer] = busy.says("老李", "@小圆 受里 11")
    assert "工作人员" not in answer and "受理" not in answer
    assert any("已受理" in text for text in busy.says("小孙", "@小圆 受里 11"))


# ---------------------------------------------------------------------------------------------- talk
TALK = [
    "建议大家明天都来开会", "反映了好几次了", "撤回来吧", "通知：明天下午开会", "登记", "登记一下再走",
    "登记 3", "帮助一下", "帮助 一下", "帮助邻居是应该的", "怎么用", "菜单", "维修师傅来了", "反应真快",
    "我也是", "我也是12楼的", "查询一下快递", "投诉他们", "投诉没用", "投诉12345了吗", "评价不错", "补充一句",
    "补充12个鸡蛋", "反馈很好", "静默", "提示一下", "关闭", "关闭 识别", "信件", "重发", "重发 3",
    "建议 大家早点睡", "咨询 一下", "求助 谁家有多余的白菜", "求助！借个擀面杖", "授权", "受理", "受理了吗",
    "派单没有", "办结了", "进度怎么样了", "同问", "欢迎 新邻居", "欢迎语 大家好", "撤回", "同问一下", "评价",
    "反映", "建议", "3", "12", "满意", "好的", "同意", "@老李 反映给小圆", "@小圆圆 早上好", "小圆 早上好",
]  # fmt: skip


@pytest.mark.parametrize("text", TALK)
def test_talk_with_the_bots_words_is_left_alone(busy: Town, text: str) -> None:
    before = len(busy.rows("concern"))
    busy.says("赵姐", "@小圆 反映 7号楼电梯坏了")
    assert busy.says("赵姐", text) == []
    assert len(busy.rows("concern")) == before + 1
    kept = [row.text for row in busy.rows("inbox")]
    assert text not in kept and tidy(text) not in kept, "what was said to neighbours is not kept"


@pytest.mark.parametrize(
    "text",
    [
        "建议：在小区门口装个快递柜",
        "建议 在小区门口装个快递柜",
        "咨询：周末办公吗",
        "咨询 医保在哪里缴",
        "求助：我家钥匙锁屋里了",
        "报修 灯坏了",
        "反映：隔壁天天半夜唱歌",
        "反映，隔壁天天半夜唱歌",
        "投诉 楼下饭店半夜还在放音乐",
    ],
)
def test_a_report_that_is_set_off_needs_no_mention(town: Town, text: str) -> None:
    [answer] = town.says("赵姐", text)
    assert answer.startswith("诉求1 已登记")


def test_the_same_words_to_the_bot_are_a_report(town: Town) -> None:
    assert "诉求1" in town.says("赵姐", "@小圆 建议大家早点睡")[0]
    assert "诉求2" in town.privately("赵姐", "求助 谁家有多余的白菜")[0]


# ---------------------------------------------------------------------------------------------- names
def test_a_neighbour_with_a_longer_name_is_not_the_bot(town: Town) -> None:
    for name in ("小圆圆", "小圆🌸", "小圆2号", "小圆 妈妈", "小圆-3单元"):
        assert town.says("老李", f"@{name} 晚上吃啥", at=[name]) == [], name
    [answer] = town.says("老李", "@小圆🌸 @小圆 你好", at=["小圆🌸"])
    assert "我是小圆" in answer


@pytest.mark.parametrize("name", ["小圆(社区)", "C++", ".*", "[机器人]", "圆|桌", "小 圆", "a\\b", "$^", "进度"])
def test_a_bot_may_have_any_name(engine: sa.Engine, name: str) -> None:
    town = Town(engine, bot_name=name)
    assert "诉求1" in town.says("老李", f"@{name} 3号楼停水两天了没人管")[0]
    assert "诉求1" in town.says("老李", f"@{name} 进度")[0]
    assert town.says("老李", "@邻居 晚上吃啥") == []


def test_a_bot_without_a_name_hears_mentions_and_private_words(engine: sa.Engine) -> None:
    town = Town(engine, bot_name="")
    assert town.says("老李", "@ 早上好") == []
    assert "诉求1" in town.says("老李", "3号楼停水两天了没人管", bot_mentioned=True)[0]


@pytest.mark.parametrize(
    "name", ["撤回 1", "帮助", ".*", "(?P<x>", "<b onload=x>王</b>", "{number}", "%s", "12", "@小圆"]
)
def test_a_nickname_is_never_read_as_anything_else(town: Town, name: str) -> None:
    town.appoint("管理员", Role.ADMIN)
    assert town.says(name, "早上好") == []
    assert "诉求1" in town.says(name, "@小圆 反映 3号楼停水两天了")[0]
    granted = town.says("管理员", f"授权 @{name} 网格员", at=[name])
    assert granted[0] == f"已授权：{name} 是网格员。"
    town.says("管理员", f"派单 1 @{name} 三天内", at=[name])
    assert town.rows("concern")[0].assignee == name
    assert NearMiss not in {type(TABLE.find(name, addressed=False, private=False))}
    assert GROUP in town.privately(name, "群列表")[0]


# ---------------------------------------------------------------------------------------------- what people read
def test_every_answer_to_a_resident_is_short_and_says_how_to_go_on(town: Town) -> None:
    town.appoint("小孙")
    [notice, *_] = town.privately("老李", "反映 石头狮子歪了，138 1234 5678")
    answer = notice.partition("\n\n【个人信息说明】")[0]
    assert "“石头狮子歪了" in answer and "未分类" not in answer and "1234" not in answer
    assert "11月25日前" in answer and "补充 1" in answer and "撤回 1" in answer
    for command, who, way_on in (
        ("进度", "老李", "进度 1"),
        ("进度 99", "老李", "进度"),
        ("同问 1", "赵姐", "通知"),
        ("撤回 1", "赵姐", "同问 1"),
        ("受理 1", "老李", "帮助"),
        ("受理 1", "小孙", "派单 1"),
        ("办结 1 已劝说", "小孙", "评价"),
        ("评价 1 满意", "老李", "再评一次"),
        ("评价 1 不满意", "老李", "评价 1 不满意 <原因>"),
        ("删除我的信息", "老李", "不删就不用回"),
        ("吃了吗", "老李", "帮助"),
        ("登记", "老李", "反映"),
    ):
        answers = [text.partition("\n\n【个人信息说明】")[0] for text in town.privately(who, command)]
        assert any(way_on in text for text in answers), (command, answers)
        assert all((len(text) < 140 and "未分类" not in text) or who == "小孙" for text in answers), answers


def test_a_courtesy_is_answered_as_one_and_a_nod_not_at_all(town: Town) -> None:
    for text in ("谢谢", "谢谢你！", "太感谢了", "辛苦啦～"):
        assert town.privately("老李", text) == ["不客气，有事随时说。"], text
    assert town.says("老李", "@小圆 谢谢") == ["不客气，有事随时说。"]
    for text in ("好的", "好", "嗯嗯", "收到", "知道了", "OK", "👌"):
        assert town.privately("老李", text) == [], text
    assert "诉求1" in town.privately("老李", "谢谢，3号楼又停水两天了没人管")[0]
    assert "我是小圆" in town.privately("老李", "你好")[0]
