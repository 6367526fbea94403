"""银冈小区 and its water, over the real wire with the bot as a process: from 40 concerns to what people say of it."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path

from docx import Document

from tests.gateway.client import user
from tests.gateway.fixtures import StartGateway, gateway
from tests.polling import PLACE, door, fingerprint, owner, quoting, receipt
from tests.stories.gateway_concerns import GRID, GROUPS, STAFF_ROOM, in_room
from tests.stories.gateway_council import (
    AREA,
    HOMES,
    SECOND,
    Council,
    address,
    keep,
    neighbour,
    nickname,
    told,
    verify,
    words_of,
)

__all__ = ["gateway"]

WATER = user(80)
MEMBERS = range(25)
IMPOSTOR = user(290)
RANKINGS = ["立管>水箱>主管>水表"] * 12 + ["水箱>立管>水表>主管"] * 7 + ["主管>立管>水箱>水表"] * 5
"""By pairs 立管 beats 水箱 17:7, 主管 19:5 and 水表 24:0."""


def test_from_forty_concerns_to_what_people_say_of_it(gateway: StartGateway, tmp_path: Path) -> None:
    with Council(gateway(rooms=6, contacts=3000), tmp_path / "bot") as council:
        council.appoint(SECOND, "社区小于", "网格员 银冈小区")
        council.appoint(WATER, "水务老周", "驻区单位 供水公司")
        council.on(0, 10)
        _forty_concerns_become_a_topic(council)
        codes = _the_register(council)
        _members_are_called(council)
        council.on(4, 14, 45)
        _the_meeting(council)
        council.on(5, 20, 1)
        _the_ranked_poll_is_counted(council)
        council.on(16, 10)
        council.starts_again()
        start, votes = _owners_vote(council, codes)
        council.on(21, 20, 1)
        _the_owners_poll_is_counted(council, start, votes)
        page = _a_decision_with_an_objection(council)
        council.on(31, 9, 1)
        _three_tasks_and_what_people_say(council, page)
        assert council.bot.end() == 0
    assert "Traceback" not in council.bot.errors(), council.bot.errors()[-3000:]


# ------------------------------------------------------------------------------------------------ 提
def _forty_concerns_become_a_topic(council: Council) -> None:
    said = [(neighbour(at), f"反映 {at % 4 + 1}号楼{at // 4 + 1}层水压低，用水难", GROUPS[at % 3]) for at in range(40)]
    heard = council.hear_all(said)
    answered = {one.mentions[0] for one in heard if one.to in GROUPS and "已登记" in one.text and one.mentions}
    assert answered == {who for who, _, _ in said}, "each is answered"
    assert len(council.states()) == 40

    heard = council.hear_all([(neighbour(at), "附议 1", GROUPS[at % 3]) for at in range(40, 52)])
    assert "附议，可以立项" in told(heard, STAFF_ROOM, "诉求1") and "立项 1" in told(heard, STAFF_ROOM, "可以立项")
    proposed = told(council.hears(GRID, "立项 1 2 3 老旧供水管改造"), GRID, "已立项")
    assert "诉求1、诉求2、诉求3" in proposed
    assert "用不了" in told(council.hears(neighbour(1), "公示 议题1"), neighbour(1), "公示")
    heard = council.hears(GRID, "公示 议题1")
    assert all("老旧供水管改造" in told(heard, group, "【议事会议题公告】") for group in GROUPS)


def _the_register(council: Council) -> dict[str, str]:
    heard = council.brings_the_register()
    assert "1行没收" in told(heard, GRID, f"新增{HOMES}户"), "the row that is wrong is told"
    assert any(one.kind == "file" and one.to == GRID for one in heard), "and comes back"
    codes = council.slips()
    assert len(codes) == HOMES
    # The home 0 is bound by its slip, and so are 69 others who have WeChat; three homes have one owner.
    names = {at: "赵一" if at == 0 else "赵四" if at == 3 else owner(at) for at in (0, *range(3, 70), 110, 111, 112)}
    heard = council.hear_all(
        [(neighbour(at), f"绑定 {door(at)} {name} {codes[door(at)]}", "") for at, name in names.items()]
    )
    bound = {one.to for one in heard if one.text.startswith(f"已绑定 {PLACE}")}
    assert bound == {neighbour(at) for at in names}, sorted({neighbour(at) for at in names} - bound)
    return codes


# ------------------------------------------------------------------------------------------------ 议
def _members_are_called(council: Council) -> None:
    names = " ".join(f"@{nickname(at)}" for at in MEMBERS)
    call = f"@小圆 召集 {council.day(4)}下午三点 社区二楼会议室 议题 1 名额 30 {names}"
    draft = told(council.hears(GRID, call, STAFF_ROOM, [neighbour(at) for at in MEMBERS]), STAFF_ROOM, "会议1草稿")
    assert "邀请成员25人" in draft and "只能讨论" not in draft
    heard = council.hears(GRID, "@小圆 确认", STAFF_ROOM)
    assert all("社区二楼会议室" in told(heard, group, "【圆桌议事会】") for group in GROUPS)
    assert all("报名 1" in told(heard, neighbour(at), "请您参加会议1") for at in MEMBERS)
    assert {one.to for one in heard if one.kind == "file" and one.name.endswith(".ics")} == set(map(neighbour, MEMBERS))
    heard = council.hear_all([(neighbour(at), "报名 1", "") for at in range(20)])
    assert sum("已报名会议1" in one.text for one in heard) == 20
    assert "已请假" in told(council.hears(neighbour(24), "请假 1"), neighbour(24), "会议1")


def _the_meeting(council: Council) -> None:
    heard = council.waits_for("还没答复")
    assert nickname(22) in told(heard, GRID, "还没答复"), "the chair alone reads who is silent"
    assert {one.to for one in heard if "提醒您：会议1" in one.text} == {neighbour(at) for at in range(24)}
    council.hear_all([(neighbour(at), "签到 1", "") for at in range(12)])
    assert "差1人" in told(council.hears(GRID, "开会 1"), GRID, "要13人")
    enough = council.hears(neighbour(12), "签到 1")
    assert "可以“开会 1”" in told(enough, GRID, "够13人了")
    assert "用不了" in told(council.hears(neighbour(5), "开会 1"), neighbour(5), "开会")
    heard = council.hears(GRID, "开会 1")
    assert all("应到25人，到会13人" in told(heard, group, "【开会】") for group in GROUPS)
    heard = council.hears(GRID, "下一项")
    assert all("老旧供水管改造" in told(heard, group, "【第1项】") for group in GROUPS)

    council.hears(neighbour(0), "举手")
    council.hears(neighbour(7), "举手")
    council.hears(neighbour(3), "举手 程序问题")
    for who, words in (
        (3, "先说说钱从哪里出，再往下议"),
        (0, "管子三十年没换，水是黄的，电话13812345678"),
        (7, "先换立管，水箱明年再说"),
    ):
        called = council.hears(GRID, "请发言")
        assert all(nickname(who) in told(called, group, nickname(who)) for group in GROUPS)
        assert "纪要" in told(council.hears(neighbour(who), words), neighbour(who), "记入会议1的纪要")

    lost = council.hears(neighbour(12), "离席 1")
    assert "现在不能表决" in told(lost, GRID, "不够13人") and not any(in_room(lost, group) for group in GROUPS)
    regained = council.hears(neighbour(13), "签到 1")
    assert "够13人了" in told(regained, GRID, "到会13人")
    council.hear_all([(neighbour(at), "签到 1", "") for at in (12, *range(14, 24))])

    ask = f"表决 供水改造先做哪一样 选项 立管/水箱/主管/水表 排序 按人 匿名 会议 1 议题 1 小区 {PLACE} 截止 明晚8点"
    draft = told(council.hears(GRID, ask), GRID, "表决1 草稿")
    assert "共25票" in draft and "匿名" in draft and "都齐了" in draft, draft
    heard = council.hears(GRID, "开始表决 1")
    assert all("按喜欢的先后排序" in told(heard, group, "开始指纹") for group in GROUPS)
    refused = council.hears(neighbour(2), "投票 1 水箱>立管", GROUPS[0])
    assert "这一票没有算" in told(refused, GROUPS[0], "匿名")
    heard = council.hear_all([(neighbour(at), f"投票 1 {ranked}", "") for at, ranked in enumerate(RANKINGS)])
    letters = {one.to: one.text for one in heard if "回执码" in one.text}
    assert letters.keys() == {neighbour(at) for at in range(24)}
    # One changes it by answering the receipt; without it nobody can, and a quoted receipt of another is not theirs.
    council.receipt = receipt(letters[neighbour(12)])
    heard = council.hears(neighbour(12), quoting(letters[neighbour(12)], "投票 1 水表>主管>水箱>立管"))
    assert "已改为" in told(heard, neighbour(12), "还是原来的回执码")
    council.hears(neighbour(12), f"投票 1 {RANKINGS[12]} {council.receipt}")
    assert "已经投过了" in told(council.hears(neighbour(4), "投票 1 水表"), neighbour(4), "表决1")
    for who in (GRID, neighbour(4)):
        assert "工作人员也看不到" in told(council.hears(who, "结果 1"), who, "截止前不显示结果")
    heard = council.hears(GRID, "散会")
    assert all("纪要 1" in told(heard, group, "【散会】") for group in GROUPS)


def _the_ranked_poll_is_counted(council: Council) -> None:
    heard = council.waits_for("清点结果", "截止指纹")
    head = fingerprint(told(heard, GROUPS[0], "截止指纹"))
    assert "名册25票，投了24票" in told(heard, GROUPS[0], "截止指纹")
    assert not any("立管" in one.text for one in heard if one.to in GROUPS), "the result waits for a person"
    heard = council.hears(GRID, "公布 1")
    assert all("两两相比，胜出者当选" in told(heard, group, "结果公布") for group in GROUPS)
    assert sum(one.kind == "file" and one.name.endswith(".json") for one in heard) == len(GROUPS)
    data = council.bulletin(1).read_bytes()
    assert data == council.file(next(one for one in heard if one.kind == "file" and one.to == GROUPS[0]))
    keep("bulletin-1-ranked.json", data)
    bulletin = json.loads(data)
    rows = bulletin["ballots"]
    assert sorted(tuple(row["numbers"]) for row in rows) == sorted(map(_places, RANKINGS)), "a naive count of our own"
    assert bulletin["closing"]["verdict"]["places"][0] == [0]
    code, said = verify(council.bulletin(1), "--head", head, "--receipt", *council.receipt.split())
    keep("verify-1-ranked.txt", said)
    assert code == 0 and "全部相符" in said, said
    mine = told(council.hears(neighbour(12), f"回执 {council.receipt}"), neighbour(12), "已计入")
    assert "水箱" in mine
    code = council.receipt
    council.until(lambda: not council.places_of(code, code.replace(" ", "")))

    heard = council.hears(GRID, "纪要 1")
    [paper] = [one for one in heard if one.kind == "file" and one.to == GRID]
    document = keep("minutes.docx", council.file(paper))
    text = _text_of(document.read_bytes())
    for words in ("老旧供水管改造", nickname(7), "先换立管", "应到", "签字", "供水改造先做哪一样"):
        assert words in text, words
    page = council.page(address(told(heard, GRID, "纪要"), "m") + "/minutes")
    keep("minutes.html", page)
    assert "先换立管" in words_of(page) and nickname(7) not in page and "13812345678" not in page


def _places(ranked: str) -> tuple[int, ...]:
    order = ranked.split(">")
    return tuple(order.index(option) + 1 for option in ("立管", "水箱", "主管", "水表"))


def _text_of(data: bytes) -> str:
    document = Document(BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


# ------------------------------------------------------------------------------------------------ 决
def _owners_vote(council: Council, codes: dict[str, str]) -> tuple[str, dict[str, str]]:
    ask = f"表决 用维修资金更换全部立管 按面积 规则 业主 第5项 议题 1 小区 {PLACE} 截止 {council.day(21)}晚上8点"
    draft = told(council.hears(GRID, ask), GRID, "表决2 草稿")
    assert "118票" in draft and "意向征询" in draft and "都齐了" in draft, draft
    heard = council.hears(GRID, "开始表决 2")
    start = fingerprint(told(heard, GROUPS[0], "开始指纹"))

    votes: dict[str, str] = {}
    chat = [0, *range(3, 70)]
    said = [(neighbour(at), f"投票 2 {_wants(at)}", GROUPS[at % 3] if at % 2 else "") for at in chat]
    heard = council.hear_all(said)
    kept = [one for one in heard if "表决2" in one.text and "已收到" in one.text]
    assert len(kept) == len(chat)
    votes |= {door(at): _wants(at) for at in chat}
    # Changed minds, and a double attempt by the other owner of a home: one vote each, the last.
    council.hear_all([(neighbour(at), "改投 2 赞成", "") for at in (5, 15)])
    votes |= {door(5): "赞成", door(15): "赞成"}
    wife = user(280)
    council.hears(wife, f"绑定 {door(3)} 赵五 {codes[door(3)]}")
    assert "投“反对”" in told(council.hears(wife, "投票 2 反对"), wife, "已收到")
    votes[door(3)] = "反对"
    # The nickname of a neighbour is only a nickname.
    council.name(IMPOSTOR, nickname(20))
    assert "昵称不算数" in told(council.hears(IMPOSTOR, "投票 2 反对"), IMPOSTOR, "绑定")

    # 委托: 110 and 111 let 59 vote; 111 votes all the same, and 112 is over the limit.
    heard = council.hears(neighbour(110), f"委托 2 {door(59)}")
    assert f"{door(110)} 书面委托您" in told(heard, neighbour(59), "委托")
    council.hears(neighbour(111), f"委托 2 {door(59)}")
    refused = council.hears(neighbour(112), f"委托 2 {door(59)}")
    assert "最多代2家" in told(refused, neighbour(112), "另找一位")
    council.hear_all([(neighbour(59), f"投票 2 {door(at)} 赞成", "") for at in (110, 111)])
    council.hears(neighbour(111), "投票 2 反对")
    votes |= {door(110): "赞成", door(111): "反对"}

    _paper(council, votes)
    for who in (GRID, neighbour(4)):
        assert "工作人员也看不到" in told(council.hears(who, "结果 2"), who, "截止前不显示结果")
    return start, votes


def _wants(at: int) -> str:
    return ("弃权" if at % 20 == 10 else "反对") if at % 5 == 0 and at else "赞成"


def _paper(council: Council, votes: dict[str, str]) -> None:
    """Thirty who have no WeChat, and one who voted in chat, too; two of the staff read each."""
    homes = [door(10), *(door(at) for at in range(70, 100))]
    marks = {home: "无效" if home == door(70) else "反对" if home == door(10) else "赞成" for home in homes}
    heard = council.hear_all([(GRID, f"纸质票 2 {home} {mark}", "") for home, mark in marks.items()])
    numbers = {home: n for one in in_room(heard, GRID) for n, home in re.findall(r"纸质票(\d+) 已录：(\S+)", one.text)}
    assert numbers.keys() == marks.keys()
    assert "自己录的" in told(council.hears(GRID, f"核对 {numbers[door(71)]} 赞成"), GRID, "核对")
    differs = council.hears(SECOND, f"核对 {numbers[door(71)]} 反对")
    assert "两次录的不一样" in told(differs, SECOND, "纸质票")
    heard = council.hear_all([(SECOND, f"核对 {numbers[home]} {mark}", "") for home, mark in list(marks.items())[:-1]])
    assert sum("已算数" in one.text for one in in_room(heard, SECOND)) == len(marks) - 1
    votes |= {home: mark for home, mark in list(marks.items())[:-1]}


def _the_owners_poll_is_counted(council: Council, start: str, votes: dict[str, str]) -> None:
    heard = council.waits_for("清点结果", "截止指纹")
    closed = told(heard, GROUPS[1], "截止指纹")
    assert f"名册118票，投了{len(votes)}票" in closed and "赞成" not in closed
    assert "1张纸质票没有第二人核对" in told(heard, GRID, "清点结果")
    yes = sum(vote == "赞成" for vote in votes.values())
    area, cast = (yes + 2) * AREA / 100, (len(votes) + 2) * AREA / 100
    published = told(council.hears(GRID, "公布 2"), GROUPS[2], "结果公布")
    keep("result-2-owners.txt", published)
    assert f"{area:,.10g}㎡ ÷" in published and f"{cast:,.10g}㎡" in published and "意向征询" in published, published
    assert "2/3 ✓" in published and "1/2 ✓" in published, published
    keep("bulletin-2-owners.json", council.bulletin(2).read_bytes())
    counted = json.loads(council.bulletin(2).read_bytes())["closing"]["count"]
    assert counted["options"][0] == [yes, round(area * 100)] and counted["invalid"] == [1, AREA]
    head = fingerprint(closed)
    code, said = verify(council.bulletin(2), "--head", head, "--open", start)
    keep("verify-2-owners.txt", said)
    assert code == 0 and "全部相符" in said, said
    keep("bulletin-2-owners.html", council.page(address(published, "b")))
    forged = json.loads(council.bulletin(2).read_bytes())
    del forged["ballots"][3]
    file = council.folder / "forged.json"
    file.write_text(json.dumps(forged), "utf-8")
    assert verify(file, "--head", head)[0] == 1


def _a_decision_with_an_objection(council: Council) -> str:
    written = told(council.hears(GRID, "决议 表决2 用维修资金更换全部立管，先三号楼"), GRID, "决议1已记下")
    assert "意向征询" in written or "没有约束力" in written, written
    heard = council.hears(GRID, "公示 决议1")
    text = told(heard, GROUPS[0], "【决议公示】")
    assert f"公示到{council.day(28)}" in text, text
    heard = council.hears(neighbour(30), "异议 1 没有比过价，我电话13812345678", GROUPS[0])
    assert "暂停" in told(heard, GROUPS[0], "异议1") and "没有比过价" in told(heard, GRID, "答复异议 1")
    council.on(23, 10)
    heard = council.hears(GRID, "答复异议 1 三家报价贴在公告栏，最低的中标")
    goes_on = told(heard, GROUPS[1], "公示接着走")
    assert f"到{council.day(30)}" in goes_on, goes_on
    return address(text, "d")


# ------------------------------------------------------------------------------------------------ 办, 评
def _three_tasks_and_what_people_say(council: Council, page: str) -> None:
    heard = council.waits_for("【决议生效】", "落实 1 <责任人>")
    assert all("公示期满" in told(heard, group, "【决议生效】") for group in GROUPS)
    given = (
        ("供水公司", 36, "更换3号楼立管", "已私信责任人"),
        ("社区小于", 34, "贴出费用清单", "已私信责任人"),
        ("网格员", 35, "通知停水时间", "由您和另外1人办"),
    )
    for who, day, what, answer in given:
        assert answer in told(council.hears(GRID, f"落实 1 {who} {council.day(day)}前 {what}"), GRID, "给错了")
    assert "记到60%" in told(council.hears(WATER, "进展 1 60 换到四层"), WATER, "任务1")
    assert "还有2项任务" in told(council.hears(SECOND, "进展 2 办好了 已贴出"), SECOND, "任务2")
    council.on(37, 9, 1)
    heard = council.waits_for("超期")
    assert "任务1" in told(heard, WATER, "超期")
    council.hears(GRID, "进展 3 100 已通知")
    heard = council.hears(WATER, "进展 1 100 全部换完，已通水")
    assert "决议已落实" in told(heard, WATER, "任务1完成")
    for group in GROUPS:
        assert "评价 决议1" in told(heard, group, "【决议落实】")
        assert "评价" in told(heard, group, "已办结"), "its reporter is told once, where they asked"
    marks = ("满意", "满意 水清了", "基本满意")
    for at, mark in enumerate(marks):
        assert "已记下" in told(council.hears(neighbour(at), f"评价 决议1 {mark}"), neighbour(at), "决议1")
    shown = told(council.hears(neighbour(0), "决议 1"), neighbour(0), "已落实")
    assert "满意2人" in shown and "基本满意1人" in shown
    seen = council.page(page)
    keep("decision.html", seen)
    said = words_of(seen)
    for words in ("更换3号楼立管", "三家报价", "老旧供水管改造", "÷", "供水公司", "网格员"):
        assert words in said, words
    assert "13812345678" not in seen and not any(nickname(at) in seen for at in range(40))
