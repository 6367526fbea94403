"""What a handler has in its hands: one message, its speaker, one transaction, and the ways to say something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from bot.community.groups import Group, Mode
from bot.community.people import Person, Standing
from bot.council.agenda import Plan
from bot.council.endorsing import Threshold
from bot.council.rule import HALF
from bot.council.rule import Threshold as Ratio
from bot.council.terms import Terms, workdays_after
from bot.dialogue import Question
from bot.jobs.plan import JobPlan
from bot.letters import Draft, LetterKind
from bot.ports import Contact, Inbound
from bot.repositories import Entry, UnitOfWork

if TYPE_CHECKING:
    from bot.routing import Table
    from bot.same_matter import SameMatter
    from bot.triage.learning import Taught


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The part of the configuration that handlers need."""

    bot_name: str
    street: str
    keeper: str
    zone: tzinfo
    public_url: str
    hello: str = ""
    default_mode: Mode = Mode.PROMPT
    prompt_pause: timedelta = timedelta(seconds=600)
    candidate_life: timedelta = timedelta(hours=24)
    keep: timedelta = timedelta(days=365)
    keep_messages: timedelta = timedelta(days=90)
    terms: Terms = field(default_factory=Terms)
    plan: Plan
    topic: Threshold = field(default_factory=lambda: Threshold(10, 3))
    meeting_quorum: Ratio = HALF
    """How many of the invited members must be there."""
    notice_days: int = 3
    """Days between the publication of a topic and a vote on it at a roundtable."""
    weights: tuple[int, int, int] = (30, 35, 35)
    """Per cent of 响应率, 解决率 and 满意率 in the whole figure."""
    places: tuple[str, ...] = ()
    burst_people: int = 5
    burst: timedelta = timedelta(hours=3)
    """So many people within so long about one thing in one place are a burst, if that is unusual there."""
    public_days: int = 7
    """How long a decision is on public notice, and may be objected to."""
    poll_proxies: int = 2
    """For how many others one person may vote."""
    poll_reminders: tuple[timedelta, ...] = (timedelta(hours=24), timedelta(hours=2))
    """How long before its deadline who has not voted is reminded, the longest first."""
    owners_binding: bool = False
    """Whether what owners decide here binds; else it is an 意向征询."""
    jobs: JobPlan = field(default_factory=JobPlan)


@dataclass(slots=True, kw_only=True)
class Context:
    """One message on its way through a handler. What is said here leaves only if the transaction is kept."""

    uow: UnitOfWork
    inbound: Inbound
    text: str
    addressed: bool
    known: Person | None
    group: Group | None
    now: datetime
    rules: Rules
    triage: Taught
    similar: SameMatter
    table: Table
    drafts: list[Draft]
    standing: Standing
    admins: frozenset[str]
    """Contact ids of the administrators that the configuration names."""
    meet: Callable[[], Person]
    """Makes the speaker known, when something is going to be kept about them."""
    update: Callable[[Person], None]
    """What is known of the speaker has changed, for the events that follow in the same batch."""
    below: Callable[[int], int]
    """A whole number from 0 to n-1 from a source that nobody can foresee: for codes, salts and addresses of pages."""
    question: Question | None = None
    """What the bot asked the speaker here, while an answer counts."""
    quoted: str = ""
    """The message that this one answers."""
    talk: bool = False
    """Set by the road: what looked like a command was said to the neighbours, and is not kept."""
    taught: bool = False
    """Set by handlers that add to, or undo in, the log from which triage learns."""
    stale: bool = False
    """Set by handlers that change who somebody is: what was read ahead for the batch is read again."""

    @property
    def me(self) -> Person:
        """The speaker as a kept person; from here on they are one."""
        person = self.known = self.known or self.meet()
        name = self.inbound.sender.name
        if name and name != person.label:
            self.uow.people.relabel(person.id, name)
            self._changed(replace(person, label=name))
            return self.me
        return person

    @property
    def private(self) -> bool:
        """Whether nobody else reads it."""
        return not self.inbound.room

    def secret(self) -> str:
        """A fresh text of 128 bits that nobody can guess."""
        return f"{self.below(1 << 128):032x}"

    def workday(self, count: int) -> date:
        """The ``count``-th working day after today."""
        return workdays_after(self.today, count, self.rules.plan.is_workday)

    @property
    def today(self) -> date:
        """The local date."""
        return self.now.astimezone(self.rules.zone).date()

    def reply(self, text: str, *, kind: LetterKind = LetterKind.REPLY, sealed: bool = False) -> None:
        """Answer the speaker where they spoke; in a group with their name in front. ``sealed``: the words go when the
        letter has left."""
        inbound = self.inbound
        self.drafts.append(
            Draft(
                channel=inbound.channel,
                account=inbound.account,
                kind=kind,
                room=inbound.room,
                to="" if inbound.room else inbound.sender.id,
                person_id=self.known.id if self.known else None,
                text=text,
                mentions=(inbound.sender,) if inbound.room else (),
                # The event's own id: handling it again after a fault cannot answer twice.
                once=f"{len(self.drafts)}:{inbound.event_id}:{inbound.channel}:{inbound.account}"[:200],
                sealed=sealed,
            )
        )

    def tell_room(
        self,
        channel: str,
        account: str,
        room: str,
        text: str,
        mentions: tuple[Contact, ...] = (),
        kind: LetterKind = LetterKind.NOTICE,
    ) -> None:
        """Say something in a group."""
        self.drafts.append(Draft(channel=channel, account=account, kind=kind, room=room, text=text, mentions=mentions))

    def tell(self, person_id: int, text: str, kind: LetterKind = LetterKind.NOTICE) -> bool:
        """Write to a person in private; False if nobody knows where they are."""
        address = self.uow.people.addresses([person_id]).get(person_id)
        if address is None:
            return False
        self.drafts.append(
            Draft(
                channel=address.channel,
                account=address.account,
                kind=kind,
                to=address.contact_id,
                person_id=person_id,
                text=text,
            )
        )
        return True

    def tell_staff(self, text: str, kind: LetterKind = LetterKind.NOTICE) -> bool:
        """To the staff group, or without one to each administrator and manager in private; False if there is nobody."""
        staff = self.uow.groups.staff_group(self.inbound.channel, self.inbound.account)
        if staff is not None:
            self.tell_room(staff.channel, staff.account, staff.external_id, text, kind=kind)
            return True
        told = [self.tell(person.id, text, kind) for person in self.uow.people.with_standing(Standing.MANAGER)]
        if any(told):
            return True
        here = self.inbound
        # Administrators by configuration have no row before their first word, and are the only ones there are.
        self.drafts += [
            Draft(channel=here.channel, account=here.account, kind=kind, to=contact, text=text)
            for contact in sorted(self.admins)
        ]
        return bool(self.admins)

    def prompted(self) -> None:
        """The speaker was spoken to unasked: not again for a while."""
        self.uow.people.prompted(self.me.id, self.now)
        self._changed(replace(self.me, prompted_at=self.now))

    def informed(self) -> None:
        """The speaker was told what is kept about them."""
        self.uow.people.inform(self.me.id, self.now)
        self._changed(replace(self.me, informed_at=self.now))

    def _changed(self, person: Person) -> None:
        self.known = person
        self.update(person)

    def ask(self, kind: str, lasts: timedelta, **facts: object) -> None:
        """Leave a question open to the speaker here; an earlier one is replaced."""
        self.stale = True
        self.uow.questions.ask(
            Question(
                person_id=self.me.id,
                room=self.inbound.room,
                kind=kind,
                facts=facts,
                asked_at=self.now,
                expires_at=self.now + lasts,
            )
        )

    def note(self, action: str, subject: str = "", /, **facts: object) -> None:
        """A line in the journal."""
        person_id = self.known.id if self.known else None
        self.uow.journal.write(Entry(at=self.now, person_id=person_id, action=action, subject=subject, facts=facts))
