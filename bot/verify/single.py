"""This package as one file that needs nothing but Python: for a stranger's computer, and to be read in one go.

python -m bot.verify.single > verify.py
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

PARTS = ("reading", "counting", "deciding", "saying", "given", "comparing", "command")
"""In the order in which they need one another."""

_HEAD = '''"""Counts the 公告 of a poll again: python verify.py 公告.json

Needs nothing but Python 3.10 or newer, and no network. Exit codes: 0 all that can be proved is proved; 1 something does
not match; 2 the file or the call is of no use.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 10):
    print("需要 Python 3.10 或更新的版本", file=sys.stderr)
    sys.exit(2)
'''
_FOOT = """

if __name__ == "__main__":
    sys.exit(main())
"""


def single_file() -> str:
    """The text of verify.py."""
    modules: set[str] = set()
    names: dict[str, set[str]] = {}
    bodies = []
    for part in PARTS:
        text = Path(__file__).with_name(f"{part}.py").read_text("utf-8")
        tree = ast.parse(text)
        last = 0
        for node in tree.body:
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not str(node.module).startswith(("bot.", "__future__")):
                names.setdefault(str(node.module), set()).update(alias.name for alias in node.names)
            if isinstance(node, ast.Import | ast.ImportFrom):
                last = node.end_lineno or last
        rule = "# " + "=" * 100
        about = "\n".join(f"# {line}".rstrip() for line in (ast.get_docstring(tree) or "").splitlines())
        bodies.append("\n".join([rule, about, "", *text.splitlines()[last:]]).rstrip() + "\n")
    imports = [f"import {name}" for name in sorted(modules)]
    imports += [f"from {name} import {', '.join(sorted(names[name]))}" for name in sorted(names)]
    return "\n\n".join(["\n".join([_HEAD, *imports, ""]), *bodies]) + _FOOT


if __name__ == "__main__":
    sys.stdout.buffer.write(single_file().encode())
