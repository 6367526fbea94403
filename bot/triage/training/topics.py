"""Learns the first-level classes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.triage.training.learner import fit_by_ratio
from bot.triage.training.sparse import Floats, Sparse, numbered

FEATURES = 45_000
"""So many as keep the file below a megabyte with room to spare."""
_FOLDS = 3
_IDF_STEP = 0.05
SURE_PRECISION = 0.975
"""What is asked of the out-of-fold scores, a little above what is promised."""


@dataclass(frozen=True, slots=True)
class Example:
    """The features of a text with its label; examples of one ``fold`` are judged by a learner that saw none of them."""

    features: Sequence[str]
    label: str
    weight: float
    fold: int = -1
    """-1: always learned from, never judged."""


def learn_topics(
    examples: Sequence[Example], say: Callable[[str], object]
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The arrays and facts of the model file that concern the classes."""
    labels = sorted({example.label for example in examples})
    columns = numbered((example.features for example in examples), 2)
    raw = [_counted(example.features, columns) for example in examples]
    seen = np.bincount(np.concatenate([places for places, _ in raw]), minlength=len(columns))
    steps = np.array([_idf_steps(len(raw), int(times)) for times in seen], dtype=np.uint8)
    idf = steps * _IDF_STEP
    matrix = Sparse([(places, values * idf[places]) for places, values in raw], len(columns))
    cost = np.array([example.weight for example in examples])
    signs = [np.array([1.0 if example.label == label else -1.0 for example in examples]) for label in labels]
    say(f"classes: {matrix.height:,} texts, {matrix.width:,} features; choosing {FEATURES:,}")
    unit = _unit(matrix)
    first = np.array([fit_by_ratio(unit, sign, cost, unit.width, 25, cost)[0] for sign in signs])
    chosen = np.sort(np.argsort(-np.abs(first).max(axis=0), kind="stable")[:FEATURES])
    unit = _unit(matrix.only(chosen))
    say("classes: learning")
    learned = [fit_by_ratio(unit, sign, cost, unit.width, share=cost) for sign in signs]
    weights, scale = to_bytes(np.array([weight for weight, _ in learned]))
    margins, truth = _out_of_fold(unit, signs, cost, examples, labels)
    temperature = _temperature(margins, truth)
    sure = _sure_from(margins, truth, temperature)
    say(f"classes, out of fold: right {(margins.argmax(axis=1) == truth).mean():.4f}, sure from {sure}")
    names = list(columns)
    return {
        "topic_names": pack_names([names[at] for at in chosen]),
        "topic_weights": np.ascontiguousarray(weights.T),
        "topic_idf": steps[chosen],
    }, {
        "labels": labels,
        "topic_scale": scale,
        "topic_bias": [round(bias, 4) for _, bias in learned],
        "idf_step": _IDF_STEP,
        "temperature": temperature,
        "sure": sure,
    }


def to_bytes(weights: Floats) -> tuple[NDArray[np.int8], list[float]]:
    """Each row as whole numbers between -127 and 127 with its scale; the few largest weights are cut."""
    scales = []
    rows = []
    for row in weights:
        used = np.sort(np.abs(row))
        scale = round(float(used[max(0, len(used) - 1 - len(used) // 5000)]) / 127, 9) or 1e-9
        rows.append(np.clip(np.rint(row / scale), -127, 127).astype(np.int8))
        scales.append(scale)
    return np.array(rows), scales


def pack_names(names: Sequence[str]) -> NDArray[np.uint8]:
    """Names in one array; none of them holds a line break."""
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _counted(features: Sequence[str], columns: dict[str, int]) -> tuple[NDArray[np.int32], Floats]:
    found = [
        (columns[name], times) for name, times in Counter(features).items() if name in columns and "\n" not in name
    ]
    return (
        np.array([at for at, _ in found], dtype=np.int32),
        np.array([1 + math.log(times) for _, times in found], dtype=np.float64),
    )


def _idf_steps(texts: int, seen: int) -> int:
    return min(255, round((math.log((1 + texts) / (1 + seen)) + 1) / _IDF_STEP))


def _unit(matrix: Sparse) -> Sparse:
    return matrix.scaled(1 / np.sqrt(np.maximum(matrix.squared_lengths(), 1e-9)))


def _out_of_fold(
    matrix: Sparse, signs: Sequence[Floats], cost: Floats, examples: Sequence[Example], labels: Sequence[str]
) -> tuple[Floats, NDArray[np.int64]]:
    folds = np.array([example.fold for example in examples])
    truth = np.array([labels.index(example.label) for example in examples])
    found: list[Floats] = []
    true: list[NDArray[np.int64]] = []
    for fold in range(_FOLDS):
        learn, judge = folds != fold, folds == fold
        if not judge.any():
            continue
        inside, outside = matrix.rows(learn), matrix.rows(judge)
        columns = []
        for sign in signs:
            weight, bias = fit_by_ratio(inside, sign[learn], cost[learn], inside.width, 35, cost[learn])
            columns.append(outside.times(weight) + bias)
        found.append(np.array(columns).T)
        true.append(truth[judge])
    return np.concatenate(found), np.concatenate(true)


def _shares(margins: Floats, temperature: float) -> Floats:
    shares = np.exp((margins - margins.max(axis=1, keepdims=True)) / temperature)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _temperature(margins: Floats, truth: NDArray[np.int64]) -> float:
    """The temperature at which the truth is likeliest, in steps of a hundredth."""
    rows = np.arange(len(truth))
    best = min(range(5, 150), key=lambda at: -float(np.log(_shares(margins, at / 100)[rows, truth] + 1e-12).sum()))
    return best / 100


def _sure_from(margins: Floats, truth: NDArray[np.int64], temperature: float) -> float:
    """The lowest score from which on the asked share is right."""
    shares = _shares(margins, temperature)
    top = shares.max(axis=1)
    order = np.argsort(-top, kind="stable")
    right = np.cumsum(shares.argmax(axis=1)[order] == truth[order]) / np.arange(1, len(truth) + 1)
    enough = np.flatnonzero(right >= SURE_PRECISION)
    return round(float(top[order[enough[-1]]]), 3) if len(enough) else 1.0
