"""Secret ballots are cast once and changed by their receipt; nothing about them says whose they are."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from bot.council import secret
from bot.council.ballot import Mark
from bot.council.bulletin import Paper
from bot.council.receipts import digest, draw, spaced
from bot.council.refusal import Refused
from bot.wording import refusals
from tests.bulletins import elevator

POLL = elevator().poll()
YES, NO = Mark((1, 0, 0)), Mark((0, 1, 0))
CODE = draw(lambda _: 38172094556)


def test_what_is_kept_of_a_ballot_says_nothing_about_its_voter() -> None:
    paper = secret.first(POLL, YES, code=CODE, voted=False)
    assert paper == Paper(digest(CODE, POLL.hash), YES)
    assert {field.name for field in fields(Paper)} == {"key", "mark", "unreadable", "name"} and paper.name == ""


def test_nobody_votes_twice() -> None:
    with pytest.raises(Refused) as refused:
        secret.first(POLL, NO, code=CODE, voted=True)
    said = refusals.say(refused.value)
    assert "引用" in said and f"投票 {POLL.number}" in said


@pytest.mark.parametrize("typed", [CODE, spaced(CODE), f"「小圆：您的回执码：{spaced(CODE)}」\n- - -\n投票 5 反对"])
def test_the_receipt_changes_the_ballot_and_leaves_nothing_of_the_first(typed: str) -> None:
    box = {paper.key: paper for paper in [secret.first(POLL, YES, code=CODE, voted=False)]}
    key = secret.receipt(POLL, typed)
    box[key] = secret.change(POLL, box.get(key), NO)
    assert list(box.values()) == [Paper(digest(CODE, POLL.hash), NO)]


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("反对", "secret.length"),
        ("3817 2094 55", "secret.length"),
        (str(int(CODE) ^ 1), "secret.typo"),
        ("", "secret.length"),
    ],
)
def test_a_slip_is_told_from_what_is_no_code(typed: str, rule: str) -> None:
    with pytest.raises(Refused) as refused:
        secret.receipt(POLL, typed)
    assert refused.value.rule == rule


def test_a_code_of_another_poll_changes_nothing_here() -> None:
    box = {paper.key: paper for paper in [secret.first(POLL, YES, code=CODE, voted=False)]}
    other = replace(POLL, hash="ab" * 32, number=6)
    with pytest.raises(Refused, match=r"secret\.unknown"):
        secret.change(other, box.get(secret.receipt(other, CODE)), NO)
