"""The life of a concern: its stage table as a graph, and any sequence of steps as a machine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.council import life
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
from bot.council.refusal import Refused

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
DAY = date(2026, 12, 1)
"""As promised."""
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
DOINGS: dict[Action, Callable[[Concern, datetime], Step]] = {
    Action.ACCEPT: lambda c, at: life.accept(c, close_by=DAY, by=STAFF, at=at),
    Action.DISPATCH: lambda c, at: life.dispatch(
        c, close_by=DAY, assignee="老郭", assignee_id=None, due_on=None, by=STAFF, at=at
    ),
    Action.PROGRESS: lambda c, at: life.progress(c, close_by=DAY, text="在修", by=STAFF, at=at),
    Action.CLOSE: lambda c, at: life.close(c, text="修好了", resolution=Resolution.SOLVED, by=STAFF, at=at),
    Action.RATE: lambda c, at: life.rate(
        c, satisfaction=Satisfaction.SATISFIED, text="快", by=REPORTER, concerned=True, at=at
    ),
    Action.WITHDRAW: lambda c, at: life.withdraw(c, by=REPORTER, at=at),
    Action.SUPPLEMENT: lambda c, at: life.supplement(c, text="还在漏", by=REPORTER, allowed=True, at=at),
    Action.SUPPORT: lambda c, at: life.support(c, by=NEIGHBOUR, already=False, at=at),
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("action", list(DOINGS))
def test_a_step_is_taken_just_where_the_table_allows_it(action: Action, state: State) -> None:
    sources, target = STEPS[action]
    concern = fresh(state=state)
    if state in sources:
        changed, update = DOINGS[action](concern, NOON + timedelta(hours=1))
        assert changed.state is (target or state)
        assert changed.version == concern.version + 1
        assert changed.updated_at == NOON + timedelta(hours=1) and changed.created_at == NOON
        assert (update.action, update.state) == (action, changed.state)
        return
    with pytest.raises(Refused) as refused:
        DOINGS[action](concern, NOON)
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


# ------------------------------------------------------------------------------------------------ the machine
class Life(RuleBasedStateMachine):
    """Anybody tries anything at any time: the thread always tells how the concern stands."""

    def __init__(self) -> None:
        super().__init__()
        self.joined: set[int] = set()

    @initialize(urgency=st.sampled_from(Urgency))
    def said(self, urgency: Urgency) -> None:
        self.now = NOON
        self.concern, update = life.report(fresh(urgency=urgency))
        self.thread = [update]

    def _try(self, action: Action, step: Callable[[], Step]) -> bool:
        before = self.concern
        self.now += timedelta(minutes=1)
        try:
            self.concern, update = step()
        except Refused as refusal:
            assert before.state not in STEPS[action][0] or refusal.rule != "concern.step"
            assert self.concern is before
            return False
        assert before.state in STEPS[action][0]
        assert self.concern.version == before.version + 1
        assert update.at == self.now == self.concern.updated_at
        self.thread.append(update)
        return True

    @rule(action=st.sampled_from([Action.ACCEPT, Action.DISPATCH, Action.PROGRESS, Action.CLOSE, Action.RATE]))
    def goes_on(self, action: Action) -> None:
        self._try(action, lambda: DOINGS[action](self.concern, self.now))

    @rule(by=st.integers(1, 5))
    def joins(self, by: int) -> None:
        step = lambda: life.support(self.concern, by=by, already=by in self.joined, at=self.now)  # noqa: E731
        if self._try(Action.SUPPORT, step):
            self.joined.add(by)

    @rule(by=st.integers(1, 5), words=st.text(max_size=20))
    def adds(self, by: int, words: str) -> None:
        allowed = by == REPORTER or by in self.joined
        self._try(
            Action.SUPPLEMENT, lambda: life.supplement(self.concern, text=words, by=by, allowed=allowed, at=self.now)
        )

    @precondition(lambda self: len(self.thread) > 8)
    @rule(by=st.integers(1, 5))
    def is_taken_back(self, by: int) -> None:
        if self._try(Action.WITHDRAW, lambda: life.withdraw(self.concern, by=by, at=self.now)):
            assert by == REPORTER

    @invariant()
    def the_thread_tells_the_state(self) -> None:
        assert self.thread[-1].state is self.concern.state
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
        assert REPORTER not in self.joined


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
