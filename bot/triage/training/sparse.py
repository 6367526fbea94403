"""A sparse matrix with the two products that learning needs, on numpy alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Sparse:
    """Rows of (column, value); read-only. Sums run in a fixed order, so results repeat to the last bit."""

    def __init__(self, rows: Sequence[tuple[NDArray[np.int32], Floats]], width: int) -> None:
        lengths = np.array([len(columns) for columns, _ in rows], dtype=np.int64)
        self.height, self.width = len(rows), width
        self._columns = np.concatenate([columns for columns, _ in rows])
        self._values = np.concatenate([values for _, values in rows])
        self._row_of = np.repeat(np.arange(self.height, dtype=np.int32), lengths)

    def times(self, vector: Floats) -> Floats:
        """This matrix times a vector of ``width`` numbers."""
        products = self._values * vector[self._columns]
        return np.bincount(self._row_of, weights=products, minlength=self.height).astype(np.float64)

    def back(self, vector: Floats) -> Floats:
        """The transposed matrix times a vector of ``height`` numbers."""
        products = self._values * vector[self._row_of]
        return np.bincount(self._columns, weights=products, minlength=self.width).astype(np.float64)

    def only(self, columns: NDArray[np.int64]) -> Sparse:
        """The matrix of these columns alone, renumbered in their order."""
        new = np.full(self.width, -1, dtype=np.int32)
        new[columns] = np.arange(len(columns), dtype=np.int32)
        kept = new[self._columns] >= 0
        smaller = object.__new__(Sparse)
        smaller.height, smaller.width = self.height, len(columns)
        smaller._columns = new[self._columns[kept]]
        smaller._values = self._values[kept]
        smaller._row_of = self._row_of[kept]
        return smaller

    def rows(self, which: NDArray[np.bool_]) -> Sparse:
        """The matrix of these rows alone."""
        new = (np.cumsum(which) - 1).astype(np.int32)
        kept = which[self._row_of]
        smaller = object.__new__(Sparse)
        smaller.height, smaller.width = int(which.sum()), self.width
        smaller._columns = self._columns[kept]
        smaller._values = self._values[kept]
        smaller._row_of = new[self._row_of[kept]]
        return smaller

    def scaled(self, by_row: Floats) -> Sparse:
        """Every row multiplied by its factor."""
        same = object.__new__(Sparse)
        same.height, same.width = self.height, self.width
        same._columns, same._row_of = self._columns, self._row_of
        same._values = self._values * by_row[self._row_of]
        return same

    def weighted(self, by_column: Floats) -> Sparse:
        """Every column multiplied by its factor."""
        same = object.__new__(Sparse)
        same.height, same.width = self.height, self.width
        same._columns, same._row_of = self._columns, self._row_of
        same._values = self._values * by_column[self._columns]
        return same

    def present(self, by_row: Floats) -> Floats:
        """For every column the sum of ``by_row`` over the rows that have it."""
        return np.bincount(self._columns, weights=by_row[self._row_of], minlength=self.width).astype(np.float64)

    def squared_lengths(self) -> Floats:
        """The sum of squares of every row."""
        squares = self._values * self._values
        return np.bincount(self._row_of, weights=squares, minlength=self.height).astype(np.float64)


def numbered(documents: Iterable[Sequence[str]], at_least: int) -> dict[str, int]:
    """A column for every feature that stands in ``at_least`` documents, in the order of the alphabet."""
    seen: dict[str, int] = {}
    for document in documents:
        for feature in set(document):
            seen[feature] = seen.get(feature, 0) + 1
    return {feature: at for at, feature in enumerate(sorted(f for f, times in seen.items() if times >= at_least))}
