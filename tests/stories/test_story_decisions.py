"""From the water topic to 评价: a decision is written, objected to, in force, carried out, and said to be good."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from bot.community.people import Role
from bot.context import Context
from bot.council import decision as life
from bot.council.topic import Step
from bot.handlers.decisions import keep_decision
from bot.handlers.topics import keep_topic
from storage.conflict import Conflict
from tests.polling import PLACE, SUN, bind, settle
from tests.town import Town

words_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Words, and who may say them, are the same on every database."""
MEMBERS = ("王阿姨", "老李", "赵姐")
TEXT = "下月更换3号楼立管，费用由维修资金出"


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


def beat(town: Town, month: int, day: int) -> dict[str, list[str]]:
    """Nine o'clock and a minute on that day in Tieling, when the clock beats twice."""
    town.now = datetime(2026, month, day, 1, 1, tzinfo=UTC)
    town.letters()
    town.road.tick("decisions", "test", "bot")
    found = heard(town)
    town.road.tick("decisions", "test", "bot")
    assert heard(town) == {}, "what the clock has said it says once"
    return found


@pytest.fixture
def ended(town: Town) -> Town:
    """The meeting about the water is over: 会议1 went through 议题1, made of 诉求1 and 诉求2."""
    town.appoint("小孙")
    town.appoint("小于")
    town.says("小于", "@小圆 绑定本群 工作群", room="工作群")
    town.says("小孙", "@小圆 绑定本群 银冈小区", room="银冈群")
    town.says("小孙", "@小圆 绑定本群 电业小区", room="电业群")
    town.says("王阿姨", "@小圆 反映 3号楼停水两天了没人管", room="银冈群")
    town.privately("老李", "反映 银冈小区5号楼水压太低，洗澡都洗不了")
    town.says("赵姐", "同问 1", room="银冈群")
    town.privately("刘姐", "附议 1")
    partner = town.appoint("水务老周", Role.PARTNER)
    town.road.call(lambda uow: uow.people.grant(partner, Role.PARTNER, by=None, at=town.now, scope="供水公司"))
    town.privately("小孙", "受理 1")
    town.privately("小孙", "立项 1 2 老旧水管改造")
    town.privately("小孙", "公示 议题1")
    mentioned = " ".join(f"@{who}" for who in MEMBERS)
    town.privately("小孙", f"召集 周六下午三点 社区二楼会议室 议题 1 {mentioned}", at=MEMBERS)
    town.privately("小孙", "确认")
    town.now = town.now.replace(day=28, hour=6, minute=50)
    for who in MEMBERS:
        town.privately(who, "签到 1")
    for text in ("开会 1", "下一项", "散会"):
        town.privately("小孙", text)
    town.letters()
    return town


@pytest.fixture
def public(ended: Town) -> Town:
    """Decision 1 is on public notice from 28 November to 5 December."""
    told(ended, "小孙", f"决议 会议1 {TEXT}")
    told(ended, "小孙", "公示 决议1")
    return ended


@pytest.fixture
def in_force(public: Town) -> Town:
    beat(public, 12, 6)
    return public


def state(town: Town) -> str:
    [row] = town.rows("decision")
    return str(row.state)


# ------------------------------------------------------------------------------------------------ the whole way
def test_from_the_water_to_what_people_say_of_it(ended: Town) -> None:
    town = ended
    written = told(town, "小孙", f"决议 会议1 {TEXT}")["小孙"][0]
    assert f"决议1已记下：{TEXT}" in written and "到会3人（应到3人）" in written and "公示 决议1（7天）" in written
    assert "没有决议1" in told(town, "王阿姨", "决议 1")["王阿姨"][0], "a draft is nobody's yet"
    assert "还没有决议" in told(town, "王阿姨", "决议")["王阿姨"][0]

    letters = told(town, "小孙", "公示 决议1")
    assert set(letters) == {"银冈群", "小孙"} and len(letters["银冈群"]) == 1
    assert "【决议公示】决议1" in letters["银冈群"][0] and "公示到12月5日" in letters["银冈群"][0]
    assert "异议 1 <理由>" in letters["银冈群"][0]

    # Two objections stop it, one after the other; the chair hears of each, the groups of neither.
    town.passes(days=2)
    first = told(town, "赵姐", "异议 1 没有比过价，我电话13800000000", room="银冈群")
    assert set(first) == {"银冈群", "小孙"} and "记为异议1" in first["银冈群"][0] and "暂停" in first["银冈群"][0]
    assert "答复异议 1" in first["小孙"][0]
    assert "请等主持人答复" in told(town, "赵姐", "异议 1 还是太贵")["赵姐"][0]
    town.restart()
    town.passes(days=1)
    assert set(told(town, "过客", "异议 决议1 为什么不先修5号楼")) == {"过客", "小孙"}
    assert beat(town, 12, 2) == {}
    assert "有2个异议等您答复" in beat(town, 12, 4)["小孙"][0], "the chair is reminded"
    assert beat(town, 12, 6) == {}, "the days stand still"
    assert state(town) == "异议处理中"
    shown = told(town, "王阿姨", "决议 1", room="银冈群")["银冈群"][0]
    assert "异议2个，已答复0个" in shown and "没有比过价" not in shown, "what the chair was told is the chair's"
    one = told(town, "小孙", "答复异议 1 三家报价贴在公告栏，电话13811112222")
    assert "三家报价贴在公告栏" in one["银冈群"][0] and "13811112222" not in one["银冈群"][0]
    assert "公示继续暂停" in one["银冈群"][0] and "还有1个异议等您答复" in one["小孙"][0]
    last = told(town, "小孙", "答复异议 2 5号楼排在明年")
    assert "到12月11日" in last["过客"][0] and len(last["银冈群"]) == 1 and "到12月11日为止" in last["银冈群"][0]
    assert state(town) == "公示中"

    # In force by the clock; a restart in between says nothing twice.
    assert beat(town, 12, 11) == {}
    town.restart()
    force = beat(town, 12, 12)
    assert "【决议生效】决议1" in force["银冈群"][0] and "落实 1 <责任人>" in force["工作群"][0]
    assert set(force) == {"银冈群", "工作群"}
    assert [row.state for row in town.rows("topic")] == ["已决议"]

    # Three tasks: an organisation, a person, a role.
    pipe = told(town, "小孙", "落实 1 供水公司 12月20日前 更换3号楼立管，含阀门")
    assert "任务1 交给您，12月20日前：更换3号楼立管，含阀门" in pipe["水务老周"][0]
    assert "已私信责任人" in pipe["小孙"][0] and "改派任务 1" in pipe["小孙"][0]
    mentioned = told(town, "小孙", "落实 1 @小于 12月18日前 在公告栏贴费用清单", room="工作群", at=["小于"])
    assert "任务2 交给您" in mentioned["小于"][0]
    third = told(town, "小孙", "落实 1 物业张师傅 三天内 通知停水时间")
    assert "没有责任人的账号，请您转告" in third["小孙"][0]

    assert "记到60%" in told(town, "水务老周", "进展 1 60% 换到四层")["水务老周"][0]
    done = told(town, "小于", "进展 2 办好了 已贴出")
    assert "还有2项任务没办完" in done["小于"][0]
    # The third has nobody whom the bot could remind: the staff hear of it, before and after.
    assert "快到期1项" in beat(town, 12, 14)["工作群"][0]
    late = beat(town, 12, 16)
    assert set(late) == {"工作群"} and "超期1项" in late["工作群"][0] and "已过1天" in late["工作群"][0]
    town.restart()
    assert set(beat(town, 12, 19)) == {"工作群", "水务老周"}
    assert "任务3完成" in told(town, "小孙", "进展 3 100 已张贴通知")["小孙"][0]
    overdue = beat(town, 12, 21)
    assert "超期1项" in overdue["水务老周"][0] and "超期1项" in overdue["工作群"][0]

    end = told(town, "水务老周", "进展 1 100 全部换完，已通水")
    assert state(town) == "已落实"
    assert "决议已落实" in end["水务老周"][0]
    assert [text for text in end["银冈群"] if "诉求1" in text and "评价 1 满意" in text], "王阿姨 and 赵姐, once"
    assert len(end["银冈群"]) == 2 and "【决议落实】" in end["银冈群"][1]
    assert len(end["老李"]) == 1 and "评价 2 满意" in end["老李"][0]
    assert {row.state for row in town.rows("concern")} == {"已办结"}

    assert "已记下" in told(town, "王阿姨", "评价 决议1 满意 水压好多了", room="银冈群")["银冈群"][0]
    assert "已记下" in told(town, "刘姐", "评价决议1基本满意")["刘姐"][0], "who endorsed it is concerned, too"
    unhappy = told(town, "老李", "评价 决议1 不满意 5号楼还是小")
    assert "5号楼还是小" in unhappy["工作群"][0]
    told(town, "老李", "评价 决议1 满意")
    assert "由受它影响的居民评价" in told(town, "过客", "评价 决议1 满意")["过客"][0]
    assert "谢谢，诉求1" in told(town, "王阿姨", "评价 1 满意", room="银冈群")["银冈群"][0], "the concern's own"
    whole = told(town, "王阿姨", "决议 1")["王阿姨"][0]
    for part in ("已落实", "来自议题1“老旧水管改造”（诉求1、诉求2）", "任务3项，完成3项", "满意2人", "基本满意1人"):
        assert part in whole
    assert "不满意" not in whole.partition("评价：")[2].partition("\n")[0], "the last word of each counts"
    assert beat(town, 12, 31) == {}


def test_what_was_voted_on_is_decided_with_its_arithmetic(town: Town) -> None:
    codes = settle(town, 3)
    town.says("王阿姨", "反映 3号楼停水两天了没人管")
    for text in ("立项 1 老旧水管改造", "公示 议题1"):
        town.privately(SUN, text)
    town.passes(days=5)
    town.privately(SUN, "表决 更换立管 议题 1 截止 三天后上午10点")
    town.privately(SUN, "开始表决 1")
    assert "截止计票以后才能写决议" in told(town, SUN, "决议 表决1 更换立管")[SUN][0]
    for at, vote in enumerate(("赞成", "赞成", "反对")):
        town.privately(bind(town, codes, at), f"投票 1 {vote}")
    town.passes(days=4)
    for _ in range(3):
        town.ticks("polls")
    town.appoint("昵称0", Role.RESIDENT)
    assert "用不了" in told(town, "昵称0", "决议 表决1 免费更换")["昵称0"][0]
    written = told(town, SUN, "决议 表决1 更换立管，费用由维修资金出")[SUN][0]
    assert "计票：赞成 2户；反对 1户" in written and "÷" in written and "= 66.67%" in written and "✓" in written
    assert "已经写成决议1了" in told(town, SUN, "决议 表决1 再写一个")[SUN][0]
    letters = told(town, SUN, "公示 决议1")
    assert "= 66.67%" in letters["银冈群"][0] and "结果：通过" in letters["银冈群"][0]
    [row] = town.rows("decision")
    assert (row.poll, row.area) == (1, PLACE)


@words_alone
def test_a_vote_against_it_is_not_written_down_as_one_for_it_without_a_word(town: Town) -> None:
    codes = settle(town, 3)
    town.privately(SUN, "表决 更换立管 截止 三天后上午10点")
    town.privately(SUN, "开始表决 1")
    for at, vote in enumerate(("赞成", "反对", "反对")):
        town.privately(bind(town, codes, at), f"投票 1 {vote}")
    town.passes(days=4)
    for _ in range(3):
        town.ticks("polls")
    written = told(town, SUN, "决议 表决1 更换立管")[SUN][0]
    assert "没有通过" in written and "结果：不通过" in written


# ------------------------------------------------------------------------------------------------ its own steps
@words_alone
def test_an_objection_that_is_taken_back_lets_it_go_on(public: Town) -> None:
    told(public, "赵姐", "异议 1 没有比过价")
    assert "用不了" in told(public, "过客", "撤回异议 1")["过客"][0]
    back = told(public, "赵姐", "撤回异议 1")
    assert set(back) == {"赵姐", "小孙", "银冈群"} and "到12月5日" in back["赵姐"][0]
    assert "已经答复过了" in told(public, "小孙", "答复异议 1 好的")["小孙"][0]
    public.passes(days=8)
    assert "已经结束" in told(public, "赵姐", "异议 1 再想想还是贵")["赵姐"][0]


def test_a_decision_that_is_taken_back_is_explained_and_can_be_written_again(public: Town) -> None:
    told(public, "过客", "异议 1 没有比过价")
    gone = told(public, "小孙", "撤销决议 1 报价有误，联系13800000000")
    assert set(gone) == {"银冈群", "过客", "小孙"} and "13800000000" not in gone["银冈群"][0]
    assert "决议1：已撤销（报价有误，联系138****0000）" in told(public, "王阿姨", "决议 1")["王阿姨"][0]
    assert "现在是“已撤销”" in told(public, "小孙", "公示 决议1")["小孙"][0]
    assert "决议2已记下" in told(public, "小孙", f"决议会议1议题1 {TEXT}")["小孙"][0]
    assert "已经有决议2了" in told(public, "小孙", f"决议 会议1 {TEXT}")["小孙"][0]
    assert beat(public, 12, 20) == {}


def test_a_task_goes_to_somebody_else_and_who_had_it_has_it_no_more(in_force: Town) -> None:
    told(in_force, "小孙", "落实 1 供水公司 12月20日前 更换立管")
    moved = told(in_force, "小孙", "改派任务 1 @小于 12月25日前", room="工作群", at=["小于"])
    assert "不用您办了" in moved["水务老周"][0] and "12月25日前：更换立管" in moved["小于"][0]
    assert "用不了" in told(in_force, "水务老周", "进展 1 100 换完了")["水务老周"][0]
    assert in_force.journal("拒绝")[-1].subject == "route.standing"
    assert [row.percent for row in in_force.rows("task")] == [0]
    assert "您手上没有" in told(in_force, "水务老周", "任务")["水务老周"][0]
    assert "任务1（决议1）更换立管 0%，12月25日前" in told(in_force, "小于", "任务")["小于"][0]
    told(in_force, "小孙", "落实 1 供水公司 通水并冲洗管道 12月20日前")
    assert in_force.rows("task")[1].text == "通水并冲洗管道", "the day may come last"
    [zhou] = [row.id for row in in_force.rows("person") if row.label == "水务老周"]
    in_force.road.call(lambda uow: uow.people.grant(zhou, Role.RESIDENT, by=None, at=in_force.now))
    assert "用不了" in told(in_force, "水务老周", "进展 2 100 好了")["水务老周"][0], "a former employee"


@words_alone
def test_a_task_is_reported_where_no_resident_reads_along(in_force: Town) -> None:
    told(in_force, "小孙", "落实 1 供水公司 12月20日前 更换立管")
    assert "请私聊我说" in told(in_force, "水务老周", "@小圆 进展 1 50 一半", room="银冈群")["银冈群"][0]
    assert "记到50%" in told(in_force, "水务老周", "进展 1 百分之五十 换了一半")["水务老周"][0]
    assert "不能倒退" in told(in_force, "水务老周", "进展 1 40")["水务老周"][0]
    assert "0到100" in told(in_force, "水务老周", "进展 1 101")["水务老周"][0]
    shown = told(in_force, "水务老周", "任务 1")["水务老周"][0]
    assert "50%，12月20日前" in shown and "进展 50% 换了一半" in shown


def test_what_nobody_carries_out_is_not_forgotten(in_force: Town) -> None:
    assert "还没有分派任务" in beat(in_force, 12, 9)["工作群"][0]
    assert "还没有分派任务" in beat(in_force, 12, 12)["工作群"][0]
    told(in_force, "小孙", "落实 1 供水公司 12月31日前 更换立管")
    assert beat(in_force, 12, 15) == {}


# ------------------------------------------------------------------------------------------------ who may not
@words_alone
def test_residents_decide_nothing(public: Town) -> None:
    def whole() -> list[tuple[object, ...]]:
        return [tuple(row) for name in ("decision", "objection", "task") for row in public.rows(name)]

    told(public, "赵姐", "异议 1 没有比过价")
    before, refused = whole(), len(public.journal("拒绝"))
    for text in (
        "决议 会议1 全部免费",
        "公示 决议1",
        "撤销决议 1 不同意",
        "落实 1 供水公司 三天内 换管",
        "答复异议 1 没问题",
        "撤回异议 1",
    ):
        refused += 1
        assert "用不了" in told(public, "王阿姨", text)["王阿姨"][0]
        [*earlier, last] = public.journal("拒绝")
        assert len(earlier) == refused - 1 and last.subject == "route.standing" and last.person_id is not None
    assert whole() == before


@words_alone
def test_only_the_chair_answers_an_objection(public: Town) -> None:
    told(public, "赵姐", "异议 1 没有比过价")
    assert "由会议主持人答复" in told(public, "小于", "答复异议 1 没问题")["小于"][0]
    assert "用不了" in told(public, "赵姐", "答复异议 1 我自己答")["赵姐"][0]
    assert state(public) == "异议处理中"
    assert "已答复" in told(public, "小孙", "答复异议 1 报价都贴了")["小孙"][0]


@words_alone
def test_when_the_chair_is_gone_the_office_answers(public: Town) -> None:
    public.privately("小孙", "删除我的信息")
    public.privately("小孙", "确认删除")
    told(public, "赵姐", "异议 1 没有比过价")
    assert "已答复" in told(public, "小于", "答复异议 1 报价都贴了")["小于"][0]


def test_who_objected_and_is_gone_is_not_looked_for(public: Town) -> None:
    told(public, "过客", "异议 1 没有比过价，我是3号楼2单元501的")
    public.privately("过客", "删除我的信息")
    public.privately("过客", "确认删除")
    answer = told(public, "小孙", "答复异议 1 报价都贴了")
    assert set(answer) == {"小孙", "银冈群"} and "联系不上" in answer["小孙"][0]
    kept = {name: words for name, words in public.words_anywhere().items() if "501" in words}
    assert kept == {}


def test_what_somebody_said_of_it_stays_masked_without_them(in_force: Town) -> None:
    told(in_force, "王阿姨", "评价 决议1 不满意 3号楼2单元501还是没水")
    assert "501" in in_force.words_anywhere()["council_update"]
    in_force.privately("王阿姨", "删除我的信息")
    in_force.privately("王阿姨", "确认删除")
    assert "501" not in in_force.words_anywhere()["council_update"]
    assert "评价：不满意1人" in told(in_force, "刘姐", "决议 1")["刘姐"][0]


# ------------------------------------------------------------------------------------------------ faults
def test_two_who_change_it_at_once_do_not_overwrite_one_another(public: Town) -> None:
    def work(uow: object) -> None:
        decisions = uow.decisions  # type: ignore[attr-defined]
        read = decisions.get(1)
        first = life.object_to(read, text="太贵", today=public.now.date(), by=1, at=public.now)
        decisions.save(*first)
        second = life.revoke(read, text="不办了", by=1, at=public.now)
        with pytest.raises(Conflict):
            decisions.save(*second)

    public.road.call(work)
    assert state(public) == "异议处理中"


def test_two_processes_that_beat_at_once_say_it_once(public: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Town(public.engine, seed=2)
    public.now = other.now = datetime(2026, 12, 6, 1, 1, tzinfo=UTC)
    if public.engine.dialect.name == "postgresql":
        # Both have read it before either keeps anything; SQLite lets one begin after the other.
        both = threading.Barrier(2, timeout=20)

        def kept(context: Context, step: tuple[life.Decision, life.Update]) -> life.Decision:
            both.wait()
            return keep_decision(context, step)

        monkeypatch.setattr("bot.handlers.enforcing.keep_decision", kept)
    with ThreadPoolExecutor(2) as pool:
        for beaten in [pool.submit(town.road.tick, "decisions", "test", "bot") for town in (public, other)]:
            beaten.result()
    said = heard(public)
    assert set(said) == {"银冈群", "工作群"} and len(said["银冈群"]) == len(said["工作群"]) == 1
    assert state(public) == "落实中"


def test_a_conflict_at_the_beat_costs_only_that_one_and_is_done_at_the_next(
    public: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(context: Context, step: Step) -> None:
        keep_topic(context, step)
        raise Conflict("王阿姨")

    monkeypatch.setattr("bot.handlers.enforcing.keep_topic", breaks)
    public.now = datetime(2026, 12, 6, 1, 1, tzinfo=UTC)
    public.road.tick("decisions", "test", "bot")
    assert heard(public) == {} and state(public) == "公示中"
    assert [row.state for row in public.rows("topic")] == ["已议"]
    assert "decision" in caplog.text and "王阿姨" not in caplog.text
    monkeypatch.undo()
    assert "【决议生效】" in beat(public, 12, 6)["银冈群"][0]


# ------------------------------------------------------------------------------------------------ what does not fit
_MISSING = {
    "决议 会议9 换管子": "没有会议9",
    "决议 表决9 换管子": "没有表决9",
    "决议 会议1": "例如：决议 会议2",
    "决议 会议1 议题9 换管子": "没有议题9",
    "决议 99": "没有决议99",
    "公示 决议99": "没有决议99",
    "撤销决议 99 不办了": "没有决议99",
    "落实 99 供水公司 三天内 换管": "没有决议99",
    "落实 1 供水公司 换管子去": "要写明谁、什么时候前、做什么",
    "落实 1 三天内 换管子去": "要写明谁",
    "落实 1 供水公司 三天内": "要写明做什么",
    "落实 1 驻区单位 三天内 换管子": "落实 1 供水公司",
    "落实 1 供水公司 三天内 换管子": "生效以后才能分派任务",
    "答复异议 99 没问题": "没有异议99",
    "进展 99 50 一半": "没有任务99",
    "进展 1": "例如：进展 4",
    "评价 决议1 满意": "要在“落实中、已落实”时",
    "评价 决议1": "例如：评价 决议2",
    "评价 任务1 满意": "例如：评价 12",
    "评价 议题1 满意": "例如：评价 12",
    "改派任务 9 小于": "没有任务9",
}


@words_alone
def test_what_does_not_fit_is_explained(public: Town) -> None:
    public.privately("小孙", "同问 1")
    for text, said in _MISSING.items():
        assert said in told(public, "小孙", text)["小孙"][0], text
    assert public.rows("task") == []


@words_alone
def test_neighbours_talk_about_such_things_among_themselves(public: Town) -> None:
    for text in ("没有异议", "异议挺大的", "进展不错", "任务完成了", "决议都看了吧", "落实得挺好"):
        assert told(public, "王阿姨", text, room="银冈群") == {}, text
