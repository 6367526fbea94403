"""Prints how well triage does: python tests/triage/measure.py DATA_FOLDER [--show]

DATA_FOLDER holds messages.csv and talk.csv (public material, not of the project). Even rows were looked at while the
vocabulary was written; the figures to quote are those of the odd rows and of the kept-aside lines of lines.tsv.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.triage import Triage

PLACES = ("银冈小区", "电业小区", "兀术街", "人民路")


class Line(NamedTuple):
    """One labelled line of group talk."""

    kept: bool
    concern: bool
    theme: str
    urgency: str
    place: str
    text: str


def read_lines() -> list[Line]:
    """lines.tsv beside this file."""
    lines: list[Line] = []
    for raw in Path(__file__).with_name("lines.tsv").read_text(encoding="utf-8").splitlines():
        if raw and not raw.startswith("#"):
            kept, concern, theme, urgency, place, text = raw.split("\t")
            lines.append(Line(kept == "kept", concern == "yes", theme, urgency, place, text))
    return lines


def share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {part / whole:.1%}" if whole else "none"


def report_lines(triage: Triage, lines: Sequence[Line], title: str, show: bool) -> None:
    judged = [(line, triage.judge(line.text)) for line in lines]
    concerns = [pair for pair in judged if pair[0].concern]
    talk = [pair for pair in judged if not pair[0].concern]
    placed = [pair for pair in judged if pair[0].place]
    print(
        f"{title}: found {share(sum(j.is_concern for _, j in concerns), len(concerns))},"
        f" false {share(sum(j.is_concern for _, j in talk), len(talk))},"
        f" theme {share(sum(j.category.endswith('/' + line.theme) for line, j in concerns), len(concerns))},"
        f" urgency {share(sum(j.urgency == line.urgency for line, j in concerns), len(concerns))},"
        f" place {share(sum(j.place == line.place for line, j in placed), len(placed))}"
    )
    if show:
        for line, j in judged:
            theme = j.category.partition("/")[2]
            if line.concern != j.is_concern or (
                line.concern and (theme != line.theme or line.urgency != j.urgency or (line.place or None) != j.place)
            ):
                print(
                    "   ",
                    line.concern,
                    line.theme,
                    line.urgency,
                    line.place,
                    "|",
                    line.text,
                    "->",
                    j.is_concern,
                    j.concern_score,
                    theme,
                    j.urgency,
                    j.place,
                    j.because,
                )


def report_messages(triage: Triage, rows: Sequence[dict[str, str]], title: str, show: bool) -> None:
    for column in ("text", "topic"):
        right = two = concerns = 0
        confused: Counter[tuple[str, str]] = Counter()
        for row in rows:
            judgement = triage.judge(row[column])
            first, second = judgement.category.partition("/")[0], judgement.second_category.partition("/")[0]
            right += first == row["label"]
            two += row["label"] in (first, second)
            concerns += judgement.is_concern
            confused[row["label"], first] += first != row["label"]
            if show and column == "topic" and first != row["label"]:
                print("   ", row["label"], "->", judgement.category, judgement.because, row["topic"])
        print(
            f"{title} {column}: first level right {share(right, len(rows))}, in two guesses {share(two, len(rows))},"
            f" taken for concerns {share(concerns, len(rows))}"
        )
        print("    most confused:", ", ".join(f"{a}→{b or 'none'} {n}" for (a, b), n in confused.most_common(8)))


def report_talk(triage: Triage, rows: Iterable[dict[str, str]], title: str, show: bool) -> None:
    seen: Counter[str] = Counter()
    drawn: Counter[str] = Counter()
    alarms = 0
    for row in rows:
        judgement = triage.judge(row["text"])
        seen[row["src"]] += 1
        drawn[row["src"]] += judgement.is_concern
        alarms += judgement.emergency is not None
        if show and judgement.is_concern:
            mark = "!!" if judgement.emergency else "  "
            print("   ", mark, row["src"], judgement.because, judgement.concern_score, row["text"][:80])
    print(
        f"{title}: draws a prompt {share(drawn.total(), seen.total())}, emergencies {alarms};",
        ", ".join(f"{name} {drawn[name] / seen[name]:.2%}" for name in seen),
    )


def report_speed(triage: Triage, texts: Sequence[str], title: str) -> None:
    import jieba

    other = jieba.Tokenizer()
    other.initialize()
    started = time.perf_counter()
    for text in texts:
        other.lcut(text)
    cut = time.perf_counter() - started
    started = time.perf_counter()
    for text in texts:
        triage.judge(text)
    ours = time.perf_counter() - started
    print(
        f"{title}: {len(texts) / ours:,.0f} messages/s, {ours / len(texts) * 1e6:.0f} µs each,"
        f" {ours / cut:.2f} x jieba.lcut ({cut / len(texts) * 1e6:.0f} µs)"
    )


def main() -> None:
    folder = Path(sys.argv[1])
    show = "--show" in sys.argv
    started = time.perf_counter()
    triage = Triage.load(PLACES)
    print(f"loaded in {time.perf_counter() - started:.2f} s, jieba's import included")
    if Path(__file__).with_name("lines.tsv").exists():
        lines = read_lines()
        report_lines(triage, [line for line in lines if not line.kept], "own lines, tuned on", show)
        report_lines(triage, [line for line in lines if line.kept], "own lines, kept aside", False)
        report_speed(triage, [line.text for line in lines] * 10, "own lines")
    with (folder / "messages.csv").open(encoding="utf-8", newline="") as file:
        messages = [row for row in csv.DictReader(file) if row["kind"] == "text"]
    report_messages(triage, messages[::2], "messages, even rows", show)
    report_messages(triage, messages[1::2], "messages, odd rows", False)
    with (folder / "talk.csv").open(encoding="utf-8", newline="") as file:
        talk = list(csv.DictReader(file))
    report_talk(triage, talk[::2], "talk, even rows", show)
    report_talk(triage, talk[1::2], "talk, odd rows", False)
    report_speed(triage, [row["text"] for row in talk[::20]], "talk")
    report_speed(triage, [row["topic"] for row in messages], "headlines")
    report_speed(triage, [row["text"] for row in messages[::4]], "full texts")


if __name__ == "__main__":
    main()
