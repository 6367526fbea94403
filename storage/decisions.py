"""Decisions of the roundtable, objections to them, and the tasks that carry them out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.council.decision import Decision, State, Task, Update
from bot.council_repositories import Entry, Objection, Where
from bot.keeper import Holding
from bot.text import mask_public
from storage import council_updates as updates
from storage.columns import table
from storage.roundtable_tables import DecisionRow, DecisionTopicRow, ObjectionRow, TaskRow

DECISION, MADE_OF = table(DecisionRow), table(DecisionTopicRow)
OBJECTION, TASK = table(ObjectionRow), table(TaskRow)
KIND, TASKS = "决议", "任务"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _values(decision: Decision) -> dict[str, Any]:
    return {
        "state": decision.state.value,
        "text": decision.text,
        "rule": decision.rule,
        "binding": decision.binding,
        "poll": decision.poll,
        "area": decision.area,
        "author_id": decision.author,
        "chair_id": decision.chair,
        "public_on": _iso(decision.public_on),
        "public_until": _iso(decision.public_until),
        "paused_on": _iso(decision.paused_on),
        "open_objections": decision.open_objections,
        "version": decision.version,
        "created_at": decision.created_at,
        "updated_at": decision.updated_at,
    }


def _task_values(task: Task) -> dict[str, Any]:
    return {
        "decision_id": task.decision,
        "text": task.text,
        "owner": task.owner[:100],
        "owner_id": task.owner_id,
        "due_on": _iso(task.due_on),
        "percent": task.percent,
        "nudged_on": _iso(task.nudged_on),
        "version": task.version,
        "created_at": task.created_at,
        "updated_at": task.updated_at,
    }


class DecisionStore:
    """See :class:`bot.council_repositories.Decisions`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, value: Decision, update: Update, where: Where, *, code: str) -> Decision:
        values = {**_values(value), "channel": where.channel, "account": where.account, "code": code}
        number = self._connection.execute(sa.insert(DECISION).returning(DECISION.c.id), values).scalar_one()
        for topic in value.topics:
            self._connection.execute(sa.insert(MADE_OF), {"decision_id": number, "topic_id": topic})
        updates.write(self._connection, KIND, number, update.action.value, update.state.value, update)
        return replace(value, number=number)

    def get(self, number: int) -> Decision | None:
        if not 0 < number < 2**62:
            return None
        return next(iter(self._found(sa.select(DECISION).where(DECISION.c.id == number))), None)

    def code(self, number: int) -> str:
        return str(self._connection.execute(sa.select(DECISION.c.code).where(DECISION.c.id == number)).scalar_one())

    def save(self, value: Decision, update: Update) -> None:
        this = sa.update(DECISION).where(DECISION.c.id == value.number, DECISION.c.version == value.version - 1)
        updates.saved(self._connection.execute(this.values(**_values(value))), f"decision {value.number}")
        updates.write(self._connection, KIND, value.number, update.action.value, update.state.value, update)

    def thread(self, number: int) -> list[Entry]:
        return updates.read(self._connection, KIND, number)

    def in_states(self, where: Where, states: Collection[State], limit: int) -> list[Decision]:
        named = [state.value for state in states]
        query = sa.select(DECISION).where(DECISION.c.state.in_(named), *_of(where))
        return self._found(query.order_by(DECISION.c.id.desc()).limit(limit))

    def made_of(self, *, topic: int | None = None, poll: int | None = None) -> list[Decision]:
        made = sa.select(MADE_OF.c.decision_id).where(MADE_OF.c.topic_id == topic)
        these = DECISION.c.id.in_(made) if topic is not None else DECISION.c.poll == poll
        return self._found(sa.select(DECISION).where(these).order_by(DECISION.c.id.desc()))

    def due(self, where: Where, now: datetime, limit: int) -> list[Decision]:
        late = (DECISION.c.look_at.is_not(None), DECISION.c.look_at <= now)
        return self._found(sa.select(DECISION).where(*late, *_of(where)).order_by(DECISION.c.look_at).limit(limit))

    def look_at(self, number: int, at: datetime | None) -> None:
        self._connection.execute(sa.update(DECISION).where(DECISION.c.id == number).values(look_at=at))

    def _found(self, query: sa.Select[Any]) -> list[Decision]:
        rows = self._connection.execute(query).all()
        topics: dict[int, list[int]] = {row.id: [] for row in rows}
        if rows:
            made = sa.select(MADE_OF).where(MADE_OF.c.decision_id.in_(list(topics))).order_by(MADE_OF.c.topic_id)
            for row in self._connection.execute(made):
                topics[row.decision_id].append(row.topic_id)
        return [_decision(row, tuple(topics[row.id])) for row in rows]

    # ------------------------------------------------------------------ objections
    def object(self, objection: Objection) -> Objection:
        values = {
            "decision_id": objection.decision,
            "person_id": objection.person,
            "channel": objection.channel,
            "account": objection.account,
            "room": objection.room,
            "text": objection.text,
            "answer": objection.answer,
            "at": objection.at,
        }
        number = self._connection.execute(sa.insert(OBJECTION).returning(OBJECTION.c.id), values).scalar_one()
        return replace(objection, number=number)

    def objections(self, number: int) -> list[Objection]:
        query = sa.select(OBJECTION).where(OBJECTION.c.decision_id == number).order_by(OBJECTION.c.id)
        return [_objection(row) for row in self._connection.execute(query)]

    def objection(self, number: int) -> Objection | None:
        if not 0 < number < 2**62:
            return None
        row = self._connection.execute(sa.select(OBJECTION).where(OBJECTION.c.id == number)).first()
        return _objection(row) if row else None

    def answer(self, number: int, text: str, at: datetime) -> None:
        this = sa.update(OBJECTION).where(OBJECTION.c.id == number)
        self._connection.execute(this.values(answer=text, answered_at=at))

    # ------------------------------------------------------------------ tasks
    def add_task(self, task: Task, by: int | None) -> Task:
        number = self._connection.execute(sa.insert(TASK).returning(TASK.c.id), _task_values(task)).scalar_one()
        step = Entry(action="落实", state="", text=task.text, by=by, at=task.created_at)
        updates.write(self._connection, TASKS, number, step.action, step.state, step)
        return replace(task, number=number)

    def task(self, number: int) -> Task | None:
        if not 0 < number < 2**62:
            return None
        row = self._connection.execute(sa.select(TASK).where(TASK.c.id == number)).first()
        return _task(row) if row else None

    def tasks(self, number: int) -> list[Task]:
        query = sa.select(TASK).where(TASK.c.decision_id == number).order_by(TASK.c.id)
        return [_task(row) for row in self._connection.execute(query)]

    def save_task(self, task: Task, *, text: str, by: int | None, action: str) -> None:
        this = sa.update(TASK).where(TASK.c.id == task.number, TASK.c.version == task.version - 1)
        updates.saved(self._connection.execute(this.values(**_task_values(task))), f"task {task.number}")
        step = Entry(action=action, state=f"{task.percent}%", text=text, by=by, at=task.updated_at)
        updates.write(self._connection, TASKS, task.number, step.action, step.state, step)

    def task_thread(self, number: int) -> list[Entry]:
        return updates.read(self._connection, TASKS, number)

    def open_tasks(self, where: Where, limit: int) -> list[Task]:
        mine = sa.select(DECISION.c.id).where(*_of(where))
        query = sa.select(TASK).where(TASK.c.percent < 100, TASK.c.decision_id.in_(mine))
        return [_task(row) for row in self._connection.execute(query.order_by(TASK.c.due_on, TASK.c.id).limit(limit))]

    def due_tasks(self, where: Where, now: datetime, limit: int) -> list[Task]:
        mine = sa.select(DECISION.c.id).where(*_of(where))
        query = sa.select(TASK).where(TASK.c.look_at.is_not(None), TASK.c.look_at <= now, TASK.c.decision_id.in_(mine))
        return [_task(row) for row in self._connection.execute(query.order_by(TASK.c.look_at).limit(limit))]

    def look_at_task(self, number: int, at: datetime | None) -> None:
        self._connection.execute(sa.update(TASK).where(TASK.c.id == number).values(look_at=at))

    # ------------------------------------------------------------------ who keeps something about a person
    def holdings(self, person_id: int) -> list[Holding]:
        found = []
        for what, column in (("您提的异议", OBJECTION.c.person_id), ("交给您的任务", TASK.c.owner_id)):
            count = self._connection.execute(sa.select(sa.func.count()).where(column == person_id)).scalar_one()
            if count:
                found.append(Holding(what, f"{count}个"))
        return found

    def erase(self, person_id: int) -> None:
        mine = sa.select(OBJECTION.c.id, OBJECTION.c.text).where(OBJECTION.c.person_id == person_id)
        for row in self._connection.execute(mine).all():
            this = sa.update(OBJECTION).where(OBJECTION.c.id == row.id)
            self._connection.execute(this.values(text=mask_public(row.text)))
        theirs = sa.update(OBJECTION).where(OBJECTION.c.person_id == person_id)
        self._connection.execute(theirs.values(person_id=None, room=""))
        theirs = sa.update(TASK).where(TASK.c.owner_id == person_id)
        gone = {"owner_id": None, "owner": "（已注销）", "version": TASK.c.version + 1}
        self._connection.execute(theirs.values(**gone))
        for column in (DECISION.c.author_id, DECISION.c.chair_id):
            these = sa.update(DECISION).where(column == person_id)
            self._connection.execute(these.values({column.name: None, "version": DECISION.c.version + 1}))


def _of(where: Where) -> tuple[sa.ColumnElement[bool], ...]:
    return DECISION.c.channel == where.channel, DECISION.c.account == where.account


def _decision(row: sa.Row[Any], topics: tuple[int, ...]) -> Decision:
    return Decision(
        number=row.id,
        state=State(row.state),
        text=row.text,
        rule=row.rule,
        binding=row.binding,
        poll=row.poll,
        topics=topics,
        area=row.area,
        author=row.author_id,
        chair=row.chair_id,
        public_on=_day(row.public_on),
        public_until=_day(row.public_until),
        paused_on=_day(row.paused_on),
        open_objections=row.open_objections,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _objection(row: sa.Row[Any]) -> Objection:
    return Objection(
        number=row.id,
        decision=row.decision_id,
        person=row.person_id,
        channel=row.channel,
        account=row.account,
        room=row.room,
        text=row.text,
        answer=row.answer,
        at=row.at,
        answered_at=row.answered_at,
    )


def _task(row: sa.Row[Any]) -> Task:
    return Task(
        number=row.id,
        decision=row.decision_id,
        text=row.text,
        owner=row.owner,
        owner_id=row.owner_id,
        due_on=date.fromisoformat(row.due_on),
        percent=row.percent,
        nudged_on=_day(row.nudged_on),
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
