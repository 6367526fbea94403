"""What the clock does with jobs: asks whether they are still open, ends what is over, asks what became of applications,
and tells readers once a day what is new.

What is due is in the rows, and every look is a step of a version within the transaction that says it: a restart, a
second beat or a second process says nothing twice.
"""

from __future__ import annotations

from functools import partial

from bot.context import Context
from bot.council_repositories import Where
from bot.handlers.clock import STAFF
from bot.handlers.hiring import asks, keep_posting, next_look, next_morning, people_of
from bot.handlers.job_digest import daily
from bot.handlers.leads import keep_lead
from bot.handlers.notify import with_notice
from bot.handlers.one_by_one import attempt
from bot.jobs import lead as leads
from bot.jobs import life
from bot.jobs.lead import Lead
from bot.jobs.posting import Posting, expired
from bot.jobs.terms import wanted
from bot.wording import clock as clock_wording
from bot.wording import jobs as jobs_wording
from bot.wording import leads as leads_wording
from bot.wording import postings as wording

AT_ONCE = 200
NEWS = 5
"""So many postings in one private message of news."""

Told = dict[int, list[str]]


def jobs(context: Context) -> None:
    """Do what is due with postings, applications and readers of this account."""
    here, postings = context.inbound, context.uow.postings
    where = Where(channel=here.channel, account=here.account)
    told: Told = {}
    for posting in postings.due(where, context.now, AT_ONCE):
        found: Told = {}
        if attempt(context, "a look at a posting", partial(_look, context, posting, found)):
            _gather(told, found)
    for lead in postings.due_leads(where, context.now, AT_ONCE):
        found = {}
        if attempt(context, "a look at an application", partial(_follow, context, lead, found)):
            _gather(told, found)
    for person_id, texts in told.items():
        _tell(context, person_id, "\n\n".join(texts))
    for person_id in postings.due_readers(where, context.now, AT_ONCE):
        attempt(context, "news of jobs", partial(_news, context, person_id))
    attempt(context, "the day's jobs", partial(daily, context))
    forgotten = postings.forget_leads(context.now - context.rules.keep_messages, AT_ONCE)
    if forgotten:
        context.note("到期清理", "", leads=forgotten)


def _gather(told: Told, found: Told) -> None:
    """A morning's letters to one person are one message."""
    for person_id, texts in found.items():
        told.setdefault(person_id, []).extend(texts)


def _for_employer(context: Context, posting: Posting, found: Told, text: str) -> None:
    people = people_of(context, posting)
    for person_id in [person.id for person in people] or [STAFF]:
        found.setdefault(person_id, []).append(text)


def _tell(context: Context, person_id: int, text: str) -> None:
    if person_id == STAFF:
        context.tell_staff(text)
        return
    person = context.uow.people.get(person_id)
    if person is None or not context.tell(person_id, with_notice(context, person, text)):
        # Nobody knows where they are: somebody must hear of it all the same.
        context.tell_staff(clock_wording.unreachable(text))


def _look(context: Context, posting: Posting, found: Told) -> None:
    if expired(posting, context.today):
        kept = keep_posting(context, life.expire(posting, at=context.now))
        _for_employer(context, kept, found, wording.expired(kept))
        return
    ask = asks(context, posting)
    if ask is not None and ask <= context.now:
        kept = keep_posting(context, life.ask(posting, today=context.today, at=context.now))
        _for_employer(context, kept, found, jobs_wording.still_open(kept))
        return
    context.uow.postings.look_at(posting.number, next_look(context, posting))


def _follow(context: Context, lead: Lead, found: Told) -> None:
    kept = keep_lead(context, leads.nudge(lead, at=context.now))
    posting = context.uow.postings.get(kept.posting)
    if posting is not None:
        _for_employer(context, posting, found, leads_wording.follow(kept, posting))


def _news(context: Context, person_id: int) -> None:
    postings = context.uow.postings
    new: dict[int, Posting] = {}
    words = []
    for one in postings.subscriptions(person_id):
        hits = postings.search(wanted(one.word), NEWS + 1, since=one.seen_at)
        if hits:
            words.append(one.word)
            new.update({posting.number: posting for posting in hits})
    postings.read_until(person_id, context.now, next_morning(context))
    if new:
        latest = [new[number] for number in sorted(new, reverse=True)]
        context.tell(person_id, wording.news(words, latest[:NEWS], len(latest[NEWS:])))


TICKS = {"jobs": jobs}
