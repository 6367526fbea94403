"""A small town around the real road: people say things, and their answers are read from the letters.

Real database, real words, real triage; only the clock is ours. Stories read like the story.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.community.people import Role
from bot.context import Rules
from bot.council.agenda import Plan
from bot.handlers import contents
from bot.handling import Handlers, Outcome
from bot.letters import LetterState
from bot.ports import Attachment, Contact, EventKind, Inbound
from bot.repositories import UnitOfWork
from bot.road import Road
from bot.same_matter import SameMatter
from bot.triage import Triage
from bot.triage.likeness import Likeness
from bot.workdays import workdays
from storage.letter_rows import LETTER
from storage.unit_of_work import unit_of_work

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""A Tuesday, noon in Tieling."""
CHANNEL, BOT = "test", "bot"
GROUP = "银冈群"


@cache
def triage() -> Triage:
    """Loaded once for all tests: it is read-only."""
    return Triage.load(("银冈小区", "电业小区"))


@cache
def likeness() -> Likeness:
    """The same for what neighbours say in other words."""
    return Likeness.load(("银冈小区", "电业小区"))


class Town:
    """Drives one road. Everybody's contact id is ``id:<nickname>`` unless given."""

    def __init__(
        self,
        engine: sa.Engine,
        *,
        admins: Sequence[str] = (),
        seed: int = 1,
        handlers: Handlers | None = None,
        **rules: object,
    ) -> None:
        self.engine = engine
        self.now = NOON
        self._ids = itertools.count(1)
        self._read = 0
        self._prefix = f"e{random.Random(seed).randrange(10**6)}-"
        self.begin: Callable[[], AbstractContextManager[UnitOfWork]] = unit_of_work(engine)
        zone = ZoneInfo("Asia/Shanghai")
        settings = {
            "bot_name": "小圆",
            "street": "兀术街街道",
            "keeper": "兀术街街道办事处",
            "zone": zone,
            "plan": Plan(zone=zone, is_workday=workdays()),
            "public_url": "http://yz.test",
            "hello": "您好，我是小圆。",
            **rules,
        }
        self.rules = Rules(**settings)  # type: ignore[arg-type]
        self.handlers = handlers or contents()
        self._admins, self._seed = frozenset(admins), seed
        self.road = self._open()

    def _open(self) -> Road:
        self.similar = SameMatter(likeness(), timedelta(days=14))
        return Road(
            begin=lambda: self.begin(),
            handlers=self.handlers,
            triage=triage(),
            similar=self.similar,
            rules=self.rules,
            admins=self._admins,
            now=lambda: self.now,
            rng=random.Random(self._seed),
            below=random.Random(f"{self._seed} below").randrange,
        )

    def restart(self) -> None:
        """The program ends and starts again on the same database: nothing but the rows is left."""
        self._seed += 1
        self.road = self._open()

    # ------------------------------------------------------------------ what people do
    def event(
        self,
        who: str,
        text: str = "",
        room: str = GROUP,
        *,
        kind: EventKind = EventKind.MESSAGE,
        at: Sequence[str] = (),
        target: str = "",
        subjects: Sequence[str] = (),
        event_id: str = "",
        contact_id: str | None = None,
        attachments: tuple[Attachment, ...] = (),
        bot_mentioned: bool = False,
    ) -> Inbound:
        """An event, not delivered yet. ``at`` are people mentioned besides the bot."""
        return Inbound(
            channel=CHANNEL,
            account=BOT,
            event_id=event_id or f"{self._prefix}{next(self._ids)}",
            kind=kind,
            at=self.now,
            sender=Contact(f"id:{who}" if contact_id is None else contact_id, who),
            room=room,
            room_name=room,
            text=text,
            mentions_me=bot_mentioned,
            mentions=tuple(Contact(f"id:{name}", name) for name in at),
            subjects=tuple(Contact(name if name == BOT else f"id:{name}", name) for name in subjects),
            target=target,
            attachments=attachments,
        )

    def says(self, who: str, text: str, room: str = GROUP, **more: object) -> list[str]:
        """Somebody says something; the texts of all letters that follow."""
        self.road.receive([self.event(who, text, room, **more)])  # type: ignore[arg-type]
        return [letter.text for letter in self.letters()]

    def privately(self, who: str, text: str, **more: object) -> list[str]:
        """The same in a private chat with the bot."""
        return self.says(who, text, room="", **more)

    def happens(self, *inbounds: Inbound) -> Outcome:
        """Deliver events as one batch."""
        return self.road.receive(list(inbounds))

    def passes(self, **time: float) -> None:
        """Time goes by."""
        self.now += timedelta(**time)

    def ticks(self, name: str = "sweep") -> list[str]:
        """The clock beats."""
        self.road.tick(name, CHANNEL, BOT)
        return [letter.text for letter in self.letters()]

    # ------------------------------------------------------------------ what can be seen
    def letters(self) -> list[sa.Row[tuple[object, ...]]]:
        """The letters written since the last look, oldest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(LETTER).where(LETTER.c.id > self._read).order_by(LETTER.c.id)).all()
        if rows:
            self._read = rows[-1].id
        return list(rows)

    def kept(self) -> dict[LetterState, int]:
        """Letters by state."""
        return dict(self.road.call(lambda uow: uow.letters.counts()))

    def rows(self, table: str) -> list[sa.Row[tuple[object, ...]]]:
        """All rows of a table."""
        with self.engine.connect() as connection:
            return list(connection.execute(sa.text(f"SELECT * FROM {table} ORDER BY 1")).all())

    def appoint(self, who: str, role: Role = Role.GRID) -> int:
        """Make somebody staff, as 授权 would; their person number."""

        def work(uow: object) -> int:
            people = uow.people  # type: ignore[attr-defined]
            contact = Contact(f"id:{who}", who)
            person = people.known(CHANNEL, BOT, [contact.id]).get(contact.id)
            person = person or people.create(CHANNEL, BOT, contact, self.now)
            people.inform(person.id, self.now)
            people.grant(person.id, role, by=None, at=self.now)
            return int(person.id)

        return self.road.call(work)

    def journal(self, action: str = "") -> list[sa.Row[tuple[object, ...]]]:
        """The journal, or its lines of one action."""
        return [row for row in self.rows("journal") if not action or row.action == action]

    def words_anywhere(self) -> dict[str, str]:
        """Everything that any table holds, as text, by table: to look for what must not be there."""
        with self.engine.connect() as connection:
            names = sa.inspect(connection).get_table_names()
            return {
                name: "\n".join(str(tuple(row)) for row in connection.execute(sa.text(f'SELECT * FROM "{name}"')))
                for name in names
            }
