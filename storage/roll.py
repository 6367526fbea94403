"""The homes of each 小区, and who is bound to which."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.council.roll import Home
from bot.keeper import Holding
from bot.poll_repositories import Binding, BindingState
from storage.columns import table
from storage.poll_tables import BindingRow, HomeRow

HOME, BINDING = table(HomeRow), table(BindingRow)
PAGE = 500
"""Doors named in one statement."""
_SURE = (BindingState.BOUND.value, BindingState.ENDED.value)


class RegisterStore:
    """See :class:`bot.poll_repositories.Register`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def places(self) -> list[str]:
        found: list[str] = []
        # One step of the index for each, instead of a DISTINCT over all homes.
        query = sa.select(HOME.c.place).order_by(HOME.c.place).limit(1)
        place = self._connection.execute(query).scalar_one_or_none()
        while place is not None:
            found.append(place)
            place = self._connection.execute(query.where(HOME.c.place > place)).scalar_one_or_none()
        return found

    def homes(self, place: str, buildings: Collection[str] = ()) -> list[Home]:
        query = sa.select(HOME).where(HOME.c.place == place)
        if buildings:
            query = query.where(sa.or_(*(HOME.c.door.startswith(f"{one}-", autoescape=True) for one in buildings)))
        homes = (_home(row) for row in self._connection.execute(query))
        return sorted(homes, key=lambda home: _order(home.door))

    def home(self, place: str, door: str) -> Home | None:
        row = self._connection.execute(sa.select(HOME).where(HOME.c.place == place, HOME.c.door == door)).first()
        return _home(row) if row else None

    def put(self, place: str, homes: Sequence[Home], at: datetime) -> tuple[int, int]:
        known: dict[str, sa.Row[Any]] = {}
        for start in range(0, len(homes), PAGE):
            doors = [home.door for home in homes[start : start + PAGE]]
            query = sa.select(HOME).where(HOME.c.place == place, HOME.c.door.in_(doors))
            known |= {row.door: row for row in self._connection.execute(query)}
        new = [home for home in homes if home.door not in known]
        changed = [home for home in homes if home.door in known and _home(known[home.door]) != home]
        if new:
            self._connection.execute(
                sa.insert(HOME), [{"place": place, "door": home.door, **_values(home, at)} for home in new]
            )
        for home in changed:
            self._connection.execute(
                sa.update(HOME).where(HOME.c.id == known[home.door].id).values(**_values(home, at))
            )
        return len(new), len(changed)

    def ask(self, binding: Binding) -> Binding:
        mine = sa.and_(
            BINDING.c.person_id == binding.person_id,
            BINDING.c.place == binding.place,
            BINDING.c.door == binding.door,
        )
        number = self._connection.execute(sa.select(BINDING.c.id).where(mine)).scalar_one_or_none()
        values = {"name": binding.name[:60], "asked_at": binding.asked_at, **_decided(binding)}
        if number is not None:
            self._connection.execute(sa.update(BINDING).where(BINDING.c.id == number).values(**values))
            return replace(binding, number=number)
        who = {"person_id": binding.person_id, "place": binding.place, "door": binding.door}
        insert = sa.insert(BINDING).returning(BINDING.c.id)
        return replace(binding, number=self._connection.execute(insert, {**who, **values}).scalar_one())

    def settle(self, binding: Binding) -> None:
        self._connection.execute(sa.update(BINDING).where(BINDING.c.id == binding.number).values(**_decided(binding)))

    def binding(self, number: int) -> Binding | None:
        if not 0 < number < 2**62:
            return None
        return next(iter(self._bindings(BINDING.c.id == number)), None)

    def of_person(self, person_id: int) -> list[Binding]:
        return self._bindings(BINDING.c.person_id == person_id)

    def bound_to(self, place: str, doors: Collection[str]) -> list[Binding]:
        wanted, found = sorted(doors), list[Binding]()
        for start in range(0, len(wanted), PAGE):
            these = BINDING.c.door.in_(wanted[start : start + PAGE])
            found += self._bindings(sa.and_(BINDING.c.place == place, these, BINDING.c.state.in_(_SURE)))
        return found

    def waiting(self, limit: int) -> list[Binding]:
        return self._bindings(BINDING.c.state == BindingState.WAITING.value, limit)

    def bound_homes(self, place: str) -> int:
        bound = sa.select(BINDING.c.door).where(BINDING.c.place == place, BINDING.c.state == BindingState.BOUND.value)
        counted = sa.select(sa.func.count()).select_from(bound.distinct().subquery())
        return int(self._connection.execute(counted).scalar_one())

    def _bindings(self, which: sa.ColumnElement[bool], limit: int | None = None) -> list[Binding]:
        query = sa.select(BINDING).where(which).order_by(BINDING.c.id).limit(limit)
        return [
            Binding(
                number=row.id,
                person_id=row.person_id,
                place=row.place,
                door=row.door,
                name=row.name,
                state=BindingState(row.state),
                asked_at=row.asked_at,
                decided_at=row.decided_at,
                decided_by=row.decided_by,
                ended_at=row.ended_at,
            )
            for row in self._connection.execute(query)
        ]

    def holdings(self, person_id: int) -> list[Holding]:
        found = [f"{one.place} {one.door}（{one.name}，{one.state.value}）" for one in self.of_person(person_id)]
        return [Holding("您绑定的房屋", "、".join(found))] if found else []

    def erase(self, person_id: int) -> None:
        self._connection.execute(sa.delete(BINDING).where(BINDING.c.person_id == person_id))
        decided = sa.update(BINDING).where(BINDING.c.decided_by == person_id)
        self._connection.execute(decided.values(decided_by=None))


def _order(door: str) -> list[tuple[int, str]]:
    # 2-1-101 comes before 10-1-101, as people read it.
    return [(int(part) if part.isdigit() else 0, part) for part in door.split("-")]


def _home(row: sa.Row[Any]) -> Home:
    return Home(row.door, row.area, tuple(row.owners))


def _values(home: Home, at: datetime) -> dict[str, Any]:
    return {"area": home.area, "owners": list(home.owners), "updated_at": at}


def _decided(binding: Binding) -> dict[str, Any]:
    return {
        "state": binding.state.value,
        "decided_at": binding.decided_at,
        "decided_by": binding.decided_by,
        "ended_at": binding.ended_at,
    }
