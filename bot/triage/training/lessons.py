"""What teaching is worth: figures before and after corrections, on rows that were kept aside."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from bot.triage.learning import Lesson, Taught
from bot.triage.training.figures import macro_f1, share
from bot.triage.training.material import Line, Message, read_lines, read_messages
from bot.triage.triage import Triage


def before_and_after(
    triage: Triage, messages: Path, lines: Sequence[Path], log: Sequence[Lesson] | None
) -> Iterator[str]:
    """One line of text for each figure: the model alone, then taught.

    ``log`` are the corrections of a deployment; without one, half of the lines that were kept aside stand in for what a
    street would correct in its first year, and the other half is asked.

    Raises:
        MaterialError: a file is missing or not as expected.
    """
    taught = Taught(triage)
    leaves = {path.rpartition("/")[2]: path for path in triage.categories}
    kept = [line for path in lines for line in read_lines(path)[1] if line.kind == "concern" and line.theme in leaves]
    # By a byte that the split itself does not look at.
    learn = [line for line in kept if sha256(line.text.encode()).digest()[1] % 2]
    ask = kept if log is not None else [line for line in kept if line not in learn]
    _, headlines = read_messages(messages)
    before = _figures(taught, ask, leaves, headlines)
    known = _right(taught, learn, leaves)
    lessons = log if log is not None else [taught.lesson(line.text, leaves[line.theme]) for line in learn]
    began = time.perf_counter()
    taught.teach(lessons)
    each = (time.perf_counter() - began) / max(1, len(lessons))
    whose = "of the log" if log is not None else "of our own lines"
    yield f"taught {len(lessons)} corrections {whose}, {each * 1e6:.0f} µs each"
    if log is None:
        yield f"leaf of the lines that were taught: before {known}, after {_right(taught, learn, leaves)}"
    after = _figures(taught, ask, leaves, headlines)
    for name, first, then in zip(("leaf of other lines kept aside", "macro-F1 headlines"), before, after, strict=True):
        yield f"{name}: before {first}, after {then}"


def _figures(taught: Taught, ask: Sequence[Line], leaves: dict[str, str], kept: Sequence[Message]) -> tuple[str, str]:
    found = [taught.judge(message.topic).category.partition("/")[0] for message in kept]
    truth = [message.label for message in kept]
    return _right(taught, ask, leaves), f"{macro_f1(truth, found, sorted(set(truth))):.3f}"


def _right(taught: Taught, lines: Sequence[Line], leaves: dict[str, str]) -> str:
    return share(sum(taught.judge(line.text).category == leaves[line.theme] for line in lines), len(lines))
