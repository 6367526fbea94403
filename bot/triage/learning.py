"""What staff teach: a difference on top of the trained model, which itself stays as it is.

For every lesson (this text is about that category) the weights of the right category and of the strongest wrong one
move just as far as it takes, the less the surer they are already (AROW: Crammer, Kulesza, Dredze, *Adaptive
Regularization of Weight Vectors*, 2009). What the model knew is not forgotten: without lessons that look alike the
difference is nothing.

Features are single characters and pairs, as numbers: the log of lessons holds no words, and outlives a model that is
trained anew.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.triage.judgement import Judgement
from bot.triage.tidy import tidy
from bot.triage.triage import Triage

_LOOKED_AT = 300
_BUCKETS = 1 << 22
_CAUTION = 0.3
"""How much of a lesson is put down to chance; larger moves less."""
_BASE = 0.8
"""What the model's own certainty counts for against what was taught."""
_SURE_FROM = 0.97

Features = Sequence[int]


def features(text: str) -> tuple[int, ...]:
    """A text as numbers, sorted, each once; the same for the same text, always."""
    plain = tidy(text[: 4 * _LOOKED_AT])[:_LOOKED_AT]
    pairs = (plain[at : at + size] for size in (1, 2) for at in range(len(plain) - size + 1))
    return tuple(sorted({zlib.crc32(piece.encode()) % _BUCKETS for piece in pairs}))


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text, as features, is about ``category`` (``一级/二级``); the model had said ``guess`` with ``score``, then
    ``second``."""

    features: Features
    guess: str
    score: float
    second: str
    category: str


class Learned:
    """The difference. Made of lessons in their order; the same lessons make the same difference."""

    def __init__(self, lessons: Iterable[Lesson] = ()) -> None:
        self._weights: dict[str, dict[int, float]] = {}
        self._spread: dict[str, dict[int, float]] = {}
        self.lessons = 0
        for lesson in lessons:
            self.learn(lesson)

    def learn(self, lesson: Lesson) -> None:
        """Take one lesson in."""
        self.lessons += 1
        if not lesson.features:
            return
        right = lesson.category
        self._weights.setdefault(right, {})
        scores = self._scores(lesson.features, {lesson.guess: lesson.score, lesson.second: 0.0})
        wrong = max((name for name in scores if name != right), key=lambda name: (scores[name], name), default="")
        margin = scores[right] - scores.get(wrong, 0.0)
        if margin >= 1:
            return
        each = 1 / math.sqrt(len(lesson.features))
        unsure = sum(self._uncertainty(name, lesson.features) for name in (right, wrong) if name) * each * each
        step = 1 / (unsure + _CAUTION)
        for name, sign in ((right, 1.0), (wrong, -1.0)):
            if name:
                self._move(name, lesson.features, sign * (1 - margin) * step * each, step * each * each)

    def judge(self, text: str, judgement: Judgement) -> Judgement:
        """The judgement as it is after what was taught; the same if that says nothing."""
        if not self._weights or not (judgement.category or judgement.is_concern):
            return judgement
        base = {judgement.category: judgement.category_score, judgement.second_category: 0.0}
        scores = self._scores(features(text), base)
        first, second = _two_best(scores)
        if first == judgement.category:
            return judgement
        score = 1 / (1 + math.exp(-2 * (scores[first] - scores[second])))
        because = (*judgement.because, "改类学到的")
        return replace(
            judgement,
            category=first,
            category_score=round(score, 4),
            second_category=judgement.category,
            sure=score >= _SURE_FROM,
            because=because,
        )

    def _scores(self, found: Features, base: Mapping[str, float]) -> dict[str, float]:
        each = 1 / math.sqrt(len(found)) if found else 0.0
        scores = {name: _BASE * score for name, score in base.items() if name}
        for name, weights in self._weights.items():
            scores[name] = scores.get(name, 0.0) + each * sum(weights.get(feature, 0.0) for feature in found)
        return scores

    def _uncertainty(self, name: str, found: Features) -> float:
        spread = self._spread.get(name, {})
        return sum(spread.get(feature, 1.0) for feature in found)

    def _move(self, name: str, found: Features, by: float, shrink: float) -> None:
        weights, spread = self._weights.setdefault(name, {}), self._spread.setdefault(name, {})
        for feature in found:
            width = spread.get(feature, 1.0)
            weights[feature] = weights.get(feature, 0.0) + by * width
            spread[feature] = width - shrink * width * width


class Taught:
    """Triage together with what staff taught it."""

    def __init__(self, triage: Triage) -> None:
        self._triage = triage
        self._learned = Learned()

    @property
    def categories(self) -> tuple[str, ...]:
        """Every leaf of the tree as ``一级/二级``."""
        return self._triage.categories

    @property
    def lessons(self) -> int:
        """How many it was taught."""
        return self._learned.lessons

    def judge(self, text: str) -> Judgement:
        """What the message is, by the model and by what was taught. Never raises."""
        return self._learned.judge(text, self._triage.judge(text))

    def lesson(self, text: str, category: str) -> Lesson:
        """That this text is about that category, beside what the model alone says of it."""
        alone = self._triage.judge(text)
        return Lesson(features(text), alone.category, alone.category_score, alone.second_category, category)

    def teach(self, lessons: Iterable[Lesson]) -> None:
        """Take these in, on top of the earlier ones."""
        for lesson in lessons:
            self._learned.learn(lesson)

    def begin_again(self, lessons: Iterable[Lesson]) -> None:
        """Forget what was taught and learn these."""
        self._learned = Learned(lessons)


def _two_best(scores: Mapping[str, float]) -> tuple[str, str]:
    first, second = sorted(scores, key=lambda name: (-scores[name], name))[:2] if len(scores) > 1 else [*scores, ""]
    return first, second
