"""The lint on its sentences, and what a finding says."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from bot.jobs.job import Job, Pay, PayKind
from bot.jobs.lint import blocks, check, check_job
from bot.jobs.rules import BY_ID, RULES, Level

TODAY = date(2026, 11, 24)


def load(name: str) -> ModuleType:
    """A command of this folder as a module."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


measure = load("measure_lint")
LINES = measure.read_lines()


def test_there_are_enough_sentences_and_both_halves_are_real() -> None:
    assert len(LINES) >= 140
    for kept in (True, False):
        half = [line for line in LINES if line.kept is kept]
        assert len(half) > 60
        assert any(line.rules for line in half) and any(not line.rules for line in half)


def test_every_rule_has_a_sentence_that_breaks_it() -> None:
    assert {rule for line in LINES for rule in line.rules} == set(BY_ID)


def test_the_sentences_that_it_was_tuned_on() -> None:
    of = measure.score([line for line in LINES if not line.kept])
    assert of.exact / of.all >= 0.97, "\n".join(of.wrong)
    assert of.clean / of.legal >= 0.99, "\n".join(of.wrong)


def test_the_sentences_kept_aside_stay_above_the_floor() -> None:
    of = measure.score([line for line in LINES if line.kept])
    assert of.caught / of.illegal >= 0.9 and of.clean / of.legal >= 0.95


def test_a_finding_points_at_its_words_and_names_law_and_remedy() -> None:
    text = "招力工5名，限男性，入职交押金300元"
    sex, deposit = check(text, TODAY)
    assert (sex.rule.id, sex.words) == ("sex", "限男性")
    assert text[sex.start : sex.end] == "限男性"
    assert "《妇女权益保障法》第四十三条" in sex.rule.source and "《就业促进法》" in sex.rule.source
    assert "男女不限" in sex.rule.suggestion
    assert "《劳动合同法》第九条" in deposit.rule.source
    assert blocks((sex, deposit))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_cites_its_law_with_the_day_since_when(rule: object) -> None:
    assert rule.citations and rule.suggestion.endswith("。")  # type: ignore[attr-defined]
    assert all(citation.since <= TODAY and str(citation) for citation in rule.citations)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "piece", ["男", "限", "不要", "押金", "身份证", "18-45岁", "勿扰 ", "一", "9", "无", "户口", "优先考虑"]
)
def test_a_flood_is_read_in_time(piece: str) -> None:
    # Not a stopwatch: a pattern that runs away would never come back from this.
    check(piece * (4000 // len(piece)), TODAY)


def test_a_rule_is_not_older_than_its_law() -> None:
    before = date(1994, 1, 1)
    assert check("限男性，押金300元，15岁以上", before) == ()
    assert {one.rule.id for one in check("限男性", date(2010, 1, 1))} == {"sex"}


def test_the_fields_of_a_job_are_read_as_they_will_be_shown() -> None:
    job = Job(employer="男科医院", post="导医", sex="女", age="18-35周岁", requirements="已婚已育", text="限男性")
    found = check_job(job, TODAY)
    assert {(one.rule.id, one.field) for one in found} == {("sex", "sex"), ("age", "age"), ("family", "requirements")}
    mended = replace(job, sex="男女不限", age="", requirements="会说普通话")
    assert check_job(mended, TODAY) == ()


def test_a_deposit_that_no_field_shows_is_still_one() -> None:
    found = check_job(Job(post="导医", text="招导医，入职交押金300元"), TODAY)
    assert [(one.rule.id, one.field) for one in found] == [("deposit", "text")]


def test_work_under_ground_is_for_a_person_to_decide() -> None:
    below = check_job(Job(post="井下采煤工", sex="男"), TODAY)
    assert [(one.rule.id, one.rule.level) for one in below] == [("sex_by_law", Level.WARN)]
    above = check_job(Job(post="地面检修工", sex="男"), TODAY)
    assert [one.rule.id for one in above] == ["sex"]


def test_pay_beyond_belief_is_for_a_person_to_decide() -> None:
    assert [one.rule.id for one in check_job(Job(post="打字员", pay=Pay(PayKind.DAY, 800, 800, "日结800")), TODAY)] == [
        "bait"
    ]
    assert check_job(Job(post="瓦工", pay=Pay(PayKind.DAY, 400, 400, "400一天")), TODAY) == ()
