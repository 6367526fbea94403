"""Learns the leaves of the tree from lines of group talk and from the vocabulary's own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.triage.training.learner import fit
from bot.triage.training.sparse import Floats, Sparse, numbered
from bot.triage.training.topics import pack_names, to_bytes

LEAF_FACTOR = 2.0
_WEIGHTS = 60_000
"""The heaviest that are kept; a tenth of all, and what is told is the same."""


@dataclass(frozen=True, slots=True)
class LeafExample:
    """The grams and words of a line about one theme; lines of a fold are judged by a learner that saw none of them."""

    features: Sequence[str]
    theme: str
    weight: float
    fold: int = -1


def learn_leaves(
    examples: Sequence[LeafExample], say: Callable[[str], object]
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The arrays and facts of the model file that concern the leaves."""
    columns = {name: at for name, at in numbered((e.features for e in examples), 2).items() if "\n" not in name}
    columns = {name: at for at, name in enumerate(columns)}
    matrix = Sparse([_row(example.features, columns) for example in examples], len(columns))
    cost = np.array([example.weight for example in examples])
    themes = sorted({example.theme for example in examples})
    say(f"leaves: {matrix.height:,} lines, {matrix.width:,} features, {len(themes)} themes; learning")
    signs = [np.array([1.0 if example.theme == theme else -1.0 for example in examples]) for theme in themes]
    learned = [fit(matrix, sign, cost, steps=30) for sign in signs]
    weights = np.array([weight for weight, _ in learned])
    heavy = np.sort(np.abs(weights).ravel())
    weights = np.where(np.abs(weights) >= heavy[max(0, len(heavy) - _WEIGHTS)], weights, 0.0)
    small, scale = to_bytes(weights.reshape(1, -1))
    small = small.reshape(len(themes), -1)
    used = np.flatnonzero(np.abs(small).max(axis=0))
    names = list(columns)
    say(f"leaves, out of fold: right {_out_of_fold(matrix, signs, cost, examples, themes)}")
    return {
        "leaf_names": pack_names([names[at] for at in used]),
        "leaf_weights": np.ascontiguousarray(small[:, used].T),
    }, {
        "themes": themes,
        "leaf_scale": scale[0],
        "leaf_bias": [round(bias, 4) for _, bias in learned],
        "leaf_factor": LEAF_FACTOR,
    }


def _row(features: Sequence[str], columns: dict[str, int]) -> tuple[NDArray[np.int32], Floats]:
    places = [columns[name] for name in features if name in columns]
    return np.array(places, dtype=np.int32), np.full(len(places), LEAF_FACTOR / np.sqrt(max(1, len(features))))


def _out_of_fold(
    matrix: Sparse, signs: Sequence[Floats], cost: Floats, examples: Sequence[LeafExample], themes: Sequence[str]
) -> str:
    folds = np.array([example.fold for example in examples])
    truth = np.array([themes.index(example.theme) for example in examples])
    # One fold of the five tells enough; the others would take as long again each.
    learn, judge = folds != 0, folds == 0
    inside, outside = matrix.rows(learn), matrix.rows(judge)
    margins = []
    for sign in signs:
        weight, bias = fit(inside, sign[learn], cost[learn], steps=20)
        margins.append(outside.times(weight) + bias)
    right = int((np.array(margins).argmax(axis=0) == truth[judge]).sum()) if judge.any() else 0
    return f"{right} of {int(judge.sum())}"
