"""One transaction with all its repositories."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from bot.keeper import Keeper
from bot.repositories import StorageUnavailable
from storage.attachments import AttachmentStore
from storage.availability import unavailable
from storage.concerns import ConcernStore
from storage.corrections import CorrectionStore
from storage.decisions import DecisionStore
from storage.dialogue import CandidateStore, QuestionStore
from storage.groups import GroupStore
from storage.inbox import InboxStore
from storage.journal import JournalStore, SettingStore
from storage.letters import Letters
from storage.meetings import MeetingStore
from storage.people import PeopleStore
from storage.polls import PollStore
from storage.postings import PostingStore
from storage.queries import ReportStore
from storage.roll import RegisterStore
from storage.topics import TopicStore


class SqlUnitOfWork:
    """See :class:`bot.repositories.UnitOfWork`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.after: list[Callable[[Engine], None]] = []
        """What cannot be done within a transaction, done once it is kept."""

    @cached_property
    def inbox(self) -> InboxStore:
        return InboxStore(self.connection)

    @cached_property
    def people(self) -> PeopleStore:
        return PeopleStore(self.connection)

    @cached_property
    def groups(self) -> GroupStore:
        return GroupStore(self.connection)

    @cached_property
    def concerns(self) -> ConcernStore:
        return ConcernStore(self.connection)

    @cached_property
    def attachments(self) -> AttachmentStore:
        return AttachmentStore(self.connection)

    @cached_property
    def corrections(self) -> CorrectionStore:
        return CorrectionStore(self.connection)

    @cached_property
    def reports(self) -> ReportStore:
        return ReportStore(self.connection)

    @cached_property
    def topics(self) -> TopicStore:
        return TopicStore(self.connection)

    @cached_property
    def meetings(self) -> MeetingStore:
        return MeetingStore(self.connection)

    @cached_property
    def decisions(self) -> DecisionStore:
        return DecisionStore(self.connection)

    @cached_property
    def polls(self) -> PollStore:
        return PollStore(self.connection, self.after)

    @cached_property
    def roll(self) -> RegisterStore:
        return RegisterStore(self.connection)

    @cached_property
    def postings(self) -> PostingStore:
        return PostingStore(self.connection)

    @cached_property
    def questions(self) -> QuestionStore:
        return QuestionStore(self.connection)

    @cached_property
    def candidates(self) -> CandidateStore:
        return CandidateStore(self.connection)

    @cached_property
    def journal(self) -> JournalStore:
        return JournalStore(self.connection)

    @cached_property
    def settings(self) -> SettingStore:
        return SettingStore(self.connection)

    @cached_property
    def letters(self) -> Letters:
        return Letters(self.connection)

    @property
    def keepers(self) -> tuple[Keeper, ...]:
        # The person's own row last: the others still point at it.
        return (
            self.attachments,
            self.corrections,
            self.topics,
            self.meetings,
            self.decisions,
            self.concerns,
            self.polls,
            self.roll,
            self.postings,
            self.candidates,
            self.questions,
            self.inbox,
            self.letters,
            self.journal,
            self.people,
        )

    def savepoint(self) -> None:
        self._part("SAVEPOINT part")

    def release(self) -> None:
        self._part("RELEASE SAVEPOINT part")

    def undo(self) -> None:
        self._part("ROLLBACK TO SAVEPOINT part")
        self.release()

    def _part(self, statement: str) -> None:
        try:
            self.connection.exec_driver_sql(statement)
        except sa.exc.SQLAlchemyError as error:
            # A full disk or a cut connection ends the whole transaction. To go on would be to write outside of any.
            raise StorageUnavailable("the transaction is lost") from error


def unit_of_work(engine: Engine) -> Callable[[], AbstractContextManager[SqlUnitOfWork]]:
    """A maker of transactions on this engine: kept at the end of the block, undone if it raises.

    Raises (from the block):
        StorageUnavailable: the database cannot be reached or written; nothing was kept, and trying again may help.
    """

    if not sa.event.contains(engine, "handle_error", _tell_apart):
        sa.event.listen(engine, "handle_error", _tell_apart)

    @contextmanager
    def begin() -> Iterator[SqlUnitOfWork]:
        try:
            with engine.begin() as connection:
                uow = SqlUnitOfWork(connection)
                yield uow
            for work in uow.after:
                work(engine)
        except sa.exc.DBAPIError as error:
            if unavailable(error):
                raise StorageUnavailable(str(error.orig)) from error
            raise

    return begin


def _tell_apart(context: sa.engine.ExceptionContext) -> None:
    """A failing database is told apart where it shows, so that no message is blamed for it."""
    error = context.sqlalchemy_exception
    if isinstance(error, sa.exc.DBAPIError) and (context.is_disconnect or unavailable(error)):
        raise StorageUnavailable(str(error.orig)) from error
