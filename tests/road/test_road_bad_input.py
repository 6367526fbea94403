"""Whatever comes in, nothing breaks: a clear answer or silence, and the next message is heard."""

from __future__ import annotations

import string
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.community.people import Role
from bot.ports import Attachment, AttachmentKind, Contact, EventKind, Inbound
from storage.engine import open_engine
from storage.tables import SQLModel
from tests.town import BOT, CHANNEL, GROUP, NOON, Town

NASTY = {
    "nul": "反映 3号楼\x00停水\x01\x1b[31m两天了",
    "surrogate": "反映 3号楼\ud83d停水两天了",
    "right to left": "反映 \u202e3号楼停水\u202c两天了\u200f",
    "html": "反映 <script>alert(1)</script><b>3号楼停水</b>",
    "sql": "反映 3号楼停水'); DROP TABLE concern;--",
    "format": "反映 {0} {word} %s %(x)s 3号楼停水",
    "emoji": "反映 👨‍👩‍👧‍👦🚰3号楼停水🇨🇳",
    "lines": "反映 3号楼\r\n\r\n\r\n停水\u2028两天了",
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_a_nasty_report_is_kept_and_answered(town: Town, text: str) -> None:
    [answer] = town.says("老李", text)
    assert answer.startswith("诉求1 已登记")
    [concern] = town.rows("concern")
    assert "停水" in concern.text and "\x00" not in concern.text


def test_a_report_of_a_hundred_kilobytes_is_cut_and_says_so(town: Town) -> None:
    [answer] = town.privately("老李", "反映 " + "3号楼停水两天了，" * 12_000)
    assert "诉求1" in answer and "只留了前面" in answer
    assert len(town.rows("concern")[0].text) == 5_000
    assert len(answer) < 500


def test_a_long_monologue_without_a_word_is_answered_shortly(town: Town) -> None:
    [answer] = town.privately("老李", "今天天气不错" * 20_000)
    assert len(answer) < 500


@pytest.mark.parametrize("text", ["🙂", "🙂🙂🙂", "？？？", "。。。", "1", "…", "👍", "@小圆", "   ", "\u200b", "\x00"])
def test_next_to_nothing_is_answered_with_a_hint_or_not_at_all(town: Town, text: str) -> None:
    answers = town.privately("老李", text)
    assert answers == [] or "帮助" in answers[0]
    assert town.rows("concern") == []
    assert town.says("老李", text) in ([], answers), "in a group it is silence, or the answer to the mention"


@pytest.mark.parametrize("number", ["1" * 40, "9" * 18, "0", "-1", "99999999999999999999", "三千八百亿", "1.5", "1e9"])
@pytest.mark.parametrize("word", ["进度", "同问", "撤回", "评价", "补充"])
def test_a_number_that_nobody_was_shown_is_refused(town: Town, word: str, number: str) -> None:
    [answer] = town.privately("老李", f"{word} {number} 满意")
    assert "没有诉求" in answer or "例如" in answer, answer
    assert "Error" not in answer


def test_nicknames_are_only_labels(town: Town) -> None:
    town.appoint("小孙")
    names = [
        "撤回 1",
        ".*",
        "([a-z]+)+$",
        "<b>王</b>",
        "@小圆",
        "管理员",
        "小圆",
        "{word}",
        "",
        "  ",
        "\u202e李",
        "\x00",
    ]
    for number, name in enumerate(names, 1):
        [answer] = town.says(name, "@小圆 反映 3号楼停水两天了", contact_id=f"c{number}")
        assert answer.startswith(f"诉求{number} 已登记"), name
    assert all("没有" not in text for text in town.privately("小孙", "待办"))
    assert len(town.says("小孙", "派单 1 @.* 三天内", at=[".*"])) >= 1
    assert town.rows("concern")[0].assignee == ".*"


def test_a_very_long_nickname_and_five_hundred_mentions(town: Town) -> None:
    [answer] = town.says("李" * 5_000, "反映 3号楼停水两天了")
    assert answer.startswith("诉求1")
    many = [f"邻居{n}" for n in range(500)]
    [answer] = town.says("老李", "反映 3号楼停水两天了 " + " ".join(f"@{name}" for name in many), at=many)
    assert answer.startswith("诉求2")
    admin = "长" * 5_000
    town.appoint("管理员", Role.ADMIN)
    [granted, _] = town.says("管理员", f"授权 @{admin} 网格员", at=[admin])
    assert granted.startswith("已授权")


def test_long_ids_stay_apart(town: Town) -> None:
    head = "x" * 10_000
    assert "诉求1" in town.says("老李", "反映 3号楼停水", event_id=head + "a")[0]
    assert "诉求2" in town.says("老李", "反映 5号楼停电", event_id=head + "b")[0], "another event with the same head"
    assert town.says("老李", "反映 3号楼停水", event_id=head + "a") == [], "a replay"
    town.says("甲", "反映 7号楼漏水", contact_id=head + "a")
    town.says("乙", "反映 8号楼漏水", contact_id=head + "b")
    assert len(town.rows("person")) == 3
    town.happens(town.event("老李", kind=EventKind.RECALL, target=head + "b"))
    assert [row.text for row in town.letters() if "诉求2" in row.text], "it is recognised by its long id again"


def test_both_letters_of_an_event_with_a_long_id_are_written(town: Town) -> None:
    town.appoint("小孙")
    town.says("小孙", "绑定本群 工作群", room="工作群")
    event_id = "x" * 200
    texts = town.says("老李", "@小圆 3号楼着火了快来人", event_id=event_id)
    assert len(texts) == 2
    answers = town.privately("老李", "反映 3号楼着火了快来人", event_id=event_id + "y")
    assert any("拨打 119" in text for text in answers) and any("诉求1" in text for text in answers)


def test_a_sender_without_an_id_is_heard_by_nobody_and_breaks_nothing(town: Town) -> None:
    silent = [
        town.event("", "反映 3号楼停水", room=room, contact_id="", kind=kind)
        for room in ("", GROUP)
        for kind in EventKind
    ]
    outcome = town.happens(*silent, town.event("老李", "反映 5号楼停电"))
    assert outcome.failed == 0
    assert [letter.text[:3] for letter in town.letters() if letter.to or "诉求" in letter.text] == ["诉求1"]


@pytest.mark.parametrize("bad", ["\x00wxid", "wx\ud83did", "wx\x00id"])
def test_ids_that_no_database_takes(town: Town, bad: str) -> None:
    outcome = town.happens(
        town.event("老李", "反映 3号楼停水", contact_id=bad),
        replace(town.event("老李", "反映 3号楼停水"), room=bad, room_name=bad),
        replace(town.event("老李", "反映 3号楼停水"), event_id=bad, account="bot\x00"),
        town.event("老李", kind=EventKind.JOIN, subjects=[bad]),
        town.event("老李", kind=EventKind.RECALL, target=bad),
        town.event("老李", "", attachments=(Attachment(AttachmentKind.UNKNOWN, bad, bad, bad),), bot_mentioned=True),
    )
    assert (outcome.new, outcome.failed) == (6, 0)


def test_what_no_name_exists_for_is_answered_if_it_was_meant_for_the_bot(town: Town) -> None:
    sticker = (Attachment(AttachmentKind.UNKNOWN, "ref", type_code="9999"),)
    assert "文字" in town.privately("老李", "", attachments=sticker)[0]
    assert town.says("老李", "", attachments=sticker) == []


def test_an_unknown_group_works_from_its_first_message(town: Town) -> None:
    [answer] = town.says("老李", "反映 3号楼停水", room="从没见过的群")
    assert answer.startswith("诉求1")
    [group] = town.rows("wechat_group")
    assert group.name == "从没见过的群" and town.rows("concern")[0].area == ""


WORDS = st.sampled_from(
    [
        "反映",
        "受理",
        "同问12",
        "评价 1 满意",
        "撤回1",
        "登记",
        "帮助",
        "@小圆",
        "授权",
        "派单 1 老郭 三天内",
        "确认删除",
        "我的信息",
        "删除我的信息",
        "认领 X",
        "着火了",
        "3号楼停水",
        "\x00",
        "\ud800",
        "\u202e",
        "１２",
        "十二",
        " ",
        "\n",
        "：",
        "{x}",
        "%s",
        "👨‍👩‍👧",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.one_of(WORDS, st.text(max_size=4)), max_size=8).map("".join))
IDS = st.one_of(st.sampled_from(["", "id:甲", "id:乙", BOT]), st.text(max_size=8), st.just("y" * 300))
CONTACTS = st.builds(Contact, IDS, st.one_of(st.sampled_from(["甲", "小圆", ""]), st.text(max_size=8)))
INBOUNDS = st.builds(
    Inbound,
    channel=st.just(CHANNEL),
    account=st.just(BOT),
    event_id=st.one_of(st.text(alphabet=string.ascii_letters, max_size=6), IDS),
    kind=st.sampled_from([kind for kind in EventKind if kind is not EventKind.TICK] + [EventKind.MESSAGE] * 8),
    at=st.just(NOON),
    sender=CONTACTS,
    room=st.sampled_from(["", GROUP, "另一个群", "\x00"]),
    room_name=st.one_of(st.just(GROUP), st.text(max_size=8)),
    text=TEXTS,
    mentions_me=st.booleans(),
    mentions=st.lists(CONTACTS, max_size=2).map(tuple),
    subjects=st.lists(CONTACTS, max_size=2).map(tuple),
    target=IDS,
    attachments=st.lists(st.builds(Attachment, st.sampled_from(AttachmentKind), IDS), max_size=1).map(tuple),
)


@pytest.fixture(scope="module")
def busy_towns(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Town]:
    """One town per database for all examples: what came before is part of the trial."""
    from tests.conftest import fresh_postgres

    urls = [f"sqlite:///{tmp_path_factory.mktemp('busy')}/y.db", fresh_postgres(request.getfixturevalue("postgres"))]
    engines = [open_engine(url) for url in urls]
    SQLModel.metadata.create_all(engines[0])
    towns = [Town(engine) for engine in engines]
    for town in towns:
        town.appoint("甲", Role.ADMIN)
        town.says("乙", "反映 5号楼下水道堵了")
    request.addfinalizer(lambda: [engine.dispose() for engine in engines])
    return towns


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(batch=st.lists(INBOUNDS, min_size=1, max_size=4))
def test_no_event_ever_breaks_the_road(busy_towns: list[Town], batch: list[Inbound]) -> None:
    for town in busy_towns:
        outcome = town.happens(*batch)
        assert outcome.failed == 0
        assert outcome.new + outcome.known == len(batch)
        town.passes(seconds=7)
