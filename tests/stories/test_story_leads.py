"""Who wants a job: consent first, then the employer hears of it in private, and nobody else. All are invented."""

from __future__ import annotations

import pytest

from tests.hiring import LI, WAITER, WANG, answered, employ, publish, told
from tests.town import Town

PHONE = "13912345678"
UNREGISTERED = WAITER.replace("福满楼饭店", "老地方烧烤店").replace("13800000002", "13800000005")


@pytest.fixture
def open_jobs(town: Town) -> Town:
    """职位1 of 王经理's firm, 职位2 of 李老板's."""
    town.appoint("小孙")
    employ(town, WANG, "宏远机械厂")
    employ(town, LI, "福满楼饭店")
    for who in ("小孙", "老张", "赵姐"):
        town.privately(who, "帮助")
    assert (publish(town), publish(town, WAITER)) == (1, 2)
    return town


def apply(town: Town, who: str = "老张", number: int = 1, phone: str = PHONE) -> list[tuple[str, str]]:
    """Who is told what, once they agreed."""
    assert "同意请回“同意”" in answered(town, who, f"应聘 {number} {phone}")
    return told(town, who, "同意")


def lead(town: Town) -> tuple[str, str, str]:
    """The last application: its state, name and phone."""
    row = town.rows("lead")[-1]
    return str(row.state), str(row.name), str(row.phone)


def test_consent_comes_first_and_the_employer_is_told_in_private(open_jobs: Town) -> None:
    asked = answered(open_jobs, "老张", f"应聘 1 {PHONE} 张师傅")
    assert "张师傅" in asked and PHONE in asked and "宏远机械厂" in asked and "最后一次进展90天后删除" in asked
    for words in ("好", "行", "嗯嗯", "可以"):
        assert "明确说“同意”" in answered(open_jobs, "老张", words), "no consent is read out of talk"
    assert open_jobs.rows("lead") == []
    letters = told(open_jobs, "老张", "同意")
    assert [to for to, _ in letters] == ["id:王经理", "id:老张"]
    assert "张师傅" in letters[0][1] and PHONE in letters[0][1] and "联系了 1" in letters[0][1]
    assert "应聘1 已投递" in letters[1][1] and "撤回应聘 1" in letters[1][1]
    assert lead(open_jobs) == ("已投递", "张师傅", PHONE)
    assert "您已经应聘过" in answered(open_jobs, "老张", "应聘 1")
    assert "应聘1 电工" in answered(open_jobs, "老张", "应聘")


def test_without_consent_nothing_is_kept(open_jobs: Town) -> None:
    answered(open_jobs, "老张", f"应聘 1 {PHONE}")
    assert "什么也没留下" in answered(open_jobs, "老张", "不同意")
    assert "同意" not in answered(open_jobs, "老张", "同意"), "the question is over"
    assert open_jobs.rows("lead") == [] and open_jobs.rows("question") == []
    answered(open_jobs, "老张", f"应聘 1 {PHONE}")
    open_jobs.passes(hours=1)
    answered(open_jobs, "老张", "同意")
    assert open_jobs.rows("lead") == [], "an answer counts for half an hour"


def test_a_phone_may_be_left_out_or_sent_afterwards(open_jobs: Town) -> None:
    assert "想留电话" in answered(open_jobs, "老张", "应聘 1")
    assert PHONE in answered(open_jobs, "老张", PHONE)
    answered(open_jobs, "老张", "同意")
    assert lead(open_jobs) == ("已投递", "老张", PHONE)
    assert "不像手机号" in answered(open_jobs, "赵姐", "应聘 1 1391234")
    assert "同意请回" in answered(open_jobs, "赵姐", "应聘 1")
    answered(open_jobs, "赵姐", "同意")
    assert lead(open_jobs) == ("已投递", "赵姐", "")


def test_in_a_group_nobody_applies_and_no_number_is_repeated(open_jobs: Town) -> None:
    said = answered(open_jobs, "老张", f"应聘 1 {PHONE}", "银冈群")
    assert "请私聊" in said and PHONE not in said
    answered(open_jobs, "老张", "同意", "银冈群")
    assert open_jobs.rows("lead") == []


def test_employers_see_only_their_own_applicants(open_jobs: Town) -> None:
    apply(open_jobs)
    for text in ("应聘单 1", "联系了 1", "面试 1", "入职 1", "未成 1"):
        said = answered(open_jobs, LI, text)
        assert "用不了" in said and PHONE not in said and "老张" not in said, text
    assert "1人" not in answered(open_jobs, LI, "应聘单") and "福满楼" in answered(open_jobs, LI, "应聘单")
    assert "应聘" not in answered(open_jobs, LI, "职位 1").replace("应聘 1", "")
    assert PHONE in answered(open_jobs, WANG, "应聘单 1")
    assert "请私聊" in answered(open_jobs, WANG, "应聘单 1", "银冈群")
    assert lead(open_jobs)[0] == "已投递"
    assert [row.subject for row in open_jobs.journal("看应聘单")] == ["职位1"], "who looked is on record"


@pytest.mark.parametrize("name", ["宏远机械", "宏远机械厂有限公司", "宏远机械厂 "])
def test_a_name_that_is_like_it_opens_nothing(open_jobs: Town, name: str) -> None:
    apply(open_jobs)
    employ(open_jobs, "冒牌", name)
    assert "用不了" in answered(open_jobs, "冒牌", "应聘单 1")
    assert "用不了" in answered(open_jobs, "冒牌", "下架 1")


@pytest.mark.parametrize("text", ["应聘单", "应聘单 1", "联系了 1", "面试 1", "入职 1", "未成 1"])
def test_residents_see_no_applicants(open_jobs: Town, text: str) -> None:
    apply(open_jobs)
    assert "用不了" in answered(open_jobs, "赵姐", text)
    assert "没有您能办的" in answered(open_jobs, "赵姐", "撤回应聘 1")
    assert lead(open_jobs)[0] == "已投递"


def test_the_applicant_hears_how_it_goes(open_jobs: Town) -> None:
    apply(open_jobs)
    letters = dict(told(open_jobs, WANG, "联系了 1"))
    assert "已记为“已联系”" in letters["id:王经理"] and "已联系您" in letters["id:老张"]
    assert "已经是“已联系”" in answered(open_jobs, WANG, "联系了 1")
    assert "请您面试" in dict(told(open_jobs, WANG, "面试 1"))["id:老张"]
    said = dict(told(open_jobs, WANG, "未成 应聘1"))
    assert "说错了回“面试 1”" in said["id:王经理"], "a slip is mended by the right word"
    assert "恭喜入职" in dict(told(open_jobs, WANG, "入职 1"))["id:老张"]
    assert "入职" in answered(open_jobs, "老张", "应聘")
    assert "不用撤回" in answered(open_jobs, "老张", "撤回应聘 1")


def test_whoever_changes_their_mind_takes_their_number_back(open_jobs: Town) -> None:
    apply(open_jobs)
    letters = dict(told(open_jobs, "老张", "撤回应聘 1"))
    assert "不要再联系" in letters["id:王经理"] and PHONE not in letters["id:王经理"]
    assert lead(open_jobs) == ("已撤回", "", "")
    assert PHONE not in answered(open_jobs, WANG, "应聘单 1")
    assert "本人已经撤回" in answered(open_jobs, WANG, "面试 1")
    apply(open_jobs)
    assert lead(open_jobs)[0] == "已投递", "and may think better of it"


def test_without_a_registered_employer_the_staff_are_told(open_jobs: Town) -> None:
    number = publish(open_jobs, UNREGISTERED)
    letters = dict(apply(open_jobs, number=number))
    assert PHONE in letters["id:小孙"] and "社区工作人员" in letters["id:老张"]


def test_the_staff_group_reads_no_number(open_jobs: Town) -> None:
    number = publish(open_jobs, UNREGISTERED)
    open_jobs.says("小孙", "绑定本群 工作群", "工作群")
    open_jobs.privately("小孙", "删除我的信息")
    open_jobs.privately("小孙", "确认删除")
    letters = dict(apply(open_jobs, number=number))
    assert "139****5678" in letters["工作群"] and PHONE not in letters["工作群"]
    open_jobs.appoint("小于")
    assert PHONE in answered(open_jobs, "小于", f"应聘单 {number}")


def test_after_a_week_the_employer_is_asked_and_not_for_ever(open_jobs: Town) -> None:
    apply(open_jobs)
    open_jobs.passes(days=6)
    assert open_jobs.ticks("jobs") == []
    open_jobs.passes(days=1, minutes=1)
    [asked] = open_jobs.ticks("jobs")
    assert "怎么样了" in asked and "入职 1" in asked and PHONE not in asked
    assert open_jobs.ticks("jobs") == []
    answered(open_jobs, WANG, "面试 1")
    open_jobs.passes(days=7, minutes=1)
    assert any("“面试”一周多了" in text for text in open_jobs.ticks("jobs"))
    for _ in range(8):
        open_jobs.passes(days=7)
        open_jobs.ticks("jobs")
    open_jobs.passes(days=7)
    assert not any("怎么样了" in text for text in open_jobs.ticks("jobs")), "who never answers is left in peace"


def test_names_and_numbers_go_when_it_is_long_over(open_jobs: Town) -> None:
    apply(open_jobs)
    answered(open_jobs, WANG, "入职 1")
    open_jobs.passes(days=89)
    open_jobs.ticks("jobs")
    assert lead(open_jobs) == ("入职", "老张", PHONE)
    open_jobs.passes(days=2)
    open_jobs.ticks("jobs")
    assert lead(open_jobs) == ("入职", "", "")


def test_the_applicant_sees_and_removes_what_is_kept(open_jobs: Town) -> None:
    apply(open_jobs, phone=f"{PHONE} 张某某")
    answered(open_jobs, "老张", "订阅 电工")
    held = answered(open_jobs, "老张", "我的信息")
    assert PHONE in held and "订阅的招工" in held
    answered(open_jobs, "老张", "删除我的信息")
    answered(open_jobs, "老张", "确认删除")
    for table, words in open_jobs.words_anywhere().items():
        assert PHONE not in words and "张某某" not in words, table
    assert lead(open_jobs) == ("已撤回", "", "") and open_jobs.rows("job_subscription") == []
    assert "已删除" in answered(open_jobs, WANG, "应聘单 1")


def test_a_word_that_is_said_twice_at_once_counts_once(open_jobs: Town) -> None:
    answered(open_jobs, "老张", f"应聘 1 {PHONE}")
    open_jobs.happens(*(open_jobs.event("老张", "同意", room="") for _ in range(3)))
    assert len(open_jobs.rows("lead")) == 1
    assert [row.to for row in open_jobs.letters() if "有人应聘" in row.text] == ["id:王经理"]


@pytest.mark.parametrize("text", ["入职 3年了还没交社保", "面试 2次都没过", "已满 18岁能干吗"])
def test_talk_of_work_is_no_command(open_jobs: Town, text: str) -> None:
    assert "用不了" not in answered(open_jobs, "老张", text)


def test_ten_a_day_are_enough(open_jobs: Town) -> None:
    for _ in range(10):
        apply(open_jobs)
        answered(open_jobs, "老张", "撤回应聘 1")
        number = open_jobs.rows("lead")[-1].id
        answered(open_jobs, "老张", f"撤回应聘 {number}")
    assert "一天最多应聘10个" in answered(open_jobs, "老张", "应聘 1")


def test_nobody_applies_for_what_is_over(open_jobs: Town) -> None:
    answered(open_jobs, "老张", f"应聘 1 {PHONE}")
    answered(open_jobs, WANG, "已满 1")
    assert "现在是“已满”" in answered(open_jobs, "老张", "同意"), "also if it was asked before"
    assert "现在是“已满”" in answered(open_jobs, "赵姐", "应聘 1")
    answered(open_jobs, "小孙", "下架 1")
    assert "没有在招的" in answered(open_jobs, "赵姐", "应聘 1")
    assert open_jobs.rows("lead") == []
