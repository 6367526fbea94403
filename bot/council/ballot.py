"""What a ballot paper looks like, and what stands on a ballot: numbers, one for each option, and one own word at most.

What stands there is told apart carefully: 弃权 is an answer and counts as valid, a blank ballot was cast without one,
an invalid one was cast and cannot be read as an answer. Who did not vote has no ballot at all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Method(StrEnum):
    """How a voter answers."""

    YES_NO = "赞成反对"
    CHOICE = "单选"
    SEVERAL = "多选"
    APPROVAL = "认可"
    """As many as one can live with."""
    RANKED = "排序"
    SCORE = "打分"


YES, NO, ABSTAIN = 0, 1, 2
"""Places of the three answers of a yes/no poll."""
YES_NO_OPTIONS = ("赞成", "反对", "弃权")
PICKING = frozenset({Method.YES_NO, Method.CHOICE, Method.SEVERAL, Method.APPROVAL})
"""Methods by which options are picked, and counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The ballot paper. ``most``: how many may be picked in :attr:`Method.SEVERAL`; ``top_score``: points are 0 up to
    it; ``write_in``: one own word may be added."""

    method: Method
    options: tuple[str, ...]
    most: int = 1
    top_score: int = 5
    write_in: bool = False

    def to_data(self) -> dict[str, Any]:
        """As what JSON knows, always in the same form."""
        return {
            "method": self.method.value,
            "options": list(self.options),
            "most": self.most,
            "top_score": self.top_score,
            "write_in": self.write_in,
        }

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Form:
        """The form that :meth:`to_data` gave.

        Raises:
            KeyError: something is missing.
            ValueError: there is no such method.
        """
        return cls(
            method=Method(data["method"]),
            options=tuple(str(option) for option in data["options"]),
            most=int(data["most"]),
            top_score=int(data["top_score"]),
            write_in=bool(data["write_in"]),
        )


def yes_no() -> Form:
    """赞成, 反对, 弃权."""
    return Form(method=Method.YES_NO, options=YES_NO_OPTIONS)


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands on a ballot, in the order of the options: 1 for what was picked, else 0; for :attr:`Method.RANKED`
    the place (1 is best, equals may share one, 0 is unranked and comes last); for :attr:`Method.SCORE` the points, -1
    for none. No numbers at all is an abstention, but in a yes/no poll, where that is one of the answers."""

    numbers: tuple[int, ...]
    write_in: str = ""


class Invalid(StrEnum):
    """Why a ballot that was cast is no answer."""

    UNREADABLE = "无法辨认"
    NO_SUCH_OPTION = "没有这个选项"
    TOO_MANY = "选得太多"
    OUT_OF_RANGE = "超出范围"
    WRITE_IN = "不能另写"


def word(text: str) -> str:
    """An own word as it is counted: full-width, spaces and letter case make no difference."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def picked(form: Form, options: Iterable[int], write_in: str = "") -> Mark:
    """Options (from 0) are picked; an own word that is one of the options picks it."""
    chosen, own = set(options), word(write_in)
    known = [word(option) for option in form.options] if own else []
    if own in known:
        chosen, own = chosen | {known.index(own)}, ""
    return Mark(tuple(int(place in chosen) for place in range(len(form.options))), own)


def ranked(form: Form, order: Sequence[int | Sequence[int]]) -> Mark:
    """Options (from 0) in the order of preference; several in one place are equals."""
    places = dict.fromkeys(range(len(form.options)), 0)
    for place, found in enumerate(order, start=1):
        places |= dict.fromkeys([found] if isinstance(found, int) else found, place)
    return Mark(tuple(places[option] for option in range(len(form.options))))


def scored(form: Form, points: Mapping[int, int]) -> Mark:
    """Points for options (from 0)."""
    return Mark(tuple(points.get(option, -1) for option in range(len(form.options))))


def blank(form: Form) -> Mark:
    """Cast without an answer."""
    return Mark((-1 if form.method is Method.SCORE else 0,) * len(form.options))


_ABSTENTION, _NOTHING = Mark((0, 0, 1)), Mark(())


def abstained(form: Form) -> Mark:
    """An abstention that is said."""
    return _ABSTENTION if form.method is Method.YES_NO else _NOTHING


def is_blank(form: Form, mark: Mark) -> bool:
    """Whether nothing stands on it."""
    return mark == blank(form)


def is_abstention(form: Form, mark: Mark) -> bool:
    """Whether it says that it abstains."""
    return mark == abstained(form)


def invalid(form: Form, mark: Mark) -> Invalid | None:
    """Why it is no answer, or None; a blank ballot is not invalid."""
    numbers, method = mark.numbers, form.method
    if mark.write_in and not (form.write_in and len(numbers) == len(form.options)):
        return Invalid.WRITE_IN
    if is_abstention(form, mark):
        return None
    if len(numbers) != len(form.options):
        return Invalid.NO_SUCH_OPTION
    if method in PICKING:
        if not set(numbers) <= {0, 1}:
            return Invalid.OUT_OF_RANGE
        most = {Method.SEVERAL: form.most, Method.APPROVAL: len(numbers) + 1}.get(method, 1)
        return Invalid.TOO_MANY if sum(numbers) + bool(mark.write_in) > most else None
    low, high = (-1, form.top_score) if method is Method.SCORE else (0, len(numbers))
    return None if all(low <= number <= high for number in numbers) else Invalid.OUT_OF_RANGE
