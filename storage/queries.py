"""Read-only SQL for reports and pages: grouped in the database, and never over more than the span that is asked for
and what is open now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from bot.council.concern import FINAL, OPEN, SETTLED, Action, Kind, Resolution, Satisfaction, State, Update
from bot.council.figures import Figures, Span, Tally
from bot.papers.dossier import DecisionDossier, MeetingDossier
from bot.papers.slips import SETTING
from bot.report_repositories import LedgerEntry, PublicConcern, PublicQuery
from bot.repositories import StorageUnavailable
from storage import dossiers
from storage.availability import unavailable
from storage.columns import table
from storage.concern_rows import concern_of
from storage.concern_tables import ConcernRow, ConcernUpdateRow
from storage.engine import READING
from storage.journal import SettingStore
from storage.poll_tables import PollBulletinRow
from storage.roll import RegisterStore
from storage.tables import GroupRow, PersonRow

CONCERN, UPDATE, PERSON, GROUP = table(ConcernRow), table(ConcernUpdateRow), table(PersonRow), table(GroupRow)
BULLETIN = table(PollBulletinRow)
_OPEN = [state.value for state in State if state in OPEN]
_DONE = [State.CLOSED.value, State.VISITED.value, State.ARCHIVED.value]
_ASIDE = [State.WITHDRAWN.value, State.MERGED.value, State.DECLINED.value]
_PUBLIC_CLOSED = [state.value for state in State if state in SETTLED | FINAL and state is not State.WITHDRAWN]
_DEADLINE = sa.case(
    (CONCERN.c.accepted_at.is_(None), CONCERN.c.accept_by),
    (CONCERN.c.due_on != "", CONCERN.c.due_on),
    else_=CONCERN.c.close_by,
)
"""The day of ``Concern.deadline``, for open ones."""


def _count(condition: sa.ColumnElement[bool], name: str) -> sa.Label[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0).label(name)


class ReportStore:
    """See :class:`bot.report_repositories.Reports`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def figures(self, span: Span, zone: tzinfo, today: date, area: str | None = None) -> Figures:
        start, end = span.moments(zone)
        tallies: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for row in self._reported(start, end, zone, today, area):
            tallies[row.area] |= {name: value for name, value in row._mapping.items() if name != "area"}
        for row in self._closed(start, end, area):
            tally = tallies[row.area]
            tally["closed"] += row.many
            for name, matches in (
                ("solved", row.resolution == Resolution.SOLVED),
                ("partly", row.resolution == Resolution.PARTLY),
                ("satisfied", row.satisfaction == Satisfaction.SATISFIED),
                ("fairly", row.satisfaction == Satisfaction.FAIRLY),
                ("dissatisfied", row.satisfaction == Satisfaction.DISSATISFIED),
            ):
                tally[name] += row.many if matches else 0
        states: dict[State, int] = defaultdict(int)
        for row in self._open(today, area):
            tallies[row.area]["open"] += row.many
            tallies[row.area]["late"] += row.late
            states[State(row.state)] += row.many
        return Figures(
            span=span,
            by_area={name: Tally(**counts) for name, counts in sorted(tallies.items(), key=lambda item: item[0])},
            by_category=self._categories(start, end, area),
            by_state={state: states[state] for state in State if state in states},
            by_day=self._days(start, end, zone, area),
        )

    def _reported(
        self, start: datetime, end: datetime, zone: tzinfo, today: date, area: str | None
    ) -> list[sa.Row[Any]]:
        counts = CONCERN.c.state.not_in(_ASIDE)
        taken_on = self._local_day(CONCERN.c.accepted_at, start, zone)
        promised = CONCERN.c.accept_by != ""
        due = sa.or_(CONCERN.c.accepted_at.is_not(None), CONCERN.c.accept_by < today.isoformat())
        query = sa.select(
            CONCERN.c.area,
            sa.func.count().label("reported"),
            _count(CONCERN.c.state == State.WITHDRAWN.value, "withdrawn"),
            _count(CONCERN.c.state == State.MERGED.value, "merged"),
            _count(CONCERN.c.state == State.DECLINED.value, "declined"),
            _count(sa.and_(counts, promised, due), "due"),
            _count(
                sa.and_(counts, promised, CONCERN.c.accepted_at.is_not(None), taken_on <= CONCERN.c.accept_by),
                "in_time",
            ),
        )
        return list(self._connection.execute(_within(query, CONCERN.c.created_at, start, end, area, CONCERN.c.area)))

    def _closed(self, start: datetime, end: datetime, area: str | None) -> list[sa.Row[Any]]:
        parts = (CONCERN.c.area, CONCERN.c.resolution, CONCERN.c.satisfaction)
        query = sa.select(*parts, sa.func.count().label("many")).where(CONCERN.c.state.in_(_DONE))
        return list(self._connection.execute(_within(query, CONCERN.c.closed_at, start, end, area, *parts)))

    def _open(self, today: date, area: str | None) -> list[sa.Row[Any]]:
        late = _DEADLINE.between("1", (today - timedelta(days=1)).isoformat())
        found: list[sa.Row[Any]] = []
        for state in _OPEN:  # one index range per state, as in ConcernStore.in_states
            name = sa.literal(state).label("state")
            query = sa.select(CONCERN.c.area, name, sa.func.count().label("many"), _count(late, "late"))
            query = query.where(CONCERN.c.state == state)
            if area is not None:
                query = query.where(sa.func.coalesce(CONCERN.c.area, "") == area)  # see _within
            found += self._connection.execute(query.group_by(CONCERN.c.area))
        return found

    def _categories(self, start: datetime, end: datetime, area: str | None) -> dict[str, int]:
        query = sa.select(CONCERN.c.category, sa.func.count().label("many"))
        rows = self._connection.execute(_within(query, CONCERN.c.created_at, start, end, area, CONCERN.c.category))
        return dict(sorted(((row.category, row.many) for row in rows), key=lambda item: (-item[1], item[0])))

    def _days(self, start: datetime, end: datetime, zone: tzinfo, area: str | None) -> dict[date, tuple[int, int]]:
        found: dict[date, list[int]] = defaultdict(lambda: [0, 0])
        for place, column in enumerate((CONCERN.c.created_at, CONCERN.c.closed_at)):
            day = self._local_day(column, start, zone).label("day")
            query = sa.select(day, sa.func.count().label("many"))
            if place:
                query = query.where(CONCERN.c.state.in_(_DONE))
            for row in self._connection.execute(_within(query, column, start, end, area, day)):
                found[date.fromisoformat(row.day)][place] = row.many
        return {day: (counts[0], counts[1]) for day, counts in sorted(found.items())}

    def _local_day(self, column: sa.ColumnElement[Any], start: datetime, zone: tzinfo) -> sa.ColumnElement[str]:
        """The local day of a moment, as YYYY-MM-DD.

        SQLite knows no zones, so the offset at the start of the span holds for all of it: where clocks change, what
        happened within an hour of midnight after the change may count for the day beside.
        """
        offset = start.astimezone(zone).utcoffset() or timedelta()
        seconds = int(offset.total_seconds())
        if self._connection.dialect.name == "sqlite":
            # Without the fraction, which SQLite would round up into the next day.
            return sa.func.date(sa.func.substr(column, 1, 19), f"{seconds:+d} seconds", type_=sa.String)
        local = sa.func.timezone("UTC", column) + timedelta(seconds=seconds)
        return sa.func.to_char(local, "YYYY-MM-DD", type_=sa.String)

    def areas(self) -> list[str]:
        query = sa.select(GROUP.c.area).where(GROUP.c.area != "").distinct().order_by(GROUP.c.area)
        return list(self._connection.execute(query).scalars())

    def reported(self, span: Span, zone: tzinfo, area: str | None = None) -> int:
        query = _within(sa.select(sa.func.count()), CONCERN.c.created_at, *span.moments(zone), area)
        return int(self._connection.execute(query).scalar_one())

    def ledger(
        self, span: Span, zone: tzinfo, area: str | None = None, *, after: int = 0, limit: int = 500
    ) -> list[LedgerEntry]:
        query = _within(sa.select(CONCERN), CONCERN.c.created_at, *span.moments(zone), area)
        page = query.where(CONCERN.c.id > after).order_by(CONCERN.c.id).limit(limit)
        concerns = [concern_of(row) for row in self._connection.execute(page)]
        threads: dict[int, list[sa.Row[Any]]] = defaultdict(list)
        numbers = [concern.number for concern in concerns]
        # Sorted here: with an ORDER BY, SQLite may go through all threads there are in the order of their entries.
        said = self._connection.execute(sa.select(UPDATE).where(UPDATE.c.concern_id.in_(numbers))) if numbers else ()
        for row in sorted(said, key=lambda row: row.id):
            threads[row.concern_id].append(row)
        people = {row.person_id for rows in threads.values() for row in rows} | {one.reporter for one in concerns}
        labels = self._labels({person for person in people if person is not None})
        return [
            LedgerEntry(
                concern=concern,
                reporter=labels.get(concern.reporter or 0, ""),
                thread=[(_update(row), labels.get(row.person_id or 0, "")) for row in threads[concern.number]],
            )
            for concern in concerns
        ]

    def _labels(self, people: set[int]) -> dict[int, str]:
        if not people:
            return {}
        query = sa.select(PERSON.c.id, PERSON.c.label).where(PERSON.c.id.in_(sorted(people)))
        return {row.id: row.label for row in self._connection.execute(query)}

    def slips(self, place: str, buildings: Collection[str]) -> tuple[str, list[str]] | None:
        secret = SettingStore(self._connection).get(SETTING + place)
        homes = RegisterStore(self._connection).homes(place, buildings)
        return (secret, [home.door for home in homes]) if secret else None

    def bulletin(self, poll: int) -> str | None:
        query = sa.select(BULLETIN.c.data).where(BULLETIN.c.poll_id == poll)
        found: str | None = self._connection.execute(query).scalar_one_or_none()
        return found

    def bulletin_with(self, start: str) -> str | None:
        return dossiers.bulletin_of(self._connection, start)

    def meeting(self, number: int, *, counted: bool = False) -> MeetingDossier | None:
        return dossiers.meeting_dossier(self._connection, number, counted=counted)

    def meeting_page(self, code: str, *, counted: bool = False) -> MeetingDossier | None:
        number = dossiers.meeting_number(self._connection, code)
        return self.meeting(number, counted=counted) if number is not None else None

    def decision_page(self, code: str) -> DecisionDossier | None:
        number = dossiers.decision_number(self._connection, code)
        if number is None:
            return None
        from_ = dossiers.concerns_of(self._connection, number)
        found = self.public(PublicQuery(numbers=from_, limit=len(from_))) if from_ else []
        return dossiers.decision_dossier(self._connection, number, sorted(found, key=lambda one: one.number))

    def public(self, query: PublicQuery) -> list[PublicConcern]:
        shown = _OPEN + _PUBLIC_CLOSED if query.open_ is None else _OPEN if query.open_ else _PUBLIC_CLOSED
        wanted = sa.select(CONCERN).where(CONCERN.c.state.in_(shown), CONCERN.c.kind != Kind.REPORT.value)
        if query.numbers is not None:
            wanted = wanted.where(CONCERN.c.id.in_([number for number in query.numbers if 0 < number < 2**62]))
        if query.start is not None:
            wanted = wanted.where(CONCERN.c.created_at >= query.start)
        if query.end is not None:
            wanted = wanted.where(CONCERN.c.created_at < query.end)
        if query.categories is not None:
            wanted = wanted.where(CONCERN.c.category.in_(list(query.categories)))
        wanted = wanted.order_by(CONCERN.c.created_at.desc(), CONCERN.c.id.desc()).limit(query.limit).offset(query.skip)
        return [_public(row) for row in self._connection.execute(wanted)]


def _within(
    query: sa.Select[*tuple[Any, ...]],
    column: sa.ColumnElement[Any],
    start: datetime,
    end: datetime,
    area: str | None,
    *groups: sa.ColumnElement[Any],
) -> sa.Select[*tuple[Any, ...]]:
    query = query.where(column >= start, column < end)
    if area is not None:
        # The span decides which index is read: one community's whole history would grow with the years.
        query = query.where(sa.func.coalesce(CONCERN.c.area, "") == area)
    return query.group_by(*groups) if groups else query


def _update(row: sa.Row[Any]) -> Update:
    return Update(action=Action(row.action), state=State(row.state), text=row.text, by=row.person_id, at=row.at)


def _public(row: sa.Row[Any]) -> PublicConcern:
    concern = concern_of(row)
    return PublicConcern(
        number=concern.number,
        state=concern.state,
        category=concern.category,
        area=concern.area,
        place=concern.place,
        resolved=concern.resolution.value if concern.resolution else "",
        merged_into=concern.merged_into,
        created_at=concern.created_at,
        updated_at=concern.updated_at,
        expected_on=(concern.close_by or concern.accept_by) if concern.state in OPEN else None,
    )


def reading(engine: Engine) -> Callable[[], AbstractContextManager[ReportStore]]:
    """A maker of read-only transactions, for any thread: one state of the database from beginning to end.

    Raises (from the block):
        StorageUnavailable: the database cannot be reached.
    """

    @contextmanager
    def begin() -> Iterator[ReportStore]:
        try:
            with engine.connect() as connection:
                options: dict[str, Any] = {READING: True}
                if engine.dialect.name == "postgresql":
                    options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
                connection = connection.execution_options(**options)
                with connection.begin():
                    yield ReportStore(connection)
        except sa.exc.DBAPIError as error:
            if unavailable(error):
                raise StorageUnavailable(str(error.orig)) from error
            raise

    return begin


__all__ = ["ReportStore", "StorageUnavailable", "reading"]
