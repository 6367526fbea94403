"""How the rules say no."""

from __future__ import annotations


class Refused(Exception):
    """A rule does not allow it. ``rule`` names the sentence in the wording, ``facts`` are the numbers that go into
    it."""

    def __init__(self, rule: str, **facts: object) -> None:
        super().__init__(rule, facts)
        self.rule = rule
        self.facts = facts


class Misunderstood(Exception):
    """A word was meant, but what follows it does not fit; the answer is its usage and a working example."""

    def __init__(self, hint: str = "") -> None:
        super().__init__(hint)
        self.hint = hint
