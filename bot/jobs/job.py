"""What a job post says: who offers what work, for whom, for how much, where, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class PayKind(StrEnum):
    """What the sum is paid for."""

    MONTH = "月薪"
    HOUR = "时薪"
    DAY = "日薪"
    PIECE = "计件"
    TALK = "面议"


@dataclass(frozen=True, slots=True)
class Pay:
    """Whole yuan per ``kind``; for 计件 what a month brings, if that is said. None is open: 4000+ has no ``high``.

    ``words`` are the employer's own, for what two numbers cannot say (底薪3000+提成).
    """

    kind: PayKind
    low: int | None = None
    high: int | None = None
    words: str = ""

    @property
    def sums(self) -> str:
        """The sums alone: 3000-5000, 3000+, -5000 (at most), 3000; empty without one."""
        if self.low is None:
            return "" if self.high is None else f"-{self.high}"
        if self.high is None:
            return f"{self.low}+"
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many are wanted. 若干 has neither number, 10人以上 has no ``most``."""

    least: int | None = None
    most: int | None = None

    def __str__(self) -> str:
        if self.least is None:
            return "若干"
        if self.most is None:
            return f"{self.least}+"
        return str(self.least) if self.least == self.most else f"{self.least}-{self.most}"


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask. Numbers are shown in full to others only if the employer agreed (``phone_public``)."""

    name: str = ""
    phones: tuple[str, ...] = ()
    wechat: str = ""
    phone_public: bool = False

    def __bool__(self) -> bool:
        return bool(self.phones or self.wechat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One post as it was said. Empty means that nothing was said.

    ``valid_until`` is a local day, the last on which it is offered; ``open_ended`` says that it was not a date that was
    named but 长期 or 招满为止. ``text`` holds the words that it was read from.
    """

    employer: str = ""
    post: str = ""
    headcount: Headcount | None = None
    pay: Pay | None = None
    place: str = ""
    hours: str = ""
    age: str = ""
    sex: str = ""
    requirements: str = ""
    duties: str = ""
    benefits: str = ""
    contact: Contact = field(default_factory=Contact)
    valid_until: date | None = None
    open_ended: bool = False
    reposted: bool = False
    source: str = ""
    text: str = ""


class Gap(StrEnum):
    """What a post must say before it can be looked at, in the order in which it is asked."""

    POST = "岗位"
    EMPLOYER = "用人单位"
    HEADCOUNT = "人数"
    PAY = "薪资"
    PLACE = "工作地点"
    DUTIES = "工作内容"
    REQUIREMENTS = "要求"
    CONTACT = "联系方式"
    VALID_UNTIL = "有效期"
    SOURCE = "信息来源"


def missing(job: Job) -> tuple[Gap, ...]:
    """What must still be asked, first things first. 人力资源市场暂行条例 §24: a post names the employer, how many are
    wanted, the conditions, the work, the place and the basic pay."""
    said = {
        Gap.POST: job.post,
        Gap.EMPLOYER: job.employer,
        Gap.HEADCOUNT: job.headcount,
        Gap.PAY: job.pay,
        Gap.PLACE: job.place,
        Gap.DUTIES: job.duties,
        Gap.REQUIREMENTS: job.requirements or job.age or job.sex,
        Gap.CONTACT: job.contact,
        Gap.VALID_UNTIL: job.valid_until,
        Gap.SOURCE: job.source or not job.reposted,
    }
    return tuple(gap for gap in Gap if not said[gap])
