"""People, identities, roles and memberships on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.community.people import Person, Role, Standing
from bot.ports import Contact
from storage.unit_of_work import SqlUnitOfWork, unit_of_work

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.fixture
def uow(engine: sa.Engine) -> Iterator[SqlUnitOfWork]:
    with unit_of_work(engine)() as uow:
        yield uow


def create(uow: SqlUnitOfWork, name: str, contact_id: str = "", account: str = "bot") -> Person:
    return uow.people.create("test", account, Contact(contact_id or f"id:{name}", name), NOW)


def test_a_person_is_known_by_channel_account_and_id_and_never_by_name(uow: SqlUnitOfWork) -> None:
    one, namesake = create(uow, "王阿姨", "c1"), create(uow, "王阿姨", "c2")
    elsewhere = create(uow, "王阿姨", "c1", account="other")
    assert len({one.id, namesake.id, elsewhere.id}) == 3
    known = uow.people.known("test", "bot", ["c1", "c2", "c3"])
    assert {contact: person.id for contact, person in known.items()} == {"c1": one.id, "c2": namesake.id}
    assert uow.people.known("web", "bot", ["c1"]) == {}
    assert uow.people.known("test", "bot", []) == {}
    assert {person.id for person in uow.people.named("王阿姨")} == {one.id, namesake.id, elsewhere.id}


def test_one_contact_cannot_be_two_people(uow: SqlUnitOfWork) -> None:
    create(uow, "王阿姨", "c1")
    uow.savepoint()
    with pytest.raises(sa.exc.IntegrityError):
        create(uow, "李大爷", "c1")
    uow.undo()
    assert len(uow.people.named("李大爷")) == 0


def test_a_role_takes_the_place_of_another_and_居民_takes_all_away(uow: SqlUnitOfWork) -> None:
    boss, worker = create(uow, "主任"), create(uow, "小孙")
    assert worker.standing is Standing.ANYONE
    for role, standing in ((Role.GRID, Standing.STAFF), (Role.MANAGER, Standing.MANAGER), (Role.ADMIN, Standing.ADMIN)):
        uow.people.grant(worker.id, role, by=boss.id, at=NOW)
        found = uow.people.get(worker.id)
        assert found is not None and found.roles == {role} and found.standing is standing
    assert [person.id for person in uow.people.with_standing(Standing.STAFF)] == [worker.id]
    assert [person.label for person in uow.people.staff_named("小孙")] == ["小孙"]
    uow.people.grant(worker.id, Role.RESIDENT, by=boss.id, at=NOW)
    assert uow.people.get(worker.id) == Person(id=worker.id, label="小孙")
    assert uow.people.with_standing(Standing.STAFF) == [] == uow.people.staff_named("小孙")


def test_standing_counts_from_its_level_up(uow: SqlUnitOfWork) -> None:
    for role in Role:
        uow.people.grant(create(uow, role.value).id, role, by=None, at=NOW)
    labels = {least: {person.label for person in uow.people.with_standing(least)} for least in Standing}
    assert labels[Standing.ADMIN] == {"管理员"}
    assert labels[Standing.MANAGER] == {"管理员", "街道"}
    assert labels[Standing.STAFF] == {"管理员", "街道", "网格员", "社区工作者"}


def test_what_they_were_told_is_remembered_in_utc(uow: SqlUnitOfWork) -> None:
    person = create(uow, "王阿姨")
    assert (person.informed_at, person.prompted_at) == (None, None)
    uow.people.inform(person.id, NOW)
    uow.people.prompted(person.id, NOW + timedelta(hours=1))
    uow.people.relabel(person.id, "王" * 300)
    found = uow.people.get(person.id)
    assert found is not None
    assert (found.informed_at, found.prompted_at, len(found.label)) == (NOW, NOW + timedelta(hours=1), 200)


def test_a_person_is_written_to_at_the_newest_identity(uow: SqlUnitOfWork) -> None:
    person = create(uow, "王阿姨", "old")
    insert = (
        "INSERT INTO identity (person_id, channel, account, external_id, since) VALUES (:p, 'test', 'bot', 'new', :t)"
    )
    uow.connection.execute(sa.text(insert), {"p": person.id, "t": "2026-11-25 00:00:00"})
    assert uow.people.addresses([person.id])[person.id].contact_id == "new"
    assert {p.id for p in uow.people.known("test", "bot", ["old", "new"]).values()} == {person.id}
    assert uow.people.addresses([]) == {} and uow.people.addresses([10**9]) == {}


def left_at(uow: SqlUnitOfWork, person_id: int) -> object:
    statement = sa.text("SELECT left_at FROM person WHERE id = :id")
    return uow.connection.execute(statement, {"id": person_id}).scalar_one()


def test_the_clock_starts_with_the_last_group_and_stops_with_the_first(uow: SqlUnitOfWork) -> None:
    person = create(uow, "王阿姨")
    one, other = (uow.groups.create("test", "bot", room, room, NOW) for room in ("甲群", "乙群"))
    for group in (one, other, one):
        uow.people.joined(person.id, group.id, NOW)
    uow.people.left(person.id, one.id, NOW)
    assert left_at(uow, person.id) is None
    uow.people.left(person.id, other.id, NOW)
    assert left_at(uow, person.id) is not None
    assert uow.people.gone_since(NOW, 10) == []
    assert uow.people.gone_since(NOW + timedelta(seconds=1), 10) == [person.id]
    assert uow.people.gone_since(NOW + timedelta(seconds=1), 0) == []
    uow.people.joined(person.id, one.id, NOW)
    assert left_at(uow, person.id) is None


def test_erasing_leaves_nothing_and_the_number_is_never_given_again(uow: SqlUnitOfWork) -> None:
    boss, worker = create(uow, "主任"), create(uow, "小孙")
    group = uow.groups.create("test", "bot", "甲群", "甲群", NOW)
    for person in (boss, worker):
        uow.people.joined(person.id, group.id, NOW)
        uow.people.grant(person.id, Role.GRID, by=boss.id, at=NOW)
    uow.people.erase(boss.id)
    assert uow.people.get(boss.id) is None and uow.people.known("test", "bot", ["id:主任"]) == {}
    found = uow.people.get(worker.id)
    assert found is not None and found.roles == {Role.GRID}, "who was appointed by them stays appointed"
    newest = create(uow, "新人")
    uow.people.erase(newest.id)
    assert create(uow, "又一位").id > newest.id


def test_what_is_held_is_shown_in_words(uow: SqlUnitOfWork) -> None:
    person = create(uow, "王阿姨")
    group = uow.groups.create("test", "bot", "甲群", "甲群", NOW)
    uow.people.joined(person.id, group.id, NOW)
    uow.people.grant(person.id, Role.GRID, by=None, at=NOW)
    held = {holding.what: holding.detail for holding in uow.people.holdings(person.id)}
    assert held == {"昵称": "王阿姨", "编号": f"人员{person.id}", "角色": "网格员", "所在的群": "1个"}
    assert uow.people.holdings(10**9) == []
