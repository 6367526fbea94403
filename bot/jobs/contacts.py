"""Whom to ask, and where the post was taken from."""

from __future__ import annotations

import re

from bot.jobs.job import Contact
from bot.jobs.names import PERSON, person_near
from bot.jobs.phones import phones, wechat

_LABELLED_NAME = re.compile(r"name:\s*([^\n]*)")
_SOURCE = re.compile(
    r"[（(【]?\s*(?:转自|转载自|转发自|信息来源|消息来源|来源|摘自"
    r"|来自)\s*[:：]?\s*(?P<of>[“\"]?[^\n，,。）)】;；:：]{2,20})"
)
_REPOSTED = re.compile(r"转自|转载|转发|代发|帮发|帮朋友发|帮忙发|来自[“\"]|转一下")


def read_contact(*texts: str) -> Contact:
    """The numbers of the first text that names any, with the name beside them; nobody if none does."""
    for text in texts:
        numbers = phones(text)
        named = wechat(text, numbers)
        if numbers or named:
            told = list(dict.fromkeys(one.number for one in numbers))
            return Contact(contact_name(text), tuple(told[:3]), named[0] if named else "")
    return Contact()


def contact_name(*texts: str) -> str:
    """Who is named behind 联系人 or beside a number, in the first text that names anybody."""
    return next((name for text in texts if (name := _name(text))), "")


def _name(text: str) -> str:
    labelled = _LABELLED_NAME.search(text) or re.search(r"联系人\s*[:：]\s*([^\n，,。\d]*)", text)
    if labelled:
        words = labelled[1].strip()
        found = PERSON.search(words)
        if found:
            return found[0]
        plain = re.match(r"[\u4e00-\u9fff]{2,6}", words)
        if plain:
            return plain[0]
    for one in phones(text):
        name = person_near(text, one.start, one.end)
        if name:
            return name
    return ""


def read_source(label: str, whole: str) -> tuple[str, bool]:
    """Where it was taken from, and whether it says that it was taken from anywhere."""
    if label:
        return label, True
    found = _SOURCE.search(whole)
    if found and not re.search(r"辖区|企业$", found["of"]):
        return re.split(r"招|的", found["of"])[0].strip(), True
    return "", bool(_REPOSTED.search(whole))
