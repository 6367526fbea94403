"""Why a poll cannot open yet: the whole list, so that a chair sets everything right at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.council.ballot import Method, word
from bot.council.poll import Poll, Secrecy
from bot.council.roll import Electorate, Roll
from bot.council.rule import Profile

FEWEST_SECRET = 3
"""With fewer voters than that, a result tells each who the other was."""
_ON_AREA = frozenset({Method.YES_NO, Method.CHOICE})


class Why(StrEnum):
    """What stands in the way. The values are the names of the sentences."""

    NO_QUESTION = "question.none"
    FEW_OPTIONS = "options.few"
    EMPTY_OPTION = "options.empty"
    DOUBLE_OPTION = "options.double"
    MOST = "options.most"
    SCORE = "options.score"
    WRITE_IN = "options.write_in"
    SEATS = "options.seats"
    ROLL_EMPTY = "roll.empty"
    ROLL_OTHER = "roll.other"
    ROLL_AREA = "roll.area"
    AREA_METHOD = "area.method"
    AREA_SECRET = "area.secret"
    SECRET_SHOWN = "secret.shown"
    SECRET_FEW = "secret.few"
    NO_DEADLINE = "deadline.none"
    DEADLINE_PAST = "deadline.past"
    NO_RULE = "rule.none"
    RULE_DATE = "rule.date"
    RULE_NUMBERS = "rule.numbers"
    RULE_UNVERIFIED = "rule.unverified"
    RULE_METHOD = "rule.method"
    RULE_ELECTORATE = "rule.electorate"
    NO_MEETING = "meeting.none"
    NO_TOPIC = "topic.none"
    TOPIC_UNPUBLISHED = "topic.unpublished"
    NOTICE_SHORT = "topic.short"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason, with the facts of its sentence."""

    why: Why
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a poll stands on: the moment (aware, UTC), the local day, and the local day on which its topic was published
    (None: it was not)."""

    now: datetime
    today: date
    published_on: date | None = None


def preflight(poll: Poll, roll: Roll, ground: Ground) -> tuple[Obstacle, ...]:
    """Everything that keeps a draft from opening; empty if nothing does."""
    return (*_paper(poll), *_electorate(poll, roll), *_secrecy(poll, roll), *_time(poll, ground), *_rule(poll, ground))


def _paper(poll: Poll) -> Iterator[Obstacle]:
    form = poll.form
    if not poll.question.strip():
        yield Obstacle(Why.NO_QUESTION)
    words = [word(option) for option in form.options]
    if len(words) < 2:
        yield Obstacle(Why.FEW_OPTIONS, {"count": len(words)})
    if not all(words):
        yield Obstacle(Why.EMPTY_OPTION, {"place": words.index("") + 1})
    if double := [option for option, times in Counter(words).items() if option and times > 1]:
        yield Obstacle(Why.DOUBLE_OPTION, {"options": "、".join(double)})
    if form.method is Method.SEVERAL and not 2 <= form.most <= len(words):
        yield Obstacle(Why.MOST, {"most": form.most, "count": len(words)})
    if form.method is Method.SCORE and not 1 <= form.top_score <= 100:
        yield Obstacle(Why.SCORE, {"top": form.top_score})
    if form.write_in and form.method not in (Method.CHOICE, Method.SEVERAL, Method.APPROVAL):
        yield Obstacle(Why.WRITE_IN, {"method": form.method.value})
    if not 1 <= poll.chosen < max(len(words), 2) or (form.method is Method.YES_NO and poll.chosen != 1):
        yield Obstacle(Why.SEATS, {"chosen": poll.chosen, "count": len(words)})


def _electorate(poll: Poll, roll: Roll) -> Iterator[Obstacle]:
    if not roll.voters and roll.electorate is not Electorate.ANYBODY:
        yield Obstacle(Why.ROLL_EMPTY)
    if roll.electorate is not poll.electorate:
        yield Obstacle(Why.ROLL_OTHER, {"roll": roll.electorate.value, "electorate": poll.electorate.value})
    if poll.electorate is not Electorate.AREA:
        return
    if without := [voter.key for voter in roll.voters if voter.area <= 0]:
        yield Obstacle(Why.ROLL_AREA, {"homes": "、".join(without[:5]), "count": len(without)})
    if poll.form.method not in _ON_AREA:
        # Whether heads or area put options in order, no law says.
        yield Obstacle(Why.AREA_METHOD, {"method": poll.form.method.value})


def _secrecy(poll: Poll, roll: Roll) -> Iterator[Obstacle]:
    if poll.secrecy is not Secrecy.SECRET:
        return
    if poll.electorate is Electorate.AREA:
        # The area beside a ballot is as good as the door.
        yield Obstacle(Why.AREA_SECRET)
    if not poll.hidden:
        # Who looks before and after a neighbour votes knows that vote.
        yield Obstacle(Why.SECRET_SHOWN)
    if 0 < len(roll.voters) < FEWEST_SECRET:
        yield Obstacle(Why.SECRET_FEW, {"count": len(roll.voters), "least": FEWEST_SECRET})


def _time(poll: Poll, ground: Ground) -> Iterator[Obstacle]:
    if poll.closes_at is None:
        yield Obstacle(Why.NO_DEADLINE)
    elif poll.closes_at <= ground.now:
        yield Obstacle(Why.DEADLINE_PAST)


def _rule(poll: Poll, ground: Ground) -> Iterator[Obstacle]:
    rule = poll.rule
    if rule is None:
        yield Obstacle(Why.NO_RULE)
        return
    if not rule.holds(ground.today):
        yield Obstacle(Why.RULE_DATE, {"rule": rule.title, "since": rule.since, "until": rule.until})
    if rule.binding and rule.criteria is None:
        yield Obstacle(Why.RULE_NUMBERS, {"rule": rule.title, "citation": rule.citation})
    elif rule.binding and not rule.verified:
        yield Obstacle(Why.RULE_UNVERIFIED, {"rule": rule.title, "citation": rule.citation})
    if poll.form.method not in rule.methods:
        yield Obstacle(Why.RULE_METHOD, {"rule": rule.title, "method": poll.form.method.value})
    if poll.electorate not in rule.electorates:
        yield Obstacle(Why.RULE_ELECTORATE, {"rule": rule.title, "electorate": poll.electorate.value})
    if rule.meeting and poll.meeting is None:
        yield Obstacle(Why.NO_MEETING, {"rule": rule.title})
    yield from _notice(poll, rule, ground)


def _notice(poll: Poll, rule: Profile, ground: Ground) -> Iterator[Obstacle]:
    if rule.notice_days <= 0:
        return
    if poll.topic is None:
        yield Obstacle(Why.NO_TOPIC, {"rule": rule.title, "days": rule.notice_days})
    elif ground.published_on is None:
        yield Obstacle(Why.TOPIC_UNPUBLISHED, {"topic": poll.topic, "days": rule.notice_days})
    else:
        earliest = ground.published_on + timedelta(days=rule.notice_days)
        if ground.today < earliest:
            yield Obstacle(
                Why.NOTICE_SHORT,
                {
                    "topic": poll.topic,
                    "days": rule.notice_days,
                    "published": ground.published_on,
                    "passed": (ground.today - ground.published_on).days,
                    "earliest": earliest,
                },
            )
