"""Read-only: one meeting or decision with all that belongs to it, for papers and pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.council.casting import cast, resolve
from bot.council.meeting import State as MeetingState
from bot.council.poll import Poll, Secrecy, State
from bot.council.roll import Share
from bot.council.tally import count
from bot.council.topic import Topic
from bot.council.verdict import decide
from bot.papers.dossier import Counted, DecisionDossier, Made, MeetingDossier
from bot.report_repositories import PublicConcern
from storage.columns import table
from storage.decisions import DECISION, DecisionStore
from storage.decisions import MADE_OF as DECIDED_OF
from storage.meetings import ITEM, MEETING, MeetingStore
from storage.poll_rows import poll_of
from storage.polls import BULLETIN, POLL, PollStore
from storage.tables import PersonRow
from storage.topics import MADE_OF as TOPIC_OF
from storage.topics import TopicStore

PERSON = table(PersonRow)
_PUBLISHED = POLL.c.state == State.PUBLISHED.value
_COUNTED = (State.CLOSED.value, State.PUBLISHED.value)


def meeting_number(connection: Connection, code: str) -> int | None:
    """Whose page has that code; a draft has no page."""
    shown = sa.select(MEETING.c.id).where(MEETING.c.code == code, MEETING.c.state != MeetingState.DRAFT.value)
    return _one(connection, shown) if code else None


def decision_number(connection: Connection, code: str) -> int | None:
    """Whose page has that code; what never was on public notice has no page."""
    shown = sa.select(DECISION.c.id).where(DECISION.c.code == code, DECISION.c.public_on != "")
    return _one(connection, shown) if code else None


def concerns_of(connection: Connection, decision: int) -> list[int]:
    """From which concerns a decision came, by way of its topics."""
    of = DECIDED_OF.c.topic_id == TOPIC_OF.c.topic_id
    query = sa.select(TOPIC_OF.c.concern_id).join(DECIDED_OF, of).where(DECIDED_OF.c.decision_id == decision)
    return sorted(set(connection.execute(query).scalars()))


def bulletin_of(connection: Connection, start: str) -> str | None:
    """The bulletin whose head begins with these 20 hexadecimal digits, once its result is published: the head is
    printed at the close already."""
    if len(start) != 20:
        return None
    shown = sa.select(BULLETIN.c.data).join(POLL, POLL.c.id == BULLETIN.c.poll_id).where(_PUBLISHED)
    these = shown.where(BULLETIN.c.head >= start, BULLETIN.c.head < start + "g")
    found: str | None = connection.execute(these.limit(1)).scalar_one_or_none()
    return found


def _one(connection: Connection, query: sa.Select[Any]) -> int | None:
    found: int | None = connection.execute(query.limit(1)).scalar_one_or_none()
    return found


def meeting_dossier(connection: Connection, number: int, *, counted: bool) -> MeetingDossier | None:
    """A meeting with all that belongs to it, its polls only if they are to be ``counted``; None if there is none."""
    meetings, decisions = MeetingStore(connection), DecisionStore(connection)
    meeting = meetings.get(number)
    if meeting is None:
        return None
    topics = _topics(connection, meeting.topics)
    attendees, lines = meetings.attendees(number), meetings.minutes(number)
    made = {one.number: one for topic in topics for one in decisions.made_of(topic=topic.number)}
    people = {who.person for who in attendees} | {line.person for line in lines} | {meeting.chair, meeting.convener}
    polls = sa.select(POLL).where(POLL.c.meeting == number, POLL.c.state.in_(_COUNTED)).order_by(POLL.c.id)
    closed = connection.execute(polls).all() if counted else []
    return MeetingDossier(
        meeting=meeting,
        code=meetings.code(number),
        topics=topics,
        attendees=attendees,
        lines=lines,
        polls=[_counted(connection, poll_of(row)) for row in closed],
        decisions=[Made(one, decisions.code(one.number)) for _, one in sorted(made.items())],
        labels=_labels(connection, people),
    )


def decision_dossier(
    connection: Connection, number: int, concerns: Iterable[PublicConcern] | None = None
) -> DecisionDossier | None:
    """A decision with all that belongs to it; None if there is none. ``concerns`` are those that may be shown."""
    decisions, meetings = DecisionStore(connection), MeetingStore(connection)
    decision = decisions.get(number)
    if decision is None:
        return None
    topics = _topics(connection, decision.topics)
    held = sa.select(ITEM.c.meeting_id).where(ITEM.c.topic_id.in_(list(decision.topics))).distinct()
    numbers = sorted(connection.execute(held).scalars()) if decision.topics else []
    found = [meeting for meeting in map(meetings.get, numbers) if meeting and meeting.state is not MeetingState.DRAFT]
    tasks = decisions.tasks(number)
    printed = sa.select(BULLETIN.c.head).join(POLL, POLL.c.id == BULLETIN.c.poll_id).where(_PUBLISHED)
    head = printed.where(BULLETIN.c.poll_id == decision.poll)
    return DecisionDossier(
        decision=decision,
        code=decisions.code(number),
        topics=topics,
        concerns=list(concerns or ()),
        meetings=[(meeting, meetings.code(meeting.number)) for meeting in found],
        objections=decisions.objections(number),
        tasks=tasks,
        thread=decisions.thread(number),
        head=(connection.execute(head).scalar_one_or_none() or "") if decision.poll is not None else "",
        labels=_labels(connection, {task.owner_id for task in tasks}),
    )


def _topics(connection: Connection, numbers: Iterable[int]) -> list[Topic]:
    store = TopicStore(connection)
    return [topic for topic in map(store.get, numbers) if topic is not None]


def _labels(connection: Connection, people: set[int | None]) -> dict[int, str]:
    known = sorted(person for person in people if person is not None)
    query = sa.select(PERSON.c.id, PERSON.c.label).where(PERSON.c.id.in_(known))
    return {row.id: row.label for row in connection.execute(query)} if known else {}


def _counted(connection: Connection, poll: Poll) -> Counted:
    store = PollStore(connection, [])
    if poll.secrecy is Secrecy.SECRET:
        papers = store.papers(poll.number)
        found = count(poll.form, (cast(poll.form, one.mark, Share(1), unreadable=one.unreadable) for one in papers))
    else:
        found = count(
            poll.form,
            resolve(
                poll.form,
                store.roll(poll),
                store.ballots(poll.number),
                proxies=store.proxies(poll.number) if poll.proxies else (),
                most_proxies=poll.proxies,
                closes_at=poll.closes_at,
            ).counted,
        )
    assert poll.rule is not None, "a poll that was opened has a rule"
    entitled = poll.entitled if poll.entitled.heads else found.cast
    verdict = decide(poll.rule, poll.electorate, found, entitled=entitled, present=poll.present, seats=poll.chosen)
    kept = store.bulletin(poll.number)
    return Counted(poll, verdict, kept[0] if kept else "")
