"""Whoever keeps something about a person says what it is and erases it, through one interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Holding:
    """One line of 我的信息: what is held, in the words for the person."""

    what: str
    detail: str


class Keeper(Protocol):
    """Whoever keeps something about a person."""

    def holdings(self, person_id: int) -> list[Holding]:
        """What is held on them, for 我的信息."""
        ...

    def erase(self, person_id: int) -> None:
        """Remove it, or cut it loose from them where the matter itself must stay."""
        ...
