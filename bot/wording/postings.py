"""What is said while a posting is drawn up, looked at, published and taken off."""

from __future__ import annotations

from collections.abc import Sequence

from bot.council_repositories import Entry
from bot.jobs.job import Gap
from bot.jobs.lint import Finding
from bot.jobs.posting import PAUSED, Posting, State
from bot.text import short
from bot.wording import jobs


def paste() -> str:
    """发招工 alone."""
    return "请把招工的话贴过来，一条或几条都行。10分钟内有效。"


def reading(
    posting: Posting, gaps: Sequence[Gap], findings: Sequence[Finding], *, like: Posting | None = None, left: int = 0
) -> str:
    """What was understood of one post, what is wrong with it, and what is asked next."""
    lines = [f"{jobs.name(posting)}（草稿）", jobs.preview(posting, gaps, findings)]
    if like is not None:
        lines.append(f"和{jobs.name(like)}（{like.title}，{jobs.pay(like.job.pay)}）像是同一个岗位，请看看是不是重复。")
    if any(found.field == "text" for found in findings):
        lines.append("原话里有不能发的，请改好原话，重新“发招工 …”。")
    if posting.job.contact and not posting.job.contact.phone_public:
        lines.append("电话现在只显示一半；单位同意全部公开，请回“电话公开”。")
    lines.append(f"不要了回“取消”。{f'后面还有{left}条。' if left else ''}")
    return "\n".join(lines)


def next_question(posting: Posting, gaps: Sequence[Gap]) -> str:
    """An answer was taken; what is asked now."""
    return f"{jobs.name(posting)} 记下了。还缺：{'、'.join(gap.value for gap in gaps)}。\n{jobs.question(gaps[0])}"


def not_understood(gap: Gap) -> str:
    """An answer that says nothing of what was asked."""
    return f"没看懂。{jobs.question(gap)}"


def received(drafts: Sequence[Posting], refreshed: Sequence[Posting], waiting: Sequence[Posting]) -> str:
    """Above the first reading, if there is more to say than that."""
    lines = []
    if len(drafts) > 1:
        lines.append(
            f"收到{len(drafts)}条：{'、'.join(f'{jobs.name(one)} {one.job.post}' for one in drafts)}。一条一条来。"
        )
    for one in refreshed:
        until = jobs.day(one.job.valid_until) if one.job.valid_until else ""
        lines.append(f"{jobs.name(one)} {one.title} 早已发布，是同一个岗位：号不变，有效期到{until}。")
    lines += [f"{jobs.name(one)} {one.title} 已经在等审核，不用再发。" for one in waiting]
    return "\n".join(lines)


def submitted(posting: Posting, findings: Sequence[Finding], *, staff: bool) -> str:
    """To who drew it up."""
    if not staff:
        return f"{jobs.name(posting)} {posting.title} 已交社区审核，发布了告诉您。\n不招了回“下架 {posting.number}”。"
    return f"{jobs.name(posting)} {posting.title} 待审核。\n{_how(posting, findings)}"


def to_review(posting: Posting, findings: Sequence[Finding], like: Sequence[Posting] = ()) -> str:
    """To the staff: what there is to look at, and the words for it."""
    lines = [f"待审核：{jobs.full(posting).rpartition(chr(10))[0]}", *jobs.findings_lines(findings)]
    lines += [f"和{jobs.name(one)}（{one.title}）像是同一个岗位。" for one in like]
    return "\n".join([*lines, _how(posting, findings)])


def _how(posting: Posting, findings: Sequence[Finding]) -> str:
    reason = " <理由>" if findings else ""
    return f"发布回“发布招工 {posting.number}{reason}”，要改回“退回招工 {posting.number} <改什么>”。"


def waiting(postings: Sequence[Posting]) -> str:
    """审核 without a number."""
    if not postings:
        return "没有等审核的招工。"
    lines = [f"· {jobs.name(one)} {one.title}｜{jobs.pay(one.job.pay)}" for one in postings]
    return "\n".join(["等审核的招工：", *lines, f"看全文回“审核 {postings[0].number}”。"])


def published(posting: Posting) -> str:
    """To who approved it."""
    return (
        f"{jobs.name(posting)} {posting.title} 已发布，搜“招工”就能找到；各群早上汇总，现在就发回“发布招工”。\n"
        f"招满了回“已满 {posting.number}”，撤下回“下架 {posting.number}”。"
    )


def published_to_employer(posting: Posting) -> str:
    """To the employer."""
    return (
        f"{jobs.name(posting)} {posting.title} 已通过审核并发布。有人应聘，我私聊告诉您。\n"
        f"招满了回“已满 {posting.number}”，不招了回“下架 {posting.number}”。"
    )


def sent_back(posting: Posting, text: str, *, author: bool) -> str:
    """What must be changed, to who drew it up, or to who sent it back."""
    if author:
        how = f"改好请回“改招工 {posting.number} <改什么>”。"
        return f"{jobs.name(posting)} {posting.title} 被退回：{short(text, 200)}\n{how}"
    return f"{jobs.name(posting)} 已退回成草稿，发的人会知道。改好请回“改招工 {posting.number} <改什么>”。"


def taken_down(posting: Posting) -> str:
    """It is offered no more."""
    return f"{jobs.name(posting)} {posting.title} 已下架，不再显示。要再招请重新“发招工 …”。"


def filled(posting: Posting) -> str:
    """Enough people were found."""
    return f"{jobs.name(posting)} {posting.title} 已记为招满，不再显示。又缺人了回“续期 {posting.number} <日期>”。"


def renewed(posting: Posting) -> str:
    """It is offered on."""
    until = jobs.day(posting.job.valid_until) if posting.job.valid_until else "招满为止"
    return f"{jobs.name(posting)} {posting.title} 有效期到{until}。招满了回“已满 {posting.number}”。"


def expired(posting: Posting) -> str:
    """To the employer, when its last day is over."""
    return f"{jobs.name(posting)} {posting.title} 到期下线了。还招请回“续期 {posting.number} <日期>”。"


def changed_by_others(posting: Posting, what: str) -> str:
    """To the employer, when the staff ended it."""
    why = f"（{short(what, 100)}）" if what else ""
    return f"{jobs.name(posting)} {posting.title}：已记为“{posting.state.value}”{why}。"


def one(posting: Posting, thread: Sequence[Entry], applied: int | None) -> str:
    """职位 <号>; for who may see more with its thread and how many applied."""
    text = jobs.full(posting)
    if posting.state is not State.OPEN:
        again = "，暂时不能应聘" if posting.state in PAUSED else ""
        text = f"{text.rpartition(chr(10))[0]}\n现在是“{posting.state.value}”{again}。"
    if applied is None:
        return text
    steps = "、".join(entry.action for entry in thread[-6:])
    return f"{text}\n经过：{steps}\n应聘{applied}人{f'，看名单请私聊回“应聘单 {posting.number}”' if applied else ''}。"


def newest(postings: Sequence[Posting]) -> str:
    """招工 alone."""
    if not postings:
        return "现在没有在招的。有了想马上知道，请回“订阅 <想找的活>”，例如：订阅 电工。"
    lines = ["最近在招：", *(jobs.card(one) for one in postings)]
    return "\n".join([*lines, f"看详情回“职位 {postings[0].number}”，找活回“招工 电工”。"])


def subscribed(word: str, found: Sequence[Posting]) -> str:
    """订阅 <词>."""
    now = f"现在就有{len(found)}个，回“招工 {word}”看。" if found else "现在还没有。"
    return f"已订阅“{word}”：有新的，每天上午私聊告诉您一次。{now}\n不要了回“退订 {word}”。"


def subscribed_already(word: str) -> str:
    """订阅 again."""
    return f"“{word}”您订过了，有新的每天上午私聊告诉您一次。不要了回“退订 {word}”。"


def unsubscribed(word: str, count: int, left: Sequence[str]) -> str:
    """退订 <词>."""
    rest = f"还订着：{'、'.join(left)}。" if left else "现在没有订阅。"
    return f"已退订“{word}”。{rest}" if count else f"您没有订阅“{word}”。{rest}"


def news(words: Sequence[str], found: Sequence[Posting], left: int) -> str:
    """The one private message a day."""
    lines = [f"您订阅的“{'、'.join(words)}”有新的：", *(jobs.card(one) for one in found)]
    if left:
        lines.append(f"还有{left}个，回“招工 {words[0]}”看。")
    return "\n".join(
        [*lines, f"看详情回“职位 {found[0].number}”，想去回“应聘 {found[0].number}”。不要了回“退订 {words[0]}”。"]
    )
