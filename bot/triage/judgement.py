"""What triage says about one message. Plain values, nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Emergency:
    """Somebody seems to need help now: whom to call, for what, and the words that say so."""

    number: str
    """110, 119, 120 or 122."""
    what: str
    """The matter in a word or two, as people call it: 着火, 燃气泄漏, 电梯困人 …"""
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on one message. Scores lie between 0 and 1; what points to nothing gets the defaults."""

    is_concern: bool = False
    concern_score: float = 0.0
    category: str = ""
    """``一级/二级``, a leaf of the tree; empty if nothing points to one."""
    category_score: float = 0.0
    second_category: str = ""
    """The runner-up, of use where the first is unsure; empty if there is none."""
    sure: bool = False
    """The first level is right in at least 97 of 100 such messages; else both guesses deserve to be offered."""
    is_job: bool = False
    """A job advertisement; never a concern."""
    urgency: str = "一般"
    """一般, 重要, 紧急 or 特急."""
    place: str | None = None
    """As it was written but with one way of writing: ``银冈小区3号楼2单元501``."""
    because: tuple[str, ...] = ()
    """The words that decided, strongest first; those that spoke against are marked with a leading ``-``."""
    emergency: Emergency | None = None
    concern_kind: str = "求助"
    """咨询, 求助, 投诉, 举报 or 建议, guessed from the wording."""

    @property
    def grounded(self) -> str:
        """The category where a word or the model's certainty stands behind it, else "".

        A guess from the sound of a sentence alone is good for sorting and wrong too often to be told to people.
        """
        return self.category if self.sure or any(not word.startswith("-") for word in self.because) else ""
