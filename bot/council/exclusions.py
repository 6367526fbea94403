"""The six kinds of matters that a hotline or a community does not take on, because another way is open by law.

After 国务院办公厅关于进一步优化地方政务服务便民热线的指导意见 (国办发〔2020〕53号), which leaves out what belongs to
litigation, arbitration, discipline, administrative review, disclosure and petitions, and what is secret, private or
against law and morals. Matters of 110, 119, 120 and 122 are no exclusion: the number to call is said at once.
"""

from __future__ import annotations

from enum import StrEnum


class Exclusion(StrEnum):
    """Why a concern is 不予受理; the words are what staff type and residents read."""

    COURT = "诉讼仲裁"
    DISCIPLINE = "纪检监察"
    REVIEW = "行政复议"
    DISCLOSURE = "信息公开"
    PETITION = "信访"
    UNLAWFUL = "涉密违法"


_ALSO = {
    Exclusion.COURT: ("法院", "诉讼", "仲裁", "打官司", "起诉"),
    Exclusion.DISCIPLINE: ("纪检", "监察", "纪委", "举报干部"),
    Exclusion.REVIEW: ("复议",),
    Exclusion.DISCLOSURE: ("政府信息", "申请公开"),
    Exclusion.PETITION: ("上访", "信访"),
    Exclusion.UNLAWFUL: ("涉密", "国家秘密", "商业秘密", "个人隐私", "公序良俗"),
}
"""Words that mean one of them wherever they stand. 违法, 公开 and the like stand in too many other reasons
(违法建设归城管): a resident is told where to go by this, and it cannot be taken back."""


def exclusion(text: str) -> tuple[Exclusion, str] | None:
    """Which one a staff member means by the words after the number, or by its place 1–6, and what they added.

    None if they name none of them, or more than one.
    """
    head, _, rest = text.strip().partition(" ")
    for place, found in enumerate(Exclusion, start=1):
        if head == str(place):
            return found, rest.strip()
        if head.startswith(found.value):
            return found, f"{head[len(found.value) :].lstrip('：:，,')} {rest}".strip()
    meant = [found for found, words in _ALSO.items() if any(word in text for word in words)]
    return (meant[0], text.strip()) if len(meant) == 1 else None
