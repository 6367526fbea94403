"""What a group is told: chosen by area, category and what it was shown, cut between postings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.digest import Audience, Card, Issue, Limits, cards_of
from bot.jobs.job import Job
from bot.jobs.posting import Posting, State
from bot.wording import jobs as wording

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def card(
    number: int, *, edition: int = 1, category: str = "餐饮住宿", areas: tuple[str, ...] = (), text: str = ""
) -> Card:
    at = NOON + timedelta(minutes=number)
    return Card(number, edition, category, frozenset(areas), at, text or f"【{number}】服务员")


def numbers(digest: object) -> list[int]:
    return [one.number for page in digest.pages for one in (*page.new, *page.still)]  # type: ignore[attr-defined]


def test_new_ones_come_first_and_the_newest_first_of_all() -> None:
    digest = Issue([card(1), card(2), card(3), card(4)]).for_group(Audience(shown={1: 1, 4: 1}))
    (page,) = digest.pages
    assert [one.number for one in page.new] == [3, 2]
    assert [one.number for one in page.still] == [4, 1]
    assert digest.shown == {1: 1, 2: 1, 3: 1, 4: 1}


def test_one_that_was_taken_up_again_is_new_again() -> None:
    digest = Issue([card(1, edition=2)]).for_group(Audience(shown={1: 1}))
    assert [one.number for one in digest.pages[0].new] == [1]


def test_a_group_hears_of_its_area_and_of_what_is_for_all() -> None:
    issue = Issue([card(1), card(2, areas=("银冈小区",)), card(3, areas=("电业小区",)), card(4, areas=("兀术街街道",))])
    digest = issue.for_group(Audience(areas=frozenset({"银冈小区", "兀术街街道"})))
    assert numbers(digest) == [4, 2, 1]
    assert numbers(issue.for_group(Audience())) == [1]


def test_a_group_hears_only_the_categories_that_it_wants() -> None:
    issue = Issue([card(1), card(2, category="技术工种")])
    assert numbers(issue.for_group(Audience(categories=frozenset({"技术工种"})))) == [2]


def test_where_nothing_is_open_nothing_is_said() -> None:
    digest = Issue([]).for_group(Audience())
    assert digest.pages == () and wording.digest(digest, TODAY) == ()


def test_only_some_of_the_known_ones_are_repeated() -> None:
    cards = [card(number) for number in range(1, 21)]
    digest = Issue(cards).for_group(Audience(shown=dict.fromkeys(range(1, 21), 1)), Limits(still=8))
    assert numbers(digest) == list(range(20, 12, -1))
    assert digest.left == 12
    assert "还有12个在招" in wording.digest(digest, TODAY)[-1]


@given(
    st.lists(st.integers(1, 700), min_size=1, max_size=60),
    st.sets(st.integers(1, 60)),
    st.integers(120, 900),
)
def test_every_posting_stands_whole_on_one_page_that_fits(sizes: list[int], shown: set[int], chars: int) -> None:
    limits = Limits(chars=chars, still=100, pages=100)
    cards = [card(number, text="字" * size) for number, size in enumerate(sizes, start=1)]
    digest = Issue(cards).for_group(Audience(shown=dict.fromkeys(shown, 1)), limits)
    assert sorted(numbers(digest)) == list(range(1, len(sizes) + 1))
    room = chars - limits.head - limits.foot
    for page in digest.pages:
        held = (*page.new, *page.still)
        assert held
        assert len(held) == 1 or sum(len(one.text) + 1 for one in held) <= room
    seen_still = False
    for page in digest.pages:
        assert not (seen_still and page.new), "what is still open comes after all that is new"
        seen_still = seen_still or bool(page.still)


def test_the_message_with_head_and_foot_fits_the_phone() -> None:
    cards = [card(number, text=f"【{number}】服务员 2人｜3500元/月\n福满楼饭店·兀术街中段") for number in range(1, 60)]
    digest = Issue(cards).for_group(Audience(shown=dict.fromkeys(range(1, 30), 1)))
    messages = wording.digest(digest, TODAY)
    assert len(messages) > 1
    assert all(len(message) <= Limits().chars for message in messages)
    assert messages[0].startswith("11月24日招工信息，新增30个（1/")


def test_only_what_is_open_becomes_a_card() -> None:
    postings = [
        Posting(
            number=at, state=state, job=Job(post="焊工"), published_at=NOON, edition=1, created_at=NOON, updated_at=NOON
        )
        for at, state in enumerate(State, start=1)
    ]
    cards = cards_of(postings, {at: "焊工" for at in range(1, 7)})
    assert [one.number for one in cards] == [list(State).index(State.OPEN) + 1]


@pytest.mark.parametrize("pages", [1, 2])
def test_a_flood_of_new_ones_ends_somewhere(pages: int) -> None:
    cards = [card(number, text="字" * 100) for number in range(1, 101)]
    digest = Issue(cards).for_group(Audience(), Limits(chars=500, pages=pages))
    assert len(digest.pages) == pages
    assert digest.left == 100 - len(numbers(digest))
