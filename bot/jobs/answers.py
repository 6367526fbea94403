"""One field at a time: the answer to a question, and a correction in words (工资 4000-5000)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.jobs.blanks import blanked
from bot.jobs.contacts import read_contact
from bot.jobs.extract import extract
from bot.jobs.headcount import read_headcount
from bot.jobs.job import Gap, Job
from bot.jobs.labels import Field, label_for, labelled
from bot.jobs.pay import read_pay
from bot.jobs.posts import clean_post
from bot.jobs.until import read_until

_GAPS = {
    Field.POST: Gap.POST,
    Field.EMPLOYER: Gap.EMPLOYER,
    Field.COUNT: Gap.HEADCOUNT,
    Field.PAY: Gap.PAY,
    Field.PLACE: Gap.PLACE,
    Field.DUTIES: Gap.DUTIES,
    Field.REQUIREMENTS: Gap.REQUIREMENTS,
    Field.PHONE: Gap.CONTACT,
    Field.WECHAT: Gap.CONTACT,
    Field.NAME: Gap.CONTACT,
    Field.UNTIL: Gap.VALID_UNTIL,
    Field.SOURCE: Gap.SOURCE,
}
_PLAIN = {
    Gap.EMPLOYER: "employer",
    Gap.PLACE: "place",
    Gap.DUTIES: "duties",
    Gap.REQUIREMENTS: "requirements",
    Gap.SOURCE: "source",
}
LONGEST = 300
"""Characters of one answer that are kept."""


def answer(job: Job, gap: Gap, words: str, today: date) -> Job | None:
    """The job with that gap filled from an answer in words, or None if the answer does not say it (ask again).

    ``today`` is the local day from which a last day is seen. That the phone may be shown to all is never read out of
    an answer.
    """
    words = words.strip(" ，,。！!\n")[:LONGEST]
    if not words:
        return None
    if gap in _PLAIN:
        return replace(job, **{_PLAIN[gap]: words})  # type: ignore[arg-type]
    if gap is Gap.POST:
        post = clean_post(words) or (words if len(words) <= 14 else "")
        return replace(job, post=post) if post else None
    if gap is Gap.HEADCOUNT:
        count = read_headcount(words)
        return replace(job, headcount=count) if count else None
    if gap is Gap.PAY:
        pay = read_pay(blanked(words), labelled=True)
        return replace(job, pay=replace(pay, words=words[:60])) if pay else None
    if gap is Gap.CONTACT:
        contact = read_contact(words)
        if not contact:
            return None
        told = replace(contact, name=contact.name or job.contact.name, phone_public=job.contact.phone_public)
        return replace(job, contact=told)
    until = read_until(words, today, labelled=True)
    return replace(job, valid_until=until.day, open_ended=until.open_ended) if until else None


def amend(job: Job, words: str, today: date) -> tuple[Job, Gap] | None:
    """A correction that begins with the field's name (工资 4000-5000, 地点：银冈小区南门, 人数改成3), with what it
    changed; None if it is none."""
    plain = re.sub(r"^(\S{1,6}?)\s*(?:改成|改为|换成|是|写|应该是)\s*", r"\1：", words.strip(), count=1)
    piece = labelled(plain)[0]
    if piece.field is None or piece.field not in _GAPS:
        return None
    gap = _GAPS[piece.field]
    if piece.field is Field.NAME:
        name = piece.value.strip(" ，,。")[:20]
        return (replace(job, contact=replace(job.contact, name=name)), gap) if name else None
    changed = answer(job, gap, piece.value, today)
    return (changed, gap) if changed else None


def from_row(header: Sequence[str], row: Sequence[str], today: date) -> Job | None:
    """One row of a sheet whose first row has names of fields (单位, 岗位, 人数 …); None if it names no post. Columns
    with other names are passed over."""
    cells = [
        (name.strip(), " ".join(cell.split()))
        for name, cell in zip(header, row, strict=False)
        if cell.strip() and label_for(name) not in (None, Field.OTHER)
    ]
    jobs = extract("\n".join(f"{name}：{cell}" for name, cell in cells), today)
    if not jobs:
        return None
    posts = [cell for name, cell in cells if label_for(name) is Field.POST]
    return replace(jobs[0], post=clean_post(posts[0]) or posts[0]) if posts else jobs[0]
