"""The letters that are kept: writing them, confirming them by echo, and what people decide about them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from bot.forecast import Forecast, forecast
from bot.keeper import Holding
from bot.letters import OPEN_STATES, BroadcastReceipt, Draft, Letter, LetterState
from bot.pacing import Pacing
from bot.quiet import QuietHours
from bot.repositories import Traces
from bot.text import mask_public
from storage.columns import table
from storage.letter_queue import LetterQueue
from storage.letter_rows import (
    CANCELLED_IN_FLIGHT,
    LETTER,
    PAUSED_IN_FLIGHT,
    WIPED,
    in_state,
    letter,
    letter_values,
    of_account,
)
from storage.tables import GroupRow
from storage.traces import pattern

GROUP = table(GroupRow)
ECHO_WINDOW = timedelta(minutes=10)
CLOCK_SKEW = timedelta(minutes=2)
"""How far the platform's clock may be behind ours."""
PAGE = 1000
"""Rows per statement."""


def _bare(text: str) -> str:
    """A text without white space and invisible marks: what survives every platform's tidying."""
    return "".join(mark for mark in text if not mark.isspace() and unicodedata.category(mark) not in ("Cf", "Cc", "Zs"))


def _same(echoed: str, row: sa.Row[Any]) -> bool:
    """Whether an echo is this letter: the same text, behind @nicknames if it mentions people or was rehearsed."""
    said = _bare(row.text)
    if not said:
        return bool(row.file) and echoed in ("", _bare(row.file_name))
    if not echoed.endswith(said):
        return False
    before = echoed.removesuffix(said)
    return not before or (before.startswith("@") and bool(row.mentions)) or before.startswith("【演练→")


class Letters:
    """See :class:`bot.repositories.Letters`; the outbox worker's side is :attr:`queue`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postgresql = connection.dialect.name == "postgresql"

    @cached_property
    def queue(self) -> LetterQueue:
        """What the worker takes from and gives back to."""
        return LetterQueue(self._connection)

    def add(self, drafts: Sequence[Draft], now: datetime, jitters: Sequence[float]) -> list[int | None]:
        """Keep letters in this order, each with its jitter; their ids, None where ``once`` says that it exists."""
        insert = postgresql.insert(LETTER) if self._postgresql else sqlite.insert(LETTER)
        statement = insert.on_conflict_do_nothing(index_elements=["once"]).returning(LETTER.c.id, LETTER.c.once)
        rows = [letter_values(draft, now, jitter) for draft, jitter in zip(drafts, jitters, strict=True)]
        kept: list[tuple[int, str | None]] = []
        for start in range(0, len(rows), PAGE):
            kept += [(row.id, row.once) for row in self._connection.execute(statement, rows[start : start + PAGE])]
        # Numbers are given in the order of the rows, so sorting pairs them with the drafts; those ignored are left out.
        unused = iter(sorted(kept))
        fresh = {once for _, once in kept}
        ids: list[int | None] = []
        for draft in drafts:
            if draft.once is None or draft.once in fresh:
                ids.append(next(unused)[0])
                fresh.discard(draft.once)
            else:
                ids.append(None)
        return ids

    def echo(self, channel: str, account: str, message_id: str, room: str, to: str, text: str, at: datetime) -> bool:
        """The account's own message came back: the letter that it was is 已发. False if it was none of ours.

        Found by message id, else by the same text to the same conversation (any private one if both ``room`` and ``to``
        are empty), tried within ten minutes before ``at`` and still in flight or 不明.
        """
        mine = of_account(channel, account)
        if message_id:
            by_id = sa.select(LETTER.c.id, LETTER.c.state).where(mine, LETTER.c.message_id == message_id).limit(1)
            if (known := self._connection.execute(by_id).first()) is not None:
                if known.state in (LetterState.SENDING.value, LetterState.UNKNOWN.value, LetterState.FAILED.value):
                    self._confirm(known.id, message_id, at)
                return True
        echoed = _bare(text)
        rehearsed = echoed.startswith("【演练→")
        place = [] if rehearsed else [LETTER.c.room == room]
        if not room and to:
            place.append(LETTER.c.to == to)
        recent = LETTER.c.tried_at.between(at - ECHO_WINDOW, at + CLOCK_SKEW)
        columns = [LETTER.c[name] for name in ("id", "room", "to", "text", "mentions", "file", "file_name")]
        open_ones = sa.select(*columns).where(mine, in_state(LetterState.SENDING, LetterState.UNKNOWN), recent, *place)
        for row in self._connection.execute(open_ones.order_by(LETTER.c.id)):
            if not _same(echoed, row):
                continue
            # A platform that names no ids: an earlier letter with these words that has arrived claims the echo first.
            earlier = sa.select(*columns).where(
                mine, in_state(LetterState.SENT), recent, LETTER.c.room == row.room, LETTER.c.to == row.to,
                LETTER.c.message_id == "", LETTER.c.id < row.id,
            )  # fmt: skip
            before = self._connection.execute(earlier.order_by(LETTER.c.id))
            found = next((one for one in before if _same(echoed, one)), row)
            self._confirm(found.id, message_id or f"echo-{found.id}", at)
            return True
        return False

    def _confirm(self, letter_id: int, message_id: str, at: datetime) -> None:
        self._connection.execute(
            sa.update(LETTER)
            .where(LETTER.c.id == letter_id)
            .values(state=LetterState.SENT.value, reason="", settled_at=at, message_id=message_id[:200])
            .values(message_ids=[message_id], **WIPED)
        )

    def counts(self, since: datetime | None = None) -> dict[LetterState, int]:
        """How many letters are in each state, over all accounts.

        With ``since``, 已发 only from then on: cheaper than counting all that were ever sent.
        """
        counted = sa.select(LETTER.c.state, sa.func.count()).group_by(LETTER.c.state)
        result = dict.fromkeys(LetterState, 0)
        if since is not None:
            counted = counted.where(in_state(*(state for state in LetterState if state is not LetterState.SENT)))
            result[LetterState.SENT] = self._sent_since(since)
        return result | {LetterState(state): count for state, count in self._connection.execute(counted)}

    def _sent_since(self, since: datetime) -> int:
        """Account by account, because the index of sends begins with the account."""
        total, account = 0, self._account_after("", "")
        # Wrapped, so that SQLite goes by time and not through all that was ever sent.
        state = sa.func.coalesce(LETTER.c.state, LETTER.c.state)
        while account is not None:
            recent = sa.select(sa.func.count()).where(of_account(*account), LETTER.c.tried_at >= since)
            total += self._connection.execute(recent.where(state == LetterState.SENT.value)).scalar_one()
            account = self._account_after(*account)
        return total

    def _account_after(self, channel: str, account: str) -> tuple[str, str] | None:
        """The next account that has letters. Two steps: to compare pairs, SQLite reads all letters of the channel."""
        columns = sa.select(LETTER.c.channel, LETTER.c.account).order_by(LETTER.c.channel, LETTER.c.account).limit(1)
        for later in (
            sa.and_(LETTER.c.channel == channel, LETTER.c.account > account),
            LETTER.c.channel > channel,
        ):
            found = self._connection.execute(columns.where(later)).first()
            if found is not None:
                return found.channel, found.account
        return None

    def get(self, letter_id: int) -> Letter | None:
        """One letter."""
        row = self._connection.execute(sa.select(LETTER).where(LETTER.c.id == letter_id)).first()
        return None if row is None else letter(row)

    def listed(self, state: LetterState, limit: int) -> list[Letter]:
        """Letters in a state, oldest first."""
        found = sa.select(LETTER).where(in_state(state)).order_by(LETTER.c.id).limit(limit)
        return [letter(row) for row in self._connection.execute(found)]

    def unknown(self, limit: int) -> list[Letter]:
        """Letters of which nobody knows whether they arrived, oldest first: a person has to decide."""
        return self.listed(LetterState.UNKNOWN, limit)

    def requeue(self, letter_id: int, now: datetime) -> bool:
        """A person decides that a letter goes (again); False if it waits, has arrived, or has no content any more."""
        found = in_state(LetterState.UNKNOWN, LetterState.FAILED, LetterState.CANCELLED)
        again = {"attempts": 0, "not_before": now, "tried_at": None, "settled_at": None, "reason": ""}
        content = sa.or_(LETTER.c.text != "", LETTER.c.file != "")
        return self._decide(letter_id, sa.and_(found, content), state=LetterState.WAITING.value, **again)

    def mark_sent(self, letter_id: int, now: datetime) -> bool:
        """A person saw that it arrived; False if that was not in doubt."""
        doubtful = in_state(LetterState.UNKNOWN, LetterState.FAILED)
        return self._decide(letter_id, doubtful, state=LetterState.SENT.value, reason="人工确认", settled_at=now)

    def cancel(self, letter_id: int, now: datetime) -> bool:
        """It is not to be sent; False if it has left or is just leaving."""
        stoppable = in_state(LetterState.WAITING, LetterState.PAUSED, LetterState.UNKNOWN, LetterState.FAILED)
        over: dict[str, Any] = {"state": LetterState.CANCELLED.value, "reason": "人工取消", "settled_at": now}
        return self._decide(letter_id, stoppable, **over, **WIPED)

    def _decide(self, letter_id: int, allowed: sa.ColumnElement[bool], **values: Any) -> bool:
        decided = sa.update(LETTER).where(LETTER.c.id == letter_id, allowed).values(**values)
        return self._connection.execute(decided).rowcount == 1

    def pause(self, broadcast: str) -> int:
        """Hold a broadcast; how many letters wait now for :meth:`resume`. What is just leaving may still arrive."""
        self._mark_in_flight(broadcast, PAUSED_IN_FLIGHT)
        return self._move(broadcast, [LetterState.WAITING], LetterState.PAUSED)

    def resume(self, broadcast: str) -> int:
        """Go on with a broadcast; how many letters are in the queue again."""
        self._mark_in_flight(broadcast, "")
        return self._move(broadcast, [LetterState.PAUSED], LetterState.WAITING)

    def cancel_broadcast(self, broadcast: str, now: datetime) -> int:
        """Stop a broadcast for good; how many groups will not get it."""
        self._mark_in_flight(broadcast, CANCELLED_IN_FLIGHT)
        waiting = [LetterState.WAITING, LetterState.PAUSED]
        return self._move(broadcast, waiting, LetterState.CANCELLED, reason=CANCELLED_IN_FLIGHT, settled_at=now)

    def _move(self, broadcast: str, before: list[LetterState], after: LetterState, **values: Any) -> int:
        moved = sa.update(LETTER).where(LETTER.c.broadcast == broadcast, in_state(*before))
        return self._connection.execute(moved.values(state=after.value, **values)).rowcount

    def _mark_in_flight(self, broadcast: str, reason: str) -> None:
        flying = sa.update(LETTER).where(LETTER.c.broadcast == broadcast, in_state(LetterState.SENDING))
        self._connection.execute(flying.values(reason=reason))

    def receipts(self, broadcast: str) -> list[BroadcastReceipt]:
        """How each group stands with a broadcast, in the order of sending."""
        name = sa.func.coalesce(sa.func.nullif(GROUP.c.name, ""), LETTER.c.room).label("name")
        known = sa.and_(
            GROUP.c.channel == LETTER.c.channel,
            GROUP.c.account == LETTER.c.account,
            GROUP.c.external_id == LETTER.c.room,
        )
        columns = [LETTER.c[key] for key in ("id", "room", "state", "reason", "tried_at", "settled_at")]
        found = sa.select(*columns, name).select_from(LETTER.outerjoin(GROUP, known))
        return [
            BroadcastReceipt(
                letter_id=row.id,
                room=row.room,
                group=row.name,
                state=LetterState(row.state),
                reason=row.reason,
                at=row.settled_at or row.tried_at,
            )
            for row in self._connection.execute(found.where(LETTER.c.broadcast == broadcast).order_by(LETTER.c.id))
        ]

    def forecast(
        self, channel: str, account: str, broadcast: str, pacing: Pacing, quiet: QuietHours, now: datetime
    ) -> Forecast:
        """When a broadcast that waits will be done, behind those before it, if nothing more urgent comes between."""
        mine = sa.select(sa.func.count(), sa.func.max(LETTER.c.id)).where(
            of_account(channel, account), LETTER.c.broadcast == broadcast, in_state(LetterState.WAITING)
        )
        count, last = self._connection.execute(mine).one()
        jitters = self.queue.broadcast_jitters(channel, account, last or 0)
        return forecast(jitters, self.queue.past(channel, account, pacing, quiet, now), pacing, quiet, now, count)

    def holdings(self, person_id: int) -> list[Holding]:
        """See :class:`bot.repositories.Keeper`."""
        counted = sa.select(sa.func.count()).where(LETTER.c.person_id == person_id)
        count = self._connection.execute(counted).scalar_one()
        return [Holding("发给您的消息", f"{count}条")] if count else []

    def erase(self, person_id: int) -> None:
        """What waits for them is not sent; of the rest only that there was a letter remains."""
        mine = LETTER.c.person_id == person_id
        waiting = in_state(LetterState.WAITING, LetterState.PAUSED)
        stopped = {"state": LetterState.CANCELLED.value, "reason": "当事人已删除信息"}
        self._connection.execute(sa.update(LETTER).where(mine, waiting).values(**stopped))
        blank: dict[str, Any] = {"person_id": None, "text": "", "mentions": [], "to": "", "file": "", "file_name": ""}
        self._connection.execute(sa.update(LETTER).where(mine).values(**blank))

    def forget_about(self, traces: Traces) -> None:
        """Letters to others that show somebody: who still waits for one is told, without them; of the rest no word
        stays."""
        names, shown = pattern(traces.names), pattern(traces.names | traces.subjects)
        columns = [LETTER.c[name] for name in ("id", "state", "to", "text", "mentions")]
        words = sa.or_(LETTER.c.text != "", LETTER.c.to != "")
        recent = sa.select(*columns).where(LETTER.c.written_at >= traces.since, words)
        waiting = {state.value for state in OPEN_STATES}
        changes: list[dict[str, Any]] = []
        for row in self._connection.execute(recent):
            kept = [one for one in row.mentions if one["id"] not in traces.contacts]
            in_words = shown is not None and shown.search(row.text) is not None
            if not (in_words or row.to in traces.contacts or len(kept) < len(row.mentions)):
                continue
            text, to = "", "" if row.to in traces.contacts else row.to
            if row.state in waiting:
                text, to = mask_public(names.sub("居民", row.text) if names else row.text), row.to
            changes.append({"key": row.id, "text": text, "to": to, "mentions": kept if row.state in waiting else []})
        if changes:
            statement = sa.update(LETTER).where(LETTER.c.id == sa.bindparam("key"))
            self._connection.execute(statement, changes)

    def forget_strangers(self, channel: str, account: str, since: datetime, before: datetime) -> int:
        """Blank whom letters to nobody known went to, tried from ``since`` on and finished before ``before``."""
        tried = LETTER.c.tried_at.between(since, before)
        over = sa.and_(in_state(LetterState.SENT, LetterState.CANCELLED), LETTER.c.settled_at < before)
        nobody = sa.update(LETTER).where(of_account(channel, account), tried, over, LETTER.c.person_id.is_(None))
        private = nobody.where(LETTER.c.to != "").values(to="", text="", mentions=[])
        named = nobody.where(sa.cast(LETTER.c.mentions, sa.Text) != "[]").values(mentions=[])
        return sum(self._connection.execute(statement).rowcount for statement in (private, named))

    def forget_texts(self, before: datetime) -> int:
        """Blank the words of letters that are finished and were written before then; how many."""
        # Wrapped, so that those that still have words are looked for and not all that are in a state.
        state = sa.func.coalesce(LETTER.c.state, LETTER.c.state)
        finished = state.not_in([one.value for one in OPEN_STATES])
        # Literals, for SQLite uses an index of a part of the rows only where it can see that they are meant.
        words = sa.or_(LETTER.c.text != sa.literal_column("''"), LETTER.c.to != sa.literal_column("''"))
        old = sa.update(LETTER).where(LETTER.c.written_at < before, finished, words)
        blank: dict[str, Any] = {"text": "", "mentions": [], "to": "", "file": "", "file_name": ""}
        return self._connection.execute(old.values(**blank)).rowcount
