"""What triage is worth on rows that it never saw: `python -m bot evaluate messages.csv`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.triage.training.material import Line, Message, read_lines, read_messages, read_talk
from bot.triage.triage import Triage


def figures(messages: Path, talk: Path, lines: Sequence[Path]) -> Iterator[str]:
    """One line of text for each figure.

    Raises:
        MaterialError: a file is missing or not as expected.
    """
    triage = Triage.load()
    _, kept = read_messages(messages)
    labels = sorted({message.label for message in kept})
    for name, texts in (("full texts", [m.text for m in kept]), ("headlines", [m.topic for m in kept])):
        yield f"{name}: {_classes(triage, texts, kept, labels)}"
    own = [(path, read_lines(path)[1]) for path in lines]
    for path, part in own:
        yield f"{path.name}, lines kept aside: {_concerns(triage, part)}"
    yield f"all lines kept aside: {_concerns(triage, [line for _, part in own for line in part])}"
    _, crowd = read_talk(talk)
    judged = [(line, triage.judge(line.text)) for line in crowd]
    drawn = [line for line, judgement in judged if judgement.is_concern]
    adverts = sum(line.kind == "job" for line in crowd)
    jobs = sum(judgement.is_job for line, judgement in judged if line.kind == "job")
    yield (
        f"talk kept aside: draws a prompt {share(len(drawn), len(crowd))},"
        f" job advertisements known {share(jobs, adverts)},"
        f" taken for concerns {share(sum(line.kind == 'job' for line in drawn), adverts)}"
    )


def macro_f1(truth: Sequence[str], found: Sequence[str], labels: Sequence[str]) -> float:
    """The mean over the labels of the harmonic mean of precision and recall."""
    total = 0.0
    for label in labels:
        both = sum(a == b == label for a, b in zip(truth, found, strict=True))
        said = sum(a == label for a in truth) + sum(b == label for b in found)
        total += 2 * both / said if said else 0.0
    return total / len(labels)


def share(part: int, whole: int) -> str:
    """Both numbers and the percentage."""
    return f"{part}/{whole} = {part / whole:.1%}" if whole else "none"


def _classes(triage: Triage, texts: Sequence[str], kept: Sequence[Message], labels: Sequence[str]) -> str:
    judged = [triage.judge(text) for text in texts]
    truth = [message.label for message in kept]
    found = [judgement.category.partition("/")[0] for judgement in judged]
    second = [judgement.second_category.partition("/")[0] for judgement in judged]
    sure = [at for at, judgement in enumerate(judged) if judgement.sure]
    unsure = [at for at, judgement in enumerate(judged) if not judgement.sure]
    right = sum(a == b for a, b in zip(truth, found, strict=True))
    surely = sum(truth[at] == found[at] for at in sure)
    either = sum(truth[at] in (found[at], second[at]) for at in unsure)
    return (
        f"macro-F1 {macro_f1(truth, found, labels):.3f},"
        f" right {share(right, len(truth))};"
        f" sure of {len(sure) / len(truth):.0%}, of these right {share(surely, len(sure))};"
        f" of the others in two guesses {share(either, len(unsure))}"
    )


def _concerns(triage: Triage, lines: Sequence[Line]) -> str:
    judged = [(line, triage.judge(line.text)) for line in lines]
    concerns = [pair for pair in judged if pair[0].kind == "concern"]
    themed = [pair for pair in concerns if pair[0].theme]
    talk = [pair for pair in judged if pair[0].kind == "talk"]
    jobs = [pair for pair in judged if pair[0].kind == "job"]
    return (
        f"concerns found {share(sum(j.is_concern for _, j in concerns), len(concerns))},"
        f" talk that draws a prompt {share(sum(j.is_concern for _, j in talk), len(talk))},"
        f" job advertisements {share(sum(j.is_concern for _, j in jobs), len(jobs))}"
        f" (known {share(sum(j.is_job for _, j in jobs), len(jobs))});"
        f" leaf right {share(sum(j.category.endswith('/' + line.theme) for line, j in themed), len(themed))}"
    )
