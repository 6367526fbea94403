"""Meetings: who takes part, the floor, the minutes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.council.floor import Kind, Turn
from bot.council.meeting import Attendee, Meeting, Part, State, Update
from bot.council.rule import Threshold
from bot.council_repositories import Entry, Minute, Where
from bot.keeper import Holding
from storage import council_updates as updates
from storage.columns import table
from storage.roundtable_tables import (
    AttendeeRow,
    MeetingItemRow,
    MeetingRoomRow,
    MeetingRow,
    MinuteRow,
    TurnRow,
)

MEETING, ITEM, ROOM = table(MeetingRow), table(MeetingItemRow), table(MeetingRoomRow)
ATTENDEE, TURN, MINUTE = table(AttendeeRow), table(TurnRow), table(MinuteRow)
KIND = "会议"


def _values(meeting: Meeting) -> dict[str, Any]:
    return {
        "state": meeting.state.value,
        "title": meeting.title[:200],
        "starts_at": meeting.starts_at,
        "place": meeting.place[:200],
        "area": meeting.area,
        "convener_id": meeting.convener,
        "chair_id": meeting.chair,
        "seats": meeting.seats,
        "quorum": {"num": meeting.quorum.num, "den": meeting.quorum.den, "strict": meeting.quorum.strict},
        "minutes_each": meeting.minutes_each,
        "turns_each": meeting.turns_each,
        "item": meeting.item,
        "reason": meeting.reason[:300],
        "started_at": meeting.started_at,
        "ended_at": meeting.ended_at,
        "version": meeting.version,
        "created_at": meeting.created_at,
        "updated_at": meeting.updated_at,
    }


class MeetingStore:
    """See :class:`bot.council_repositories.Meetings`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, value: Meeting, update: Update, where: Where, *, code: str) -> Meeting:
        values = {**_values(value), "channel": where.channel, "account": where.account, "code": code}
        number = self._connection.execute(sa.insert(MEETING).returning(MEETING.c.id), values).scalar_one()
        for place, topic in enumerate(value.topics):
            self._connection.execute(sa.insert(ITEM), {"meeting_id": number, "place": place, "topic_id": topic})
        updates.write(self._connection, KIND, number, update.action.value, update.state.value, update)
        return replace(value, number=number)

    def get(self, number: int) -> Meeting | None:
        if not 0 < number < 2**62:
            return None
        return next(iter(self._found(sa.select(MEETING).where(MEETING.c.id == number))), None)

    def code(self, number: int) -> str:
        return str(self._connection.execute(sa.select(MEETING.c.code).where(MEETING.c.id == number)).scalar_one())

    def save(self, value: Meeting, update: Update) -> None:
        this = sa.update(MEETING).where(MEETING.c.id == value.number, MEETING.c.version == value.version - 1)
        updates.saved(self._connection.execute(this.values(**_values(value))), f"meeting {value.number}")
        updates.write(self._connection, KIND, value.number, update.action.value, update.state.value, update)

    def thread(self, number: int) -> list[Entry]:
        return updates.read(self._connection, KIND, number)

    def in_states(self, where: Where, states: Collection[State], limit: int) -> list[Meeting]:
        query = _of(where, states)
        return self._found(query.order_by(MEETING.c.starts_at, MEETING.c.id).limit(limit))

    def of(self, person_id: int, states: Collection[State]) -> list[Meeting]:
        there = sa.select(ATTENDEE.c.meeting_id).where(ATTENDEE.c.person_id == person_id)
        theirs = sa.or_(MEETING.c.id.in_(there), MEETING.c.convener_id == person_id, MEETING.c.chair_id == person_id)
        named = [state.value for state in states]
        query = sa.select(MEETING).where(MEETING.c.state.in_(named), theirs)
        return self._found(query.order_by(MEETING.c.starts_at, MEETING.c.id).limit(20))

    def _found(self, query: sa.Select[Any]) -> list[Meeting]:
        rows = self._connection.execute(query).all()
        topics: dict[int, list[int]] = {row.id: [] for row in rows}
        if rows:
            items = sa.select(ITEM).where(ITEM.c.meeting_id.in_(list(topics))).order_by(ITEM.c.place)
            for row in self._connection.execute(items):
                topics[row.meeting_id].append(row.topic_id)
        return [_meeting(row, tuple(topics[row.id])) for row in rows]

    # ------------------------------------------------------------------ who takes part
    def attendees(self, number: int) -> list[Attendee]:
        query = sa.select(ATTENDEE).where(ATTENDEE.c.meeting_id == number)
        return [
            Attendee(person=row.person_id, part=Part(row.part), member=row.member, since=row.since)
            for row in self._connection.execute(query.order_by(ATTENDEE.c.since, ATTENDEE.c.person_id))
        ]

    def attend(self, number: int, attendee: Attendee) -> None:
        this = (ATTENDEE.c.meeting_id == number, ATTENDEE.c.person_id == attendee.person)
        values = {"part": attendee.part.value, "member": attendee.member, "since": attendee.since}
        if not self._connection.execute(sa.update(ATTENDEE).where(*this).values(**values)).rowcount:
            row = {"meeting_id": number, "person_id": attendee.person, **values}
            self._connection.execute(sa.insert(ATTENDEE), row)

    def rooms(self, number: int) -> list[str]:
        query = sa.select(ROOM.c.room).where(ROOM.c.meeting_id == number).order_by(ROOM.c.room)
        return list(self._connection.execute(query).scalars())

    def announce_in(self, number: int, rooms: Sequence[str]) -> None:
        for room in sorted(set(rooms) - set(self.rooms(number))):
            self._connection.execute(sa.insert(ROOM), {"meeting_id": number, "room": room})

    def due(self, where: Where, now: datetime, limit: int) -> list[tuple[Meeting, int]]:
        query = sa.select(MEETING).where(
            MEETING.c.look_at.is_not(None),
            MEETING.c.look_at <= now,
            MEETING.c.channel == where.channel,
            MEETING.c.account == where.account,
        )
        rows = self._connection.execute(query.order_by(MEETING.c.look_at).limit(limit)).all()
        done = {row.id: row.reminded for row in rows}
        found = self._found(sa.select(MEETING).where(MEETING.c.id.in_(list(done)))) if done else []
        return [(meeting, done[meeting.number]) for meeting in found]

    def look_at(self, number: int, at: datetime | None, *, reminded: int) -> None:
        this = sa.update(MEETING).where(MEETING.c.id == number)
        self._connection.execute(this.values(look_at=at, reminded=reminded))

    # ------------------------------------------------------------------ the floor and the minutes
    def turns(self, number: int) -> list[Turn]:
        query = sa.select(TURN).where(TURN.c.meeting_id == number).order_by(TURN.c.id)
        return [
            Turn(
                number=row.id,
                person=row.person_id,
                item=row.item,
                kind=Kind(row.kind),
                asked_at=row.asked_at,
                began_at=row.began_at,
                ended_at=row.ended_at,
            )
            for row in self._connection.execute(query)
        ]

    def add_turn(self, number: int, turn: Turn) -> Turn:
        values = {"meeting_id": number, **_turn(turn), "warned": False}
        made = self._connection.execute(sa.insert(TURN).returning(TURN.c.id), values).scalar_one()
        return replace(turn, number=made)

    def save_turn(self, turn: Turn) -> None:
        self._connection.execute(sa.update(TURN).where(TURN.c.id == turn.number).values(**_turn(turn)))

    def write(self, number: int, line: Minute) -> None:
        self._connection.execute(
            sa.insert(MINUTE),
            {
                "meeting_id": number,
                "item": line.item,
                "kind": line.kind,
                "person_id": line.person,
                "text": line.text,
                "at": line.at,
            },
        )

    def minutes(self, number: int) -> list[Minute]:
        query = sa.select(MINUTE).where(MINUTE.c.meeting_id == number).order_by(MINUTE.c.id)
        return [
            Minute(item=row.item, kind=row.kind, person=row.person_id, text=row.text, at=row.at)
            for row in self._connection.execute(query)
        ]

    # ------------------------------------------------------------------ who keeps something about a person
    def holdings(self, person_id: int) -> list[Holding]:
        query = sa.select(ATTENDEE.c.meeting_id).where(ATTENDEE.c.person_id == person_id)
        numbers = list(self._connection.execute(query.order_by(ATTENDEE.c.meeting_id)).scalars())
        said = sa.select(sa.func.count()).where(MINUTE.c.person_id == person_id)
        count = self._connection.execute(said).scalar_one()
        found = []
        if numbers:
            found.append(Holding("您参加的会议", "、".join(f"会议{number}" for number in numbers[-20:])))
        if count:
            found.append(Holding("会议纪要里您的发言", f"{count}条"))
        return found

    def erase(self, person_id: int) -> None:
        # What was said in a meeting stays in its minutes, without who said it.
        for rows in (TURN, MINUTE):
            self._connection.execute(sa.update(rows).where(rows.c.person_id == person_id).values(person_id=None))
        self._connection.execute(sa.delete(ATTENDEE).where(ATTENDEE.c.person_id == person_id))
        for column in (MEETING.c.convener_id, MEETING.c.chair_id):
            theirs = sa.update(MEETING).where(column == person_id)
            self._connection.execute(theirs.values({column.name: None, "version": MEETING.c.version + 1}))


def _of(where: Where, states: Collection[State]) -> sa.Select[Any]:
    return sa.select(MEETING).where(
        MEETING.c.state.in_([state.value for state in states]),
        MEETING.c.channel == where.channel,
        MEETING.c.account == where.account,
    )


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "item": turn.item,
        "person_id": turn.person,
        "kind": turn.kind.value,
        "asked_at": turn.asked_at,
        "began_at": turn.began_at,
        "ended_at": turn.ended_at,
    }


def _meeting(row: sa.Row[Any], topics: tuple[int, ...]) -> Meeting:
    return Meeting(
        number=row.id,
        state=State(row.state),
        title=row.title,
        starts_at=row.starts_at,
        place=row.place,
        topics=topics,
        area=row.area,
        convener=row.convener_id,
        chair=row.chair_id,
        seats=row.seats,
        quorum=Threshold(row.quorum["num"], row.quorum["den"], row.quorum["strict"]),
        minutes_each=row.minutes_each,
        turns_each=row.turns_each,
        item=row.item,
        reason=row.reason,
        started_at=row.started_at,
        ended_at=row.ended_at,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
