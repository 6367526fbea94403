"""Triage beside plain baselines, trained in the same run on the same rows: python tests/load/eval.py [FOLDER]

FOLDER holds messages.csv and talk.csv (public material, not of the project; default ../shared/data).
"""

from __future__ import annotations

import pickle
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.triage.training.figures import figures, macro_f1  # noqa: E402
from bot.triage.training.material import (  # noqa: E402
    TOKEN_HEAD,
    MaterialError,
    Message,
    read_messages,
    read_talk,
)
from bot.triage.triage import MODEL, Triage  # noqa: E402
from bot.triage.vocabulary import load_vocabulary  # noqa: E402

LINES = [ROOT / "tests/triage" / name for name in ("group_talk.tsv", "lines.tsv", "street_talk.tsv")]
Predict = Callable[[Sequence[str]], Sequence[str]]


def keyword_list(texts: Sequence[str], labels: Sequence[str]) -> tuple[Predict, int]:
    """The class with the most words of the vocabulary; the commonest class if there is none."""
    here = ROOT / "bot/triage"
    vocabulary = load_vocabulary(here / "categories.yaml", here / "words.yaml")
    known = set(labels)
    words = [
        (word, level)
        for theme in vocabulary.themes.values()
        if (level := theme.path.partition("/")[0]) in known
        for word in {*theme.words["names"], *theme.words["topic"]}
    ]
    commonest = max(sorted(known), key=list(labels).count)

    def predict(asked: Sequence[str]) -> list[str]:
        found = []
        for text in asked:
            votes: dict[str, int] = {}
            for word, level in words:
                if word in text:
                    votes[level] = votes.get(level, 0) + 1
            found.append(max(votes, key=lambda level: votes[level]) if votes else commonest)
        return found

    return predict, sum(len(word.encode()) for word, _ in words)


def linear(texts: Sequence[str], labels: Sequence[str], **features: Any) -> tuple[Predict, int]:
    """scikit-learn's TF-IDF and LinearSVC, as everybody starts."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    vectorizer = TfidfVectorizer(min_df=2, **features)
    classifier = LinearSVC().fit(vectorizer.fit_transform(texts), labels)
    size = len(pickle.dumps(classifier)) + len(pickle.dumps(vectorizer.vocabulary_)) + vectorizer.idf_.nbytes
    return lambda asked: list(classifier.predict(vectorizer.transform(asked))), size


def words_svc(texts: Sequence[str], labels: Sequence[str]) -> tuple[Predict, int]:
    return linear(texts, labels, tokenizer=cut, token_pattern=None, lowercase=False)


def characters_svc(texts: Sequence[str], labels: Sequence[str]) -> tuple[Predict, int]:
    return linear(texts, labels, analyzer="char", ngram_range=(1, 2))


def fast_text(texts: Sequence[str], labels: Sequence[str]) -> tuple[Predict, int]:
    import fasttext

    def spaced(text: str) -> str:
        return " ".join(text.split() and "".join(text.split()))

    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.txt"
        rows.write_text(
            "".join(f"__label__{label} {spaced(text)}\n" for text, label in zip(texts, labels, strict=True)), "utf-8"
        )
        model = fasttext.train_supervised(
            str(rows), epoch=25, lr=0.5, wordNgrams=2, dim=50, bucket=200_000, thread=1, seed=1, verbose=0
        )
        model.save_model(f"{folder}/model.bin")
        size = Path(f"{folder}/model.bin").stat().st_size
    return lambda asked: [
        found[0].removeprefix("__label__") for found in model.predict([spaced(text) for text in asked])[0]
    ], size


def ours(triage: Triage) -> Predict:
    return lambda asked: [triage.judge(text).category.partition("/")[0] for text in asked]


def cut(text: str) -> list[str]:
    import jieba

    return jieba.lcut(text)


def rate(work: Callable[[], object], messages: int) -> float:
    """Messages a second, the best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return messages / best


def compare(learn: Sequence[Message], kept: Sequence[Message], triage: Triage) -> None:
    texts = [text for m in learn for text in (m.text, m.topic or m.text[:TOKEN_HEAD])]
    labels = [m.label for m in learn for _ in range(2)]
    known = sorted(set(labels))
    full, heads = [m.text for m in kept], [m.topic for m in kept]
    truth = [m.label for m in kept]
    print(f"{'':34}{'macro-F1':>10}{'':>11}{'size':>10}{'messages/s':>12}")
    print(f"{'':34}{'full text':>10}{'headline':>11}{'KB':>10}{'headlines':>12}")

    def show(name: str, predict: Predict, size: int) -> None:
        scores = [macro_f1(truth, predict(asked), known) for asked in (full, heads)]
        speed = rate(lambda: [predict([text]) for text in heads], len(heads))
        print(f"{name:34}{scores[0]:10.3f}{scores[1]:11.3f}{size / 1024:10,.0f}{speed:12,.0f}", flush=True)

    for name, train in (
        ("keyword list", keyword_list),
        ("jieba words, TF-IDF, LinearSVC", words_svc),
        ("characters 1-2, TF-IDF, LinearSVC", characters_svc),
        ("fastText on characters", fast_text),
    ):
        try:
            predict, size = train(texts, labels)
        except ImportError as missing:
            print(f"{name:34} not measured: {missing.name} is not installed")
            continue
        show(name, predict, size)
    show("this project, the whole judgement", ours(triage), MODEL.stat().st_size)


def times(works: Sequence[Callable[[str], object]], texts: Sequence[str]) -> list[float]:
    """Seconds a text for each of the works, in turns on the same small part of the texts, the best of seven turns.

    In turns, because others use the machine too: what slows one slows the other.
    """
    parts = [texts[at : at + 100] for at in range(0, len(texts), 100)]
    best = [[float("inf")] * len(parts) for _ in works]
    for _ in range(7):
        for at, part in enumerate(parts):
            for which, work in enumerate(works):
                started = time.perf_counter()
                for text in part:
                    work(text)
                best[which][at] = min(best[which][at], time.perf_counter() - started)
    return [sum(found) / len(texts) for found in best]


def pace(triage: Triage, kinds: Sequence[tuple[str, Sequence[str]]]) -> None:
    """The whole judgement against jieba alone."""
    for name, texts in kinds:
        alone, judged = times((cut, triage.judge), texts)
        print(
            f"{name}: judged in {1e6 * judged:.0f} µs, {1 / judged:,.0f} messages/s;"
            f" jieba.lcut alone {1e6 * alone:.0f} µs: {judged / alone:.2f} times as long"
        )


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "../shared/data"
    messages, talk = folder / "messages.csv", folder / "talk.csv"
    if not messages.is_file() or not talk.is_file():
        print(
            f"{folder} does not hold messages.csv and talk.csv. The rows are public material and not part of this"
            " project; name their folder: make eval ARGS=FOLDER (docs/model.md says what they are)",
            file=sys.stderr,
        )
        return 2
    try:
        learn, kept = read_messages(messages)
        _, crowd = read_talk(talk)
        triage = Triage.load()
        cut("热身")
        print("Trained in this run, on the rows that our model was trained on; measured on those kept aside:")
        compare(learn, kept, triage)
        print("\nOurs, on what was kept aside:")
        for line in figures(messages, talk, LINES):
            print(line, flush=True)
        print("\nTime for the whole judgement:")
        pace(
            triage,
            [
                ("talk", [line.text for line in crowd[::10]]),
                ("headlines", [m.topic for m in kept]),
                ("full texts", [m.text for m in kept]),
            ],
        )
    except MaterialError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
