"""Counts how common pairs of characters are: python -m bot.triage.training.rarity FOLDER (with messages.csv, talk.csv).

Rewrites bot/triage/rarity.txt, always to the same bytes from the same rows. Rows that are kept aside are not counted.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterable
from operator import add
from pathlib import Path

from bot.triage.rarity import FILE, head
from bot.triage.training.material import MaterialError, read_messages, read_talk

LEAST = 5
"""A pair in fewer messages counts as one of the rarest."""
_TALK_EACH = 8
"""Every eighth line of talk, so that everyday words are common without outweighing what residents report."""


def measure(messages: Iterable[str]) -> tuple[dict[str, int], int]:
    """(twice the logarithm of one in how many messages, by pair; the level of all other pairs)."""
    count: Counter[str] = Counter()
    total = 0
    for message in messages:
        text = head(message)
        count.update(set(map(add, text, text[1:])))
        total += 1
    levels = {pair: round(2 * math.log(total / times)) for pair, times in count.items() if times >= LEAST}
    return levels, round(2 * math.log(total / LEAST)) + 1


def write(levels: dict[str, int], rarest: int, path: Path) -> None:
    """One line a level, its pairs without anything between them; the level of all others stands alone."""
    lines = ["# Pairs of characters by how rarely they occur; made by bot.triage.training.rarity.", str(rarest)]
    for level in sorted(set(levels.values())):
        lines.append(f"{level} " + "".join(sorted(pair for pair, of in levels.items() if of == level)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    """Exit code 2 if a file is not to be had."""
    folder = Path(sys.argv[1])
    try:
        learn, _ = read_messages(folder / "messages.csv")
        talk, _ = read_talk(folder / "talk.csv")
    except MaterialError as error:
        print(error, file=sys.stderr)
        return 2
    told = [f"{message.topic}\n{message.text}" for message in learn if message.topic]
    said = [line.text for line in talk if line.kind == "talk"][::_TALK_EACH]
    levels, rarest = measure([*told, *said])
    write(levels, rarest, FILE)
    print(f"{FILE.name}: {len(levels)} pairs of {len(told)} messages and {len(said)} lines of talk")
    return 0


if __name__ == "__main__":
    sys.exit(main())
