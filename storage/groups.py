"""The WeChat groups."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.community.groups import Group, Mode, Purpose
from storage.columns import table
from storage.tables import GroupRow

GROUP = table(GroupRow)


def _group(row: sa.Row[tuple[object, ...]]) -> Group:
    values = row._mapping
    return Group(
        id=values["id"],
        channel=values["channel"],
        account=values["account"],
        external_id=values["external_id"],
        name=values["name"],
        area=values["area"],
        purpose=Purpose(values["purpose"]),
        mode=Mode(values["mode"]) if values["mode"] else None,
        welcome=values["welcome"],
        left_at=values["left_at"],
    )


_KNOWN = sa.select(GROUP).where(
    GROUP.c.channel == sa.bindparam("channel"),
    GROUP.c.account == sa.bindparam("account"),
    GROUP.c.external_id.in_(sa.bindparam("rooms", expanding=True)),
)


class GroupStore:
    """See :class:`bot.repositories.Groups`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self, channel: str, account: str, rooms: Collection[str]) -> dict[str, Group]:
        if not rooms:
            return {}
        parameters = {"channel": channel, "account": account, "rooms": list(rooms)}
        return {group.external_id: group for group in map(_group, self._connection.execute(_KNOWN, parameters))}

    def create(self, channel: str, account: str, room: str, name: str, at: datetime) -> Group:
        name = name[:200]
        group_id = self._connection.execute(
            sa.insert(GROUP).returning(GROUP.c.id),
            {"channel": channel, "account": account, "external_id": room, "name": name, "created_at": at},
        ).scalar_one()
        return Group(id=group_id, channel=channel, account=account, external_id=room, name=name)

    def save(self, group: Group) -> None:
        self._connection.execute(
            sa.update(GROUP)
            .where(GROUP.c.id == group.id)
            .values(
                name=group.name[:200],
                area=group.area,
                purpose=group.purpose.value,
                mode=group.mode.value if group.mode else "",
                welcome=group.welcome,
                left_at=group.left_at,
            )
        )

    def staff_group(self, channel: str, account: str) -> Group | None:
        query = (
            sa.select(GROUP)
            .where(
                GROUP.c.channel == channel,
                GROUP.c.account == account,
                GROUP.c.purpose == Purpose.STAFF.value,
                GROUP.c.left_at.is_(None),
            )
            .order_by(GROUP.c.id.desc())
            .limit(1)
        )
        row = self._connection.execute(query).first()
        return _group(row) if row else None

    def make_staff_group(self, group: Group) -> Group:
        """Only one group of an account is the staff group; the one before becomes an ordinary one."""
        self._connection.execute(
            sa.update(GROUP)
            .where(GROUP.c.channel == group.channel, GROUP.c.account == group.account, GROUP.c.id != group.id)
            .where(GROUP.c.purpose == Purpose.STAFF.value)
            .values(purpose=Purpose.RESIDENTS.value)
        )
        group = replace(group, purpose=Purpose.STAFF)
        self.save(group)
        return group

    def all(self, channel: str, account: str) -> list[Group]:
        query = (
            sa.select(GROUP)
            .where(GROUP.c.channel == channel, GROUP.c.account == account, GROUP.c.left_at.is_(None))
            .order_by(GROUP.c.id)
        )
        return [_group(row) for row in self._connection.execute(query)]
