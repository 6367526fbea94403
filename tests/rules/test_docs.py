"""The documents keep up with the program: every word, every key, every link and every make target."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from bot.config_keys import KEYS
from bot.handlers import contents

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("deploy/*.md")])
READMES = sorted(ROOT.glob("README*.md"))
_FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)[^)]*\)|(?:src|href)=\"([^\"]+)\"")
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)


def prose(page: Path) -> str:
    return _FENCED.sub("", page.read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors that a hosting site makes of the headings."""
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(prose(page)))
    return {heading.replace(" ", "-") for heading in kept}


def broken(page: Path) -> Iterator[str]:
    for link in (found[1] or found[2] for found in _LINK.finditer(prose(page))):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        missing = not target.exists() or not target.is_relative_to(ROOT)
        no_anchor = target.suffix == ".md" and parts.fragment and unquote(parts.fragment) not in anchors(target)
        if missing or no_anchor:
            yield link


def test_the_manual_has_every_word_with_its_usage() -> None:
    manual = (ROOT / "docs/manual.md").read_text("utf-8")
    routes = contents().table.routes
    assert routes
    shown = set(re.findall(r"\*\*(\w+(?: \w+)*)\*\*", manual))
    shown |= {word for heading in _HEADING.findall(manual) for word in re.split("[、 ]", heading)}
    assert [route.word for route in routes if route.word not in shown] == []
    assert [route.usage for route in routes if route.usage not in manual] == []
    assert [synonym for route in routes for synonym in route.synonyms if synonym not in manual] == []


def test_operations_names_every_key() -> None:
    rows = set(re.findall(r"^\| `([a-z0-9_.]+)` \|", (ROOT / "docs/operations.md").read_text("utf-8"), re.MULTILINE))
    assert [key for key in KEYS if key not in rows] == []
    assert [row for row in rows if "." in row and row not in KEYS] == [], "keys that are no more"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_pictures_resolve(page: Path) -> None:
    assert list(broken(page)) == []


@pytest.mark.parametrize("page", [*READMES, ROOT / "docs/operations.md"], ids=lambda page: page.name)
def test_make_targets_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    code = [*re.findall(r"`([^`\n]+)`", text), *re.findall(r"^ {4}(\S.*)$", text, re.MULTILINE)]
    named = {word for piece in code for word in re.findall(r"\bmake ([a-z][\w-]*)", piece)}
    targets = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert named
    assert sorted(named - targets) == []
