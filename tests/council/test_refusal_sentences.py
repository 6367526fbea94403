"""Every rule that can say no has a sentence, and the sentence finds its facts."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from bot.council.refusal import Refused
from bot.wording import refusals

ROOT = Path(refusals.__file__).parents[2]


def _refusals() -> list[tuple[str, str, frozenset[str]]]:
    found = []
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused"):
                continue
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            assert len(node.args) == 1 and isinstance(node.args[0], ast.Constant), f"{where}: a rule is a literal"
            assert all(keyword.arg for keyword in node.keywords), f"{where}: facts are named one by one"
            found.append((where, str(node.args[0].value), frozenset(str(k.arg) for k in node.keywords)))
    return found


REFUSALS = _refusals()


def _placeholders(rule: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(refusals._SENTENCES[rule]) if name is not None}


def test_there_are_refusals_to_look_at() -> None:
    assert len(REFUSALS) > 15


@pytest.mark.parametrize(("where", "rule", "facts"), REFUSALS, ids=[f"{w}-{r}" for w, r, _ in REFUSALS])
def test_a_rule_has_a_sentence_that_finds_its_facts(where: str, rule: str, facts: frozenset[str]) -> None:
    assert rule in refusals.RULES, f"{where}: {rule} has no sentence"
    assert _placeholders(rule) <= facts, f"{where}: the sentence of {rule} asks for more than it is given"
    said = refusals.say(Refused(rule, **dict.fromkeys(facts, "7")))
    assert said and "{" not in said


def test_no_sentence_is_left_over() -> None:
    assert {rule for _, rule, _ in REFUSALS} == refusals.RULES


@pytest.mark.parametrize("words", ["{number}", "{0}", "100% {x!r}", "{word.__class__}"])
def test_what_somebody_said_is_never_read_as_a_placeholder(words: str) -> None:
    assert words in refusals.say(Refused("grant.unknown", who=words))
