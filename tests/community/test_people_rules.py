"""Roles and what they allow: every pair, so that a new role cannot slip through."""

from __future__ import annotations

import itertools

import pytest

from bot.community.people import Role, Standing, may_grant, role_named, standing

STANDINGS = {
    Role.RESIDENT: Standing.ANYONE,
    Role.GRID: Standing.STAFF,
    Role.STAFF: Standing.STAFF,
    Role.MEDIATOR: Standing.ANYONE,
    Role.PARTNER: Standing.ANYONE,
    Role.EMPLOYER: Standing.ANYONE,
    Role.MANAGER: Standing.MANAGER,
    Role.ADMIN: Standing.ADMIN,
}


def test_every_role_has_its_standing() -> None:
    assert {role: standing([role]) for role in Role} == STANDINGS
    assert standing([]) is Standing.ANYONE


@pytest.mark.parametrize("roles", list(itertools.combinations(Role, 2)))
def test_of_two_roles_the_higher_counts(roles: tuple[Role, Role]) -> None:
    assert standing(roles) is max(STANDINGS[role] for role in roles)


SOMEBODY = [standing for standing in Standing if standing is not Standing.NOBODY]


def test_no_role_gives_what_is_nobodys() -> None:
    assert max(STANDINGS.values()) < Standing.NOBODY and standing(Role) < Standing.NOBODY


@pytest.mark.parametrize(("granter", "role"), list(itertools.product(SOMEBODY, Role)))
def test_nobody_gives_more_than_is_theirs_to_give(granter: Standing, role: Role) -> None:
    allowed = {
        Standing.ANYONE: set[Role](),
        Standing.STAFF: set[Role](),
        Standing.MANAGER: set(Role) - {Role.MANAGER, Role.ADMIN},
        Standing.ADMIN: set(Role),
    }
    assert may_grant(granter, role) is (role in allowed[granter])


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_named_by_its_own_word(role: Role) -> None:
    assert role_named(role.value) is role


@pytest.mark.parametrize(
    "word", ["", " ", "网格", "admin", "ADMIN", "管理员 ", "root", "居民们", "街道主任", "13812345678"]
)
def test_another_word_names_no_role(word: str) -> None:
    assert role_named(word) is None
