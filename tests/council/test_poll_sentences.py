"""What a verdict says: the arithmetic as printed never contradicts the mark beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.council import ballot as paper
from bot.council.ballot import ABSTAIN, NO, YES, Form, Mark, Method, yes_no
from bot.council.casting import cast
from bot.council.profiles import OWNERS, OWNERS_MAJOR, RESIDENTS, RESIDENTS_2018, ROUNDTABLE, SURVEY, WORDS
from bot.council.roll import NONE, Electorate, Share
from bot.council.rule import ALL, HALF, THREE_QUARTERS, TWO_THIRDS, Profile, Threshold
from bot.council.tally import Count, count
from bot.council.verdict import Verdict, decide
from bot.wording import verdicts

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How long an example takes says something of the machine, nothing of the rule."""

ASK = yes_no()


def votes(
    yes: Share = NONE, no: Share = NONE, abstain: Share = NONE, blank: Share = NONE, spoilt: Share = NONE
) -> Count:
    marks = [paper.picked(ASK, [answer]) for answer in (YES, NO, ABSTAIN)] + [paper.blank(ASK), Mark((1, 1, 1))]
    shares = (yes, no, abstain, blank, spoilt)
    return count(ASK, [cast(ASK, mark, share) for mark, share in zip(marks, shares, strict=True) if share != NONE])


def owners(profile: Profile, counted: Count, entitled: Share) -> Verdict:
    return decide(profile, Electorate.AREA, counted, entitled=entitled)


def households(profile: Profile, yes: int, no: int, entitled: int) -> Verdict:
    counted = votes(Share(yes), Share(no))
    return decide(profile, Electorate.HOUSEHOLD, counted, entitled=Share(entitled))


# ------------------------------------------------------------------------------------------------ numbers
@pytest.mark.parametrize(
    ("hundredths", "said"),
    [(673_050, "6,730.5㎡"), (1, "0.01㎡"), (12_000, "120㎡"), (0, "0㎡"), (100_000_010, "1,000,000.1㎡")],
)
def test_an_area_is_printed_as_a_register_writes_it(hundredths: int, said: str) -> None:
    assert verdicts.area(hundredths) == said


@pytest.mark.parametrize(
    ("part", "whole", "threshold", "said"),
    [
        (673_050, 891_020, THREE_QUARTERS, "75.54%"),
        (3, 4, THREE_QUARTERS, "75.00%"),
        (299_999, 400_000, THREE_QUARTERS, "74.9998%"),
        (300_001, 400_000, THREE_QUARTERS, "75.0003%"),
        (2, 3, TWO_THIRDS, "66.67%"),
        (199_999, 300_000, TWO_THIRDS, "66.666%"),
        (200_001, 300_000, TWO_THIRDS, "66.67%"),
        (499_999, 999_999, HALF, "49.9999%"),
        (99_999, 100_000, HALF, "99.999%"),
        (1, 100_000, HALF, "0.001%"),
        (99_999, 100_000, ALL, "99.999%"),
        (0, 5, HALF, "0.00%"),
        (5, 5, ALL, "100.00%"),
    ],
)  # fmt: skip
def test_as_many_decimals_as_it_takes(part: int, whole: int, threshold: Threshold, said: str) -> None:
    assert verdicts.percent(part, whole, threshold) == said


def test_nothing_has_no_percentage() -> None:
    with pytest.raises(ValueError):
        verdicts.percent(0, 0, HALF)


BIG = 10**9
THRESHOLDS = st.one_of(
    st.sampled_from([HALF, TWO_THIRDS, THREE_QUARTERS, ALL]),
    st.builds(
        lambda den, num, strict: Threshold(min(num, den), den, strict and num < den),
        st.integers(1, 60), st.integers(1, 60), st.booleans(),
    ),
)  # fmt: skip


@UNHURRIED
@given(st.integers(1, BIG), st.integers(0, BIG), THRESHOLDS)
@example(4 * 10**8, 3 * 10**8 - 1, THREE_QUARTERS)
@example(3 * 10**8, 2 * 10**8 - 1, TWO_THIRDS)
@example(3 * 10**8, 2 * 10**8 + 1, TWO_THIRDS)
def test_what_is_printed_is_never_on_another_side_than_the_truth(whole: int, some: int, threshold: Threshold) -> None:
    part = some % (whole + 1)
    said = verdicts.percent(part, whole, threshold)
    printed, exact = Fraction(said.removesuffix("%")) / 100, Fraction(part, whole)
    bound = Fraction(threshold.num, threshold.den)
    assert abs(printed - exact) <= Fraction(1, 20_000)
    if exact != bound:
        assert (printed > bound) is (exact > bound) and printed != bound
    assert (printed == 1) is (part == whole) and (printed == 0) is (part == 0)


# ------------------------------------------------------------------------------------------------ lines
TOTAL = Share(100, 1_000_000)


def lines(verdict: Verdict) -> list[str]:
    return [verdicts.line(test, verdict) for test in verdict.tests]


def test_each_test_is_printed_with_its_numbers() -> None:
    verdict = owners(
        OWNERS_MAJOR, votes(yes=Share(76, 673_050), no=Share(20, 200_000), abstain=Share(4, 17_970)), TOTAL
    )
    assert lines(verdict) == [
        "参与面积 8,910.2㎡ ÷ 全体面积 10,000㎡ = 89.10% ≥ 2/3 ✓",
        "参与人数 100人 ÷ 全体人数 100人 = 100.00% ≥ 2/3 ✓",
        "同意面积 6,730.5㎡ ÷ 参与面积 8,910.2㎡ = 75.54% ≥ 3/4 ✓",
        "同意人数 76人 ÷ 参与人数 100人 = 76.00% ≥ 3/4 ✓",
    ]


def test_a_bound_that_is_just_met_or_just_missed_says_so() -> None:
    assert lines(owners(OWNERS_MAJOR, votes(Share(75, 750_000), Share(25, 250_000)), TOTAL))[2:] == [
        "同意面积 7,500㎡ ÷ 参与面积 10,000㎡ = 75.00%，恰好3/4，含本数 ✓",
        "同意人数 75人 ÷ 参与人数 100人 = 75.00%，恰好3/4，含本数 ✓",
    ]
    assert lines(owners(OWNERS, votes(Share(50, 499_999), Share(50, 500_001)), TOTAL))[2:] == [
        "同意面积 4,999.99㎡ ÷ 参与面积 10,000㎡ = 49.9999% < 1/2 ✗",
        "同意人数 50人 ÷ 参与人数 100人 = 50.00%，恰好1/2，要超过才算 ✗",
    ]
    assert lines(households(WORDS["一致"], 9, 1, 10)) == ["同意户数 9户 ÷ 有效票 10户 = 90.00%，不是全部 ✗"]
    assert lines(households(WORDS["一致"], 9, 0, 10)) == ["同意户数 9户 ÷ 有效票 9户 = 100.00%，全部 ✓"]


def test_nobody_voted_is_no_division() -> None:
    assert lines(households(ROUNDTABLE, 0, 0, 25)) == [
        "出席户数 0户 ÷ 全体户数 25户 = 0.00% < 1/2 ✗",
        "同意户数 0户 ÷ 赞成与反对户数 0户，没有可计的票 ✗",
    ]


@UNHURRIED
@given(
    st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.sampled_from([*WORDS.values(), ROUNDTABLE, OWNERS])
)
def test_a_mark_is_what_the_printed_line_says(yes: int, no: int, rest: int, rule: Profile) -> None:
    verdict = decide(
        rule, Electorate.AREA, votes(Share(yes, yes), Share(no, 3 * no)), entitled=Share(yes + no + rest, 120)
    )
    for test, line in zip(verdict.tests, lines(verdict), strict=True):
        assert line.endswith("✓") is test.passed and line.endswith("✗") is not test.passed
        if found := re.search(r"= ([\d.]+)% ([<>≥]) (\d+)/(\d+) ([✓✗])$", line):
            printed, bound = Fraction(found[1]) / 100, Fraction(int(found[3]), int(found[4]))
            assert printed < bound if found[2] == "<" else printed > bound
            assert (found[2] == "<") is (found[5] == "✗")
        else:
            assert "恰好" in line or "全部" in line or "没有可计的票" in line


# ------------------------------------------------------------------------------------------------ the whole
def test_a_verdict_that_binds_nobody_says_so_first_and_names_its_law() -> None:
    text = verdicts.verdict_text(owners(OWNERS, votes(Share(40, 400_000), Share(20, 100_000)), TOTAL), closed=True)
    assert text.splitlines() == [
        "【意向征询，没有约束力】",
        "赞成 40人、4,000㎡；反对 20人、1,000㎡；弃权 0人、0㎡",
        "参与面积 5,000㎡ ÷ 全体面积 10,000㎡ = 50.00% < 2/3 ✗",
        "参与人数 60人 ÷ 全体人数 100人 = 60.00% < 2/3 ✗",
        "同意面积 4,000㎡ ÷ 参与面积 5,000㎡ = 80.00% > 1/2 ✓",
        "同意人数 40人 ÷ 参与人数 60人 = 66.67% > 1/2 ✓",
        "结果：意向没有达到规则的比例。",
        "参与不足：再有7人且1,666.67㎡参与并同意，就能通过。",
        f"依据：业主共同决定事项（过半数），{OWNERS.citation}",
    ]


def test_equals_in_the_first_place_are_compared_once() -> None:
    text = chosen(Method.RANKED, Mark((1, 2, 3)), Mark((2, 1, 3)))
    assert "两两相比：甲 1:1 乙；甲 2:0 丙；乙 2:0 丙" in text


@pytest.mark.parametrize(
    ("yes", "no", "said"), [(80, 10, "意向达到规则的比例。"), (40, 40, "赞成与反对相同，意向没有达到规则的比例。")]
)
def test_what_binds_nobody_does_not_pass(yes: int, no: int, said: str) -> None:
    verdict = owners(OWNERS, votes(Share(yes, 1_000 * yes), Share(no, 1_000 * no)), Share(100, 100_000))
    assert verdicts.result(verdict) == f"结果：{said}"


def test_blank_and_invalid_ballots_are_named_apart() -> None:
    counted = votes(Share(8), Share(5), Share(1), Share(2), Share(3))
    text = verdicts.verdict_text(decide(ROUNDTABLE, Electorate.HOUSEHOLD, counted, entitled=Share(25)), closed=True)
    assert text.splitlines() == [
        "赞成 8户；反对 5户；弃权 1户；空白票 2户；无效票 3户（选得太多3）",
        "出席户数 19户 ÷ 全体户数 25户 = 76.00% > 1/2 ✓",
        "同意户数 8户 ÷ 赞成与反对户数 13户 = 61.54% > 1/2 ✓",
        "结果：通过。",
        "依据：圆桌议事会（默认规则），圆桌议事会议事规则（本系统默认）",
    ]


@pytest.mark.parametrize(
    ("yes", "no", "closed", "said"),
    [
        (6, 7, True, "已投的票里再有1户改为同意，就能通过。"),
        (5, 5, True, "参与不足：再有3户参与并同意，就能通过。"),
        (8, 5, True, ""),
        (6, 7, False, "还有12户没投；再有2户同意就能通过。"),
        (8, 5, False, "还有12户没投；反对再多2户以内仍能通过。"),
        (7, 6, False, "还有12户没投；再有一票反对就不能通过了。"),
        (13, 5, False, "还有7户没投，全部反对也能通过。"),
        (5, 13, False, "还有7户没投，全部同意也不能通过。"),
    ],
)
def test_how_far_it_is_is_said(yes: int, no: int, closed: bool, said: str) -> None:
    verdict = households(ROUNDTABLE, yes, no, 25)
    assert verdict.distance is not None
    assert verdicts.distance(verdict.distance, verdict.electorate, closed=closed) == said


def chosen(
    method: Method, *marks: Mark, rule: Profile = WORDS["最多票"], options: str = "甲乙丙", seats: int = 1
) -> str:
    form = Form(method=method, options=tuple(options), write_in=method is Method.SEVERAL, most=2)
    counted = count(form, [cast(form, mark, Share(1)) for mark in marks])
    return verdicts.verdict_text(
        decide(rule, Electorate.HOUSEHOLD, counted, entitled=Share(9), seats=seats), closed=True
    )


def test_options_are_named_with_their_places_and_equals_as_equals() -> None:
    assert chosen(Method.RANKED, Mark((1, 2, 3)), Mark((1, 3, 2))).splitlines()[:4] == [
        "有效票 2户",
        "名次：1 甲；2 乙、丙（并列）",
        "两两相比：甲 2:0 乙；甲 2:0 丙",
        "结果：选出 甲。",
    ]
    assert "结果：甲、乙 并列，没有分出先后，需要再议。" in chosen(Method.CHOICE, Mark((1, 0, 0)), Mark((0, 1, 0)))
    three = [Mark((1, 1, 0)), Mark((1, 0, 1)), Mark((), "")]
    assert "结果：选出 甲；乙、丙 并列，没有分出先后，需要再议。" in chosen(Method.APPROVAL, *three, seats=2)
    assert "弃权 1户" in chosen(Method.APPROVAL, *three)
    assert "甲 7分；乙 4分；丙 0分" in chosen(Method.SCORE, Mark((5, 0, 0)), Mark((2, 4, -1)))
    assert "另写“丁” 1户" in chosen(Method.SEVERAL, Mark((1, 0, 0), "丁"))
    assert "结果：没有选出。" in chosen(Method.CHOICE)
    line = "“甲”得票户数 2户 ÷ 有效票 3户 = 66.67% > 1/2 ✓"
    assert line in chosen(Method.CHOICE, *[Mark((1, 0, 0))] * 2, Mark((0, 1, 0)), rule=WORDS["过半数"])


def test_a_survey_says_that_it_is_none() -> None:
    counted = votes(Share(30), Share(10))
    text = verdicts.verdict_text(decide(SURVEY, Electorate.ANYBODY, counted, entitled=NONE), closed=True)
    assert text.splitlines() == [
        "【意见征集，不是表决】",
        "赞成 30人；反对 10人；弃权 0人",
        "结果：只说明答了的人怎么想，不作决定。",
        "依据：意见征集，不是表决，不产生决定",
    ]


def test_what_is_not_over_is_not_a_result() -> None:
    assert "目前：通过。" in verdicts.verdict_text(households(ROUNDTABLE, 8, 5, 25), closed=False)
    assert "结果" not in verdicts.verdict_text(households(ROUNDTABLE, 8, 5, 25), closed=False)


def test_a_rule_that_holds_no_more_or_was_not_checked_says_so() -> None:
    assert verdicts.source(RESIDENTS_2018).endswith("（适用至2025年12月31日）")
    assert verdicts.source(RESIDENTS).endswith("（数字未对照现行文本核对）")
    text = verdicts.verdict_text(households(replace(RESIDENTS, binding=False), 8, 5, 25), closed=True)
    assert "只列票数，不作结论" in text and text.startswith(verdicts.ADVISORY)
