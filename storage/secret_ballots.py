"""Who has voted and what was voted, apart: two tables that nothing joins (docs/ballots.md, "What storage owes")."""

from __future__ import annotations

import logging
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.dialects import postgresql, sqlite

from bot.council.bulletin import Paper
from bot.repositories import StorageUnavailable
from storage.columns import table
from storage.poll_rows import mark_values, paper_of
from storage.poll_tables import PollRow, PollVotedRow, SecretBallotRow

log = logging.getLogger(__name__)
POLL, VOTED, SECRET = table(PollRow), table(PollVotedRow), table(SecretBallotRow)
PAGE = 1000
_MARK = {
    "sqlite": sqlite.insert(VOTED).on_conflict_do_nothing(index_elements=["poll_id", "voter"]),
    "postgresql": postgresql.insert(VOTED).on_conflict_do_nothing(index_elements=["poll_id", "voter"]),
}
_PUT = {
    "sqlite": sqlite.insert(SECRET).on_conflict_do_nothing(index_elements=["poll_id", "receipt"]),
    "postgresql": postgresql.insert(SECRET).on_conflict_do_nothing(index_elements=["poll_id", "receipt"]),
}


class SecretBallots:
    """The part of :class:`bot.poll_repositories.Polls` about them."""

    def __init__(self, connection: Connection, after: list[Callable[[Engine], None]]) -> None:
        self._secrets, self._after = connection, after

    def voted(self, number: int) -> frozenset[str]:
        query = sa.select(VOTED.c.voter).where(VOTED.c.poll_id == number)
        return frozenset(self._secrets.execute(query).scalars())

    def has_voted(self, number: int, key: str) -> bool:
        query = sa.select(VOTED.c.voter).where(VOTED.c.poll_id == number, VOTED.c.voter == key)
        return self._secrets.execute(query).first() is not None

    def mark_voted(self, number: int, key: str) -> bool:
        mark = _MARK[self._secrets.dialect.name].returning(VOTED.c.poll_id)
        return self._secrets.execute(mark, {"poll_id": number, "voter": key}).first() is not None

    def put(self, number: int, paper: Paper) -> bool:
        values = {"poll_id": number, "receipt": paper.key, **mark_values(paper.mark, unreadable=paper.unreadable)}
        kept = _PUT[self._secrets.dialect.name].returning(SECRET.c.poll_id)
        return self._secrets.execute(kept, values).first() is not None

    def secret(self, number: int, digest: str) -> Paper | None:
        row = self._secrets.execute(sa.select(SECRET).where(_is(number, digest))).first()
        return paper_of(row) if row else None

    def change(self, number: int, paper: Paper) -> None:
        marked = mark_values(paper.mark, unreadable=paper.unreadable)
        self._secrets.execute(sa.update(SECRET).where(_is(number, paper.key)).values(**marked))

    def papers(self, number: int) -> list[Paper]:
        query = sa.select(SECRET).where(SECRET.c.poll_id == number).order_by(SECRET.c.receipt)
        return [paper_of(row) for row in self._secrets.execute(query)]

    def rewrite(self, number: int) -> None:
        papers = self.papers(number)
        self._secrets.execute(sa.delete(SECRET).where(SECRET.c.poll_id == number))
        rows = [
            {"poll_id": number, "receipt": paper.key, **mark_values(paper.mark, unreadable=paper.unreadable)}
            for paper in papers
        ]
        for start in range(0, len(rows), PAGE):
            self._secrets.execute(sa.insert(SECRET), rows[start : start + PAGE])
        self.sweep(number)

    def sweep(self, number: int) -> None:
        """Once this transaction is kept, clear the database's files of how ballots came in."""
        self._after.append(lambda engine: _sweep(engine, number))


def _sweep(engine: Engine, number: int) -> None:
    """What cannot be done within a transaction. If it fails, the poll stays unswept, and the clock tries again."""
    try:
        if engine.dialect.name == "sqlite":
            _empty_the_log(engine)
        else:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM FULL secret_ballot")
                # Of receipt letters that were wiped an older version may still lie there.
                connection.exec_driver_sql("VACUUM letter")
        with engine.begin() as connection:
            connection.execute(sa.update(POLL).where(POLL.c.id == number).values(swept=True))
    except (sa.exc.DBAPIError, StorageUnavailable) as error:
        log.warning("how secret ballots came in could not be cleared yet: %s", type(error).__name__)


def _empty_the_log(engine: Engine) -> None:
    """The write-ahead log goes into the database, where what was deleted is overwritten (secure_delete).

    Raises:
        sqlalchemy.exc.OperationalError: somebody reads, and it could not be emptied.
    """
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.close()
    finally:
        raw.close()
    if busy:
        raise sa.exc.OperationalError("wal_checkpoint", None, TimeoutError("busy"))


def _is(number: int, digest: str) -> sa.ColumnElement[bool]:
    return sa.and_(SECRET.c.poll_id == number, SECRET.c.receipt == digest)
