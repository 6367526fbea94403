"""The 会议纪要 as parts, the same for the paper and for the page: by whom it is read decides how people are named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.council.decision import State as DecisionState
from bot.council.floor import Kind
from bot.council.meeting import Attendee, Meeting, Part, State, quorum
from bot.council.poll import State as PollState
from bot.council.topic import Topic
from bot.council_repositories import Minute
from bot.papers.dossier import Counted, MeetingDossier
from bot.text import mask_name, mask_public
from bot.wording import minutes as wording
from bot.wording.verdicts import verdict_text

SPEECH = "发言要点"
HELD = frozenset({State.RUNNING, State.PAUSED, State.ENDED, State.FAILED})
"""In these there is something to write down."""
_THERE = (Part.PRESENT, Part.LEFT)


@dataclass(frozen=True, slots=True)
class Speech:
    """What one person said to the meeting, without a break; ``text`` empty: they spoke and gave no words."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Vote:
    """A poll of an item with its result and its arithmetic, line by line. ``head``: of its bulletin."""

    number: int
    question: str
    lines: tuple[str, ...]
    head: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision of an item. ``code``: of its page, empty as long as it has none."""

    number: int
    text: str
    state: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of the agenda; ``number`` is its topic's, 0 for what was said outside of all items."""

    number: int
    title: str
    speeches: tuple[Speech, ...]
    votes: tuple[Vote, ...]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The minutes. Names are as the reader may see them: ``expected`` are counted, the others are listed."""

    meeting: Meeting
    chair: str
    recorder: str
    expected: int
    there: int
    present: tuple[str, ...]
    absent: tuple[str, ...]
    excused: tuple[str, ...]
    guests: tuple[str, ...]
    items: tuple[Item, ...]
    failed: str = ""


@dataclass(frozen=True, slots=True)
class _Reader:
    """How people and texts are shown to who reads it."""

    name: Callable[[int | None], str]
    text: Callable[[str], str]
    public: bool


def record_of(dossier: MeetingDossier, *, public: bool, recorder: str) -> Record:
    """The minutes of a meeting. ``public``: people are 李**, the chair is an office, and what is personal in texts is
    masked; else as it was said, for staff and the chair. ``recorder`` is who writes it down."""
    meeting = dossier.meeting

    def name(person: int | None) -> str:
        label = dossier.labels.get(person or 0, "")
        if public and person is not None and person == meeting.chair:
            return wording.CHAIR
        return mask_name(label) if public else label or wording.NAMELESS

    reader = _Reader(name, mask_public if public else str, public)
    members = [who for who in dossier.attendees if who.member]
    guests = [who for who in dossier.attendees if not who.member and who.part in _THERE] if members else []
    counted = members or [who for who in dossier.attendees if who.part is not Part.WAITING]
    standing = quorum(replace(meeting, state=State.RUNNING), dossier.attendees)
    named = [name(who.person) for who in counted if who.part in _THERE]
    titles = {topic.number: topic.title for topic in dossier.topics}
    items = [_item(dossier, topic, reader) for topic in dossier.topics]
    outside = tuple(_speeches(dossier.lines, 0, reader))
    votes = tuple(_votes(dossier.polls, lambda topic: topic not in titles, reader))
    if outside or votes:
        items.append(Item(number=0, title=wording.OTHER, speeches=outside, votes=votes, outcomes=()))
    return Record(
        meeting=meeting,
        chair=wording.OFFICE if public else name(meeting.chair),
        recorder=recorder,
        expected=standing.of,
        there=len(named),
        present=tuple(named),
        absent=_named(counted, (Part.INVITED, Part.REGISTERED, Part.WAITING), reader),
        excused=_named(counted, (Part.EXCUSED,), reader),
        guests=_named(guests, _THERE, reader),
        items=tuple(items),
        failed=reader.text(meeting.reason) if meeting.state is State.FAILED else "",
    )


def _named(attendees: Sequence[Attendee], parts: Sequence[Part], reader: _Reader) -> tuple[str, ...]:
    return tuple(reader.name(who.person) for who in attendees if who.part in parts)


def _item(dossier: MeetingDossier, topic: Topic, reader: _Reader) -> Item:
    outcomes = [
        Outcome(made.decision.number, reader.text(made.decision.text), made.decision.state.value, made.code)
        for made in dossier.decisions
        if topic.number in made.decision.topics
        and made.decision.state is not DecisionState.REVOKED
        and (made.decision.public_on is not None or not reader.public)
    ]
    return Item(
        number=topic.number,
        title=reader.text(topic.title),
        speeches=tuple(_speeches(dossier.lines, topic.number, reader)),
        votes=tuple(_votes(dossier.polls, lambda number: number == topic.number, reader)),
        outcomes=tuple(outcomes),
    )


def _speeches(lines: Sequence[Minute], item: int, reader: _Reader) -> Iterator[Speech]:
    """What was said on an item, in its order; lines of one person that follow one another are one speech."""
    who: object = None
    texts: list[str] = []
    begun: str | None = None
    for line in lines:
        if line.item != item or line.kind not in (SPEECH, Kind.SPEECH.value, Kind.ORDER.value):
            continue
        if begun is not None and line.kind == SPEECH and line.person == who:
            texts.append(reader.text(line.text))
            continue
        if begun is not None:
            yield Speech(begun, "\n".join(texts))
        who, texts = line.person, [reader.text(line.text)] if line.kind == SPEECH else []
        begun = reader.name(line.person) + (wording.ORDER if line.kind == Kind.ORDER.value else "")
    if begun is not None:
        yield Speech(begun, "\n".join(texts))


def _votes(polls: Sequence[Counted], belongs: Callable[[int | None], bool], reader: _Reader) -> Iterator[Vote]:
    for one in polls:
        if belongs(one.poll.topic) and (one.poll.state is PollState.PUBLISHED or not reader.public):
            text = reader.text(verdict_text(one.verdict, closed=True))
            yield Vote(one.poll.number, reader.text(one.poll.question), tuple(text.split("\n")), one.head)
