"""Whose votes somebody may cast in a poll: by being on its list, by the home that they are bound to, by a 委托.

Nothing here reads more than the speaker's own: one more ballot costs the same however many there are.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.community.people import Person
from bot.context import Context
from bot.council.casting import in_force
from bot.council.poll import Poll
from bot.council.refusal import Refused
from bot.council.roll import Electorate, Roll, Voter
from bot.poll_repositories import Binding, BindingState, Listed
from bot.text import say_time


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote that somebody may cast: of whom, under which name of the roll, and (a 委托) as whose holder."""

    listed: Listed
    who: str
    holder: str = ""


def person_key(person: Person) -> str:
    """How a person is named in a roll of people, and as the holder of a 委托: by number, since a nickname proves
    nothing."""
    return f"人员{person.id}"


def until(context: Context, poll: Poll) -> str:
    """A poll's deadline, as people say it."""
    return say_time(poll.closes_at, context.now, context.rules.zone) if poll.closes_at else ""


def own_votes(context: Context, poll: Poll, person: Person) -> list[Vote]:
    """Their own, one for each voter that they may speak for.

    Raises:
        Refused: there is none, with what keeps them from it.
    """
    key, polls = person_key(person), context.uow.polls
    if poll.electorate is Electorate.ANYBODY:
        return [Vote(Listed(Voter(key, (key,)), ""), key)]
    if poll.electorate is Electorate.PERSON:
        listed = polls.listed(poll.number, key)
        if listed is None:
            raise Refused("poll.not_listed", number=poll.number)
        return [Vote(listed, key)]
    mine = context.uow.roll.of_person(person.id)
    place = polls.site(poll.number).place
    sure = [one for one in mine if one.place == place and _counts(poll, one)]
    if not sure:
        if any(one.state is BindingState.WAITING for one in mine):
            raise Refused("poll.waits", number=poll.number, until=until(context, poll))
        raise Refused("poll.unbound")
    found: dict[str, Vote] = {}
    wrong: Voter | None = None
    for binding in sure:
        voter_key = polls.at_home(poll.number, binding.door)
        listed = polls.listed(poll.number, voter_key) if voter_key else None
        if listed is None:
            continue
        if poll.electorate is Electorate.AREA and binding.name not in listed.voter.people:
            wrong = listed.voter
            continue
        found.setdefault(listed.voter.key, Vote(listed, binding.name))
    if not found and wrong is not None:
        raise Refused("poll.name", number=poll.number, home=wrong.key)
    if not found:
        raise Refused("poll.not_on_roll", number=poll.number)
    return list(found.values())


def _counts(poll: Poll, binding: Binding) -> bool:
    if binding.state is BindingState.BOUND:
        return True
    # Who sold since it opened keeps the vote with all its area, although they do not live there any more.
    ended = binding.state is BindingState.ENDED and binding.ended_at is not None and poll.opened_at is not None
    if not ended or poll.electorate is not Electorate.AREA:
        return False
    assert binding.ended_at is not None and poll.opened_at is not None
    return binding.ended_at >= poll.opened_at


def held(context: Context, poll: Poll, person: Person) -> dict[str, Vote]:
    """The votes that were entrusted to them, by the voter's key."""
    if not poll.proxies:
        return {}
    key, found = person_key(person), dict[str, Vote]()
    for voter, holder in in_force(context.uow.polls.proxies(poll.number), poll.proxies).items():
        listed = context.uow.polls.listed(poll.number, voter) if holder == key else None
        if listed is not None:
            found[voter] = Vote(listed, key, key)
    return found


def vote_at(context: Context, poll: Poll, person: Person, home: str) -> Vote:
    """The vote of a home that they named: their own, or one entrusted to them.

    Raises:
        Refused: it is neither.
    """
    key = context.uow.polls.at_home(poll.number, home)
    if key is None:
        raise Refused("ballot.door", number=poll.number, home=home)
    entrusted = held(context, poll, person)
    try:
        own = own_votes(context, poll, person)
    except Refused:
        if key not in entrusted:
            raise Refused("poll.not_yours", number=poll.number, home=home) from None
        own = []
    found = next((vote for vote in own if vote.listed.voter.key == key), entrusted.get(key))
    if found is None:
        raise Refused("poll.not_yours", number=poll.number, home=home)
    return found


def single(vote: Vote, electorate: Electorate) -> Roll:
    """The part of the frozen roll that a ballot needs."""
    return Roll(electorate, (vote.listed.voter,))
