"""The index over what neighbours say: it finds the same matter, is bounded, and forgets."""

from __future__ import annotations

import gc
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.triage.likeness import ALIKE, Likeness, Query
from bot.triage.similar import SimilarIndex

MONDAY = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
LIKENESS = Likeness.load(("银冈小区",))
WATER, LIFT, HEAT = "城乡建设/供水", "城乡建设/电梯", "城乡建设/供暖"


def said(text: str, category: str = "", place: str = "", hours: float = 0) -> Query:
    return LIKENESS.read(text, category, place, MONDAY + timedelta(hours=hours))


def alike(one: Query, other: Query) -> bool:
    return LIKENESS.score(other, one.sketch) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (said("3号楼停水两天了没人管", WATER, "3号楼"), said("三号楼一滴水都没有", WATER, "3号楼2单元", 1)),
        (said("小区停水两天了", WATER), said("咋又没水了", WATER, "", 2)),
        (said("8号楼电梯坏了三天了", LIFT, "8号楼"), said("电梯啥时候修好啊 8栋 天天爬18楼", LIFT, "8号楼", 6)),
        (said("暖气一点都不热，室温14度", HEAT), said("家家暖气都凉了，是不是停供了", HEAT, "", 1)),
        (
            said("小区东门外新开的烧烤店天天半夜放音乐，油烟直接排到居民楼里，已经反映过三次没有人管", "环境保护/油烟"),
            said(
                "东门外烧烤店油烟排到居民楼，半夜音乐太吵，反映几次都没有人来处理，请尽快解决", "环境保护/噪音", "", 90
            ),
        ),
    ],
)
def test_other_words_for_the_same_matter(one: Query, other: Query) -> None:
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (said("3号楼停水了", WATER, "3号楼"), said("9号楼停水了", WATER, "9号楼")),
        (said("3号楼停水了", WATER, "3号楼"), said("3号楼电梯坏了", LIFT, "3号楼")),
        (said("银冈小区3号楼停水了", WATER, "银冈小区3号楼"), said("银冈小区路灯不亮", "城乡建设/路灯", "银冈小区")),
        (said("2单元楼道灯不亮", "城乡建设/路灯", "2单元"), said("小区门口路灯不亮", "城乡建设/路灯", "小区门口路")),
        (said("8号楼电梯坏了好几天", LIFT, "8号楼"), said("8号楼门禁坏了", "城乡建设/门禁", "8号楼")),
        (said("早市卖菜的把路占了", "城乡建设/占道经营"), said("谁家有多余的白菜")),
    ],
)
def test_what_only_sounds_alike(one: Query, other: Query) -> None:
    assert not alike(one, other)


def test_the_older_the_less() -> None:
    first = said("暖气不热", HEAT)
    scores = [LIKENESS.score(said("家里暖气冰凉", HEAT, "", hours), first.sketch) for hours in (0, 3, 24, 240, 2400)]
    assert scores == sorted(scores, reverse=True) and scores[0] > scores[-1] + 1


def test_who_is_asked_first_does_not_matter() -> None:
    one, other = said("3号楼停水两天了", WATER, "3号楼"), said("咋又没水了，做不了饭", WATER, "", 2)
    assert LIKENESS.score(one, other.sketch) == pytest.approx(LIKENESS.score(other, one.sketch))


def test_names_of_the_area_are_not_compared() -> None:
    assert said("银冈小区停水了").sketch.text == said("停水了").sketch.text


def test_a_leaf_that_stands_for_anything_is_no_theme() -> None:
    assert said("有点事", "城乡建设/公共设施").sketch.theme == ""


@pytest.mark.parametrize("text", ["", "。。。", "@小圆", "a", "水", "😀" * 50, "停" * 5_000])
def test_any_text_can_be_compared_with_any(text: str) -> None:
    index = SimilarIndex(LIKENESS)
    index.add(1, said(text))
    index.add(2, said("3号楼停水了", WATER, "3号楼"))
    index.search(said(text), least=-99)
    assert [match.key for match in index.search(said("3号楼停水了", WATER, "3号楼"))] == [2]


def test_the_most_alike_comes_first_and_a_limit_holds() -> None:
    index = SimilarIndex(LIKENESS)
    index.add(1, said("咋没水了，3号楼", WATER, "3号楼"))
    index.add(2, said("三号楼停水两天了没人管", WATER, "3号楼"))
    index.add(3, said("路灯不亮", "城乡建设/路灯"))
    asked = said("3号楼停水两天没人管", WATER, "3号楼", 1)
    assert [match.key for match in index.search(asked)] == [2, 1]
    assert [match.key for match in index.search(asked, limit=1)] == [2]
    assert index.search(said("谁家有多余的白菜")) == []


def test_in_a_burst_the_first_report_is_still_found() -> None:
    index = SimilarIndex(LIKENESS)
    for key in range(500):
        index.add(key, said("3号楼停水了", WATER, "3号楼", key / 100))
    found = index.search(said("三号楼停水了", WATER, "3号楼", 5))
    assert found and any(match.key == 0 for match in index.search(said("三号楼停水了", WATER, "3号楼", 5), limit=9))


def test_what_is_removed_leaves_no_trace() -> None:
    index = SimilarIndex(LIKENESS)
    index.add(1, said("3号楼停水了，我叫王桂芬住501", WATER, "3号楼"))
    index.remove(1)
    index.remove(1)
    assert len(index) == 0 and 1 not in index
    assert index.search(said("3号楼停水了，我叫王桂芬住501", WATER, "3号楼")) == []
    gc.collect()
    assert not any("王桂" in str(held) for held in gc.get_referents(*gc.get_referents(index)))


def test_adding_a_number_again_replaces_it() -> None:
    index = SimilarIndex(LIKENESS)
    index.add(1, said("3号楼停水了", WATER, "3号楼"))
    index.add(1, said("8号楼电梯坏了", LIFT, "8号楼"))
    assert len(index) == 1
    assert index.search(said("三号楼停水了", WATER, "3号楼")) == []
    assert [match.key for match in index.search(said("8号楼电梯又坏了", LIFT, "8号楼"))] == [1]


TEXTS = ("3号楼停水了", "三号楼一滴水没有", "8号楼电梯坏了", "电梯又停了 8栋", "暖气不热", "路灯不亮", "谁家有白菜", "")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.sampled_from(TEXTS)), max_size=60))
def test_whatever_comes_and_goes_only_what_is_there_is_found(steps: list[tuple[bool, int, str]]) -> None:
    index, there = SimilarIndex(LIKENESS), dict[int, str]()
    for add, key, text in steps:
        if add:
            index.add(key, said(text))
            there[key] = text
        else:
            index.remove(key)
            there.pop(key, None)
        assert set(index) == set(there)
        for match in index.search(said("3号楼停水了"), limit=9, least=-99):
            assert match.key in there
    fresh = SimilarIndex(LIKENESS)
    for key in index:
        fresh.add(key, said(there[key]))
    asked = said("三号楼一滴水没有")
    assert {m.key for m in index.search(asked, 9)} == {m.key for m in fresh.search(asked, 9)}


def test_memory_is_bounded_by_what_is_held() -> None:
    """Postings of messages that went do not stay."""
    index, rng = SimilarIndex(LIKENESS), random.Random(1)
    for key in range(3_000):
        index.add(key, said("".join(rng.choice("停水没电梯坏暖气冷灯路车狗吵脏") for _ in range(12))))
        if key >= 100:
            index.remove(key - 100)
    held = index._found_by.values()  # what it costs is not visible from outside
    assert len(index) == 100
    assert sum(map(len, held)) <= 100 * 20
