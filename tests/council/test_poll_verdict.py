"""Verdicts: worked examples on the exact bounds, and what must hold for any count under any rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.council import ballot as paper
from bot.council.ballot import ABSTAIN, NO, YES, Form, Mark, Method, yes_no
from bot.council.casting import Cast, cast
from bot.council.profiles import (
    CHANGE_OF_USE,
    ITEMS,
    OWNERS,
    OWNERS_MAJOR,
    PROFILES,
    RESIDENTS,
    RESIDENTS_2018,
    ROUNDTABLE,
    WORDS,
    custom,
    of_item,
    select,
    with_numbers,
)
from bot.council.roll import NONE, Electorate, Home, Share, by_area
from bot.council.rule import (
    ALL,
    HALF,
    THREE_QUARTERS,
    TWO_THIRDS,
    Base,
    Kind,
    Measure,
    Part,
    Profile,
    Threshold,
    of_data,
    to_data,
)
from bot.council.tally import Count, count
from bot.council.verdict import Distance, Verdict, decide

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How long an example takes says something of the machine, nothing of the rule."""

ASK = yes_no()


def votes(
    yes: Share = NONE, no: Share = NONE, abstain: Share = NONE, blank: Share = NONE, spoilt: Share = NONE
) -> Count:
    marks = [paper.picked(ASK, [answer]) for answer in (YES, NO, ABSTAIN)] + [paper.blank(ASK), Mark((1, 1, 1))]
    shares = (yes, no, abstain, blank, spoilt)
    return count(ASK, [cast(ASK, mark, share) for mark, share in zip(marks, shares, strict=True) if share != NONE])


def heads(*numbers: int) -> Count:
    return votes(*map(Share, numbers))


def owners(profile: Profile, counted: Count, entitled: Share) -> Verdict:
    return decide(profile, Electorate.AREA, counted, entitled=entitled)


def residents(profile: Profile, counted: Count, entitled: int, present: int | None = None) -> Verdict:
    there = None if present is None else Share(present)
    return decide(profile, Electorate.PERSON, counted, entitled=Share(entitled), present=there)


# ------------------------------------------------------------------------------------------------ thresholds
@pytest.mark.parametrize(
    ("threshold", "part", "whole", "met"),
    [
        (HALF, 5, 10, False), (HALF, 6, 10, True), (HALF, 5, 9, True), (HALF, 0, 0, False), (HALF, 1, 1, True),
        (TWO_THIRDS, 2, 3, True), (TWO_THIRDS, 66, 99, True), (TWO_THIRDS, 65, 99, False), (TWO_THIRDS, 0, 0, False),
        (THREE_QUARTERS, 3, 4, True), (THREE_QUARTERS, 299_999, 400_000, False), (THREE_QUARTERS, 3, 3, True),
        (ALL, 7, 7, True), (ALL, 6, 7, False), (ALL, 0, 0, False),
    ],
)  # fmt: skip
def test_above_includes_the_bound_and_more_than_does_not(
    threshold: Threshold, part: int, whole: int, met: bool
) -> None:
    assert threshold.met(part, whole) is met


@pytest.mark.parametrize(
    ("num", "den", "strict"), [(0, 1, False), (3, 2, False), (-1, 2, False), (1, 1, True), (1, 0, False)]
)
def test_a_threshold_that_nobody_can_meet_is_no_threshold(num: int, den: int, strict: bool) -> None:
    with pytest.raises(ValueError):
        Threshold(num, den, strict)


# ------------------------------------------------------------------------------------------------ 民法典 §278
TOTAL = Share(12, 120_000)
"""Twelve owners with 1,200 ㎡ together."""


@pytest.mark.parametrize(
    ("yes", "no", "passed", "why"),
    [
        (Share(5, 45_000), Share(3, 35_000), True, "just two thirds take part, 5 of 8 and 450 of 800 ㎡ agree"),
        (Share(4, 45_000), Share(3, 35_000), False, "7 of 12 heads are less than two thirds"),
        (Share(5, 45_000), Share(3, 34_999), False, "799.99 of 1,200 ㎡ are less than two thirds"),
        (Share(4, 45_000), Share(4, 35_000), False, "half of the heads is not more than half"),
        (Share(5, 40_000), Share(3, 40_000), False, "half of the area is not more than half"),
        (Share(5, 40_001), Share(3, 39_999), True, "0.01 ㎡ more than half is"),
        (NONE, NONE, False, "nobody"),
    ],
)
def test_owners_decide_by_more_than_half_of_those_who_take_part(yes: Share, no: Share, passed: bool, why: str) -> None:
    assert owners(OWNERS, votes(yes, no), TOTAL).passed is passed, why


@pytest.mark.parametrize(
    ("yes", "no", "passed", "why"),
    [
        (Share(6, 60_000), Share(2, 20_000), True, "just three quarters of both"),
        (Share(5, 60_000), Share(3, 20_000), False, "5 of 8 heads"),
        (Share(6, 59_999), Share(2, 20_001), False, "0.01 ㎡ less than three quarters"),
        (Share(9, 90_000), Share(3, 30_000), True, "all take part, three quarters agree"),
        (Share(9, 89_999), Share(3, 30_001), False, "all take part, 0.01 ㎡ is missing"),
    ],
)
def test_what_is_grave_takes_three_quarters(yes: Share, no: Share, passed: bool, why: str) -> None:
    assert owners(OWNERS_MAJOR, votes(yes, no), TOTAL).passed is passed, why


def test_who_abstains_or_leaves_the_ballot_blank_took_part_and_did_not_agree() -> None:
    assert owners(OWNERS, votes(yes=Share(5, 50_000), abstain=Share(3, 30_000)), TOTAL).passed
    assert owners(OWNERS, votes(yes=Share(5, 50_000), blank=Share(3, 30_000)), TOTAL).passed
    assert owners(OWNERS, votes(yes=Share(5, 50_000), spoilt=Share(3, 30_000)), TOTAL).passed
    assert not owners(OWNERS, votes(yes=Share(5, 50_000)), TOTAL).passed, "without them too few took part"
    assert not owners(OWNERS, votes(yes=Share(4, 40_000), abstain=Share(4, 40_000)), TOTAL).passed


def test_all_abstain() -> None:
    verdict = owners(OWNERS, votes(abstain=TOTAL), TOTAL)
    assert not verdict.passed
    assert [test.passed for test in verdict.tests] == [True, True, False, False]


def test_one_owner_of_three_homes_is_one_head_with_three_areas() -> None:
    homes = [Home(f"1-1-10{number}", 10_000, ("甲",)) for number in (1, 2, 3)]
    homes += [Home("1-1-201", 10_000, ("乙",)), Home("1-1-202", 10_000, ("丙",))]
    roll = by_area(homes)
    assert roll.share == Share(3, 50_000)
    yes, no = paper.picked(ASK, [YES]), paper.picked(ASK, [NO])
    by_key = roll.index()
    area_only = count(
        ASK,
        [cast(ASK, yes, by_key["1-1-101"].share), *(cast(ASK, no, by_key[k].share) for k in ("1-1-201", "1-1-202"))],
    )
    verdict = owners(OWNERS, area_only, roll.share)
    # 300 of 500 ㎡ agree, but one head of three.
    assert [(test.part, test.whole, test.passed) for test in verdict.tests] == [
        (50_000, 50_000, True),
        (3, 3, True),
        (30_000, 50_000, True),
        (1, 3, False),
    ]
    assert not verdict.passed
    both = count(ASK, [cast(ASK, yes, by_key[k].share) for k in ("1-1-101", "1-1-201")])
    assert owners(OWNERS, both, roll.share).passed, "2 of 3 heads and 400 of 500 ㎡ take part and agree"


def test_owners_choose_a_company_only_with_more_than_half_of_both() -> None:
    form = Form(method=Method.CHOICE, options=("甲物业", "乙物业", "丙物业"))

    def of(*shares: Share) -> Verdict:
        ballots = [cast(form, paper.picked(form, [option]), share) for option, share in enumerate(shares)]
        return owners(OWNERS, count(form, ballots), TOTAL)

    assert of(Share(5, 45_000), Share(2, 20_000), Share(1, 15_000)).chosen == (0,)
    assert of(Share(4, 45_000), Share(3, 20_000), Share(1, 15_000)).chosen == (), "half of the heads"
    assert of(Share(5, 30_000), Share(2, 40_000), Share(1, 10_000)).chosen == (), "heads and area want different ones"


@pytest.mark.parametrize(("yes", "passed"), [(11, False), (12, True)])
def test_who_makes_a_shop_of_a_home_needs_all_whom_it_concerns(yes: int, passed: bool) -> None:
    assert owners(CHANGE_OF_USE, votes(yes=Share(yes, 10_000 * yes)), TOTAL).passed is passed


def test_items_of_the_law_fall_under_one_of_two_majorities() -> None:
    assert {item for item in ITEMS if of_item(item) is Kind.OWNERS_MAJOR} == {6, 7, 8}
    with pytest.raises(KeyError):
        of_item(10)


# ------------------------------------------------------------------------------------------------ meetings
@pytest.mark.parametrize(
    ("yes", "no", "abstain", "present", "passed", "why"),
    [
        (11, 9, 0, 20, True, "20 of 39 are there, 11 of 20 agree"),
        (10, 5, 5, 20, False, "half of those present: who abstains counts"),
        (10, 0, 0, 19, False, "19 of 39 are not more than half"),
        (11, 0, 0, 20, True, "who is there and says nothing counts in the base"),
        (10, 0, 0, 20, False, "10 of 20"),
        (0, 0, 20, 20, False, "all abstain"),
        (0, 0, 0, 39, False, "nobody votes"),
    ],
)
def test_a_residents_meeting_under_the_text_of_2018(
    yes: int, no: int, abstain: int, present: int, passed: bool, why: str
) -> None:
    assert residents(RESIDENTS_2018, heads(yes, no, abstain), 39, present).passed is passed, why


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "present", "passed", "why"),
    [
        (7, 6, 0, 13, True, "13 of 25 are there, 7 to 6"),
        (6, 6, 1, 13, False, "a tie fails"),
        (1, 0, 12, 13, True, "who abstains does not count"),
        (12, 0, 0, 12, False, "12 of 25 are no quorum"),
        (0, 0, 13, 13, False, "all abstain"),
        (0, 0, 0, 25, False, "nobody votes"),
    ],
)
def test_the_roundtable(yes: int, no: int, abstain: int, present: int, passed: bool, why: str) -> None:
    verdict = residents(ROUNDTABLE, heads(yes, no, abstain), 25, present)
    assert verdict.passed is passed, why
    assert verdict.tied == ((YES, NO) if yes == no > 0 else ())


def test_just_half_of_an_even_number_is_no_quorum() -> None:
    assert not residents(ROUNDTABLE, heads(12, 0, 0), 24, 12).passed
    assert residents(ROUNDTABLE, heads(12, 0, 0), 24, 13).passed


def test_without_a_meeting_who_votes_is_there_and_who_votes_is_never_absent() -> None:
    assert residents(ROUNDTABLE, heads(8, 5), 25).passed
    assert not residents(ROUNDTABLE, heads(8, 4), 25).passed
    assert residents(ROUNDTABLE, heads(8, 5), 25, 3).passed, "three signed in, thirteen voted"


# ------------------------------------------------------------------------------------------------ own rules
@pytest.mark.parametrize(
    ("base", "yes", "no", "abstain", "blank", "passed"),
    [
        (Base.DECISIVE, 6, 5, 9, 9, True),
        (Base.VALID, 6, 5, 0, 9, True),
        (Base.VALID, 6, 5, 1, 0, False),
        (Base.CAST, 6, 3, 2, 0, True),
        (Base.CAST, 6, 3, 2, 1, False),
        (Base.ENTITLED, 20, 0, 0, 0, False),
        (Base.ENTITLED, 21, 0, 0, 0, True),
    ],
)
def test_what_is_100_percent(base: Base, yes: int, no: int, abstain: int, blank: int, passed: bool) -> None:
    assert residents(custom("过半数", HALF, base=base), heads(yes, no, abstain, blank), 40).passed is passed


def test_owners_may_have_a_rule_of_their_own_in_both_measures() -> None:
    rule = custom("三分之二", TWO_THIRDS, base=Base.ENTITLED, by_area=True)
    assert owners(rule, votes(Share(8, 80_000)), TOTAL).passed
    assert not owners(rule, votes(Share(8, 79_999)), TOTAL).passed
    assert not owners(rule, votes(Share(7, 90_000)), TOTAL).passed
    with pytest.raises(ValueError):
        custom("最多票", None, by_area=True)


def test_one_voice_breaks_unanimity() -> None:
    assert residents(WORDS["一致"], heads(9), 10).passed
    assert not residents(WORDS["一致"], heads(9, 1), 10).passed
    assert not residents(WORDS["一致"], heads(9, 0, 1), 10).passed


def test_a_tie_is_named_and_not_broken() -> None:
    form = Form(method=Method.CHOICE, options=("甲", "乙", "丙"))

    def of(*numbers: int, seats: int = 1) -> Verdict:
        ballots = [cast(form, paper.picked(form, [at]), Share(many)) for at, many in enumerate(numbers) if many]
        return decide(WORDS["最多票"], Electorate.HOUSEHOLD, count(form, ballots), entitled=Share(99), seats=seats)

    assert (of(5, 5, 1).chosen, of(5, 5, 1).tied, of(5, 5, 1).passed) == ((), (0, 1), False)
    assert (of(6, 5, 1).chosen, of(6, 5, 1).tied, of(6, 5, 1).passed) == ((0,), (), True)
    assert (of(6, 5, 5, seats=2).chosen, of(6, 5, 5, seats=2).tied) == ((0,), (1, 2))
    assert (of(5, 5, 1, seats=2).chosen, of(5, 5, 1, seats=2).tied) == ((0, 1), ())
    assert (of(0, 0, 0).chosen, of(0, 0, 0).tied, of(0, 0, 0).passed) == ((), (), False), "nobody is no tie"
    assert of(5, 0, 0, seats=2).chosen == (0,), "whom nobody wants is not chosen for want of others"


def test_several_are_chosen_only_if_each_of_them_is_wanted_enough() -> None:
    form = Form(method=Method.APPROVAL, options=("甲", "乙", "丙"))
    ballots = [Mark((1, 1, 0)), Mark((1, 1, 0)), Mark((1, 0, 0)), Mark((1, 0, 1))]
    verdict = decide(
        WORDS["过半数"], Electorate.PERSON, count(form, [cast(form, mark, Share(1)) for mark in ballots]),
        entitled=Share(4), seats=2,
    )  # fmt: skip
    assert [(test.option, test.part, test.whole, test.passed) for test in verdict.tests] == [
        (0, 4, 4, True),
        (1, 2, 4, False),
    ]
    assert verdict.chosen == (0,)


def test_a_ranked_poll_needs_its_quorum_and_somebody_who_voted() -> None:
    form = Form(method=Method.RANKED, options=("甲", "乙"))
    rule = custom("排序", None, quorum=HALF)

    def of(*marks: Mark) -> Verdict:
        return decide(
            rule, Electorate.PERSON, count(form, [cast(form, mark, Share(1)) for mark in marks]), entitled=Share(4)
        )

    best = paper.ranked(form, [1, 0])
    assert (of(best, best, best).chosen, of(best, best, best).passed) == ((1,), True)
    assert (of(best, best).chosen, of(best, best).passed) == ((), False), "half is no quorum"
    assert of(*[paper.abstained(form)] * 4).passed is False
    assert of(*[paper.blank(form)] * 4).tied == ()


def test_a_rule_without_numbers_decides_nothing() -> None:
    verdict = residents(replace(RESIDENTS, binding=False), heads(20, 1), 25, 25)
    assert (verdict.passed, verdict.tests, verdict.chosen, verdict.distance) == (None, (), (), None)


# ------------------------------------------------------------------------------------------------ the data
@pytest.mark.parametrize(
    ("kind", "day", "key"),
    [
        (Kind.OWNERS, date(2020, 12, 31), None),
        (Kind.OWNERS, date(2021, 1, 1), "civil-code-278"),
        (Kind.OWNERS_MAJOR, date(2026, 12, 1), "civil-code-278-6-8"),
        (Kind.RESIDENTS, date(2018, 12, 28), None),
        (Kind.RESIDENTS, date(2018, 12, 29), "residents-2018"),
        (Kind.RESIDENTS, date(2025, 12, 31), "residents-2018"),
        (Kind.RESIDENTS, date(2026, 1, 1), "residents-2026"),
        (Kind.ROUNDTABLE, date(1990, 1, 1), "roundtable"),
        (Kind.CUSTOM, date(2026, 12, 1), None),
    ],
)
def test_the_rule_of_a_day_is_that_which_was_in_force(kind: Kind, day: date, key: str | None) -> None:
    found = select(kind, day)
    assert (found.key if found else None) == key


def test_each_day_has_one_rule_of_a_kind_and_a_newer_one_goes_first() -> None:
    for kind in Kind:
        ours = sorted((one for one in PROFILES if one.kind is kind), key=lambda one: one.since or date.min)
        for older, newer in pairwise(ours):
            assert older.until is not None and newer.since is not None and older.until < newer.since
    local = replace(ROUNDTABLE, key="ours", since=date(2026, 6, 1))
    assert select(Kind.ROUNDTABLE, date(2026, 6, 1), [ROUNDTABLE, local]) == local
    assert select(Kind.ROUNDTABLE, date(2026, 5, 31), [ROUNDTABLE, local]) == ROUNDTABLE


def test_every_profile_says_where_it_is_from_and_what_is_not_checked_binds_nobody_yet() -> None:
    assert len({profile.key for profile in PROFILES}) == len(PROFILES)
    for profile in PROFILES:
        assert profile.citation and profile.title
        assert profile.verified or profile.criteria is None
    assert not any(one.binding for one in (OWNERS, OWNERS_MAJOR, CHANGE_OF_USE)), "a chat is no owners' assembly"
    assert RESIDENTS_2018.until == date(2025, 12, 31) and "取代" in RESIDENTS_2018.note


def test_the_numbers_of_the_new_law_are_set_by_who_has_read_it() -> None:
    ours = with_numbers(RESIDENTS, quorum=HALF, decision=TWO_THIRDS, base=Base.PRESENT, citation="核对人所引的条文")
    assert ours.verified and ours.since == RESIDENTS.since and ours.citation == "核对人所引的条文"
    assert residents(ours, heads(10, 5), 25, 15).passed
    assert not residents(ours, heads(9, 5), 25, 15).passed


@pytest.mark.parametrize("profile", [*PROFILES, *WORDS.values()], ids=lambda profile: profile.title)
def test_a_profile_goes_through_data_and_back(profile: Profile) -> None:
    assert of_data(to_data(profile)) == profile


# ------------------------------------------------------------------------------------------------ how far away
def far(profile: Profile, counted: Count, entitled: int) -> Distance:
    found = residents(profile, counted, entitled).distance
    assert found is not None
    return found


def test_how_far_a_poll_is_from_the_other_verdict() -> None:
    assert far(ROUNDTABLE, heads(5, 5), 25) == Distance(more=Share(3), turned=None, spare=None, left=Share(15))
    assert far(ROUNDTABLE, heads(6, 7), 25) == Distance(more=Share(2), turned=Share(1), spare=None, left=Share(12))
    won = far(ROUNDTABLE, heads(8, 5), 25)
    assert (won.spare, won.can_fail) == (Share(2), True)
    sure = far(ROUNDTABLE, heads(13, 5), 25)
    assert (sure.spare, sure.left, sure.can_fail) == (Share(7), Share(7), False)
    lost = far(ROUNDTABLE, heads(5, 13), 25)
    assert (lost.more, lost.can_pass, lost.turned) == (None, False, Share(5))


def test_heads_and_area_are_missing_apart() -> None:
    found = owners(OWNERS, votes(Share(3, 50_000), Share(4, 20_000)), TOTAL).distance
    assert found is not None
    assert (found.more, found.turned) == (Share(2, 10_000), None)
    found = owners(OWNERS_MAJOR, votes(Share(6, 60_000), Share(2, 20_000)), TOTAL).distance
    assert found is not None and found.spare == NONE and found.can_fail


# ------------------------------------------------------------------------------------------------ any count at all
NUMBERS = st.integers(1, 7)
THRESHOLDS = st.builds(
    lambda den, num, strict: Threshold(min(num, den), den, strict and num < den), NUMBERS, NUMBERS, st.booleans()
)
OWN = st.builds(
    lambda threshold, base, quorum: custom("规则", threshold, base=base, quorum=quorum),
    THRESHOLDS,
    st.sampled_from(Base),
    st.sampled_from([None, HALF, TWO_THIRDS]),
)
RULES = st.sampled_from([profile for profile in PROFILES if profile.criteria]) | OWN
SHARES = st.builds(lambda heads, area: Share(heads, area if heads else 0), st.integers(0, 6), st.integers(0, 40))


@st.composite
def results(draw: st.DrawFn) -> tuple[Profile, list[Share], Share, Share | None]:
    shares = [draw(SHARES) for _ in range(5)]
    voted = sum(shares, NONE)
    entitled = voted + draw(SHARES) + draw(SHARES)
    present = draw(st.none() | st.integers(0, entitled.heads).map(lambda number: Share(number, entitled.area)))
    return draw(RULES), shares, entitled, present


def of(profile: Profile, shares: list[Share], entitled: Share, present: Share | None) -> Verdict:
    return decide(profile, Electorate.AREA, votes(*shares), entitled=entitled, present=present)


@UNHURRIED
@given(results(), st.integers(0, 40))
def test_one_more_yes_never_turns_pass_into_fail(
    result: tuple[Profile, list[Share], Share, Share | None], area: int
) -> None:
    profile, shares, entitled, present = result
    if not of(*result).passed:
        return
    more = Share(1, min(area, (entitled - sum(shares, NONE)).area))
    if sum(shares, NONE).heads < entitled.heads:
        assert of(profile, [shares[0] + more, *shares[1:]], entitled, present).passed
    for at in range(1, 5):  # and nor does a voter who changes to yes
        if shares[at].heads:
            moved = Share(1, min(area, shares[at].area))
            changed = [shares[0] + moved, *shares[1:]]
            changed[at] = shares[at] - moved
            assert of(profile, changed, entitled, present).passed


@UNHURRIED
@given(results())
def test_the_tests_are_what_fractions_say(result: tuple[Profile, list[Share], Share, Share | None]) -> None:
    _, shares, entitled, present = result
    verdict = of(*result)
    for test in verdict.tests:
        heads_only = test.criterion.measure is Measure.HEADS
        yes, no, abstain, blank, spoilt = (share.heads if heads_only else share.area for share in shares)
        there = 0 if present is None else present.heads if heads_only else present.area
        took_part = yes + no + abstain + blank + spoilt
        part = {Part.YES: yes, Part.CAST: took_part, Part.PRESENT: max(there, took_part)}[test.criterion.part]
        whole = {
            Base.DECISIVE: yes + no,
            Base.VALID: yes + no + abstain,
            Base.CAST: took_part,
            Base.PRESENT: max(there, took_part),
            Base.ENTITLED: entitled.heads if heads_only else entitled.area,
        }[test.criterion.base]
        assert (test.part, test.whole) == (part, whole)
        bound = Fraction(test.threshold.num, test.threshold.den)
        ratio = Fraction(part, whole) if whole else Fraction(-1)
        assert test.passed is (ratio > bound or (ratio == bound and not test.threshold.strict))
    assert verdict.passed is all(test.passed for test in verdict.tests)


@UNHURRIED
@given(results())
def test_distances_are_the_least_that_is_enough(result: tuple[Profile, list[Share], Share, Share | None]) -> None:
    profile, shares, entitled, present = result
    verdict = of(*result)
    distance, left = verdict.distance, entitled - sum(shares, NONE)
    assert distance is not None and distance.left == left
    assert (distance.spare is not None) is bool(verdict.passed)
    everybody = of(profile, [shares[0] + left, *shares[1:]], entitled, present)
    assert distance.can_pass is bool(everybody.passed)

    def with_more(at: int, more: Share) -> bool | None:
        changed = list(shares)
        changed[at] += more
        return of(profile, changed, entitled, present).passed

    if distance.more is not None:
        assert with_more(0, distance.more)
        for less in (Share(1, 0), Share(0, 1)):
            fewer = distance.more - less
            assert min(fewer.heads, fewer.area) < 0 or not with_more(0, fewer)
    if distance.spare is not None:
        assert with_more(1, distance.spare)
        for one in (Share(1, 0), Share(0, 1)):
            against = distance.spare + one
            over = against.heads > left.heads or against.area > left.area
            assert over or not with_more(1, against)


@UNHURRIED
@given(results())
def test_so_many_would_have_had_to_agree(result: tuple[Profile, list[Share], Share, Share | None]) -> None:
    profile, shares, entitled, present = result
    found = of(*result).distance
    assert found is not None

    def turned(number: Share) -> list[Share]:
        changed, head, area = list(shares), number.heads, number.area
        for at in range(1, 5):
            moved = Share(min(head, changed[at].heads), min(area, changed[at].area))
            changed[0], changed[at] = changed[0] + moved, changed[at] - moved
            head, area = head - moved.heads, area - moved.area
        return changed

    if found.turned is None:
        assert not of(profile, turned(sum(shares[1:], NONE)), entitled, present).passed
        return
    assert of(profile, turned(found.turned), entitled, present).passed
    for less in (Share(1, 0), Share(0, 1)):
        fewer = found.turned - less
        assert min(fewer.heads, fewer.area) < 0 or not of(profile, turned(fewer), entitled, present).passed


@UNHURRIED
@given(st.lists(st.sampled_from([YES, NO, ABSTAIN]), max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_ballots_never_matters_to_a_verdict(answers: list[int], rng: object) -> None:
    ballots: list[Cast] = [cast(ASK, paper.picked(ASK, [answer]), Share(1, 7)) for answer in answers]
    first = decide(OWNERS, Electorate.AREA, count(ASK, ballots), entitled=Share(25, 175))
    rng.shuffle(ballots)  # type: ignore[attr-defined]
    assert decide(OWNERS, Electorate.AREA, count(ASK, ballots), entitled=Share(25, 175)) == first


@UNHURRIED
@given(st.lists(st.integers(0, 8), min_size=2, max_size=4), st.integers(1, 3), st.sampled_from([*WORDS.values()]))
def test_one_more_vote_for_what_is_chosen_leaves_it_chosen(numbers: list[int], seats: int, rule: Profile) -> None:
    form = Form(method=Method.CHOICE, options=tuple("甲乙丙丁"[: len(numbers)]))

    def chosen(many: list[int]) -> tuple[int, ...]:
        ballots = [cast(form, paper.picked(form, [at]), Share(times)) for at, times in enumerate(many) if times]
        return decide(
            rule, Electorate.PERSON, count(form, ballots), entitled=Share(sum(numbers) + 1), seats=seats
        ).chosen

    for option in chosen(numbers):
        more = [many + (at == option) for at, many in enumerate(numbers)]
        assert option in chosen(more)
