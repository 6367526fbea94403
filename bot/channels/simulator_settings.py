"""What the simulator is told by the configuration."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """``groups`` is how many groups there are, the staff group included (at least 1).

    ``file`` keeps the played conversation; pictures lie in a folder beside it. Without the file a fresh start is made.
    """

    groups: int
    file: Path

    def __post_init__(self) -> None:
        if self.groups < 1:
            raise ValueError(f"simulator.groups must be at least 1, it is {self.groups}")
