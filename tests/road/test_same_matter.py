"""The cache over open concerns is never wiser than the rows: undone transactions, other processes, what was closed,
changed or forgotten; and it is bounded. On SQLite numbers of undone rows are given out again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.concern_repositories import Supporter, Where
from bot.council import life
from bot.council.concern import Concern
from bot.ports import Contact
from bot.repositories import UnitOfWork
from bot.same_matter import SameMatter
from bot.triage.likeness import Likeness
from storage.unit_of_work import unit_of_work
from tests.town import NOON, likeness

WATER, LIFT = "城乡建设/供水", "城乡建设/电梯"


Begin = Callable[[], AbstractContextManager[UnitOfWork]]


@pytest.fixture
def begin(engine: sa.Engine) -> Begin:
    return unit_of_work(engine)


def concern(text: str, category: str = WATER, place: str = "3号楼", **more: object) -> Concern:
    values: dict[str, object] = {
        "text": text, "category": category, "place": place, "area": "银冈小区", "channel": "c", "account": "a",
        "room": "r", "created_at": NOON, "updated_at": NOON,
    }  # fmt: skip
    return Concern(**{**values, **more})  # type: ignore[arg-type]


ASKED = concern("三号楼一滴水都没有")


def keep(uow: UnitOfWork, value: Concern) -> Concern:
    return uow.concerns.add(*life.report(value))


def fresh(most: int = 40_000) -> SameMatter:
    return SameMatter(likeness(), timedelta(days=14), at_most=most)


def found(similar: SameMatter, uow: UnitOfWork, asked: Concern = ASKED, limit: int = 5) -> list[str]:
    return sorted(one.concern.text for one in similar.like(uow.concerns, asked, NOON, limit))


def _contact(name: str) -> Contact:
    return Contact(f"id:{name}", name)


class Undo(Exception):
    """Ends a transaction without keeping it."""


def test_what_the_running_transaction_wrote_is_found_too(begin: Begin) -> None:
    similar = fresh()
    with begin() as uow:
        assert found(similar, uow) == []
        keep(uow, concern("3号楼停水了"))
        assert found(similar, uow) == ["3号楼停水了"]


def test_what_was_undone_is_not_found_and_its_number_means_what_has_it_now(begin: Begin) -> None:
    similar = fresh()
    with pytest.raises(Undo), begin() as uow:
        for text in ("3号楼停水了", "三号楼又没水了", "3栋一滴水没有"):
            keep(uow, concern(text))
        assert len(found(similar, uow)) == 3
        raise Undo
    with begin() as uow:
        assert found(similar, uow) == []
        keep(uow, concern("8号楼电梯坏了", LIFT, "8号楼"))
        keep(uow, concern("3号楼停水三天了"))
        assert found(similar, uow) == ["3号楼停水三天了"]
        asked = concern("电梯又坏了，8号楼", LIFT, "8号楼")
        assert found(similar, uow, asked) == ["8号楼电梯坏了"]


def test_a_part_that_was_undone(begin: Begin) -> None:
    similar = fresh()
    with begin() as uow:
        keep(uow, concern("3号楼停水了"))
        for _ in range(3):
            uow.savepoint()
            keep(uow, concern("三号楼又没水了"))
            assert len(found(similar, uow)) == 2
            uow.undo()
        assert found(similar, uow) == ["3号楼停水了"]
        keep(uow, concern("8号楼电梯坏了", LIFT, "8号楼"))
        assert found(similar, uow) == ["3号楼停水了"]


def test_many_undone_at_once_with_older_ones_before(begin: Begin) -> None:
    similar = fresh()
    with begin() as uow:
        for count in range(10):
            keep(uow, concern(f"3号楼停水第{count}天", created_at=NOON - timedelta(hours=1)))
        assert found(similar, uow, limit=99)
    with pytest.raises(Undo), begin() as uow:
        for _ in range(30):
            keep(uow, concern("8号楼电梯坏了", LIFT, "8号楼"))
        found(similar, uow)
        raise Undo
    with begin() as uow:
        for count in range(30):
            keep(uow, concern(f"路灯不亮{count}", "城乡建设/路灯", f"{count}号楼"))
        assert found(similar, uow, concern("电梯又坏了，8号楼", LIFT, "8号楼")) == []
        assert found(similar, uow), "what was kept before is still there"
        assert len(similar) == 40


def test_another_process_reports_closes_changes_and_forgets(begin: Begin, engine: sa.Engine) -> None:
    similar, other = fresh(), unit_of_work(engine)
    with begin() as uow:
        person = uow.people.create("c", "a", _contact("王阿姨"), NOON).id
        first = keep(uow, concern("3号楼停水了", reporter=person))
        assert found(similar, uow) == ["3号楼停水了"]
    with other() as uow:
        keep(uow, concern("3栋没水"))
        uow.concerns.save(*life.withdraw(first, by=person, at=NOON))
    with begin() as uow:
        assert found(similar, uow) == ["3栋没水"]
        [second] = similar.like(uow.concerns, ASKED, NOON, 5)
    with other() as uow:
        changed = replace(second.concern, category=LIFT, text="电梯坏了三天，8号楼", place="8号楼", version=2)
        uow.concerns.save(changed, life.report(changed)[1])
    with begin() as uow:
        assert found(similar, uow) == []
        assert found(similar, uow, concern("8号楼电梯坏了", LIFT, "8号楼")) == ["电梯坏了三天，8号楼"]


def test_what_was_committed_late_is_noticed_within_the_hour(begin: Begin) -> None:
    """As on PostgreSQL, where a lower number may appear after higher ones."""
    similar = fresh()
    with begin() as uow:
        numbers = [keep(uow, concern(f"路灯不亮{count}", "城乡建设/路灯", f"{count}号楼")).number for count in range(9)]
        similar.like(uow.concerns, ASKED, NOON, 5)
        late = sa.text("UPDATE concern SET text = '3号楼停水了', category = :water, place = '3号楼' WHERE id = :id")
        uow.concerns._connection.execute(late, {"water": WATER, "id": numbers[0]})  # type: ignore[attr-defined]
        assert found(similar, uow) == []
        later = [one.concern.text for one in similar.like(uow.concerns, ASKED, NOON + timedelta(minutes=61), 5)]
        assert later == ["3号楼停水了"]


def test_what_is_too_old_is_not_the_same_matter(begin: Begin) -> None:
    similar = fresh()
    with begin() as uow:
        keep(uow, concern("3号楼停水了", created_at=NOON - timedelta(days=15)))
        assert found(similar, uow) == []
        keep(uow, concern("3号楼停水了", created_at=NOON - timedelta(days=1)))
        assert found(similar, uow) == ["3号楼停水了"]
        assert similar.like(uow.concerns, ASKED, NOON + timedelta(days=14), 5) == []


def test_areas_and_rooms_are_apart(begin: Begin) -> None:
    similar = fresh()
    with begin() as uow:
        keep(uow, concern("3号楼停水了", area="电业小区"))
        keep(uow, concern("3号楼停水了", area=""))
        keep(uow, concern("3号楼停水了", area="", room=""))
        assert found(similar, uow) == []
        assert found(similar, uow, replace(ASKED, area="")) == ["3号楼停水了"]
        assert found(similar, uow, replace(ASKED, area="", room="r2")) == []
        assert found(similar, uow, replace(ASKED, area="", room="")) == [], "in private and of no 小区"
        assert found(similar, uow, replace(ASKED, area="电业小区", room="r2")) == ["3号楼停水了"]


def test_all_who_report_it_are_put_with_the_first_that_is_open(begin: Begin) -> None:
    similar = fresh()
    with begin() as uow:
        person = uow.people.create("c", "a", _contact("王阿姨"), NOON).id
        kept = [keep(uow, concern("3号楼停水了", reporter=person))]
        kept += [keep(uow, concern("3号楼停水了", created_at=NOON + timedelta(seconds=count))) for count in range(60)]
        for asked in (ASKED, kept[5], kept[59]):
            first = similar.first(uow.concerns, asked, NOON)
            assert first is not None and first.number == kept[0].number
        second = similar.first(uow.concerns, kept[0], NOON)
        assert second is not None and second.number != kept[0].number
        uow.concerns.save(*life.withdraw(kept[0], by=person, at=NOON))
        first = similar.first(uow.concerns, ASKED, NOON)
        assert first is not None and first.number == kept[1].number


def test_ones_own_is_left_out(begin: Begin) -> None:
    similar = fresh()
    with begin() as uow:
        person = uow.people.create("c", "a", _contact("王阿姨"), NOON).id
        mine = keep(uow, concern("3号楼停水了", reporter=person))
        assert found(similar, uow, replace(ASKED, reporter=person)) == []
        assert similar.like(uow.concerns, mine, NOON, 5) == []
        assert found(similar, uow, replace(ASKED, reporter=person + 1)) == ["3号楼停水了"]


def test_the_place_that_was_left_alone_longest_is_dropped(begin: Begin) -> None:
    similar = fresh(most=25)
    with begin() as uow:
        for area in range(5):
            for count in range(10):
                keep(uow, concern(f"{count}号楼停水了", area=f"小区{area}", place=f"{count}号楼"))
            assert found(similar, uow, concern("3号楼又停水了", area=f"小区{area}")) == ["3号楼停水了"]
            assert len(similar) <= 30
        assert found(similar, uow, concern("3号楼又停水了", area="小区0")) == ["3号楼停水了"], "it is read again"


def test_what_is_forgotten_is_not_held(begin: Begin) -> None:
    similar = fresh()
    with begin() as uow:
        kept = keep(uow, concern("3号楼停水了，我叫王桂芬"))
        found(similar, uow)
        assert "王桂芬" in similar.words()
        similar.forget([kept.number, 99])
        assert similar.words() == ""
        assert found(similar, uow) == ["3号楼停水了，我叫王桂芬"], "as long as the row has it, it is found"


def test_the_voices_of_a_place_are_reports_and_joins(begin: Begin) -> None:
    with begin() as uow:
        people = [uow.people.create("c", "a", _contact(f"居民{n}"), NOON).id for n in range(4)]
        hour = timedelta(hours=1)
        old = keep(uow, concern("3号楼停水了", reporter=people[0], created_at=NOON - 9 * hour))
        keep(uow, concern("3栋没水", reporter=people[1], created_at=NOON - hour))
        keep(uow, concern("电梯坏了", LIFT, reporter=people[2], created_at=NOON - hour))
        gone = keep(uow, concern("没水", reporter=people[3], created_at=NOON - hour))
        uow.concerns.save(*life.withdraw(gone, by=people[3], at=NOON))
        uow.concerns.join(old.number, Supporter(people[2], "c", "a", "r"), NOON - hour / 2)
        voices = uow.concerns.voices(Where("银冈小区"), WATER, NOON - 3 * hour)
        assert [(voice.person_id, voice.number) for voice in voices] == [
            (people[1], old.number + 1),
            (people[2], old.number),
        ]
        assert uow.concerns.count_in(Where("银冈小区"), WATER, NOON - 10 * hour, NOON - 3 * hour) == (1, 0)
        assert uow.concerns.voices(Where("别处"), WATER, NOON - 3 * hour) == []


def test_a_likeness_of_its_own_names_may_be_given() -> None:
    assert Likeness.load(("银冈小区",)).read("银冈小区停水", "", "", NOON).sketch.text == "停水"
