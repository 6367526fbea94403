"""The part of YAML that a configuration needs, read strictly: no doubled keys, no anchors, no surprises in plain words.

Plain scalars follow YAML 1.2 where 1.1 surprises: 20:30 is text and not 1230, 0123 is text and not 83, a date is text.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from bot.config_error import ConfigError

_MOST_BYTES = 1_000_000
_MOST_DIGITS = 18


class _Loader(yaml.SafeLoader):
    """SafeLoader with fewer implicit types; anchors and doubled keys are errors."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (the base class looks it up by this name)
        first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[1] in ("bool", "null")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        if getattr(event, "anchor", None) is not None:
            problem = "anchors and aliases are not used here"
            raise yaml.composer.ComposerError(None, None, problem, event.start_mark)  # type: ignore[arg-type]
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag != "tag:yaml.org,2002:str":
                raise yaml.constructor.ConstructorError(None, None, "a key must be plain text", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} stands here twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


_INT = re.compile(rf"[-+]?(?:0|[1-9][0-9]{{0,{_MOST_DIGITS - 1}}})")
_FLOAT = re.compile(r"[-+]?(?:[0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18})(?:[eE][-+]?[0-9]{1,3})?")
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(rf"^{_INT.pattern}$"), list("-+0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(rf"^{_FLOAT.pattern}$"), list("-+0123456789."))


def read_yaml(text: str) -> Any:
    """The value that a YAML text stands for.

    Raises:
        ConfigError: it is not YAML, or more of YAML than a configuration needs; names the line.
    """
    try:
        return yaml.load(text, Loader=_Loader)  # a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}: " if mark else ""
        raise ConfigError(f"{where}{error.problem or error.context or 'not YAML'}") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ConfigError(
            f"line {line}: a character that YAML does not allow (U+{ord(text[error.position]):04X})"
        ) from error
    except RecursionError as error:
        raise ConfigError("nested too deeply") from error


def read_file(path: Path) -> Any:
    """The value of a YAML file in UTF-8.

    Raises:
        ConfigError: it cannot be read, is not UTF-8 or not YAML; names the file.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file") from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(data) > _MOST_BYTES:
        raise ConfigError(f"{path}: more than {_MOST_BYTES} bytes cannot be a configuration")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}: line {line} is not UTF-8; save the file as UTF-8") from error
    try:
        return read_yaml(text)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error
