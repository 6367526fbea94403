"""Words and who may say them, as one table of values.

A :class:`Route` is a first word, what may follow it, who may say it and what it does; 帮助 is generated from the same
table. :class:`Table` finds the route that a message means. Nothing here asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.community.people import Standing
from bot.ports import Contact
from bot.text import leading_number, simplified

if TYPE_CHECKING:
    from bot.context import Context

_BREAKS = " \n:：,，、;；.。-—~～!！?？"
_TRADITIONAL = frozenset(
    "報應維訴議記諮詢進補問銷評價辦項單轉饋結羣綁靜關閉識歡語權認領刪訊幫麼說發確開併類"
    "個參圓導復會簽統繼續臺舉計註説請賬帳離題實務紀"
    "冊決見徵託紙質對執佈職訂閱聯試審滿"
)
"""Characters that a word of the table has when it is written traditionally: only then is it worth converting."""


@dataclass(frozen=True, slots=True)
class Said:
    """What followed the word, and how it was said."""

    rest: str
    addressed: bool = True
    """Private, or with the bot mentioned."""
    private: bool = False
    separated: bool = True
    """Whether a space or a mark stood between the word and the rest."""
    mentions: tuple[Contact, ...] = ()


Parse = Callable[[Said], Any | None]
"""Reads what followed the word; None if it has not the command's shape."""
Handle = Callable[["Context", Any], None]
Meant = Callable[["Context", Any], bool]
"""A question about a message of the command's shape: was it meant for the bot and not for the neighbours; does the word
stand open to its speaker here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One word of the bot.

    ``also`` opens a word to somebody of less standing for this one matter, such as who was made responsible for it.
    ``talk`` marks a word that neighbours use among themselves: unaddressed in a group it counts only if the whole
    message
    has the command's shape, and ``meant`` (if there is one) agrees. ``theme`` is its heading in 帮助. What is said with
    an ``unkept`` word is a vote or a receipt: it is kept nowhere, also if it could not be dealt with.
    """

    word: str
    usage: str
    example: str
    about: str
    theme: str
    who: Standing
    parse: Parse
    handle: Handle
    synonyms: tuple[str, ...] = ()
    talk: bool = False
    meant: Meant | None = None
    also: Meant | None = None
    unkept: bool = False

    @property
    def numbered(self) -> bool:
        """Whether the number of something may or must follow the word."""
        return "号>" in self.usage or "号]" in self.usage


@dataclass(frozen=True, slots=True)
class Command:
    """A word with arguments of the right shape. ``word`` is the one that was typed; ``slip`` if it was corrected."""

    route: Route
    args: Any
    word: str
    slip: bool = False


@dataclass(frozen=True, slots=True)
class NearMiss:
    """The word is clear, what follows it does not fit."""

    route: Route


class Table:
    """All routes, found by first word; the longest word that fits wins, so 不予受理 is not 受理.

    A space in a word stands for any break or none: 评价 决议 is 评价决议 and 评价：决议, too.
    """

    def __init__(self, routes: Sequence[Route]) -> None:
        """Raises ValueError if two routes claim one word."""
        self.routes = tuple(routes)
        self._words: dict[str, Route] = {}
        for route in self.routes:
            for word in (route.word, *route.synonyms):
                if word in self._words:
                    raise ValueError(f"the word {word} belongs to {self._words[word].word} already")
                self._words[word] = route
        by_length = sorted(self._words, key=len, reverse=True)
        self._by_first = {word[0]: tuple(w for w in by_length if w[0] == word[0]) for word in by_length}
        self._by_length: dict[int, tuple[str, ...]] = {}
        for word in by_length:
            self._by_length[len(word)] = (*self._by_length.get(len(word), ()), word)

    def find(
        self, text: str, *, addressed: bool, private: bool, mentions: tuple[Contact, ...] = ()
    ) -> Command | NearMiss | None:
        """The command in a tidied text, a near miss that deserves its usage line, or None for free words."""
        found = self._exact(text, addressed, private, mentions)
        if not isinstance(found, Command) and (addressed or not _TRADITIONAL.isdisjoint(text[:6])):
            plain = simplified(text[:12]) + text[12:]
            if plain != text:
                found = self._exact(plain, addressed, private, mentions) or found
        return found

    def _exact(
        self, text: str, addressed: bool, private: bool, mentions: tuple[Contact, ...]
    ) -> Command | NearMiss | None:
        near: NearMiss | None = None
        for word in self._by_first.get(text[:1], ()):
            rest = _after(text, word)
            if rest is None:
                continue
            route = self._words[word]
            said = _said(rest, addressed, private, mentions)
            args = route.parse(said)
            if args is not None:
                return Command(route, args, word)
            if near is None and _meant(said, route):
                near = NearMiss(route)
        return near

    def slip(
        self, text: str, standing: Standing, *, private: bool, mentions: tuple[Contact, ...] = ()
    ) -> Command | None:
        """An addressed text whose first word is one wrong character away from exactly one word that its speaker
        may use.

        Only words followed by nothing or by the number that belongs there are corrected: a guess must not swallow a
        sentence, nor make a report out of 报名 12.
        """
        found: dict[str, Command] = {}
        for length, words in self._by_length.items():
            head, rest = text[:length], text[length:]
            if len(head) < length or length < 2:
                continue
            if rest.strip(_BREAKS) and leading_number(rest.lstrip(_BREAKS)) is None:
                continue
            for word in words:
                route = self._words[word]
                if rest.strip(_BREAKS) and not route.numbered:
                    continue
                if standing < route.who or sum(a != b for a, b in zip(head, word, strict=True)) != 1:
                    continue
                args = route.parse(_said(rest, True, private, mentions))
                if args is not None:
                    found.setdefault(route.word, Command(route, args, head, slip=True))
        return next(iter(found.values())) if len(found) == 1 else None

    @property
    def words(self) -> tuple[str, ...]:
        """Every word and synonym, the longest first."""
        return tuple(sorted(self._words, key=len, reverse=True))

    def route(self, word: str) -> Route | None:
        """The route of a word or synonym."""
        return self._words.get(word)


def _after(text: str, word: str) -> str | None:
    """What follows the word; None if the text does not begin with it."""
    if " " not in word:
        return text[len(word) :] if text.startswith(word) else None
    first, *others = word.split(" ")
    if not text.startswith(first):
        return None
    rest = text[len(first) :]
    for part in others:
        rest = rest.lstrip(_BREAKS)
        if not rest.startswith(part):
            return None
        rest = rest[len(part) :]
    return rest


def _said(rest: str, addressed: bool, private: bool, mentions: tuple[Contact, ...]) -> Said:
    stripped = rest.lstrip(_BREAKS)
    return Said(stripped, addressed, private, separated=not rest or rest[0] in _BREAKS, mentions=mentions)


def _meant(said: Said, route: Route) -> bool:
    """Whether a word whose arguments do not fit was still meant as a command, and not just part of a sentence."""
    numbered = leading_number(said.rest) is not None
    if said.addressed:
        return said.separated or numbered
    return not route.talk and numbered and (said.separated or route.numbered)


def may(context: Context, route: Route, args: Any = None) -> bool:
    """The one place where permission for a word is decided: by standing, or for this one matter."""
    if context.standing >= route.who:
        return True
    return route.also is not None and args is not None and route.also(context, args)


def shown(context: Context, route: Route) -> bool:
    """Whether its usage is told to the speaker: words that they may use, or might as somebody who is given things."""
    if context.standing >= route.who:
        return True
    return route.also is not None and context.known is not None and bool(context.known.offices)
