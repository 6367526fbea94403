"""Who applied for a job, and who wants to hear of new ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.council_repositories import Entry, Where
from bot.job_repositories import Subscription
from bot.jobs.lead import OPEN_LEADS, Lead, LeadState, LeadUpdate
from bot.keeper import Holding
from storage.columns import table
from storage.council_updates import saved
from storage.job_tables import JobUpdateRow, SubscriptionRow
from storage.posting_rows import LEAD, lead_of, lead_values

SUBSCRIPTION, UPDATE = table(SubscriptionRow), table(JobUpdateRow)
KIND = "应聘"
_OPEN = tuple(state.value for state in OPEN_LEADS)


class LeadStore:
    """The part of :class:`bot.job_repositories.Postings` about applicants and readers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def apply(self, value: Lead, update: LeadUpdate, where: Where) -> Lead:
        values = {**lead_values(value), "channel": where.channel, "account": where.account}
        number = self._connection.execute(sa.insert(LEAD).returning(LEAD.c.id), values).scalar_one()
        self._follow(number, update)
        return replace(value, number=number)

    def lead(self, number: int) -> Lead | None:
        if not 0 < number < 2**62:
            return None
        return next(iter(self._leads(sa.select(LEAD).where(LEAD.c.id == number))), None)

    def lead_of(self, posting: int, person: int) -> Lead | None:
        theirs = sa.select(LEAD).where(LEAD.c.posting_id == posting, LEAD.c.person_id == person)
        return next(iter(self._leads(theirs.order_by(LEAD.c.id.desc()).limit(1))), None)

    def leads(self, posting: int, limit: int) -> list[Lead]:
        query = sa.select(LEAD).where(LEAD.c.posting_id == posting)
        return self._leads(query.order_by(LEAD.c.id.desc()).limit(limit))

    def applied(self, posting: int) -> int:
        theirs = sa.select(sa.func.count()).where(
            LEAD.c.posting_id == posting, LEAD.c.state != LeadState.WITHDRAWN.value
        )
        count: int = self._connection.execute(theirs).scalar_one()
        return count

    def leads_by(self, person: int, limit: int) -> list[Lead]:
        query = sa.select(LEAD).where(LEAD.c.person_id == person)
        return self._leads(query.order_by(LEAD.c.id.desc()).limit(limit))

    def save_lead(self, value: Lead, update: LeadUpdate) -> None:
        this = sa.update(LEAD).where(LEAD.c.id == value.number, LEAD.c.version == value.version - 1)
        saved(self._connection.execute(this.values(**lead_values(value))), f"lead {value.number}")
        self._follow(value.number, update)

    def due_leads(self, where: Where, now: datetime, limit: int) -> list[Lead]:
        query = sa.select(LEAD).where(
            LEAD.c.look_at.is_not(None),
            LEAD.c.look_at <= now,
            LEAD.c.channel == where.channel,
            LEAD.c.account == where.account,
        )
        return self._leads(query.order_by(LEAD.c.look_at, LEAD.c.id).limit(limit))

    def forget_leads(self, before: datetime, limit: int) -> int:
        named = sa.or_(LEAD.c.phone != "", LEAD.c.name != "")
        # Whoever was never answered is not kept for ever either: the last look is long over by then.
        old = sa.select(LEAD.c.id).where(named, LEAD.c.updated_at < before, LEAD.c.look_at.is_(None)).limit(limit)
        wiped = sa.update(LEAD).where(LEAD.c.id.in_(old))
        return self._connection.execute(wiped.values(name="", phone="", version=LEAD.c.version + 1)).rowcount

    def _leads(self, query: sa.Select[Any]) -> list[Lead]:
        return [lead_of(row) for row in self._connection.execute(query)]

    def _follow(self, number: int, update: LeadUpdate) -> None:
        state = update.state.value
        self._entry(KIND, number, update.text or state, state, "", update.by, update.at)

    # ------------------------------------------------------------------ threads
    def _entry(self, kind: str, number: int, action: str, state: str, text: str, by: int | None, at: datetime) -> None:
        values = {"kind": kind, "number": number, "action": action[:20], "state": state}
        self._connection.execute(sa.insert(UPDATE), {**values, "text": text, "person_id": by, "at": at})

    def _entries(self, kind: str, number: int) -> list[Entry]:
        query = sa.select(UPDATE).where(UPDATE.c.kind == kind, UPDATE.c.number == number).order_by(UPDATE.c.id)
        return [
            Entry(action=row.action, state=row.state, text=row.text, by=row.person_id, at=row.at)
            for row in self._connection.execute(query)
        ]

    # ------------------------------------------------------------------ readers
    def subscribe(self, value: Subscription, where: Where) -> bool:
        if any(known.word == value.word for known in self.subscriptions(value.person)):
            return False
        values = {"word": value.word, "channel": where.channel, "account": where.account}
        times = {"seen_at": value.seen_at, "look_at": value.look_at}
        self._connection.execute(sa.insert(SUBSCRIPTION), {"person_id": value.person, **values, **times})
        return True

    def unsubscribe(self, person_id: int, word: str) -> int:
        theirs = sa.delete(SUBSCRIPTION).where(SUBSCRIPTION.c.person_id == person_id)
        if word:
            theirs = theirs.where(SUBSCRIPTION.c.word == word)
        return self._connection.execute(theirs).rowcount

    def subscriptions(self, person: int) -> list[Subscription]:
        query = sa.select(SUBSCRIPTION).where(SUBSCRIPTION.c.person_id == person).order_by(SUBSCRIPTION.c.word)
        return [
            Subscription(person=row.person_id, word=row.word, seen_at=row.seen_at, look_at=row.look_at)
            for row in self._connection.execute(query)
        ]

    def due_readers(self, where: Where, now: datetime, limit: int) -> list[int]:
        query = (
            sa.select(SUBSCRIPTION.c.person_id)
            .where(
                SUBSCRIPTION.c.channel == where.channel,
                SUBSCRIPTION.c.account == where.account,
                SUBSCRIPTION.c.look_at <= now,
            )
            .distinct()
        )
        return list(self._connection.execute(query.limit(limit)).scalars())

    def read_until(self, person: int, seen_at: datetime, look_at: datetime) -> None:
        theirs = sa.update(SUBSCRIPTION).where(SUBSCRIPTION.c.person_id == person)
        self._connection.execute(theirs.values(seen_at=seen_at, look_at=look_at))

    # ------------------------------------------------------------------ personal data
    def holdings(self, person_id: int) -> list[Holding]:
        found = [
            Holding(f"应聘{lead.number}", " ".join(part for part in (lead.state.value, lead.name, lead.phone) if part))
            for lead in self.leads_by(person_id, 20)
        ]
        words = [one.word for one in self.subscriptions(person_id)]
        return [*found, *([Holding("订阅的招工", "、".join(words))] if words else [])]

    def erase(self, person_id: int) -> None:
        gone = {"person_id": None, "name": "", "phone": "", "look_at": None, "version": LEAD.c.version + 1}
        theirs = sa.update(LEAD).where(LEAD.c.person_id == person_id)
        still = theirs.where(LEAD.c.state.in_(_OPEN))
        self._connection.execute(still.values(state=LeadState.WITHDRAWN.value))
        self._connection.execute(theirs.values(**gone))
        self.unsubscribe(person_id, "")
        self._connection.execute(sa.update(UPDATE).where(UPDATE.c.person_id == person_id).values(person_id=None))
