"""One field at a time: answers, corrections, rows of a sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.jobs.answers import LONGEST, amend, answer, from_row
from bot.jobs.extract import extract
from bot.jobs.job import Contact, Gap, Headcount, Job, Pay, PayKind, missing

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("gap", "words", "expected"),
    [
        (Gap.POST, "电焊工", {"post": "电焊工"}),
        (Gap.EMPLOYER, "宏远煤矿机械厂。", {"employer": "宏远煤矿机械厂"}),
        (Gap.HEADCOUNT, "3个人", {"headcount": Headcount(3, 3)}),
        (Gap.HEADCOUNT, "两名", {"headcount": Headcount(2, 2)}),
        (Gap.HEADCOUNT, "若干", {"headcount": Headcount()}),
        (Gap.HEADCOUNT, "5", {"headcount": Headcount(5, 5)}),
        (Gap.PAY, "4000-5000", {"pay": Pay(PayKind.MONTH, 4000, 5000, "4000-5000")}),
        (Gap.PAY, "18块一小时", {"pay": Pay(PayKind.HOUR, 18, 18, "18块一小时")}),
        (Gap.PAY, "面议", {"pay": Pay(PayKind.TALK, None, None, "面议")}),
        (Gap.PLACE, "工业园区3号路", {"place": "工业园区3号路"}),
        (Gap.REQUIREMENTS, "无要求", {"requirements": "无要求"}),
        (Gap.CONTACT, "13800000001 王经理", {"contact": Contact("王经理", ("13800000001",))}),
        (Gap.VALID_UNTIL, "12月31日", {"valid_until": date(2026, 12, 31), "open_ended": False}),
        (Gap.VALID_UNTIL, "招满为止", {"valid_until": date(2026, 12, 24), "open_ended": True}),
        (Gap.SOURCE, "市就业服务中心", {"source": "市就业服务中心"}),
    ],
)
def test_an_answer_fills_its_gap(gap: Gap, words: str, expected: dict[str, object]) -> None:
    assert answer(Job(reposted=True), gap, words, TODAY) == replace(Job(reposted=True), **expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (Gap.HEADCOUNT, "不少"),
        (Gap.PAY, "挺高的"),
        (Gap.CONTACT, "打我电话"),
        (Gap.VALID_UNTIL, "过阵子"),
        (Gap.VALID_UNTIL, "2月30日"),
        (Gap.EMPLOYER, " 。"),
        (Gap.POST, "好多好多好多好多好多好多好多好多岗位都要"),
    ],
)
def test_an_answer_that_does_not_say_it_is_asked_again(gap: Gap, words: str) -> None:
    assert answer(Job(), gap, words, TODAY) is None


def test_what_is_asked_can_be_answered_until_nothing_is_missing() -> None:
    (job,) = extract("招电焊工", TODAY)
    answers = {
        Gap.EMPLOYER: "宏远厂",
        Gap.HEADCOUNT: "2名",
        Gap.PAY: "6000",
        Gap.PLACE: "工业园区",
        Gap.DUTIES: "焊支架",
        Gap.REQUIREMENTS: "有证",
        Gap.CONTACT: "13800000001",
        Gap.VALID_UNTIL: "月底",
    }
    asked = []
    while gaps := missing(job):
        asked.append(gaps[0])
        filled = answer(job, gaps[0], answers[gaps[0]], TODAY)
        assert filled is not None, gaps[0]
        job = filled
    assert asked == list(answers)


def test_consent_is_never_read_out_of_an_answer() -> None:
    agreed = Job(contact=Contact("王经理", ("13800000001",), "", True))
    for before in (agreed, Job()):
        after = answer(before, Gap.CONTACT, "13800000002，可以公开", TODAY)
        assert after is not None and after.contact.phone_public is before.contact.phone_public


def test_a_long_answer_is_cut() -> None:
    after = answer(Job(), Gap.DUTIES, "焊" * 1000, TODAY)
    assert after is not None and len(after.duties) == LONGEST


@pytest.mark.parametrize(
    ("words", "gap", "expected"),
    [
        ("工资 4000-5000", Gap.PAY, {"pay": Pay(PayKind.MONTH, 4000, 5000, "4000-5000")}),
        ("地点：银冈小区南门", Gap.PLACE, {"place": "银冈小区南门"}),
        ("人数改成3", Gap.HEADCOUNT, {"headcount": Headcount(3, 3)}),
        ("岗位改为电焊工", Gap.POST, {"post": "电焊工"}),
        ("有效期 12月底", Gap.VALID_UNTIL, {"valid_until": date(2026, 12, 31)}),
        ("联系人：老王", Gap.CONTACT, {"contact": Contact("老王")}),
    ],
)
def test_a_correction_names_its_field(words: str, gap: Gap, expected: dict[str, object]) -> None:
    assert amend(Job(), words, TODAY) == (replace(Job(), **expected), gap)  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["好", "提交", "工资挺好", "今天天气不错", "工资 挺高", ""])
def test_other_words_are_no_correction(words: str) -> None:
    assert amend(Job(), words, TODAY) is None


def test_a_row_of_a_sheet_is_a_job() -> None:
    header = ["序号", "单位", "岗位名称", "招聘人数", "工资待遇", "工作地点", "联系电话", "内部备注"]
    job = from_row(header, ["1", "北辰服装", "缝纫工", "20", "4000-6500", "晓明镇", "0410-5550101", "已核"], TODAY)
    assert job is not None
    assert (job.employer, job.post, job.headcount, job.place) == ("北辰服装", "缝纫工", Headcount(20, 20), "晓明镇")
    assert job.pay is not None and (job.pay.low, job.pay.high) == (4000, 6500)
    assert job.contact.phones == ("0410-5550101",)
    assert "已核" not in job.text


def test_a_row_without_a_post_is_none() -> None:
    assert from_row(["单位", "岗位"], ["北辰服装", " "], TODAY) is None
    assert from_row([], [], TODAY) is None
