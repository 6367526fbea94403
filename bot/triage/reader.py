"""Reads a message once for everybody who judges it: known words, places, jieba's words, the models' features."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from bot.triage.grams import marked_words, pairs_of, topic_features
from bot.triage.matcher import Entry, Hit, Matcher
from bot.triage.places import PlaceFinder
from bot.triage.scales import Scales, Weighed
from bot.triage.segmenter import Segmenter
from bot.triage.talk import LONGEST, TalkFeatures, TalkReader
from bot.triage.tidy import tidy
from bot.triage.vocabulary import Vocabulary, load_vocabulary

_HERE = Path(__file__).parent


@dataclass(slots=True)
class Reading:
    """What stands in a message."""

    raw: str
    text: str
    """Tidied; empty if no Chinese character is in it."""
    place: str | None
    characters: list[str]
    """Made once: what looks a character up again finds its hash with it. So are the pairs and the marked words."""
    pairs: list[str]
    """Every two neighbouring characters."""
    words: list[str]
    """Of jieba, in order."""
    marked: list[str]
    """Those of more than one character."""
    hits: list[Hit]
    weighed: Weighed | None


class Reader:
    """Reads messages. Read-only after it is made, so threads may share it."""

    def __init__(self, vocabulary: Vocabulary, segmenter: Segmenter, places: PlaceFinder, own: frozenset[str]) -> None:
        self._own = own
        self.vocabulary = vocabulary
        self.levels = {name: theme.path.partition("/")[0] for name, theme in vocabulary.themes.items()}
        self._segmenter = segmenter
        self._places = places
        self._matcher = Matcher(_entries(vocabulary))
        self._scales = Scales(vocabulary)
        self._talk = TalkReader(_HERE / "signs.yaml")
        self.paired = self._talk.paired

    @classmethod
    def load(cls, places: Sequence[str] = (), extra_words: Path | None = None) -> Reader:
        """Read the shipped vocabulary and the deployment's own words, and make jieba ready (half a second).

        Raises:
            WordsError: a words file cannot be used; its message names file and line.
        """
        vocabulary = load_vocabulary(_HERE / "categories.yaml", _HERE / "words.yaml", extra_words)
        added: frozenset[str] = frozenset()
        if extra_words is not None:
            shipped = load_vocabulary(_HERE / "categories.yaml", _HERE / "words.yaml")
            added = frozenset(_strong(vocabulary)) - frozenset(_strong(shipped))
        own = {word for theme in vocabulary.themes.values() for word in theme.words["topic"] if len(word) > 1}
        segmenter = Segmenter([*sorted(own), *(name.strip() for name in places if name.strip())])
        return cls(vocabulary, segmenter, PlaceFinder(places), added)

    def has_own_word(self, hits: Iterable[Hit]) -> bool:
        """Whether a strong word that the deployment added is among them."""
        return bool(self._own) and any(hit.entry.term in self._own and hit.entry.kind == "strong" for hit in hits)

    def read(self, message: str) -> Reading:
        """Never raises, whatever the message; only its first 1,200 characters are looked at."""
        text = tidy(message)
        if not text:
            return Reading(message, "", None, [], [], [], [], [], None)
        place = self._places.find(text)
        characters = list(text)
        pairs = pairs_of(characters)
        words = self._segmenter.words(text)
        hits = self._matcher.find(text, pairs, words)
        weighed = self._scales.weigh(text, hits, place is not None) if hits else None
        return Reading(message, text, place, characters, pairs, words, marked_words(words), hits, weighed)

    def topic_features(self, reading: Reading) -> list[str]:
        """What the classes are judged by."""
        return topic_features(reading.characters, reading.pairs, reading.marked, reading.hits, self.levels)

    def talk_features(self, reading: Reading) -> TalkFeatures:
        """What the re-ranker judges by."""
        text, characters, pairs, marked = reading.text, reading.characters, reading.pairs, reading.marked
        if len(text) > LONGEST:
            text, characters, pairs = text[:LONGEST], characters[:LONGEST], pairs[: LONGEST - 1]
            ends = accumulate(map(len, reading.words))
            marked = marked_words(word for word, end in zip(reading.words, ends, strict=True) if end <= LONGEST)
        return self._talk.read(
            reading.raw,
            text,
            characters,
            pairs,
            dict.fromkeys(marked),
            reading.hits,
            reading.weighed,
            reading.place is not None,
        )

    def topic(self, message: str) -> list[str]:
        """The features of a message for its class."""
        return self.topic_features(self.read(message))

    def talk(self, message: str) -> TalkFeatures:
        """The features of a message for the re-ranker."""
        return self.talk_features(self.read(message))


def _strong(vocabulary: Vocabulary) -> Iterator[str]:
    return (word for theme in vocabulary.themes.values() for word in theme.words["strong"])


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
