"""What is said about job posts: a posting as residents see it, the lint's findings, questions, digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.jobs.digest import Digest, Page
from bot.jobs.job import Gap, Headcount, Job, Pay, PayKind
from bot.jobs.lint import Finding
from bot.jobs.posting import Posting
from bot.jobs.rules import Level
from bot.text import mask_phones, short

_PER = {PayKind.MONTH: "元/月", PayKind.HOUR: "元/小时", PayKind.DAY: "元/天", PayKind.PIECE: "元/月"}

_QUESTIONS = {
    Gap.POST: "招什么岗位？例如：电焊工",
    Gap.EMPLOYER: "是哪家单位招人？请写全称，例如：宏远煤矿机械厂",
    Gap.HEADCOUNT: "招几个人？例如：5人；说不准就回“若干”",
    Gap.PAY: "工资怎么算？例如：5000-7000元/月、18元/小时、日结150、计件、面议",
    Gap.PLACE: "在哪儿上班？例如：工业园区3号路",
    Gap.DUTIES: "主要干什么活？一两句就行，例如：支架焊接，白班",
    Gap.REQUIREMENTS: "有什么要求？例如：有焊工证；没有就回“无要求”",
    Gap.CONTACT: "求职的人怎么联系？请给电话或微信，例如：13800000001 王经理",
    Gap.VALID_UNTIL: "招到哪天为止？例如：12月31日；也可以回“招满为止”",
    Gap.SOURCE: "这条是从哪里转来的？例如：市就业服务中心",
}


def name(posting: Posting) -> str:
    """The number as people see it."""
    return f"职位{posting.number}"


def pay(value: Pay | None) -> str:
    """What is paid, as people say it: 5000-7000元/月, 4000元/月起, 计件 4000-6500元/月, 面议."""
    if value is None:
        return "工资未写"
    if value.kind is PayKind.TALK:
        return "工资面议"
    unit = _PER[value.kind]
    piece = "计件 " if value.kind is PayKind.PIECE else ""
    if value.low is None:
        return f"{piece}最高{value.high}{unit}" if value.high is not None else "计件工资"
    if value.high is None:
        return f"{piece}{value.low}{unit}起"
    return f"{piece}{value.low if value.low == value.high else f'{value.low}-{value.high}'}{unit}"


def headcount(value: Headcount | None) -> str:
    """How many: 5人, 3-5人, 10人以上, 若干人; empty if nothing was said."""
    if value is None:
        return ""
    if value.least is None:
        return "若干人"
    return f"{value.least}人以上" if value.most is None else f"{value}人"


def day(value: date) -> str:
    """A day in words."""
    return f"{value.month}月{value.day}日"


def _until(job: Job) -> str:
    if job.valid_until is None:
        return ""
    return "招满为止" if job.open_ended else f"{day(job.valid_until)}前有效"


def contact(job: Job) -> str:
    """Whom to ask, in full only where the employer agreed; else the masked number."""
    told = job.contact
    numbers = "、".join(told.phones if told.phone_public else map(_masked, told.phones))
    wechat = f"微信 {told.wechat}" if told.wechat and told.phone_public and told.wechat not in told.phones else ""
    who = "" if any(mark.isdigit() for mark in told.name) else told.name
    return " ".join(part for part in (who, numbers, wechat) if part)


def _masked(phone: str) -> str:
    masked = mask_phones(phone)
    # A local or service number is none to the mask, which reads texts.
    return masked if masked != phone else f"***{phone[-4:]}"


def card(posting: Posting) -> str:
    """One posting in a list or digest, in at most four short lines."""
    job = posting.job
    wanted = headcount(job.headcount)
    head = f"【{posting.number}】{job.post}{' ' + wanted if wanted else ''}｜{pay(job.pay)}"
    where = "·".join(part for part in (short(job.employer, 20), short(job.place, 20)) if part)
    extra = "，".join(part for part in (short(job.hours, 20), short(job.benefits, 24)) if part)
    return "\n".join(mask_if_needed(job, line) for line in (head, where, extra) if line)


def full(posting: Posting) -> str:
    """职位 <号>: everything a resident needs, the phone masked unless the employer agreed."""
    job = posting.job
    parts = [
        ("单位", job.employer),
        ("人数", headcount(job.headcount)),
        (
            "工资",
            pay(job.pay).removeprefix("工资")
            + (f"（{short(job.pay.words, 40)}）" if job.pay and _says_more(job.pay) else ""),
        ),
        ("地点", job.place),
        ("时间", job.hours),
        ("工作", short(job.duties, 80)),
        ("要求", "，".join(part for part in (job.sex, job.age, short(job.requirements, 100)) if part)),
        ("福利", job.benefits),
        ("联系", contact(job)),
        ("有效", _until(job)),
        ("来源", job.source),
    ]
    lines = [
        f"{name(posting)} {job.post}",
        *(mask_if_needed(job, f"{label}：{words}") for label, words in parts if words),
    ]
    lines.append(f"想去请回：应聘 {posting.number}")
    return "\n".join(lines)


def _says_more(value: Pay) -> bool:
    return any(word in value.words for word in ("提成", "底薪", "保底", "计件", "加班", "全勤", "绩效", "分红"))


def mask_if_needed(job: Job, line: str) -> str:
    """A line of a posting whose employer did not agree to show numbers has none, wherever they stand."""
    return line if job.contact.phone_public else mask_phones(line)


def preview(posting: Posting, gaps: Sequence[Gap], findings: Sequence[Finding]) -> str:
    """What was understood, shown back before it goes to review."""
    lines = ["我是这样理解的：", full(posting).rpartition("\n")[0]]
    if findings:
        lines += ["", *findings_lines(findings)]
    if gaps:
        lines += ["", f"还缺：{'、'.join(gap.value for gap in gaps)}。", question(gaps[0])]
    elif not any(found.rule.level is Level.BLOCK for found in findings):
        lines += ["", "没问题请回“提交”；要改哪里直接说，例如：工资 4000-5000。"]
    return "\n".join(lines)


def question(gap: Gap) -> str:
    """The one thing that is asked next."""
    return _QUESTIONS[gap]


def findings_lines(findings: Sequence[Finding]) -> list[str]:
    """What the lint found, what must go first: the words, the rule, its source, what to write instead."""
    ordered = sorted(findings, key=lambda found: found.rule.level is not Level.BLOCK)
    lines = []
    for found in dict.fromkeys(ordered):
        head = "不能发" if found.rule.level is Level.BLOCK else "请核对"
        lines.append(
            f"{head}“{short(found.words, 20)}”：{found.rule.title}（{found.rule.source}）。{found.rule.suggestion}"
        )
    return lines


def digest_head(today: date, new: int, page: int, pages: int) -> str:
    """Above a digest, with how many are new."""
    count = f"，新增{new}个" if new else ""
    part = f"（{page}/{pages}）" if pages > 1 else ""
    return f"{day(today)}招工信息{count}{part}"


def digest_foot(left: int, first: int) -> str:
    """Below the last page of a digest: how to ask for more."""
    more = f"还有{left}个在招，" if left else ""
    return f"{more}看详情回“职位 {first}”，找活回“招工 电工”。"


def digest_page(page: Page, head: str, foot: str) -> str:
    """One message of a digest."""
    lines = [head]
    if page.new:
        lines += [one.text for one in page.new]
    if page.still:
        lines += ["—— 还在招 ——", *(one.text for one in page.still)]
    return "\n".join([*lines, foot]) if foot else "\n".join(lines)


def digest(value: Digest, today: date) -> tuple[str, ...]:
    """A group's messages, in order; none if there is nothing to say."""
    new = sum(len(page.new) for page in value.pages)
    messages = []
    for at, page in enumerate(value.pages, start=1):
        first = (*page.new, *page.still)[0].number
        foot = digest_foot(value.left, first) if at == len(value.pages) else ""
        messages.append(digest_page(page, digest_head(today, new, at, len(value.pages)), foot))
    return tuple(messages)


def found(postings: Sequence[Posting], words: str) -> str:
    """招工 <词>."""
    if not postings:
        return f"没找到“{short(words, 12)}”在招的。有了想马上知道，请回：订阅 {short(words, 12)}"
    lines = [f"“{short(words, 12)}”在招：", *(card(posting) for posting in postings)]
    lines.append(f"看详情回“职位 {postings[0].number}”，想去回“应聘 {postings[0].number}”。")
    return "\n".join(lines)


def still_open(posting: Posting) -> str:
    """To the employer, before it ends."""
    until = posting.job.valid_until
    when = day(until) if until else "近日"
    return (
        f"{name(posting)} {posting.title} 到{when}为止。还在招吗？\n"
        f"还招请回“续期 {posting.number} <日期>”，招满了回“招满 {posting.number}”，不回到期自动下线。"
    )
