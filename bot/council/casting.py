"""From ballots as they came in to what is counted: one a voter, the last, with 委托 and paper.

The order in which ballots are listed makes no difference: each has its number. Nothing is dropped in silence: what does
not count is named with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.council.ballot import Form, Invalid, Mark, invalid
from bot.council.refusal import Refused
from bot.council.roll import Electorate, Roll, Share, Voter


class Way(StrEnum):
    """How a ballot came in."""

    CHAT = "聊天"
    PAGE = "网页"
    PAPER = "纸质"


class Void(StrEnum):
    """Why a ballot is not counted at all; it is kept and shown beside the others."""

    NOT_ENTITLED = "不在名册"
    LATE = "截止后"
    UNCONFIRMED = "纸质票未经第二人核对"
    NO_PROXY = "没有有效委托"
    OWNER_VOTED = "本人已投，委托作废"
    REPLACED = "后来改投"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One ballot as it came in. ``number`` is the order in which it was kept, ``voter`` the key in the roll, ``by`` who
    cast it for the voter (empty: the voter), ``at`` when it was cast (aware, UTC). A paper ballot is entered by one
    person and confirmed by another; ``unreadable`` is what both see on it."""

    number: int
    voter: str
    mark: Mark
    by: str = ""
    way: Way = Way.CHAT
    at: datetime
    unreadable: bool = False
    entered_by: int | None = None
    confirmed_by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A written 委托: ``holder`` may vote for ``voter`` (the key in the roll) until it is taken back."""

    number: int
    voter: str
    holder: str
    at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """What is counted: a mark, its weight, and why it is invalid (None: it is not). It names nobody."""

    mark: Mark
    share: Share
    invalid: Invalid | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What is counted, what is not and why, and who has voted (keys in the roll)."""

    counted: tuple[Cast, ...]
    void: tuple[tuple[Ballot, Void], ...]
    voted: frozenset[str]


def cast(form: Form, mark: Mark, share: Share, *, unreadable: bool = False) -> Cast:
    """A ballot that counts, read."""
    return Cast(mark, share, Invalid.UNREADABLE if unreadable else invalid(form, mark))


# ------------------------------------------------------------------------------------------------ paper
def confirm(ballot: Ballot, *, mark: Mark, unreadable: bool, by: int) -> Ballot:
    """A second person reads the paper, without seeing what the first one entered.

    Raises:
        Refused: it is the same person, it is no paper, it was confirmed already, or the two do not agree.
    """
    if ballot.way is not Way.PAPER or ballot.entered_by is None:
        raise Refused("ballot.no_paper", ballot=ballot.number)
    if ballot.confirmed_by is not None:
        raise Refused("ballot.confirmed", ballot=ballot.number)
    if ballot.entered_by == by:
        raise Refused("ballot.same_hand", ballot=ballot.number)
    if unreadable != ballot.unreadable or (not unreadable and mark != ballot.mark):
        raise Refused("ballot.differs", ballot=ballot.number)
    return replace(ballot, confirmed_by=by)


# ------------------------------------------------------------------------------------------------ 委托
def in_force(proxies: Iterable[Proxy], most: int) -> dict[str, str]:
    """Who holds whose vote, by the voter's key: the last that a voter gave and did not take back, and of these the
    first ``most`` of each holder."""
    last: dict[str, Proxy] = {}
    for proxy in sorted(proxies, key=lambda proxy: proxy.number):
        last[proxy.voter] = proxy
    held: dict[str, int] = {}
    found: dict[str, str] = {}
    for proxy in sorted(last.values(), key=lambda proxy: proxy.number):
        if proxy.ended_at is None and held.get(proxy.holder, 0) < most:
            held[proxy.holder] = held.get(proxy.holder, 0) + 1
            found[proxy.voter] = proxy.holder
    return found


def entrust(proxies: Iterable[Proxy], new: Proxy, *, giver: Voter, most: int, written: bool, voted: bool) -> Proxy:
    """A voter lets somebody vote for them, in writing.

    Raises:
        Refused: it is not written, to somebody who has that vote anyway, the voter has voted, or the holder has
            ``most`` already.
    """
    if not written:
        raise Refused("proxy.unwritten")
    if new.holder in giver.people:
        raise Refused("proxy.own", home=giver.key)
    if voted:
        raise Refused("proxy.voted", home=giver.key)
    others = [proxy for proxy in proxies if proxy.voter != new.voter]
    if sum(holder == new.holder for holder in in_force(others, most).values()) >= most:
        raise Refused("proxy.limit", most=most)
    return new


# ------------------------------------------------------------------------------------------------ what counts
def resolve(
    form: Form,
    roll: Roll,
    ballots: Iterable[Ballot],
    *,
    proxies: Iterable[Proxy] = (),
    most_proxies: int = 0,
    closes_at: datetime | None = None,
) -> Resolved:
    """Which ballots count. Each voter's last one does; one cast by a proxy only if the voter cast none.

    An owner's own ballot makes the 委托 void whichever of the two came first, also when the own one is blank or
    invalid: who votes speaks for themselves.
    """
    voters, holders = roll.index(), in_force(proxies, most_proxies)
    ballots = tuple(ballots)
    if roll.electorate is Electorate.ANYBODY:
        voters = {ballot.voter: Voter(ballot.voter, (ballot.voter,)) for ballot in ballots}
    void: list[tuple[Ballot, Void]] = []
    own: dict[str, list[Ballot]] = {}
    entrusted: dict[str, list[Ballot]] = {}
    for ballot in sorted(ballots, key=lambda ballot: ballot.number):
        why = _standing(ballot, voters, holders, closes_at)
        if why is not None:
            void.append((ballot, why))
        else:
            (entrusted if ballot.by else own).setdefault(ballot.voter, []).append(ballot)
    counted: list[Cast] = []
    for key in [*own, *(key for key in entrusted if key not in own)]:
        *replaced, last = own.get(key) or entrusted[key]
        void += [(ballot, Void.REPLACED) for ballot in replaced]
        if key in own:
            void += [(ballot, Void.OWNER_VOTED) for ballot in entrusted.get(key, ())]
        counted.append(cast(form, last.mark, voters[key].share, unreadable=last.unreadable))
    void.sort(key=lambda pair: pair[0].number)
    return Resolved(tuple(counted), tuple(void), frozenset(own) | frozenset(entrusted))


def _standing(
    ballot: Ballot, voters: dict[str, Voter], holders: dict[str, str], closes_at: datetime | None
) -> Void | None:
    if ballot.voter not in voters:
        return Void.NOT_ENTITLED
    if closes_at is not None and ballot.at > closes_at:
        return Void.LATE
    if ballot.way is Way.PAPER and ballot.confirmed_by in (None, ballot.entered_by):
        return Void.UNCONFIRMED
    if ballot.by and holders.get(ballot.voter) != ballot.by:
        return Void.NO_PROXY
    return None
