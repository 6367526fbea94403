"""A job from pasted words to whoever looks for it, and off again when it is over. All employers are invented."""

from __future__ import annotations

import pytest

from tests.hiring import ELECTRICIAN, LI, WAITER, WANG, answered, employ, publish, told
from tests.town import Town


@pytest.fixture
def hiring(town: Town) -> Town:
    town.appoint("小孙")
    employ(town, WANG, "宏远机械厂")
    employ(town, LI, "福满楼饭店")
    for who in ("小孙", "老张"):
        town.privately(who, "帮助")
    return town


def state(town: Town, number: int) -> str:
    return next(str(row.state) for row in town.rows("posting") if row.id == number)


def test_what_is_missing_is_asked_one_by_one_and_a_person_publishes(hiring: Town) -> None:
    said = answered(hiring, WANG, "发招工 宏远机械厂招电工3名，月薪4000-5000，工业园区3号路，电话13800000001王经理")
    assert "我是这样理解的" in said and "人数：3人" in said and "4000-5000元/月" in said
    assert "还缺：工作内容、要求、有效期" in said and "主要干什么活" in said
    assert "13800000001" not in said, "not public until the employer says so"
    assert "有什么要求" in answered(hiring, WANG, "设备维护，白班")
    assert "招到哪天为止" in answered(hiring, WANG, "有电工证")
    assert "没看懂" in answered(hiring, WANG, "再说吧")
    ready = answered(hiring, WANG, "12月31日")
    assert "没问题请回“提交”" in ready and "12月31日前有效" in ready
    assert "工资：4500元/月" in answered(hiring, WANG, "工资 4500")

    letters = told(hiring, WANG, "提交")
    assert "已交社区审核" in letters[0][1] and state(hiring, 1) == "待审核"
    assert "没有在招的职位1" in answered(hiring, "老张", "职位 1"), "under review it is nobody's business"
    assert "现在没有在招的" in answered(hiring, "老张", "招工")
    assert "职位1" in answered(hiring, "小孙", "审核") and "发布招工 1" in answered(hiring, "小孙", "审核 1")

    letters = told(hiring, "小孙", "发布招工 1")
    assert [to for to, _ in letters] == ["id:王经理", "id:小孙"]
    assert "【1】电工 3人｜4500元/月" in answered(hiring, "老张", "招工 电工", "银冈群")
    shown = answered(hiring, "老张", "职位 1", "银冈群")
    assert "想去请回：应聘 1" in shown and "138****0001" in shown and "13800000001" not in shown


def test_a_number_is_public_where_the_employer_says_so(hiring: Town) -> None:
    answered(hiring, WANG, ELECTRICIAN)
    assert "13800000001" in answered(hiring, WANG, "电话公开")
    answered(hiring, WANG, "提交")
    answered(hiring, "小孙", "发布招工 1")
    assert "13800000001" in answered(hiring, "老张", "职位 1", "银冈群")


def test_several_posts_of_one_message_go_one_by_one(hiring: Town) -> None:
    said = answered(
        hiring,
        "小孙",
        "发招工 福满楼饭店招聘\n1、服务员2名，月薪3500，传菜\n2、洗碗工1名，月薪3000\n"
        "地址：兀术街中段\n要求：有健康证\n电话13800000002\n有效期：12月20日",
    )
    assert "收到2条" in said and "职位1 服务员" in said and "职位2 洗碗工" in said
    while "提交" not in said.split("没问题请回")[-1] or "没问题" not in said:
        said = answered(hiring, "小孙", "干店里的活")
    assert "职位2（草稿）" in answered(hiring, "小孙", "提交")
    assert "已下架" in answered(hiring, "小孙", "取消")
    assert [state(hiring, number) for number in (1, 2)] == ["待审核", "已下架"]


def test_what_the_law_forbids_is_not_published(hiring: Town) -> None:
    said = answered(hiring, LI, WAITER.replace("有健康证", "限女性，有健康证"))
    assert "不能发" in said and "不得限定性别" in said and "就业促进法" in said and "男女不限" in said
    refused = answered(hiring, LI, "提交")
    assert "不能发" in refused and state(hiring, 1) == "草稿"
    answered(hiring, LI, "性别 不限")
    answered(hiring, LI, "要求 有健康证，男女不限")
    assert "已交社区审核" in answered(hiring, LI, "提交")


def test_whoever_asks_for_a_deposit_says_it_anew(hiring: Town) -> None:
    said = answered(hiring, LI, f"{WAITER}，入职交押金200元")
    assert "押金" in said and "重新“发招工" in said
    assert "押金" in answered(hiring, LI, "提交") and state(hiring, 1) == "草稿"
    assert "押金" not in answered(hiring, LI, WAITER)
    assert "已交社区审核" in answered(hiring, LI, "提交"), "under the same number"
    assert len(hiring.rows("posting")) == 1


def test_where_rules_warn_a_person_says_why_and_is_journalled(hiring: Town) -> None:
    answered(hiring, LI, WAITER.replace("有健康证", "45岁以下，有健康证"))
    answered(hiring, LI, "提交")
    assert "请核对" in answered(hiring, "小孙", "审核 1")
    assert "请写明理由" in answered(hiring, "小孙", "发布招工 1") and state(hiring, 1) == "待审核"
    assert "已发布" in answered(hiring, "小孙", "发布招工 1 单位说明夜间搬运，已核实")
    [line] = hiring.journal("发布")
    assert line.person_id and "age" in str(line.facts) and "夜间搬运" not in str(line.facts)
    assert "夜间搬运" in str([row.text for row in hiring.rows("job_update")])


def test_the_same_job_from_another_source_keeps_its_number(hiring: Town) -> None:
    number = publish(hiring)
    again = "发招工 【转发】宏远机械厂急招电工3名，工资4000-5000元，工业园区3号路，电话13800000001，1月15日前有效"
    said = answered(hiring, "小孙", again)
    assert f"职位{number}" in said and "号不变" in said
    assert len(hiring.rows("posting")) == 1
    changed = ELECTRICIAN.replace("4000-5000", "8000-9000")
    assert f"和职位{number}" in answered(hiring, "小孙", changed), "other pay: a person looks at both"
    assert len(hiring.rows("posting")) == 2


def test_it_is_found_by_post_place_and_pay(hiring: Town) -> None:
    first, second = publish(hiring), publish(hiring, WAITER)
    for words in ("电工", "工业园区", "宏远", "电工 工业园", "4000以上", "电工4500", "技术工种"):
        assert f"【{first}】" in answered(hiring, "老张", f"招工 {words}"), words
        assert f"【{second}】" not in answered(hiring, "老张", f"招工 {words}"), words
    assert f"【{second}】" in answered(hiring, "老张", "@小圆 找活 服务员", "银冈群")
    assert "没找到" in answered(hiring, "老张", "招工 宇航员")
    both = answered(hiring, "老张", "招工")
    assert f"【{first}】" in both and f"【{second}】" in both
    assert "有了想马上知道，请回：订阅" in answered(hiring, "老张", "招工 电工 9000以上")


def test_full_renewed_sent_back_and_taken_down(hiring: Town) -> None:
    number = publish(hiring)
    assert "招满" in answered(hiring, WANG, f"招满 {number}") and state(hiring, number) == "已满"
    assert "没找到" in answered(hiring, "老张", "招工 电工")
    assert "已满" in answered(hiring, "老张", f"职位 {number}")
    assert "看不懂日期" in answered(hiring, WANG, f"续期 {number} 哪天都行")
    assert "1月31日" in answered(hiring, WANG, f"续期 {number} 1月31日")
    assert f"【{number}】" in answered(hiring, "老张", "招工 电工")
    letters = dict(told(hiring, "小孙", f"退回招工 {number} 请写明工资怎么算"))
    assert "已退回" in letters["id:小孙"] and state(hiring, number) == "草稿"
    assert "没问题" in answered(hiring, WANG, f"改招工 {number} 工资 4200-5200，按月发")
    answered(hiring, WANG, "提交")
    answered(hiring, "小孙", f"发布招工 {number}")
    assert "已下架" in answered(hiring, "小孙", f"下架 {number} 单位来电话说不招了")
    assert "没有在招的" in answered(hiring, "老张", f"职位 {number}")
    assert "现在是“已下架”" in answered(hiring, "小孙", f"续期 {number} 1月31日")


def test_the_clock_asks_whether_it_is_still_open_and_ends_it_once(hiring: Town) -> None:
    number = publish(hiring, ELECTRICIAN.replace("12月31日", "11月30日"))
    assert hiring.ticks("jobs") == []
    hiring.passes(days=4)
    [asked] = hiring.ticks("jobs")
    assert "还在招吗" in asked and f"续期 {number}" in asked
    assert hiring.ticks("jobs") == [], "once"
    hiring.restart()
    assert hiring.ticks("jobs") == [], "also after a restart"
    hiring.passes(days=2, hours=13)
    [over] = hiring.ticks("jobs")
    assert "到期下线" in over and state(hiring, number) == "已过期"
    assert hiring.ticks("jobs") == []
    answered(hiring, WANG, f"续期 {number} 12月31日")
    hiring.passes(days=28, hours=9)
    assert "还在招吗" in hiring.ticks("jobs")[0], "asked again before its new last day"


def test_readers_hear_once_a_day_what_is_new(hiring: Town) -> None:
    assert "已订阅“电工”" in answered(hiring, "老张", "订阅 电工", "银冈群")
    answered(hiring, "老张", "订阅 服务员")
    assert "订过了" in answered(hiring, "老张", "订阅 电工")
    answered(hiring, "赵姐", "订阅 月嫂")
    hiring.passes(minutes=1)
    first, second = publish(hiring), publish(hiring, WAITER)
    assert hiring.ticks("jobs") == [], "not before the morning"
    hiring.passes(hours=22)
    [news] = hiring.ticks("jobs")
    assert f"【{first}】" in news and f"【{second}】" in news and "138" not in news
    assert hiring.ticks("jobs") == []
    hiring.passes(days=1)
    assert hiring.ticks("jobs") == [], "nothing is new"
    assert "还订着：服务员" in answered(hiring, "老张", "退订 电工")
    assert "没有订阅" in answered(hiring, "老张", "退订 电工")
    answered(hiring, "小孙", f"退回招工 {first} 改一下")
    answered(hiring, "小孙", f"改招工 {first} 提交")
    answered(hiring, "小孙", f"发布招工 {first}")
    hiring.passes(days=1)
    assert hiring.ticks("jobs") == [], "an 电工 is not asked for any more"


@pytest.mark.parametrize(
    "text", [ELECTRICIAN, "发布招工 1", "退回招工 1 不行", "下架 1", "已满 1", "续期 1 12月31日", "改招工 1 工资 9000"]
)
def test_a_resident_posts_and_changes_nothing(hiring: Town, text: str) -> None:
    publish(hiring)
    before = hiring.rows("posting")
    assert "用不了" in answered(hiring, "老张", text)
    assert hiring.rows("posting") == before
    assert hiring.journal("拒绝")


def test_an_employer_speaks_only_for_itself(hiring: Town) -> None:
    number = publish(hiring)
    for text in (f"下架 {number}", f"已满 {number}", f"续期 {number} 12月31日", f"改招工 {number} 工资 1", "审核"):
        assert "用不了" in answered(hiring, LI, text), text
    assert "只能发自己单位的" in answered(hiring, LI, ELECTRICIAN)
    answered(hiring, LI, WAITER)
    assert "只能发自己单位的" in answered(hiring, LI, "单位 宏远机械厂"), "nor is it handed over afterwards"
    assert hiring.rows("posting")[-1].employer == "福满楼饭店"
    assert "用不了" in answered(hiring, LI, "发布招工 2"), "nor do they publish what they wrote"


def test_a_draft_is_not_drawn_up_before_the_neighbours(hiring: Town) -> None:
    assert "私聊或工作群" in answered(hiring, "小孙", ELECTRICIAN, "银冈群")
    assert hiring.rows("posting") == []


@pytest.mark.parametrize(
    "text", ["招工 电工两名，日结200，电话13800000003", "招工啦招工啦", "我家招工呢谁来", "订阅了好几年"]
)
def test_neighbours_who_talk_of_work_are_left_alone(hiring: Town, text: str) -> None:
    assert not any("在招" in said or "订阅" in said for said in hiring.says("老张", text, "银冈群"))


@pytest.mark.parametrize(
    "text", ["发招工 你好啊朋友", "发布招工 99", "职位 99999999999999999999", "续期 99 12月31日", "下架"]
)
def test_what_does_not_fit_is_explained(hiring: Town, text: str) -> None:
    assert any(word in answered(hiring, "小孙", text) for word in ("例", "没有在招的"))
    assert hiring.rows("posting") == []


def test_who_leaves_takes_their_offers_along(hiring: Town) -> None:
    number = publish(hiring, who=WANG)
    assert "您发的招工" in answered(hiring, WANG, "我的信息")
    answered(hiring, WANG, "删除我的信息")
    answered(hiring, WANG, "确认删除")
    assert state(hiring, number) == "已下架"
    anywhere = hiring.words_anywhere()
    assert [name for name in ("posting", "job_update", "letter", "inbox") if "13800000001" in anywhere[name]] == []
    assert "没找到" in answered(hiring, "老张", "招工 电工")
    hiring.passes(days=40)
    assert hiring.ticks("jobs") == []
