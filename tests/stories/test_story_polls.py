"""银冈小区 votes on its lift by 民法典 §278: 120 homes, in chat and on paper, and anybody can count it again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.letters import LetterState, Outcome
from tests.desk import Office, sheet, xlsx
from tests.polling import PLACE, SUN, YU, bind, door, fingerprint, line, owner, settle
from tests.town import Town

ROOT = Path(__file__).parents[2]
HOMES = 120
OWNERS = ["赵一", "赵一", "赵一", "赵四、赵五"]
"""One owner of three homes, and two of one: 118 heads."""


def verify(file: Path, *more: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "verify", str(file), *more], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def topic_published(town: Town) -> None:
    town.says("王阿姨", "反映 3号楼没有电梯，老人上不去楼")
    town.privately(SUN, "立项 1 加装电梯")
    town.privately(SUN, "公示 议题1")


def test_owners_vote_in_chat_and_on_paper_and_a_stranger_counts_it_again(town: Town, tmp_path: Path) -> None:
    codes = settle(town, HOMES, OWNERS)
    topic_published(town)
    [draft] = town.privately(SUN, "表决 1到4号楼加装电梯 按面积 规则 业主 第7项 议题 1 截止 12月12日晚上8点")
    assert "118票" in draft and "意向征询" in draft and "议题1 公告才0天，要满15天" in draft
    town.passes(days=15)
    [refused] = town.privately("王阿姨", "开始表决 1")
    assert "角色用不了" in refused
    opened = town.privately(SUN, "开始表决 1")
    announced = line(opened, "截止。\n选项")
    start = fingerprint(announced)
    assert [letter.room for letter in town.letters()] == [] and start == fingerprint(opened[-1])
    [again] = town.privately(SUN, "开始表决 1")
    assert "现在是“进行中”，不能开始" in again
    assert not town.rows("ballot")

    votes: dict[str, str] = {}
    # Chat: 60 heads; who has three homes has one vote, whichever of two owners speaks it is one.
    people = {
        at: bind(town, codes, at, "赵一" if at == 0 else "赵四" if at == 3 else "")
        for at in range(60)
        if at not in (1, 2)
    }
    for at, who in people.items():
        answer = "反对" if at % 10 == 5 else "赞成"
        [said] = town.privately(who, f"投票 1 {answer}") if at % 2 else town.says(who, f"投票1{answer}")
        assert "已收到" in said, said
        votes[door(at)] = answer
    wife = bind(town, codes, 3, "赵五", "赵五的微信")
    town.privately(wife, "投票 1 反对")
    votes[door(3)] = "反对"
    # Who changes their mind counts once, as last said.
    for at in (5, 15):
        assert "已收到" in town.says(people[at], "投票 1 弃权")[0]
        [said] = town.privately(people[at], "改投 1 同意")
        assert "投“赞成”" in said
        votes[door(at)] = "赞成"
    # In talk nothing is a vote.
    assert town.says(people[7], "投票1号楼的老张当楼长吧") == []
    assert town.says(people[7], "我同意，赞成！") == []

    # 委托: 110 lets 59 vote; 111 lets 59 vote and votes all the same; a third is over the limit of two.
    for at in (110, 111, 112):
        bind(town, codes, at)
    told = town.privately("昵称110", f"委托 1 {door(59)}")
    assert f"{door(110)} 书面委托您" in "".join(told)
    town.privately("昵称111", f"委托 1 {door(59)}")
    assert "最多代2家" in town.privately("昵称112", f"委托 1 {door(59)}")[0]
    assert "涉及个人信息" in town.says("昵称112", f"委托 1 {door(58)}")[0]
    town.privately(people[59], f"投票 1 {door(110)} 赞成")
    town.privately(people[59], f"投票 1 {door(111)} 赞成")
    town.privately("昵称111", "投票 1 反对")
    votes |= {door(110): "赞成", door(111): "反对"}
    assert "没有委托给您" in town.privately(people[59], f"投票 1 {door(100)} 赞成")[0]

    # Paper: read by two; one that nobody else reads does not count; a double attempt counts once, the last.
    for at in range(60, 90):
        said = town.privately(SUN, f"纸质票 1 {door(at)} {'无效' if at == 60 else '赞成'}")
        number = said[0].partition("纸质票")[2].partition(" ")[0]
        if at == 89:
            continue
        assert "自己录的" in town.privately(SUN, f"核对 {number} 赞成")[0]
        if at == 61:
            assert "两次录的不一样" in town.privately(YU, f"核对 {number} 反对")[0]
        town.privately(YU, f"核对 {number} {'废票' if at == 60 else '赞成'}")
        votes[door(at)] = "invalid" if at == 60 else "赞成"
    number = town.privately(SUN, f"纸质票 1 {door(10)} 反对")[0].partition("纸质票")[2].partition(" ")[0]
    town.privately(YU, f"核对 {number} 反对")
    votes[door(10)] = "反对"

    # The home 100 is sold in mid-poll: the vote stays with who owned it when it began.
    seller = bind(town, codes, 100)
    town.privately(SUN, f"名册 {PLACE}\n{door(100)}\t80.5\t新房主")
    buyer = bind(town, codes, 100, "新房主", "新来的")
    assert "不在" in town.privately(buyer, "投票 1 反对")[0]
    town.privately(seller, "投票 1 赞成")
    votes[door(100)] = "赞成"

    # Hidden, also from staff, in every way there is to ask.
    for who in (SUN, "王阿姨"):
        assert "截止前不显示结果" in town.privately(who, "结果 1")[0]
    assert "不能公布" in town.privately(SUN, "公布 1")[0]
    assert "才能提前截止" in town.privately(SUN, "截止 1")[0]
    assert "赞成" not in "".join(town.privately(SUN, "信件"))

    # Reminders go to those alone who have not voted and can be reached.
    town.passes(days=2, hours=8)
    reminded = [letter for letter in _ticked(town) if "还没收到您" in letter.text]
    assert {letter.to for letter in reminded} == {"id:昵称112"}
    assert town.ticks("polls") == [], "once"

    town.passes(days=2)
    assert town.ticks("polls") == [], "counted first, told then"
    told = town.ticks("polls")
    closed = line(told, "截止指纹")
    head = fingerprint(closed)
    assert f"名册118票，投了{len(votes)}票" in closed and "赞成" not in closed
    assert town.ticks("polls") == []
    assert "现在是“已截止”" in town.privately("昵称112", "投票 1 赞成")[0]
    assert "等主持人公布" in town.privately("昵称112", "结果 1")[0]
    assert "1张纸质票没有第二人核对" in line(told, "清点结果")

    office = Office(town, tmp_path)
    office.posts()
    published = town.privately(SUN, "公布 1")
    yes = sum(1 for vote in votes.values() if vote == "赞成")
    area = (yes + 2) * 8050
    printed = line(published, "结果公布")
    assert f"赞成 {yes}人、{area / 100:,.10g}㎡" in printed and "意向" in printed and "÷" in printed
    [(_, data)] = office.posts()
    file = tmp_path / "bulletins" / "1.json"
    assert file.read_bytes() == data
    count = json.loads(data)["closing"]["count"]
    assert count["options"][0] == [yes, area] and count["invalid"] == [1, 8050]
    assert len(json.loads(data)["ballots"]) == len(votes)
    code, said = verify(file, "--head", head, "--open", start)
    assert code == 0 and "全部相符" in said, said
    forged = json.loads(data)
    forged["ballots"][7]["numbers"] = [0, 1, 0]
    file.write_text(json.dumps(forged), "utf-8")
    assert verify(file, "--head", head)[0] == 1
    assert owner(59) in data.decode() and door(59) not in data.decode(), "names, no doors"


def _ticked(town: Town) -> list:  # type: ignore[type-arg]
    town.letters()
    town.road.tick("polls", "test", "bot")
    return town.letters()


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_register_comes_as_a_sheet_and_what_is_wrong_goes_back_by_row(
    town: Town, tmp_path: Path, ending: str
) -> None:
    from bot.handlers import rolls
    from bot.roll_bringing import RollBringer, RollDesk

    settle(town, 1)
    office = Office(town, tmp_path)
    worker = RollBringer(
        channel=office.box,
        road=town.road,
        dispatcher=office.dispatcher,
        desk=RollDesk(rolls.finish, rolls.give_up),
        files=tmp_path,
        now=lambda: town.now,
        token=lambda: "back",
    )
    rows: list[list[object]] = [
        ["银冈小区业主名册", None, None, None],
        ["楼号", "单元", "室号", "建筑面积(㎡)", "业主姓名"],
        ["2号楼", "1单元", 101, 88.5, "王芳、李强"],
        ["2", "1", "102", "八十", "张三"],
        ["2", "1", "103", 90, "李四"],
        ["2", "1", "103", 91, "李五"],
        ["", "", "", 70, "无门牌"],
    ]
    data = xlsx(*rows)
    if ending == "csv":
        data = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows).encode("gb18030")
    [asked] = town.privately(SUN, f"名册 {PLACE}")
    assert "1户" in asked and "10分钟内" in asked
    assert "正在读" in office.sends(SUN, f"名册.{ending}", data)[0]
    assert office.does(worker.beat()) == 1 and office.does(worker.beat()) == 0
    said = [letter.text for letter in town.letters()]
    assert "新增1户" in said[0] and "第2行：面积不是数" in said[0] and "这个门牌出现了两次" in said[0]
    assert town.road.call(lambda uow: uow.roll.home(PLACE, "2-1-101")).owners == ("王芳", "李强")  # type: ignore[union-attr]
    if ending == "xlsx":
        back = sheet((tmp_path / "returned" / "back.xlsx").read_bytes())
        assert len(back) == 5 and "面积不是数" in str(back[1][-1])
    # A resident has no business with it, and a file that nobody waits for is none.
    assert "角色用不了" in town.privately("路人", f"@小圆 名册 {PLACE}")[0]


def test_a_survey_is_anybodys_once_and_decides_nothing(town: Town) -> None:
    settle(town, 3)
    [draft] = town.privately(SUN, "意见征集 广场舞几点结束 选项 8点/9点/9点半 截止 明晚8点 小区 银冈小区")
    assert "意见征集1 草稿" in draft and "都齐了" in draft
    assert "【意见征集，不是表决】" in line(town.privately(SUN, "开始表决 1"), "选项")
    for who, answer in (("甲", "8点"), ("乙", "2"), ("丙", "9点半"), ("甲", "9点")):
        assert "已收到" in town.says(who, f"投票 1 {answer}")[0]
    assert "不用委托" in town.privately("甲", "委托 1 1-1-101")[0]
    town.passes(days=2)
    town.ticks("polls")
    assert "收到3份" in line(town.ticks("polls"), "已截止，收到")
    assert "9点 2人" in line(town.privately(SUN, "公布 1"), "结果公布")
    assert "不作决定" in town.says("丁", "结果 1")[0]


def test_a_ranked_poll_by_household_shows_what_ranked_means(town: Town) -> None:
    codes = settle(town, 4)
    people = [bind(town, codes, at) for at in range(4)]
    town.privately(SUN, "表决 先修哪里 选项 大门/路灯/花坛 排序 截止 明晚8点")
    town.privately(SUN, "修改表决 1 截止 明晚9点")
    announced = line(town.privately(SUN, "开始表决 1"), "选项")
    assert "投票 1 大门 > 路灯" in announced
    assert "规则：两两相比，胜出者当选" in announced, "by pairs, and not by the most first places"
    for who, answer in zip(people, ("大门>路灯>花坛", "2 1 3", "花坛、路灯=大门", "路灯＞大门"), strict=True):
        assert "已收到" in town.privately(who, f"投票 1 {answer}")[0], answer
    assert "没有看懂" in town.privately(people[0], "投票 1 大门>大门")[0]
    assert "全部投完，已截止" in town.privately(SUN, "截止 1")[0]
    assert "名次" in line(town.ticks("polls"), "清点结果")


def test_who_sold_is_bound_no_longer_and_talk_drafts_nothing(town: Town) -> None:
    codes = settle(town, 3)
    family = bind(town, codes, 0, "赵一的母亲", "母亲")
    bind(town, codes, 0)
    bind(town, codes, 1)
    assert "新增0户，改动1户" in town.privately(SUN, f"名册 {PLACE}\n{door(0)}\t80.5\t新房主")[0]
    assert "已解除" in town.privately(SUN, "解除绑定 3")[-1]
    assert "没有生效的绑定3" in town.privately(SUN, "解除绑定 3")[0]
    town.privately(SUN, "表决 小区大门几点关 按户 截止 明晚8点")
    town.privately(SUN, "开始表决 1")
    for gone in (family, "昵称0", "昵称1"):
        assert "还不知道您是哪一户" in town.privately(gone, "投票 1 赞成")[0]
    assert town.says(SUN, "表决 大家说的那个事什么时候弄") == []
    assert "草稿" in town.says(SUN, "表决 几点关灯 选项 8点/9点 截止 明晚8点")[0]


def test_paper_ballots_of_a_person_and_words_that_are_no_vote(town: Town) -> None:
    settle(town, 3)
    town.says("甲", "帮助")
    town.says(SUN, "表决 推举楼长 选项 张三/李四 按人 截止 明晚8点 名册 @甲 @乙", at=["甲", "乙"])
    assert "已开始，名册2票" in town.privately(SUN, "开始表决 1")[-1]
    numbers = sorted(row.voter for row in town.rows("poll_voter"))
    entered, *_ = town.privately(SUN, f"纸质票 1 {numbers[1]} 李四")
    assert "纸质票1 已录" in entered
    for words in ("投票 1 王五", "投票 1 张三李四", "投票 1 3"):
        assert "没有看懂" in town.privately("甲", words)[0], words
    assert "已收到" in town.privately("甲", "投票1 A")[0], "by its letter"
    assert "名单里没有您" in town.privately("丙", "投票 1 张三")[0]
    assert town.says("甲", "接龙 投票 1 张三，李四我也行") == []


def test_slips_are_printed_from_one_sheet_and_open_their_own_home_alone(town: Town, tmp_path: Path) -> None:
    codes = settle(town, 4)
    office = Office(town, tmp_path)
    [(letter, data)] = [one for one in office.posts() if one[0].file_name.endswith(".html")]
    page = data.decode()
    assert letter.file_name == "银冈小区绑定码.html" and page.count("<section>") == page.count("<svg") == 4
    assert all(code in page for code in codes.values())
    assert not any(code in words or code.replace(" ", "") in words for words in _kept(town) for code in codes.values())
    assert "绑定码不对" in town.privately("甲", f"绑定 {door(1)} 赵二 {codes[door(0)]}")[0]
    assert "涉及个人信息" in town.says("甲", f"绑定 {door(0)} 赵一 {codes[door(0)]}")[0]
    assert "角色用不了" in town.privately("甲", "@小圆 绑定码 1号楼")[0]


def _kept(town: Town) -> list[str]:
    """What stands in the tables after the letters have left."""
    sent = [Outcome(letter_id=row.id, state=LetterState.SENT) for row in town.rows("letter")]
    town.road.call(lambda uow: uow.letters.queue.settle(sent, town.now))  # type: ignore[attr-defined]
    return list(town.words_anywhere().values())
