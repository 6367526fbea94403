"""The life of a 职位 as steps: from a posting to the changed posting and the update of its thread, or
:class:`~bot.council.refusal.Refused` with the rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.council.refusal import Refused
from bot.jobs.job import Job, missing
from bot.jobs.lint import Finding
from bot.jobs.posting import STEPS, Action, Posting, State, Step, Update
from bot.jobs.rules import Level


def _step(posting: Posting, action: Action, by: int | None, at: datetime, text: str = "", **changes: object) -> Step:
    possible, target = STEPS[action]
    if posting.state not in possible:
        raise Refused(
            "posting.step",
            number=posting.number,
            action=action.value,
            state=posting.state.value,
            possible="、".join(state.value for state in State if state in possible),
        )
    values: dict[str, object] = {"state": target or posting.state, **changes}
    changed = replace(posting, version=posting.version + 1, updated_at=at, **values)  # type: ignore[arg-type]
    return changed, Update(action=action, state=changed.state, text=text, by=by, at=at)


def draft(posting: Posting) -> Step:
    """The first entry of a new posting's thread."""
    text = posting.job.text
    return posting, Update(
        action=Action.DRAFT, state=posting.state, text=text, by=posting.author, at=posting.created_at
    )


def edit(posting: Posting, job: Job, *, text: str = "", by: int, at: datetime) -> Step:
    """What it says is changed, by answers to questions or by hand; ``text`` says what."""
    return _step(posting, Action.EDIT, by, at, text, job=job)


def submit(posting: Posting, *, findings: Sequence[Finding], today: date, by: int, at: datetime) -> Step:
    """It goes to the staff for review.

    Raises:
        Refused: something is missing, its last day is over, or a rule of law forbids its words (BLOCK).
    """
    _must_be_whole(posting, findings, today)
    return _step(posting, Action.SUBMIT, by, at)


def approve(
    posting: Posting, *, findings: Sequence[Finding], despite: str = "", today: date, by: int, at: datetime
) -> Step:
    """A staff member publishes it. Where there are warnings, ``despite`` is their reason to publish all the same, and
    the thread keeps it with the rules.

    Raises:
        Refused: as for :func:`submit`, or there are warnings and no reason.
    """
    _must_be_whole(posting, findings, today)
    warnings = list(dict.fromkeys(found.rule.title for found in findings if found.rule.level is Level.WARN))
    if warnings and not despite:
        raise Refused("posting.warned", number=posting.number, rules="、".join(warnings))
    text = f"{'、'.join(warnings)}：{despite}" if warnings else ""
    changes = {"approved_by": by, "published_at": at, "edition": posting.edition + 1, "asked_on": None}
    return _step(posting, Action.APPROVE, by, at, text, **changes)


def send_back(posting: Posting, *, text: str, by: int, at: datetime) -> Step:
    """Something must be changed first; ``text`` says what. One that is published is no longer shown."""
    return _step(posting, Action.SEND_BACK, by, at, text)


def refresh(posting: Posting, *, until: date, open_ended: bool = False, today: date, by: int, at: datetime) -> Step:
    """The same job came in again: it keeps its number and gets the later of both last days.

    Raises:
        Refused: the new last day is over already.
    """
    _must_be_ahead(posting, until, today)
    latest = max(until, posting.job.valid_until or until)
    job = replace(posting.job, valid_until=latest, open_ended=open_ended or posting.job.open_ended)
    return _step(posting, Action.REFRESH, by, at, latest.isoformat(), job=job, asked_on=None)


def ask(posting: Posting, *, today: date, at: datetime) -> Step:
    """The clock asks the employer whether it is still open (see :func:`bot.jobs.posting.to_ask`)."""
    return _step(posting, Action.ASK, None, at, asked_on=today)


def fill(posting: Posting, *, by: int, at: datetime) -> Step:
    """Enough people were found."""
    return _step(posting, Action.FILL, by, at)


def expire(posting: Posting, *, at: datetime) -> Step:
    """The clock: its last day is over (see :func:`bot.jobs.posting.expired`)."""
    return _step(posting, Action.EXPIRE, None, at)


def renew(posting: Posting, *, until: date, findings: Sequence[Finding], today: date, by: int, at: datetime) -> Step:
    """One that was full or over is offered again until a later day, under its number. ``findings`` are today's: rules
    may have changed since.

    Raises:
        Refused: the day is over already, or a rule of law forbids its words.
    """
    _must_be_ahead(posting, until, today)
    renewed = replace(posting, job=replace(posting.job, valid_until=until))
    _must_be_whole(renewed, findings, today)
    changes = {"job": renewed.job, "edition": posting.edition + 1, "published_at": at, "asked_on": None}
    return _step(posting, Action.RENEW, by, at, until.isoformat(), **changes)


def take_down(posting: Posting, *, text: str = "", by: int, at: datetime) -> Step:
    """It is offered no more, for good."""
    return _step(posting, Action.TAKE_DOWN, by, at, text)


def _must_be_whole(posting: Posting, findings: Sequence[Finding], today: date) -> None:
    gaps = missing(posting.job)
    if gaps:
        raise Refused("posting.missing", number=posting.number, gaps="、".join(gap.value for gap in gaps))
    if posting.job.valid_until is not None:
        _must_be_ahead(posting, posting.job.valid_until, today)
    for found in findings:
        if found.rule.level is Level.BLOCK:
            raise Refused(
                "posting.blocked",
                number=posting.number,
                words=found.words,
                title=found.rule.title,
                source=found.rule.source,
                suggestion=found.rule.suggestion,
            )


def _must_be_ahead(posting: Posting, until: date, today: date) -> None:
    if until < today:
        raise Refused("posting.over", number=posting.number, day=f"{until.month}月{until.day}日")
