"""Triage: the first look at what somebody wrote. Words and a trained model weigh together; docs/triage.md says how."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.triage.contacts import without_contacts
from bot.triage.emergencies import EmergencyJudge
from bot.triage.judgement import Judgement
from bot.triage.kinds import concern_kind
from bot.triage.leaf import UNKNOWN, Choice, LeafChooser
from bot.triage.model import Model
from bot.triage.reader import Reader, Reading
from bot.triage.talk import TalkFeatures
from bot.triage.urgency import urgency_of
from bot.triage.vocabulary import LEVELS

MODEL = Path(__file__).with_name("model.npz")
_NOTHING = Judgement()
_MOST_WORDS = 8
_NEAR = -1.3
"""From this margin on a message may be about a matter, though it is no concern by itself."""
_FAR = -2.0
"""The same for one that holds some known word but names no theme."""
_STEEPNESS = 2.5
_PLAIN, _PLAIN_SUM, _PLAIN_FROM = 8, 1.0, -1.2
"""So short a text, with so much said by its words and nothing against it, is a report (3号楼停水！) unless the whole
speaks clearly against it."""
_OWN_WORDS = 0.75
"""With this sum a deployment's own strong words make a concern."""


class Triage:
    """Judges messages. Pure and read-only after :meth:`load`, so threads may share one instance."""

    def __init__(self, reader: Reader, model: Model) -> None:
        self._reader = reader
        self._model = model
        self._vocabulary = reader.vocabulary
        self._emergencies = EmergencyJudge(reader.vocabulary)
        self._leaves = LeafChooser(self.categories, model.labels, model.facts["sure"])
        themes = {theme: at for at, theme in enumerate(model.themes)}
        # The leaves in the order of the model; the last place is that of a leaf which it does not know.
        self._learned = np.array([themes.get(path.partition("/")[2], len(themes)) for path in self.categories])

    @classmethod
    def load(cls, places: Sequence[str] = (), extra_words: Path | None = None) -> Triage:
        """Read the shipped vocabulary and model and the deployment's own words, and make jieba ready (half a second).

        ``places`` are names as people write them (小区, roads). ``extra_words`` is a YAML file like words.yaml.

        Raises:
            WordsError: a words file cannot be used; its message names file and line.
            ModelError: the model file is damaged.
        """
        return cls(Reader.load(places, extra_words), Model.load(MODEL))

    @property
    def codes(self) -> dict[str, str]:
        """The number of each leaf in the local list of 12345, where the deployment has said it."""
        return {theme.path: theme.code for theme in self._vocabulary.themes.values() if theme.code}

    @property
    def categories(self) -> tuple[str, ...]:
        """Every leaf of the tree as ``一级/二级``, in the order of the file."""
        return tuple(theme.path for theme in self._vocabulary.themes.values())

    def judge(self, text: str) -> Judgement:
        """What the message is. Never raises, whatever the text; only its first 1,200 characters are looked at."""
        reading = self._reader.read(without_contacts(text))
        if not reading.text:
            return _NOTHING
        features = self._reader.talk_features(reading)
        margin, job_margin = self._model.talk_margins(features)
        hits = reading.hits
        alarm = self._emergencies.judge(reading.text, [hit for hit in hits if hit.entry.kind == "emergency"])
        if reading.weighed is not None and reading.weighed.sum >= _OWN_WORDS and self._reader.has_own_word(hits):
            margin = max(margin, 0.5)
        if _plain(reading, margin):
            margin = max(margin, 0.1)
        is_job = job_margin > 0 and alarm is None
        if is_job:
            margin = min(margin, -0.5)
        score = 1 / (1 + math.exp(-_STEEPNESS * max(-20.0, min(20.0, margin))))
        if alarm is not None:
            score = max(score, 0.97)
        is_concern = score >= 0.5
        named = reading.weighed is not None and bool(reading.weighed.leaves)
        if alarm is None and margin < (_FAR if hits else _NEAR) and not named:
            return Judgement(concern_score=round(score, 4), place=reading.place, is_job=is_job)
        chosen = self._choose(reading, features)
        because = reading.weighed.because if reading.weighed is not None else ()
        if alarm is not None:
            emergency, matter = alarm
            path = self._vocabulary.themes[matter.theme].path
            if path != chosen.first:
                chosen = Choice(path, chosen.first, max(chosen.score, 0.8), False)
            because = tuple(dict.fromkeys((*emergency.words, *because)))
        troubled = reading.weighed is not None and reading.weighed.troubled
        return Judgement(
            is_concern=is_concern,
            concern_score=round(score, 4),
            category=chosen.first,
            category_score=round(chosen.score, 4),
            second_category=chosen.second,
            sure=chosen.sure,
            is_job=is_job,
            urgency=LEVELS[3] if alarm is not None else urgency_of(hits, self._vocabulary, chosen.first, is_concern),
            place=reading.place,
            because=because[:_MOST_WORDS],
            emergency=alarm[0] if alarm is not None else None,
            concern_kind=concern_kind(hits, troubled),
        )

    def _choose(self, reading: Reading, features: TalkFeatures) -> Choice:
        topic = self._model.topic(self._reader.topic_features(reading))

        def margins() -> NDArray[np.float64]:
            learned: NDArray[np.float64] = np.append(self._model.leaf_margins(features), UNKNOWN)[self._learned]
            return learned

        return self._leaves.choose(reading.weighed, topic, len(reading.text), margins)


def _plain(reading: Reading, margin: float) -> bool:
    """A trouble named in a few characters, as people in a hurry do. The model has learned from longer talk."""
    weighed = reading.weighed
    # Where it is tells nothing against it, however long the door is.
    length = len(reading.text) - len(reading.place or "")
    if weighed is None or length > _PLAIN or margin < _PLAIN_FROM:
        return False
    return weighed.troubled and weighed.sum >= _PLAIN_SUM and not any(word[0] == "-" for word in weighed.because)
