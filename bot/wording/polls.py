"""What is said about polls: the draft in full sentences, the announcement, votes, reminders, results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.council.ballot import Form, Method
from bot.council.poll import Poll, Secrecy, State, short_hash
from bot.council.preflight import Obstacle
from bot.council.roll import Electorate, Share
from bot.council.rule import Profile
from bot.poll_repositories import Site
from bot.text import say_time, short
from bot.wording import preflight, verdicts

_VOTE_BY = {
    Electorate.PERSON: "名单上一人一票",
    Electorate.HOUSEHOLD: "一户一票",
    Electorate.AREA: "业主投票，人数和面积分别计算",
    Electorate.ANYBODY: "谁都可以答，一人一份",
}
_HOW = {
    Method.YES_NO: "赞成、反对、弃权三选一",
    Method.CHOICE: "选一个",
    Method.APPROVAL: "能接受的都可以选",
    Method.RANKED: "按喜欢的先后排序",
}


def name(poll: Poll) -> str:
    """表决5, or 意见征集5."""
    return f"{'意见征集' if is_survey(poll) else '表决'}{poll.number}"


def is_survey(poll: Poll) -> bool:
    """Whether it is asked of anybody and decides nothing."""
    return poll.electorate is Electorate.ANYBODY


def titled(poll: Poll) -> str:
    """表决5《…》."""
    return f"{name(poll)}《{short(poll.question, 40)}》"


def how(form: Form) -> str:
    """What may be put on the ballot."""
    if form.method is Method.SEVERAL:
        text = f"最多选{form.most}个"
    elif form.method is Method.SCORE:
        text = f"每项打0到{form.top_score}分"
    else:
        text = _HOW[form.method]
    return text + ("，可以另写一个" if form.write_in else "")


def options(form: Form) -> str:
    """The options, numbered where they are not 赞成反对."""
    if form.method is Method.YES_NO:
        return "、".join(form.options)
    return "；".join(f"{place} {option}" for place, option in enumerate(form.options, start=1))


def example(form: Form) -> str:
    """An answer that works."""
    first = form.options[:2]
    match form.method:
        case Method.RANKED:
            return " > ".join(first)
        case Method.SCORE:
            return "、".join(f"{option} {form.top_score - at}" for at, option in enumerate(first))
        case Method.SEVERAL | Method.APPROVAL:
            return "、".join(first)
    return first[0] if first else "赞成"


def whom(poll: Poll, site: Site, voters: int) -> str:
    """Who votes."""
    if is_survey(poll):
        return _VOTE_BY[poll.electorate]
    where = site.place + "、".join(f"{building}号楼" for building in site.buildings)
    return f"{where}{'，' if where else ''}{_VOTE_BY[poll.electorate]}，共{voters}票"


def rule(profile: Profile | None) -> str:
    """What decides."""
    if profile is None:
        return "还没有选规则"
    label = verdicts.label(profile)
    return f"{label}{profile.title}（{profile.citation}）" if label else f"{profile.title}（{profile.citation}）"


def _secrecy(poll: Poll) -> str:
    if poll.secrecy is Secrecy.SECRET:
        return "匿名，私聊投，每人一个回执码；谁投了什么，工作人员也看不到"
    return "记名，截止后公布谁投了什么"


def draft(poll: Poll, site: Site, share: Share, obstacles: Sequence[Obstacle], now: datetime, zone: tzinfo) -> str:
    """The draft in full sentences, and what still stands in its way."""
    lines = [
        f"{name(poll)} 草稿，请看仔细，开始以后谁也改不了：",
        f"题目：{poll.question}",
        f"选项：{options(poll.form)}（{how(poll.form)}）",
        f"谁投：{whom(poll, site, share.heads)}",
        f"怎么投：{_secrecy(poll)}；" + ("截止前不显示结果，工作人员也看不到" if poll.hidden else "随时能看结果"),
        f"规则：{rule(poll.rule)}",
        f"截止：{say_time(poll.closes_at, now, zone) if poll.closes_at else '还没有定'}",
    ]
    if poll.proxies and poll.secrecy is Secrecy.NAMED and not is_survey(poll):
        lines.append(f"委托：一个人最多代{poll.proxies}家，本人一投就作废")
    if obstacles:
        lines.append(preflight.checklist(poll.number, obstacles))
        lines.append(f"改好再看：修改表决 {poll.number} 截止 周六晚上8点")
    else:
        lines.append(f"都齐了。开始回“开始表决 {poll.number}”；要改回“修改表决 {poll.number} …”。")
    return "\n".join(lines)


def opened(poll: Poll, site: Site, now: datetime, zone: tzinfo) -> str:
    """To the groups, once."""
    head = verdicts.label(poll.rule) if poll.rule else ""
    until = say_time(poll.closes_at, now, zone) if poll.closes_at else ""
    where = "私聊我说" if poll.secrecy is Secrecy.SECRET else "在这里或私聊我说"
    lines = [
        f"{head}{titled(poll)} 开始，{until}截止。",
        f"选项：{options(poll.form)}（{how(poll.form)}）",
        f"谁投：{whom(poll, site, poll.entitled.heads)}。{_secrecy(poll)}。",
        f"怎么投：{where}“投票 {poll.number} {example(poll.form)}”；改主意再说一次，最后一次算数。",
    ]
    if poll.electorate in (Electorate.HOUSEHOLD, Electorate.AREA):
        lines.append("还没绑定房屋的先私聊我：绑定 3-2-501 姓名")
    if poll.rule and not is_survey(poll):
        lines.append(f"规则：{poll.rule.title}。")
    lines.append(f"开始指纹：{short_hash(poll.hash)}（题目、选项、规则、名册从现在起不能改，改了指纹就对不上）")
    return "\n".join(lines)


def opened_reply(poll: Poll, groups: int) -> str:
    """To who opened it."""
    return f"{titled(poll)} 已开始，名册{poll.entitled.heads}票，已告诉{groups}个群。开始指纹：{short_hash(poll.hash)}"


# ------------------------------------------------------------------------------------------------ votes
def cast(poll: Poll, said: str, home: str, code: str, until: str) -> str:
    """A 记名 ballot that was kept, to its voter in private."""
    whose = f"{home} " if home else ""
    entry = f"\n您的名册编号 {code}，截止后可在公告里对。" if code else ""
    return f"{name(poll)} 已收到：{whose}投“{said}”。{until}前想改，再说一次就行，最后一次算数。{entry}"


def cast_in_group(poll: Poll, until: str) -> str:
    """The same where others read it."""
    return f"{name(poll)} 您的票已收到，{until}前想改，再说一次就行，最后一次算数。"


def secret_cast(poll: Poll, said: str, code: str, until: str) -> str:
    """A 匿名 ballot that was kept: the one letter with its code."""
    return (
        f"{name(poll)} 已收到您的匿名票：“{said}”。\n回执码 {code}\n"
        f"请留好这条消息：{until}前想改，长按它点“引用”，写“投票 {poll.number} <新选项>”；"
        f"截止后回“回执 {code}”看自己的票算进去没有。"
        "码只在这里，谁也查不到，请不要转给别人。"
    )


def secret_changed(poll: Poll, said: str, until: str) -> str:
    """A 匿名 ballot that was changed by its receipt."""
    return f"{name(poll)} 已改为“{said}”，还是原来的回执码，{until}前还能再改。"


def unknown_receipt(poll: Poll, left: int) -> str:
    """A code that no ballot has."""
    return f"{name(poll)} 里没有这个回执码的票，请看看是不是别的表决的回执。还可以试{left}次。"


def which_vote(poll: Poll, homes: Sequence[str]) -> str:
    """Somebody has several votes and did not say which."""
    lines = [f"{name(poll)} 您有{len(homes)}票：{'；'.join(homes)}。请写明是哪一票，例如："]
    return "\n".join([*lines, f"投票 {poll.number} {homes[0]} {example(poll.form)}"])


def unreadable_vote(poll: Poll) -> str:
    """What was said is no answer of the ballot paper."""
    return (
        f"没有看懂您要投什么，这一票还没有记。"
        f"{name(poll)} 的选项：{options(poll.form)}（{how(poll.form)}），也可以弃权。\n"
        f"例如：投票 {poll.number} {example(poll.form)}"
    )


# ------------------------------------------------------------------------------------------------ 委托, paper
def entrusted(poll: Poll, home: str, holder: str) -> str:
    """委托, to who wrote it."""
    return (
        f"{name(poll)} 已委托 {holder} 代 {home} 投票，已告诉对方。"
        f"您自己一投，委托就作废；收回回“委托 {poll.number} 取消”。"
    )


def told_holder(poll: Poll, home: str, until: str) -> str:
    """委托, to who may vote now."""
    return (
        f"{home} 书面委托您在{titled(poll)} 代投一票，{until}截止。"
        f"按委托人的意思投：投票 {poll.number} {home} {example(poll.form)}"
    )


def ended(poll: Poll, home: str) -> str:
    """委托 is taken back."""
    return f"{name(poll)} {home} 的委托已收回，您可以自己投。"


def no_proxy(poll: Poll) -> str:
    """There was none to take back."""
    return f"{name(poll)} 您没有写过委托，不用收回。"


def paper(poll: Poll, ballot: int, home: str, said: str) -> str:
    """A paper ballot was entered, to who entered it."""
    return (
        f"{name(poll)} 纸质票{ballot} 已录：{home} “{said}”。"
        f"要另一位工作人员看着原票核对才算数，请他私聊我：核对 {ballot} <选项>"
    )


def paper_waits(poll: Poll, ballot: int) -> str:
    """To the staff: a second one is asked for. What stands on it is not said."""
    return f"{name(poll)} 有一张纸质票{ballot} 等第二人核对。看着原票私聊我：核对 {ballot} <选项>"


def confirmed(poll: Poll, ballot: int) -> str:
    """A second person read the same."""
    return f"{name(poll)} 纸质票{ballot} 两人录得一致，已算数。"


# ------------------------------------------------------------------------------------------------ the clock
def reminder(poll: Poll, homes: Sequence[str], until: str) -> str:
    """To somebody who has not voted."""
    whose = f"（{'、'.join(homes)}）" if any(homes) else ""
    return (
        f"{titled(poll)} 还没收到您{whose}的票，{until}截止。"
        f"投票回：投票 {poll.number} {example(poll.form)}；不想表态也可以投弃权。"
    )


def reminded(poll: Poll, left: int, told: int, until: str) -> str:
    """To the convener."""
    far = f"，其中{left - told}票没有绑定微信，请上门或打电话" if told < left else ""
    return f"{titled(poll)} {until}截止，还有{left}票没投；已提醒{told}票{far}。"


def closed(poll: Poll, head: str) -> str:
    """To the groups at the close: how many, and the hash that stands for all of it. No result yet."""
    totals = poll.totals
    cast_ = totals.cast.heads if totals else 0
    if is_survey(poll):
        return f"{verdicts.SURVEY}{titled(poll)} 已截止，收到{cast_}份。结果由主持人公布。"
    label = verdicts.label(poll.rule) if poll.rule else ""
    return (
        f"{label}{titled(poll)} 已截止：名册{poll.entitled.heads}票，投了{cast_}票。结果由主持人公布。\n"
        f"截止指纹：{short_hash(head)}（每一张票都算在里面，请记下来，以后谁改了都对不上）"
    )


def closed_to_staff(poll: Poll, verdict: str, unconfirmed: int) -> str:
    """To the convener: the verdict, and what comes next."""
    lines = [f"{titled(poll)} 已截止，清点结果：", verdict]
    if unconfirmed:
        lines.append(f"有{unconfirmed}张纸质票没有第二人核对，没有计入。")
    lines.append(f"公布回“公布 {poll.number}”。")
    return "\n".join(lines)


def closing(poll: Poll) -> str:
    """截止 by staff."""
    return f"{name(poll)} 全部投完，已截止，正在清点，一会儿告诉您结果。"


def published(poll: Poll, verdict: str, head: str, public_url: str) -> str:
    """公布, to the groups."""
    lines = [f"{titled(poll)} 结果公布：", verdict]
    if head:
        page = f"{public_url}/b/{short_hash(head)}"
        lines.append(f"截止指纹：{short_hash(head)}。公告在 {page} ，文件随后发来，谁都可以重新清点。")
    return "\n".join(lines)


def published_reply(poll: Poll, groups: int) -> str:
    """公布, to who said it."""
    return f"{name(poll)} 已公布，已告诉{groups}个群。"


# ------------------------------------------------------------------------------------------------ 结果, 回执
def hidden(poll: Poll, until: str) -> str:
    """结果 before the close."""
    return f"{titled(poll)} 正在进行，{until}截止。截止前不显示结果，工作人员也看不到。"


def waits(poll: Poll) -> str:
    """结果 between the close and the publication, to residents."""
    return f"{titled(poll)} 已截止，等主持人公布结果。"


def is_draft(poll: Poll) -> str:
    """结果 of a draft."""
    return f"{titled(poll)} 还没有开始。"


def result(poll: Poll, verdict: str, head: str, code: str) -> str:
    """结果."""
    lines = [f"{titled(poll)}（{poll.state.value}）", verdict]
    if head:
        lines.append(f"截止指纹：{short_hash(head)}")
    if code:
        lines.append(f"您的名册编号：{code}")
    return "\n".join(lines)


def listing(polls: Sequence[Poll], now: datetime, zone: tzinfo) -> str:
    """结果 without a number."""
    shown = [poll for poll in polls if poll.state is not State.DRAFT]
    if not shown:
        return "现在没有表决。"
    lines = []
    for poll in shown:
        until = f"，{say_time(poll.closes_at, now, zone)}截止" if poll.closes_at and poll.state is State.OPEN else ""
        lines.append(f"· {titled(poll)} {poll.state.value}{until}")
    return "\n".join(["表决：", *lines, f"看一个：结果 {shown[0].number}"])


def in_the_box(poll: Poll) -> str:
    """回执 before the publication."""
    return f"这是{titled(poll)} 的票，在票箱里。公布以后再回一次，就能看到它在公告里是第几张、写的什么。"


def found_ballot(poll: Poll, place: int, of: int, said: str) -> str:
    """回执 after it."""
    return f"{titled(poll)} 公告里共{of}张票，这张是第{place}张，写的是“{said}”，已计入。"


def no_such_receipt() -> str:
    """回执 of nothing."""
    return "没有找到这个回执码的票。请对照那条消息再打一遍，或长按它点“引用”，写“回执”。"
