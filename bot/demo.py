"""What the simulator's town is like at its first start: who is staff, which group is whose.

Only for the simulator, whose people are invented; a real installation begins with nobody and the one-time code.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channels.simulator_town import Part, Town
from bot.community.people import Role
from bot.ports import Contact
from bot.repositories import UnitOfWork

_ROLES = {"grid": Role.GRID, "grid2": Role.GRID, "office": Role.STAFF}
MARK = "demo_town"


def settle(uow: UnitOfWork, town: Town, places: tuple[str, ...], channel: str, account: str, now: datetime) -> None:
    """Make the demo staff known with their roles and bind the groups, once; later changes are left alone."""
    if uow.settings.get(MARK) is not None:
        return
    uow.settings.put(MARK, "1", now)
    for person in town.people.values():
        if person.part is Part.STAFF and (role := _ROLES.get(person.id)) is not None:
            kept = uow.people.create(channel, account, Contact(person.id, person.name), now)
            uow.people.inform(kept.id, now)
            uow.people.grant(kept.id, role, by=None, at=now)
    for room in town.rooms.values():
        group = uow.groups.create(channel, account, room.id, room.name, now)
        area = next((place for place in places if room.name.startswith(place)), "")
        if room.staff:
            uow.groups.make_staff_group(group)
        elif area:
            uow.groups.save(replace(group, area=area))
