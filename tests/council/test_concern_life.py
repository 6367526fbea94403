"""The life of a concern: its stage table as a graph, and any sequence of steps as a machine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.council import life
from bot.council.agenda import Due, Look, Plan, next_look
from bot.council.concern import (
    FINAL,
    IN_HAND,
    OPEN,
    STEPS,
    Action,
    Concern,
    Resolution,
    Satisfaction,
    State,
    Step,
    Update,
    Urgency,
)
from bot.council.exclusions import Exclusion
from bot.council.refusal import Refused
from bot.council.terms import Term, workdays_after

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
DAY = date(2026, 12, 1)
"""As promised."""
ONE, WEEK = timedelta(days=1), timedelta(days=7)
REPORTER, STAFF, NEIGHBOUR = 1, 2, 3


def fresh(**changes: object) -> Concern:
    values: dict[str, object] = {
        "number": 12,
        "text": "3号楼停水两天了",
        "reporter": REPORTER,
        "channel": "test",
        "account": "bot",
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Concern(**{**values, **changes})  # type: ignore[arg-type]


def reachable(start: State) -> set[State]:
    found, edge = {start}, [start]
    while edge:
        here = edge.pop()
        for sources, target in STEPS.values():
            if here in sources and target is not None and target not in found:
                found.add(target)
                edge.append(target)
    return found


# ------------------------------------------------------------------------------------------------ the table
def test_every_state_is_reached_from_the_first_word() -> None:
    assert reachable(State.WAITING) == set(State)


@pytest.mark.parametrize("state", [state for state in State if state not in FINAL])
def test_every_state_that_is_not_final_leads_to_a_final_one(state: State) -> None:
    assert any(state in sources and target not in (None, state) for sources, target in STEPS.values()), "a way out"
    assert reachable(state) & FINAL, "and in the end it is over"


@pytest.mark.parametrize("state", sorted(FINAL))
def test_from_a_final_state_nothing_leads_on(state: State) -> None:
    assert [action for action, (sources, _) in STEPS.items() if state in sources] == []


def test_open_in_hand_and_final_do_not_overlap() -> None:
    assert IN_HAND < OPEN
    assert not OPEN & FINAL
    assert set(State) - OPEN - FINAL == {State.CLOSED, State.VISITED}


def test_every_action_but_the_first_has_its_line_in_the_table() -> None:
    assert set(STEPS) == set(Action) - {Action.REPORT}


def test_reopened_is_taken_on_again() -> None:
    assert STEPS[Action.REOPEN][1] is State.ACCEPTED


# ------------------------------------------------------------------------------------------------ single steps
OTHER = 15
"""The number of another concern."""


def _merge(concern: Concern, at: datetime) -> Step:
    return life.merge(concern, fresh(number=OTHER), joining=1, endorsing=0, by=STAFF, at=at)[0]


def _absorb(concern: Concern, at: datetime) -> Step:
    return life.merge(fresh(number=OTHER), concern, joining=0, endorsing=0, by=STAFF, at=at)[1]


DOINGS: dict[Action, Callable[[Concern, datetime], Step]] = {
    Action.ACCEPT: lambda c, at: life.accept(c, close_by=DAY, by=STAFF, at=at),
    Action.DISPATCH: lambda c, at: life.dispatch(
        c, close_by=DAY, assignee="老郭", assignee_id=None, due_on=None, by=STAFF, at=at
    ),
    Action.RETURN: lambda c, at: life.give_back(
        c, text="不归我管", today=at.date(), until=at.date(), days=2, by=STAFF, at=at
    ),
    Action.EXTEND: lambda c, at: life.extend(
        c, until=DAY + WEEK, text="等配件", today=min(at.date(), DAY), latest=DAY + 2 * WEEK, days=10, by=STAFF, at=at
    ),
    Action.ESCALATE: lambda c, at: life.escalate(c, level="社区", nudges=3, at=at),
    Action.PROGRESS: lambda c, at: life.progress(c, close_by=DAY, text="在修", by=STAFF, at=at),
    Action.CLOSE: lambda c, at: life.close(c, text="修好了", resolution=Resolution.SOLVED, by=STAFF, at=at),
    Action.RATE: lambda c, at: life.rate(
        c, satisfaction=Satisfaction.SATISFIED, text="快", by=REPORTER, concerned=True, at=at
    ),
    Action.VISIT: lambda c, at: life.visit(c, text="无人答复", at=at),
    Action.REOPEN: lambda c, at: life.reopen(c, text="又漏了", close_by=DAY, by=REPORTER, allowed=True, at=at),
    Action.DECLINE: lambda c, at: life.decline(c, exclusion=Exclusion.COURT, text="已起诉", by=STAFF, at=at),
    Action.MERGE: _merge,
    Action.WITHDRAW: lambda c, at: life.withdraw(c, by=REPORTER, at=at),
    Action.ARCHIVE: lambda c, at: life.archive(c, at=at),
    Action.SUPPLEMENT: lambda c, at: life.supplement(c, text="还在漏", by=REPORTER, allowed=True, at=at),
    Action.SUPPORT: lambda c, at: life.support(c, by=NEIGHBOUR, already=False, at=at),
    Action.LEAVE: lambda c, at: life.leave(c, by=NEIGHBOUR, at=at),
    Action.ENDORSE: lambda c, at: life.endorse(c, by=NEIGHBOUR, already=False, at=at),
    Action.ATTACH: lambda c, at: life.attach(c, text="照片", by=REPORTER, at=at),
    Action.ABSORB: _absorb,
    Action.RECLASSIFY: lambda c, at: life.reclassify(c, category="城乡建设/供暖", by=STAFF, at=at),
    Action.REMIND: lambda c, at: life.remind(c, text="今天到期", nudges=1, at=at),
    Action.ASK: lambda c, at: life.ask(c, text="回访", nudges=1, at=at),
}


def test_every_action_of_the_table_has_its_step() -> None:
    assert set(DOINGS) == set(STEPS)


def in_hand(state: State) -> Concern:
    """A concern on which every step that its state allows finds what it needs."""
    return fresh(state=state, accepted_at=NOON, dispatched_at=NOON, close_by=DAY, assignee="老郭", closed_at=NOON)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("action", list(DOINGS))
def test_a_step_is_taken_just_where_the_table_allows_it(action: Action, state: State) -> None:
    sources, target = STEPS[action]
    concern = in_hand(state)
    if state in sources:
        changed, update = DOINGS[action](concern, NOON + timedelta(hours=1))
        assert changed.state is (target or state)
        assert changed.version == concern.version + 1
        assert changed.updated_at == NOON + timedelta(hours=1) and changed.created_at == NOON
        assert (update.action, update.state) == (action, changed.state)
        return
    with pytest.raises(Refused) as refused:
        DOINGS[action](concern, NOON)
    if (action, state) == (Action.REOPEN, State.ARCHIVED):
        assert refused.value.rule == "concern.archived", "which says what to do instead"
        return
    assert refused.value.rule == "concern.step"
    assert refused.value.facts["state"] == state.value and refused.value.facts["action"] == action.value
    assert refused.value.facts["possible"] == "、".join(s.value for s in State if s in sources)


def test_what_is_somebody_elses_is_refused_whatever_the_state() -> None:
    for state in State:
        concern = fresh(state=state)
        for attempt in (
            lambda c: life.withdraw(c, by=NEIGHBOUR, at=NOON),
            lambda c: life.rate(
                c, satisfaction=Satisfaction.SATISFIED, text="", by=NEIGHBOUR, concerned=False, at=NOON
            ),
            lambda c: life.supplement(c, text="我说两句", by=NEIGHBOUR, allowed=False, at=NOON),
        ):
            with pytest.raises(Refused, match=r"concern\.not_yours"):
                attempt(concern)


def test_nobody_takes_back_what_belongs_to_nobody() -> None:
    with pytest.raises(Refused, match=r"concern\.not_yours"):
        life.withdraw(fresh(reporter=None), by=REPORTER, at=NOON)


def test_the_first_entry_of_a_thread_holds_the_words() -> None:
    concern, update = life.report(fresh())
    assert update == Update(action=Action.REPORT, state=State.WAITING, text="3号楼停水两天了", by=REPORTER, at=NOON)
    assert concern.version == 1


def test_handing_out_again_keeps_the_day_that_was_set() -> None:
    first, _ = life.dispatch(
        fresh(), close_by=DAY, assignee="老郭", assignee_id=5, due_on=date(2026, 11, 27), by=STAFF, at=NOON
    )
    again, update = life.dispatch(
        first, close_by=DAY, assignee="小孙", assignee_id=None, due_on=None, by=STAFF, at=NOON
    )
    assert (again.assignee, again.assignee_id, again.due_on) == ("小孙", None, date(2026, 11, 27))
    assert update.text == "小孙"


def test_closing_again_asks_for_a_new_rating() -> None:
    rated = fresh(state=State.WORKING, satisfaction=Satisfaction.DISSATISFIED)
    closed, _ = life.close(rated, text="又修了", resolution=Resolution.PARTLY, by=STAFF, at=NOON)
    assert (closed.satisfaction, closed.resolution) == (Satisfaction.UNRATED, Resolution.PARTLY)


def test_urgency_is_ranked_as_it_is_listed() -> None:
    assert [urgency.rank for urgency in Urgency] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("category", "place", "title"),
    [("公用/供水", "3号楼", "供水·3号楼"), ("供水", "", "供水"), ("", "", "未分类"), ("", "北门", "未分类·北门")],
)
def test_a_concern_is_named_by_theme_and_place(category: str, place: str, title: str) -> None:
    assert fresh(category=category, place=place).title == title


def test_a_merged_one_says_where_it_went() -> None:
    gone, _ = _merge(in_hand(State.WORKING), NOON)
    for action in DOINGS:
        with pytest.raises(Refused, match=r"concern\.merge") as refused:
            DOINGS[action](gone, NOON)
        assert OTHER in refused.value.facts.values()


def test_what_went_into_another_is_no_place_to_merge_into() -> None:
    gone, _ = _merge(fresh(), NOON)
    with pytest.raises(Refused, match=r"concern\.merge_merged") as refused:
        life.merge(fresh(number=16), gone, joining=0, endorsing=0, by=STAFF, at=NOON)
    assert refused.value.facts == {"number": 12, "into": OTHER}
    with pytest.raises(Refused, match=r"concern\.merge_self"):
        life.merge(fresh(), fresh(), joining=0, endorsing=0, by=STAFF, at=NOON)


def test_what_was_given_wrongly_goes_back_in_time_only() -> None:
    given, _ = life.dispatch(
        fresh(), close_by=DAY, assignee="供水公司", assignee_id=None, due_on=None, by=STAFF, at=NOON
    )
    until = date(2026, 11, 26)
    back, update = life.give_back(given, text="是二次供水", today=until, until=until, days=2, by=STAFF, at=NOON)
    assert (back.state, back.assignee, back.dispatched_at) == (State.RETURNED, "", None)
    assert update.text == "供水公司：是二次供水"
    with pytest.raises(Refused, match=r"concern\.return_late") as refused:
        life.give_back(given, text="x", today=until + ONE, until=until, days=2, by=STAFF, at=NOON)
    assert refused.value.facts == {"number": 12, "days": 2, "until": "11月26日"}
    with pytest.raises(Refused, match=r"concern\.nobody"):
        life.give_back(back, text="x", today=until, until=until, days=2, by=STAFF, at=NOON)


@pytest.mark.parametrize(
    ("until", "today", "rule"),
    [
        (DAY, NOON.date(), "extend_back"),
        (DAY + WEEK, DAY + ONE, "extend_over"),
        (DAY + 3 * WEEK, NOON.date(), "extend_long"),
    ],
)
def test_a_promise_is_put_off_within_its_bounds(until: date, today: date, rule: str) -> None:
    with pytest.raises(Refused, match=rf"concern\.{rule}"):
        life.extend(
            in_hand(State.WORKING),
            until=until,
            text="x",
            today=today,
            latest=DAY + 2 * WEEK,
            days=10,
            by=STAFF,
            at=NOON,
        )


def test_a_promise_that_was_not_given_is_not_put_off() -> None:
    with pytest.raises(Refused, match=r"concern\.not_accepted"):
        DOINGS[Action.EXTEND](fresh(), NOON)


# ------------------------------------------------------------------------------------------------ the machine
def weekday(day: date) -> bool:
    return day.weekday() < 5


PLAN = Plan(zone=UTC, is_workday=weekday)
TERM = Term()
CLOCK: dict[Look, Callable[[Concern, Due, datetime], Step]] = {
    Look.DUE: lambda c, due, at: life.remind(c, text=due.look.value, nudges=due.nudges, at=at),
    Look.OVERDUE: lambda c, due, at: life.remind(c, text=due.look.value, nudges=due.nudges, at=at),
    Look.ESCALATE: lambda c, due, at: life.escalate(c, level="社区", nudges=due.nudges, at=at),
    Look.ASK: lambda c, due, at: life.ask(c, text=due.look.value, nudges=due.nudges, at=at),
    Look.LAPSE: lambda c, due, at: life.visit(c, text=due.look.value, at=at),
    Look.RECHECK: lambda c, due, at: life.ask(c, text=due.look.value, nudges=due.nudges, at=at),
    Look.ARCHIVE: lambda c, due, at: life.archive(c, at=at),
}


class Life(RuleBasedStateMachine):
    """Anybody tries anything at any time, and the clock runs: the thread always tells how the concern stands."""

    def __init__(self) -> None:
        super().__init__()
        self.joined: set[int] = set()
        self.endorsed: set[int] = set()

    @initialize(urgency=st.sampled_from(Urgency))
    def said(self, urgency: Urgency) -> None:
        self.now = NOON
        accept_by = workdays_after(NOON.date(), TERM.accept, weekday)
        self.concern, update = life.report(fresh(urgency=urgency, accept_by=accept_by))
        self.thread = [update]
        self.first: date | None = None
        """What was first promised since it was taken on, or opened again."""

    @property
    def today(self) -> date:
        return self.now.date()

    def _close_by(self) -> date:
        return workdays_after(self.today, TERM.close, weekday)

    def _try(self, action: Action, step: Callable[[], Step]) -> bool:
        before = self.concern
        self.now += timedelta(minutes=1)
        try:
            self.concern, update = step()
        except Refused as refusal:
            assert before.state not in STEPS[action][0] or refusal.rule not in ("concern.step", "concern.merged")
            assert self.concern is before
            return False
        assert before.state in STEPS[action][0]
        assert update.action is action
        assert self.concern.version == before.version + 1
        assert update.at == self.now == self.concern.updated_at
        self.thread.append(update)
        self._promise_holds(before, action)
        return True

    def _promise_holds(self, before: Concern, action: Action) -> None:
        old, new = before.close_by, self.concern.close_by
        if action is Action.REOPEN:
            assert new is not None and new > self.today
            self.first = new
        elif old is not None:
            assert new is not None and new >= old, "what was promised is not taken back"
            assert new == old or action is Action.EXTEND
        elif new is not None:
            self.first = new

    # -------------------------------------------------------------------------------- staff and whoever has it
    @rule()
    def is_accepted(self) -> None:
        self._try(Action.ACCEPT, lambda: life.accept(self.concern, close_by=self._close_by(), by=STAFF, at=self.now))

    @rule(who=st.sampled_from(["供水公司", "老郭"]), days=st.none() | st.integers(0, 20))
    def is_given(self, who: str, days: int | None) -> None:
        due = None if days is None else self.today + days * ONE
        self._try(
            Action.DISPATCH,
            lambda: life.dispatch(
                self.concern,
                assignee=who,
                assignee_id=7 if who == "老郭" else None,
                due_on=due,
                close_by=self._close_by(),
                by=STAFF,
                at=self.now,
            ),
        )

    @rule()
    def is_given_back(self) -> None:
        given = self.concern.dispatched_at or self.now
        until = workdays_after(given.date(), TERM.give_back, weekday)
        step = lambda: life.give_back(  # noqa: E731
            self.concern, text="不归我", today=self.today, until=until, days=2, by=STAFF, at=self.now
        )
        if self._try(Action.RETURN, step):
            assert not self.concern.assignee and self.concern.assignee_id is None

    @rule(days=st.integers(-3, 25))
    def is_put_off(self, days: int) -> None:
        promised = self.concern.close_by or self.today
        latest = workdays_after(self.first or promised, TERM.extension, weekday)
        self._try(
            Action.EXTEND,
            lambda: life.extend(
                self.concern,
                until=promised + days * ONE,
                text="等配件",
                today=self.today,
                latest=latest,
                days=TERM.extension,
                by=STAFF,
                at=self.now,
            ),
        )

    @rule()
    def moves_on(self) -> None:
        step = lambda: life.progress(  # noqa: E731
            self.concern, text="在修", close_by=self._close_by(), by=STAFF, at=self.now
        )
        self._try(Action.PROGRESS, step)

    @precondition(lambda self: len(self.thread) > 4)
    @rule(resolution=st.sampled_from(Resolution))
    def is_closed(self, resolution: Resolution) -> None:
        step = lambda: life.close(self.concern, text="好了", resolution=resolution, by=STAFF, at=self.now)  # noqa: E731
        if self._try(Action.CLOSE, step):
            assert self.concern.satisfaction is Satisfaction.UNRATED

    @precondition(lambda self: len(self.thread) > 12)
    @rule(exclusion=st.sampled_from(Exclusion))
    def is_declined(self, exclusion: Exclusion) -> None:
        self._try(
            Action.DECLINE, lambda: life.decline(self.concern, exclusion=exclusion, text="", by=STAFF, at=self.now)
        )

    @precondition(lambda self: len(self.thread) > 12)
    @rule()
    def goes_into_another(self) -> None:
        if self._try(Action.MERGE, lambda: _merge(self.concern, self.now)):
            assert self.concern.merged_into == OTHER

    @rule(joining=st.sets(st.integers(10, 14), max_size=3))
    def takes_another_in(self, joining: set[int]) -> None:
        new = joining - self.joined
        other = fresh(number=OTHER)
        step = lambda: life.merge(  # noqa: E731
            other, self.concern, joining=len(new), endorsing=0, by=STAFF, at=self.now
        )[1]
        if self._try(Action.ABSORB, step):
            self.joined |= new

    @rule()
    def is_put_elsewhere(self) -> None:
        self._try(Action.RECLASSIFY, lambda: DOINGS[Action.RECLASSIFY](self.concern, self.now))

    # -------------------------------------------------------------------------------- residents
    @rule(by=st.integers(1, 5))
    def joins(self, by: int) -> None:
        step = lambda: life.support(self.concern, by=by, already=by in self.joined, at=self.now)  # noqa: E731
        if self._try(Action.SUPPORT, step):
            self.joined.add(by)

    @precondition(lambda self: self.joined)
    @rule(data=st.data())
    def leaves(self, data: st.DataObject) -> None:
        by = data.draw(st.sampled_from(sorted(self.joined)))
        if self._try(Action.LEAVE, lambda: life.leave(self.concern, by=by, at=self.now)):
            self.joined.remove(by)

    @rule(by=st.integers(1, 5))
    def endorses(self, by: int) -> None:
        step = lambda: life.endorse(self.concern, by=by, already=by in self.endorsed, at=self.now)  # noqa: E731
        if self._try(Action.ENDORSE, step):
            self.endorsed.add(by)

    @rule(by=st.integers(1, 5), words=st.text(max_size=20))
    def adds(self, by: int, words: str) -> None:
        allowed = by == self.concern.reporter or by in self.joined
        self._try(
            Action.SUPPLEMENT, lambda: life.supplement(self.concern, text=words, by=by, allowed=allowed, at=self.now)
        )

    @rule()
    def shows_a_picture(self) -> None:
        self._try(Action.ATTACH, lambda: life.attach(self.concern, text="照片", by=REPORTER, at=self.now))

    @rule(by=st.integers(1, 5), satisfaction=st.sampled_from(Satisfaction))
    def rates(self, by: int, satisfaction: Satisfaction) -> None:
        concerned = by == self.concern.reporter or by in self.joined
        step = lambda: life.rate(  # noqa: E731
            self.concern, satisfaction=satisfaction, text="", by=by, concerned=concerned, at=self.now
        )
        if self._try(Action.RATE, step):
            assert concerned

    @rule(by=st.integers(1, 5))
    def opens_again(self, by: int) -> None:
        allowed = by in (self.concern.reporter, STAFF) or by in self.joined
        step = lambda: life.reopen(  # noqa: E731
            self.concern, text="又漏", close_by=self._close_by(), by=by, allowed=allowed, at=self.now
        )
        if self._try(Action.REOPEN, step):
            assert allowed

    @precondition(lambda self: len(self.thread) > 12)
    @rule(by=st.integers(1, 5))
    def is_taken_back(self, by: int) -> None:
        action = Action.LEAVE if self.joined else Action.WITHDRAW
        reporter = self.concern.reporter
        if self._try(action, lambda: life.withdraw(self.concern, by=by, at=self.now)):
            assert by == reporter
            assert (self.concern.state is State.WITHDRAWN) != bool(self.joined), "neighbours keep what they wait for"

    # -------------------------------------------------------------------------------- the clock
    @rule(hours=st.integers(1, 100))
    def time_goes_by(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        while (due := next_look(self.concern, PLAN)) is not None and due.at <= self.now:
            assert self._beats(due)

    def _beats(self, due: Due) -> bool:
        action = {
            Look.ESCALATE: Action.ESCALATE,
            Look.ASK: Action.ASK,
            Look.RECHECK: Action.ASK,
            Look.LAPSE: Action.VISIT,
            Look.ARCHIVE: Action.ARCHIVE,
        }.get(due.look, Action.REMIND)
        return self._try(action, lambda: CLOCK[due.look](self.concern, due, self.now))

    @rule(action=st.sampled_from([Action.ARCHIVE, Action.VISIT, Action.ASK]))
    def the_clock_is_wrong(self, action: Action) -> None:
        if self.concern.state not in STEPS[action][0]:
            assert not self._try(action, lambda: DOINGS[action](self.concern, self.now))

    # -------------------------------------------------------------------------------- what always holds
    @invariant()
    def the_thread_tells_the_state(self) -> None:
        state = self.thread[0].state
        for update in self.thread[1:]:
            sources, target = STEPS[update.action]
            assert state in sources
            assert update.state is (target or state)
            state = update.state
        assert state is self.concern.state

    @invariant()
    def one_version_a_step(self) -> None:
        assert self.concern.version == len(self.thread)

    @invariant()
    def neighbours_are_counted_once(self) -> None:
        assert self.concern.supporters == len(self.joined)
        assert self.concern.endorsements == len(self.endorsed)

    @invariant()
    def nobody_is_given_longer_than_was_promised(self) -> None:
        concern = self.concern
        assert concern.due_on is None or (concern.close_by is not None and concern.due_on <= concern.close_by)
        if concern.close_by is not None:
            assert self.first is not None
            assert concern.close_by <= workdays_after(self.first, TERM.extension, weekday)

    def teardown(self) -> None:
        """Whatever it went through, it is no trap: what is open is closed, and the clock alone ends the rest."""
        if not hasattr(self, "concern"):
            return
        if self.concern.state is State.WAITING:
            self.is_accepted()
        if self.concern.state in IN_HAND:
            self.is_closed(Resolution.SOLVED)
        for _ in range(4):
            due = next_look(self.concern, PLAN)
            if due is not None:
                self.now = max(self.now, due.at)
                assert self._beats(due)
        assert self.concern.state in FINAL
        assert next_look(self.concern, PLAN) is None, "what is over is left alone"


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
