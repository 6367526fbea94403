"""What the public pages of the roundtable say, with everything personal taken out before it comes to a template."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from bot.community.people import role_named
from bot.council.concern import Satisfaction
from bot.council.decision import Action, Decision, State, Task
from bot.council.meeting import Meeting, Part, quorum
from bot.council.meeting import State as MeetingState
from bot.council.poll import short_hash
from bot.council_repositories import Entry, Objection
from bot.papers.dossier import DecisionDossier, MeetingDossier
from bot.papers.record import HELD, Record
from bot.report_repositories import PublicConcern
from bot.text import mask_ids, mask_name, mask_phones, mask_public
from bot.wording import minutes as wording

AHEAD = frozenset({MeetingState.ANNOUNCED, MeetingState.REGISTERING})
ON = frozenset({MeetingState.RUNNING, MeetingState.PAUSED})
_OFFICE = re.compile("(?:公司|集团|物业|社区|街道|政府|中心|单位|网格|[委局办所站厅院校部科队组会处厂店行])$")
_RATINGS = (Satisfaction.SATISFIED, Satisfaction.FAIRLY, Satisfaction.DISSATISFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingView:
    """A meeting, as anybody may see it."""

    number: int
    code: str
    title: str
    state: str
    when: str
    place: str
    agenda: Sequence[tuple[str, bool]]
    """The items in their order, each with whether it is the one that is talked about."""
    counts: Sequence[tuple[str, int]]
    quorum: str
    seats: int
    ahead: bool
    on: bool
    held: bool
    reason: str


def meeting_view(found: MeetingDossier, zone: tzinfo) -> MeetingView:
    """Counts and no names; the place as it was announced, since people have to find it."""
    meeting, standing = found.meeting, quorum(found.meeting, found.attendees)
    parts, on = [who.part for who in found.attendees], meeting.state in ON
    shown = (Part.REGISTERED, Part.PRESENT, Part.WAITING, Part.EXCUSED)
    return MeetingView(
        number=meeting.number,
        code=found.code,
        title=mask_public(meeting.title),
        state=meeting.state.value,
        when=wording.span(meeting, zone),
        place=mask_phones(mask_ids(meeting.place)),
        agenda=[(mask_public(topic.title), on and topic.number == meeting.item) for topic in found.topics],
        counts=[(part.value, parts.count(part)) for part in shown if parts.count(part) or part is Part.REGISTERED],
        quorum=f"要{standing.needed}人才能开" + ("，已经够了" if standing.met else f"，还差{standing.short}人"),
        seats=meeting.seats,
        ahead=meeting.state in AHEAD,
        on=on,
        held=meeting.state in HELD,
        reason=mask_public(meeting.reason),
    )


@dataclass(frozen=True, slots=True)
class MinutesView:
    """Minutes with their time in words."""

    record: Record
    code: str
    title: str
    when: str
    place: str
    heads: Mapping[str, str]
    """How the head of a bulletin is printed."""


def minutes_view(record: Record, code: str, zone: tzinfo) -> MinutesView:
    """``record`` is the one for the public."""
    meeting = record.meeting
    heads = {vote.head: short_hash(vote.head) for item in record.items for vote in item.votes if vote.head}
    place = mask_phones(mask_ids(meeting.place))
    return MinutesView(record, code, mask_public(meeting.title), wording.span(meeting, zone), place, heads)


# ------------------------------------------------------------------------------------------------ decisions
@dataclass(frozen=True, slots=True)
class ConcernView:
    """A concern that a decision came from, without its reporter's words."""

    number: int
    about: str
    state: str
    on: str


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """What was objected and answered. ``said`` is empty where it was said to the chair in private."""

    number: int
    on: str
    said: str
    answer: str


@dataclass(frozen=True, slots=True)
class TaskView:
    """What has to be done, by whom, until when, and how far it is."""

    text: str
    owner: str
    until: str
    percent: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """A decision from concern to result. ``steps`` are 提 议 决 办 评, each with whether it is behind."""

    number: int
    state: str
    text: str
    binding: bool
    steps: Sequence[tuple[str, bool]]
    topics: Sequence[tuple[int, str]]
    concerns: Sequence[ConcernView]
    meetings: Sequence[tuple[str, str, str]]
    rule: Sequence[str]
    head: str
    public_on: str
    public_until: str
    running: bool
    paused: bool
    revoked: bool
    objections: Sequence[ObjectionView]
    tasks: Sequence[TaskView]
    ratings: Sequence[tuple[str, int]]
    rate: bool


def decision_view(found: DecisionDossier, zone: tzinfo, now: datetime) -> DecisionView:
    """``now`` (aware) says what is late."""
    decision, today = found.decision, now.astimezone(zone).date()
    rated = ratings(found.thread)
    return DecisionView(
        number=decision.number,
        state=decision.state.value,
        text=mask_public(decision.text),
        binding=decision.binding,
        steps=_steps(decision, bool(found.meetings), bool(rated)),
        topics=[(topic.number, mask_public(topic.title)) for topic in found.topics],
        concerns=[_concern(concern, zone) for concern in found.concerns],
        meetings=[(wording.name(one), _held(one, zone), code) for one, code in found.meetings],
        rule=[line for line in mask_public(decision.rule).split("\n") if line],
        head=short_hash(found.head) if found.head else "",
        public_on=_day(decision.public_on),
        public_until=_day(decision.public_until),
        running=decision.state is State.PUBLIC,
        paused=decision.state is State.PAUSED,
        revoked=decision.state is State.REVOKED,
        objections=[_objection(one, zone) for one in found.objections],
        tasks=[_task(task, found.labels, today) for task in found.tasks],
        ratings=[(one.value, rated[one]) for one in _RATINGS if one in rated],
        rate=decision.state in (State.IN_FORCE, State.DONE),
    )


def ratings(thread: Sequence[Entry]) -> dict[Satisfaction, int]:
    """How content how many are; of each person the last word counts."""
    last: dict[object, Satisfaction] = {}
    for place, entry in enumerate(thread):
        if entry.action == Action.RATE.value:
            # Of those who are gone nobody knows any more who said which.
            last[entry.by if entry.by is not None else f"gone {place}"] = Satisfaction(entry.text.partition(" ")[0])
    said = list(last.values())
    return {one: said.count(one) for one in Satisfaction if one in said}


def _steps(decision: Decision, met: bool, rated: bool) -> list[tuple[str, bool]]:
    in_force = decision.state in (State.IN_FORCE, State.DONE)
    done = decision.state is State.DONE
    return [("提", True), ("议", met), ("决", in_force), ("办", done), ("评", rated and done)]


def _concern(concern: PublicConcern, zone: tzinfo) -> ConcernView:
    kind = concern.category.rpartition("/")[2] or "诉求"
    place = mask_public(concern.place)
    area = concern.area if concern.area and concern.area not in place else ""
    about = "·".join(part for part in (kind, f"{area}{place}") if part)
    state = f"{concern.state.value}（{concern.resolved}）" if concern.resolved else concern.state.value
    return ConcernView(concern.number, about, state, _day(concern.created_at.astimezone(zone).date()))


def _held(meeting: Meeting, zone: tzinfo) -> str:
    return f"{_day((meeting.started_at or meeting.starts_at).astimezone(zone).date())}，{meeting.state.value}"


def _objection(one: Objection, zone: tzinfo) -> ObjectionView:
    # What somebody said to the chair in private is theirs; what the chair answers is for everybody.
    said = mask_public(one.text) if one.room else ""
    return ObjectionView(one.number, _day(one.at.astimezone(zone).date()), said, mask_public(one.answer))


def _task(task: Task, labels: Mapping[int, str], today: date) -> TaskView:
    # An owner is written down as staff call them; on a page only an office has a name.
    known = task.owner_id is not None and labels.get(task.owner_id) == task.owner
    office = not known and (role_named(task.owner) is not None or _OFFICE.search(task.owner))
    owner = mask_public(task.owner) if office else mask_name(task.owner)
    late = (today - task.due_on).days if task.late(today) else 0
    return TaskView(mask_public(task.text), owner, _day(task.due_on), max(0, min(100, task.percent)), late)


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
