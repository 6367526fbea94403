"""From the ballots that are kept to the count, the verdict and the bulletin."""

from __future__ import annotations

import json

from bot.context import Context
from bot.council.bulletin import Paper, build
from bot.council.casting import Ballot, Resolved, cast, resolve
from bot.council.meeting import Part
from bot.council.poll import Poll, Secrecy
from bot.council.roll import Entry, Share
from bot.council.tally import Count, count
from bot.council.verdict import Verdict, decide


def resolved(context: Context, poll: Poll) -> Resolved:
    """Which ballots of a 记名 poll count."""
    polls = context.uow.polls
    return resolve(
        poll.form,
        polls.roll(poll),
        polls.ballots(poll.number),
        proxies=polls.proxies(poll.number) if poll.proxies else (),
        most_proxies=poll.proxies,
        closes_at=poll.closes_at,
    )


def counted(context: Context, poll: Poll) -> Count:
    """All ballots that count, counted."""
    if poll.secrecy is Secrecy.SECRET:
        papers = context.uow.polls.papers(poll.number)
        return count(poll.form, (cast(poll.form, one.mark, Share(1), unreadable=one.unreadable) for one in papers))
    return count(poll.form, resolved(context, poll).counted)


def verdict_of(poll: Poll, found: Count) -> Verdict:
    """What the poll's rule makes of a count.

    Raises:
        ValueError: the poll has no rule; it could not have opened.
    """
    if poll.rule is None:
        raise ValueError("a poll without a rule")
    entitled = poll.entitled if poll.entitled.heads else found.cast
    return decide(poll.rule, poll.electorate, found, entitled=entitled, present=poll.present, seats=poll.chosen)


def present_at(context: Context, poll: Poll) -> Share | None:
    """Who of a poll's meeting has signed in; None without a meeting, or if nobody was signed in."""
    if poll.meeting is None:
        return None
    there = sum(1 for one in context.uow.meetings.attendees(poll.meeting) if one.part in (Part.PRESENT, Part.LEFT))
    return Share(there) if there else None


def bulletin_of(context: Context, poll: Poll, verdict: Verdict) -> tuple[str, str]:
    """The 公告 of a closed poll: its head, and the whole text."""
    polls = context.uow.polls
    listed = {one.voter.key: one for one in polls.all_listed(poll.number)}
    if poll.secrecy is Secrecy.SECRET:
        papers, voted = polls.papers(poll.number), polls.voted(poll.number)
    else:
        last = _last(context, poll)
        papers = [
            Paper(listed[key].code, ballot.mark, ballot.unreadable, listed[key].name) for key, ballot in last.items()
        ]
        voted = frozenset(last)
    data = build(
        poll,
        [Entry(one.code, one.voter.area) for one in listed.values()],
        papers,
        verdict,
        voted=[listed[key].code for key in voted],
    )
    return str(data["head"]), json.dumps(data, ensure_ascii=False, indent=1)


def _last(context: Context, poll: Poll) -> dict[str, Ballot]:
    """The one ballot of each voter that counts."""
    found = resolved(context, poll)
    void = {ballot.number for ballot, _ in found.void}
    return {one.voter: one for one in context.uow.polls.ballots(poll.number) if one.number not in void}
