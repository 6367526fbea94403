"""The letters of one account as the outbox worker sees them: what may go, what is in flight, what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.letters import SLOWED, URGENCY, Letter, LetterKind, LetterState, Outcome, conversation
from bot.pacing import Pacing, Past, Queued, Sent, last_group, resting
from bot.quiet import QuietHours
from storage.columns import table
from storage.letter_rows import (
    CANCELLED_IN_FLIGHT,
    LETTER,
    PAUSED_IN_FLIGHT,
    REASON_LENGTH,
    WIPED,
    in_state,
    letter,
    of_account,
    outside,
)
from storage.tables import GroupRow, PersonRow

GROUP, PERSON = table(GroupRow), table(PersonRow)
LONGEST_SEND = timedelta(seconds=60)
"""A send that began this long before pacing's memory may have ended within it."""
RECOVERED = "程序在发送途中中断，不知是否送达"

Streams = Mapping[LetterKind, set[str]]
"""Conversations in which a refused letter waits to try again, by kind: later ones do not overtake it."""

_QUEUED = [LETTER.c[name] for name in ("id", "kind", "room", "to", "not_before", "jitter", "attempts")]
_URGENT = tuple(kind for kind in URGENCY if kind is not LetterKind.BROADCAST)


class LetterQueue:
    """One transaction's view of the queue. All methods take the channel's name and the account."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def past(
        self, channel: str, account: str, pacing: Pacing, quiet: QuietHours, now: datetime, aside: str = ""
    ) -> Past:
        """What pacing needs to know of the account; calm is left to the worker.

        ``aside`` is the one room that a rehearsal sends everything to.
        """
        mine = of_account(channel, account)
        columns = [LETTER.c[name] for name in ("room", "to", "kind", "jitter", "tried_at", "settled_at")]
        recent = sa.select(*columns).where(mine, LETTER.c.tried_at > now - pacing.memory - LONGEST_SEND)
        sends = tuple(
            Sent(
                at=row.tried_at if row.settled_at is None else max(row.tried_at, min(row.settled_at, now)),
                conversation=aside or conversation(row.room, row.to),
                private=not (row.room or aside),
                broadcast=row.kind == LetterKind.BROADCAST.value,
                jitter=row.jitter,
            )
            for row in self._connection.execute(recent)
        )
        most = max(pacing.per_day, pacing.per_day_first_week)
        today = sa.select(LETTER.c.id).where(mine, LETTER.c.tried_at >= quiet.day_start(now)).limit(most)
        count = sa.select(sa.func.count()).select_from(today.subquery())
        first = sa.select(sa.func.min(LETTER.c.tried_at)).where(mine, LETTER.c.tried_at.is_not(None))
        return Past(
            sends=sends,
            today=self._connection.execute(count).scalar_one() if most else 0,
            since=self._connection.execute(first).scalar_one(),
            hold=self.hold(channel, account, now),
        )

    def hold(self, channel: str, account: str, now: datetime) -> datetime | None:
        """Until when the account rests because the platform said so."""
        later = self._waiting(channel, account).where(LETTER.c.not_before > now, LETTER.c.reason.startswith(SLOWED))
        latest = later.with_only_columns(sa.func.max(LETTER.c.not_before))
        until: datetime | None = self._connection.execute(latest).scalar_one()
        return until

    def heads(
        self,
        channel: str,
        account: str,
        pacing: Pacing,
        past: Past,
        now: datetime,
        busy: Collection[str] = (),
        aside: str = "",
    ) -> list[Queued]:
        """The few waiting letters that :func:`bot.pacing.choose` has to choose from.

        Of each kind the first private one, the first to the group that was written to last and the first to another
        group, of broadcasts the first of all; conversations that are ``busy`` or were just written to are left out. In
        a rehearsal (``aside``) there is only one conversation, so the first of each kind.
        """
        blocked = self._blocked(channel, account, now)
        closed = {*busy, *resting(past, pacing, now)}
        last = last_group(past)
        turn = last.conversation if last else " "
        due = self._waiting(channel, account, *_QUEUED).where(_due(now))
        found: list[Queued] = []
        if aside in closed:
            return found
        for kind in URGENCY:
            of_kind = due.where(LETTER.c.kind == kind.value).order_by(LETTER.c.id).limit(1)
            if kind is LetterKind.BROADCAST:
                parts = [of_kind.where(*outside(blocked[kind] | set(busy)))]
            elif aside:
                parts = [of_kind.where(*outside(blocked[kind]))]
            else:
                of_kind = of_kind.where(*outside(closed | blocked[kind]))
                to_others = of_kind.where(LETTER.c.room != "", LETTER.c.room != turn)
                parts = [of_kind.where(LETTER.c.room == ""), of_kind.where(LETTER.c.room == turn), to_others]
            found += [_queued(row, aside) for part in parts for row in self._connection.execute(part)]
        return found

    def next_due(self, channel: str, account: str, now: datetime) -> datetime | None:
        """When the next letter that was put off, or tries again, becomes due."""
        later = self._waiting(channel, account, sa.func.min(LETTER.c.not_before)).where(LETTER.c.not_before > now)
        due: datetime | None = self._connection.execute(later).scalar_one()
        return due

    def broadcast_jitters(self, channel: str, account: str, last_id: int) -> list[float]:
        """The jitters of the broadcast letters that wait, in order, up to this one."""
        copies = self._waiting(channel, account, LETTER.c.jitter).where(LETTER.c.kind == LetterKind.BROADCAST.value)
        waiting = copies.where(LETTER.c.id <= last_id).order_by(LETTER.c.id)
        return list(self._connection.execute(waiting).scalars())

    def take(self, letter_ids: Sequence[int], now: datetime) -> list[Letter]:
        """Claim these letters if they still wait: from here on they are 发送中, and nobody else gets them."""
        return self._claim(sa.select(LETTER).where(LETTER.c.id.in_(letter_ids), in_state(LetterState.WAITING)), now)

    def take_batch(
        self, channel: str, account: str, limit: int, now: datetime, busy: Collection[str], *, broadcasts: bool
    ) -> list[Letter]:
        """Claim up to so many letters that are due, the urgent kinds first, none to a busy conversation."""
        if self.hold(channel, account, now) is not None:
            return []
        blocked = self._blocked(channel, account, now)
        taken: list[Letter] = []
        for kind in URGENCY if broadcasts else _URGENT:
            if len(taken) < limit:
                due = self._waiting(channel, account).where(_due(now), LETTER.c.kind == kind.value)
                due = due.where(*outside(blocked[kind] | set(busy))).order_by(LETTER.c.id)
                taken += self._claim(due.limit(limit - len(taken)), now)
        return taken

    def _claim(self, statement: sa.Select[Any], now: datetime) -> list[Letter]:
        # PostgreSQL passes over rows that another process is taking. SQLite has no row locks and needs none: a writer
        # is alone there.
        rows = self._connection.execute(statement.order_by(LETTER.c.id).with_for_update(skip_locked=True)).all()
        if rows:
            claimed = {"state": LetterState.SENDING.value, "attempts": LETTER.c.attempts + 1, "reason": ""}
            mine = sa.update(LETTER).where(LETTER.c.id.in_([row.id for row in rows]), in_state(LetterState.WAITING))
            self._connection.execute(mine.values(tried_at=now, settled_at=None, **claimed))
        return [_claimed(letter(row), now) for row in rows]

    def release(self, letter_ids: Sequence[int]) -> None:
        """Give back letters that were claimed and never begun."""
        self._back(LETTER.c.id.in_(letter_ids), tried_at=None, attempts=LETTER.c.attempts - 1)

    def release_others(self, channel: str, account: str, begun: Sequence[int]) -> None:
        """Give back all that is 发送中 but these: claims whose commit was kept though its answer was lost."""
        others = sa.and_(of_account(channel, account), LETTER.c.id.not_in(begun))
        self._back(others, tried_at=None, attempts=LETTER.c.attempts - 1)

    def settle(self, outcomes: Sequence[Outcome], now: datetime) -> set[int]:
        """Write down what became of letters in flight; the ids of those that failed or are in doubt from now on.

        What the platform took is 已发 whatever the row says; a doubt or refusal does not undo an echo that came first.
        A letter of a broadcast that was paused or cancelled meanwhile does not return to the queue.
        """
        lost: set[int] = set()
        sent = [one for one in outcomes if one.state is LetterState.SENT]
        self._sent([one for one in sent if not one.message_ids], now)
        self._sent([one for one in sent if one.message_ids], now, named=True)
        for one in outcomes:
            reason = one.reason[:REASON_LENGTH]
            if one.state is LetterState.WAITING:
                self._back(LETTER.c.id == one.letter_id, reason=reason, not_before=one.not_before or now)
            elif one.state is not LetterState.SENT:
                flying = sa.and_(LETTER.c.id == one.letter_id, in_state(LetterState.SENDING))
                over = sa.update(LETTER).where(flying).values(state=one.state.value, reason=reason, settled_at=now)
                over = over.values(**WIPED)
                if self._connection.execute(over).rowcount:
                    lost.add(one.letter_id)
        return lost

    def _sent(self, outcomes: Sequence[Outcome], now: datetime, *, named: bool = False) -> None:
        if not outcomes:
            return
        statement = sa.update(LETTER).where(LETTER.c.id == sa.bindparam("key"))
        statement = statement.values(state=LetterState.SENT.value, settled_at=now, reason="", **WIPED)
        parameters: list[dict[str, Any]] = [{"key": one.letter_id} for one in outcomes]
        if named:
            statement = statement.values(message_id=sa.bindparam("first"), message_ids=sa.bindparam("every"))
            for given, one in zip(parameters, outcomes, strict=True):
                given |= {"first": one.message_ids[0][:200], "every": list(one.message_ids)}
        self._connection.execute(statement, parameters)

    def _back(self, which: sa.ColumnElement[bool], **values: Any) -> None:
        for mark, state in ((PAUSED_IN_FLIGHT, LetterState.PAUSED), (CANCELLED_IN_FLIGHT, LetterState.CANCELLED)):
            marked = sa.update(LETTER).where(which, in_state(LetterState.SENDING), LETTER.c.reason == mark)
            self._connection.execute(marked.values(state=state.value, **(values | {"reason": mark})))
        flying = sa.update(LETTER).where(which, in_state(LetterState.SENDING))
        self._connection.execute(flying.values(state=LetterState.WAITING.value, **values))

    def recover(self, channel: str, account: str, now: datetime) -> list[int]:
        """At the start: what was in flight when the program ended is 不明; which letters. One process per account."""
        flying = sa.update(LETTER).where(of_account(channel, account), in_state(LetterState.SENDING))
        lost = flying.values(state=LetterState.UNKNOWN.value, reason=RECOVERED, settled_at=now).returning(LETTER.c.id)
        lost = lost.values(**WIPED)
        return sorted(self._connection.execute(lost).scalars())

    def silence(self, channel: str, account: str, now: datetime, reason: str) -> int:
        """Cancel what is due instead of sending it; how many."""
        waiting = sa.and_(of_account(channel, account), in_state(LetterState.WAITING), LETTER.c.not_before <= now)
        over = sa.update(LETTER).where(waiting).values(state=LetterState.CANCELLED.value, reason=reason, settled_at=now)
        return self._connection.execute(over.values(**WIPED)).rowcount

    def addressee(self, one: Letter) -> str:
        """Whom a letter is for, in the words of a rehearsal: a group's name, or 私聊 with a nickname."""
        if one.room:
            name = sa.select(GROUP.c.name).where(GROUP.c.channel == one.channel, GROUP.c.account == one.account)
            return self._connection.execute(name.where(GROUP.c.external_id == one.room)).scalar() or one.room
        label = self._connection.execute(sa.select(PERSON.c.label).where(PERSON.c.id == one.person_id)).scalar()
        return f"私聊 {label or one.to}"

    def _waiting(self, channel: str, account: str, *columns: Any) -> sa.Select[Any]:
        return sa.select(*columns or [LETTER]).where(of_account(channel, account), in_state(LetterState.WAITING))

    def _blocked(self, channel: str, account: str, now: datetime) -> Streams:
        streams: dict[LetterKind, set[str]] = {kind: set() for kind in LetterKind}
        again = self._waiting(channel, account, LETTER.c.kind, LETTER.c.room, LETTER.c.to)
        for row in self._connection.execute(again.where(LETTER.c.not_before > now, LETTER.c.attempts > 0).distinct()):
            streams[LetterKind(row.kind)].add(conversation(row.room, row.to))
        return streams


def _due(now: datetime) -> sa.ColumnElement[bool]:
    # Wrapped, so that SQLite reads the queue in its order and does not sort all that is due.
    return sa.func.coalesce(LETTER.c.not_before, LETTER.c.not_before) <= now


def _queued(row: sa.Row[Any], aside: str) -> Queued:
    return Queued(
        id=row.id,
        kind=LetterKind(row.kind),
        conversation=aside or conversation(row.room, row.to),
        private=not (row.room or aside),
        due=row.not_before,
        jitter=row.jitter,
        retrying=row.attempts > 0,
    )


def _claimed(one: Letter, now: datetime) -> Letter:
    return replace(one, state=LetterState.SENDING, tried_at=now, settled_at=None, attempts=one.attempts + 1, reason="")
