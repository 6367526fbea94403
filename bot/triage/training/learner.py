"""The learner: a linear separator with squared hinge loss and ridge penalty, found by L-BFGS.

The loss needs neither logarithm nor exponential, whose last bits differ between processors.
"""

from __future__ import annotations

import numpy as np

from bot.triage.training.sparse import Floats, Sparse

_MEMORY = 8


def fit(
    matrix: Sparse, positive: Floats, cost: Floats, steps: int = 60, tolerance: float = 1e-3
) -> tuple[Floats, float]:
    """Weights and bias that tell rows with ``positive`` 1 from those with -1.

    ``cost`` says per row what a mistake costs, against a ridge penalty of one half. Stops when the gradient has shrunk
    to ``tolerance`` of its first length, or after ``steps``.
    """
    point = np.zeros(matrix.width + 1)
    value, gradient = _loss(matrix, positive, cost, point)
    first = _length(gradient)
    moves: list[tuple[Floats, Floats, float]] = []
    for _ in range(steps):
        if _length(gradient) <= tolerance * first:
            break
        direction = _direction(gradient, moves)
        slope = _dot(direction, gradient)
        step = 1.0 if moves else min(1.0, 1.0 / _length(gradient))
        while True:
            nearer = point + step * direction
            new_value, new_gradient = _loss(matrix, positive, cost, nearer)
            if new_value <= value + 1e-4 * step * slope or step < 1e-10:
                break
            step *= 0.5
        moved, turned = nearer - point, new_gradient - gradient
        bend = _dot(moved, turned)
        if bend > 1e-12:
            moves = [*moves[1 - _MEMORY :], (moved, turned, 1.0 / bend)]
        point, value, gradient = nearer, new_value, new_gradient
    return point[:-1], float(point[-1])


def fit_by_ratio(
    matrix: Sparse, positive: Floats, cost: Floats, columns: int, steps: int = 60, share: Floats | None = None
) -> tuple[Floats, float]:
    """As ``fit``, but what distinguishes by its mere presence is held less tightly: every one of the first ``columns``
    columns is multiplied by the root of its log-count ratio before learning (naive Bayes as a prior for the separator).

    ``share`` says how much a row counts for the ratios; by default all count the same.
    """
    count = np.ones(matrix.height) if share is None else share
    with_it = 1.0 + matrix.present(np.where(positive > 0, count, 0.0))[:columns]
    without = 1.0 + matrix.present(np.where(positive > 0, 0.0, count))[:columns]
    ratio = np.log(with_it / with_it.sum()) - np.log(without / without.sum())
    factor = np.ones(matrix.width)
    # Rounded: the last bits of a logarithm differ between processors.
    factor[:columns] = np.round(np.sign(ratio) * np.sqrt(np.abs(ratio)), 6)
    weight, bias = fit(matrix.weighted(factor), positive, cost, steps)
    return weight * factor, bias


def _loss(matrix: Sparse, positive: Floats, cost: Floats, point: Floats) -> tuple[float, Floats]:
    margin = np.maximum(0.0, 1.0 - positive * (matrix.times(point[:-1]) + point[-1]))
    pull = -2.0 * cost * margin * positive
    gradient = point.copy()
    gradient[:-1] += matrix.back(pull)
    gradient[-1] += pull.sum()
    return float((cost * margin * margin).sum() + 0.5 * (point * point).sum()), gradient


def _direction(gradient: Floats, moves: list[tuple[Floats, Floats, float]]) -> Floats:
    vector = -gradient
    shares = []
    for moved, turned, inverse in reversed(moves):
        share = inverse * _dot(moved, vector)
        vector = vector - share * turned
        shares.append(share)
    if moves:
        moved, turned, _ = moves[-1]
        vector = vector * (_dot(moved, turned) / _dot(turned, turned))
    for (moved, turned, inverse), share in zip(moves, reversed(shares), strict=True):
        vector = vector + moved * (share - inverse * _dot(turned, vector))
    return vector


def _dot(a: Floats, b: Floats) -> float:
    # Not numpy's dot: its order of summing depends on the processor.
    return float((a * b).sum())


def _length(a: Floats) -> float:
    return float(np.sqrt((a * a).sum()))
