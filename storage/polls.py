"""Polls, their threads, frozen rolls and 记名 ballots. Secret ballots are in :mod:`storage.secret_ballots`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from bot.council.casting import Ballot, Proxy, Way
from bot.council.poll import Action, Poll, State, Update
from bot.council.roll import Electorate, Roll
from bot.keeper import Holding
from bot.poll_repositories import Due, Listed, Site
from storage.columns import table
from storage.conflict import Conflict
from storage.poll_rows import ballot_of, listed_of, mark_values, poll_of, proxy_of, site_of, site_values, values_of
from storage.poll_tables import (
    BallotRow,
    PollBulletinRow,
    PollHomeRow,
    PollRow,
    PollUpdateRow,
    PollVoterRow,
    ProxyRow,
)
from storage.secret_ballots import VOTED, SecretBallots

POLL, UPDATE, VOTER, HOME = table(PollRow), table(PollUpdateRow), table(PollVoterRow), table(PollHomeRow)
BALLOT, PROXY, BULLETIN = table(BallotRow), table(ProxyRow), table(PollBulletinRow)
PAGE = 1000
"""Rows in one statement."""
_LISTED = sa.select(VOTER).where(VOTER.c.poll_id == sa.bindparam("number"), VOTER.c.voter == sa.bindparam("key"))
_AT_HOME = sa.select(HOME.c.voter).where(HOME.c.poll_id == sa.bindparam("number"), HOME.c.door == sa.bindparam("door"))
_GET = sa.select(POLL).where(POLL.c.id == sa.bindparam("number"))
_CAST = sa.insert(BALLOT).returning(BALLOT.c.id)


class PollStore(SecretBallots):
    """See :class:`bot.poll_repositories.Polls`. ``after`` takes what has to be done once the transaction is kept."""

    def __init__(self, connection: Connection, after: list[Callable[[Engine], None]]) -> None:
        super().__init__(connection, after)
        self._connection = connection

    def add(self, poll: Poll, site: Site, update: Update) -> Poll:
        insert = sa.insert(POLL).values(**values_of(poll), **site_values(site), reminded=0, swept=False)
        number = self._connection.execute(insert.returning(POLL.c.id)).scalar_one()
        self._append(number, update)
        return replace(poll, number=number)

    def get(self, number: int) -> Poll | None:
        if not 0 < number < 2**62:
            return None
        row = self._connection.execute(_GET, {"number": number}).first()
        return poll_of(row) if row else None

    def hold(self, number: int, *, closing: bool = False) -> None:
        # SQLite has one writer at a time and needs no lock.
        self._connection.execute(sa.select(POLL.c.id).where(POLL.c.id == number).with_for_update(read=not closing))

    def site(self, number: int) -> Site:
        return site_of(self._connection.execute(_GET, {"number": number}).one())

    def save(self, poll: Poll, update: Update, site: Site | None = None) -> None:
        where = site_values(site) if site else {}
        changed = self._connection.execute(
            sa.update(POLL)
            .where(POLL.c.id == poll.number, POLL.c.version == poll.version - 1)
            .values(**values_of(poll), **where)
        )
        if changed.rowcount != 1:
            raise Conflict(f"poll {poll.number} was changed meanwhile")
        self._append(poll.number, update)

    def _append(self, number: int, update: Update) -> None:
        values = {"poll_id": number, "action": update.action.value, "state": update.state.value}
        self._connection.execute(
            sa.insert(UPDATE), {**values, "text": update.text, "person_id": update.by, "at": update.at}
        )

    def thread(self, number: int) -> list[Update]:
        query = sa.select(UPDATE).where(UPDATE.c.poll_id == number).order_by(UPDATE.c.id)
        return [
            Update(action=Action(row.action), state=State(row.state), text=row.text, by=row.person_id, at=row.at)
            for row in self._connection.execute(query)
        ]

    def recent(self, place: str, limit: int) -> list[Poll]:
        query = sa.select(POLL).order_by(POLL.c.id.desc()).limit(limit)
        query = query.where(POLL.c.place == place) if place else query
        return [poll_of(row) for row in self._connection.execute(query)]

    def secret_ones(self, limit: int) -> list[Poll]:
        query = sa.select(POLL).where(POLL.c.secrecy == "匿名", POLL.c.hash != "")
        return [poll_of(row) for row in self._connection.execute(query.order_by(POLL.c.id.desc()).limit(limit))]

    def due(self, channel: str, account: str, now: datetime, limit: int) -> list[Due]:
        query = sa.select(POLL).where(POLL.c.look_at.is_not(None), POLL.c.look_at <= now)
        query = query.where(POLL.c.channel == channel, POLL.c.account == account)
        rows = self._connection.execute(query.order_by(POLL.c.look_at).limit(limit))
        return [Due(poll_of(row), site_of(row), row.reminded, row.swept) for row in rows]

    def look_at(self, number: int, at: datetime | None, reminded: int) -> None:
        values = {"look_at": at, "reminded": reminded}
        self._connection.execute(sa.update(POLL).where(POLL.c.id == number).values(**values))

    # -------------------------------------------------------------------------------- the frozen roll
    def freeze(self, number: int, listed: Sequence[Listed]) -> None:
        voters: list[dict[str, Any]] = [
            {
                "poll_id": number,
                "voter": one.voter.key,
                "code": one.code,
                "name": one.name[:120],
                "people": list(one.voter.people),
                "homes": list(one.voter.homes),
                "area": one.voter.area,
            }
            for one in listed
        ]
        homes = [
            {"poll_id": number, "door": door, "voter": one.voter.key} for one in listed for door in one.voter.homes
        ]
        for rows, values in ((VOTER, voters), (HOME, homes)):
            for start in range(0, len(values), PAGE):
                self._connection.execute(sa.insert(rows), values[start : start + PAGE])

    def listed(self, number: int, key: str) -> Listed | None:
        row = self._connection.execute(_LISTED, {"number": number, "key": key}).first()
        return listed_of(row) if row else None

    def at_home(self, number: int, door: str) -> str | None:
        found: str | None = self._connection.execute(_AT_HOME, {"number": number, "door": door}).scalar_one_or_none()
        return found

    def roll(self, poll: Poll) -> Roll:
        if poll.electorate is Electorate.ANYBODY:
            return Roll(poll.electorate, ())
        return Roll(poll.electorate, tuple(one.voter for one in self.all_listed(poll.number)))

    def all_listed(self, number: int) -> list[Listed]:
        query = sa.select(VOTER).where(VOTER.c.poll_id == number).order_by(VOTER.c.voter)
        return [listed_of(row) for row in self._connection.execute(query)]

    # -------------------------------------------------------------------------------- 记名
    def cast(self, number: int, ballot: Ballot, person_id: int | None) -> Ballot:
        values = {
            "poll_id": number,
            "voter": ballot.voter,
            **mark_values(ballot.mark, unreadable=ballot.unreadable),
            "by": ballot.by,
            "way": ballot.way.value,
            "at": ballot.at,
            "person_id": person_id,
            "entered_by": ballot.entered_by,
            "confirmed_by": ballot.confirmed_by,
        }
        return replace(ballot, number=self._connection.execute(_CAST, values).scalar_one())

    def ballot(self, ballot: int) -> tuple[int, Ballot] | None:
        if not 0 < ballot < 2**62:
            return None
        row = self._connection.execute(sa.select(BALLOT).where(BALLOT.c.id == ballot)).first()
        return (row.poll_id, ballot_of(row)) if row else None

    def ballots(self, number: int) -> list[Ballot]:
        query = sa.select(BALLOT).where(BALLOT.c.poll_id == number).order_by(BALLOT.c.id)
        return [ballot_of(row) for row in self._connection.execute(query)]

    def unconfirmed(self, number: int) -> list[Ballot]:
        query = sa.select(BALLOT).where(BALLOT.c.poll_id == number, BALLOT.c.way == Way.PAPER.value)
        query = query.where(BALLOT.c.confirmed_by.is_(None)).order_by(BALLOT.c.id)
        return [ballot_of(row) for row in self._connection.execute(query)]

    def confirm(self, ballot: Ballot) -> None:
        self._connection.execute(
            sa.update(BALLOT).where(BALLOT.c.id == ballot.number).values(confirmed_by=ballot.confirmed_by)
        )

    def proxies(self, number: int) -> list[Proxy]:
        query = sa.select(PROXY).where(PROXY.c.poll_id == number).order_by(PROXY.c.id)
        return [proxy_of(row) for row in self._connection.execute(query)]

    def entrust(self, number: int, proxy: Proxy, person_id: int) -> None:
        values = {"poll_id": number, "voter": proxy.voter, "holder": proxy.holder, "person_id": person_id}
        self._connection.execute(sa.insert(PROXY), {**values, "at": proxy.at})

    def end_proxies(self, number: int, voter: str, at: datetime) -> int:
        theirs = sa.and_(PROXY.c.poll_id == number, PROXY.c.voter == voter, PROXY.c.ended_at.is_(None))
        return self._connection.execute(sa.update(PROXY).where(theirs).values(ended_at=at)).rowcount

    # -------------------------------------------------------------------------------- the bulletin
    def keep_bulletin(self, number: int, head: str, data: str) -> None:
        self._connection.execute(sa.insert(BULLETIN), {"poll_id": number, "head": head, "data": data})

    def bulletin(self, number: int) -> tuple[str, str] | None:
        row = self._connection.execute(sa.select(BULLETIN).where(BULLETIN.c.poll_id == number)).first()
        return (row.head, row.data) if row else None

    # -------------------------------------------------------------------------------- a person
    def holdings(self, person_id: int) -> list[Holding]:
        cast = sa.select(BALLOT.c.poll_id).where(BALLOT.c.person_id == person_id)
        lists = _rows_of(VOTER, person_id, Electorate.PERSON).with_only_columns(VOTER.c.poll_id)
        kinds = (("您投过票的记名表决", cast.distinct()), ("名册上有您的表决", lists))
        found = []
        for what, query in kinds:
            numbers = sorted(self._connection.execute(query).scalars())
            if numbers:
                found.append(Holding(what, "、".join(f"表决{number}" for number in numbers[-20:])))
        given = sa.select(sa.func.count()).select_from(PROXY).where(PROXY.c.person_id == person_id)
        if count := self._connection.execute(given).scalar_one():
            found.append(Holding("您写的委托", f"{count}份"))
        return found

    def erase(self, person_id: int) -> None:
        """Their votes stay counted, under a name that is nobody's: the code that the bulletin lists."""
        key = _key(person_id)
        for row in self._connection.execute(_rows_of(VOTER, person_id, Electorate.PERSON)).all():
            self._rename(row.poll_id, key, f"已注销-{row.code}")
        answered = sa.select(BALLOT.c.poll_id, sa.func.min(BALLOT.c.id).label("first"))
        answered = answered.where(BALLOT.c.person_id == person_id, BALLOT.c.voter == key)
        for row in self._connection.execute(answered.group_by(BALLOT.c.poll_id)).all():
            self._rename(row.poll_id, key, f"已注销-{row.first}")
        # What is left are marks of surveys: of these nobody is on a roll.
        for row in self._connection.execute(_rows_of(VOTED, person_id, Electorate.ANYBODY)).all():
            self._connection.execute(sa.delete(VOTED).where(VOTED.c.poll_id == row.poll_id, VOTED.c.voter == key))
        for rows_ in (BALLOT, PROXY, UPDATE):
            self._connection.execute(sa.update(rows_).where(rows_.c.person_id == person_id).values(person_id=None))
        # Nobody's hand, and still another than the other one's: the paper was read by two.
        for column, nobody in (("entered_by", 0), ("confirmed_by", -1)):
            mine = sa.update(BALLOT).where(BALLOT.c[column] == person_id)
            self._connection.execute(mine.values({column: nobody}))
        self._connection.execute(sa.update(POLL).where(POLL.c.convener_id == person_id).values(convener_id=None))

    def _rename(self, number: int, key: str, other: str) -> None:
        of_poll = {VOTER: {"name": "（已注销）", "people": []}, VOTED: {}, BALLOT: {}, PROXY: {}}
        for rows, more in of_poll.items():
            theirs = sa.and_(rows.c.poll_id == number, rows.c.voter == key)
            self._connection.execute(sa.update(rows).where(theirs).values(voter=other, **more))


def _rows_of(rows: sa.Table, person_id: int, electorate: Electorate) -> sa.Select[Any]:
    """The rows under somebody's own key. Polls are few: each is asked by its key, instead of going through all rows."""
    theirs = sa.and_(rows.c.poll_id == POLL.c.id, rows.c.voter == _key(person_id))
    return sa.select(rows).select_from(POLL.join(rows, theirs)).where(POLL.c.electorate == electorate.value)


def _key(person_id: int) -> str:
    return f"人员{person_id}"
