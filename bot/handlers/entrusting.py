"""委托 in writing, and paper ballots that two people read."""

from __future__ import annotations

from dataclasses import dataclass

from bot.community.people import Standing
from bot.context import Context
from bot.council.ballot import Mark, blank
from bot.council.casting import Ballot, Proxy, Way, confirm, entrust
from bot.council.poll import Poll, Secrecy
from bot.council.poll_life import may_cast
from bot.council.refusal import Misunderstood, Refused
from bot.council.roll import SURVEY, Electorate, Roll, Voter, door
from bot.handlers.entitled import own_votes, until
from bot.handlers.marks import read_mark, said_of
from bot.handlers.notify import with_notice
from bot.handlers.polls import load_poll
from bot.handlers.shapes import Numbered, numbered_words
from bot.poll_repositories import Binding, BindingState
from bot.routing import Route, Said
from bot.text import leading_number
from bot.wording import polls as wording

THEME = "表决"
_BACK = ("取消", "收回", "撤回")
_SPOILT = ("无效", "无效票", "废票", "无法辨认")


@dataclass(frozen=True, slots=True)
class Entrusting:
    """委托: which poll, to which home, to whom there; ``home`` empty: taken back."""

    number: int
    home: str
    name: str = ""


def _entrusting(said: Said) -> Entrusting | None:
    found = leading_number(said.rest)
    if found is None:
        return None
    words = found[1].split()
    if len(words) == 1 and words[0] in _BACK:
        return Entrusting(found[0], "")
    try:
        return Entrusting(found[0], door(words[0]), " ".join(words[1:])[:20]) if words else None
    except ValueError:
        return None


def _entrust(context: Context, args: Entrusting) -> None:
    if not context.private:
        raise Refused("private.only", word="委托")
    poll = load_poll(context, args.number)
    if poll.secrecy is Secrecy.SECRET:
        raise Refused("secret.proxy", number=poll.number)
    if poll.electorate is Electorate.ANYBODY:
        raise Refused("proxy.survey", number=poll.number)
    may_cast(poll, SURVEY, "", "", at=context.now)
    votes = own_votes(context, poll, context.me)
    giver = votes[0].listed.voter
    if not args.home:
        taken = sum(context.uow.polls.end_proxies(poll.number, vote.listed.voter.key, context.now) for vote in votes)
        context.reply(wording.ended(poll, giver.key) if taken else wording.no_proxy(poll))
        return
    if len(votes) > 1:
        raise Misunderstood(wording.which_vote(poll, [vote.listed.voter.key for vote in votes]))
    to = _holder(context, poll, args)
    holder = f"人员{to.person_id}"
    # Who may cast this vote anyway needs no 委托 for it.
    own = context.uow.polls.at_home(poll.number, to.door) == giver.key
    people = (*giver.people, holder) if own else giver.people
    proxy = entrust(
        context.uow.polls.proxies(poll.number),
        Proxy(number=0, voter=giver.key, holder=holder, at=context.now),
        giver=Voter(giver.key, people, giver.homes, giver.area),
        most=poll.proxies,
        # Typed in private by the owner: that is in writing, and stays readable.
        written=True,
        voted=context.uow.polls.has_voted(poll.number, giver.key),
    )
    context.uow.polls.end_proxies(poll.number, giver.key, context.now)
    context.uow.polls.entrust(poll.number, proxy, context.me.id)
    context.note("委托", f"表决{poll.number}")
    context.reply(wording.entrusted(poll, giver.key, f"{to.door} {to.name}"))
    person = context.uow.people.get(to.person_id)
    if person is not None:
        told = wording.told_holder(poll, giver.key, until(context, poll))
        context.tell(person.id, with_notice(context, person, told))


def _holder(context: Context, poll: Poll, args: Entrusting) -> Binding:
    place, me = context.uow.polls.site(poll.number).place, context.me
    there = [
        one
        for one in context.uow.roll.bound_to(place, [args.home])
        if one.state is BindingState.BOUND and one.person_id != me.id and args.name in ("", one.name)
    ]
    if not there:
        raise Refused("proxy.nobody", home=args.home)
    if len({one.person_id for one in there}) > 1:
        raise Refused("proxy.who", home=args.home, count=len(there), number=poll.number)
    return there[0]


# ------------------------------------------------------------------------------------------------ paper
@dataclass(frozen=True, slots=True)
class OnPaper:
    """纸质票: which poll, of whom, and what stands on it."""

    number: int
    home: str
    text: str


def _on_paper(said: Said) -> OnPaper | None:
    found = leading_number(said.rest)
    home, _, text = found[1].partition(" ") if found else ("", "", "")
    if found is None or not text.strip():
        return None
    try:
        return OnPaper(found[0], home if home.startswith("人员") else door(home), text.strip()[:500])
    except ValueError:
        return None


def _alone(context: Context, word: str) -> None:
    # In the staff group everybody would read it, and the second reader could not read it by themselves.
    if not context.private:
        raise Refused("private.only", word=word)


def _read(poll: Poll, text: str) -> tuple[Mark, bool]:
    if text in _SPOILT:
        return blank(poll.form), True
    mark = read_mark(poll.form, text)
    if mark is None:
        raise Misunderstood(wording.unreadable_vote(poll))
    return mark, False


def _enter(context: Context, args: OnPaper) -> None:
    _alone(context, "纸质票")
    poll = load_poll(context, args.number)
    if poll.secrecy is Secrecy.SECRET:
        raise Refused("secret.paper", number=poll.number)
    may_cast(poll, SURVEY, "", "", at=context.now)
    polls, me = context.uow.polls, context.me
    key = args.home if args.home.startswith("人员") else polls.at_home(poll.number, args.home)
    listed = polls.listed(poll.number, key) if key else None
    if listed is None:
        raise Refused("ballot.door", number=poll.number, home=args.home)
    mark, spoilt = _read(poll, args.text)
    roll = Roll(poll.electorate, (listed.voter,))
    who = listed.voter.people[0] if listed.voter.people else ""
    voter = may_cast(poll, roll, listed.voter.key, who, at=context.now)
    ballot = Ballot(
        number=0, voter=voter.key, mark=mark, way=Way.PAPER, at=context.now, unreadable=spoilt, entered_by=me.id
    )
    kept = polls.cast(poll.number, ballot, None)
    said = said_of(poll.form, mark, unreadable=spoilt)
    context.reply(wording.paper(poll, kept.number, args.home, said), sealed=True)
    context.tell_staff(wording.paper_waits(poll, kept.number))


def _confirm(context: Context, args: Numbered) -> None:
    _alone(context, "核对")
    found = context.uow.polls.ballot(args.number)
    if found is None or found[1].way is not Way.PAPER:
        raise Refused("ballot.unknown", ballot=args.number)
    number, ballot = found
    context.uow.polls.hold(number)
    poll = load_poll(context, number)
    may_cast(poll, SURVEY, "", "", at=context.now)
    mark, spoilt = _read(poll, args.text)
    sure = confirm(ballot, mark=mark, unreadable=spoilt, by=context.me.id)
    context.uow.polls.confirm(sure)
    context.uow.polls.mark_voted(number, sure.voter)
    context.reply(wording.confirmed(poll, sure.number))


ROUTES = (
    Route(
        word="委托",
        usage="委托 <号> <楼-单元-室> [姓名]",
        example="委托 5 3-2-502",
        about="书面委托一位邻居代您投这一次票，私聊我写；您自己一投就作废，收回写“委托 5 取消”。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=_entrusting,
        handle=_entrust,
        talk=True,
    ),
    Route(
        word="纸质票",
        usage="纸质票 <号> <楼-单元-室> <选项>",
        example="纸质票 5 3-2-501 赞成",
        about="录入一张纸质票，另一位工作人员核对后算数。私聊我录。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_on_paper,
        handle=_enter,
        unkept=True,
    ),
    Route(
        word="核对",
        usage="核对 <纸质票号> <选项>",
        example="核对 17 赞成",
        about="看着原票再录一遍，两人一致才算数。私聊我说。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered_words,
        handle=_confirm,
        talk=True,
        unkept=True,
    ),
)
