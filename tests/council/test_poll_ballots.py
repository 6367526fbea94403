"""Ballots: what stands on them, which of them count, and that the order in which they are listed is nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.council import ballot as paper
from bot.council import casting
from bot.council.ballot import ABSTAIN, NO, YES, Form, Invalid, Mark, Method, yes_no
from bot.council.casting import Ballot, Proxy, Void, Way, confirm, entrust, in_force, resolve
from bot.council.refusal import Refused
from bot.council.roll import SURVEY, Home, Share, Voter, by_area, by_household

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How long an example takes says something of the machine, nothing of the rule."""

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
CLOSES = NOON + timedelta(days=1)
ROLL = by_household([Home(f"1-1-{number}", 0, (f"业主{number}",)) for number in range(101, 107)])
A, B, C, D = "1-1-101", "1-1-102", "1-1-103", "1-1-104"
ASK = yes_no()
FOR, AGAINST, ABSTAINS = (paper.picked(ASK, [answer]) for answer in (YES, NO, ABSTAIN))


def form(method: Method, size: int = 3, **more: object) -> Form:
    return Form(method=method, options=tuple("甲乙丙丁戊"[:size]), **more)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------ what stands there
def test_marks_are_made_from_what_was_said() -> None:
    assert paper.picked(form(Method.CHOICE), [2]) == Mark((0, 0, 1))
    assert paper.ranked(form(Method.RANKED), [2, (0, 1)]) == Mark((2, 2, 1))
    assert paper.ranked(form(Method.RANKED), [1]) == Mark((0, 1, 0))
    assert paper.scored(form(Method.SCORE), {0: 5, 2: 0}) == Mark((5, -1, 0))


def test_an_own_word_that_is_an_option_picks_it() -> None:
    several = form(Method.SEVERAL, most=2, write_in=True)
    assert paper.picked(several, [0], "　乙 ") == Mark((1, 1, 0))
    assert paper.picked(several, [0], " Ａ　座 Ｂ") == Mark((1, 0, 0), "a 座 b")


@pytest.mark.parametrize("method", list(Method))
def test_blank_abstention_and_answer_are_three_things(method: Method) -> None:
    some = yes_no() if method is Method.YES_NO else form(method)
    blank, abstention = paper.blank(some), paper.abstained(some)
    assert blank != abstention
    assert paper.is_blank(some, blank) and not paper.is_abstention(some, blank)
    assert paper.is_abstention(some, abstention) and not paper.is_blank(some, abstention)
    assert paper.invalid(some, blank) is None and paper.invalid(some, abstention) is None


@pytest.mark.parametrize(
    ("some", "mark", "why"),
    [
        (ASK, Mark((1, 1, 0)), Invalid.TOO_MANY),
        (ASK, Mark(()), Invalid.NO_SUCH_OPTION),
        (ASK, Mark((1, 0)), Invalid.NO_SUCH_OPTION),
        (ASK, Mark((2, 0, 0)), Invalid.OUT_OF_RANGE),
        (ASK, Mark((1, 0, 0), "好"), Invalid.WRITE_IN),
        (form(Method.CHOICE), Mark((1, 1, 0)), Invalid.TOO_MANY),
        (form(Method.CHOICE), Mark((0, 0, 1)), None),
        (form(Method.CHOICE, write_in=True), Mark((0, 0, 0), "丁"), None),
        (form(Method.CHOICE, write_in=True), Mark((1, 0, 0), "丁"), Invalid.TOO_MANY),
        (form(Method.CHOICE, write_in=True), Mark((), "丁"), Invalid.WRITE_IN),
        (form(Method.SEVERAL, most=2), Mark((1, 1, 0)), None),
        (form(Method.SEVERAL, most=2), Mark((1, 1, 1)), Invalid.TOO_MANY),
        (form(Method.SEVERAL, most=2, write_in=True), Mark((1, 1, 0), "丁"), Invalid.TOO_MANY),
        (form(Method.APPROVAL), Mark((1, 1, 1)), None),
        (form(Method.APPROVAL, write_in=True), Mark((1, 1, 1), "丁"), None),
        (form(Method.RANKED), Mark((3, 1, 2)), None),
        (form(Method.RANKED), Mark((1, 1, 0)), None),
        (form(Method.RANKED), Mark((4, 1, 2)), Invalid.OUT_OF_RANGE),
        (form(Method.RANKED), Mark((-1, 1, 2)), Invalid.OUT_OF_RANGE),
        (form(Method.SCORE), Mark((5, 0, -1)), None),
        (form(Method.SCORE), Mark((6, 0, 0)), Invalid.OUT_OF_RANGE),
        (form(Method.SCORE), Mark((5, 0, -2)), Invalid.OUT_OF_RANGE),
    ],
)
def test_what_is_no_answer_has_a_reason(some: Form, mark: Mark, why: Invalid | None) -> None:
    assert paper.invalid(some, mark) is why


def test_a_form_goes_through_data_and_back() -> None:
    some = form(Method.SEVERAL, most=2, write_in=True)
    assert Form.of_data(some.to_data()) == some


# ------------------------------------------------------------------------------------------------ which of them count
def ballot(number: int, voter: str, mark: Mark = FOR, **more: object) -> Ballot:
    values: dict[str, object] = {"number": number, "voter": voter, "mark": mark, "at": NOON, **more}
    return Ballot(**values)  # type: ignore[arg-type]


def proxy(number: int, voter: str, holder: str, **more: object) -> Proxy:
    values: dict[str, object] = {"number": number, "voter": voter, "holder": holder, "at": NOON, **more}
    return Proxy(**values)  # type: ignore[arg-type]


def kept(ballots: list[Ballot], *proxies: Proxy, most: int = 2) -> casting.Resolved:
    return resolve(ASK, ROLL, ballots, proxies=proxies, most_proxies=most, closes_at=CLOSES)


def test_a_changed_vote_counts_once_the_last_and_the_others_stay_to_be_seen() -> None:
    found = kept([ballot(1, A, FOR), ballot(2, B, FOR), ballot(3, A, AGAINST), ballot(4, A, ABSTAINS)])
    assert [one.mark for one in found.counted] == [ABSTAINS, FOR]
    assert [(one.number, why) for one, why in found.void] == [(1, Void.REPLACED), (3, Void.REPLACED)]
    assert found.voted == {A, B}


def test_the_same_home_by_chat_page_and_paper_is_one_vote() -> None:
    on_paper = ballot(3, A, AGAINST, way=Way.PAPER, entered_by=1, confirmed_by=2)
    found = kept([ballot(1, A, way=Way.CHAT), ballot(2, A, way=Way.PAGE), on_paper])
    assert [one.mark for one in found.counted] == [AGAINST]


def test_what_does_not_count_is_named_with_its_reason() -> None:
    found = kept(
        [
            ballot(1, "9-9-901"),
            ballot(2, A, at=CLOSES + timedelta(seconds=1)),
            ballot(3, B, way=Way.PAPER, entered_by=1),
            ballot(4, C, way=Way.PAPER, entered_by=1, confirmed_by=1),
            ballot(5, D, by="过路人"),
            ballot(6, D, at=CLOSES),
        ]
    )
    assert [(one.number, why) for one, why in found.void] == [
        (1, Void.NOT_ENTITLED),
        (2, Void.LATE),
        (3, Void.UNCONFIRMED),
        (4, Void.UNCONFIRMED),
        (5, Void.NO_PROXY),
    ]
    assert found.voted == {D}


def test_an_unreadable_paper_was_cast_and_is_invalid() -> None:
    found = kept([ballot(1, A, Mark(()), way=Way.PAPER, entered_by=1, confirmed_by=2, unreadable=True)])
    assert found.counted == (casting.Cast(Mark(()), Share(1), Invalid.UNREADABLE),)
    assert found.voted == {A}


def test_an_owner_counts_with_all_the_area_of_the_frozen_roll() -> None:
    before = [Home("1-1-101", 9_000, ("甲",)), Home("1-1-102", 7_000, ("甲",)), Home("1-1-103", 5_000, ("乙",))]
    found = resolve(ASK, by_area(before), [ballot(1, "1-1-101")])
    assert [one.share for one in found.counted] == [Share(1, 16_000)]
    # 102 was sold after the opening; its new owner has no entry of their own in this poll.
    found = resolve(ASK, by_area(before), [ballot(1, "1-1-101"), ballot(2, "1-1-102", AGAINST)])
    assert [one.share for one in found.counted] == [Share(1, 16_000)]
    assert [why for _, why in found.void] == [Void.NOT_ENTITLED]


def test_in_a_survey_everybody_counts_once() -> None:
    found = resolve(ASK, SURVEY, [ballot(1, "人员9"), ballot(2, "人员8"), ballot(3, "人员9", AGAINST)])
    assert [(one.mark, one.share) for one in found.counted] == [(AGAINST, Share(1)), (FOR, Share(1))]
    assert found.voted == {"人员8", "人员9"}


# ------------------------------------------------------------------------------------------------ 委托
def test_a_proxy_votes_for_another() -> None:
    found = kept([ballot(1, A, AGAINST, by="老郭"), ballot(2, A, FOR, by="老郭")], proxy(1, A, "老郭"))
    assert [one.mark for one in found.counted] == [FOR]
    assert [why for _, why in found.void] == [Void.REPLACED]


@pytest.mark.parametrize("first", ["owner", "proxy"])
def test_a_proxy_is_void_if_the_owner_votes_whoever_came_first(first: str) -> None:
    numbers = (1, 2) if first == "owner" else (2, 1)
    found = kept([ballot(numbers[0], A, AGAINST), ballot(numbers[1], A, FOR, by="老郭")], proxy(1, A, "老郭"))
    assert [one.mark for one in found.counted] == [AGAINST]
    assert [why for _, why in found.void] == [Void.OWNER_VOTED]


def test_a_blank_ballot_of_the_owner_is_a_vote_too_but_a_paper_that_nobody_confirmed_is_none() -> None:
    for_another = ballot(1, A, FOR, by="老郭")
    found = kept([for_another, ballot(2, A, paper.blank(ASK))], proxy(1, A, "老郭"))
    assert [one.mark for one in found.counted] == [paper.blank(ASK)]
    found = kept([for_another, ballot(2, A, AGAINST, way=Way.PAPER, entered_by=1)], proxy(1, A, "老郭"))
    assert [one.mark for one in found.counted] == [FOR]


def test_one_person_holds_so_many_votes_and_no_more() -> None:
    proxies = [proxy(3, C, "老郭"), proxy(1, A, "老郭"), proxy(2, B, "老郭"), proxy(4, D, "小孙")]
    assert in_force(proxies, 2) == {A: "老郭", B: "老郭", D: "小孙"}
    assert in_force(proxies, 0) == {}
    found = kept([ballot(number, home, by="老郭") for number, home in enumerate((A, B, C))], *proxies)
    assert found.voted == {A, B} and [why for _, why in found.void] == [Void.NO_PROXY]


def test_the_last_to_whom_it_was_given_holds_it_until_it_is_taken_back() -> None:
    assert in_force([proxy(1, A, "老郭"), proxy(2, A, "小孙")], 2) == {A: "小孙"}
    assert in_force([proxy(1, A, "老郭", ended_at=NOON)], 2) == {}
    # What was given on to somebody else leaves room with the first.
    given = [proxy(1, A, "老郭"), proxy(2, B, "老郭"), proxy(3, C, "老郭"), proxy(4, A, "小孙")]
    assert in_force(given, 2) == {B: "老郭", C: "老郭", A: "小孙"}


def test_entrusting_says_why_not() -> None:
    giver = Voter(A, ("业主101",), (A,))
    new = proxy(9, A, "老郭")
    ok = {"giver": giver, "most": 2, "written": True, "voted": False}
    full = [proxy(1, B, "老郭"), proxy(2, C, "老郭")]
    assert entrust(full[:1], new, **ok) == new  # type: ignore[arg-type]
    assert entrust([*full[:1], proxy(2, A, "老郭")], new, **ok) == new, "giving it again is no third"  # type: ignore[arg-type]
    for rule, proxies, one, changes in (
        ("proxy.unwritten", [], new, {"written": False}),
        ("proxy.own", [], replace(new, holder="业主101"), {}),
        ("proxy.voted", [], new, {"voted": True}),
        ("proxy.limit", full, new, {}),
        ("proxy.limit", [], new, {"most": 0}),
    ):
        with pytest.raises(Refused) as refused:
            entrust(proxies, one, **{**ok, **changes})  # type: ignore[arg-type]
        assert refused.value.rule == rule


# ------------------------------------------------------------------------------------------------ paper
def test_paper_is_read_by_two_people_who_agree() -> None:
    entered = ballot(1, A, FOR, way=Way.PAPER, entered_by=1)
    assert confirm(entered, mark=FOR, unreadable=False, by=2).confirmed_by == 2
    spoiled = replace(entered, unreadable=True)
    assert confirm(spoiled, mark=AGAINST, unreadable=True, by=2).confirmed_by == 2, "what is unreadable says nothing"
    for rule, one, mark, by in (
        ("ballot.same_hand", entered, FOR, 1),
        ("ballot.differs", entered, AGAINST, 2),
        ("ballot.differs", spoiled, FOR, 2),
        ("ballot.confirmed", replace(entered, confirmed_by=2), FOR, 3),
        ("ballot.no_paper", ballot(1, A), FOR, 2),
    ):
        with pytest.raises(Refused) as refused:
            confirm(one, mark=mark, unreadable=False, by=by)
        assert refused.value.rule == rule


# ------------------------------------------------------------------------------------------------ any ballots at all
MARKS = st.sampled_from([FOR, AGAINST, ABSTAINS, paper.blank(ASK), Mark((1, 1, 0))])
BALLOTS = st.lists(
    st.builds(
        lambda voter, mark, by, way, second, late: {
            "voter": voter, "mark": mark, "by": by, "way": way, "entered_by": 1, "confirmed_by": second,
            "at": CLOSES + timedelta(seconds=late),
        },
        st.sampled_from([A, B, C, D, "9-9-901"]), MARKS, st.sampled_from(["", "", "老郭", "小孙"]),
        st.sampled_from(Way), st.sampled_from([None, 1, 2]), st.sampled_from([-60, 0, 1]),
    ),
    max_size=14,
)  # fmt: skip
PROXIES = st.lists(st.tuples(st.sampled_from([A, B, C, D]), st.sampled_from(["老郭", "小孙"])), max_size=6)


@UNHURRIED
@given(BALLOTS, PROXIES, st.integers(0, 2), st.randoms(use_true_random=False))
def test_order_never_matters_and_nothing_is_dropped(given_: list, given_proxies: list, most: int, rng: object) -> None:
    ballots = [ballot(number, **values) for number, values in enumerate(given_)]
    proxies = [proxy(number, *values) for number, values in enumerate(given_proxies)]
    found = kept(ballots, *proxies, most=most)
    mixed, others = list(ballots), list(proxies)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    rng.shuffle(others)  # type: ignore[attr-defined]
    again = kept(mixed, *others, most=most)
    assert again.void == found.void and again.voted == found.voted
    assert sorted(again.counted, key=repr) == sorted(found.counted, key=repr)
    assert len(found.counted) == len(found.voted), "one vote a voter"
    assert len(found.counted) + len(found.void) == len(ballots), "each ballot counts or has its reason"
    assert found.voted <= set(ROLL.index())
