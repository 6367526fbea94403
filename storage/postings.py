"""Job postings: the rows, what finds them, and what groups were shown. Applications are in ``storage/leads.py``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.council_repositories import Entry, Where
from bot.jobs.job import Contact, Job
from bot.jobs.posting import FINAL, Posting, State, Update
from bot.jobs.same import keys
from bot.jobs.search import monthly
from bot.jobs.terms import Wanted, terms_of
from bot.keeper import Holding
from storage.columns import table
from storage.council_updates import saved
from storage.job_tables import JobUpdateRow, PostingKeyRow, PostingShownRow, PostingTermRow
from storage.leads import LeadStore
from storage.posting_rows import POSTING, job_json, job_of, posting_of, posting_values

KEY, TERM = table(PostingKeyRow), table(PostingTermRow)
SHOWN, UPDATE = table(PostingShownRow), table(JobUpdateRow)
KIND = "职位"
MANY = 500
"""Groups of one statement."""
COMMON = 2_000
"""Of terms with more postings than this it does not matter which one has the most, and the newest so many are looked
at."""


class PostingStore(LeadStore):
    """See :class:`bot.job_repositories.Postings`."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)

    def add(self, value: Posting, update: Update, where: Where) -> Posting:
        values = {**posting_values(value), "channel": where.channel, "account": where.account}
        number = self._connection.execute(sa.insert(POSTING).returning(POSTING.c.id), values).scalar_one()
        kept = replace(value, number=number)
        self._index(kept)
        self._write(number, update)
        return kept

    def get(self, number: int) -> Posting | None:
        if not 0 < number < 2**62:
            return None
        return next(iter(self._found(sa.select(POSTING).where(POSTING.c.id == number))), None)

    def save(self, value: Posting, update: Update, look_at: datetime | None) -> None:
        this = sa.update(POSTING).where(POSTING.c.id == value.number, POSTING.c.version == value.version - 1)
        values = {**posting_values(value), "look_at": look_at}
        saved(self._connection.execute(this.values(**values)), f"posting {value.number}")
        self._index(value)
        self._write(value.number, update)

    def look_at(self, number: int, at: datetime | None) -> None:
        self._connection.execute(sa.update(POSTING).where(POSTING.c.id == number).values(look_at=at))

    def _write(self, number: int, update: Update) -> None:
        self._entry(KIND, number, update.action.value, update.state.value, update.text, update.by, update.at)

    def _index(self, posting: Posting) -> None:
        """Only what is open is found by its terms; what is over for good is nobody's double either."""
        number = posting.number
        for rows in (KEY, TERM):
            self._connection.execute(sa.delete(rows).where(rows.c.posting_id == number))
        if posting.state not in FINAL and (found := keys(posting.job)):
            self._connection.execute(
                sa.insert(KEY), [{"key": key[:200], "posting_id": number} for key in sorted(found)]
            )
        if posting.state is State.OPEN:
            most = monthly(posting.job.pay) or 0
            rows_of_terms = [{"term": term, "posting_id": number, "monthly": most} for term in terms_of(posting.job)]
            self._connection.execute(sa.insert(TERM), rows_of_terms)

    def thread(self, number: int) -> list[Entry]:
        return self._entries(KIND, number)

    def in_states(self, states: Collection[State], limit: int, *, employer: str = "") -> list[Posting]:
        query = sa.select(POSTING).where(POSTING.c.state.in_([state.value for state in states]))
        if employer:
            query = query.where(POSTING.c.employer == employer)
        return self._found(query.order_by(POSTING.c.id.desc()).limit(limit))

    def like(self, job: Job, states: Collection[State]) -> list[Posting]:
        shared = sa.select(KEY.c.posting_id).where(KEY.c.key.in_([key[:200] for key in keys(job)]))
        query = sa.select(POSTING).where(
            POSTING.c.id.in_(shared), POSTING.c.state.in_([state.value for state in states])
        )
        return self._found(query.order_by(POSTING.c.id.desc()).limit(20))

    def search(self, wanted: Wanted, limit: int, *, since: datetime | None = None) -> list[Posting]:
        if not wanted.terms:
            return self._newest(wanted.at_least, limit, since)
        counted = {term: self._count(term) for term in wanted.terms}
        known = sorted((term for term, count in counted.items() if count), key=lambda term: counted[term])
        if not known or (since is not None and len(known) < len(counted)):
            return []
        oldest = self._oldest(known[0]) if counted[known[0]] == COMMON else 0
        while True:
            found = self._found(self._with_all(known, oldest, wanted.at_least, limit, since))
            if found or len(known) < 2 or since is not None:
                return found
            known.pop()

    def _newest(self, at_least: int, limit: int, since: datetime | None) -> list[Posting]:
        query = sa.select(POSTING).where(POSTING.c.state == State.OPEN.value)
        if at_least:
            paid = sa.exists().where(TERM.c.posting_id == POSTING.c.id, TERM.c.monthly >= at_least)
            query = query.where(paid)
        if since is not None:
            query = query.where(POSTING.c.published_at > since)
        return self._found(query.order_by(POSTING.c.id.desc()).limit(limit))

    def _count(self, term: str) -> int:
        some = sa.select(TERM.c.posting_id).where(TERM.c.term == term).limit(COMMON).subquery()
        count: int = self._connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
        return count

    @staticmethod
    def _with_all(known: list[str], oldest: int, at_least: int, limit: int, since: datetime | None) -> sa.Select[Any]:
        # From the rarest term backwards, so that the search ends at the first few that have the others, too.
        first = sa.select(TERM.c.posting_id).where(TERM.c.term == known[0], TERM.c.posting_id >= oldest)
        if at_least:
            first = first.where(TERM.c.monthly >= at_least)
        for at, term in enumerate(known[1:]):
            other = TERM.alias(f"other{at}")
            first = first.where(sa.exists().where(other.c.term == term, other.c.posting_id == TERM.c.posting_id))
        if since is not None:
            first = first.join(POSTING, POSTING.c.id == TERM.c.posting_id).where(POSTING.c.published_at > since)
        ids = first.order_by(TERM.c.posting_id.desc()).limit(limit).subquery()
        return sa.select(POSTING).where(POSTING.c.id.in_(sa.select(ids.c.posting_id))).order_by(POSTING.c.id.desc())

    def _oldest(self, term: str) -> int:
        """From which posting on those with a common term are looked at: the newest :data:`COMMON`."""
        newest = sa.select(TERM.c.posting_id).where(TERM.c.term == term).order_by(TERM.c.posting_id.desc())
        found: int | None = self._connection.execute(newest.offset(COMMON - 1).limit(1)).scalar_one_or_none()
        return found or 0

    def due(self, where: Where, now: datetime, limit: int) -> list[Posting]:
        query = sa.select(POSTING).where(
            POSTING.c.look_at.is_not(None),
            POSTING.c.look_at <= now,
            POSTING.c.channel == where.channel,
            POSTING.c.account == where.account,
        )
        return self._found(query.order_by(POSTING.c.look_at, POSTING.c.id).limit(limit))

    def shown(self, groups: Sequence[int]) -> dict[int, dict[int, int]]:
        found: dict[int, dict[int, int]] = {}
        for at in range(0, len(groups), MANY):
            query = (
                sa.select(SHOWN.c.group_id, SHOWN.c.posting_id, SHOWN.c.edition)
                .join(POSTING, POSTING.c.id == SHOWN.c.posting_id)
                .where(SHOWN.c.group_id.in_(groups[at : at + MANY]), POSTING.c.state == State.OPEN.value)
            )
            for row in self._connection.execute(query):
                found.setdefault(row.group_id, {})[row.posting_id] = row.edition
        return found

    def show(self, shown: Mapping[int, Mapping[int, int]], at: datetime) -> None:
        rows = [
            {"group_id": group, "posting_id": number, "edition": edition, "at": at}
            for group, editions in shown.items()
            for number, edition in editions.items()
        ]
        if not rows:
            return
        old = sa.delete(SHOWN).where(SHOWN.c.group_id == sa.bindparam("g"), SHOWN.c.posting_id == sa.bindparam("p"))
        self._connection.execute(old, [{"g": row["group_id"], "p": row["posting_id"]} for row in rows])
        self._connection.execute(sa.insert(SHOWN), rows)

    def _found(self, query: sa.Select[Any]) -> list[Posting]:
        return [posting_of(row) for row in self._connection.execute(query)]

    def holdings(self, person_id: int) -> list[Holding]:
        theirs = sa.or_(POSTING.c.author_id == person_id, POSTING.c.employer_id == person_id)
        count = self._connection.execute(sa.select(sa.func.count()).select_from(POSTING).where(theirs)).scalar_one()
        return [*([Holding("您发的招工", f"{count}个")] if count else []), *super().holdings(person_id)]

    def erase(self, person_id: int) -> None:
        """What an employer offered goes with them, for it named them to call; what staff drew up for others stays."""
        super().erase(person_id)
        theirs = sa.select(POSTING).where(POSTING.c.employer_id == person_id)
        for row in self._connection.execute(theirs).all():
            gone = {"state": State.TAKEN_DOWN.value, "employer_id": None, "look_at": None, "version": row.version + 1}
            job = replace(job_of(row.job), contact=Contact(), text="")
            here = sa.update(POSTING).where(POSTING.c.id == row.id)
            self._connection.execute(here.values(**gone, job=job_json(job)))
            for rows in (KEY, TERM):
                self._connection.execute(sa.delete(rows).where(rows.c.posting_id == row.id))
            # What was drawn up and changed stands in the thread in their own words.
            self._connection.execute(
                sa.update(UPDATE).where(UPDATE.c.kind == KIND, UPDATE.c.number == row.id).values(text="")
            )
        for column in (POSTING.c.author_id, POSTING.c.approved_by):
            unlinked = {column.name: None, "version": POSTING.c.version + 1}
            self._connection.execute(sa.update(POSTING).where(column == person_id).values(**unlinked))
        self._connection.execute(sa.update(UPDATE).where(UPDATE.c.person_id == person_id).values(person_id=None))
