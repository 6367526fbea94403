"""Makes the model file from the rows: `python -m bot train messages.csv`."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.triage.model import FORMAT, OTHER
from bot.triage.reader import Reader
from bot.triage.training.frames import about_words, made_up
from bot.triage.training.leaves import LeafExample, learn_leaves
from bot.triage.training.material import TOKEN_HEAD, Line, byte, read_lines, read_messages, read_talk
from bot.triage.training.retalk import TalkExample, learn_talk
from bot.triage.training.said import said
from bot.triage.training.topics import Example, learn_topics

_LINE_WEIGHT = 1.0
_STAND_IN = 0.1
_NAMED = 0.3
_OWN, _MADE_UP, _WORD, _CROWD, _FORMAL = 20.0, 5.0, 2.0, 0.2, 0.2
TALK_COST = 0.02


def train(messages: Path, talk: Path, lines: Sequence[Path], reader: Reader, say: Callable[[str], object]) -> bytes:
    """The content of a model file. The same rows give the same bytes.

    Raises:
        MaterialError: a file to learn from is missing or not as expected.
    """
    learn, _ = read_messages(messages)
    crowd, _ = read_talk(talk)
    own = [line for path in lines for line in read_lines(path)[0]]
    levels = reader.levels
    topics: list[Example] = []
    for message in learn:
        # A text and its headline are judged together, by a learner that saw neither.
        fold = byte(message.topic, 1) % 3 if message.topic else -1
        for text in (message.text, message.topic or message.text[:TOKEN_HEAD]):
            topics.append(Example(reader.topic(text), message.label, 1.0, fold))
    labels = {message.label for message in learn}
    topics += [
        Example(reader.topic(line.text), levels[line.theme] if levels[line.theme] in labels else OTHER, _LINE_WEIGHT)
        # Of the later lines the classes lost more on letters than they gained: they are for talk and leaves.
        for line in (*own, *said("said.txt"))
        if line.theme
    ]
    # No row is labelled with the other levels; the vocabulary stands in for them.
    topics += [
        Example(reader.topic(word.replace("…", "")), OTHER, _STAND_IN)
        for theme in reader.vocabulary.themes.values()
        if levels[theme.name] not in labels
        for group in ("strong", "likely", "names")
        for word in theme.words[group]
    ]
    topic_arrays, topic_facts = learn_topics(topics, say)
    leaf_arrays, leaf_facts = learn_leaves(list(_leaf_examples(reader, own)), say)
    examples = list(_talk_examples(reader, own, crowd, (m.topic for m in learn if m.topic)))
    talk_arrays, talk_facts = learn_talk(examples, reader.paired, TALK_COST, say)
    facts: dict[str, Any] = {"format": FORMAT, **topic_facts, **leaf_facts, **talk_facts}
    arrays = {**topic_arrays, **leaf_arrays, **talk_arrays}
    arrays["facts"] = np.frombuffer(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode(), dtype=np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # the stub takes the names for its own options
    return file.getvalue()


def _leaf_examples(reader: Reader, own: Iterable[Line]) -> Iterable[LeafExample]:
    for line, fold in (*((line, byte(line.text, 2) % 5) for line in own), *((line, -1) for line in said())):
        if line.theme:
            yield LeafExample(_spoken(reader, line.text), line.theme, 1.0, fold)
    for theme in reader.vocabulary.themes.values():
        words = (word for group in ("strong", "likely", "names", "topic") for word in theme.words[group])
        for word in dict.fromkeys(words):
            yield LeafExample(_spoken(reader, word.replace("…", "")), theme.name, _NAMED)


def _spoken(reader: Reader, text: str) -> list[str]:
    features = reader.talk(text)
    return [*features.grams, *features.words]


def _talk_examples(
    reader: Reader, own: Iterable[Line], crowd: Iterable[Line], formal: Iterable[str]
) -> Iterable[TalkExample]:
    for line in own:
        yield TalkExample(reader.talk(line.text), line.kind, _OWN, byte(line.text, 2) % 5, own=True)
    for line in said():
        yield TalkExample(reader.talk(line.text), line.kind, _OWN)
    for line in made_up():
        yield TalkExample(reader.talk(line.text), line.kind, _MADE_UP)
    for line in about_words(word for theme in reader.vocabulary.themes.values() for word in theme.words["strong"]):
        yield TalkExample(reader.talk(line.text), line.kind, _WORD)
    for line in crowd:
        # Every third is judged; there are plenty.
        fold = byte(line.text, 2) % 5 if byte(line.text, 3) % 3 == 0 else -1
        yield TalkExample(reader.talk(line.text), line.kind, _CROWD, fold)
    for topic in formal:
        yield TalkExample(reader.talk(topic), "concern", _FORMAL)
