"""The bulletin against the second count, and against everybody who would like another result."""

from __future__ import annotations

import copy
import json
import random
import unicodedata
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.council import receipts, tally
from bot.council.ballot import Mark, yes_no
from bot.council.bulletin import Paper, build, head, place
from bot.council.poll import Secrecy, canonical, short_hash
from bot.council.roll import entries
from bot.council.tally import count
from bot.council.verdict import decide
from bot.verify import deciding, reading
from bot.verify.comparing import compare
from bot.verify.given import is_receipt, is_same, receipt_digest
from bot.verify.saying import percent, shortened
from tests.bulletins import MAJORITY, SALT, Held, elevator, polls


def failures(bulletin: dict[str, Any], **given: str) -> list[str]:
    return [line for line in compare(bulletin, **given).lines if line.startswith("✗")]


def changed(bulletin: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(bulletin)


def sealed_again(bulletin: dict[str, Any]) -> dict[str, Any]:
    """As a forger leaves it who knows how the chain is made."""
    bulletin["head"] = head(bulletin["hash"], bulletin["ballots"], bulletin["closing"])
    return bulletin


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [leaf for key, below in inner for leaf in leaves(below, (*path, key))]
    return found or [path]


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def other(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value + "1"
        case list():
            return [1, 1]
        case _:
            return "1"


# ------------------------------------------------------------------------------------------------ two counts agree
@settings(max_examples=100, deadline=None)
@given(polls())
def test_both_counts_of_any_poll_agree(held: Held) -> None:
    bulletin = held.bulletin()
    assert failures(bulletin, head=bulletin["head"], start=bulletin["hash"]) == []


@given(polls())
def test_a_bulletin_survives_being_a_file(held: Held) -> None:
    bulletin = held.bulletin()
    assert json.loads(json.dumps(bulletin)) == bulletin
    assert reading.canonical(bulletin) == canonical(bulletin)


def test_a_text_is_the_same_text_on_every_keyboard() -> None:
    bulletin = replace(elevator(), question="Caf\u0065\u0301还开吗\n\u0301\u2028").bulletin()
    assert failures(bulletin) == []
    composed = changed(bulletin)
    composed["terms"]["question"] = unicodedata.normalize("NFC", bulletin["terms"]["question"])
    assert composed != bulletin and failures(composed, head=bulletin["head"]) == []


@given(st.integers(2, 9), st.randoms(use_true_random=False))
def test_both_find_the_same_order_by_schulze(size: int, chance: random.Random) -> None:
    """Random majorities are full of cycles, which ballots of a dozen neighbours seldom are."""
    voters = chance.choice([5, 9, 100])
    pairs = [[0] * size for _ in range(size)]
    for one in range(size):
        for other in range(one):
            pairs[one][other] = chance.randrange(voters + 1)
            pairs[other][one] = chance.randrange(voters + 1 - pairs[one][other])
    placed = tally.schulze(tuple(map(tuple, pairs)))
    assert deciding._schulze(pairs) == [list(place) for place in placed]


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.sampled_from([(1, 2), (2, 3), (3, 4), (1, 1), (1, 3)]))
def test_a_share_is_never_printed_on_the_wrong_side_of_its_threshold(
    part: int, whole: int, of: tuple[int, int]
) -> None:
    exact, threshold = Fraction(min(part, whole), whole), Fraction(*of)
    printed = Fraction(percent(min(part, whole), whole, *of).removesuffix("%")) / 100
    assert abs(printed - exact) <= Fraction(5, 10**5)
    if exact != threshold:
        assert (printed > threshold) is (exact > threshold) and printed != threshold


def test_the_two_ways_of_printing_a_hash_agree() -> None:
    for seed in range(200):
        digest = random.Random(seed).randbytes(32).hex()
        assert shortened(digest) == short_hash(digest)
        assert is_same(short_hash(digest).upper(), digest)
        assert is_same(digest[:16], digest) and is_same(f" {digest} ", digest)
        assert not is_same(digest[:15], digest) and not is_same("", digest)


# ----------------------------------------------------------------------------------------------- nothing can be changed
@settings(max_examples=100, deadline=None)
@given(polls(least=1), st.data())
def test_any_single_value_that_is_changed_is_noticed(held: Held, data: st.DataObject) -> None:
    bulletin = held.bulletin()
    path = data.draw(st.sampled_from([leaf for leaf in leaves(bulletin) if leaf != ("format",)]))
    forged = changed(bulletin)
    at(forged, path[:-1])[path[-1]] = other(at(forged, path))
    try:
        reading._bulletin(forged)
    except reading.Broken:
        return
    assert failures(forged), path


@settings(max_examples=100, deadline=None)
@given(polls(least=2), st.randoms(use_true_random=False))
def test_ballots_that_are_dropped_added_doubled_or_moved_are_noticed(held: Held, chance: random.Random) -> None:
    bulletin = held.bulletin()
    rows = bulletin["ballots"]
    one, two = chance.sample(range(len(rows)), 2)
    new = dict(rows[one], **{key: "f" * len(rows[one][key]) for key in ("receipt", "voter") if key in rows[one]})
    for forge in (
        lambda: rows[:one] + rows[one + 1 :],
        lambda: [*rows, new],
        lambda: [*rows[:one], rows[one], *rows[one:]],
        lambda: [rows[two if at == one else one if at == two else at] for at in range(len(rows))],
        lambda: [],
    ):
        forged = changed(bulletin) | {"ballots": forge()}
        assert failures(forged)
        # Also if the chain is made anew: the number of ballots, their order, or the printed hash gives it away.
        assert failures(sealed_again(forged), head=bulletin["head"])
        if len(forged["ballots"]) != len(rows) or [*forged["ballots"]] != rows:
            assert failures(forged)


@pytest.mark.parametrize("secrecy", Secrecy)
def test_a_forger_who_counts_correctly_fails_at_the_printed_hash_only(secrecy: Secrecy) -> None:
    held = elevator(secrecy)
    bulletin = held.bulletin()
    yes, no = Mark((1, 0, 0)), Mark((0, 1, 0))
    forged = replace(held, answers=[no if answer == yes else answer for answer in held.answers]).bulletin()
    assert forged["hash"] == bulletin["hash"] and not forged["closing"]["verdict"]["passed"]
    assert failures(forged) == []
    assert failures(forged, head=short_hash(bulletin["head"])) == ["✗ 截止指纹不是您给的那个：这不是当时公布的公告"]
    another = replace(held, question="3号楼不加装电梯").bulletin()
    assert failures(another) == []
    assert failures(another, start=short_hash(bulletin["hash"])) == ["✗ 开始指纹不是您给的那个：开始以后改过"]


@pytest.mark.parametrize("secrecy", Secrecy)
def test_a_published_number_that_is_wrong_is_noticed_by_counting_alone(secrecy: Secrecy) -> None:
    """Also where the chain was made anew and nobody has noted the printed hash."""
    bulletin = elevator(secrecy).bulletin()
    for part, says in {
        "count": "✗ 重新计票，与公布的不一致",
        "verdict": "✗ 按写明的规则重新判定，与公布的不一致",
    }.items():
        for path in leaves(bulletin["closing"][part]):
            forged = changed(bulletin)
            at(forged["closing"][part], path[:-1])[path[-1]] = other(at(forged["closing"][part], path))
            assert [line[: len(says)] for line in failures(sealed_again(forged))] == [says], path


def test_a_mark_that_is_moved_to_a_neighbour_is_noticed() -> None:
    bulletin = elevator().bulletin()
    voted = bulletin["closing"]["voted"]
    absent = next(code for code, _ in bulletin["roll"] if code not in voted)
    forged = changed(bulletin)
    forged["closing"]["voted"] = sorted([*voted[1:], absent])
    assert len(failures(forged)) == 1
    assert failures(sealed_again(forged), head=bulletin["head"])


def test_somebody_who_is_not_on_the_roll_is_noticed_by_a_recount_alone() -> None:
    bulletin = elevator(Secrecy.NAMED).bulletin()
    forged = changed(bulletin)
    forged["ballots"][-1]["voter"] = forged["closing"]["voted"][-1] = "f" * 16
    assert failures(sealed_again(forged)) == ["✗ 票和名册对不上：有的不在名册上，或者一个名额不止一张票"]


# ------------------------------------------------------------------------------------------------ receipts
def test_every_voter_finds_their_own_ballot() -> None:
    held = elevator()
    bulletin = held.bulletin()
    said = {Mark((1, 0, 0)): "赞成", Mark((0, 1, 0)): "反对", Mark((0, 0, 1)): "弃权", None: "无效票"}
    for code, answer in zip(held.codes(), held.answers, strict=True):
        digest = receipts.digest(code, bulletin["hash"])
        assert receipt_digest(receipts.spaced(code), bulletin["hash"]) == digest
        row = place(bulletin["ballots"], digest)
        assert row is not None
        found = compare(bulletin, receipt=code)
        assert found.fine and found.lines[-1] == f"✓ 您的票在公告第{row + 1}行：{said[answer]}"


def test_a_receipt_of_nobody_is_said_to_be_that() -> None:
    bulletin = elevator().bulletin()
    unknown = receipts.draw(lambda _: 12345678901)
    assert place(bulletin["ballots"], receipts.digest(unknown, bulletin["hash"])) is None
    assert failures(bulletin, receipt=unknown)[0].startswith("✗ 公告里没有这个回执码")


@given(st.text(alphabet="0123456789 ０", min_size=10, max_size=14) | st.integers(0, 10**11 - 1).map(str))
def test_both_programs_tell_a_slip_from_a_code(typed: str) -> None:
    made = receipts.draw(lambda _: int("0" + "".join(char for char in typed if char.isdigit())) % 10**11)
    assert is_receipt(made) and receipts.read(made) == made
    assert is_receipt(typed) is not isinstance(receipts.read(typed), receipts.Flaw)


def test_a_voter_whose_ballot_was_changed_before_the_close_sees_it() -> None:
    held = elevator()
    forged = replace(held, answers=[Mark((0, 1, 0)), *held.answers[1:]]).bulletin()
    assert compare(forged, receipt=held.codes()[0]).lines[-1].endswith("：反对")


# ------------------------------------------------------------------------------------------------ nobody is joined
def test_a_secret_bulletin_is_the_same_whoever_voted_what_and_when() -> None:
    """The same answers under the same receipts, given by other people in another order, are the same bulletin."""
    held = elevator()
    poll, roll = held.poll(), held.roll()
    verdict = decide(
        MAJORITY, held.electorate, count(held.form, held.casts()), entitled=poll.entitled, present=held.present
    )
    papers, voted = held.papers(), held.voted()
    first = build(poll, entries(roll, SALT), papers, verdict, voted=voted)
    for seed in range(20):
        chance = random.Random(seed)
        chance.shuffle(papers)
        chance.shuffle(voted)
        assert build(poll, entries(roll, SALT), papers, verdict, voted=voted) == first


def test_a_secret_bulletin_names_nobody_and_no_time_of_a_vote() -> None:
    bulletin = elevator().bulletin()
    assert all(set(row) == {"receipt", "numbers", "write_in", "unreadable"} for row in bulletin["ballots"])
    text = json.dumps(bulletin, ensure_ascii=False)
    assert "业主1" not in text and "3-1-10" not in text and SALT not in text
    assert not {code for code, _ in bulletin["roll"]} & {row["receipt"] for row in bulletin["ballots"]}


def test_an_unreadable_paper_shows_nothing() -> None:
    row = {"receipt": "a", "numbers": [], "write_in": "", "unreadable": True}
    papers = [Paper("a", Mark((1, 1, 0), "谁也看不清"), unreadable=True)]
    held = Held(form=yes_no(), answers=[None], homes=3)
    verdict = decide(MAJORITY, held.electorate, count(held.form, held.casts()), entitled=held.poll().entitled)
    assert build(held.poll(), entries(held.roll(), SALT), papers, verdict, voted=held.voted())["ballots"] == [row]


# ------------------------------------------------------------------------------------------------ what is not published
@pytest.mark.parametrize("secrecy", Secrecy)
def test_what_does_not_fit_together_is_not_published(secrecy: Secrecy) -> None:
    held = elevator(secrecy)
    poll, listed, papers, voted = held.poll(), entries(held.roll(), SALT), held.papers(), held.voted()
    verdict = decide(MAJORITY, held.electorate, count(held.form, held.casts()), entitled=poll.entitled)
    build(poll, listed, papers, verdict, voted=voted)
    for why, wrong in {
        "terms": (replace(poll, question="别的"), listed, papers, voted),
        "roll is not": (poll, listed[1:], papers, voted),
        "two ballots": (poll, listed, [*papers, papers[0]], voted),
        "not on the roll": (poll, listed, papers, [*voted[1:], "f" * 16]),
        "those who voted": (poll, listed, papers, voted[1:]),
        "add up": (poll, listed, [replace(papers[0], mark=Mark((0, 1, 0))), *papers[1:]], voted),
    }.items():
        with pytest.raises(ValueError, match=why):
            build(*wrong[:3], verdict, voted=wrong[3])
