"""Homes, bindings and polls on both databases."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.council import poll_life
from bot.council.ballot import Form, Mark, Method
from bot.council.bulletin import Paper
from bot.council.casting import Ballot, Proxy, Way
from bot.council.poll import Action, Poll, Secrecy, State, Totals, Update
from bot.council.profiles import OWNERS, SURVEY
from bot.council.roll import Electorate, Home, Share, Voter
from bot.poll_repositories import Binding, BindingState, Listed, Site
from bot.ports import Contact
from bot.repositories import StorageUnavailable
from storage.conflict import Conflict
from storage.unit_of_work import SqlUnitOfWork, unit_of_work

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
PLACE = "银冈小区"
SITE = Site("test", "bot", PLACE, ("3", "4"), (1, 2))
Begin = Callable[[], AbstractContextManager[SqlUnitOfWork]]


@pytest.fixture
def begin(engine: sa.Engine) -> Begin:
    return unit_of_work(engine)


def poll(**values: object) -> Poll:
    form = Form(method=Method.SEVERAL, options=("甲", "乙", "丙"), most=2, write_in=True)
    fixed = {"question": "换物业", "form": form, "rule": OWNERS, "created_at": NOW, "updated_at": NOW}
    return Poll(**{**fixed, **values})  # type: ignore[arg-type]


def add(uow: SqlUnitOfWork, **values: object) -> Poll:
    return uow.polls.add(*_with_site(poll_life.draft(poll(**values))))


def _with_site(step: tuple[Poll, Update]) -> tuple[Poll, Site, Update]:
    return step[0], SITE, step[1]


def test_a_poll_comes_back_as_it_was_kept(begin: Begin) -> None:
    full = {
        "electorate": Electorate.AREA,
        "secrecy": Secrecy.NAMED,
        "topic": 3,
        "meeting": 4,
        "closes_at": NOW + timedelta(days=1),
        "entitled": Share(118, 966_000),
        "present": Share(60, 500_000),
        "totals": Totals(Share(3, 5), Share(1, 2), Share()),
        "salt": "salt",
        "hash": "f" * 64,
        "hidden": False,
    }
    with begin() as uow:
        kept, plain = add(uow, **full), add(uow, rule=SURVEY, electorate=Electorate.ANYBODY)
        bare = add(uow, rule=None)
    with begin() as uow:
        assert uow.polls.get(kept.number) == kept and uow.polls.site(kept.number) == SITE
        assert uow.polls.get(plain.number) == plain and uow.polls.get(bare.number) == bare
        assert uow.polls.get(10**30) is None and uow.polls.get(0) is None
        assert [one.number for one in uow.polls.recent(PLACE, 2)] == [bare.number, plain.number]
        assert uow.polls.thread(kept.number)[0].action is Action.DRAFT


def test_two_who_change_it_at_once_cannot_overwrite_one_another(begin: Begin) -> None:
    with begin() as uow:
        kept = add(uow)
    step = replace(kept, question="别的", version=2), Update(action=Action.EDIT, state=State.DRAFT, at=NOW)
    with begin() as uow:
        uow.polls.save(*step, SITE)
    with pytest.raises(Conflict), begin() as uow:
        uow.polls.save(*step)


def test_a_frozen_roll_finds_a_voter_by_key_and_by_home(begin: Begin) -> None:
    voter = Voter("3-1-101", ("张三", "李四"), ("3-1-101", "3-1-102"), 16_000)
    with begin() as uow:
        number = add(uow, electorate=Electorate.AREA).number
        uow.polls.freeze(number, [Listed(voter, "c0de", "张三（3号楼）")])
        assert uow.polls.at_home(number, "3-1-102") == "3-1-101" and uow.polls.at_home(number, "9-9-9") is None
        assert uow.polls.listed(number, "3-1-101") == Listed(voter, "c0de", "张三（3号楼）")
        kept = uow.polls.get(number)
        assert kept is not None and uow.polls.roll(kept).voters == (voter,)


def test_ballots_keep_their_order_and_a_mark_is_made_once(begin: Begin) -> None:
    with begin() as uow:
        number = add(uow).number
        first = uow.polls.cast(number, Ballot(number=0, voter="甲", mark=Mark((1, 0, 0), "丁"), at=NOW), None)
        paper = Ballot(number=0, voter="乙", mark=Mark((0,) * 3), way=Way.PAPER, at=NOW, unreadable=True, entered_by=7)
        second = uow.polls.cast(number, paper, None)
        assert uow.polls.unconfirmed(number) == [second] and uow.polls.ballot(second.number) == (number, second)
        uow.polls.confirm(replace(second, confirmed_by=8))
        assert uow.polls.ballots(number) == [first, replace(second, confirmed_by=8)]
        assert uow.polls.unconfirmed(number) == [] and uow.polls.ballot(10**9) is None
        assert uow.polls.mark_voted(number, "甲") and not uow.polls.mark_voted(number, "甲")
        assert uow.polls.voted(number) == {"甲"} and not uow.polls.has_voted(number, "乙")


def test_a_secret_ballot_is_put_once_changed_and_swept(begin: Begin) -> None:
    with begin() as uow:
        number = add(uow, secrecy=Secrecy.SECRET).number
        for key in ("b" * 32, "a" * 32):
            assert uow.polls.put(number, Paper(key, Mark((1, 0, 0))))
        assert not uow.polls.put(number, Paper("a" * 32, Mark((0, 1, 0))))
        uow.polls.change(number, Paper("a" * 32, Mark((0, 0, 1), "丁")))
        assert uow.polls.secret(number, "a" * 32) == Paper("a" * 32, Mark((0, 0, 1), "丁"))
        assert uow.polls.secret(number + 1, "a" * 32) is None
        uow.polls.look_at(number, NOW, 0)
        uow.polls.rewrite(number)
        assert [due.swept for due in uow.polls.due("test", "bot", NOW, 5)] == [False]
    with begin() as uow:
        assert [one.key for one in uow.polls.papers(number)] == ["a" * 32, "b" * 32]
        [due] = uow.polls.due("test", "bot", NOW, 5)
        assert due.swept and due.site == SITE, "once it is kept, and not before"
        assert uow.polls.due("test", "other", NOW, 5) == []


def test_a_ballot_is_before_the_close_or_after_it(engine: sa.Engine, begin: Begin) -> None:
    if engine.dialect.name == "sqlite":
        with begin() as uow:
            uow.polls.hold(add(uow).number, closing=True)
        return  # one writer at a time: there is nothing to hold back
    with begin() as uow:
        number = add(uow).number
    with begin() as voting, begin() as other:
        voting.polls.hold(number)
        other.polls.hold(number)  # two may vote at once
        with pytest.raises(StorageUnavailable), begin() as closing:
            closing.connection.exec_driver_sql("SET LOCAL lock_timeout = '100ms'")
            closing.polls.hold(number, closing=True)


def test_proxies_are_given_and_taken_back(begin: Begin) -> None:
    with begin() as uow:
        me = uow.people.create("test", "bot", Contact("id:我", "我"), NOW).id
        number = add(uow).number
        uow.polls.entrust(number, Proxy(number=0, voter="甲", holder="人员9", at=NOW), me)
        assert uow.polls.end_proxies(number, "甲", NOW) == 1 and uow.polls.end_proxies(number, "甲", NOW) == 0
        [kept] = uow.polls.proxies(number)
        assert (kept.holder, kept.ended_at) == ("人员9", NOW)
        assert "委托" in "".join(one.what for one in uow.polls.holdings(me))


def test_homes_and_bindings(begin: Begin) -> None:
    homes = [Home("10-1-101", 8050, ("张三",)), Home("2-1-101", 0, ()), Home("2-1-102", 9000, ("李四", "王五"))]
    with begin() as uow:
        me = uow.people.create("test", "bot", Contact("id:我", "我"), NOW).id
        assert uow.roll.put(PLACE, homes, NOW) == (3, 0)
        assert uow.roll.put(PLACE, [*homes[:2], replace(homes[2], owners=("赵六",))], NOW) == (0, 1)
        assert uow.roll.put("电业小区", homes[:1], NOW) == (1, 0)
        assert set(uow.roll.places()) == {PLACE, "电业小区"}
        assert [home.door for home in uow.roll.homes(PLACE)] == ["2-1-101", "2-1-102", "10-1-101"]
        assert [home.door for home in uow.roll.homes(PLACE, ["10", "3"])] == ["10-1-101"]
        asked = uow.roll.ask(Binding(person_id=me, place=PLACE, door="2-1-102", name="赵六", asked_at=NOW))
        again = uow.roll.ask(replace(asked, name="赵七"))
        assert again.number == asked.number and uow.roll.waiting(5) == [again] and uow.roll.bound_homes(PLACE) == 0
        sure = replace(again, state=BindingState.BOUND, decided_at=NOW, decided_by=me)
        uow.roll.settle(sure)
        assert uow.roll.bound_to(PLACE, ["2-1-102", "2-1-101"]) == [sure] == uow.roll.of_person(me)
        assert uow.roll.bound_homes(PLACE) == 1 and "2-1-102（赵七，已绑）" in uow.roll.holdings(me)[0].detail
        uow.roll.erase(me)
        assert uow.roll.binding(sure.number) is None and uow.roll.holdings(me) == []


def test_who_is_forgotten_stays_counted(begin: Begin) -> None:
    with begin() as uow:
        me = uow.people.create("test", "bot", Contact("id:我", "我"), NOW).id
        key = f"人员{me}"
        number = add(uow, electorate=Electorate.PERSON, convener=me).number
        uow.polls.freeze(number, [Listed(Voter(key, (key,)), "c0de", "王芳")])
        uow.polls.cast(number, Ballot(number=0, voter=key, mark=Mark((1, 0, 0)), at=NOW), me)
        paper = Ballot(number=0, voter=key, mark=Mark((1, 0, 0)), way=Way.PAPER, at=NOW, entered_by=me, confirmed_by=me)
        uow.polls.cast(number, paper, None)
        uow.polls.mark_voted(number, key)
        for keeper in uow.keepers:
            keeper.erase(me)
    with begin() as uow:
        assert uow.polls.voted(number) == {"已注销-c0de"} == {one.voter for one in uow.polls.ballots(number)}
        [listed] = uow.polls.all_listed(number)
        assert (listed.code, listed.name, listed.voter.people) == ("c0de", "（已注销）", ())
        kept = uow.polls.ballots(number)[1]
        assert kept.entered_by != kept.confirmed_by and None not in (kept.entered_by, kept.confirmed_by)
        words = [
            str(row)
            for table in ("poll", "poll_voter", "ballot", "poll_voted", "poll_update")
            for row in uow.connection.execute(sa.text(f"SELECT * FROM {table}"))
        ]
        assert not any("王芳" in one or key in one for one in words)
