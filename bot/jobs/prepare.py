"""A pasted job text brought to plain lines: decoration gone, pictures that stand for a label turned into it."""

from __future__ import annotations

import re
import unicodedata

from bot.jobs.labels import LABEL, Field, label_for

_EMOJI = re.compile(
    "[\u2600-\u26ff\u2700-\u27bf\u2b00-\u2bff\u2190-\u21ff\u2300-\u23ff\u25a0-\u25ff\U0001f000-\U0001faff\u203b\u2605\u2606\u25cf\u25cb"
    "\u3030\u303d\ufe0f\u200d\u20e3\u00a9\u00ae]+"
)
_PICTURES = {
    **dict.fromkeys("📞📱☎☏🤙", "电话"),
    **dict.fromkeys("💰💵💴💸🤑", "工资"),
    **dict.fromkeys("📍🏠🏡🗺🚩", "地址"),
    **dict.fromkeys("⏰🕐🕘🕗⌚", "时间"),
}
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_PLUS = str.maketrans({"➕": "+", "＋": "+", "﹢": "+", "　": " ", "\t": "\t", "“": "“", "”": "”"})
_BRACKETED = re.compile(r"[【\[〖「]\s*([^】\]〗」\n]{1,14}?)\s*[】\]〗」]\s*[:：]?")
_STARRED = re.compile(r"^[★☆◆●■※]+\s*([\u4e00-\u9fff 　]{2,10}?)\s*[★☆◆●■]+\s*[:：]?", re.MULTILINE)
_TWO_CELLS = re.compile(r"^\s*\|?\s*([\u4e00-\u9fff ]{2,8}?)\s*[|\t]\s*([^|\t\n]+?)\s*\|?\s*$", re.MULTILINE)
_WIDE = str.maketrans(
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，。：；！？（）＋～"}
)


def prepare(text: str) -> list[str]:
    """The lines of the text, without empty ones; a separator "，" stands where a picture stood."""
    text = text.translate(_WIDE).translate(_PLUS)
    text = _KEYCAP.sub(lambda found: f"\n{found[1]}、", text) if _KEYCAP.search(text) else text
    text = _STARRED.sub(lambda found: _as_label(found[1]), text)
    text = _BRACKETED.sub(_bracket, text)
    text = _EMOJI.sub(_picture, text)
    text = _TWO_CELLS.sub(_cells, text)
    text = re.sub(r"(?m)^\s*[，\s·•*\-—~=_>《》#]*(?=\S)", "", text)
    text = re.sub(rf"(?m)^((?:{LABEL.pattern}))\s*，\s*[:：]?", r"\1:", text)
    text = re.sub(r"(?m)([:：])\s*，+", r"\1", text)
    text = re.sub(
        r"(电话|工资|地址|时间):(?=[，\s]*(?:\1|[\u4e00-\u9fff]{0,4}(?:电话|工资|薪资|月薪|待遇|收入|地址|地点|时间"
        r"|手机|联系)))",
        "",
        text,
    )
    text = re.sub(r"(?m)^(?:转发?|通知|好消息|最新|公告|急)[：:!！]+\s*", "", text)
    text = re.sub(r"，{2,}", "，", text)
    lines = (re.sub(r"[ \u3000]+", " ", line).strip(" ，|") for line in text.splitlines())
    return [line for line in lines if any(unicodedata.category(char)[0] in "LN" for char in line)]


def _as_label(words: str) -> str:
    plain = "".join(words.split())
    return f"{plain}:" if label_for(plain) else f" {words} "


def _bracket(found: re.Match[str]) -> str:
    plain = "".join(found[1].split())
    if label_for(plain):
        return f"{plain}:"
    return (
        f"\n{found[1]}\n"
        if re.fullmatch(r"急|招聘|诚聘|招工|急招|急聘|招聘信息|.{0,2}招聘.{0,2}", plain)
        else f" {found[1]}{_gap(found)}"
    )


def _gap(found: re.Match[str]) -> str:
    """Nothing before a colon or a verb, so that 【鼎盛箱包厂】招 stays one clause; else a blank."""
    return (
        ""
        if re.match(r"\s*(?:[：:]|(?:急|诚|现)?[招聘](?!聘(?:岗|单|人|职|工)))", found.string[found.end() :])
        else " "
    )


def _picture(found: re.Match[str]) -> str:
    for char in found[0]:
        if char in _PICTURES:
            return f"，{_PICTURES[char]}:"
    return "，"


def _cells(found: re.Match[str]) -> str:
    plain = "".join(found[1].split())
    known = label_for(plain)
    return f"{plain}:{found[2]}" if known and known is not Field.OTHER and not label_for(found[2]) else found[0]
