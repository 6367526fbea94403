"""The life of a posting: its stage table as a graph, its steps, and any sequence of steps as a machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.council.refusal import Refused
from bot.jobs import life
from bot.jobs.job import Contact, Gap, Headcount, Job, Pay, PayKind, missing
from bot.jobs.lint import check
from bot.jobs.posting import FINAL, PAUSED, STEPS, Action, Posting, State, Step, Update, expired, to_ask

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
UNTIL = date(2026, 12, 20)
AUTHOR, STAFF = 1, 2
WARNED = check("45周岁以下", TODAY)
BLOCKED = check("入职交押金300元", TODAY)

WHOLE = Job(
    employer="宏远煤矿机械厂",
    post="电焊工",
    headcount=Headcount(5, 5),
    pay=Pay(PayKind.MONTH, 5000, 7000),
    place="工业园区3号路",
    requirements="有焊工证",
    duties="矿用支架焊接",
    contact=Contact(name="王经理", phones=("13800000001",)),
    valid_until=UNTIL,
    text="招电焊工",
)


def fresh(**changes: object) -> Posting:
    values: dict[str, object] = {"number": 31, "job": WHOLE, "author": AUTHOR, "created_at": NOON, "updated_at": NOON}
    return Posting(**{**values, **changes})  # type: ignore[arg-type]


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
def test_every_state_is_reached_from_the_first_draft() -> None:
    assert reachable(State.DRAFT) == set(State)


@pytest.mark.parametrize("state", [state for state in State if state not in FINAL])
def test_every_state_that_is_not_final_has_a_way_out_and_ends(state: State) -> None:
    assert any(state in sources and target not in (None, state) for sources, target in STEPS.values())
    assert reachable(state) & FINAL


@pytest.mark.parametrize("state", sorted(FINAL))
def test_from_a_final_state_nothing_leads_on(state: State) -> None:
    assert [action for action, (sources, _) in STEPS.items() if state in sources] == []


def test_every_action_but_the_first_has_its_line_in_the_table() -> None:
    assert set(STEPS) == set(Action) - {Action.DRAFT}


def test_only_a_review_publishes_for_the_first_time() -> None:
    assert [action for action, (_, target) in STEPS.items() if target is State.OPEN] == [Action.APPROVE, Action.RENEW]
    assert STEPS[Action.RENEW][0] == PAUSED


# ------------------------------------------------------------------------------------------------ single steps
DOINGS: dict[Action, Callable[[Posting, datetime], Step]] = {
    Action.EDIT: lambda p, at: life.edit(p, replace(p.job, duties="焊接"), by=AUTHOR, at=at),
    Action.SUBMIT: lambda p, at: life.submit(p, findings=WARNED, today=TODAY, by=AUTHOR, at=at),
    Action.APPROVE: lambda p, at: life.approve(p, findings=(), today=TODAY, by=STAFF, at=at),
    Action.SEND_BACK: lambda p, at: life.send_back(p, text="请写清工资", by=STAFF, at=at),
    Action.REFRESH: lambda p, at: life.refresh(p, until=UNTIL, today=TODAY, by=AUTHOR, at=at),
    Action.ASK: lambda p, at: life.ask(p, today=TODAY, at=at),
    Action.FILL: lambda p, at: life.fill(p, by=AUTHOR, at=at),
    Action.EXPIRE: lambda p, at: life.expire(p, at=at),
    Action.RENEW: lambda p, at: life.renew(p, until=UNTIL, findings=(), today=TODAY, by=AUTHOR, at=at),
    Action.TAKE_DOWN: lambda p, at: life.take_down(p, by=STAFF, at=at),
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("action", list(DOINGS))
def test_a_step_is_taken_just_where_the_table_allows_it(action: Action, state: State) -> None:
    sources, target = STEPS[action]
    posting = fresh(state=state)
    if state in sources:
        changed, update = DOINGS[action](posting, NOON + timedelta(hours=1))
        assert changed.state is (target or state)
        assert changed.version == posting.version + 1
        assert changed.updated_at == NOON + timedelta(hours=1) and changed.created_at == NOON
        assert (update.action, update.state) == (action, changed.state)
        return
    with pytest.raises(Refused) as refused:
        DOINGS[action](posting, NOON)
    assert refused.value.rule == "posting.step"
    assert refused.value.facts["possible"] == "、".join(s.value for s in State if s in sources)


def test_what_is_missing_is_named_in_the_order_in_which_it_is_asked() -> None:
    assert missing(Job()) == (
        Gap.POST,
        Gap.EMPLOYER,
        Gap.HEADCOUNT,
        Gap.PAY,
        Gap.PLACE,
        Gap.DUTIES,
        Gap.REQUIREMENTS,
        Gap.CONTACT,
        Gap.VALID_UNTIL,
    )
    assert missing(WHOLE) == ()
    assert missing(replace(WHOLE, reposted=True)) == (Gap.SOURCE,)
    assert missing(replace(WHOLE, reposted=True, source="市人社局")) == ()
    assert missing(replace(WHOLE, headcount=Headcount(), requirements="", age="18-45周岁")) == ()


def test_what_is_not_whole_is_not_submitted() -> None:
    posting = fresh(job=replace(WHOLE, pay=None, contact=Contact(name="王经理")))
    with pytest.raises(Refused) as refused:
        life.submit(posting, findings=(), today=TODAY, by=AUTHOR, at=NOON)
    assert (refused.value.rule, refused.value.facts["gaps"]) == ("posting.missing", "薪资、联系方式")


def test_what_the_law_forbids_is_not_submitted_nor_published_nor_renewed() -> None:
    attempts: tuple[Callable[[], Step], ...] = (
        lambda: life.submit(fresh(), findings=BLOCKED, today=TODAY, by=AUTHOR, at=NOON),
        lambda: life.approve(
            fresh(state=State.REVIEW), findings=BLOCKED, despite="就这样", today=TODAY, by=STAFF, at=NOON
        ),
        lambda: life.renew(fresh(state=State.EXPIRED), until=UNTIL, findings=BLOCKED, today=TODAY, by=STAFF, at=NOON),
    )
    for attempt in attempts:
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.rule == "posting.blocked"
        assert "押金" in str(refused.value.facts["words"]) and "劳动合同法" in str(refused.value.facts["source"])


def test_a_warning_asks_for_a_reason_which_the_thread_keeps() -> None:
    review = fresh(state=State.REVIEW)
    with pytest.raises(Refused, match=r"posting\.warned"):
        life.approve(review, findings=WARNED, today=TODAY, by=STAFF, at=NOON)
    posting, update = life.approve(review, findings=WARNED, despite="高空作业", today=TODAY, by=STAFF, at=NOON)
    assert update.by == STAFF and update.text == "有年龄限制：高空作业"
    assert (posting.approved_by, posting.published_at, posting.edition) == (STAFF, NOON, 1)


def test_a_day_that_is_over_is_refused() -> None:
    late = fresh(job=replace(WHOLE, valid_until=TODAY - timedelta(days=1)))
    with pytest.raises(Refused, match=r"posting\.over"):
        life.submit(late, findings=(), today=TODAY, by=AUTHOR, at=NOON)
    with pytest.raises(Refused, match=r"posting\.over"):
        life.refresh(fresh(state=State.OPEN), until=TODAY - timedelta(days=1), today=TODAY, by=AUTHOR, at=NOON)
    life.submit(fresh(job=replace(WHOLE, valid_until=TODAY)), findings=(), today=TODAY, by=AUTHOR, at=NOON)


def test_a_refresh_keeps_the_number_and_the_later_day() -> None:
    posting = fresh(state=State.OPEN, edition=1, asked_on=TODAY)
    earlier, _ = life.refresh(posting, until=UNTIL - timedelta(days=5), today=TODAY, by=AUTHOR, at=NOON)
    later, _ = life.refresh(posting, until=UNTIL + timedelta(days=5), today=TODAY, by=AUTHOR, at=NOON)
    assert earlier.job.valid_until == UNTIL and later.job.valid_until == UNTIL + timedelta(days=5)
    assert later.number == 31 and later.asked_on is None


def test_it_is_over_the_day_after_its_last() -> None:
    posting = fresh(state=State.OPEN)
    assert not expired(posting, UNTIL)
    assert expired(posting, UNTIL + timedelta(days=1))
    assert not expired(fresh(state=State.FILLED), UNTIL + timedelta(days=1))


def test_the_employer_is_asked_once_before_it_ends() -> None:
    posting = fresh(state=State.OPEN)
    assert not to_ask(posting, UNTIL - timedelta(days=3))
    assert to_ask(posting, UNTIL - timedelta(days=2)) and to_ask(posting, UNTIL)
    asked, _ = life.ask(posting, today=UNTIL - timedelta(days=2), at=NOON)
    assert not to_ask(asked, UNTIL - timedelta(days=1))
    renewed, _ = life.refresh(asked, until=UNTIL + timedelta(days=30), today=UNTIL, by=AUTHOR, at=NOON)
    assert to_ask(renewed, UNTIL + timedelta(days=28))


# ------------------------------------------------------------------------------------------------ the machine
class Life(RuleBasedStateMachine):
    """Anybody tries anything at any time: the thread always tells how the posting stands."""

    @initialize()
    def drawn_up(self) -> None:
        self.now = NOON
        self.posting, update = life.draft(fresh())
        self.thread: list[Update] = [update]

    @rule(action=st.sampled_from(list(DOINGS)))
    def goes_on(self, action: Action) -> None:
        before = self.posting
        self.now += timedelta(minutes=1)
        try:
            self.posting, update = DOINGS[action](before, self.now)
        except Refused:
            assert before.state not in STEPS[action][0]
            return
        assert before.state in STEPS[action][0]
        self.thread.append(update)

    @invariant()
    def the_thread_tells_the_state(self) -> None:
        assert self.thread[-1].state is self.posting.state
        assert self.posting.version == len(self.thread)

    @invariant()
    def what_is_shown_was_approved(self) -> None:
        if self.posting.state in {State.OPEN, State.FILLED, State.EXPIRED}:
            assert self.posting.approved_by == STAFF and self.posting.published_at is not None


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=50, stateful_step_count=25, deadline=None)
