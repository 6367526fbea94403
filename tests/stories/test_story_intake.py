"""Lists of 12345 and the grid become concerns: pasted or as a file, each row once, and bad ones come back with why."""

from __future__ import annotations

import os
import struct
import zipfile
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from bot.community.people import Role
from bot.dialogue import Question
from bot.handlers import intake
from bot.ports import Attachment, AttachmentKind
from tests.desk import Office, saved, sheet, xlsx
from tests.town import GROUP, Town

HEADER = ["工单编号", "来电时间", "诉求地址", "诉求内容（必填）", "来电人", "联系电话", "办理期限"]
WATER = [
    "G1",
    datetime(2026, 11, 23, 9, 30),
    "银冈小区3号楼2单元501",
    "3号楼停水两天了没人管",
    "张三",
    "13812345678",
    None,
]
NOISE = ["G2", "2026年11月20日 14:05", "电业小区", "楼下饭店半夜还在放音乐", "李四", "", "2026-12-05"]


@pytest.fixture
def office(town: Town, tmp_path: Path) -> Office:
    town.appoint("小孙")
    town.says("小孙", "绑定本群 工作群", room="工作群")
    return Office(town, tmp_path / "files")


def import_file(office: Office, data: bytes | Exception, name: str = "派单.xlsx", word: str = "导入") -> list[str]:
    office.town.privately("小孙", word)
    [answer] = office.sends("小孙", name, data)
    assert answer == f"收到“{name}”，正在读，读完告诉您。"
    return office.brings()


def test_a_sheet_becomes_concerns_with_their_source_and_its_days(office: Office) -> None:
    [summary] = import_file(office, xlsx(["12345派单表"], [], HEADER, WATER, NOISE))
    assert summary.startswith("【导入】派单.xlsx：读到2行，新登记2件（诉求1到诉求2）。")
    water, noise = office.town.rows("concern")
    assert (water.source, water.source_ref, water.category) == ("12345", "G1", "城乡建设/供水")
    assert (water.place, water.area, water.reporter_id) == ("银冈小区3号楼2单元501", "", None)
    assert str(water.created_at).startswith("2026-11-23 01:30") and water.accept_by == "2026-11-24"
    assert (noise.accept_by, noise.close_by) == ("2026-11-23", "2026-12-05"), "from when it was reported there"
    thread = [(row.action, row.text) for row in office.town.rows("concern_update") if row.concern_id == 1]
    assert thread == [("登记", "3号楼停水两天了没人管"), ("补充", "来电人：张三 13812345678")]
    assert "张三" not in water.text and "138" not in water.text
    told = office.town.privately("小孙", "受理 2")[-1]
    assert office.town.rows("concern")[1].close_by == "2026-12-05", told
    assert office.town.rows("question") == []


def test_who_called_is_for_staff_alone(office: Office) -> None:
    import_file(office, xlsx(HEADER, WATER))
    town = office.town
    assert "张三 13812345678" in town.privately("小孙", "进度 1")[0]
    town.says("王阿姨", "同问 1")
    for answers in (
        town.privately("王阿姨", "进度 1"),
        town.says("王阿姨", "进度 1"),
        town.says("小孙", "进度 1"),
        town.privately("小孙", "受理 1"),
        town.says("小孙", "派单 1 张师傅 明天"),
    ):
        assert answers and not any("张三" in text or "138" in text for text in answers), answers


def test_the_same_sheet_twice_changes_nothing(office: Office) -> None:
    data = xlsx(HEADER, WATER, NOISE, [None, "2026-11-22", "电业小区", "路灯不亮", None, None, None])
    import_file(office, data)
    before = [tuple(row) for row in office.town.rows("concern")], office.town.rows("concern_update")
    office.town.passes(hours=3)
    [summary] = import_file(office, data)
    assert "读到3行，新登记0件。\n3件以前登记过，没有重复登记。" in summary
    assert ([tuple(row) for row in office.town.rows("concern")], office.town.rows("concern_update")) == before


def test_bad_rows_come_back_in_a_sheet_with_the_reason(office: Office) -> None:
    rows = [
        WATER,
        ["G3", "前天", "3号楼", "水管漏水", "", "", ""],
        ["G4", "2027-05-01 10:00", "", "", "", "", "不急"],
        ["G5", datetime(2020, 1, 1), "", "井盖坏了", "=1+2", "", None],
        ["G" * 70, None, "", "井盖坏了", "", "", None],
    ]
    [summary, file] = import_file(office, xlsx(HEADER, *rows))
    assert "读到5行，新登记1件（诉求1）。\n4行没导入：" in summary
    assert "· 第2行：时间看不懂" in summary and "· 第3行：没有内容；时间在将来；期限看不懂" in summary
    assert file == ""
    [(letter, data)] = office.posts()
    assert letter.file_name == "没导入的行_派单.xlsx" and letter.file is not None and "token" in letter.file.name
    header, *back = sheet(data)
    assert header == [*HEADER, "为什么没导入"]
    assert [row[0] for row in back] == ["G3", "G4", "G5", "G" * 70]
    assert back[2][1] == datetime(2020, 1, 1) and back[2][4] == "'=1+2" and back[2][-1] == "时间是三年以前"
    # Mended in that very sheet and sent again, with the column of reasons still there.
    back[0][1] = "2026-11-23"
    [summary, _] = import_file(office, xlsx(header, *back))
    assert "新登记1件（诉求2）" in summary


def test_a_sheet_that_was_sent_back_is_deleted_after_a_day(office: Office) -> None:
    import_file(office, xlsx(HEADER, ["G3", "前天", "", "漏水", "", "", ""]))
    [file] = office.files.rglob("*.xlsx")
    os.utime(file, (office.town.now.timestamp(),) * 2)
    office.town.passes(hours=23)
    office.does(office.bringer.beat())
    assert file.exists()
    office.town.passes(hours=2)
    office.does(office.bringer.beat())
    assert not file.exists()


def test_pasted_lines_with_tabs_bars_or_commas(office: Office) -> None:
    town = office.town
    [told] = town.privately(
        "小孙", "导入\nP1\t2026-11-23 09:00\t银冈小区\t路灯不亮，晚上看不见\t王五\nP2\t\t\t井盖坏了"
    )
    assert "粘贴的内容：读到2行，新登记2件" in told
    [told] = town.privately("小孙", "导入 网格员\nP3 | 11月23日 | 电业小区 | 垃圾没人清 | 赵六")
    assert "新登记1件（诉求3）" in told
    told, alert = town.says("小孙", '导入 巡查\n编号,内容,地址\nP4,"路面塌陷,有坑",兀术街', room="工作群")
    assert "新登记1件（诉求4）" in told and alert.startswith("【紧急】")
    [told] = town.privately("小孙", "导入\nP5,2026-11-23,电业小区,漏水,王五,多出来的")
    assert "第1行：比表头多出几列" in told
    found = town.rows("concern")
    assert [row.source for row in found] == ["12345", "12345", "网格员", "巡查"]
    assert found[0].text == "路灯不亮，晚上看不见" and found[3].text == "路面塌陷,有坑"


def test_lines_that_come_after_the_question(office: Office) -> None:
    town = office.town
    [asked] = town.privately("小孙", "导入 物业")
    assert "来源按“物业”记" in asked and "10分钟内" in asked
    told, alert = town.privately("小孙", "W1 | 2026-11-23 | 3号楼 | 电梯困人 | ")
    assert "新登记1件（诉求1）" in told and "诉求1" in alert
    [row] = town.rows("concern")
    assert (row.source, row.source_ref) == ("物业", "W1")


def test_what_else_is_said_while_a_list_is_waited_for_is_heard_as_always(office: Office) -> None:
    town = office.town
    town.privately("小孙", "导入")
    assert "没有待办" in town.privately("小孙", "待办")[0]
    assert "“说明.docx”不是 .xlsx 或 .csv 表" in office.sends("小孙", "说明.docx", b"x")[0]
    town.passes(minutes=11)
    assert "正在读" not in "".join(office.sends("小孙", "派单.xlsx", xlsx(HEADER, WATER))), "the ten minutes are over"
    assert office.brings() == [] and town.rows("concern") == []


def test_residents_and_residents_groups(office: Office) -> None:
    town = office.town
    assert "现在的角色用不了" in town.privately("王阿姨", "导入")[0]
    assert "私聊或工作群" in town.says("小孙", "@小圆 导入")[0]
    assert town.says("王阿姨", "导入", GROUP) == []
    town.privately("小孙", "导入")
    office.sends("小孙", "派单.xlsx", xlsx(HEADER, WATER))
    town.appoint("小孙", Role.RESIDENT)
    assert office.brings() == [] and town.rows("concern") == [], "who is no staff any more brings nothing in"
    assert town.rows("question") == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_as_spreadsheets_here_save_it(office: Office, encoding: str, delimiter: str) -> None:
    lines = [["编号", "时间", "地址", "内容"], ["C1", "2026/11/23 8:05", "银冈小区", "供暖不热，屋里才15度"]]
    data = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)
    [summary] = import_file(office, data, "清单.csv")
    assert "新登记1件" in summary
    [row] = office.town.rows("concern")
    assert row.text == "供暖不热，屋里才15度" and str(row.created_at).startswith("2026-11-23 00:05")


def bomb() -> bytes:
    """An .xlsx of some kilobytes that says it unpacks to 200 MB, and would."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(200):
                part.write(b"0" * 1_000_000)
    return written.getvalue()


def liar() -> bytes:
    """The same with a small size written into its list of contents."""
    data = bytearray(bomb())
    entry = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, entry + 24, 1000)
    return bytes(data)


def entities() -> bytes:
    """A sheet whose XML multiplies itself."""
    plain = zipfile.ZipFile(BytesIO(xlsx(HEADER, WATER)))
    laugh = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in plain.namelist():
            data = plain.read(name)
            if name.startswith("xl/worksheets") or name.endswith("sharedStrings.xml"):
                head, _, rest = data.decode().partition("?>")
                data = (laugh + (rest or head)).encode()
            archive.writestr(name, data)
    return written.getvalue()


def far_away() -> bytes:
    """One cell in the last row of a sheet."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(HEADER)
    book.active.cell(1_048_576, 1, "G1")
    return saved(book)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("空.csv", b"", "是空的"),
        ("空.xlsx", xlsx(), "是空的"),
        ("大.csv", b"a," * 5_000_001, "超过10MB"),
        ("炸弹.xlsx", bomb(), "解压后太大"),
        ("谎.xlsx", liar(), "打不开"),
        ("实体.xlsx", entities(), "打不开"),
        ("半截.xlsx", xlsx(HEADER, WATER)[:-200], "打不开"),
        ("旧.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "另存为不加密的 .xlsx"),
        ("压缩包.xlsx", b"PK\x05\x06" + b"\0" * 18, "没有工作表"),
        ("统一码.csv", "编号,内容\nG1,漏水".encode("utf-16"), "文字编码认不出"),
        ("拉丁.csv", "编号,内容".encode() + b"\xff\xfe\xfa\x80", "文字编码认不出"),
        ("零.csv", b"a,b\0c\n", "文字编码认不出"),
        ("行多.csv", "内容,编号\n".encode() + b"".join(b"x,%d\n" % i for i in range(1001)), "超过1000行"),
        ("无表头.csv", "甲,乙\n1,2\n".encode(), "没有认出表头"),
        ("远.xlsx", far_away(), None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_files_that_cannot_be_read_say_why(office: Office, name: str, data: bytes, said: str | None) -> None:
    [summary] = import_file(office, data, name)
    if said is None:
        assert "读到0行" in summary
    else:
        assert said in summary and summary.endswith("什么都没有登记。"), summary
    assert office.town.rows("concern") == [] and office.town.rows("question") == []


def test_formulas_are_text_and_never_run(office: Office) -> None:
    [summary] = import_file(office, xlsx(HEADER, ["G1", None, "", '=HYPERLINK("http://x","路灯不亮")', "", "", None]))
    assert "新登记1件" in summary
    [row] = office.town.rows("concern")
    assert row.text.startswith("=HYPERLINK")
    office.town.privately("小孙", "台账")
    [(_, data)] = office.posts()
    assert any(str(cell).startswith("'=HYPERLINK") for cell in sheet(data)[1])


def test_a_file_without_a_name_and_one_with_words_beside_it(office: Office) -> None:
    town = office.town
    town.privately("小孙", "导入")
    assert "收到“表格”" in office.sends("小孙", "", xlsx(HEADER, WATER))[0]
    assert office.brings()[0].startswith("【导入】表格：读到1行，新登记1件")
    town.privately("小孙", "导入")
    office.box.files["two"] = xlsx(HEADER, NOISE)
    sheet_too = (Attachment(AttachmentKind.FILE, "two", "网格.xlsx"),)
    assert "收到“网格.xlsx”" in town.privately("小孙", "这是这周的", attachments=sheet_too)[0]
    assert "新登记1件（诉求2）" in office.brings()[0]


def test_a_file_that_does_not_come(office: Office) -> None:
    [told] = import_file(office, LookupError("gone"))
    assert "微信里已经取不到了" in told
    office.town.privately("小孙", "导入")
    office.sends("小孙", "派单.xlsx", OSError("the wire"))
    assert office.brings() == [] and office.brings() == []
    [told] = office.brings()
    assert "没取下来，请再发一次" in told


def test_a_restart_in_the_middle_goes_on_and_doubles_nothing(office: Office, tmp_path: Path) -> None:
    town = office.town
    rows = [[f"R{i}", None, "电业小区", f"第{i}盏路灯不亮", "", "", None] for i in range(60)]
    town.privately("小孙", "导入")
    office.sends("小孙", "路灯.xlsx", xlsx(HEADER, *rows))
    real, calls = town.road.act, []

    def dies(inbound: object, act: object) -> object:
        calls.append(inbound)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(inbound, act)  # type: ignore[arg-type]

    town.road.act = dies  # type: ignore[method-assign, assignment]
    with pytest.raises(KeyboardInterrupt):
        office.brings()
    assert 0 < len(town.rows("concern")) < 60
    town.restart()
    again = Office(town, tmp_path / "files")
    again.box.files = office.box.files
    [summary] = again.brings()
    assert "读到60行" in summary and len(town.rows("concern")) == 60
    assert sorted(row.source_ref for row in town.rows("concern")) == sorted(f"R{i}" for i in range(60))
    assert again.brings() == []


def test_one_row_that_breaks_costs_no_other(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    real = intake._register

    def breaks(context: object, row: object) -> object:
        if row.ref == "B3":  # type: ignore[attr-defined]
            raise RuntimeError("a bug")
        return real(context, row)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "_register", breaks)
    rows = [[f"B{i}", None, "", f"第{i}盏路灯不亮", "", "", None] for i in range(5)]
    summary, _ = import_file(office, xlsx(HEADER, *rows))
    assert "新登记4件" in summary and "· 第4行：程序没处理好，请再导入一次" in summary


def test_urgent_rows_reach_the_staff_at_once(office: Office) -> None:
    letters = import_file(office, xlsx(HEADER, ["U1", None, "电业小区", "3号楼着火了快来人", "", "", None]))
    assert any(text.startswith("【紧急】刚导入的诉求里有急事") and "诉求1" in text for text in letters)


def test_what_a_neighbour_reported_already_is_named(office: Office) -> None:
    town = office.town
    town.says("小孙", "绑定本群 银冈小区")
    town.says("王阿姨", "反映 银冈小区3号楼停水两天了没人管")
    [summary] = import_file(office, xlsx([*HEADER, "小区"], [*WATER, "银冈小区"], [*NOISE, "电业小区"]))
    assert "可能是同一件：诉求2 和诉求1。是的话回“合并 2 到 1”。" in summary
    town.privately("小孙", "合并 2 到 1")
    assert town.rows("concern")[1].state == "已合并"


def test_an_erased_person_leaves_nothing_of_the_file(office: Office) -> None:
    town = office.town
    town.privately("小孙", "导入")
    office.sends("小孙", "派单.xlsx", xlsx(HEADER, WATER))
    [question] = town.rows("question")
    assert "小孙" in str(question.facts), "what has to go"
    person = question.person_id
    town.road.call(lambda uow: uow.questions.erase(person))
    assert office.brings() == [] and town.rows("concern") == []


def test_what_is_waited_for_here_is_not_another_accounts(office: Office) -> None:
    town = office.town
    town.privately("小孙", "导入")
    office.sends("小孙", "派单.xlsx", xlsx(HEADER, WATER))

    def elsewhere(uow: object) -> None:
        questions = uow.questions  # type: ignore[attr-defined]
        [mine] = questions.of_kind("导入文件", town.now)
        assert isinstance(mine, Question)
        facts = {**mine.facts, "account": "another"}
        questions.ask(
            Question(
                person_id=mine.person_id,
                room=mine.room,
                kind=mine.kind,
                facts=facts,
                asked_at=mine.asked_at,
                expires_at=mine.expires_at + timedelta(days=1),
            )
        )

    town.road.call(elsewhere)
    assert office.brings() == [] and office.box.fetched == 0


def test_the_days_of_the_source_are_kept(office: Office) -> None:
    import_file(office, xlsx(HEADER, ["D1", date(2026, 11, 20), "", "路灯不亮", "", "", date(2026, 11, 30)]))
    [row] = office.town.rows("concern")
    assert (row.accept_by, row.close_by) == ("2026-11-23", "2026-11-30")
