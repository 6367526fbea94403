"""How rarely two characters stand side by side in what residents write: the rarer, the more it says that two do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from bot.triage.tidy import tidy

FILE = Path(__file__).with_name("rarity.txt")
HEAD = 56
"""Characters that are compared. Who reports says at the beginning what it is about."""
_LONGEST_HEAD = 120
_MARKS = re.compile(r"[\s，。！？、；：,.!?;:“”\"'‘’（）()【】《》*…~～·\-—_/@#]+")

_DOOR = re.compile(r"[0-9零一二三四五六七八九十]{1,4}(?:号楼|#楼|栋|幢|单元|门洞|室)")


def head(message: str, own_names: re.Pattern[str] | None = None) -> str:
    """The beginning of a message in one way of writing, without marks, spaces, doors and ``own_names``."""
    text = tidy(message[:_LONGEST_HEAD])
    if own_names is not None:
        text = own_names.sub("", text)
    # Where it is is compared apart: "3号楼" shared by a lift and a burst pipe says nothing of the matter.
    return _MARKS.sub("", _DOOR.sub(" ", text))[:HEAD]


class Rarity:
    """Weights of character pairs. Read-only after it is made, so threads may share it."""

    def __init__(self, levels: Mapping[str, int], rarest: int) -> None:
        # A cosine needs squares only.
        self.squares: dict[str, float] = {pair: (level / 2) ** 2 for pair, level in levels.items()}
        """Of the pairs that are not among the rarest: the square of the logarithm of one in how many messages."""
        self.rarest: float = (rarest / 2) ** 2

    @classmethod
    def load(cls, path: Path = FILE) -> Rarity:
        """Read what ``bot.triage.training.rarity`` wrote; a millisecond or two."""
        levels: dict[str, int] = {}
        rarest = 0
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                level, _, pairs = line.partition(" ")
                if pairs:
                    levels.update(dict.fromkeys(map("".join, zip(pairs[::2], pairs[1::2], strict=True)), int(level)))
                else:
                    rarest = int(level)
        return cls(levels, rarest)
