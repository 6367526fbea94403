"""The data files as values: the category tree and the weighted words, checked line by line while they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

GROUPS = ("strong", "likely", "names", "topic", "trouble", "urgent")
CUES = (
    "trouble", "complaint", "ask", "near", "solved", "thanks", "notice", "sale", "chain", "joke", "elsewhere", "whatif",
    "job", "serious", "pressing", "举报", "投诉", "建议", "咨询", "求助",
)  # fmt: skip
LEVELS = ("一般", "重要", "紧急", "特急")
NUMBERS = ("110", "119", "120", "122")


class WordsError(ValueError):
    """A data file of triage cannot be used; the message is one line that names the file, the line and what fits."""


@dataclass(slots=True)
class Theme:
    """The words of one leaf of the tree."""

    name: str
    path: str
    """``一级/二级``."""
    words: dict[str, list[str]] = field(default_factory=lambda: {group: [] for group in GROUPS})
    level: str = LEVELS[0]
    code: str = ""
    """Its number in the local list of 12345; empty until the deployment says it."""


@dataclass(frozen=True, slots=True)
class EmergencyWords:
    """One kind of emergency: whom to call, for what, and which words say so or speak against it."""

    number: str
    what: str
    theme: str
    terms: tuple[str, ...]
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that the data files hold."""

    themes: dict[str, Theme]
    cues: dict[str, list[str]]
    emergencies: tuple[EmergencyWords, ...]
    clause_guards: tuple[str, ...]
    message_guards: tuple[str, ...]
    now_words: tuple[str, ...]


def load_vocabulary(categories: Path, words: Path, extra: Path | None = None) -> Vocabulary:
    """Read the category tree and the words, and add those of ``extra`` (`tree`, `themes` and `cues`).

    `tree` has the form of the category tree: it gives leaves their local codes, and adds leaves under its first levels.

    Raises:
        WordsError: a file is missing, is not YAML, or has a key, theme or value that does not fit.
    """
    tree = _File(categories)
    themes: dict[str, Theme] = {}
    for first, _, leaves in tree.items(tree.root):
        for leaf, at, facts in tree.items(leaves):
            if leaf in themes:
                raise tree.error(at, f"theme {leaf} is there twice")
            themes[leaf] = Theme(leaf, f"{first}/{leaf}", code=_code(tree, facts))
    cues: dict[str, list[str]] = {cue: [] for cue in CUES}
    shipped = _File(words)
    emergencies: list[EmergencyWords] = []
    guards: dict[str, tuple[str, ...]] = {"clause": (), "message": (), "now": ()}
    for key, at, value in shipped.items(shipped.root):
        if key == "emergencies":
            emergencies = list(_emergencies(shipped, value, themes))
        elif key == "emergency_guards":
            guards.update({name: tuple(shipped.words(node)) for name, _, node in shipped.items(value)})
        else:
            _add_section(shipped, key, at, value, themes, cues)
    if extra is not None:
        own = _File(extra)
        for key, _, value in own.items(own.root):
            if key == "tree":
                _grow(own, value, themes)
        for key, at, value in own.items(own.root):
            if key == "tree":
                continue
            _add_section(own, key, at, value, themes, cues)
    return Vocabulary(themes, cues, tuple(emergencies), guards["clause"], guards["message"], guards["now"])


def _grow(file: _File, node: yaml.Node, themes: dict[str, Theme]) -> None:
    """A deployment's own leaves and codes."""
    levels = {theme.path.partition("/")[0] for theme in themes.values()}
    for first, at, leaves in file.items(node):
        if first not in levels:
            raise file.error(at, f"no first level {first}; there are {', '.join(sorted(levels))}")
        for leaf, where, facts in file.items(leaves):
            known = themes.get(leaf)
            if known is not None and known.path != f"{first}/{leaf}":
                raise file.error(where, f"theme {leaf} is {known.path}")
            if not 2 <= len(leaf) <= 12 or "/" in leaf:
                raise file.error(where, f"{leaf}: a theme has 2 to 12 characters and no slash")
            theme = known or themes.setdefault(leaf, Theme(leaf, f"{first}/{leaf}"))
            theme.code = _code(file, facts)


def _code(file: _File, node: yaml.Node) -> str:
    facts = {name: value for name, _, value in file.items(node)}
    if set(facts) - {"code"} or not all(isinstance(value, yaml.ScalarNode) for value in facts.values()):
        raise file.error(node, 'a theme has the form {code: "0101"}')
    return str(facts["code"].value).strip() if "code" in facts else ""


def _add_section(
    file: _File, key: str, at: yaml.Node, value: yaml.Node, themes: dict[str, Theme], cues: dict[str, list[str]]
) -> None:
    if key == "themes":
        for name, where, groups in file.items(value):
            theme = themes.get(name)
            if theme is None:
                raise file.error(where, f"no theme {name} in the category tree")
            _add_theme(file, theme, groups)
    elif key == "cues":
        for name, where, node in file.items(value):
            if name not in cues:
                raise file.error(where, f"no cue {name}; there are {', '.join(CUES)}")
            cues[name].extend(file.words(node))
    else:
        raise file.error(at, f"unknown key {key}; themes and cues fit here, and tree in a file of your own")


def _add_theme(file: _File, theme: Theme, groups: yaml.Node) -> None:
    for group, where, node in file.items(groups):
        if group == "level":
            if not isinstance(node, yaml.ScalarNode) or node.value not in LEVELS:
                raise file.error(node, f"level is one of {', '.join(LEVELS)}")
            theme.level = node.value
        elif group not in GROUPS:
            raise file.error(where, f"no group {group}; there are {', '.join(GROUPS)} and level")
        else:
            for word in file.words(node):
                if len(word) < 2 and group not in ("trouble", "topic"):
                    raise file.error(node, f"{word} is one character, too little for {group}")
                theme.words[group].append(word)


def _emergencies(file: _File, node: yaml.Node, themes: dict[str, Theme]) -> Iterator[EmergencyWords]:
    if not isinstance(node, yaml.SequenceNode):
        raise file.error(node, "emergencies is a list")
    for item in node.value:
        fields = {name: value for name, _, value in file.items(item)}
        text = {name: " ".join(file.words(value)) for name, value in fields.items()}
        if text.get("number") not in NUMBERS:
            raise file.error(item, f"number is one of {', '.join(NUMBERS)}")
        if text.get("theme") not in themes:
            raise file.error(item, f"no theme {text.get('theme')} in the category tree")
        terms = (*text.get("words", "").split(), *text.get("pairs", "").split())
        yield EmergencyWords(
            text["number"], text.get("what", ""), text["theme"], terms, tuple(text.get("not", "").split())
        )


class _File:
    """A YAML file as nodes, which remember their lines."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            root = yaml.compose(path.read_text(encoding="utf-8"), Loader=loader)
        except OSError as problem:
            raise WordsError(f"{path}: cannot be read ({problem.strerror})") from problem
        except UnicodeDecodeError as problem:
            raise WordsError(f"{path}: is not UTF-8") from problem
        except yaml.YAMLError as problem:
            mark = getattr(problem, "problem_mark", None)
            line = mark.line + 1 if mark is not None else 1
            raise WordsError(
                f"{path}:{line}: not YAML ({getattr(problem, 'problem', None) or 'unreadable'})"
            ) from problem
        self.root: yaml.Node = root if root is not None else yaml.MappingNode("tag:yaml.org,2002:map", [])

    def error(self, node: yaml.Node, what: str) -> WordsError:
        line = node.start_mark.line + 1 if node.start_mark is not None else 1
        return WordsError(f"{self._path}:{line}: {what}")

    def items(self, node: yaml.Node) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise self.error(node, "a mapping (key: value) fits here")
        for key, value in node.value:
            yield str(key.value), key, value

    def words(self, node: yaml.Node) -> list[str]:
        """Words of a scalar (separated by spaces) or of a list of such scalars; lower case."""
        if isinstance(node, yaml.SequenceNode):
            return [word for item in node.value for word in self.words(item)]
        if not isinstance(node, yaml.ScalarNode):
            raise self.error(node, "words separated by spaces, or a list of words, fit here")
        return str(node.value).lower().split()
