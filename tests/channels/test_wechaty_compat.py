"""What the SDK needs repaired before it imports, and what its import must not do.

If the first test fails after an upgrade, bot/channels/wechaty_compat.py can go.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def python(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter in an empty folder."""
    env = {k: v for k, v in os.environ.items() if k not in ("WECHATY_LOG", "CACHE_DIR")} | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "ignore", "-c", code]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60)


def test_the_sdk_alone_does_not_import(tmp_path: Path) -> None:
    assert python("import wechaty", tmp_path).returncode != 0


def test_with_the_repair_it_imports_says_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    code = (
        "from bot.channels import wechaty_compat as c; c.prepare(); c.prepare()\n"
        "from wechaty import Wechaty, WechatyOptions; import wechaty_puppet_service, logging\n"
        "print(logging.getLogger('Wechaty').level, logging.getLogger('Puppet').level)"
    )
    found = python(code, tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    assert int(found.stdout.split()[0]) >= 40, "the SDK would log whole messages"
    assert list(tmp_path.iterdir()) == []


def test_the_channel_and_its_settings_import_without_the_sdk(tmp_path: Path) -> None:
    code = "import sys, bot.channels.wechaty; print([m for m in sys.modules if m.startswith(('wechaty', 'grpclib'))])"
    found = python(code, tmp_path)
    assert found.stdout.strip() == "[]", found.stderr
