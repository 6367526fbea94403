"""结果, 回执, 截止 and 公布; and what the clock does with polls: reminders, the close, the bulletin."""

from __future__ import annotations

import json
import logging
import re

from bot.community.people import Standing
from bot.context import Context
from bot.council import receipts
from bot.council.ballot import Mark
from bot.council.bulletin import place
from bot.council.poll import Poll, Secrecy, State
from bot.council.poll_life import close, publish, remind
from bot.council.refusal import Refused
from bot.council.roll import Electorate
from bot.handlers.counting import bulletin_of, counted, present_at, verdict_of
from bot.handlers.entitled import own_votes, until
from bot.handlers.marks import said_of
from bot.handlers.notify import with_notice
from bot.handlers.polls import announce_once, keep_poll, load_poll, plan_look
from bot.handlers.shapes import MaybeNumbered, Numbered, Words, maybe_numbered, numbered
from bot.outline import outline
from bot.poll_repositories import BindingState, Due, Site
from bot.repositories import StorageUnavailable
from bot.routing import Route, Said
from bot.wording import polls as wording
from bot.wording import verdicts

log = logging.getLogger(__name__)
THEME = "表决"
SHOWN = 8
SECRETS = 50
"""In so many of the newest 匿名 polls a receipt is looked for."""
AT_ONCE = 20


def _result(context: Context, args: MaybeNumbered) -> None:
    if args.number is None:
        place_ = context.group.area if context.group else ""
        context.reply(wording.listing(context.uow.polls.recent(place_, SHOWN), context.now, context.rules.zone))
        return
    poll = load_poll(context, args.number)
    staff = context.standing >= Standing.STAFF
    if poll.state is State.DRAFT:
        context.reply(wording.is_draft(poll))
    elif poll.state is State.OPEN and poll.hidden:
        context.reply(wording.hidden(poll, until(context, poll)))
    elif not (poll.shown or (staff and poll.shown_to_staff and _inside(context))):
        context.reply(wording.waits(poll))
    else:
        verdict = verdict_of(poll, counted(context, poll))
        text = verdicts.verdict_text(verdict, closed=poll.state is not State.OPEN)
        kept = context.uow.polls.bulletin(poll.number)
        context.reply(wording.result(poll, text, kept[0] if kept else "", _own_code(context, poll)))


def _inside(context: Context) -> bool:
    return context.private or bool(context.group and context.group.purpose)


def _own_code(context: Context, poll: Poll) -> str:
    """By which the speaker finds themselves on the published roll; told to nobody else."""
    if not context.private or context.known is None:
        return ""
    try:
        return "、".join(vote.listed.code for vote in own_votes(context, poll, context.known) if vote.listed.code)
    except Refused:
        return ""


def _is_talk(context: Context, args: MaybeNumbered) -> bool:
    # 结果 is a word of everyday life.
    return args.number is not None and context.uow.polls.get(args.number) is not None


# ------------------------------------------------------------------------------------------------ 回执
def _code(said: Said) -> Words | None:
    return Words(said.rest) if len(said.rest) <= 60 and (said.addressed or re.search(r"\d", said.rest)) else None


def _receipt(context: Context, args: Words) -> None:
    if not context.private:
        raise Refused("private.only", word="回执")
    typed = receipts.find(args.text) or receipts.find(context.quoted) or receipts.read(args.text)
    if isinstance(typed, receipts.Flaw):
        if typed is receipts.Flaw.TYPO:
            raise Refused("secret.typo")
        raise Refused("secret.length")
    for poll in context.uow.polls.secret_ones(SECRETS):
        digest = receipts.digest(typed, poll.hash)
        if context.uow.polls.secret(poll.number, digest) is not None:
            context.reply(_found(context, poll, digest), sealed=True)
            return
    context.reply(wording.no_such_receipt())


def _found(context: Context, poll: Poll, digest: str) -> str:
    kept = context.uow.polls.bulletin(poll.number)
    if poll.state is not State.PUBLISHED or kept is None:
        return wording.in_the_box(poll)
    ballots = json.loads(kept[1])["ballots"]
    at = place(ballots, digest)
    if at is None:
        return wording.no_such_receipt()
    row = ballots[at]
    mark = Mark(tuple(row["numbers"]), row["write_in"])
    return wording.found_ballot(poll, at + 1, len(ballots), said_of(poll.form, mark, unreadable=row["unreadable"]))


# ------------------------------------------------------------------------------------------------ the close
def _close_early(context: Context, args: Numbered) -> None:
    poll = load_poll(context, args.number)
    _close(context, poll, by=context.me.id)
    context.reply(wording.closing(poll))


def _close(context: Context, poll: Poll, *, by: int | None) -> None:
    """No ballot is taken any more, and all are counted once. What is made of the count comes with the next beat: of
    匿名 ballots only after nothing tells any more how they came in."""
    context.uow.polls.hold(poll.number, closing=True)
    if poll.state is State.OPEN and poll.secrecy is Secrecy.SECRET:
        context.uow.polls.rewrite(poll.number)
    totals = counted(context, poll).totals
    keep_poll(context, close(poll, totals, present=present_at(context, poll), by=by, at=context.now))
    context.uow.polls.look_at(poll.number, context.now, 0)


def _conclude(context: Context, due: Due) -> None:
    poll = due.poll
    if poll.secrecy is Secrecy.SECRET and not due.swept:
        context.uow.polls.sweep(poll.number)
        return
    verdict = verdict_of(poll, counted(context, poll))
    head = ""
    if poll.electorate is not Electorate.ANYBODY:
        head, data = bulletin_of(context, poll, verdict)
        context.uow.polls.keep_bulletin(poll.number, head, data)
    context.uow.polls.look_at(poll.number, None, 0)
    announce_once(context, poll, due.site, "截止", wording.closed(poll, head))
    waiting = len(context.uow.polls.unconfirmed(poll.number))
    text = wording.closed_to_staff(poll, verdicts.verdict_text(verdict, closed=True), waiting)
    _tell_convener(context, poll, text)


def _tell_convener(context: Context, poll: Poll, text: str) -> None:
    if poll.convener is None or not context.tell(poll.convener, text):
        context.tell_staff(text)


def _publish(context: Context, args: Numbered) -> None:
    poll = load_poll(context, args.number)
    kept = context.uow.polls.bulletin(poll.number)
    if poll.state is State.CLOSED and kept is None and poll.electorate is not Electorate.ANYBODY:
        raise Refused("poll.counting", number=poll.number)
    published = keep_poll(context, publish(poll, by=context.me.id, at=context.now))
    verdict = verdict_of(published, counted(context, published))
    site = context.uow.polls.site(poll.number)
    head, file = (kept[0], f"bulletins/{poll.number}.json") if kept else ("", "")
    text = wording.published(published, verdicts.verdict_text(verdict, closed=True), head, context.rules.public_url)
    groups = announce_once(context, published, site, "公布", text, file)
    context.reply(wording.published_reply(published, groups))


# ------------------------------------------------------------------------------------------------ the clock
def polls(context: Context) -> None:
    """Do what is due with polls of this account."""
    here = context.inbound
    for due in context.uow.polls.due(here.channel, here.account, context.now, AT_ONCE):
        said = len(context.drafts)
        context.uow.savepoint()
        try:
            _look(context, due)
        except StorageUnavailable:
            raise
        except Exception as error:
            context.uow.undo()
            del context.drafts[said:]
            log.error("the clock could not look at a poll: %s", outline(error))
            continue
        context.uow.release()


def _look(context: Context, due: Due) -> None:
    poll = due.poll
    if poll.state is State.CLOSED:
        _conclude(context, due)
    elif poll.state is not State.OPEN or poll.closes_at is None:
        context.uow.polls.look_at(poll.number, None, 0)
    elif poll.closes_at <= context.now:
        _close(context, poll, by=None)
    elif due.reminded < len(context.rules.poll_reminders):
        _remind(context, poll, due.site)
        plan_look(context, poll, due.reminded + 1)
    else:
        plan_look(context, poll, due.reminded)


def _remind(context: Context, poll: Poll, site: Site) -> None:
    """Only those who have not voted, each once; how many of them cannot be reached is told to the convener."""
    if poll.electorate is Electorate.ANYBODY:
        return
    missing = context.uow.polls.roll(poll).missing(context.uow.polls.voted(poll.number))
    people: dict[int, list[str]] = {}
    reached = 0
    if poll.electorate is Electorate.PERSON:
        there = context.uow.people.some([int(v.key[2:]) for v in missing if v.key.startswith("人员")])
        people, reached = {person: [""] for person in there}, len(there)
    else:
        doors = {home: voter for voter in missing for home in voter.homes}
        voters = set[str]()
        for one in context.uow.roll.bound_to(site.place, doors):
            voter = doors[one.door]
            named = poll.electorate is Electorate.HOUSEHOLD or one.name in voter.people
            if one.state is BindingState.BOUND and named:
                mine = people.setdefault(one.person_id, [])
                if voter.key not in mine:
                    mine.append(voter.key)
                voters.add(voter.key)
        reached = len(voters)
    known = context.uow.people.some(list(people))
    for person_id, homes in people.items():
        if person_id in known:
            text = wording.reminder(poll, homes, until(context, poll))
            context.tell(person_id, with_notice(context, known[person_id], text))
    if missing:
        keep_poll(context, remind(poll, count=reached, at=context.now))
        _tell_convener(context, poll, wording.reminded(poll, len(missing), reached, until(context, poll)))


TICKS = {"polls": polls}
ROUTES = (
    Route(
        word="结果",
        usage="结果 [号]",
        example="结果 5",
        about="看表决：进行中的有哪些，公布了的结果怎么算出来的。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=maybe_numbered,
        handle=_result,
        talk=True,
        meant=_is_talk,
    ),
    Route(
        word="回执",
        usage="回执 <码>",
        example="回执 3817 2094 5568",
        about="用匿名票的回执码看自己的票算进去没有，私聊我说；引用回执那条消息更省事。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=_code,
        handle=_receipt,
        talk=True,
        unkept=True,
    ),
    Route(
        word="截止",
        usage="截止 <号>",
        example="截止 5",
        about="全部投完了，提前截止；没投完的到时间自动截止。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered,
        handle=_close_early,
        talk=True,
    ),
    Route(
        word="公布",
        usage="公布 <号>",
        example="公布 5",
        about="把清点好的结果、算式和公告文件发到群里。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered,
        handle=_publish,
        talk=True,
    ),
)
