"""Triage: the first look at what somebody wrote. Words of the vocabulary weigh for and against; the sum decides."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.triage.emergencies import EmergencyJudge
from bot.triage.judgement import Judgement
from bot.triage.kinds import concern_kind
from bot.triage.matcher import Entry, Hit, Matcher
from bot.triage.places import PlaceFinder
from bot.triage.scales import Scales
from bot.triage.segmenter import Segmenter
from bot.triage.tidy import tidy
from bot.triage.urgency import urgency_of
from bot.triage.vocabulary import LEVELS, Vocabulary, load_vocabulary

_HERE = Path(__file__).parent
_NOTHING = Judgement()
_MOST_WORDS = 8


class Triage:
    """Judges messages. Pure and read-only after :meth:`load`, so threads may share one instance."""

    def __init__(self, vocabulary: Vocabulary, segmenter: Segmenter, places: PlaceFinder) -> None:
        self._vocabulary = vocabulary
        self._segmenter = segmenter
        self._places = places
        self._matcher = Matcher(_entries(vocabulary))
        self._scales = Scales(vocabulary)
        self._emergencies = EmergencyJudge(vocabulary)

    @classmethod
    def load(cls, places: Sequence[str] = (), extra_words: Path | None = None) -> Triage:
        """Read the shipped vocabulary and the deployment's own words, and make jieba ready (half a second).

        ``places`` are names as people write them (小区, roads). ``extra_words`` is a YAML file like words.yaml.

        Raises:
            WordsError: a words file cannot be used; its message names file and line.
        """
        vocabulary = load_vocabulary(_HERE / "categories.yaml", _HERE / "words.yaml", extra_words)
        own = {word for theme in vocabulary.themes.values() for word in theme.words["topic"] if len(word) > 1}
        segmenter = Segmenter([*sorted(own), *(name.strip() for name in places if name.strip())])
        return cls(vocabulary, segmenter, PlaceFinder(places))

    @property
    def categories(self) -> tuple[str, ...]:
        """Every leaf of the tree as ``一级/二级``, in the order of the file."""
        return tuple(theme.path for theme in self._vocabulary.themes.values())

    def judge(self, text: str) -> Judgement:
        """What the message is. Never raises, whatever the text; only its first 1,200 characters are looked at."""
        clean = tidy(text)
        if not clean:
            return _NOTHING
        place = self._places.find(clean)
        hits = self._hits(clean)
        if not hits:
            return _NOTHING if place is None else Judgement(place=place)
        alarm = self._emergencies.judge(clean, [hit for hit in hits if hit.entry.kind == "emergency"])
        weighed = self._scales.weigh(clean, hits, place is not None)
        score = 1 / (1 + math.exp(-5 * (weighed.sum - 0.75)))
        first, second = weighed.best, weighed.second
        category_score = weighed.share
        because = weighed.because
        if alarm is not None:
            emergency, matter = alarm
            score = max(score, 0.97)
            path = self._vocabulary.themes[matter.theme].path
            if path != first:
                first, second, category_score = path, first, max(category_score, 0.8)
            because = tuple(dict.fromkeys((*emergency.words, *because)))
        is_concern = score >= 0.5
        return Judgement(
            is_concern=is_concern,
            concern_score=round(score, 4),
            category=first,
            category_score=round(category_score, 4),
            second_category=second,
            urgency=LEVELS[3] if alarm is not None else urgency_of(hits, self._vocabulary, first, is_concern),
            place=place,
            because=because[:_MOST_WORDS],
            emergency=alarm[0] if alarm is not None else None,
            concern_kind=concern_kind(hits, weighed.troubled),
        )

    def _hits(self, text: str) -> list[Hit]:
        found = list(self._matcher.find(text))
        if not found:
            return found
        edges = self._segmenter.boundaries(text)
        # Two characters often lie across words (没|电梯, 没水|平); three or more say what they say.
        return [hit for hit in found if hit.end - hit.start > 2 or (hit.start in edges and hit.end in edges)]


def _entries(vocabulary: Vocabulary) -> Iterator[Entry]:
    for theme in vocabulary.themes.values():
        for group in ("strong", "likely", "names", "topic", "urgent"):
            for word in dict.fromkeys(theme.words[group]):
                yield Entry(word, group, theme.name)
    for cue, words in vocabulary.cues.items():
        if cue != "trouble":
            for word in dict.fromkeys(words):
                yield Entry(word, cue)
    for which, matter in enumerate(vocabulary.emergencies):
        for word in dict.fromkeys(matter.terms):
            yield Entry(word, "emergency", str(which))
