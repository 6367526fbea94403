"""The trained model: one file of small whole numbers, read at the start and only read afterwards."""

from __future__ import annotations

import io
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.triage.talk import TalkFeatures

FORMAT = 3
_NOUGHT = repeat(0)
_ONCE = 3
"""What a feature counts that stands in a text once; twice counts 5, three times 6."""
_FIELD = 0xFFFFFFFF
_ZERO = 1 << 15
"""Added to every product, which lies between -127 · 255 and 127 · 255, and taken off again from the sum."""
_LEAF_ZERO = 128
"""The same for weights alone."""
_SECOND = 20
_HALF, _LOW = 1 << _SECOND - 1, (1 << _SECOND) - 1
"""Two sums in one whole number: the second one in its lower bits, and below this half by its amount."""
OTHER = "其他"
"""The label for every first level of which there were no rows to learn from."""


class ModelError(ValueError):
    """The model file cannot be used; the message is one line that names it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """The two likeliest first-level classes of a text."""

    first: str
    score: float
    """Calibrated: of those with .8, about 80% are right."""
    second: str
    second_score: float


class Model:
    """Scores texts. Read-only after it is made, so threads may share it.

    Whoever learns on top of it without changing it takes the features of a text from ``Reader.topic``, the scores that
    are there already from :meth:`topic_margins`, one for each of ``labels``, and judges the sum by :meth:`topic_of`.
    """

    def __init__(self, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> None:
        self.facts = facts
        self.labels: tuple[str, ...] = tuple(facts["labels"])
        steps = arrays["topic_idf"].astype(np.int64)
        names = _names(arrays["topic_names"])
        self._topic = dict(zip(names, _packed(arrays["topic_weights"], steps), strict=True))
        # What a sum of weights times steps is worth.
        self._topic_scale: list[float] = facts["topic_scale"]
        self._topic_bias: list[float] = facts["topic_bias"]
        self._often = [0, *(round(_ONCE * (1 + math.log(times))) for times in range(1, 1300))]
        # One whole number is two sums at the price of one: concern and job advertisement.
        self._grams = dict(zip(_names(arrays["gram_names"]), _both(arrays["gram_weights"]), strict=True))
        self._gram_scale: list[float] = facts["gram_scale"]
        self._traits = dict(zip(_names(arrays["trait_names"]), _both(arrays["trait_weights"]), strict=True))
        self._trait_scale: list[float] = facts["trait_scale"]
        paired = facts["paired"]
        pairs = np.moveaxis(arrays["pair_weights"].astype(np.int64), 0, -1)
        pairs = pairs + pairs.transpose(1, 0, 2)
        self._pairs = {a: dict(zip(paired, _both(row), strict=True)) for a, row in zip(paired, pairs, strict=True)}
        self._pair_scale: list[float] = facts["pair_scale"]
        self._talk_bias: list[float] = facts["talk_bias"]
        self._gram_factor: float = facts["gram_factor"]
        self._word_factor: float = facts["word_factor"]
        self._trait_factor: float = facts["trait_factor"]
        self.themes: tuple[str, ...] = tuple(facts["themes"])
        self._leaf = dict(zip(_names(arrays["leaf_names"]), _raised(arrays["leaf_weights"]), strict=True))
        self._leaf_scale: float = facts["leaf_scale"] * facts["leaf_factor"]
        self._leaf_bias = np.array(facts["leaf_bias"])

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read a model file.

        Raises:
            ModelError: it is missing, damaged or of another format.
        """
        try:
            with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            facts = json.loads(arrays.pop("facts").tobytes())
            if facts["format"] != FORMAT:
                raise ModelError(f"{path}: format {facts['format']}, this program reads {FORMAT}; train it again")
            return cls(arrays, facts)
        except ModelError:
            raise
        except Exception as problem:
            raise ModelError(f"{path}: not a model file ({type(problem).__name__})") from problem

    def topic_margins(self, features: Sequence[str]) -> list[float]:
        """One number for every label, the largest for the likeliest; repeats count by their logarithm."""
        counts = dict.fromkeys(features)
        get = self._topic.get
        total = sum(map(get, counts, _NOUGHT))
        squares = _ONCE * _ONCE * ((total >> 32) & _FIELD)
        if not squares:
            return self._topic_bias
        total *= _ONCE
        if len(counts) < len(features):
            for name, times in Counter(features).items():
                if times > 1 and (packed := get(name)) is not None:
                    often = self._often[times]
                    total += packed * (often - _ONCE)
                    squares += ((packed >> 32) & _FIELD) * (often * often - _ONCE * _ONCE)
        known, _, *sums = memoryview(total.to_bytes(4 * (2 + len(self.labels)), "little")).cast("I")
        length, zero = math.sqrt(squares), _ZERO * known
        return [
            (sum_ - zero) * scale / length + bias
            for sum_, scale, bias in zip(sums, self._topic_scale, self._topic_bias, strict=True)
        ]

    def topic(self, features: Sequence[str]) -> Topic:
        """The likeliest label and the one after it, with calibrated scores."""
        return self.topic_of(self.topic_margins(features))

    def topic_of(self, margins: Sequence[float]) -> Topic:
        """The likeliest label and the one after it for margins of this model, changed by who learned more or not."""
        temperature = self.facts["temperature"]
        top, second = sorted(margins, reverse=True)[:2]
        unit = sum([math.exp((margin - top) / temperature) for margin in margins])
        first = margins.index(top)
        other = margins.index(second) if second < top else margins.index(second, first + 1)
        share = math.exp((second - top) / temperature)
        return Topic(self.labels[first], 1 / unit, self.labels[other], share / unit)

    def leaf_margins(self, features: TalkFeatures) -> NDArray[np.float64]:
        """One number for every one of ``themes``; above 0 the theme is likelier than not."""
        grams, words, get = features.grams, features.words, self._leaf.get
        total = sum(map(get, grams, _NOUGHT)) + sum(map(get, words, _NOUGHT))
        raised = np.frombuffer(total.to_bytes(4 * (1 + len(self.themes)), "little"), dtype="<u4")
        unit = self._leaf_scale / math.sqrt(len(grams) + len(words))
        margins: NDArray[np.float64] = (raised[1:] - float(_LEAF_ZERO * int(raised[0]))) * unit + self._leaf_bias
        return margins

    def talk_margins(self, features: TalkFeatures) -> tuple[float, float]:
        """How much speaks for a concern and for a job advertisement; 0 is the border that was learned."""
        terms = [(sum(map(self._traits.get, features.traits, _NOUGHT)), self._trait_scale, self._trait_factor)]
        paired = features.paired
        if len(paired) > 1:
            rows, total = self._pairs, 0
            for at, name in enumerate(paired):
                total += sum(map(rows[name].__getitem__, paired[:at]))
            terms.append((total, self._pair_scale, self._trait_factor))
        weight, grams, words = self._grams.get, features.grams, features.words
        terms.append((sum(map(weight, grams, _NOUGHT)), self._gram_scale, self._gram_factor / math.sqrt(len(grams))))
        if words:
            by = self._word_factor / math.sqrt(len(words))
            terms.append((sum(map(weight, words, _NOUGHT)), self._gram_scale, by))
        concern, job = self._talk_bias
        for total, scale, factor in terms:
            second = ((total + _HALF) & _LOW) - _HALF
            concern += ((total - second) >> _SECOND) * scale[0] * factor
            job += second * scale[1] * factor
        return concern, job


def _raised(weights: NDArray[np.int8]) -> list[int]:
    """Each row as one large number: the field of ones, then every weight raised to be positive."""
    fields = np.empty((len(weights), 1 + weights.shape[1]), dtype="<u4")
    fields[:, 0] = 1
    fields[:, 1:] = weights.astype(np.int16) + _LEAF_ZERO
    return _large(fields)


def _large(fields: NDArray[np.uint32]) -> list[int]:
    rows, size = fields.tobytes(), 4 * fields.shape[1]
    return [int.from_bytes(rows[at : at + size], "little") for at in range(0, len(rows), size)]


def _packed(weights: NDArray[np.int8], steps: NDArray[np.int64]) -> list[int]:
    """Each feature as one large number of 32-bit fields, so that one sum adds everything that is asked for.

    The fields are: one, the square of its idf, and for every label the weight times idf, raised to be positive.
    """
    fields = np.empty((len(steps), 2 + weights.shape[1]), dtype="<u4")
    fields[:, 0] = 1
    fields[:, 1] = steps * steps
    fields[:, 2:] = weights * steps.astype(np.int32)[:, None] + _ZERO
    return _large(fields)


def _names(packed: NDArray[np.uint8]) -> list[str]:
    return packed.tobytes().decode("utf-8").split("\n")


def _both(columns: NDArray[Any]) -> list[int]:
    """Two columns as one number each; equal numbers are one object, so that what is often asked stays at hand."""
    numbers = (columns[:, 0].astype(np.int64) << _SECOND) + columns[:, 1]
    shared: dict[int, int] = {}
    return [shared.setdefault(number, number) for number in numbers.tolist()]
