"""统计 and 台账: what staff get in the chat, as a picture and as a sheet, and who gets nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image

from bot import charts
from bot.council.figures import Span
from bot.handlers import figures, ledger
from bot.made import Form, Made, made_by
from bot.ports import NotSent, Outgoing
from tests.desk import Office, sheet
from tests.town import Town


@pytest.fixture
def office(town: Town, tmp_path: Path) -> Office:
    town.appoint("小孙")
    town.says("小孙", "绑定本群 银冈小区")
    town.says("小孙", "绑定本群 电业小区", room="电业群")
    town.says("小孙", "绑定本群 工作群", room="工作群")
    return Office(town, tmp_path / "files")


def a_week(town: Town) -> None:
    """Three concerns: one settled and praised, one taken on, one late."""
    town.says("王阿姨", "反映 3号楼停水两天了")
    town.says("老李", "投诉 楼下饭店半夜还在放音乐", room="电业群")
    town.says("赵姐", "反映 2单元楼道灯不亮", room="电业群")
    town.privately("小孙", "受理 1")
    town.privately("小孙", "办结 1 管道已换")
    town.says("王阿姨", "评价 1 满意")
    town.privately("小孙", "受理 2")
    town.passes(days=2)


def test_figures_in_lines_with_the_arithmetic(office: Office) -> None:
    town = office.town
    a_week(town)
    table, picture = town.privately("小孙", "统计 本周")
    assert picture == ""
    lines = table.split("\n")
    assert lines[:6] == [
        "【统计】全部小区 本周（11月23日—11月26日）",
        "来件3，办结1；现在在办2，超期1",
        "响应率 66.7%（按时受理2／应受理3）",
        "解决率 100%（解决1，部分解决0，未解决0）",
        "满意率 100%（满意1，基本满意0，不满意0；未评价0）",
        "综合 90%（按30∶35∶35）",
    ]
    assert "在办：待受理1 · 已受理1" in lines
    assert "· 电业小区：综合50%，来件2，办结0，在办2（超期1）" in lines
    assert "· 银冈小区：综合100%，来件1，办结1，在办0" in lines
    assert all(len(line) < 120 for line in lines) and "  " not in table


def test_one_community_and_other_days(office: Office) -> None:
    town = office.town
    a_week(town)
    [table, _] = town.privately("小孙", "统计 银冈小区 本月")
    assert table.startswith("【统计】银冈小区 本月（11月1日—11月26日）\n来件1，办结1；现在在办0")
    assert "各小区" not in table
    [table] = town.privately("小孙", "统计上月")
    assert "10月1日—10月31日" in table and "响应率 —" in table, (
        "nothing happened then, and no picture of nothing is sent"
    )
    [refusal] = town.privately("小孙", "统计 金冈小区")
    assert "看不懂“金冈小区”" in refusal and "银冈小区" in refusal


def test_residents_get_no_figures_and_their_talk_is_left_alone(office: Office) -> None:
    town = office.town
    assert "现在的角色用不了" in town.privately("王阿姨", "统计 本周")[0]
    assert "现在的角色用不了" in town.privately("王阿姨", "台账")[0]
    for text in ("统计一下谁家要团购", "统计 谁家要团购", "台账谁有", "导入了一批土豆"):
        assert town.says("王阿姨", text) == []
        assert town.says("小孙", text) == [], "staff talk with neighbours, too"


def test_the_picture_is_drawn_when_its_letter_leaves(office: Office) -> None:
    a_week(office.town)
    office.town.privately("小孙", "统计 本周")
    [(letter, data)] = office.posts()
    try:
        charts.chinese_font()
    except charts.NoFont:
        assert "fonts-noto-cjk" in letter.text and not data
        return
    assert letter.file_name == "统计_20261123-20261126.png"
    picture = Image.open(BytesIO(data))
    assert picture.format == "PNG" and picture.width > 800 and picture.height > 800
    assert len(picture.convert("L").getcolors() or ()) > 10, "something is on it"
    assert list(office.files.rglob("*.*")) == [], "it lies on the disk only while it is sent"


def test_without_a_chinese_font_the_package_is_named(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise charts.NoFont

    monkeypatch.setattr(charts, "chinese_font", none)
    a_week(office.town)
    office.town.privately("小孙", "统计 本周")
    [(letter, data)] = office.posts()
    assert letter.file is None and data == b"" and "fonts-noto-cjk" in letter.text


def test_the_ledger_is_a_real_workbook(office: Office) -> None:
    town = office.town
    a_week(town)
    town.says("小吴", "反映 =cmd|' /C calc'!A0 井盖坏了")
    told, _ = town.privately("小孙", "台账 本周")
    assert "共4件" in told and "请不要转发" in told
    [(letter, data)] = office.posts()
    assert letter.file_name == "台账_20261123-20261126.xlsx"
    book = load_workbook(BytesIO(data))
    assert book.sheetnames == ["台账", "经过"]
    page = book.worksheets[0]
    assert page.freeze_panes == "A2"
    header, *rows = sheet(data)
    assert len(rows) == 4
    first = dict(zip(header, rows[0], strict=True))
    assert first["诉求号"] == 1 and first["登记时间"] == datetime(2026, 11, 24, 12, 0) and first["登记人"] == "王阿姨"
    assert first["应受理"] == datetime(2026, 11, 25) and first["是否满意"] == "满意" and first["小区"] == "银冈小区"
    assert (first["大类"], first["类别"], first["状态"]) == ("城乡建设", "供水", "已回访")
    assert dict(zip(header, rows[2], strict=True))["超期"] == "是"
    assert page["B2"].number_format == "yyyy-mm-dd hh:mm" and page["B2"].is_date
    texts = [cell for row in page.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert all(cell.data_type == "s" for cell in texts), "nothing that a spreadsheet would run"
    assert any(str(cell.value).startswith("'=cmd") for cell in texts)
    thread = sheet(data, 1)
    assert thread[0] == ["诉求号", "时间", "做了什么", "之后状态", "经办人", "内容"]
    assert [row[2] for row in thread if row[0] == 1] == ["登记", "受理", "办结", "评价"]
    assert [row[4] for row in thread if row[0] == 1] == ["王阿姨", "小孙", "小孙", "王阿姨"]
    assert list(office.files.rglob("*.*")) == []
    [entry] = town.journal("台账")
    assert "王阿姨" not in str(tuple(entry)) and '"count":4' in str(entry.facts).replace(" ", "").replace("'", '"')


def test_the_ledger_is_for_staff_among_themselves(office: Office) -> None:
    town = office.town
    a_week(town)
    [refusal] = town.says("小孙", "@小圆 台账")
    assert "私聊或工作群" in refusal
    told, _ = town.says("小孙", "台账 银冈小区", room="工作群")
    assert "银冈小区 本月" in told and "共1件" in told
    [(letter, _)] = office.posts()
    assert letter.room == "工作群"
    assert town.privately("小孙", "台账 上月") == ["【台账】全部小区 上月（10月1日—10月31日）没有诉求。"]


def test_a_file_that_cannot_be_made_is_no_file_and_is_tried_again(office: Office) -> None:
    a_week(office.town)
    made = Made(Form.LEDGER, Span("本周", office.town.now.date(), office.town.now.date()), None)
    office.files.write_text("no folder here")
    letter = Outgoing(letter_id=1, to="id:小孙", file=office.files / made.ref)
    with pytest.raises(NotSent) as refused:
        office.does(office.press.send(letter))
    assert not refused.value.permanent and office.box.sent == []
    office.files.unlink()
    office.does(office.press.send(letter))
    [(_, data)] = office.box.sent
    assert sheet(data)[0][0] == "诉求号"


def test_too_much_at_once_is_refused_in_numbers(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    a_week(office.town)
    for module, word in ((figures, "统计 今年"), (ledger, "台账 今年")):
        assert "有3件" not in office.town.privately("小孙", word)[0]
        monkeypatch.setattr(module, "MOST", 2)
        [refusal] = office.town.privately("小孙", word)
        assert "有3件" in refusal and "最多" in refusal and "2件" in refusal


@pytest.mark.parametrize("area", [None, "", "银冈小区", "甲/乙%2F小区", "*", "a|b"])
def test_a_recipe_is_read_back(area: str | None) -> None:
    day = datetime(2026, 11, 24).date()
    made = Made(Form.CHART, Span("11月1日到11月24日", day - timedelta(days=23), day), area)
    assert made_by(made.ref) == made and "/" not in made.ref
    assert made_by("attachments/0001/7-abc.jpg") is None and made_by("returned/made.xlsx") is None
