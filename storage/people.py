"""People, how channels know them, their roles and the groups they are in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.community.people import Office, Person, Role, Standing, standing
from bot.keeper import Holding
from bot.ports import Contact
from bot.repositories import Address
from storage.columns import table
from storage.concern_tables import ConcernRow
from storage.letter_rows import LETTER
from storage.tables import GroupRow, IdentityRow, InboxRow, MembershipRow, PersonRow, RoleRow

PERSON, IDENTITY, ROLE, MEMBER = table(PersonRow), table(IdentityRow), table(RoleRow), table(MembershipRow)
CONCERN, GROUP, INBOX = table(ConcernRow), table(GroupRow), table(InboxRow)
_COLUMNS = (PERSON.c.id, PERSON.c.label, PERSON.c.informed_at, PERSON.c.prompted_at, ROLE.c.role, ROLE.c.scope)
_KNOWN = (
    sa.select(IDENTITY.c.external_id, *_COLUMNS)
    .select_from(
        IDENTITY.join(PERSON, PERSON.c.id == IDENTITY.c.person_id).outerjoin(ROLE, ROLE.c.person_id == PERSON.c.id)
    )
    .where(
        IDENTITY.c.channel == sa.bindparam("channel"),
        IDENTITY.c.account == sa.bindparam("account"),
        IDENTITY.c.external_id.in_(sa.bindparam("ids", expanding=True)),
    )
)
_BY_ID = (
    sa.select(*_COLUMNS)
    .select_from(PERSON.outerjoin(ROLE, ROLE.c.person_id == PERSON.c.id))
    .where(PERSON.c.id.in_(sa.bindparam("ids", expanding=True)))
)
# Built once: making a statement anew costs more than running it.
_INSERT_PERSON = sa.insert(PERSON).returning(PERSON.c.id)
_INSERT_IDENTITY = sa.insert(IDENTITY)
_INSERT_MEMBER = sa.insert(MEMBER)
_THIS_PERSON = sa.update(PERSON).where(PERSON.c.id == sa.bindparam("this"))
_SET = {
    name: _THIS_PERSON.values({name: sa.bindparam("value")})
    for name in ("label", "informed_at", "prompted_at", "left_at")
}
_REJOIN = (
    sa.update(MEMBER)
    .where(MEMBER.c.person_id == sa.bindparam("person"), MEMBER.c.group_id == sa.bindparam("group"))
    .values(left_at=None)
)


def _person(rows: list[Any]) -> Person:
    first = rows[0]._mapping
    return Person(
        id=first["id"],
        label=first["label"],
        offices=frozenset(
            Office(Role(row._mapping["role"]), row._mapping["scope"]) for row in rows if row._mapping["role"]
        ),
        informed_at=first["informed_at"],
        prompted_at=first["prompted_at"],
    )


class PeopleStore:
    """See :class:`bot.repositories.People`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self, channel: str, account: str, contact_ids: Collection[str]) -> dict[str, Person]:
        if not contact_ids:
            return {}
        found: dict[str, list[Any]] = {}
        parameters = {"channel": channel, "account": account, "ids": list(contact_ids)}
        for row in self._connection.execute(_KNOWN, parameters):
            found.setdefault(row._mapping["external_id"], []).append(row)
        return {contact_id: _person(rows) for contact_id, rows in found.items()}

    def get(self, person_id: int) -> Person | None:
        if not 0 < person_id < 2**62:
            return None
        return self.some([person_id]).get(person_id)

    def some(self, person_ids: Collection[int]) -> dict[int, Person]:
        if not person_ids:
            return {}
        found: dict[int, list[Any]] = {}
        for row in self._connection.execute(_BY_ID, {"ids": list(person_ids)}):
            found.setdefault(row._mapping["id"], []).append(row)
        return {person_id: _person(rows) for person_id, rows in found.items()}

    def create(self, channel: str, account: str, contact: Contact, at: datetime) -> Person:
        label = contact.name[:200]
        person_id = self._connection.execute(_INSERT_PERSON, {"label": label, "created_at": at}).scalar_one()
        self._connection.execute(
            _INSERT_IDENTITY,
            {
                "person_id": person_id,
                "channel": channel,
                "account": account,
                "external_id": contact.id,
                "since": at,
            },
        )
        return Person(id=person_id, label=label)

    def relabel(self, person_id: int, label: str) -> None:
        self._set(person_id, "label", label[:200])

    def inform(self, person_id: int, at: datetime) -> None:
        self._set(person_id, "informed_at", at)

    def prompted(self, person_id: int, at: datetime) -> None:
        self._set(person_id, "prompted_at", at)

    def _set(self, person_id: int, name: str, value: object) -> None:
        self._connection.execute(_SET[name], {"this": person_id, "value": value})

    def named(self, label: str) -> list[Person]:
        query = sa.select(PERSON.c.id).where(PERSON.c.label == label)
        return self._first(query)

    def staff_named(self, label: str) -> list[Person]:
        query = (
            sa.select(PERSON.c.id).join(ROLE, ROLE.c.person_id == PERSON.c.id).where(PERSON.c.label == label).distinct()
        )
        return self._first(query)

    def _first(self, query: sa.Select[Any]) -> list[Person]:
        ids = self._connection.execute(query.order_by(PERSON.c.id).limit(20)).scalars().all()
        found = self.some(ids)
        return [found[person_id] for person_id in ids]

    def in_office(self, role: Role | None = None, scope: str = "") -> list[Person]:
        query = sa.select(ROLE.c.person_id).distinct()
        if role is not None:
            query = query.where(ROLE.c.role == role.value)
        if scope:
            query = query.where(ROLE.c.scope == scope)
        found = self.some(self._connection.execute(query.limit(200)).scalars().all())
        return sorted(found.values(), key=lambda person: person.id)

    def with_standing(self, least: Standing) -> list[Person]:
        roles = [role.value for role in Role if standing([role]) >= least]
        ids = (
            self._connection.execute(sa.select(ROLE.c.person_id).where(ROLE.c.role.in_(roles)).distinct())
            .scalars()
            .all()
        )
        return sorted(self.some(ids).values(), key=lambda person: person.id)

    def grant(self, person_id: int, role: Role, *, by: int | None, at: datetime, scope: str = "") -> None:
        self.revoke(person_id)
        if role is not Role.RESIDENT:
            self._connection.execute(
                sa.insert(ROLE),
                {"person_id": person_id, "role": role.value, "scope": scope, "granted_by": by, "granted_at": at},
            )

    def revoke(self, person_id: int) -> None:
        self._connection.execute(sa.delete(ROLE).where(ROLE.c.person_id == person_id))

    def addresses(self, person_ids: Collection[int]) -> dict[int, Address]:
        query = (
            sa.select(IDENTITY.c.person_id, IDENTITY.c.channel, IDENTITY.c.account, IDENTITY.c.external_id)
            .where(IDENTITY.c.person_id.in_(list(person_ids)))
            .order_by(IDENTITY.c.id)
        )
        # The newest identity wins: web-protocol ids change at every login.
        return {
            row.person_id: Address(row.channel, row.account, row.external_id) for row in self._connection.execute(query)
        }

    def joined(self, person_id: int, group_id: int, at: datetime) -> None:
        if not self._connection.execute(_REJOIN, {"person": person_id, "group": group_id}).rowcount:
            self._connection.execute(_INSERT_MEMBER, {"person_id": person_id, "group_id": group_id, "since": at})
        self._set(person_id, "left_at", None)

    def left(self, person_id: int, group_id: int, at: datetime) -> None:
        self._where_they_spoke(person_id, at)
        self._connection.execute(
            sa.update(MEMBER).where(MEMBER.c.person_id == person_id, MEMBER.c.group_id == group_id).values(left_at=at)
        )
        still = sa.select(MEMBER.c.group_id).where(MEMBER.c.person_id == person_id, MEMBER.c.left_at.is_(None)).limit(1)
        if self._connection.execute(still).first() is None:
            self._set(person_id, "left_at", at)

    def _where_they_spoke(self, person_id: int, at: datetime) -> None:
        """Nobody tells who is in a group, and to look at every word would cost too much: now it matters."""
        rooms = [
            sa.select(rows.c.channel, rows.c.account, rows.c.room).where(rows.c[owner] == person_id)
            for rows, owner in ((INBOX, "person_id"), (CONCERN, "reporter_id"))
        ]
        spoken = sa.union(*rooms).subquery()
        here = sa.and_(
            GROUP.c.channel == spoken.c.channel,
            GROUP.c.account == spoken.c.account,
            GROUP.c.external_id == spoken.c.room,
        )
        known = sa.select(MEMBER.c.group_id).where(MEMBER.c.person_id == person_id)
        found = sa.select(GROUP.c.id).join(spoken, here).where(GROUP.c.left_at.is_(None), GROUP.c.id.not_in(known))
        for group_id in self._connection.execute(found.distinct()).scalars().all():
            self._connection.execute(_INSERT_MEMBER, {"person_id": person_id, "group_id": group_id, "since": at})

    def gone_since(self, before: datetime, limit: int) -> list[int]:
        in_office = sa.exists().where(ROLE.c.person_id == PERSON.c.id)
        apart = sa.and_(~sa.exists().where(MEMBER.c.person_id == PERSON.c.id), ~in_office)
        never_in_one = sa.and_(PERSON.c.left_at.is_(None), PERSON.c.created_at < before, apart)
        # Who still writes in private is answered, and is not gone, whatever groups they left.
        heard_of = sa.exists().where(LETTER.c.person_id == PERSON.c.id, LETTER.c.written_at >= before)
        admin = sa.exists().where(ROLE.c.person_id == PERSON.c.id, ROLE.c.role == Role.ADMIN.value)
        gone = sa.or_(PERSON.c.left_at < before, never_in_one)
        query = sa.select(PERSON.c.id).where(gone, ~heard_of, ~admin).order_by(PERSON.c.id).limit(limit)
        return list(self._connection.execute(query).scalars().all())

    def traces(self, person_ids: Collection[int]) -> tuple[frozenset[str], frozenset[str]]:
        ids = list(person_ids)
        contacts = sa.select(IDENTITY.c.external_id).where(IDENTITY.c.person_id.in_(ids))
        labels = sa.select(PERSON.c.label).where(PERSON.c.id.in_(ids))
        # A single character is in every other sentence.
        names = (label for label in self._connection.execute(labels).scalars() if len(label) > 1)
        return frozenset(self._connection.execute(contacts).scalars()), frozenset(names)

    def holdings(self, person_id: int) -> list[Holding]:
        person = self.get(person_id)
        if person is None:
            return []
        groups = self._connection.execute(
            sa.select(sa.func.count())
            .select_from(MEMBER)
            .where(MEMBER.c.person_id == person_id, MEMBER.c.left_at.is_(None))
        ).scalar_one()
        found = [Holding("昵称", person.label or "（无）"), Holding("编号", f"人员{person.id}")]
        if person.roles:
            offices = sorted(f"{office.role.value} {office.scope}".strip() for office in person.offices)
            found.append(Holding("角色", "、".join(offices)))
        if groups:
            found.append(Holding("所在的群", f"{groups}个"))
        return found

    def erase(self, person_id: int) -> None:
        for owned in (MEMBER, ROLE, IDENTITY):
            self._connection.execute(sa.delete(owned).where(owned.c.person_id == person_id))
        self._connection.execute(sa.update(ROLE).where(ROLE.c.granted_by == person_id).values(granted_by=None))
        self._connection.execute(sa.delete(PERSON).where(PERSON.c.id == person_id))
