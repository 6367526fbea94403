"""The one road: what happens to an event from the inbox to the letters that answer it.

Synchronous, and run on one thread: a batch of events shares one transaction, and each that does something has a
savepoint
in it, so that one bad message costs nobody else theirs. What is said leaves by the outbox after the transaction is
kept.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.batch import Batch
from bot.community.groups import Group, Mode
from bot.community.people import Standing
from bot.context import Context, Rules
from bot.council.refusal import Misunderstood, Refused
from bot.handling import Handlers, Incident, Outcome
from bot.lessons import Lessons
from bot.letters import Draft, LetterKind
from bot.outline import outline
from bot.pending import Pending
from bot.ports import Contact, EventKind, Inbound
from bot.reading import Reader, Reading
from bot.recording import from_json, to_json
from bot.repositories import Arrival, Parked, StorageUnavailable, UnitOfWork
from bot.routing import Command, NearMiss, may, shown
from bot.same_matter import SameMatter
from bot.triage import Judgement, Triage
from bot.triage.learning import Taught
from bot.wording import general, privacy, refusals

log = logging.getLogger(__name__)
T = TypeVar("T")

_TOLD = {"number", "action", "state", "count", "word", "role"}
"""Facts of a refusal that the journal may hold; the others can be what somebody said, or a name."""
MOST_ATTEMPTS = 3
"""So often a message is tried before it waits for a person."""


class Road:
    """Takes events in and gives letters out, one transaction at a time. Not for two threads at once."""

    def __init__(
        self,
        *,
        begin: Callable[[], AbstractContextManager[UnitOfWork]],
        handlers: Handlers,
        triage: Triage,
        similar: SameMatter,
        rules: Rules,
        admins: frozenset[str],
        now: Callable[[], datetime],
        rng: random.Random,
        below: Callable[[int], int],
    ) -> None:
        self._begin = begin
        self._handlers = handlers
        self._triage = Taught(triage)
        self._lessons = Lessons(self._triage)
        self._similar = similar
        self._rules = rules
        self._admins = admins
        self._now = now
        self._rng, self._below = rng, below
        self._reader = Reader(handlers.table, rules.bot_name)

    # ------------------------------------------------------------------ in
    def receive(self, inbounds: Sequence[Inbound]) -> Outcome:
        """Take in a batch of one account's events, in their order, and keep all that follows from them.

        Raises:
            StorageUnavailable: nothing of the batch was kept; it should be given again.
        """
        readings = [self._reader.read(inbound) for inbound in inbounds]
        outcome = Outcome()
        with self._begin() as uow:
            now = self._now()
            if self._lessons.behind:
                self._lessons.catch_up(uow.corrections)
            ids = uow.inbox.take_in([_arrival(reading) for reading in readings], now)
            batch = Batch(uow, [reading.inbound for reading in readings], now)
            pending = Pending(uow, batch, now, self._rng)
            for reading in readings:
                inbound = reading.inbound
                # pop: an event that stands twice in one batch is handled once.
                inbox_id = ids.pop((inbound.channel, inbound.account, inbound.event_id), None)
                if inbox_id is None:
                    outcome.known += 1
                    continue
                outcome.new += 1
                pending.before(reading)
                said = self._guarded(uow, batch, reading, inbox_id, now, attempts=1)
                if isinstance(said, Incident):
                    outcome.failed += 1
                    said = self._apology(uow, reading, said)
                elif said:
                    outcome.answered += 1
                pending.words(inbox_id, reading)
                pending.letters(said)
                outcome.letters += len(said)
            pending.write()
        return outcome

    def retry(self) -> Outcome:
        """Try again what failed before; after the third time it waits for a person."""
        outcome = Outcome()
        with self._begin() as uow:
            now = self._now()
            for parked in uow.inbox.failed(limit=20):
                reading = self._reader.read(from_json(parked.payload))
                batch = Batch(uow, [reading.inbound], now)
                pending = Pending(uow, batch, now, self._rng)
                said = self._guarded(uow, batch, reading, parked.id, now, parked.attempts + 1, parked.incident)
                if isinstance(said, Incident):
                    outcome.failed += 1
                    said = self._parked(uow, batch, reading, parked)
                else:
                    uow.inbox.settle(parked.id)
                    pending.words(parked.id, reading)
                    outcome.answered += 1
                pending.letters(said)
                pending.write()
                outcome.letters += len(said)
        return outcome

    def tick(self, name: str, channel: str, account: str) -> Outcome:
        """Let the clock's handler of that name do what is due.

        Raises:
            KeyError: there is no such tick.
        """
        return self._of_itself(name, channel, account, self._handlers.ticks[name])

    def call(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run something within one transaction."""
        with self._begin() as uow:
            return work(uow)

    def say_to_staff(self, text: str, channel: str, account: str, kind: LetterKind = LetterKind.NOTICE) -> None:
        """A letter to the staff that comes from the machine itself, such as a gap in what it could hear."""
        self._of_itself("machine", channel, account, lambda context: context.tell_staff(text, kind))

    def act(self, inbound: Inbound, act: Callable[[Context], object]) -> Outcome:
        """Do what somebody asked for before, in one transaction and as if they had just said it: ``inbound`` says who
        and where, with an event id that nothing else has."""
        return self._act(inbound, [inbound], act)

    def _of_itself(self, name: str, channel: str, account: str, act: Callable[[Context], object]) -> Outcome:
        """A transaction that nobody's message began."""
        now, kind = self._now(), EventKind.TICK
        inbound = Inbound(channel=channel, account=account, event_id=name, kind=kind, at=now, sender=Contact(account))
        return self._act(inbound, [], act)

    def _act(self, inbound: Inbound, speakers: Sequence[Inbound], act: Callable[[Context], object]) -> Outcome:
        with self._begin() as uow:
            now = self._now()
            # Somebody else on the same database may have taught it.
            self._lessons.catch_up(uow.corrections)
            batch = Batch(uow, speakers, now)
            drafts: list[Draft] = []
            act(self._context(uow, batch, Reading(inbound), now, drafts))
            pending = Pending(uow, batch, now, self._rng)
            pending.letters(drafts)
            pending.write()
            return Outcome(letters=len(drafts))

    # ------------------------------------------------------------------ one message
    def _guarded(
        self,
        uow: UnitOfWork,
        batch: Batch,
        reading: Reading,
        inbox_id: int,
        now: datetime,
        attempts: int,
        incident: str = "",
    ) -> list[Draft] | Incident:
        """The drafts that follow, or the incident: it failed, was undone, and is kept for another try."""
        try:
            try:
                if self._is_idle_talk(batch, reading):
                    # Most of what a group says is this: no savepoint, no context, nothing to write.
                    return []
                return self._attempt(uow, batch, reading, now, self._handle)
            except (Refused, Misunderstood) as refusal:
                said = refusal
            return self._attempt(uow, batch, reading, now, lambda context, _: self._explain(context, said))
        except StorageUnavailable:
            raise
        except Exception as error:
            number = incident or f"E{self._rng.randrange(16**6):06x}"
            kind = reading.inbound.kind.value
            # Not the error itself: its words may be somebody's.
            log.error("incident %s: %s event, attempt %d: %s", number, kind, attempts, outline(error))
            if not reading.unkept:
                payload = to_json(reading.inbound)
                uow.inbox.fail(inbox_id, payload, number, attempts=attempts, parked=attempts >= MOST_ATTEMPTS)
            return Incident(number)

    def _attempt(
        self,
        uow: UnitOfWork,
        batch: Batch,
        reading: Reading,
        now: datetime,
        act: Callable[[Context, Reading], None],
    ) -> list[Draft]:
        """What is said if ``act`` goes well; whatever it raises, nothing of it is left."""
        drafts: list[Draft] = []
        uow.savepoint()
        try:
            context = self._context(uow, batch, reading, now, drafts)
            act(context, reading)
            self._inform(context, drafts)
        except BaseException:
            uow.undo()
            batch.forget_one(reading.inbound)
            raise
        uow.release()
        if context.talk:
            batch.talk.add(reading.inbound.event_id)
        if context.stale:
            batch.forget()
        self._lessons.behind |= context.taught
        return drafts

    def _is_idle_talk(self, batch: Batch, reading: Reading) -> bool:
        """Neighbours among themselves, in which nothing is heard and nobody's answer is waited for."""
        inbound = reading.inbound
        if inbound.kind is not EventKind.MESSAGE or reading.addressed or reading.found is not None:
            return False
        group, person = batch.settled_group(inbound), batch.person(inbound)
        if group is None or (person is not None and batch.question(person, inbound.room) is not None):
            return False
        if not reading.text:
            # Only who is known can have reported what a picture belongs to.
            return person is None or not inbound.attachments
        return self._listen(group, reading) is None

    def _listen(self, group: Group, reading: Reading) -> Judgement | None:
        """What is heard in talk: a concern, an emergency, or None; in a group that is off nothing is looked at."""
        if (group.mode or self._rules.default_mode) is Mode.OFF:
            return None
        judgement = self._triage.judge(reading.text)
        return judgement if judgement.is_concern or judgement.emergency else None

    def _handle(self, context: Context, reading: Reading) -> None:
        inbound = reading.inbound
        if inbound.kind is not EventKind.MESSAGE:
            event = self._handlers.events.get(inbound.kind)
            if event is not None:
                event(context)
            return
        if not inbound.sender.id:
            # A system message of the platform: there is nobody to answer, and nobody whose words they would be.
            return
        if not reading.text:
            if inbound.attachments and self._handlers.attached(context):
                return
            if reading.addressed:
                # A bare @小圆 asks what it can do; a picture or a voice message says something that it cannot read.
                if inbound.attachments:
                    self._handlers.enclosed(context)
                else:
                    context.reply(general.greeting(self._rules.bot_name))
            return
        found = reading.found
        if isinstance(found, Command):
            if self._command(context, found):
                return
            context.talk = True
        if context.question is not None:
            answer = self._handlers.answers.get(context.question.kind)
            if answer is not None and answer(context, context.question):
                return
        if isinstance(found, NearMiss) and shown(context, found.route):
            raise Misunderstood(general.usage(found.route))
        if reading.addressed:
            slip = self._handlers.table.slip(
                reading.text, context.standing, private=context.private, mentions=inbound.mentions
            )
            context.talk = slip is not None and slip.route.unkept
            if slip is None or not self._command(context, slip):
                self._handlers.addressed(context, self._triage.judge(reading.text))
        elif context.group is not None and (judgement := self._listen(context.group, reading)) is not None:
            self._handlers.overheard(context, judgement)

    def _command(self, context: Context, command: Command) -> bool:
        """Whether the message is settled as this command; else it was said to the neighbours."""
        route = command.route
        if not context.addressed and route.meant is not None and not route.meant(context, command.args):
            return False
        if not may(context, route, command.args):
            if route.talk and not context.addressed:
                return False
            raise Refused("route.standing", word=route.word)
        route.handle(context, command.args)
        return True

    def _explain(self, context: Context, refusal: Refused | Misunderstood) -> None:
        if isinstance(refusal, Misunderstood):
            context.reply(refusal.hint)
            return
        if refusal.rule == "route.standing":
            context.me  # noqa: B018  attempts at staff words are journalled with their author
        context.note("拒绝", refusal.rule, **{key: refusal.facts[key] for key in _TOLD & refusal.facts.keys()})
        context.reply(refusals.say(refusal))

    def _inform(self, context: Context, drafts: list[Draft]) -> None:
        """The first answer to somebody about whom something is kept says what, why and how to object."""
        person = context.known
        if person is None or person.informed_at is not None:
            return
        for index, draft in enumerate(drafts):
            if draft.person_id == person.id or (
                draft.room == context.inbound.room and context.inbound.sender in draft.mentions
            ):
                drafts[index] = replace(draft, text=f"{draft.text}\n\n{privacy.notice(self._rules)}")
                context.informed()
                return

    def _context(self, uow: UnitOfWork, batch: Batch, reading: Reading, now: datetime, drafts: list[Draft]) -> Context:
        inbound = reading.inbound
        person = batch.person(inbound)
        granted = person.standing if person else Standing.ANYONE
        return Context(
            uow=uow,
            inbound=inbound,
            text=reading.text,
            addressed=reading.addressed,
            known=person,
            group=batch.group(inbound),
            now=now,
            rules=self._rules,
            triage=self._triage,
            similar=self._similar,
            table=self._handlers.table,
            drafts=drafts,
            admins=self._admins,
            quoted=reading.quoted,
            standing=Standing.ADMIN if inbound.sender.id in self._admins else granted,
            below=self._below,
            meet=lambda: batch.meet(inbound),
            update=lambda changed: batch.update(inbound, changed),
            question=batch.question(person, inbound.room) if person else None,
        )

    # ------------------------------------------------------------------ out
    def _apology(self, uow: UnitOfWork, reading: Reading, incident: Incident) -> list[Draft]:
        """For who spoke to the bot; a group whose talk was only overheard is not told of our troubles."""
        if not (reading.addressed or isinstance(reading.found, Command)) or not reading.inbound.sender.id:
            return []
        drafts: list[Draft] = []
        self._context(uow, Batch(uow, [reading.inbound], self._now()), reading, self._now(), drafts).reply(
            general.incident(incident.number, again=reading.unkept)
        )
        return [replace(draft, once=None) for draft in drafts]

    def _parked(self, uow: UnitOfWork, batch: Batch, reading: Reading, parked: Parked) -> list[Draft]:
        if parked.attempts + 1 < MOST_ATTEMPTS:
            return []
        drafts: list[Draft] = []
        self._context(uow, batch, reading, self._now(), drafts).tell_staff(general.parked(parked.incident))
        return drafts


def _arrival(reading: Reading) -> Arrival:
    inbound = reading.inbound
    return Arrival(
        inbound.channel,
        inbound.account,
        inbound.event_id,
        inbound.kind.value,
        inbound.room,
        inbound.at,
    )
