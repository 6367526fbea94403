"""What is said about job posts: short, complete, and no number that the employer did not give to all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.jobs.extract import extract
from bot.jobs.job import Contact, Gap, Headcount, Job, Pay, PayKind, missing
from bot.jobs.lint import check_job
from bot.jobs.posting import Posting
from bot.wording import jobs as wording

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
JOB = Job(
    employer="福满楼饭店",
    post="服务员",
    headcount=Headcount(2, 2),
    pay=Pay(PayKind.MONTH, 3500, 3500),
    place="兀术街中段",
    hours="早9晚9",
    requirements="有健康证，面试打13800000012",
    duties="传菜",
    benefits="包吃住",
    contact=Contact(name="李姐", phones=("13800000012", "0410-5550101", "5550102"), wechat="fml_2026"),
    valid_until=date(2026, 12, 31),
)


def posting(job: Job) -> Posting:
    return Posting(number=31, job=job, created_at=NOON, updated_at=NOON)


def test_a_posting_as_residents_see_it() -> None:
    assert wording.full(posting(JOB)).splitlines() == [
        "职位31 服务员",
        "单位：福满楼饭店",
        "人数：2人",
        "工资：3500元/月",
        "地点：兀术街中段",
        "时间：早9晚9",
        "工作：传菜",
        "要求：有健康证，面试打138****0012",
        "福利：包吃住",
        "联系：李姐 138****0012、0410-****0101、***0102",
        "有效：12月31日前有效",
        "想去请回：应聘 31",
    ]


def test_numbers_are_shown_in_full_only_where_the_employer_agreed() -> None:
    hidden = "\n".join([wording.full(posting(JOB)), wording.card(posting(JOB)), wording.preview(posting(JOB), (), ())])
    for secret in ("13800000012", "5550101", "5550102", "fml_2026"):
        assert secret not in hidden
    shown = wording.full(posting(replace(JOB, contact=replace(JOB.contact, phone_public=True))))
    for number in ("13800000012", "0410-5550101", "5550102", "fml_2026"):
        assert number in shown


def test_a_card_is_short() -> None:
    assert wording.card(posting(JOB)) == "【31】服务员 2人｜3500元/月\n福满楼饭店·兀术街中段\n早9晚9，包吃住"


@pytest.mark.parametrize(
    ("pay", "said"),
    [
        (None, "工资未写"),
        (Pay(PayKind.TALK), "工资面议"),
        (Pay(PayKind.MONTH, 4000, None), "4000元/月起"),
        (Pay(PayKind.MONTH, None, 20000), "最高20000元/月"),
        (Pay(PayKind.HOUR, 18, 18), "18元/小时"),
        (Pay(PayKind.DAY, 200, 300), "200-300元/天"),
        (Pay(PayKind.PIECE), "计件工资"),
        (Pay(PayKind.PIECE, 4000, 6500), "计件 4000-6500元/月"),
    ],
)
def test_pay_in_words(pay: Pay | None, said: str) -> None:
    assert wording.pay(pay) == said


@pytest.mark.parametrize("gap", list(Gap))
def test_everything_that_may_be_missing_has_its_question_with_an_example(gap: Gap) -> None:
    asked = wording.question(gap)
    assert "？" in asked and "例如" in asked and len(asked) <= 50


def test_the_preview_says_what_is_wrong_and_asks_one_thing() -> None:
    (job,) = extract("招女服务员2名，月薪3500，入职交押金200，电话13800000012", TODAY)
    said = wording.preview(posting(job), missing(job), check_job(job, TODAY))
    assert "不能发“" in said and "《就业促进法》" in said
    assert said.count("？") == 1
    assert said.endswith(wording.question(missing(job)[0]))


def test_a_preview_without_faults_says_how_to_go_on() -> None:
    said = wording.preview(posting(JOB), (), ())
    assert said.endswith("没问题请回“提交”；要改哪里直接说，例如：工资 4000-5000。")


def test_nothing_found_says_what_can_be_done() -> None:
    assert "订阅 电工" in wording.found([], "电工")
    assert "职位 31" in wording.found([posting(JOB)], "服务员")


def test_the_employer_is_asked_with_every_way_to_answer() -> None:
    said = wording.still_open(posting(JOB))
    assert "12月31日" in said and "续期 31" in said and "招满 31" in said
