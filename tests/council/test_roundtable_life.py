"""Topics, meetings, the floor and decisions: their stage tables as graphs, their rules at the borders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council import decision, floor, meeting, topic
from bot.council.meeting import Attendee, Meeting, Part
from bot.council.refusal import Refused
from bot.council.rule import HALF, TWO_THIRDS, Threshold

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


# ------------------------------------------------------------------------------------------------ the tables
@pytest.mark.parametrize(
    ("module", "start"),
    [(topic, topic.State.PROPOSED), (meeting, meeting.State.DRAFT), (decision, decision.State.DRAFT)],
)
def test_every_state_is_reached_and_every_one_that_is_not_final_leads_to_an_end(
    module: ModuleType, start: object
) -> None:
    def reachable(here: object) -> set[object]:
        found, edge = {here}, [here]
        while edge:
            state = edge.pop()
            for sources, target in module.STEPS.values():
                if state in sources and target is not None and target not in found:
                    found.add(target)
                    edge.append(target)
        return found

    assert reachable(start) == set(module.State)
    for state in module.State:
        leaves = any(state in sources and target not in (None, state) for sources, target in module.STEPS.values())
        if state in module.FINAL:
            assert not leaves
        else:
            # A paused decision goes on by the last answer, which its table cannot say.
            assert leaves and reachable(state) & module.FINAL


# ------------------------------------------------------------------------------------------------ topics
def a_topic(**changes: object) -> topic.Topic:
    values: dict[str, object] = {"number": 3, "title": "老旧水管改造", "created_at": NOON, "updated_at": NOON}
    return topic.Topic(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(("days", "fine"), [(2, False), (3, True), (4, True)])
def test_a_topic_is_voted_on_when_it_was_published_for_just_so_many_days(days: int, fine: bool) -> None:
    published, _ = topic.publish(a_topic(), today=TODAY, by=1, at=NOON)
    on = TODAY + timedelta(days=days)
    assert topic.notice(published, on) == days
    if fine:
        topic.in_time(published, on, 3)
        return
    with pytest.raises(Refused, match=r"topic\.short") as refused:
        topic.in_time(published, on, 3)
    assert (refused.value.facts["days"], refused.value.facts["had"]) == (3, 2)


def test_what_was_never_published_is_not_voted_on_and_what_was_keeps_its_title() -> None:
    with pytest.raises(Refused, match=r"topic\.unpublished"):
        topic.in_time(a_topic(), TODAY, 3)
    published, _ = topic.publish(a_topic(), today=TODAY, by=1, at=NOON)
    with pytest.raises(Refused, match=r"topic\.step"):
        topic.rename(published, title="别的", by=1, at=NOON)


# ------------------------------------------------------------------------------------------------ meetings
def a_meeting(**changes: object) -> Meeting:
    values: dict[str, object] = {
        "number": 2,
        "title": "水管的事",
        "starts_at": NOON + timedelta(days=4),
        "place": "社区二楼",
        "topics": (3,),
        "convener": 1,
        "chair": 1,
        "quorum": HALF,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Meeting(**{**values, **changes})  # type: ignore[arg-type]


def people(*parts: Part, member: bool = True) -> list[Attendee]:
    return [
        Attendee(person=number, part=part, member=member, since=NOON + timedelta(minutes=number))
        for number, part in enumerate(parts, start=1)
    ]


@pytest.mark.parametrize(
    ("threshold", "whole", "least"),
    [(HALF, 24, 13), (HALF, 25, 13), (HALF, 1, 1), (TWO_THIRDS, 9, 6), (TWO_THIRDS, 10, 7), (TWO_THIRDS, 120, 80)],
)
def test_how_many_are_needed(threshold: Threshold, whole: int, least: int) -> None:
    assert meeting.needed(threshold, whole) == least


@given(st.integers(1, 12), st.integers(1, 12), st.booleans(), st.integers(0, 400))
def test_needed_is_the_smallest_number_that_meets_the_threshold(num: int, den: int, strict: bool, whole: int) -> None:
    if num > den or (strict and num == den):
        return
    threshold = Threshold(num, den, strict)
    least = meeting.needed(threshold, whole)
    meets = [part for part in range(whole + 2) if threshold.sign(part, whole) >= (1 if strict else 0)]
    assert least == min(meets, default=least)


def test_quorum_follows_registration_and_then_presence() -> None:
    ahead = a_meeting(state=meeting.State.REGISTERING)
    them = people(Part.REGISTERED, Part.REGISTERED, Part.REGISTERED, Part.INVITED, Part.EXCUSED)
    before = meeting.quorum(ahead, them)
    assert (before.needed, before.of, before.there, before.met, before.spare) == (3, 5, 3, True, 0)
    running = replace(ahead, state=meeting.State.RUNNING)
    assert meeting.quorum(running, them).short == 3
    came = [replace(who, part=Part.PRESENT) for who in them[:3]] + them[3:]
    assert meeting.quorum(running, came).met
    left = [replace(came[0], part=Part.LEFT), *came[1:]]
    assert (meeting.quorum(running, left).met, meeting.quorum(running, left).short) == (False, 1)


def test_guests_do_not_make_a_quorum_of_members() -> None:
    running = a_meeting(state=meeting.State.RUNNING)
    them = [*people(Part.PRESENT, Part.INVITED, Part.INVITED), *people(*[Part.PRESENT] * 30, member=False)]
    assert not meeting.quorum(running, them).met


def test_members_have_their_seats_and_the_first_in_line_moves_up() -> None:
    small = a_meeting(seats=3, state=meeting.State.REGISTERING)
    them = people(Part.INVITED, Part.INVITED)
    assert meeting.place_for(small, them, member=False) is Part.REGISTERED
    guest = Attendee(person=7, part=Part.REGISTERED, since=NOON)
    full = [*them, guest]
    assert meeting.place_for(small, full, member=False) is Part.WAITING
    assert meeting.place_for(small, full, member=True) is Part.REGISTERED
    line = [
        Attendee(person=9, part=Part.WAITING, since=NOON + timedelta(minutes=1)),
        Attendee(person=8, part=Part.WAITING, since=NOON),
    ]
    assert meeting.moves_up(small, [*full, *line]) is None
    freed = [replace(them[0], part=Part.EXCUSED), them[1], guest, *line]
    assert meeting.moves_up(small, freed) == line[1]


@given(st.integers(1, 6), st.lists(st.tuples(st.integers(1, 9), st.booleans()), max_size=40))
def test_whoever_comes_and_goes_no_seat_is_given_twice_and_none_stays_empty_while_somebody_waits(
    seats: int, comings: list[tuple[int, bool]]
) -> None:
    small, them = a_meeting(seats=seats, state=meeting.State.REGISTERING), dict[int, Attendee]()
    for minute, (person, comes) in enumerate(comings):
        at = NOON + timedelta(minutes=minute)
        others = [who for number, who in them.items() if number != person]
        if comes and (person not in them or them[person].part is Part.EXCUSED):
            part = meeting.place_for(small, others, member=False)
            them[person] = Attendee(person=person, part=part, since=at)
        elif not comes and person in them:
            them[person] = replace(them[person], part=Part.EXCUSED, since=at)
            while (next_one := meeting.moves_up(small, list(them.values()))) is not None:
                them[next_one.person] = replace(next_one, part=Part.REGISTERED)
        now = list(them.values())
        assert meeting.taken(now) <= seats
        assert meeting.taken(now) == seats or not any(who.part is Part.WAITING for who in now)


def test_reminders_that_come_too_late_are_left_out() -> None:
    soon = a_meeting(state=meeting.State.REGISTERING, starts_at=NOON + timedelta(hours=3))
    assert meeting.reminders_over(soon, NOON) == 1
    assert meeting.next_reminder(soon, 1) == NOON + timedelta(hours=1)
    assert meeting.next_reminder(soon, 3) is None
    assert meeting.next_reminder(replace(soon, state=meeting.State.CANCELLED), 1) is None


# ------------------------------------------------------------------------------------------------ the floor
def turn(person: int, minute: int = 0, **more: object) -> floor.Turn:
    values: dict[str, object] = {"number": minute + 1, "item": 3, "asked_at": NOON + timedelta(minutes=minute)}
    return floor.Turn(person=person, **{**values, **more})  # type: ignore[arg-type]


def spoke(person: int, minute: int, took: int) -> floor.Turn:
    began = NOON + timedelta(minutes=minute)
    return turn(person, minute, began_at=began, ended_at=began + timedelta(minutes=took))


def test_order_first_then_who_has_not_spoken_then_as_they_asked() -> None:
    turns = [
        spoke(1, 0, 2),
        turn(1, 3),
        turn(2, 4),
        turn(3, 5),
        turn(4, 6, kind=floor.Kind.ORDER),
        turn(5, 1, item=9),
    ]
    assert [waiting.person for waiting in floor.queue(turns, 3)] == [4, 2, 3, 1]


def test_nobody_stands_in_line_twice_or_speaks_too_often_and_the_chair_does_not_argue() -> None:
    with pytest.raises(Refused, match=r"floor\.in_line"):
        floor.ask([turn(2)], turn(2, 1), chair=9, most=2)
    with pytest.raises(Refused, match=r"floor\.turns"):
        floor.ask([spoke(2, 0, 1), spoke(2, 5, 1)], turn(2, 9), chair=9, most=2)
    with pytest.raises(Refused, match=r"floor\.chair"):
        floor.ask([], turn(9), chair=9, most=2)
    order = turn(2, 9, kind=floor.Kind.ORDER)
    assert floor.ask([spoke(2, 0, 1), spoke(2, 5, 1)], order, chair=9, most=2) == order


def test_the_floor_goes_on_and_time_is_counted() -> None:
    turns = [turn(1), turn(2, 1)]
    ended, begun = floor.give(turns, 3, NOON)
    assert ended is None and begun is not None and begun.person == 1
    turns[0] = begun
    late = NOON + timedelta(minutes=2)
    assert floor.time_over(begun, 2, late) and not floor.time_over(begun, 2, late - timedelta(seconds=1))
    ended, begun = floor.give(turns, 3, late)
    assert ended is not None and ended.spoken(late) == timedelta(minutes=2)
    assert begun is not None and begun.person == 2
    assert floor.total([ended, begun], late + timedelta(minutes=1)) == {
        1: timedelta(minutes=2),
        2: timedelta(minutes=1),
    }
    with pytest.raises(Refused, match=r"floor\.not_in_line"):
        floor.lower([ended], 1, 3, late)


# ------------------------------------------------------------------------------------------------ decisions
def a_decision(**changes: object) -> decision.Decision:
    values: dict[str, object] = {
        "number": 2,
        "text": "更换3号楼水管",
        "author": 1,
        "chair": 5,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return decision.Decision(**{**values, **changes})  # type: ignore[arg-type]


def test_seven_days_and_it_is_in_force() -> None:
    public, _ = decision.publish(a_decision(), today=TODAY, by=1, at=NOON)
    assert public.public_until == date(2026, 12, 1)
    with pytest.raises(Refused, match=r"decision\.early"):
        decision.take_effect(public, today=date(2026, 12, 1), at=NOON)
    force, _ = decision.take_effect(public, today=date(2026, 12, 2), at=NOON)
    assert force.state is decision.State.IN_FORCE


def test_objections_stop_the_clock_until_the_chair_has_answered_them_all() -> None:
    public, _ = decision.publish(a_decision(), today=TODAY, by=1, at=NOON)
    paused, _ = decision.object_to(public, text="没通知我", today=date(2026, 11, 26), by=7, at=NOON)
    paused, _ = decision.object_to(paused, text="太贵", today=date(2026, 11, 28), by=8, at=NOON)
    assert (paused.state, paused.open_objections) == (decision.State.PAUSED, 2)
    with pytest.raises(Refused, match=r"decision\.chair"):
        decision.answer(paused, text="…", today=TODAY, by=1, at=NOON)
    still, _ = decision.answer(paused, text="补发了", today=date(2026, 11, 29), by=5, at=NOON)
    assert still.state is decision.State.PAUSED
    goes_on, _ = decision.answer(still, text="公开报价", today=date(2026, 11, 30), by=5, at=NOON)
    assert (goes_on.state, goes_on.public_until) == (decision.State.PUBLIC, date(2026, 12, 5)), "four days stood still"
    with pytest.raises(Refused, match=r"decision\.over"):
        decision.object_to(goes_on, text="晚了", today=date(2026, 12, 6), by=9, at=NOON)


def a_task(**changes: object) -> decision.Task:
    values: dict[str, object] = {
        "number": 4,
        "decision": 2,
        "text": "招标",
        "owner": "物业",
        "due_on": date(2026, 12, 10),
        "created_at": NOON,
        "updated_at": NOON,
    }
    return decision.Task(**{**values, **changes})  # type: ignore[arg-type]


def test_tasks_go_forward_only_and_all_of_them_make_it_done() -> None:
    task = decision.advance(a_task(), percent=60, at=NOON)
    with pytest.raises(Refused, match=r"task\.back"):
        decision.advance(task, percent=59, at=NOON)
    with pytest.raises(Refused, match=r"task\.percent"):
        decision.advance(task, percent=101, at=NOON)
    force = a_decision(state=decision.State.IN_FORCE)
    with pytest.raises(Refused, match=r"decision\.tasks"):
        decision.complete(force, [task], by=1, at=NOON)
    done, _ = decision.complete(force, [decision.advance(task, percent=100, at=NOON)], by=1, at=NOON)
    assert done.state is decision.State.DONE
    with pytest.raises(Refused, match=r"decision\.not_in_force"):
        decision.assign(a_decision(), task)


def test_a_late_task_is_chased_before_after_and_every_third_day() -> None:
    task, days = a_task(), []
    for _ in range(4):
        on = decision.chase_on(task)
        assert on is not None
        days.append(on.isoformat())
        task = replace(task, nudged_on=on)
    assert days == ["2026-12-09", "2026-12-11", "2026-12-14", "2026-12-17"]
    assert decision.chase_on(replace(task, percent=100)) is None


def test_an_objection_taken_back_is_as_good_as_answered() -> None:
    public, _ = decision.publish(a_decision(), today=TODAY, by=1, at=NOON)
    paused, _ = decision.object_to(public, text="太贵", today=TODAY, by=7, at=NOON)
    on, update = decision.retract(paused, text="", today=date(2026, 11, 26), by=7, at=NOON)
    assert (on.state, on.public_until, on.open_objections) == (decision.State.PUBLIC, date(2026, 12, 3), 0)
    assert update.action is decision.Action.RETRACT
    with pytest.raises(Refused, match=r"decision\.step"):
        decision.retract(on, text="", today=TODAY, by=7, at=NOON)


def test_the_clock_looks_after_the_last_day_and_at_what_nobody_moves() -> None:
    public, _ = decision.publish(a_decision(), today=TODAY, by=1, at=NOON)
    assert decision.look_on(a_decision(), TODAY) is None
    assert decision.look_on(public, TODAY) == date(2026, 12, 2)
    for state in (decision.State.PAUSED, decision.State.IN_FORCE):
        assert decision.look_on(replace(public, state=state), TODAY) == date(2026, 11, 27)
    for state in decision.FINAL:
        assert decision.look_on(replace(public, state=state), TODAY) is None


def test_who_is_given_a_task_today_is_not_reminded_of_it_today() -> None:
    for due, first in (("2026-12-10", "2026-12-09"), ("2026-11-25", "2026-11-26"), ("2026-11-24", "2026-11-25")):
        task = decision.told(a_task(due_on=date.fromisoformat(due)), TODAY)
        assert decision.chase_on(task) == date.fromisoformat(first)
    moved = decision.reassign(
        decision.chased(a_task(), today=TODAY, at=NOON), owner="小于", owner_id=7, due_on=date(2026, 12, 12), at=NOON
    )
    assert (moved.owner_id, moved.nudged_on, moved.version) == (7, None, 3)
    with pytest.raises(Refused, match=r"task\.done"):
        decision.reassign(a_task(percent=100), owner="小于", owner_id=7, due_on=date(2026, 12, 12), at=NOON)
