"""What may follow a word: small parsers, each giving a value or None."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.ports import Contact
from bot.reading import NAME_LIMIT
from bot.routing import Said
from bot.text import leading_number, tidy


@dataclass(frozen=True, slots=True)
class Nothing:
    """The word stands alone."""


@dataclass(frozen=True, slots=True)
class Words:
    """Free text, never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number that people see, and the text after it (may be empty)."""

    number: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class MaybeNumbered:
    """A number or none."""

    number: int | None


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody mentioned, or named in words, and what follows."""

    contact: Contact | None
    text: str


def nothing(said: Said) -> Nothing | None:
    """The whole message is the word."""
    return Nothing() if not said.rest else None


def words(said: Said) -> Words | None:
    """Free text. Unaddressed in a group it must be set off from the word: 反映了好几次 is talk, 反映 水管漏了 is
    not."""
    if len(said.rest) < 2 or not (said.addressed or said.separated):
        return None
    return Words(said.rest)


def numbered(said: Said) -> Numbered | None:
    """A number alone."""
    found = leading_number(said.rest)
    return Numbered(found[0]) if found and not found[1].strip() else None


def numbered_words(said: Said) -> Numbered | None:
    """A number and at least two characters of text."""
    found = leading_number(said.rest)
    if not found or len(found[1].strip()) < 2:
        return None
    return Numbered(found[0], found[1].strip())


def numbered_maybe_words(said: Said) -> Numbered | None:
    """A number, and text or nothing."""
    found = leading_number(said.rest)
    return Numbered(found[0], found[1].strip()) if found and len(found[1].strip()) != 1 else None


def maybe_numbered(said: Said) -> MaybeNumbered | None:
    """A number or nothing."""
    if not said.rest:
        return MaybeNumbered(None)
    found = leading_number(said.rest)
    return MaybeNumbered(found[0]) if found and not found[1].strip() else None


def maybe_words(said: Said) -> Words | None:
    """Short text or nothing."""
    if len(said.rest) > 20 or (said.rest and not (said.addressed or said.separated)):
        return None
    return Words(said.rest)


def exactly(*choices: str) -> Callable[[Said], Words | None]:
    """One of these and nothing else."""

    def parse(said: Said) -> Words | None:
        return Words(said.rest) if said.rest in choices else None

    return parse


def without_mention(text: str, contact: Contact) -> str:
    """The text without @nickname, also if the nickname was tidied in it, or is too long to be known whole."""
    for name in (contact.name, tidy(contact.name)):
        before, found, after = text.partition(f"@{name}") if name else ("", "", "")
        if found:
            if len(contact.name) >= NAME_LIMIT:
                after = after.partition(" ")[2]
            return f"{before} {after}".strip()
    return text


def whom(said: Said) -> Whom | None:
    """@somebody and more words, or words alone."""
    if said.mentions:
        rest = without_mention(said.rest, said.mentions[0])
        return Whom(said.mentions[0], rest) if rest else None
    return Whom(None, said.rest) if said.rest else None
