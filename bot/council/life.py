"""The life of a 诉求, from the first word to the archive, as steps.

Each step is a function from a concern to the changed concern and the :class:`Update` that goes into its thread, or it
raises :class:`~bot.council.refusal.Refused` with the rule in numbers. The thread is the audit trail: every update
carries the state that it set, and replaying a thread gives the concern's state. Days that a step needs (deadlines in
working days) are given to it: this file knows no calendar.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.council.concern import (
    STEPS,
    Action,
    Concern,
    Resolution,
    Satisfaction,
    State,
    Step,
    Update,
)
from bot.council.exclusions import Exclusion
from bot.council.refusal import Refused


def _step(concern: Concern, action: Action, by: int | None, at: datetime, text: str = "", /, **changes: object) -> Step:
    possible, target = STEPS[action]
    if concern.merged_into is not None and concern.state is State.MERGED:
        raise Refused("concern.merged", number=concern.number, action=action.value, into=concern.merged_into)
    if concern.state not in possible:
        raise Refused(
            "concern.step",
            number=concern.number,
            action=action.value,
            state=concern.state.value,
            possible="、".join(state.value for state in State if state in possible),
        )
    state = target or concern.state
    values: dict[str, object] = {"state": state, **changes}
    changed = replace(concern, version=concern.version + 1, updated_at=at, **values)  # type: ignore[arg-type]
    return changed, Update(action=action, state=changed.state, text=text, by=by, at=at)


def report(concern: Concern) -> Step:
    """The first entry of a new concern's thread."""
    return concern, Update(
        action=Action.REPORT, state=concern.state, text=concern.text, by=concern.reporter, at=concern.created_at
    )


def _taken_on(concern: Concern, at: datetime, close_by: date) -> dict[str, object]:
    """What changes when somebody first takes it on; later nothing does: the promise stands."""
    if concern.accepted_at is not None:
        return {}
    return {"accepted_at": at, "close_by": close_by, "nudges": 0, "nudged_at": None}


def accept(concern: Concern, *, close_by: date, by: int, at: datetime) -> Step:
    """A staff member takes it on; ``close_by`` is the day promised from now on."""
    return _step(concern, Action.ACCEPT, by, at, "", **_taken_on(concern, at, close_by))


def dispatch(
    concern: Concern,
    *,
    assignee: str,
    assignee_id: int | None,
    due_on: date | None,
    close_by: date,
    by: int,
    at: datetime,
) -> Step:
    """Somebody is made responsible; doing it again changes who. It is taken on by that if it was not.

    Raises:
        Refused: ``due_on`` is later than what was promised to residents.
    """
    promised = concern.close_by or close_by
    if due_on is not None and due_on > promised:
        raise Refused("concern.due_late", number=concern.number, day=_day(due_on), latest=_day(promised))
    text = f"{assignee}（{due_on.isoformat()}前）" if due_on else assignee
    changes = {
        **_taken_on(concern, at, close_by),
        "assignee": assignee,
        "assignee_id": assignee_id,
        "due_on": due_on or concern.due_on,
        "dispatched_at": at,
        "nudges": 0,
        "nudged_at": None,
    }
    return _step(concern, Action.DISPATCH, by, at, text, **changes)


def give_back(concern: Concern, *, text: str, today: date, until: date, days: int, by: int, at: datetime) -> Step:
    """Its assignee says that it is not theirs (退单): within ``days`` working days after it was given, which end with
    ``until``.

    Raises:
        Refused: nobody has it, or the days are over.
    """
    if concern.dispatched_at is None or not concern.assignee:
        raise Refused("concern.nobody", number=concern.number)
    if today > until:
        raise Refused("concern.return_late", number=concern.number, days=days, until=_day(until))
    said = f"{concern.assignee}：{text}"
    changes = {"assignee": "", "assignee_id": None, "due_on": None, "dispatched_at": None}
    return _step(concern, Action.RETURN, by, at, said, **changes)


def extend(
    concern: Concern, *, until: date, text: str, today: date, latest: date, days: int, by: int, at: datetime
) -> Step:
    """More time, for a reason: a later day than promised, at most ``latest``, which is ``days`` working days after the
    first promise.

    Raises:
        Refused: it was not taken on yet, its day is over already, or the new day is not later, or too late.
    """
    if concern.close_by is None:
        raise Refused("concern.not_accepted", number=concern.number)
    if today > concern.close_by:
        raise Refused("concern.extend_over", number=concern.number, day=_day(concern.close_by))
    if until <= concern.close_by:
        raise Refused("concern.extend_back", number=concern.number, day=_day(concern.close_by))
    if until > latest:
        raise Refused("concern.extend_long", number=concern.number, days=days, latest=_day(latest))
    changes: dict[str, object] = {"close_by": until, "due_on": until, "extended": concern.extended + 1}
    changes |= {"nudges": 0, "nudged_at": None}
    return _step(concern, Action.EXTEND, by, at, f"{until.isoformat()}前：{text}", **changes)


def escalate(concern: Concern, *, level: str, nudges: int, at: datetime) -> Step:
    """The clock takes it up one level of the grid, named ``level``; ``nudges``: see :class:`bot.council.agenda.Due`."""
    changes = {"level": concern.level + 1, "nudges": nudges, "nudged_at": at}
    return _step(concern, Action.ESCALATE, None, at, level, **changes)


def remind(concern: Concern, *, text: str, nudges: int, at: datetime) -> Step:
    """The clock reminds whoever has it."""
    return _step(concern, Action.REMIND, None, at, text, nudges=nudges, nudged_at=at)


def progress(concern: Concern, *, text: str, close_by: date, by: int, at: datetime) -> Step:
    """What has been done so far; who reports on it has taken it on."""
    return _step(concern, Action.PROGRESS, by, at, text, **_taken_on(concern, at, close_by))


def close(concern: Concern, *, text: str, resolution: Resolution, by: int, at: datetime) -> Step:
    """It is done as far as the staff can tell; those concerned are asked next."""
    return _step(
        concern,
        Action.CLOSE,
        by,
        at,
        text,
        resolution=resolution,
        satisfaction=Satisfaction.UNRATED,
        # Who answers it has taken it on, if nobody did before.
        accepted_at=concern.accepted_at or at,
        closed_at=at,
        nudges=0,
        nudged_at=None,
    )


def rate(concern: Concern, *, satisfaction: Satisfaction, text: str, by: int, concerned: bool, at: datetime) -> Step:
    """What somebody concerned says of the result; saying it again replaces it.

    Raises:
        Refused: it is not theirs (``concerned`` is False), or it is not closed yet.
    """
    if not concerned:
        raise Refused("concern.not_yours", number=concern.number, action=Action.RATE.value)
    said = f"{satisfaction.value} {text}".strip()
    visited = {"nudges": 0, "nudged_at": None} if concern.state is State.CLOSED else {}
    return _step(concern, Action.RATE, by, at, said, satisfaction=satisfaction, **visited)


def ask(concern: Concern, *, text: str, nudges: int, at: datetime) -> Step:
    """The clock asks those concerned (回访): the day after closing, and after four weeks whether it lasted."""
    return _step(concern, Action.ASK, None, at, text, nudges=nudges, nudged_at=at)


def visit(concern: Concern, *, text: str, at: datetime) -> Step:
    """Nobody answered the 回访 in time: it counts as visited, 未评价."""
    return _step(concern, Action.VISIT, None, at, text, nudges=0, nudged_at=None)


def archive(concern: Concern, *, at: datetime) -> Step:
    """It lasted, as far as anybody said; from here on a new matter is a new concern."""
    return _step(concern, Action.ARCHIVE, None, at)


def reopen(concern: Concern, *, text: str, close_by: date, by: int, allowed: bool, at: datetime) -> Step:
    """It was not done after all: those concerned or staff take it up again, with a new promise.

    Raises:
        Refused: by anybody else, or it is not closed, or archived already.
    """
    if not allowed:
        raise Refused("concern.reopen_other", number=concern.number)
    if concern.state is State.ARCHIVED:
        raise Refused("concern.archived", number=concern.number)
    return _step(
        concern,
        Action.REOPEN,
        by,
        at,
        text,
        reopened=concern.reopened + 1,
        accepted_at=concern.accepted_at or at,
        close_by=close_by,
        due_on=None,
        closed_at=None,
        resolution=None,
        satisfaction=Satisfaction.UNRATED,
        nudges=0,
        nudged_at=None,
    )


def decline(concern: Concern, *, exclusion: Exclusion, text: str, by: int, at: datetime) -> Step:
    """It belongs elsewhere by one of the six exclusions; its reporter is told where."""
    return _step(concern, Action.DECLINE, by, at, f"{exclusion.value} {text}".strip())


def merge(concern: Concern, into: Concern, *, joining: int, endorsing: int, by: int, at: datetime) -> tuple[Step, Step]:
    """It is the same matter as another one, which goes on for both; ``joining`` people are new to that one, and
    ``endorsing`` of those who endorsed.

    Raises:
        Refused: it is the same number, or either is settled or merged already.
    """
    if concern.number == into.number:
        raise Refused("concern.merge_self", number=concern.number)
    if into.merged_into is not None:
        raise Refused("concern.merge_merged", number=into.number, into=into.merged_into)
    gone = _step(concern, Action.MERGE, by, at, f"诉求{into.number}", merged_into=into.number)
    grown = {"supporters": into.supporters + joining, "endorsements": into.endorsements + endorsing}
    return gone, _step(into, Action.ABSORB, by, at, f"诉求{concern.number}", **grown)


def withdraw(concern: Concern, *, by: int, at: datetime) -> Step:
    """Its reporter takes it back. Where neighbours have joined, it stays theirs: only the reporter leaves it.

    Raises:
        Refused: somebody else tries, or it is already settled.
    """
    if concern.reporter != by:
        raise Refused("concern.not_yours", number=concern.number, action=Action.WITHDRAW.value)
    if concern.supporters:
        return _step(concern, Action.LEAVE, by, at, reporter=None, home="")
    return _step(concern, Action.WITHDRAW, by, at)


def leave(concern: Concern, *, by: int, at: datetime) -> Step:
    """Somebody who joined it leaves it."""
    return _step(concern, Action.LEAVE, by, at, supporters=concern.supporters - 1)


def supplement(concern: Concern, *, text: str, by: int, allowed: bool, at: datetime) -> Step:
    """More words on the same matter, from its reporter, somebody who joined it, or staff.

    Raises:
        Refused: by anybody else (they can join with 同问 first), or it is already settled.
    """
    if not allowed:
        raise Refused("concern.not_yours", number=concern.number, action=Action.SUPPLEMENT.value)
    return _step(concern, Action.SUPPLEMENT, by, at, text)


def support(concern: Concern, *, by: int, already: bool, at: datetime) -> Step:
    """Somebody has the same concern.

    Raises:
        Refused: it is their own, they joined already, or it is settled.
    """
    if concern.reporter == by:
        raise Refused("concern.own", number=concern.number)
    if already:
        raise Refused("concern.joined", number=concern.number, count=concern.supporters)
    return _step(concern, Action.SUPPORT, by, at, supporters=concern.supporters + 1)


def endorse(concern: Concern, *, by: int, already: bool, at: datetime) -> Step:
    """Somebody wants the roundtable to talk about it (附议); its reporter may, too.

    Raises:
        Refused: they did already, or it is over.
    """
    if already:
        raise Refused("concern.endorsed", number=concern.number, count=concern.endorsements)
    return _step(concern, Action.ENDORSE, by, at, endorsements=concern.endorsements + 1)


def attach(concern: Concern, *, text: str, by: int, at: datetime) -> Step:
    """A picture or a voice message belongs to it from now on."""
    return _step(concern, Action.ATTACH, by, at, text)


def reclassify(concern: Concern, *, category: str, by: int, at: datetime) -> Step:
    """Staff say what it is about; the days that were promised stay."""
    text = f"{concern.category or '未分类'} → {category}"
    return _step(concern, Action.RECLASSIFY, by, at, text, category=category, category_score=1.0)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
