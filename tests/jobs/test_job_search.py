"""招工 <词> over what is open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.categories import OTHER, category_of
from bot.jobs.job import Job, Pay, PayKind
from bot.jobs.search import Index, Query, monthly


def index() -> Index:
    made = Index()
    made.add(1, ["电工", "银冈", "维修"], Pay(PayKind.MONTH, 4000, 5000))
    made.add(2, ["电工", "电业"], Pay(PayKind.DAY, 200, 200))
    made.add(3, ["焊工", "银冈"], Pay(PayKind.TALK))
    made.add(4, ["保洁", "银冈"])
    return made


def test_all_words_must_be_there_and_the_latest_comes_first() -> None:
    assert index().find(Query(("电工",))) == [2, 1]
    assert index().find(Query(("电工", "银冈"))) == [1]
    assert index().find(Query(("银冈",), limit=2)) == [4, 3]


def test_without_a_word_the_latest_are_shown() -> None:
    assert index().find(Query()) == [4, 3, 2, 1]


def test_what_is_nowhere_finds_nothing_and_does_not_hide_the_rest() -> None:
    assert index().find(Query(("飞行员",))) == []
    assert index().find(Query(("电工", "飞行员"))) == [2, 1]
    assert index().find(Query(("焊工", "电业"))) != []


def test_pay_is_compared_by_the_month() -> None:
    assert index().find(Query(("电工",), at_least=5100)) == [2]
    assert index().find(Query((), at_least=1)) == [2, 1]


def test_what_is_taken_down_is_not_found_and_may_come_back_changed() -> None:
    made = index()
    made.remove(1)
    made.remove(99)
    assert made.find(Query(("电工",))) == [2] and len(made) == 3
    made.add(1, ["瓦工"])
    assert made.find(Query(("电工",))) == [2]
    assert made.find(Query(("瓦工",))) == [1]


@given(
    st.lists(st.frozensets(st.sampled_from("abcde"), max_size=4), max_size=40),
    st.frozensets(st.sampled_from("abcde"), min_size=1, max_size=3),
)
def test_it_finds_just_what_a_plain_look_finds(rows: list[frozenset[str]], words: frozenset[str]) -> None:
    made = Index()
    for number, row in enumerate(rows, start=1):
        made.add(number, sorted(row))
    plain = [number for number, row in reversed(list(enumerate(rows, start=1))) if words <= row]
    if plain:
        assert made.find(Query(tuple(sorted(words)), limit=100)) == plain


@pytest.mark.parametrize(
    ("pay", "month"),
    [
        (Pay(PayKind.MONTH, 3000, 5000), 5000),
        (Pay(PayKind.MONTH, 4000, None), 4000),
        (Pay(PayKind.HOUR, 18, 18), 3744),
        (Pay(PayKind.TALK), None),
        (None, None),
    ],
)
def test_what_a_month_brings(pay: Pay | None, month: int | None) -> None:
    assert monthly(pay) == month


@pytest.mark.parametrize(
    ("post", "category"),
    [
        ("电焊工", "技术工种"),
        ("保洁员", "家政护理"),
        ("洗煤厂岗位工", "工厂制造"),
        ("服务员", "餐饮住宿"),
        ("电话客服", "销售商超"),
        ("宇航员", OTHER),
    ],
)
def test_a_post_has_a_category(post: str, category: str) -> None:
    assert category_of(Job(post=post)) == category
