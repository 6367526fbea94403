"""Who may import whom, held over the syntax tree (docs/architecture.md says why)."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("storage/**/*.py")])


def module_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(file: Path) -> Iterator[tuple[int, str, bool]]:
    """(line, module, whether it is imported at the top and for real) of every import in a file."""
    tree = ast.parse(file.read_bytes(), str(file))
    checking = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    later = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        at_once = id(node) not in checking and id(node) not in later
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, at_once
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                package = module_of(file).split(".")
                package = package[: len(package) - node.level + (file.name == "__init__.py")]
                base = ".".join([*package, node.module] if node.module else package)
            else:
                base = node.module or ""
            if base in ("bot", "bot.council", "bot.jobs", "bot.community", "bot.handlers", "bot.wording", "storage"):
                for alias in node.names:  # `from bot import app` is an import of bot.app
                    yield node.lineno, f"{base}.{alias.name}", at_once
            else:
                yield node.lineno, base, at_once


def inside(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def ours(module: str) -> bool:
    return inside(module, "bot", "storage")


def standard(module: str) -> bool:
    return module.split(".")[0] in sys.stdlib_module_names


PURE = ("bot.council", "bot.jobs", "bot.community")
EDGES = ("bot.channels", "bot.web", "bot.app", "bot.cli", "bot.__main__", "bot.config", "storage")
ABOVE_APP = ("bot.cli", "bot.__main__", "bot.rehearse")
"""What starts the composition root, or (rehearse) drives one that it was given."""
OUTSIDE_IO = ("asyncio", "socket", "sqlite3", "subprocess", "threading", "urllib.request", "http.client")


def offence(module: str, imported: str) -> str | None:
    """What is wrong with ``module`` importing ``imported``, or None."""
    if inside(module, *PURE):
        if inside(imported, *OUTSIDE_IO) or not (standard(imported) or inside(imported, *PURE)):
            return "is pure: the standard library without I/O, and bot.council, bot.jobs, bot.community"
    elif inside(module, "bot.triage"):
        if not (standard(imported) or inside(imported, "bot.triage", "jieba", "numpy", "yaml")):
            return "may use jieba, numpy, yaml and itself"
    elif inside(module, "bot.verify"):
        if not (standard(imported) or inside(imported, "bot.verify")):
            return "counts again on its own: the standard library and itself"
    elif inside(module, "bot.text"):
        if not (standard(imported) or inside(imported, "bot.text", "opencc")):
            return "may use opencc and itself"
    elif inside(module, "bot.wording"):
        if inside(imported, *EDGES, "bot.handlers") or not (standard(imported) or ours(imported)):
            return "is sentences: it knows values and text"
    elif inside(module, "bot.handlers"):
        if inside(imported, *EDGES) or not (standard(imported) or ours(imported)):
            return "may not know storage, a channel, the web, the configuration or a third party"
    elif inside(module, "storage"):
        if ours(imported) and inside(
            imported, "bot.handlers", "bot.channels", "bot.web", "bot.app", "bot.cli", "bot.triage"
        ):
            return "may know the pure packages and the ports"
    elif inside(module, "bot.channels"):
        if ours(imported) and not inside(imported, "bot.channels", "bot.ports", "bot.text"):
            return "may know the ports and its own SDK"
    elif inside(module, "bot.web"):
        if inside(imported, "bot.handlers", "bot.app", "bot.cli") or (
            inside(imported, "storage") and not inside(imported, "storage.queries")
        ):
            return "may know the ports and storage.queries"
    elif inside(imported, "bot.handlers") and not inside(module, "bot.app"):
        return "may not know the handlers: only bot.app does"
    elif inside(imported, "bot.app") and not inside(module, *ABOVE_APP):
        return "may not know the composition root"
    return None


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_keep_to_the_rules(file: Path) -> None:
    module = module_of(file)
    found = [
        f"{file.relative_to(ROOT)}:{line} imports {imported}: {module} {why}"
        for line, imported, _ in imports(file)
        if (why := offence(module, imported))
    ]
    assert not found, "\n".join(found)


def third_parties_of(start: str) -> set[str]:
    """What is loaded from outside when ``start`` is imported."""
    files = {module_of(file): file for file in FILES}
    reached, todo, found = set[str](), [start], set[str]()
    while todo:
        module = todo.pop()
        if module in reached or module not in files:
            continue
        reached.add(module)
        todo += [module.rsplit(".", depth)[0] for depth in range(1, module.count(".") + 1)]
        for _, imported, at_once in imports(files[module]):
            if at_once and ours(imported):
                todo += [imported, imported.rsplit(".", 1)[0]]
            elif at_once and not standard(imported):
                found.add(imported.split(".")[0])
    return found


def test_the_command_line_itself_loads_nothing_from_outside() -> None:
    assert third_parties_of("bot.cli") == set()


def test_the_simulator_runs_without_the_wechaty_sdk() -> None:
    sdk = {
        "wechaty",
        "wechaty_puppet",
        "wechaty_puppet_service",
        "wechaty_grpc",
        "grpclib",
        "betterproto",
        "pyee",
        "grpc",
    }
    assert third_parties_of("bot.app") & sdk == set()


def test_every_third_party_is_named_in_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {re.match(r"[A-Za-z0-9._-]+", need)[0].lower().replace("-", "_") for need in project["dependencies"]}  # type: ignore[index]
    other_names = {
        "PIL": "pillow",
        "chinese_calendar": "chinese_calendar",
        "docx": "python_docx",
        "grpc": "grpcio",
        "yaml": "pyyaml",
    }
    missing = {
        f"{file.relative_to(ROOT)}:{line} imports {top}"
        for file in FILES
        for line, imported, _ in imports(file)
        if not standard(imported) and not ours(imported)
        for top in [imported.split(".")[0]]
        if other_names.get(top, top).lower() not in named
    }
    assert not missing, "\n".join(sorted(missing))


def test_every_package_is_pinned_without_an_address() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", pin) for pin in pins), pins
    pinned = {pin.split("==")[0].lower().replace("-", "_") for pin in pins}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for need in [*project["dependencies"], *chain(*project["optional-dependencies"].values())]:
        name = re.match(r"[A-Za-z0-9._-]+", need)[0].lower().replace("-", "_")  # type: ignore[index]
        assert name in pinned, f"{name} is needed and not pinned"


def test_files_stay_small() -> None:
    long = {
        str(file.relative_to(ROOT)): count for file in FILES if (count := len(file.read_bytes().splitlines())) > 400
    }
    assert not long, long


@pytest.mark.parametrize(
    ("module", "imported", "allowed"),
    [
        *(
            ("bot.council.poll", "dataclasses", True),
            ("bot.council.poll", "asyncio", False),
            ("bot.council.poll", "yaml", False),
        ),
        *(("bot.handlers.concern", "bot.text", True), ("bot.handlers.concern", "storage.tables", False)),
        *(("bot.handlers.concern", "aiohttp", False), ("bot.handlers.concern", "bot.channels.simulator", False)),
        *(("bot.triage.model", "numpy", True), ("bot.triage.model", "bot.text", False)),
        *(("bot.web.pages", "storage.queries", True), ("bot.web.pages", "storage.tables", False)),
        *(
            ("bot.road", "bot.handlers", False),
            ("bot.road", "bot.app", False),
            ("bot.cli", "bot.app", True),
            ("bot.app", "bot.handlers", True),
            ("storage.tables", "bot.handlers", False),
        ),
        ("bot.channels.wechaty", "bot.config", False),
    ],
)
def test_the_rules_can_tell(module: str, imported: str, allowed: bool) -> None:
    assert (offence(module, imported) is None) is allowed
