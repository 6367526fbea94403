"""A poll, its voters and its ballots as rows, and back."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.council.ballot import Form, Mark
from bot.council.bulletin import Paper
from bot.council.casting import Ballot, Proxy, Way
from bot.council.poll import Poll, Secrecy, State, Totals
from bot.council.roll import Electorate, Share, Voter
from bot.council.rule import of_data, to_data
from bot.poll_repositories import Listed, Site


def values_of(poll: Poll) -> dict[str, Any]:
    """The columns of a poll, without its number and its site."""
    totals = poll.totals
    return {
        "state": poll.state.value,
        "question": poll.question,
        "form": poll.form.to_data(),
        "electorate": poll.electorate.value,
        "secrecy": poll.secrecy.value,
        "rule": to_data(poll.rule) if poll.rule else sa.null(),
        "chosen": poll.chosen,
        "hidden": poll.hidden,
        "proxies": poll.proxies,
        "topic": poll.topic,
        "meeting": poll.meeting,
        "convener_id": poll.convener,
        "closes_at": poll.closes_at,
        "opened_at": poll.opened_at,
        "closed_at": poll.closed_at,
        "published_at": poll.published_at,
        "entitled": _pair(poll.entitled),
        "present": _pair(poll.present) if poll.present else sa.null(),
        "totals": [_pair(part) for part in (totals.valid, totals.blank, totals.invalid)] if totals else sa.null(),
        "salt": poll.salt,
        "roll_hash": poll.roll_hash,
        "hash": poll.hash,
        "version": poll.version,
        "created_at": poll.created_at,
        "updated_at": poll.updated_at,
    }


def poll_of(row: sa.Row[Any]) -> Poll:
    """The value of a whole row."""
    return Poll(
        number=row.id,
        state=State(row.state),
        question=row.question,
        form=Form.of_data(row.form),
        electorate=Electorate(row.electorate),
        secrecy=Secrecy(row.secrecy),
        rule=of_data(row.rule) if row.rule else None,
        chosen=row.chosen,
        hidden=row.hidden,
        proxies=row.proxies,
        topic=row.topic,
        meeting=row.meeting,
        convener=row.convener_id,
        closes_at=row.closes_at,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        published_at=row.published_at,
        entitled=Share(*row.entitled),
        present=Share(*row.present) if row.present else None,
        totals=Totals(*(Share(*pair) for pair in row.totals)) if row.totals else None,
        salt=row.salt,
        roll_hash=row.roll_hash,
        hash=row.hash,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def site_values(site: Site) -> dict[str, Any]:
    """The columns of where a poll is held, and of whom."""
    return {
        "place": site.place,
        "selection": {"buildings": list(site.buildings), "people": list(site.people)},
        "channel": site.channel,
        "account": site.account,
    }


def site_of(row: sa.Row[Any]) -> Site:
    """The same, back."""
    chosen = row.selection
    return Site(row.channel, row.account, row.place, tuple(chosen["buildings"]), tuple(chosen["people"]))


def listed_of(row: sa.Row[Any]) -> Listed:
    """One voter of a frozen roll."""
    return Listed(Voter(row.voter, tuple(row.people), tuple(row.homes), row.area), row.code, row.name)


def mark_values(mark: Mark, *, unreadable: bool) -> dict[str, Any]:
    """What stands on a ballot."""
    return {"numbers": list(mark.numbers), "write_in": mark.write_in[:200], "unreadable": unreadable}


def paper_of(row: sa.Row[Any]) -> Paper:
    """A secret ballot."""
    return Paper(row.receipt, Mark(tuple(row.numbers), row.write_in), row.unreadable)


def ballot_of(row: sa.Row[Any]) -> Ballot:
    """A ballot of a 记名 poll."""
    return Ballot(
        number=row.id,
        voter=row.voter,
        mark=Mark(tuple(row.numbers), row.write_in),
        by=row.by,
        way=Way(row.way),
        at=row.at,
        unreadable=row.unreadable,
        entered_by=row.entered_by,
        confirmed_by=row.confirmed_by,
    )


def proxy_of(row: sa.Row[Any]) -> Proxy:
    """A 委托."""
    return Proxy(number=row.id, voter=row.voter, holder=row.holder, at=row.at, ended_at=row.ended_at)


def _pair(share: Share) -> list[int]:
    return [share.heads, share.area]
