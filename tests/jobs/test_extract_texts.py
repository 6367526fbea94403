"""What is read out of job texts: the measured floor, and single shapes."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.jobs.extract import LIMIT, extract
from bot.jobs.job import Pay, PayKind
from bot.jobs.layout import MOST
from bot.jobs.pay import read_pay
from bot.jobs.until import OPEN_DAYS, read_until

TODAY = date(2026, 11, 24)


def load(name: str) -> ModuleType:
    """A command of this folder as a module."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


measure = load("measure_extract")
TEXTS = measure.read_texts()


def test_there_are_enough_texts_and_some_are_kept_aside() -> None:
    assert len(TEXTS) >= 170
    assert min(sum(text.kept for text in TEXTS), sum(not text.kept for text in TEXTS)) > 30


@pytest.mark.parametrize("field", measure.AIMED)
def test_the_texts_that_it_was_tuned_on_are_read(field: str) -> None:
    half = measure.score([text for text in TEXTS if not text.kept])
    assert half.share(field) >= 0.95, "\n".join(half.wrong)


@pytest.mark.parametrize(
    ("said", "kind", "low", "high"),
    [
        ("3000-5000", PayKind.MONTH, 3000, 5000),
        ("3-5k", PayKind.MONTH, 3000, 5000),
        ("4000+", PayKind.MONTH, 4000, None),
        ("时薪18", PayKind.HOUR, 18, 18),
        ("18元/小时", PayKind.HOUR, 18, 18),
        ("日结150", PayKind.DAY, 150, 150),
        ("计件", PayKind.PIECE, None, None),
        ("面议", PayKind.TALK, None, None),
        ("底薪3000+提成", PayKind.MONTH, 3000, None),
        ("六七千", PayKind.MONTH, 6000, 7000),
        ("一万二", PayKind.MONTH, 12000, 12000),
        ("年薪12万", PayKind.MONTH, 10000, 10000),
        ("最高8000", PayKind.MONTH, None, 8000),
    ],
)
def test_pay_as_it_is_said(said: str, kind: PayKind, low: int | None, high: int | None) -> None:
    pay = read_pay(said, labelled=True)
    assert isinstance(pay, Pay)
    assert (pay.kind, pay.low, pay.high) == (kind, low, high)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("12月底前", date(2026, 12, 31)),
        ("1月10日前", date(2027, 1, 10)),
        ("截止本月底", date(2026, 11, 30)),
        ("有效期至2027年3月1日", date(2027, 3, 1)),
        ("年底前", date(2026, 12, 31)),
    ],
)
def test_days_as_they_are_said(said: str, day: date) -> None:
    found = read_until(said, TODAY)
    assert found is not None and (found.day, found.open_ended) == (day, False)


def test_an_open_end_is_asked_about_after_a_while() -> None:
    found = read_until("长期有效", TODAY)
    assert found is not None and found.open_ended and (found.day - TODAY).days == OPEN_DAYS


@pytest.mark.parametrize(
    "text", ["", "大家好", "小区今天停水吗", "谢谢！", "13800000001", "3号楼2单元停电了", "。。。", "🔥🔥🔥"]
)
def test_what_offers_no_work_gives_nothing(text: str) -> None:
    assert extract(text, TODAY) == ()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_no_text_is_an_error(text: str) -> None:
    extract(text, TODAY)


PIECES = st.sampled_from(
    ["招", "电工", "2名", "3000-5000", "，", "\n", "1、", "①", "岗位：", "工资：", "电话：13800000001", "各",
     "💰", "人数", "|", "\t", "（", "8:00-17:00", "18-45周岁", "饭店"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_heap_of_job_words_is_an_error(text: str) -> None:
    assert len(extract(text, TODAY)) <= MOST


@pytest.mark.parametrize(
    "piece", ["招电工2名，", "1、", "岗位：", "9", "一", "（", "各两名", "月薪", "① ", "18-45岁 ", "8:00-", "家"]
)
def test_a_flood_is_read_in_time(piece: str) -> None:
    # Not a stopwatch: a pattern that runs away would never come back from this.
    extract(piece * (LIMIT // len(piece)), TODAY)


def test_odd_texts_are_read_too() -> None:
    odd = measure.score(measure.read_short("odd_texts.tsv"))
    assert odd.all > 150 and all(odd.share(field) >= 0.93 for field in measure.SHORT)


@pytest.mark.parametrize("field", measure.AIMED)
def test_plain_texts_that_nobody_tuned_on_are_read(field: str) -> None:
    plain = measure.score(measure.read_short("plain_texts.tsv"))
    assert plain.all > 50 and plain.share(field) >= 0.95


def test_what_one_employer_says_is_not_said_for_another() -> None:
    first, second, third = extract(
        "今日岗位\n①老街面馆：洗菜工1名，2600元/月\n②鑫源物业：保洁员3名，1950元/月，0410-5550130，地址：人民路8号\n③通达客运：乘务员2名",
        TODAY,
    )
    assert [job.employer for job in (first, second, third)] == ["老街面馆", "鑫源物业", "通达客运"]
    assert first.contact.phones == third.contact.phones == ()
    assert second.contact.phones == ("0410-5550130",)


def test_a_number_that_stands_for_all_is_given_to_all() -> None:
    jobs = extract("银冈社区代招\n1、老街面馆：洗菜工1名\n2、鑫源物业：保洁员3名\n统一报名电话：0410-5550130", TODAY)
    assert [job.contact.phones for job in jobs] == [("0410-5550130",)] * 2
