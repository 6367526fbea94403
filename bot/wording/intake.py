"""What is said about lists that staff bring in (导入)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.council.concern import Source
from bot.council.intake import USUAL, Fault

_FAULTS = {
    Fault.NO_TEXT: "没有内容",
    Fault.BAD_TIME: "时间看不懂，请写成 2026-11-23 14:05",
    Fault.FUTURE: "时间在将来",
    Fault.OLD: "时间是三年以前",
    Fault.BAD_DUE: "期限看不懂，请写成 2026-12-01",
    Fault.LONG_REF: "编号超过60个字",
    Fault.MANY_CELLS: "比表头多出几列，内容里有分隔符的请加引号，或用 | 隔开",
    Fault.BROKEN: "程序没处理好，请再导入一次",
}
_MISFITS = {
    "big": "超过10MB，请拆成几个表再发",
    "bomb": "解压后太大，没有打开。请把内容复制到一个新表里再发",
    "old format": "是旧格式（.xls）或加了密码，请另存为不加密的 .xlsx 再发",
    "no sheet": "里面没有工作表，请另存为 .xlsx 再发",
    "broken": "打不开，可能没传完整或已损坏。请另存为 .xlsx 再发",
    "encoding": "文字编码认不出。请另存为 .xlsx，或“CSV UTF-8”再发",
    "many rows": "超过1000行，请拆成几个表再发",
    "empty": "是空的",
    "header": "没有认出表头。第一行请写列名，至少要有“内容”，最好有“编号、时间、地址、来电人、电话、期限”",
    "gone": "微信里已经取不到了，请再发一次",
    "not fetched": "没取下来，请再发一次",
}
WHY = "为什么没导入"
"""The column that a list comes back with."""
SHEET = "没导入的行"
MOST_SHOWN = 8
MOST_SAME = 5
CALLER = "来电人："
"""Begins the entry of a thread that only staff may see."""


def why(faults: Sequence[Fault]) -> str:
    """Why a row was not taken."""
    return "；".join(_FAULTS[fault] for fault in faults)


def ask(source: Source, minutes: int) -> str:
    """After 导入 alone."""
    order = " | ".join(USUAL)
    return (
        f"请在{minutes}分钟内把 .xlsx 或 .csv 表发到这里，第一行是列名（编号、时间、地址、内容、来电人、电话、期限…）；"
        f"也可以直接粘贴几行：{order}。\n来源按“{source.value}”记，要改先回“导入 网格员”“导入 物业”或“导入 巡查”。"
        "同一个编号不会登记两次。"
    )


def reading(name: str) -> str:
    """A file came."""
    return f"收到“{name}”，正在读，读完告诉您。"


def unnamed() -> str:
    """A file of which nobody said the name."""
    return "表格"


def wrong_kind(name: str) -> str:
    """A file came that is no list."""
    return f"“{name or '这个文件'}”不是 .xlsx 或 .csv 表。请另存为 .xlsx 再发。"


def unreadable(name: str, misfit: str) -> str:
    """The file cannot be read, or nothing is known of its columns."""
    return f"“{name}”{_MISFITS[misfit]}。什么都没有登记。"


def done(
    name: str,
    rows: int,
    new: Sequence[int],
    known: int,
    bad: Sequence[tuple[int, str]],
    *,
    returned: bool,
    same: Sequence[tuple[int, int]] = (),
) -> str:
    """What became of a list: ``bad`` are rows (counted from 1 below the header) with the reason; ``returned``: they
    come back as a sheet; ``same`` are (later, earlier) that seem to be one matter."""
    lines = [f"【导入】{name}：读到{rows}行，新登记{len(new)}件{_numbers(new)}。"]
    if known:
        lines.append(f"{known}件以前登记过，没有重复登记。")
    if same:
        pairs = "；".join(f"诉求{later} 和诉求{earlier}" for later, earlier in same[:MOST_SAME])
        more = " …" if len(same) > MOST_SAME else ""
        lines.append(f"可能是同一件：{pairs}{more}。是的话回“合并 {same[0][0]} 到 {same[0][1]}”。")
    if bad:
        lines.append(f"{len(bad)}行没导入：")
        lines += [f"· 第{row}行：{reason}" for row, reason in bad[:MOST_SHOWN]]
        if len(bad) > MOST_SHOWN:
            lines.append("· …")
        again = "这些行连同原因做成了表，随后发来；" if returned else ""
        lines.append(f"{again}改好再导入一次就行，已登记的不会重复。")
    elif new:
        lines.append("回“待办”办理。")
    return "\n".join(lines)


def _numbers(new: Sequence[int]) -> str:
    if not new:
        return ""
    if len(new) == 1:
        return f"（诉求{new[0]}）"
    if new[-1] - new[0] == len(new) - 1:
        return f"（诉求{new[0]}到诉求{new[-1]}）"
    shown = "、".join(f"诉求{number}" for number in new[:10])
    return f"（{shown}{' …' if len(new) > 10 else ''}）"


def urgent(titles: Sequence[str]) -> str:
    """To the staff: among what was brought in are urgent ones."""
    return "【紧急】刚导入的诉求里有急事，请先看：\n" + "\n".join(f"· {title}" for title in titles[:10])


def caller(words: str) -> str:
    """In the thread, for staff."""
    return f"{CALLER}{words}"


def pasted() -> str:
    """What a pasted list is called."""
    return "粘贴的内容"


def back_name(name: str) -> str:
    """The name of the sheet that comes back."""
    stem = name.rpartition(".")[0] or name
    return f"没导入的行_{stem[:60]}.xlsx"
