"""What the roundtable hands out, taken in again by whoever reads it: a calendar, Word, a scanner."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import segno
from docx import Document
from icalendar import Calendar
from PIL import Image

from bot.papers.code import picture
from bot.papers.recipe import Paper, PaperForm, paper_by
from bot.papers.record import record_of
from bot.ports import NotSent, Outgoing
from storage.queries import reading
from tests.desk import Office
from tests.polling import PLACE, SUN, bind, settle
from tests.roundtable import HOSTILE, MEMBERS, PHONE, convened, decided, held, published, saturday
from tests.town import GROUP, Town

URL = "http://yz.test"


@pytest.fixture
def office(town: Town, tmp_path: Path) -> Office:
    return Office(town, tmp_path / "files")


def code_of(town: Town) -> str:
    return town.road.call(lambda uow: uow.meetings.code(1))


def entry(data: bytes) -> dict[str, object]:
    """The one event of a calendar, as plain values."""
    calendar = Calendar.from_ical(data)
    assert calendar["METHOD"] == "PUBLISH" and calendar["VERSION"] == "2.0"
    [event] = calendar.walk("VEVENT")
    return {
        "uid": str(event["UID"]),
        "sequence": int(event["SEQUENCE"]),
        "start": event.decoded("DTSTART"),
        "place": str(event["LOCATION"]),
        "summary": str(event["SUMMARY"]),
        "about": str(event["DESCRIPTION"]),
        "status": str(event["STATUS"]),
        "url": str(event.get("URL", "")),
        "alarms": len(event.walk("VALARM")),
    }


def lines(data: bytes) -> list[str]:
    """The paragraphs of a .docx."""
    return [paragraph.text for paragraph in Document(BytesIO(data)).paragraphs]


# ------------------------------------------------------------------------------------------------ with the letters
def test_a_group_gets_words_and_code_as_one_letter_and_members_the_entry(office: Office) -> None:
    convened(office.town)
    files = {letter.room or letter.to: (letter, data) for letter, data in office.posts()}
    address = f"{URL}/m/{code_of(office.town)}"
    letter, data = files[GROUP]
    assert letter.text.startswith("【圆桌议事会】") and address in letter.text and letter.file_name == "会议1二维码.png"
    assert data == picture(address)
    assert set(files) == {GROUP, *(f"id:{who}" for who in MEMBERS)}
    letter, data = files["id:赵姐"]
    assert "请您参加会议1" in letter.text and address in letter.text and letter.file_name == "会议1日历.ics"
    found = entry(data)
    assert found == {
        "uid": f"{code_of(office.town)}@yz.test",
        "sequence": 3,
        "start": saturday(7),
        "place": "社区二楼会议室",
        "summary": "圆桌议事会：3号楼老旧水管改造",
        "about": found["about"],
        "status": "CONFIRMED",
        "url": address,
        "alarms": 1,
    }
    assert "1. 3号楼老旧水管改造" in str(found["about"]) and "报名 1" in str(found["about"])
    assert list(office.files.rglob("*.*")) == [], "they lie on the disk only while they are sent"


def test_a_newer_entry_changes_the_old_one_and_strikes_it_out(office: Office) -> None:
    convened(office.town)
    first = next(entry(data) for letter, data in office.posts() if letter.to == "id:赵姐")
    office.town.privately("网格员小孙", "改期 1 下周日下午两点 小广场")
    moved = next(entry(data) for letter, data in office.posts() if letter.to == "id:赵姐" and data)
    office.town.privately("网格员小孙", "取消 1 当天停电")
    posts = office.posts()
    off = [entry(data) for letter, data in posts if letter.to == "id:赵姐"][-1]
    assert first["uid"] == moved["uid"] == off["uid"]
    assert [first["sequence"], moved["sequence"], off["sequence"]] == [3, 4, 5]
    assert moved["start"] == saturday(6) + timedelta(days=8) and moved["place"] == "小广场"
    assert off["status"] == "CANCELLED" and off["alarms"] == 0


def test_without_an_address_of_their_own_nobody_is_sent_to_this_machine(tmp_path: Path, town: Town) -> None:
    here = Town(town.engine, public_url="http://127.0.0.1:8080")
    office = Office(here, tmp_path)
    convened(here)
    posts = {letter.room or letter.to: (letter, data) for letter, data in office.posts()}
    assert GROUP not in posts, "no code: there is nothing that it could open"
    letter, data = posts["id:赵姐"]
    assert "127.0.0.1" not in letter.text and b"127.0.0.1" not in data and entry(data)["url"] == ""
    held(here, "听大家的")
    assert "127.0.0.1" not in "".join(here.privately("王阿姨", "纪要 1"))


# ------------------------------------------------------------------------------------------------ 纪要
def minutes(office: Office, who: str = "网格员小孙", room: str = "") -> tuple[Outgoing, bytes]:
    office.posts()
    office.town.says(who, "纪要 1", room=room)
    return office.posts()[-1]


def test_minutes_are_a_document_in_the_form_of_an_office(office: Office) -> None:
    convened(office.town)
    held(office.town, "分两期做，一期先换立管")
    office.town.privately("网格员小孙", "决议 会议1 下月更换3号楼立管")
    letter, data = minutes(office)
    assert letter.file_name == "会议1纪要.docx"
    found = lines(data)
    assert found[:10] == [
        "3号楼老旧水管改造圆桌议事会会议纪要",
        "（会议1）",
        "时间：2026年11月28日（周六）15:00—16:10",
        "地点：社区二楼会议室",
        "主持：网格员小孙",
        "记录：",
        "人数：应到5人，实到3人",
        "出席：王阿姨、老李、赵姐（3人）",
        "缺席：刘姐、陈叔（请假）（2人）",
        "列席：路过的周叔（1人）",
    ]
    text = "\n".join(found)
    assert "一、3号楼老旧水管改造（议题1）" in text
    assert f"王阿姨：管子三十年没换了\n我电话{PHONE}，谁有门路打给我" in text, "as it was said: it is for the office"
    assert "老李：分两期做，一期先换立管" in text and "赵姐（程序问题）：" in text
    assert "天气" not in text, "who did not address the meeting is not in its minutes"
    assert "本项没有在这里计票。" in text and "决议1（待公示）：下月更换3号楼立管" in text
    assert text.index("发言要点") < text.index("【表决】") < text.index("【决议】") < text.index("签字")
    [signatures] = Document(BytesIO(data)).tables
    assert len(signatures.rows) * len(signatures.columns) == 12
    about = Document(BytesIO(data)).core_properties
    assert about.created == about.modified and about.created.year == 2026
    assert about.title == "会议1纪要" and about.comments == "" and about.author == ""


def test_whom_minutes_are_for_decides_what_comes(office: Office) -> None:
    town = office.town
    convened(town)
    assert "还没有开" in town.privately("网格员小孙", "纪要 1")[0]
    held(town, "好")
    page = f"{URL}/m/{code_of(town)}/minutes"
    for who, room in (("王阿姨", ""), ("王阿姨", GROUP), ("网格员小孙", GROUP)):
        town.letters()
        assert [text for text in town.says(who, "纪要 1", room=room) if page in text]
        assert "docx" not in str(town.rows("letter")[-1].file_name), "no names into a group or to a resident"
    town.says("网格员小孙", "绑定本群 工作群", room="工作群")
    assert minutes(office, room="工作群")[0].file_name.endswith(".docx")
    assert "没有会议9" in town.privately("王阿姨", "纪要 9")[0]


def test_minutes_show_a_poll_of_the_meeting_with_its_arithmetic(office: Office) -> None:
    town = office.town
    codes = settle(town, 4)
    convened(town)
    held(town, "大家投票吧")
    town.privately(SUN, f"表决 立管更换方案 按户 记名 规则 过半数 小区 {PLACE} 议题 1 会议 1 截止 周日晚上8点")
    assert "已开始" in "".join(town.privately(SUN, "开始表决 1"))
    for at, answer in enumerate(("赞成", "赞成", "反对")):
        assert "已收到" in town.privately(bind(town, codes, at), f"投票 1 {answer}")[0]
    town.passes(days=2)
    for _ in range(2):
        town.ticks("polls")
    text = "\n".join(lines(minutes(office)[1]))
    assert "表决1：立管更换方案" in text and "2户 ÷ 有效票 3户 = 66.67% > 1/2 ✓" in text
    with reading(town.engine)() as reports:
        dossier = reports.meeting(1, counted=True)
    assert dossier is not None and [one.head for one in dossier.polls] != [""]
    public = record_of(dossier, public=True, recorder="小圆")
    assert public.items[0].votes == (), "not before the result is published"
    town.privately(SUN, "公布 1")
    with reading(town.engine)() as reports:
        dossier = reports.meeting(1, counted=True)
    assert dossier is not None
    [vote] = record_of(dossier, public=True, recorder="小圆").items[0].votes
    assert vote.head == dossier.polls[0].head and any("66.67%" in line for line in vote.lines)


def test_what_people_write_cannot_break_a_paper(office: Office) -> None:
    town = office.town
    published(town, "水管" + HOSTILE[5] + HOSTILE[0])
    town.privately("网格员小孙", f"召集 周六下午三点 二楼{HOSTILE[1]} 议题 1 @王阿姨 @老李", at=("王阿姨", "老李"))
    town.privately("网格员小孙", "确认")
    for letter, data in office.posts():
        if letter.file_name.endswith(".ics"):
            assert "\n\nBEGIN" not in data.decode() and entry(data)["status"] == "CONFIRMED"
    town.now = saturday(7)
    for who in ("王阿姨", "老李"):
        town.privately(who, "签到 1")
    town.privately("网格员小孙", "开会 1")
    town.privately("网格员小孙", "下一项")
    town.privately("王阿姨", "举手")
    town.privately("网格员小孙", "请发言")
    for text in HOSTILE:
        town.privately("王阿姨", text)
    found = "\n".join(lines(minutes(office)[1]))
    assert "onerror" in found and "\u202e" not in found and "\x07" not in found


def test_a_meeting_that_is_gone_has_no_paper(office: Office) -> None:
    convened(office.town)
    made = Paper(PaperForm.MINUTES, 99)
    with pytest.raises(NotSent) as told:
        office.does(office.press.send(Outgoing(letter_id=1, to="x", file=office.files / made.ref)))
    assert told.value.permanent


# ------------------------------------------------------------------------------------------------ codes
def test_a_code_holds_the_address_and_nothing_else() -> None:
    address = f"https://yz.example.cn/m/{'0f' * 16}"
    image = Image.open(BytesIO(picture(address))).convert("1")
    side = image.width // 12
    assert image.width == image.height == side * 12 and side > 29
    seen = [[image.getpixel((x * 12 + 6, y * 12 + 6)) == 0 for x in range(side)] for y in range(side)]
    wanted = segno.make_qr(address, error="q", boost_error=False)
    assert [[bool(cell) for cell in row[4:-4]] for row in seen[4:-4]] == [
        [bool(c) for c in row] for row in wanted.matrix
    ]
    assert not any(any(row) for row in (*seen[:4], *seen[-4:])), "the quiet zone"


@pytest.mark.parametrize("address", ["", URL, "https://例子.cn/a%20b|c/../d"])
def test_a_recipe_is_read_back_and_is_one_name_of_a_file(address: str) -> None:
    paper = Paper(PaperForm.CODE, 12, address)
    assert paper_by(paper.ref) == paper and "/" not in paper.ref
    assert paper_by("made|chart|2026-11-01|2026-11-02|本月|*") is None and paper_by("a.xlsx") is None


def test_what_was_decided_stays_out_of_the_minutes_once_it_is_taken_back(office: Office) -> None:
    convened(office.town)
    held(office.town, "好")
    decided(office.town)
    assert "决议1（落实中）" in "\n".join(lines(minutes(office)[1]))
