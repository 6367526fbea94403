"""The 会议纪要 as a .docx, in the form that Chinese offices use: A4, 仿宋 body, 黑体 headings, places to sign."""

from __future__ import annotations

import re
from datetime import tzinfo
from io import BytesIO
from typing import Any

from bot.papers.record import Item, Record
from bot.wording import minutes as wording
from bot.wording.meetings import name

TITLE, HEADING, BODY = "宋体", "黑体", "仿宋"
SIGNATURES = 12
"""Places to sign at least, for those who were there; with more people there are more."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def document(record: Record, *, keeper: str, zone: tzinfo) -> bytes:
    """The file. Times are those of ``zone``; ``keeper`` is whose document it is."""
    return _Paper(record, keeper, zone).written()


class _Paper:
    def __init__(self, record: Record, keeper: str, zone: tzinfo) -> None:
        from docx import Document

        self._record, self._keeper, self._zone = record, keeper, zone
        self._paper = Document()
        self._layout()

    def _layout(self) -> None:
        from docx.shared import Mm, Pt

        section = self._paper.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        normal = self._paper.styles["Normal"]
        _font(normal, BODY, 16)
        normal.paragraph_format.line_spacing = Pt(28)
        normal.paragraph_format.space_after = Pt(0)
        about = self._paper.core_properties
        about.author = about.last_modified_by = self._keeper
        about.created = about.modified = self._record.meeting.updated_at.replace(tzinfo=None)
        about.title, about.comments, about.language = f"{name(self._record.meeting)}纪要", "", "zh-CN"

    def written(self) -> bytes:
        """All of it."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        record, meeting = self._record, self._record.meeting
        title = self._line(f"{meeting.title}圆桌议事会会议纪要", TITLE, 22, bold=True)
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        number = self._line(f"（{name(meeting)}）", BODY, 14)
        number.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._fact("时间", wording.span(meeting, self._zone))
        self._fact("地点", meeting.place)
        self._fact("主持", record.chair)
        self._fact("记录", record.recorder)
        self._fact("人数", f"应到{record.expected}人，实到{record.there}人")
        self._fact("出席", _named(record.present))
        self._fact("缺席", _named((*record.absent, *(f"{who}（请假）" for who in record.excused))))
        self._fact("列席", _named(record.guests))
        self._fact("议题", "；".join(f"{at}．{one.title}" for at, one in enumerate(self._agenda(), start=1)) or "无")
        if record.failed:
            self._fact("流会", record.failed)
        for place, item in enumerate(record.items, start=1):
            self._item(place, item)
        self._signatures()
        written = BytesIO()
        self._paper.save(written)
        return written.getvalue()

    def _agenda(self) -> list[Item]:
        return [item for item in self._record.items if item.number]

    def _item(self, place: int, item: Item) -> None:
        about = f"（议题{item.number}）" if item.number else ""
        self._line(f"{_counted(place)}、{item.title}{about}", HEADING, 16)
        self._part("发言要点")
        for speech in item.speeches:
            self._text(f"{speech.who}：{speech.text or wording.NO_WORDS}")
        if not item.speeches:
            self._text("没有人发言。")
        self._part("表决")
        for vote in item.votes:
            self._text(f"表决{vote.number}：{vote.question}")
            for line in vote.lines:
                self._text(line)
        if not item.votes:
            self._text("本项没有在这里计票。")
        self._part("决议")
        for outcome in item.outcomes:
            self._text(f"决议{outcome.number}（{outcome.state}）：{outcome.text}")
        if not item.outcomes:
            self._text("本项没有形成决议。")

    def _signatures(self) -> None:
        self._line("签字", HEADING, 16)
        for who in ("主持人", "记录人"):
            self._line(f"{who}：＿＿＿＿＿＿＿＿　　　　年　　月　　日", BODY, 16)
        self._line("出席人员：", BODY, 16)
        places = max(SIGNATURES, self._record.there)
        table = self._paper.add_table(rows=-(-places // 3), cols=3)
        table.style = "Table Grid"

    def _part(self, text: str) -> None:
        paragraph = self._line(f"【{text}】", BODY, 16, bold=True)
        paragraph.paragraph_format.keep_with_next = True

    def _fact(self, what: str, text: str) -> None:
        paragraph = self._paper.add_paragraph()
        _font(paragraph.add_run(f"{what}："), HEADING, 16)
        _font(paragraph.add_run(_clean(text)), BODY, 16)

    def _text(self, text: str) -> None:
        from docx.shared import Pt

        for one in text.split("\n"):
            paragraph = self._line(one, BODY, 16)
            paragraph.paragraph_format.first_line_indent = Pt(32)

    def _line(self, text: str, font: str, size: int, *, bold: bool = False) -> Any:
        paragraph = self._paper.add_paragraph()
        run = paragraph.add_run(_clean(text))
        _font(run, font, size)
        run.bold = bold
        return paragraph


def _font(styled: Any, font: str, size: int) -> None:
    """A font for Latin and Chinese letters alike: Word keeps one name for each."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    styled.font.name, styled.font.size = font, Pt(size)
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _named(names: tuple[str, ...]) -> str:
    return f"{'、'.join(names)}（{len(names)}人）" if names else "无"


_NUMERALS = "零一二三四五六七八九十"


def _counted(place: int) -> str:
    return _NUMERALS[place] if place <= 10 else f"十{_NUMERALS[place - 10]}" if place < 20 else str(place)


def _clean(text: str) -> str:
    """Without what XML cannot hold, and without what turns the line around."""
    return _UNWRITABLE.sub("", text)
