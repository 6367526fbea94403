"""Counting, beside a naive count that is written in another way, and beside a library for Schulze and approval."""

from __future__ import annotations

import random
from collections import Counter
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schulze_condorcet import schulze_evaluate
from votelib.convert import ApprovalToSimpleVotes
from votelib.evaluate.core import Plurality, Tie

from bot.council import ballot as paper
from bot.council.ballot import ABSTAIN, NO, YES, Form, Invalid, Mark, Method, yes_no
from bot.council.casting import Cast, cast
from bot.council.roll import NONE, Share
from bot.council.tally import Count, beatpaths, count, elect, places, schulze

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How long an example takes says something of the machine, nothing of the rule."""

PROFILES = 1_000


def form(method: Method, size: int = 3, **more: object) -> Form:
    if method is Method.YES_NO:
        return yes_no()
    return Form(method=method, options=tuple("甲乙丙丁戊己"[:size]), **more)  # type: ignore[arg-type]


def counted(some: Form, *marks: Mark) -> Count:
    return count(some, [cast(some, mark, Share(1)) for mark in marks])


# ------------------------------------------------------------------------------------------------ worked examples
def test_blank_abstention_and_invalid_are_counted_apart() -> None:
    ask = yes_no()
    yes, no, abstains = (paper.picked(ask, [answer]) for answer in (YES, NO, ABSTAIN))
    found = counted(ask, yes, yes, no, abstains, paper.blank(ask), Mark((1, 1, 0)), Mark((1, 1, 1)))
    assert found.heads == (2, 1, 1)
    assert (found.valid, found.blank, found.invalid, found.cast) == (Share(4), Share(1), Share(2), Share(7))
    assert found.abstained == Share(1)
    assert found.reasons == {Invalid.TOO_MANY: 2}
    assert found.totals.cast == found.cast


def test_area_is_counted_beside_heads() -> None:
    ask = yes_no()
    yes, no = paper.picked(ask, [YES]), paper.picked(ask, [NO])
    found = count(ask, [cast(ask, yes, Share(1, 673_050)), cast(ask, no, Share(1, 5)), cast(ask, no, Share(1, 6))])
    assert (found.heads, found.area, found.valid) == ((1, 2, 0), (673_050, 11, 0), Share(3, 673_061))


def test_own_words_are_counted_by_what_they_say() -> None:
    some = form(Method.SEVERAL, most=2, write_in=True)
    found = counted(some, *(paper.picked(some, [0], said) for said in ("装电梯", "装 电梯", " 装电梯　")))
    assert found.heads == (3, 0, 0)
    assert found.written == {"装电梯": Share(2), "装 电梯": Share(1)}
    assert places(found) == ((0,), (1, 2)), "what was written becomes an option next time"


def test_several_approval_and_score_are_sums() -> None:
    assert counted(form(Method.SEVERAL, most=2), Mark((1, 1, 0)), Mark((0, 1, 0)), Mark((1, 1, 1))).heads == (1, 2, 0)
    assert counted(form(Method.APPROVAL), Mark((1, 1, 1)), Mark((0, 1, 0)), Mark(())).heads == (1, 2, 1)
    score = counted(form(Method.SCORE), Mark((5, 0, -1)), Mark((3, 4, 2)), Mark((-1, -1, -1)))
    assert (score.heads, score.valid, score.blank) == ((8, 4, 2), Share(2), Share(1))


def test_nobody_voted() -> None:
    for method in Method:
        found = count(form(method), [])
        assert found.cast == NONE and not any(found.heads)


def test_equals_share_a_place_and_nobody_is_drawn() -> None:
    some = form(Method.CHOICE, 4)
    found = counted(some, *(paper.picked(some, [option]) for option in (3, 1, 3, 1, 0)))
    assert places(found) == ((1, 3), (0,), (2,))
    assert elect(places(found), 1) == ((), (1, 3))
    assert elect(places(found), 2) == ((1, 3), ())
    assert elect(places(found), 3) == ((1, 3, 0), ())
    assert elect((), 1) == ((), ())


def test_the_example_of_the_method_s_author() -> None:
    # The 45 ballots that every text on the method begins with; the strongest paths are known.
    some = form(Method.RANKED, 5)
    groups = {"acbed": 5, "adecb": 5, "bedac": 8, "cabed": 3, "caebd": 7, "cbade": 2, "dceba": 7, "ebadc": 8}
    marks = [
        paper.ranked(some, ["abcde".index(one) for one in order]) for order, many in groups.items() for _ in range(many)
    ]
    found = counted(some, *marks)
    assert beatpaths(found.pairs) == [
        [0, 28, 28, 30, 24],
        [25, 0, 28, 33, 24],
        [25, 29, 0, 29, 24],
        [25, 28, 28, 0, 24],
        [25, 28, 28, 31, 0],
    ]
    assert places(found) == ((4,), (0,), (2,), (1,), (3,))


def test_a_circle_is_a_tie_of_three() -> None:
    some = form(Method.RANKED)
    assert places(counted(some, *(paper.ranked(some, order) for order in ((0, 1, 2), (1, 2, 0), (2, 0, 1))))) == (
        (0, 1, 2),
    )


def test_unranked_options_come_last_and_equal_to_each_other() -> None:
    some = form(Method.RANKED)
    assert counted(some, paper.ranked(some, [1])).pairs == ((0, 0, 0), (1, 0, 1), (0, 0, 0))


def test_counts_of_two_forms_do_not_add_up() -> None:
    with pytest.raises(ValueError):
        count(form(Method.CHOICE), []) + count(form(Method.CHOICE, 4), [])


# ------------------------------------------------------------------------------------------------ any ballots at all
@st.composite
def polls(draw: st.DrawFn) -> tuple[Form, list[Cast]]:
    method = draw(st.sampled_from(Method))
    write_in = method in (Method.CHOICE, Method.SEVERAL, Method.APPROVAL) and draw(st.booleans())
    some = (
        form(method, draw(st.integers(2, 5)), most=2, top_score=3, write_in=write_in)
        if method is not Method.YES_NO
        else yes_no()
    )
    size = len(some.options)
    low, high = {Method.SCORE: (-1, 4), Method.RANKED: (0, size + 1)}.get(method, (0, 1))
    numbers = st.one_of(
        st.tuples(*[st.integers(low, high)] * size),
        st.sampled_from([(), paper.blank(some).numbers, *(paper.picked(some, [at]).numbers for at in range(size))]),
    )
    marks = st.builds(Mark, numbers, st.sampled_from(["", "", "另"]) if write_in else st.just(""))
    ballots = st.lists(st.tuples(marks, st.integers(0, 200)), max_size=25)
    return some, [cast(some, mark, Share(1, area)) for mark, area in draw(ballots)]


def naive(some: Form, ballots: list[Cast]) -> dict[str, object]:
    """The same count, said in another way: option by option over all ballots, whose validity is written down again."""

    def says(one: Cast) -> str:
        numbers, ranked = one.mark.numbers, some.method is Method.RANKED
        abstains = (0, 0, 1) if some.method is Method.YES_NO else ()
        if numbers == abstains:
            return "invalid" if one.mark.write_in else "abstained"
        if len(numbers) != len(some.options):
            return "invalid"
        if some.method is Method.SCORE:
            if any(number not in (-1, 0, 1, 2, 3) for number in numbers):
                return "invalid"
            return "blank" if all(number == -1 for number in numbers) else "answer"
        if any(number < 0 or number > (len(numbers) if ranked else 1) for number in numbers):
            return "invalid"
        picks = sum(1 for number in numbers if number) + (1 if one.mark.write_in else 0)
        if picks == 0:
            return "blank"
        limit = {Method.YES_NO: 1, Method.CHOICE: 1, Method.SEVERAL: 2}.get(some.method, 99)
        return "invalid" if picks > limit else "answer"

    kinds = [says(one) for one in ballots]
    answers = [one for one, kind in zip(ballots, kinds, strict=True) if kind in ("answer", "abstained")]

    def weight(wanted: tuple[str, ...]) -> tuple[int, int]:
        found = [one.share for one, kind in zip(ballots, kinds, strict=True) if kind in wanted]
        return len(found), sum(share.area for share in found)

    def prefers(one: Cast, better: int, worse: int) -> bool:
        if not one.mark.numbers:
            return False
        first, second = one.mark.numbers[better], one.mark.numbers[worse]
        return bool(first) and (not second or first < second)

    size = range(len(some.options))
    points = [[max(0, one.mark.numbers[at]) if one.mark.numbers else 0 for one in answers] for at in size]
    ranked = some.method is Method.RANKED
    return {
        "valid": weight(("answer", "abstained")),
        "blank": weight(("blank",)),
        "invalid": weight(("invalid",)),
        "abstained": weight(("abstained",)),
        "heads": [0 if ranked else sum(points[at]) for at in size],
        "area": [
            0 if ranked else sum(p * one.share.area for p, one in zip(points[at], answers, strict=True)) for at in size
        ],
        "written": Counter(one.mark.write_in for one in answers if one.mark.write_in),
        "pairs": [[sum(prefers(one, a, b) for one in answers) if a != b else 0 for b in size] for a in size if ranked],
    }


@UNHURRIED
@given(polls())
def test_a_count_is_what_a_naive_count_says(poll: tuple[Form, list[Cast]]) -> None:
    some, ballots = poll
    found, expected = count(some, ballots), naive(some, ballots)
    for name in ("valid", "blank", "invalid", "abstained"):
        share = getattr(found, name)
        assert (share.heads, share.area) == expected[name], name
    assert list(found.heads) == expected["heads"]
    assert list(found.area) == expected["area"]
    assert {text: share.heads for text, share in found.written.items()} == expected["written"]
    assert [list(row) for row in found.pairs] == expected["pairs"]


@UNHURRIED
@given(polls(), st.randoms(use_true_random=False))
def test_order_never_matters_and_one_by_one_is_all_at_once(poll: tuple[Form, list[Cast]], rng: random.Random) -> None:
    some, ballots = poll
    whole, one_by_one = count(some, ballots), count(some, [])
    mixed = list(ballots)
    rng.shuffle(mixed)
    for ballot in mixed:
        one_by_one = one_by_one.plus(ballot)
    assert one_by_one == whole
    cut = len(mixed) // 2
    assert count(some, mixed[:cut]) + count(some, mixed[cut:]) == whole
    for ballot in ballots:
        one_by_one = one_by_one.minus(ballot)
    assert one_by_one == count(some, []), "what is taken back leaves nothing behind"


@UNHURRIED
@given(polls())
def test_the_sum_of_the_counts_is_what_is_valid(poll: tuple[Form, list[Cast]]) -> None:
    some, ballots = poll
    found = count(some, ballots)
    assert (
        found.valid + found.blank + found.invalid
        == found.cast
        == Share(len(ballots), sum(b.share.area for b in ballots))
    )
    assert sum(found.reasons.values()) == found.invalid.heads
    written = sum(share.heads for share in found.written.values())
    if some.method is Method.YES_NO:
        assert sum(found.heads) == found.valid.heads and sum(found.area) == found.valid.area
    elif some.method is Method.CHOICE:
        assert sum(found.heads) + written + found.abstained.heads == found.valid.heads
    elif some.method is Method.RANKED:
        for a, b in permutations(range(len(some.options)), 2):
            assert found.pairs[a][b] + found.pairs[b][a] <= found.valid.heads - found.abstained.heads


# ------------------------------------------------------------------------------------------------ the library
def profile(seed: int, method: Method) -> tuple[Form, list[Mark]]:
    """Random ballots, few enough that ties are common."""
    rng = random.Random(seed)
    some = form(method, rng.randint(2, 6))
    size = len(some.options)
    high = size if method is Method.RANKED else 1
    marks = [Mark(tuple(rng.randint(0, high) for _ in range(size))) for _ in range(rng.randint(1, 40))]
    return some, [mark for mark in marks if not paper.is_blank(some, mark)] or [Mark((1,) * size)]


def link(*, support: int, opposition: int, totalvotes: int) -> int:
    """The strength of a link as :func:`bot.council.tally.beatpaths` has it, in the library's terms."""
    return support if support > opposition else 0


def as_text(mark: Mark) -> str:
    """A ranked ballot as the library reads it: 2>0=1>3."""
    levels: dict[int, list[str]] = {}
    for option, place in enumerate(mark.numbers):
        levels.setdefault(place or len(mark.numbers) + 1, []).append(str(option))
    return ">".join("=".join(levels[place]) for place in sorted(levels))


def test_schulze_is_the_library_s_on_random_profiles() -> None:
    ties = 0
    for seed in range(PROFILES):
        some, marks = profile(seed, Method.RANKED)
        found = counted(some, *marks)
        left = [str(option) for option in range(len(some.options))]
        library = schulze_evaluate([as_text(mark) for mark in marks], left, strength=link)
        for level in ([int(name) for name in level.split("=")] for level in library.split(">")):
            # The library looks at those who are left as at a poll of their own; so are they looked at here.
            among = [int(name) for name in left]
            pairs = tuple(tuple(found.pairs[a][b] for b in among) for a in among)
            assert [among[at] for at in schulze(pairs)[0]] == level, f"profile {seed}"
            left = [name for name in left if int(name) not in level]
        assert sorted(option for place in places(found) for option in place) == list(range(len(some.options)))
        ties += len(places(found)[0]) > 1
    assert PROFILES / 20 < ties < PROFILES / 2, "there were ties to tell, and they were not all ties"


def test_approval_is_the_library_s_on_random_profiles() -> None:
    ties = 0
    for seed in range(PROFILES):
        some, marks = profile(seed, Method.APPROVAL)
        bulks = Counter(frozenset(at for at, number in enumerate(mark.numbers) if number) for mark in marks)
        votes = ApprovalToSimpleVotes().convert(bulks)
        found = counted(some, *marks)
        assert {option: many for option, many in enumerate(found.heads) if many} == votes, f"profile {seed}"
        for seats in range(1, len(votes)):
            library = Plurality().evaluate(votes, seats)
            chosen, tied = elect(places(found), seats)
            assert set(chosen) == {one for one in library if not isinstance(one, Tie)}, f"profile {seed}"
            assert set(tied) == {name for one in library if isinstance(one, Tie) for name in one}, f"profile {seed}"
            ties += bool(tied)
    assert ties > PROFILES / 20


@UNHURRIED
@given(st.integers(0, 10**9), st.permutations(range(6)))
def test_names_and_places_on_the_paper_do_not_matter_to_schulze(seed: int, order: list[int]) -> None:
    some, marks = profile(seed, Method.RANKED)
    moved = [at for at in order if at < len(some.options)]
    again = counted(some, *(Mark(tuple(mark.numbers[at] for at in moved)) for mark in marks))
    back = tuple(tuple(sorted(moved[at] for at in place)) for place in places(again))
    assert back == places(counted(some, *marks))


@UNHURRIED
@given(st.integers(0, 10**9))
def test_who_beats_everybody_one_by_one_comes_first(seed: int) -> None:
    some, marks = profile(seed, Method.RANKED)
    pairs = counted(some, *marks).pairs
    size = range(len(pairs))
    for a in size:
        if all(pairs[a][b] > pairs[b][a] for b in size if b != a):
            assert schulze(pairs)[0] == (a,)
        if all(pairs[a][b] < pairs[b][a] for b in size if b != a):
            assert schulze(pairs)[-1] == (a,)
