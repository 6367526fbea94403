"""Pacing as a pure function: for any set of letters, the timetable that it leads to keeps every rule."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.forecast import floor, forecast
from bot.letters import URGENCY, LetterKind
from bot.pacing import Pacing, Past, Queued, Sent, choose
from bot.quiet import QuietHours

ZONE = ZoneInfo("Asia/Shanghai")
QUIET = QuietHours(time(20, 30), time(8, 30), ZONE)
PACING = Pacing()
MORNING = datetime(2026, 11, 24, 9, 1, tzinfo=ZONE).astimezone(UTC)
EVENING = MORNING + timedelta(hours=11, minutes=28)
NIGHT = MORNING - timedelta(hours=7)
OLD = MORNING - timedelta(days=100)
RANK = {kind: rank for rank, kind in enumerate(URGENCY)}


def letter(number: int, kind: LetterKind, where: str, *, due: datetime = MORNING, jitter: float = 0.5) -> Queued:
    return Queued(id=number, kind=kind, conversation=where, private=where.startswith("to:"), due=due, jitter=jitter)


def timetable(
    letters: Sequence[Queued], *, pacing: Pacing = PACING, start: datetime = MORNING, since: datetime | None = OLD
) -> list[tuple[datetime, Queued]]:
    """What happens if everybody follows ``choose``, letters appearing when they are due."""
    now, waiting, past = start, list(letters), Past(since=since)
    done: list[tuple[datetime, Queued]] = []
    while waiting:
        turn = choose(waiting, past, pacing, QUIET, now)
        assert turn is not None and turn.at >= now
        if turn.at > now:
            # Something more urgent may have become due meanwhile, so the question is asked again then.
            later = [one.due for one in waiting if now < one.due < turn.at]
            now = min([turn.at, *later])
        else:
            waiting.remove(turn.letter)
            done.append((now, turn.letter))
            one = turn.letter
            sent = Sent(
                at=now,
                conversation=one.conversation,
                private=one.private,
                broadcast=one.kind is LetterKind.BROADCAST,
                jitter=one.jitter,
            )
            past = replace(past, sends=(*past.sends, sent), since=past.since or now)
        day = QUIET.day_start(now)
        past = replace(past, today=sum(sent.at >= day for sent in past.sends))
    return done


def keeps_the_rules(done: Sequence[tuple[datetime, Queued]], pacing: Pacing = PACING) -> None:
    at: dict[str, datetime] = {}
    for moment, one in done:
        assert moment >= one.due
        last = at.get(one.conversation)
        assert last is None or moment - last >= timedelta(seconds=pacing.same_group_s)
        at[one.conversation] = moment
    groups = [(moment, one) for moment, one in done if not one.private]
    for (before, first), (after, second) in pairwise(groups):
        if first.conversation != second.conversation:
            assert timedelta(seconds=3) <= after - before
    moments = [moment for moment, _ in done]
    for first, last in zip(moments, moments[pacing.per_minute :], strict=False):
        assert last - first >= timedelta(minutes=1)
    broadcasts = [(moment, one) for moment, one in done if one.kind is LetterKind.BROADCAST]
    for (before, first), (after, _) in pairwise(broadcasts):
        assert after - before >= pacing.gap(first.jitter) >= timedelta(seconds=15)
    for moment, _ in broadcasts:
        local = moment.astimezone(ZONE)
        assert time(8, 30) <= local.time() < time(20, 30)
        assert local.minute not in (0, 30)
    streams: dict[tuple[str, LetterKind], list[Queued]] = defaultdict(list)
    for _, one in done:
        streams[one.conversation, one.kind].append(one)
    for stream in streams.values():
        due_at_once = [one.id for one in stream if one.due == stream[0].due]
        assert due_at_once == sorted(due_at_once)


PLACES = [f"群{n}" for n in range(4)] + [f"to:人{n}" for n in range(3)]
JITTERS = st.floats(0, 0.999)


@st.composite
def letter_sets(draw: st.DrawFn) -> list[Queued]:
    numbers = range(1, draw(st.integers(2, 25)))
    letters = []
    for number in numbers:
        kind = draw(st.sampled_from(URGENCY))
        where = draw(st.sampled_from(PLACES[:4] if kind is LetterKind.BROADCAST else PLACES))
        due = MORNING + timedelta(seconds=draw(st.sampled_from([0, 0, 0, 1, 2.5, 30])))
        letters.append(letter(number, kind, where, due=due, jitter=draw(JITTERS)))
    return letters


@settings(max_examples=150, deadline=None)
@given(letter_sets(), st.sampled_from([MORNING, EVENING, NIGHT]))
def test_any_set_of_letters_leaves_by_the_rules(letters: list[Queued], start: datetime) -> None:
    moved = [replace(one, due=one.due - MORNING + start) for one in letters]
    done = timetable(moved, start=start)
    assert Counter(one.id for _, one in done) == Counter(one.id for one in letters)
    keeps_the_rules(done)
    assert done[-1][0] >= floor(moved, Past(since=OLD), PACING, QUIET, start)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(PLACES), min_size=41, max_size=90), st.integers(5, 40))
def test_never_more_than_so_many_in_any_minute(places: list[str], per_minute: int) -> None:
    pacing = replace(PACING, per_minute=per_minute)
    letters = [letter(number, LetterKind.REPLY, where) for number, where in enumerate(places)]
    keeps_the_rules(timetable(letters, pacing=pacing), pacing)


@settings(max_examples=30, deadline=None)
@given(st.lists(JITTERS, min_size=2, max_size=65))
def test_a_broadcast_takes_no_longer_than_the_rules_ask(jitters: list[float]) -> None:
    letters = [letter(n, LetterKind.BROADCAST, f"群{n}", jitter=jitter) for n, jitter in enumerate(jitters)]
    done = timetable(letters)
    best = floor(letters, Past(since=OLD), PACING, QUIET, MORNING)
    assert [one.id for _, one in done] == sorted(one.id for one in letters)
    assert done[-1][0] - MORNING <= 1.05 * (best - MORNING)
    assert forecast(jitters, Past(since=OLD), PACING, QUIET, MORNING).done_at == done[-1][0]


def test_replies_take_little_longer_than_the_best_possible_order() -> None:
    letters = [letter(n, LetterKind.REPLY, f"群{n % 10}", jitter=n * 0.37 % 1) for n in range(100)]
    done = timetable(letters)
    keeps_the_rules(done)
    best = floor(letters, Past(since=OLD), PACING, QUIET, MORNING) - MORNING
    assert done[-1][0] - MORNING <= 1.2 * best


def test_urgent_ones_first_each_kind_in_order() -> None:
    kinds = [LetterKind.BROADCAST, LetterKind.NOTICE, LetterKind.REPLY, LetterKind.ALERT] * 2
    done = timetable([letter(n, kind, f"群{n}") for n, kind in enumerate(kinds)])
    assert [one.kind for _, one in done] == sorted(kinds, key=lambda kind: RANK[kind])
    assert [one.id for _, one in done] == [3, 7, 2, 6, 1, 5, 0, 4]


def test_what_has_to_wait_does_not_hold_up_others() -> None:
    night = datetime(2026, 11, 24, 23, 0, tzinfo=ZONE).astimezone(UTC)
    letters = [
        letter(1, LetterKind.BROADCAST, "群1", due=night),
        letter(2, LetterKind.ALERT, "群2", due=night + timedelta(hours=1)),
        replace(letter(3, LetterKind.REPLY, "群3", due=night + timedelta(minutes=2)), retrying=True),
        letter(4, LetterKind.REPLY, "群3", due=night),
        letter(5, LetterKind.REPLY, "群1", due=night),
        letter(6, LetterKind.REPLY, "to:人1", due=night),
    ]
    done = [(round((moment - night).total_seconds()), one.id) for moment, one in timetable(letters, start=night)]
    assert done[:2] == [(0, 5), (0, 6)]
    # The refused letter keeps its place before the one behind it; the broadcast waits for the morning.
    assert done[2:5] == [(120, 3), (121, 4), (3600, 2)]
    assert done[5] == (9 * 3600 + 31 * 60, 1)


def test_a_flood_in_one_group_starves_no_other() -> None:
    flood = [letter(n, LetterKind.REPLY, "群0") for n in range(60)]
    alert = letter(100, LetterKind.ALERT, "群1", due=MORNING + timedelta(seconds=5))
    other = letter(101, LetterKind.REPLY, "群2")
    moments = {one.id: moment - MORNING for moment, one in timetable([*flood, alert, other])}
    assert moments[100] <= timedelta(seconds=5 + 5)
    assert moments[101] <= timedelta(seconds=25)


def test_the_last_place_in_a_minute_is_kept_for_an_alert_that_waits_its_turn() -> None:
    private = [
        Sent(at=MORNING - timedelta(seconds=30 - n / 2), conversation=f"to:人{n}", private=True) for n in range(38)
    ]
    past = Past(sends=(*private, Sent(at=MORNING, conversation="群0", jitter=0.0)), since=OLD)
    alert, reply = letter(2, LetterKind.ALERT, "群1"), letter(1, LetterKind.REPLY, "to:某人")
    turn = choose([alert, reply], past, PACING, QUIET, MORNING)
    assert turn is not None and (turn.letter, turn.at) == (alert, MORNING + timedelta(seconds=3))


def test_the_daily_cap_and_the_first_week() -> None:
    pacing = replace(PACING, per_day=4, per_day_first_week=2)
    letters = [letter(n, LetterKind.BROADCAST, f"群{n}") for n in range(7)]
    days = Counter(moment.astimezone(ZONE).date().day for moment, _ in timetable(letters, pacing=pacing, since=None))
    assert days == {24: 2, 25: 2, 26: 2, 27: 1}
    days = Counter(moment.astimezone(ZONE).date().day for moment, _ in timetable(letters, pacing=pacing))
    assert days == {24: 4, 25: 3}
    # Who asks is answered all the same.
    reply = letter(9, LetterKind.REPLY, "群9")
    turn = choose([reply], Past(today=99, since=OLD), pacing, QUIET, MORNING)
    assert turn is not None and turn.at == MORNING


def test_rest_that_the_platform_asked_for() -> None:
    hold = MORNING + timedelta(seconds=90)
    calm = timedelta(seconds=3)
    private = [letter(n, LetterKind.REPLY, f"to:人{n}") for n in range(2)]
    turn = choose(private, Past(hold=hold, since=OLD), PACING, QUIET, MORNING)
    assert turn is not None and turn.at == hold
    just = Sent(at=hold, conversation="to:人9", private=True)
    turn = choose(private, Past(sends=(just,), hold=hold, calm=calm, since=OLD), PACING, QUIET, hold)
    assert turn is not None and turn.at == hold + calm


def test_pacing_off_knows_no_limit() -> None:
    letters = [letter(n, kind, "群0") for n, kind in enumerate([*URGENCY] * 20)]
    assert {moment for moment, _ in timetable(letters, pacing=Pacing.off())} == {MORNING}
    assert Pacing.off().is_off and not PACING.is_off


@pytest.mark.parametrize(
    ("clock", "covered", "ends"),
    [
        ("2026-11-24T20:29:59", False, None),
        ("2026-11-24T20:30:00", True, "2026-11-25T08:30:00"),
        ("2026-11-25T00:00:00", True, "2026-11-25T08:30:00"),
        ("2026-11-25T08:29:59", True, "2026-11-25T08:30:00"),
        ("2026-11-25T08:30:00", False, None),
    ],
)
def test_quiet_hours_cross_midnight(clock: str, covered: bool, ends: str | None) -> None:
    moment = datetime.fromisoformat(clock).replace(tzinfo=ZONE)
    assert QUIET.covers(moment) is covered
    if ends:
        assert QUIET.end_after(moment) == datetime.fromisoformat(ends).replace(tzinfo=ZONE)


def test_quiet_hours_within_a_day_none_and_summer_time() -> None:
    noon = QuietHours(time(12), time(14), ZONE)
    assert noon.covers(datetime(2026, 11, 24, 13, tzinfo=ZONE)) and not noon.covers(MORNING)
    assert not QuietHours.none(ZONE).covers(datetime(2026, 11, 24, tzinfo=ZONE))
    berlin = ZoneInfo("Europe/Berlin")
    night = QuietHours(time(20), time(8), berlin)
    evening = datetime(2026, 10, 24, 21, tzinfo=berlin)
    assert night.end_after(evening) - evening.astimezone(UTC) == timedelta(hours=12)
    assert night.midnight_after(night.day_start(evening)) == datetime(2026, 10, 25, tzinfo=berlin)
    sunday = datetime(2026, 10, 25, tzinfo=berlin).astimezone(UTC)
    assert night.midnight_after(sunday) - sunday == timedelta(hours=25)


def test_a_forecast_in_words() -> None:
    jitters = [0.5] * 65
    past = Past(since=OLD)
    assert forecast(jitters, past, PACING, QUIET, MORNING).words(QUIET, MORNING) == "65个群，约09:27发完"
    evening = datetime(2026, 11, 24, 21, 0, tzinfo=ZONE).astimezone(UTC)
    assert forecast(jitters, past, PACING, QUIET, evening).words(QUIET, evening) == "65个群，约明天08:57发完"
    assert forecast([], past, PACING, QUIET, MORNING).words(QUIET, MORNING) == "0个群"
