"""Who somebody is to the bot, and what they may do.

A person is one record with any number of channel identities. The nickname (``label``) is only what is shown: it never
decides anything, since anybody can call themselves anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class Role(StrEnum):
    """The offices that 授权 can give. Who has none is a resident."""

    RESIDENT = "居民"
    GRID = "网格员"
    STAFF = "社区工作者"
    MEDIATOR = "调解员"
    PARTNER = "驻区单位"
    EMPLOYER = "用人单位"
    MANAGER = "街道"
    ADMIN = "管理员"


class Standing(IntEnum):
    """How much trust a word asks for. Each level includes the ones below."""

    ANYONE = 0
    STAFF = 1
    MANAGER = 2
    ADMIN = 3
    NOBODY = 4
    """Above everybody: what only the one concerned may do, whatever their office."""


_STANDING = {
    Role.RESIDENT: Standing.ANYONE,
    Role.MEDIATOR: Standing.ANYONE,
    Role.PARTNER: Standing.ANYONE,
    Role.EMPLOYER: Standing.ANYONE,
    Role.GRID: Standing.STAFF,
    Role.STAFF: Standing.STAFF,
    Role.MANAGER: Standing.MANAGER,
    Role.ADMIN: Standing.ADMIN,
}
_ALIASES = {
    "工作人员": Role.STAFF,
    "社工": Role.STAFF,
    "街道办": Role.MANAGER,
    "管理": Role.ADMIN,
    "取消": Role.RESIDENT,
}


@dataclass(frozen=True, slots=True)
class Office:
    """A role, and of which 小区 or organisation somebody has it; an empty ``scope`` means of all."""

    role: Role
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whom the bot knows.

    ``informed_at`` is when they were told what is kept about them; ``prompted_at`` when the bot last spoke to them
    unasked.
    Both are aware, in UTC.
    """

    id: int
    label: str = ""
    offices: frozenset[Office] = frozenset()
    informed_at: datetime | None = None
    prompted_at: datetime | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """Their roles, whatever the scope."""
        return frozenset(office.role for office in self.offices)

    @property
    def standing(self) -> Standing:
        """The highest standing among their roles."""
        return standing(self.roles)


def standing(roles: Iterable[Role]) -> Standing:
    """The highest standing that these roles give."""
    return max((_STANDING[role] for role in roles), default=Standing.ANYONE)


def role_named(word: str) -> Role | None:
    """The role that people mean by this word, or None."""
    try:
        return Role(word)
    except ValueError:
        return _ALIASES.get(word)


def may_grant(granter: Standing, role: Role) -> bool:
    """Whether somebody of that standing may give (or take) that role: a manager up to staff, an administrator any."""
    if granter >= Standing.ADMIN:
        return True
    return granter >= Standing.MANAGER and _STANDING[role] <= Standing.STAFF
