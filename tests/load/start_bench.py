"""How soon the bot is up, and how much memory it takes then, beside ``import wechaty`` alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.stories.gateway_town import ROOT, BotProcess

# Not ru_maxrss, which begins with the peak of the process that started this one.
_IMPORT = (
    "from bot.channels import wechaty_compat; wechaty_compat.prepare(); import wechaty; "
    "import psutil; print(psutil.Process().memory_info().rss)"
)


def ours(folder: Path) -> tuple[float, float]:
    """Seconds from the start of the process to a healthy /healthz on the simulator, and MB held then."""
    began = time.perf_counter()
    with BotProcess(folder, None) as bot:
        took = time.perf_counter() - began
        return took, psutil.Process(bot.pid).memory_info().rss / 1e6


def bare(folder: Path) -> tuple[float, float]:
    """Seconds of a process that imports wechaty and does nothing, and MB held."""
    folder.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    out = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _IMPORT],
        capture_output=True, text=True, check=True, cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "WECHATY_LOG": "error"},
    )  # fmt: skip
    return time.perf_counter() - began, int(out.stdout.split()[-1]) / 1e6
