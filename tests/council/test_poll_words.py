"""What people write of polls: read as it is meant, or not at all, and never a fault of the reader."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.council import ballot as paper
from bot.council.ballot import Form, Mark, Method, yes_no
from bot.council.homes import Fault, Unfit, find_header, home_of, homes_of
from bot.council.poll import Secrecy
from bot.council.profiles import OWNERS, OWNERS_MAJOR, ROUNDTABLE, SURVEY, WORDS
from bot.council.roll import Electorate
from bot.handlers import contents
from bot.handlers.marks import read_mark, said_of
from bot.handlers.poll_words import changed, deadline_of, drafted, form_of, rule_of, wish
from bot.routing import Said
from tests.town import NOON

TODAY = date(2026, 11, 24)
ZONE = ZoneInfo("Asia/Shanghai")
CHOICE = Form(method=Method.CHOICE, options=("物业留任", "换物业", "自管"))
SEVERAL = Form(method=Method.SEVERAL, options=("甲楼", "乙楼", "丙楼"), most=2, write_in=True)
RANKED = Form(method=Method.RANKED, options=("大门", "路灯", "花坛"))
SCORE = Form(method=Method.SCORE, options=("大门", "路灯"), top_score=10)
FORMS = (yes_no(), CHOICE, SEVERAL, RANKED, SCORE)


@pytest.mark.parametrize(
    ("form", "text", "mark"),
    [
        (yes_no(), "赞成", Mark((1, 0, 0))),
        (yes_no(), "不同意。", Mark((0, 1, 0))),
        (yes_no(), "弃权", Mark((0, 0, 1))),
        (yes_no(), "空白", Mark((0, 0, 0))),
        (yes_no(), "1", None),
        (yes_no(), "赞成反对", None),
        (yes_no(), "不知道赞成好不好", None),
        (yes_no(), "我同意", None),
        (CHOICE, "换物业", Mark((0, 1, 0))),
        (CHOICE, "丙", Mark((0, 0, 1))),
        (CHOICE, "b", Mark((0, 1, 0))),
        (CHOICE, "2", Mark((0, 1, 0))),
        (CHOICE, "4", None),
        (CHOICE, "1、2", None),
        (CHOICE, "弃权", Mark(())),
        (SEVERAL, "甲楼 丙楼", Mark((1, 0, 1))),
        (SEVERAL, "1、另写 丁楼", Mark((1, 0, 0), "丁楼")),
        (SEVERAL, "1、2、3", None),
        (RANKED, "路灯>大门=花坛", Mark((2, 1, 2))),
        (RANKED, "3 1", Mark((2, 0, 1))),
        (RANKED, "路灯、路灯", None),
        (SCORE, "大门 8、路灯 10分", Mark((8, 10))),
        (SCORE, "大门8", Mark((8, -1))),
        (SCORE, "大门11", None),
    ],
)
def test_a_vote_is_read_as_it_is_meant_or_not_at_all(form: Form, text: str, mark: Mark | None) -> None:
    assert read_mark(form, text) == mark


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(FORMS), st.text("赞成反对弃权空白另写1234567890甲乙丙AB大门路灯换物业>=、,， :：分\n", max_size=30)
)
def test_whatever_is_read_is_valid_and_said_back_means_the_same(form: Form, text: str) -> None:
    mark = read_mark(form, text)
    if mark is not None:
        assert paper.invalid(form, mark) is None
        assert said_of(form, mark)
        if not mark.write_in:
            assert read_mark(form, said_of(form, mark)) == mark


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(
        "表决投票绑定名册纸质核对委托回执截止规则选项小区议题人员第号项匿名记按户 1234567890-/、，\n：单多选最多满分打",
        max_size=40,
    )
)
def test_no_words_break_the_reader(text: str) -> None:
    table = contents().table
    for start in (
        "",
        "表决 ",
        "修改表决 1 ",
        "投票 5 ",
        "绑定 3-2-501 ",
        "纸质票 5 ",
        "委托 5 ",
        "回执 ",
        "名册 ",
        "绑定码 ",
    ):
        table.find(start + text, addressed=True, private=True)
    asked = wish(text)
    form = form_of(asked, None)
    for electorate in Electorate:
        rule_of(asked.rule, form, electorate, topic=False, today=TODAY, owners_binding=False)


def test_a_poll_is_written_in_parts_in_any_order() -> None:
    found = drafted(
        Said(
            "小区大门 几点关？ 截止 周六晚上8点，记名 选项 10点 / 11点 / 不关 "
            "规则 三分之二 按户 名册 3号楼、4号楼 议题3"
        )
    )
    assert found is not None and found.question == "小区大门 几点关？"
    assert found.options == ("10点", "11点", "不关") and found.rule == "三分之二" and found.topic == 3
    assert (found.secrecy, found.electorate, found.roll) == (Secrecy.NAMED, Electorate.HOUSEHOLD, "3号楼、4号楼")
    assert deadline_of(found.closes or "", NOON, ZONE) == datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
    assert form_of(found, None).method is Method.CHOICE
    assert changed(Said("截止 周日")) is None
    more = changed(Said("5 多选最多3个 匿名"))
    assert more is not None and (more.number, more.method, more.most, more.secrecy) == (
        5, Method.SEVERAL, 3, Secrecy.SECRET,
    )  # fmt: skip
    assert drafted(Said("几")) is None and drafted(Said("这件事", addressed=False, separated=False)) is None


@pytest.mark.parametrize(
    ("words", "electorate", "rule"),
    [
        ("过半数", Electorate.HOUSEHOLD, WORDS["过半数"]),
        ("2/3", Electorate.PERSON, WORDS["三分之二"]),
        ("业主 第6项", Electorate.AREA, OWNERS_MAJOR),
        ("业主第五项", Electorate.AREA, OWNERS),
        ("民法典278", Electorate.AREA, OWNERS),
        ("圆桌", Electorate.PERSON, ROUNDTABLE),
        ("最大声的", Electorate.PERSON, None),
        (None, Electorate.ANYBODY, SURVEY),
        (None, Electorate.AREA, OWNERS),
    ],
)
def test_a_rule_is_found_by_its_words(words: str | None, electorate: Electorate, rule: object) -> None:
    assert rule_of(words, yes_no(), electorate, topic=False, today=TODAY, owners_binding=False) == rule


def test_owners_bind_themselves_only_where_the_deployment_says_so() -> None:
    for words in ("业主", "住改商", "三分之二"):
        for binding in (False, True):
            rule = rule_of(words, yes_no(), Electorate.AREA, topic=False, today=TODAY, owners_binding=binding)
            assert rule is not None and rule.binding is binding, words


# ------------------------------------------------------------------------------------------------ a register
def test_a_register_is_read_by_its_columns() -> None:
    rows = [
        ["业主名册"],
        ["序号", "楼栋号", "单元", "房间号", "建筑面积（㎡）", "产权人"],
        ["1", "3号楼", "2单元", "501", "89.55", "张三、李四"],
        ["2", "3", "", "502", "1,203.5", ""],
        ["3", "3", "2", "503", "很大", "王五"],
        ["4", "", "", "", "60", "赵六"],
    ]
    header = find_header(rows)
    assert header is not None and header[0] == 1
    homes, bad = homes_of(rows[2:], header[1])
    assert [(home.door, home.area, home.owners) for home in homes] == [
        ("3-2-501", 8955, ("张三", "李四")),
        ("3-1-502", 120350, ()),
    ]
    assert bad == [(3, (Fault.BAD_AREA,)), (4, (Fault.NO_DOOR,))]
    assert find_header([["张三", "李四"]]) is None
    with pytest.raises(Unfit):
        home_of(["3-2-501", "", "某" * 41], {**header[1]})
