"""Learns the re-ranker: concern, job advertisement or talk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.triage.talk import TalkFeatures
from bot.triage.training.learner import fit
from bot.triage.training.sparse import Floats, Sparse, numbered
from bot.triage.training.topics import pack_names, to_bytes

GRAM_FACTOR = 1.0
TRAIT_FACTOR = 0.3
"""Traits are few and dense: at this size the ridge penalty holds them as tightly as the characters."""
FALSE_OWN = 0.03
FALSE_TALK = 0.007
_FOLDS = 5
_NAMES = 10_900
"""The heaviest features that are kept; the rest says next to nothing."""


@dataclass(frozen=True, slots=True)
class TalkExample:
    """A line with what a mistake about it costs; lines of one fold are judged by a learner that saw none of them."""

    features: TalkFeatures
    kind: str
    weight: float
    fold: int = -1
    """-1: learned from, not judged."""
    own: bool = False
    """One of the project's own hard lines; else, if it has a fold, one of the crowd."""


def learn_talk(
    examples: Sequence[TalkExample], paired: Sequence[str], cost_of_all: float, say: Callable[[str], object]
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The arrays and facts of the model file that concern group talk."""
    columns = numbered(([*e.features.grams, *e.features.traits] for e in examples), 2)
    columns = {name: at for at, name in enumerate(name for name in columns if "\n" not in name)}
    names = list(columns)
    size = len(paired)
    pair_at = {name: at for at, name in enumerate(paired)}
    width = len(names) + size * size
    rows = [_row(example.features, columns, pair_at, len(names), size) for example in examples]
    matrix = Sparse(rows, width)
    cost = np.array([example.weight for example in examples]) * cost_of_all
    say(f"talk: {matrix.height:,} lines, {len(names):,} features and {size * (size - 1) // 2} pairs; learning")
    arrays: list[Floats] = []
    biases: list[float] = []
    borders: list[float] = []
    for kind in ("concern", "job"):
        sign = np.array([1.0 if example.kind == kind else -1.0 for example in examples])
        weight, bias = fit(matrix, sign, cost, steps=80)
        judged = _out_of_fold(matrix, sign, cost, examples)
        border = _border(judged, examples, kind)
        say(_told(judged, examples, kind, border))
        arrays.append(weight)
        borders.append(border)
        biases.append(bias - border)
    weights = np.array(arrays)
    single, scale = to_bytes(weights[:, : len(names)])
    pairs, pair_scale = to_bytes(weights[:, len(names) :])
    heaviest = np.abs(weights[:, : len(names)]).max(axis=0)
    used = np.sort(np.argsort(-heaviest, kind="stable")[:_NAMES])
    return {
        "talk_names": pack_names([names[at] for at in used]),
        "talk_weights": np.ascontiguousarray(single[:, used].T),
        "pair_weights": pairs.reshape(2, size, size),
    }, {
        "paired": list(paired),
        "talk_scale": scale,
        "pair_scale": pair_scale,
        "talk_bias": [round(bias, 4) for bias in biases],
        "gram_factor": GRAM_FACTOR,
        "trait_factor": TRAIT_FACTOR,
    }


def _row(
    features: TalkFeatures, columns: dict[str, int], pair_at: dict[str, int], offset: int, size: int
) -> tuple[NDArray[np.int32], Floats]:
    grams = [columns[name] for name in features.grams if name in columns]
    traits = [columns[name] for name in features.traits if name in columns]
    paired = sorted(pair_at[name] for name in features.paired)
    pairs = [offset + a * size + b for at, a in enumerate(paired) for b in paired[at + 1 :]]
    values = np.full(len(grams) + len(traits) + len(pairs), TRAIT_FACTOR)
    values[: len(grams)] = GRAM_FACTOR / np.sqrt(len(features.grams))
    return np.array([*grams, *traits, *pairs], dtype=np.int32), values


def _out_of_fold(matrix: Sparse, sign: Floats, cost: Floats, examples: Sequence[TalkExample]) -> Floats:
    folds = np.array([example.fold for example in examples])
    judged = np.full(len(examples), np.nan)
    for fold in range(_FOLDS):
        learn = folds != fold
        weight, bias = fit(matrix.rows(learn), sign[learn], cost[learn], steps=60)
        judged[~learn] = matrix.rows(~learn).times(weight) + bias
    return judged


def _border(judged: Floats, examples: Sequence[TalkExample], kind: str) -> float:
    """The lowest border that few enough of the other lines pass, of the own ones and of the crowd."""
    others = [(at, e.own) for at, e in zip(judged, examples, strict=True) if e.fold >= 0 and e.kind != kind]
    own = np.sort([at for at, is_own in others if is_own])
    crowd = np.sort([at for at, is_own in others if not is_own])
    return max(float(own[-1 - int(FALSE_OWN * len(own))]), float(crowd[-1 - int(FALSE_TALK * len(crowd))])) + 1e-3


def _told(judged: Floats, examples: Sequence[TalkExample], kind: str, border: float) -> str:
    def share(own: bool, same: bool) -> str:
        found = [
            margin > border
            for margin, e in zip(judged, examples, strict=True)
            if e.fold >= 0 and e.own == own and (e.kind == kind) == same
        ]
        return f"{sum(found)}/{len(found)} = {sum(found) / max(1, len(found)):.1%}"

    return (
        f"talk, out of fold, {kind}: found {share(True, True)}, false {share(True, False)},"
        f" in the crowd {share(False, False)}; border {border:.2f}"
    )
