"""One job from two sources is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.extract import extract
from bot.jobs.job import Contact, Job, Pay, PayKind
from bot.jobs.same import Likeness, employer_key, keys, likeness, nearness, post_key

TODAY = date(2026, 11, 24)
JOB = Job(
    employer="调兵山市宏远机械有限公司",
    post="电焊工",
    pay=Pay(PayKind.MONTH, 5000, 7000),
    place="工业园区3号路",
    contact=Contact(phones=("13800000001",)),
    text="宏远机械招电焊工5名，工资5000-7000，工业园区3号路，13800000001",
)


@pytest.mark.parametrize(
    ("other", "meant"),
    [
        (JOB, Likeness.SAME),
        (replace(JOB, employer="宏远机械", post="焊工"), Likeness.SAME),
        (replace(JOB, employer="宏远机械公司", place="", pay=None), Likeness.SAME),
        (replace(JOB, employer="", pay=Pay(PayKind.TALK)), Likeness.SAME),
        (replace(JOB, pay=Pay(PayKind.PIECE, 6000, 8000)), Likeness.SAME),
        (replace(JOB, place="工业园区"), Likeness.SAME),
        (replace(JOB, pay=Pay(PayKind.MONTH, 9000, 12000)), Likeness.CHANGED),
        (replace(JOB, pay=Pay(PayKind.DAY, 200, 200)), Likeness.CHANGED),
        (replace(JOB, place="沈阳于洪区"), Likeness.CHANGED),
        (replace(JOB, post="车工"), Likeness.OTHER),
        (replace(JOB, employer="北辰服装有限公司", text="北辰服装招焊工"), Likeness.OTHER),
        (replace(JOB, employer="北辰服装有限公司", contact=Contact(phones=("13800000002",))), Likeness.OTHER),
        (Job(), Likeness.OTHER),
    ],
)
def test_two_jobs_stand_to_one_another(other: Job, meant: Likeness) -> None:
    assert likeness(JOB, other) is meant
    assert likeness(other, JOB) is meant


def test_a_small_rise_in_a_repost_of_the_same_text_is_the_same_job() -> None:
    raised = replace(JOB, pay=Pay(PayKind.MONTH, 7200, 7500), text=JOB.text.replace("5000-7000", "7200-7500"))
    assert likeness(JOB, raised) is Likeness.SAME


def test_the_same_text_through_two_groups_is_one_job() -> None:
    said = "福满楼饭店招服务员2名，月薪3500，包吃住，电话13800000012"
    (first,) = extract(said, TODAY)
    (second,) = extract(f"转发：🔥{said}🔥 （转自银冈业主群）", TODAY)
    assert likeness(first, second) is Likeness.SAME


def test_jobs_that_are_alike_share_a_key() -> None:
    other = replace(JOB, employer="宏远机械", post="焊工", contact=Contact())
    assert keys(JOB) & keys(other)
    assert keys(Job(employer="宏远机械")) == frozenset()


@pytest.mark.parametrize(
    ("said", "key"),
    [("铁岭市北辰服装有限责任公司", "北辰服装"), ("福满楼饭店（总店）", "福满楼饭店"), ("公司", "公司")],
)
def test_an_employer_by_its_short_name(said: str, key: str) -> None:
    assert employer_key(said) == key


@pytest.mark.parametrize(
    ("said", "key"), [("电焊工", "焊工"), ("保洁人员", "保洁"), ("急招收银员2名", "收银"), ("车工", "车工")]
)
def test_a_post_by_its_commonest_word(said: str, key: str) -> None:
    assert post_key(said) == key


@given(st.text(max_size=60), st.text(max_size=60))
def test_nearness_is_a_share(one: str, other: str) -> None:
    near = nearness(one, other)
    assert 0.0 <= near <= 1.0 + 1e-9
    assert near == pytest.approx(nearness(other, one))
    assert nearness(one, one) in (0.0, pytest.approx(1.0))
