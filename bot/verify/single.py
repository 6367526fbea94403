"""This package as one file that needs nothing but Python: for a stranger's computer, and to be read in one go.

python -m bot.verify.single > verify.py
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

PARTS = ("reading", "counting", "deciding", "saying", "comparing", "command")
"""In the order in which they need one another."""

_HEAD = '''"""Counts the 公告 of a poll again: python verify.py 公告.json

Needs nothing but Python 3.11 or newer, and no network. Exit codes: 0 all that can be proved is proved; 1 something does
not match; 2 the file or the call is of no use.
"""

from __future__ import annotations
'''
_FOOT = """

if __name__ == "__main__":
    sys.exit(main())
"""


def single_file() -> str:
    """The text of verify.py."""
    needed: set[str] = set()
    bodies = []
    for part in PARTS:
        text = Path(__file__).with_name(f"{part}.py").read_text("utf-8")
        tree = ast.parse(text)
        last = 0
        for node in tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                last = node.end_lineno or last
                module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
                if not module.startswith(("bot.", "__future__")):
                    needed.add(ast.unparse(node))
        rule = "# " + "=" * 100
        about = "\n".join(f"# {line}".rstrip() for line in (ast.get_docstring(tree) or "").splitlines())
        bodies.append("\n".join([rule, about, "", *text.splitlines()[last:]]).rstrip() + "\n")
    # `import x` before `from x import y`, each in the order of the alphabet.
    imports = "\n".join(sorted(needed, key=lambda line: (line.startswith("from"), line)))
    return "\n\n".join([f"{_HEAD}\n{imports}\n", *bodies]) + _FOOT


if __name__ == "__main__":
    sys.stdout.buffer.write(single_file().encode())
