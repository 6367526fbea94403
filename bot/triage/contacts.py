"""Who somebody is and how to reach them says nothing of their matter, and is most of a short message to the bot."""

from __future__ import annotations

import re

_NUMBERS = re.compile(
    r"(?:(?:我的?)?(?:联系)?(?:电话|手机号?|号码|微信号?|身份证号?)(?:号码)?(?:是|为)?\s*[:：]?\s*)?"
    r"(?<![\dA-Za-z])(?:\+?86[- ]?)?\d(?:[\d -]{5,17}[\dXx])(?![\dA-Za-z])"
)
_NAME = re.compile(r"(?:我(?:是|叫)|联系人[:：]?|找)(?!谁|人)[\u4e00-\u9fff]{2,3}(?=\s*(?:[，,。；;！!]|$))")
_SHORTEST = 7


def without_contacts(text: str) -> str:
    """The text without telephone and identity numbers and without 我是王秀兰; the same text if there are none."""
    if sum(character.isdigit() for character in text[:400]) >= _SHORTEST:
        text = _NUMBERS.sub("", text)
    return _NAME.sub("", text) if "我是" in text or "我叫" in text or "联系人" in text or "找" in text else text
