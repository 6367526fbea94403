"""Numbers as people type them: 12, １２, 十二, 第12号, #12, 诉求12."""

from __future__ import annotations

import re

_DIGITS = {
    char: value
    for value, chars in enumerate(
        ("零〇", "一壹幺", "二两兩贰貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for char in chars
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_HALF_WIDTH = str.maketrans("０１２３４５６７８９＃", "0123456789#")

_MOST_DIGITS = 9
_KIND = "诉求|诉求号|议题|会议|议事会|表决|投票|决议|任务|职位|编号|单号|工单|候选"
_CHINESE = "".join(_DIGITS) + "".join(_UNITS) + "万萬"
_WHOLE = re.compile(
    rf"[\[【((]?\s*(?:{_KIND})?\s*(?:第|#|№|[Nn][Oo]\.?)?\s*([0-9]+|[{_CHINESE}]+)\s*(?:号|#|條|条)?\s*(?:{_KIND})?\s*[\]】))]?"
)
_PREFIX = rf"(?P<named>(?:{_KIND})\s*[:：]?\s*(?:第|#|№)?\s*|第\s*|#\s*|№\s*|[Nn][Oo]\.?\s*)?"
_GAP = r"[\s,，:：、;；。!！?？]"
_LEADING = re.compile(rf"\s*{_PREFIX}(?P<number>[0-9]+|[{_CHINESE}]+)(?P<mark>\s*号)?(?P<rest>.*)", re.DOTALL)
_LEADING_GAP = re.compile(rf"(?:{_GAP}|[.\-—]+(?={_GAP}|[^0-9]|$))+")
_AMOUNT = re.compile(
    r"[.:：/\-~～—至到][0-9]|[%％度℃]|"
    r"号?[楼栋幢座院]|单元|[层室户家人名位个只台辆次件条块元角毛米里吨斤升瓦平天周月年日点分秒时]|小时|星期|礼拜|工作日|多|几|余"
)


def _chinese(text: str) -> int | None:
    """The value of a number in Chinese characters below a hundred million; None if it is not one."""
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text)) if len(text) <= _MOST_DIGITS else None
    head, myriad, tail = text.replace("萬", "万").partition("万")
    if not myriad:
        return _below_myriad(head)
    above = _below_myriad(head)
    if not above:
        return None
    if not tail:
        return above * 10_000
    if len(tail) == 1:  # 一万二 is 12,000
        return above * 10_000 + _DIGITS[tail] * 1000 if _DIGITS.get(tail) else None
    below = _below_myriad(tail.removeprefix("零"))
    return None if below is None else above * 10_000 + below


def _below_myriad(text: str) -> int | None:
    total = 0
    last_unit = 10_000
    digit: int | None = None
    zero = False
    for char in text:
        unit = _UNITS.get(char)
        if unit is None:
            value = _DIGITS.get(char)
            if value is None or digit is not None:
                return None
            if value == 0:
                if zero or not total:
                    return None
                zero = True
            else:
                digit = value
            continue
        if unit >= last_unit or (digit is None and (unit != 10 or total)):
            return None
        total += (digit or 1) * unit
        last_unit, digit, zero = unit, None, False
    if digit is None:
        return total if total and not zero else None
    if last_unit == 10_000:
        return digit
    # 一百三 is 130, 一百零三 is 103
    return total + (digit if zero else digit * (last_unit // 10))


def _value(text: str) -> int | None:
    if text.isascii():
        text = text.lstrip("0") or "0"
        return int(text) if len(text) <= _MOST_DIGITS else None
    return _chinese(text)


def number(text: str) -> int | None:
    """The number that the whole text is (12, １２, 十二, 一百零三, 两, #12, 第12号, 诉求12), or None.

    Never negative and never above nine digits: nobody has seen such a number, so it is none.
    """
    if len(text) > 60:
        return None
    found = _WHOLE.fullmatch(text.translate(_HALF_WIDTH).strip())
    return _value(found[1]) if found else None


def leading_number(text: str) -> tuple[int, str] | None:
    """The number in front of a text and the text behind it, or None.

    "12 水管修好了", "12号水管修好了", "十二 修好了" and "诉求12修好了" all begin with a number; "3号楼停水", "3天没水",
    "12月1日" and "一直没人管" do not: an amount, a door or a word is never taken for a number that somebody was shown.
    """
    found = _LEADING.fullmatch(text.translate(_HALF_WIDTH))
    if not found:
        return None
    value = _value(found["number"])
    if value is None:
        return None
    rest = found["rest"]
    if rest and not found["named"]:
        if _AMOUNT.match((found["mark"] or "").strip() + rest):
            return None
        if not found["number"].isascii() and not found["mark"] and not re.match(_GAP, rest):
            return None
    if rest[:1].isdigit() or re.match(r"\.[0-9]", rest):
        return None
    gap = _LEADING_GAP.match(rest)
    # The rest is taken from the text as it was, so that its own full-width digits stay what they were.
    return value, text[len(text) - len(rest) + (gap.end() if gap else 0) :].strip()
