"""投票: 记名 ballots by home, owner or person; 匿名 ones in private, changed only by their receipt."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.community.people import Standing
from bot.context import Context
from bot.council import receipts, secret
from bot.council.ballot import Mark
from bot.council.casting import Ballot
from bot.council.poll import Poll, Secrecy, State
from bot.council.poll_life import may_cast
from bot.council.refusal import Misunderstood, Refused
from bot.council.roll import SURVEY, door
from bot.handlers.entitled import Vote, own_votes, single, until, vote_at
from bot.handlers.marks import read_mark, said_of
from bot.handlers.polls import load_poll
from bot.routing import Route, Said
from bot.text import leading_number
from bot.wording import polls as wording

THEME = "表决"
TRIES = 5
"""So many wrong receipts of one person in one poll."""
MOST_NUMBER = 10**9
DRAWS = 20
"""More than this in a row do not meet another one by chance: then something is broken."""
_HOME = re.compile(r"(?:代\s*)?(\S*?[\d甲乙丙丁](?:-|号楼|栋|幢|座|#)\S+?)[\s,，:：]+(.+)", re.DOTALL)
_LABEL = re.compile(r"回执码?[:：]?")
_CODE = re.compile(r"(?:回执码?[:：]?\s*)?(?<!\d)\d{4}[ \-]?\d{4}[ \-]?\d{4}(?!\d)")
_DIGITS = re.compile(r"(?:回执码?[:：]?\s*)?(?<!\d)\d[\d \-]{8,}\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Voting:
    """投票: which poll, and what was said of it."""

    number: int
    text: str


def _voting(said: Said) -> Voting | None:
    found = leading_number(said.rest)
    return Voting(found[0], found[1].strip()) if found and 0 < len(found[1].strip()) <= 500 else None


def _meant(context: Context, args: Voting) -> bool:
    """Unaddressed in a group it counts only if it is a whole vote in a poll that there is: 投票 3 张三 is talk."""
    poll = context.uow.polls.get(args.number)
    if poll is None or poll.state is State.DRAFT:
        return False
    _, words = _split(poll, args.text)
    return read_mark(poll.form, words) is not None


def _split(poll: Poll, text: str) -> tuple[str, str]:
    """The home in front, if one is named, and the rest."""
    found = _HOME.fullmatch(text)
    if found and read_mark(poll.form, text) is None:
        try:
            return door(found[1]), found[2].strip()
        except ValueError:
            pass
    return "", text


def _vote(context: Context, args: Voting) -> None:
    if args.number < MOST_NUMBER:
        context.uow.polls.hold(args.number)
    poll = load_poll(context, args.number)
    if poll.secrecy is Secrecy.SECRET:
        _secretly(context, poll, args.text)
        return
    _in_time(context, poll)
    home, words = _split(poll, args.text)
    mark = read_mark(poll.form, words)
    if mark is None:
        raise Misunderstood(wording.unreadable_vote(poll))
    vote = _which(context, poll, home)
    at = min(context.now, context.inbound.at)
    voter = may_cast(poll, single(vote, poll.electorate), vote.listed.voter.key, vote.who, holder=vote.holder, at=at)
    me = context.me
    ballot = Ballot(number=0, voter=voter.key, mark=mark, by=vote.holder, at=at)
    context.uow.polls.cast(poll.number, ballot, me.id)
    context.uow.polls.mark_voted(poll.number, voter.key)
    if context.private:
        whose = voter.key if voter.homes else ""
        text = wording.cast(poll, said_of(poll.form, mark), whose, vote.listed.code, until(context, poll))
        # Results are hidden from staff, too, who can read letters.
        context.reply(text, sealed=True)
    else:
        context.reply(wording.cast_in_group(poll, until(context, poll)))


def _in_time(context: Context, poll: Poll) -> None:
    may_cast(poll, SURVEY, "", "", at=min(context.now, context.inbound.at))


def _which(context: Context, poll: Poll, home: str) -> Vote:
    if home:
        return vote_at(context, poll, context.me, home)
    votes = own_votes(context, poll, context.me)
    if len(votes) > 1:
        raise Misunderstood(wording.which_vote(poll, [vote.listed.voter.key for vote in votes]))
    return votes[0]


# ------------------------------------------------------------------------------------------------ 匿名
def _secretly(context: Context, poll: Poll, text: str) -> None:
    if not context.private:
        raise Refused("secret.private", number=poll.number)
    _in_time(context, poll)
    typed, words = _receipt_in(text)
    typed = typed or receipts.find(context.quoted)
    home, words = _split(poll, words)
    mark = read_mark(poll.form, words)
    if mark is None:
        raise Misunderstood(wording.unreadable_vote(poll))
    if typed is not None:
        _change(context, poll, typed, mark)
        return
    vote = _which(context, poll, home)
    _first(context, poll, vote, mark)


def _receipt_in(text: str) -> tuple[str | None, str]:
    """A code in it, also one with a slip in it, which the check digit tells; and what else was said."""
    found = receipts.find(text)
    if found is not None:
        return found, _CODE.sub(" ", text).strip()
    slip = _DIGITS.search(text)
    if slip is None:
        return None, text
    return _LABEL.sub("", slip[0]).strip(), _DIGITS.sub(" ", text).strip()


def _first(context: Context, poll: Poll, vote: Vote, mark: Mark) -> None:
    at, polls = min(context.now, context.inbound.at), context.uow.polls
    voter = may_cast(poll, single(vote, poll.electorate), vote.listed.voter.key, vote.who, at=at)
    # Marked first: of two phones of a household that vote at the same moment, one is refused.
    voted = not polls.mark_voted(poll.number, voter.key)
    # Two codes of one poll may meet by chance: then another one is drawn.
    codes = (receipts.draw(context.below) for _ in range(DRAWS))
    drawn = next(c for c in codes if polls.put(poll.number, secret.first(poll, mark, code=c, voted=voted)))
    text = wording.secret_cast(poll, said_of(poll.form, mark), receipts.spaced(drawn), until(context, poll))
    context.reply(text, sealed=True)


def _change(context: Context, poll: Poll, typed: str, mark: Mark) -> None:
    tried = f"回执不符 表决{poll.number}"
    wrong = context.uow.journal.count(tried, context.me.id, poll.opened_at or poll.created_at)
    if wrong >= TRIES:
        raise Refused("secret.tries", number=poll.number, most=TRIES)
    kept = context.uow.polls.secret(poll.number, secret.receipt(poll, typed))
    if kept is None:
        # A refusal would undo this line, and with it the count of wrong tries.
        context.note(tried)
        context.reply(wording.unknown_receipt(poll, TRIES - wrong - 1))
        return
    context.uow.polls.change(poll.number, secret.change(poll, kept, mark))
    context.reply(wording.secret_changed(poll, said_of(poll.form, mark), until(context, poll)), sealed=True)


ROUTES = (
    Route(
        word="投票",
        usage="投票 <号> [楼-单元-室] <选项>",
        example="投票 5 赞成",
        about="投您的一票；改主意再说一次，最后一次算数。匿名的私聊我投，改票要引用回执。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=_voting,
        handle=_vote,
        synonyms=("改投",),
        talk=True,
        meant=_meant,
        unkept=True,
    ),
)
