"""When the clock looks at a concern: working days, one step after the other, never twice, never all at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council import life
from bot.council.agenda import LEVELS, Due, Look, Plan, next_look
from bot.council.concern import Concern, Resolution, State
from bot.council.terms import Term, Terms, workdays_after, workdays_between
from bot.workdays import workdays

ZONE = ZoneInfo("Asia/Shanghai")
PLAN = Plan(zone=ZONE, is_workday=workdays())
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""A Tuesday, noon."""


def fresh(**changes: object) -> Concern:
    values: dict[str, object] = {
        "number": 12,
        "text": "3号楼停水两天了",
        "reporter": 1,
        "channel": "test",
        "account": "bot",
        "accept_by": date(2026, 11, 25),
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Concern(**{**values, **changes})  # type: ignore[arg-type]


def local(due: Due | None) -> tuple[Look, str] | None:
    return (due.look, due.at.astimezone(ZONE).strftime("%m-%d %H:%M")) if due else None


def taken_on() -> Concern:
    return life.accept(fresh(), close_by=date(2026, 12, 1), by=2, at=NOON)[0]


def fires(concern: Concern, due: Due, at: datetime | None = None) -> Concern:
    at = at or due.at
    if due.look is Look.ESCALATE:
        return life.escalate(concern, level="社区", nudges=due.nudges, at=at)[0]
    if due.look in (Look.ASK, Look.RECHECK):
        return life.ask(concern, text=due.look.value, nudges=due.nudges, at=at)[0]
    if due.look is Look.LAPSE:
        return life.visit(concern, text=due.look.value, at=at)[0]
    if due.look is Look.ARCHIVE:
        return life.archive(concern, at=at)[0]
    return life.remind(concern, text=due.look.value, nudges=due.nudges, at=at)[0]


def whole(concern: Concern) -> list[tuple[Look, str]]:
    found = []
    while (due := next_look(concern, PLAN)) is not None:
        found.append((due.look, due.at.astimezone(ZONE).strftime("%m-%d %H:%M")))
        concern = fires(concern, due)
    return found


def test_what_nobody_takes_on_goes_up_day_by_day() -> None:
    assert whole(fresh()) == [
        (Look.DUE, "11-25 09:00"),
        (Look.OVERDUE, "11-26 09:00"),
        (Look.ESCALATE, "11-30 09:00"),  # two working days after Thursday the 26th
        (Look.ESCALATE, "12-02 09:00"),
    ]


def test_what_was_taken_on_is_due_by_the_day_promised() -> None:
    assert whole(taken_on()) == [
        (Look.DUE, "12-01 09:00"),
        (Look.OVERDUE, "12-02 09:00"),
        (Look.ESCALATE, "12-04 09:00"),
        (Look.ESCALATE, "12-08 09:00"),
    ]


def test_the_assignees_own_day_comes_first() -> None:
    given_out, _ = life.dispatch(
        fresh(),
        assignee="老郭",
        assignee_id=5,
        due_on=date(2026, 11, 26),
        close_by=date(2026, 12, 1),
        by=2,
        at=NOON,
    )
    assert local(next_look(given_out, PLAN)) == (Look.DUE, "11-26 09:00")


def test_who_is_given_it_for_today_is_not_reminded_of_today() -> None:
    today, _ = life.dispatch(
        fresh(),
        assignee="老郭",
        assignee_id=5,
        due_on=date(2026, 11, 24),
        close_by=date(2026, 12, 1),
        by=2,
        at=NOON,
    )
    due = next_look(today, PLAN)
    assert local(due) == (Look.OVERDUE, "11-25 09:00")
    assert due is not None and local(next_look(fires(today, due), PLAN)) == (Look.ESCALATE, "11-27 09:00")


def test_after_the_close_people_are_asked_and_in_the_end_it_is_archived() -> None:
    closed, _ = life.close(taken_on(), text="修好了", resolution=Resolution.SOLVED, by=2, at=NOON)
    assert whole(closed) == [
        (Look.ASK, "11-25 09:00"),
        (Look.LAPSE, "12-02 09:00"),
        (Look.RECHECK, "12-22 09:00"),
        (Look.ARCHIVE, "12-29 09:00"),
    ]


def test_who_has_rated_is_asked_again_only_after_four_weeks() -> None:
    from bot.council.concern import Satisfaction

    closed, _ = life.close(taken_on(), text="修好了", resolution=Resolution.SOLVED, by=2, at=NOON)
    rated, _ = life.rate(closed, satisfaction=Satisfaction.SATISFIED, text="", by=1, concerned=True, at=NOON)
    assert local(next_look(rated, PLAN)) == (Look.RECHECK, "12-22 09:00")
    again, _ = life.rate(rated, satisfaction=Satisfaction.FAIRLY, text="", by=1, concerned=True, at=NOON)
    assert next_look(again, PLAN) == next_look(rated, PLAN), "a second rating does not start the clock again"


@pytest.mark.parametrize("state", [State.ARCHIVED, State.DECLINED, State.MERGED, State.WITHDRAWN])
def test_what_is_over_is_left_alone(state: State) -> None:
    assert next_look(replace(taken_on(), state=state), PLAN) is None


def test_a_step_forward_starts_the_clock_again() -> None:
    concern = taken_on()
    for _ in range(2):
        due = next_look(concern, PLAN)
        assert due is not None
        concern = fires(concern, due)
    given_out, _ = life.dispatch(
        concern, assignee="老郭", assignee_id=5, due_on=None, close_by=date(2026, 12, 9), by=2, at=concern.updated_at
    )
    assert given_out.close_by == date(2026, 12, 1), "the promise stands"
    assert given_out.nudges == 0


def test_after_a_week_without_the_bot_the_steps_do_not_come_all_at_once() -> None:
    concern, at = taken_on(), datetime(2026, 12, 21, 4, 0, tzinfo=UTC)
    moments = []
    for _ in range(4):
        due = next_look(concern, PLAN)
        assert due is not None
        at = max(at, due.at)
        moments.append(at.astimezone(ZONE).strftime("%m-%d"))
        concern = fires(concern, due, at)
    assert moments == ["12-21", "12-22", "12-24", "12-28"]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), st.integers(1, 10), st.integers(1, 10))
def test_looks_follow_one_another_and_come_on_working_mornings(day: datetime, accept: int, close: int) -> None:
    made = day.replace(tzinfo=UTC)
    here = made.astimezone(ZONE).date()
    concern = fresh(created_at=made, updated_at=made, accept_by=workdays_after(here, accept, PLAN.is_workday))
    for taken in (
        concern,
        life.accept(concern, close_by=workdays_after(here, close, PLAN.is_workday), by=2, at=made)[0],
    ):
        last, now = made, taken
        for _ in range(2 + len(LEVELS)):
            due = next_look(now, PLAN)
            assert due is not None and due.at > last
            morning = due.at.astimezone(ZONE)
            assert (morning.hour, morning.minute) == (9, 0) and PLAN.is_workday(morning.date())
            last, now = due.at, fires(now, due)
        assert next_look(now, PLAN) is None


# ------------------------------------------------------------------------------------------------ working days
def test_public_holidays_and_the_days_that_make_up_for_them() -> None:
    is_workday = workdays()
    assert not is_workday(date(2026, 10, 1)) and not is_workday(date(2026, 2, 17))
    assert is_workday(date(2026, 11, 24)) and not is_workday(date(2026, 11, 28))
    # Before the National Day a Sunday is worked.
    assert is_workday(date(2026, 9, 20))


def test_a_year_that_nobody_has_announced_yet_has_its_weekends() -> None:
    far = workdays()
    assert far(date(2093, 6, 15)) and not far(date(2093, 6, 20))


def test_the_deployments_own_days_win() -> None:
    own = workdays([date(2026, 11, 24)], [date(2026, 11, 28)])
    assert not own(date(2026, 11, 24)) and own(date(2026, 11, 28))


@given(st.dates(date(2025, 1, 1), date(2026, 12, 1)), st.integers(0, 30))
def test_counting_back_gives_what_was_counted(day: date, count: int) -> None:
    is_workday = workdays()
    end = workdays_after(day, count, is_workday)
    assert workdays_between(day, end, is_workday) == count
    assert workdays_between(end, day, is_workday) == -count
    assert count == 0 or is_workday(end)
    assert end - day >= timedelta(days=count)


def test_the_most_particular_term_wins() -> None:
    terms = Terms(Term(), {"公用事业": Term(close=3), "供水": Term(close=2), "公用事业/供暖": Term(close=1)})
    assert [terms.of(name).close for name in ("公用事业/供水", "公用事业/供暖", "公用事业/燃气", "交通", "")] == [
        2,
        1,
        3,
        5,
        5,
    ]
