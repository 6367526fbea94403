"""Between rows and values: what a posting says, the posting, an application."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from bot.jobs.job import Contact, Headcount, Job, Pay, PayKind
from bot.jobs.lead import Lead, LeadState
from bot.jobs.posting import Posting, State
from storage.columns import table
from storage.job_tables import LeadRow, PostingRow

POSTING, LEAD = table(PostingRow), table(LeadRow)
_TEXTS = ("employer", "post", "place", "hours", "age", "sex", "requirements", "duties", "benefits", "source", "text")


def job_json(job: Job) -> dict[str, Any]:
    """What a job says, as it is kept; what was not said is left out."""
    said: dict[str, Any] = {name: getattr(job, name) for name in _TEXTS if getattr(job, name)}
    if job.headcount:
        said["headcount"] = [job.headcount.least, job.headcount.most]
    if job.pay:
        said["pay"] = [job.pay.kind.value, job.pay.low, job.pay.high, job.pay.words]
    told = job.contact
    if told.name or told:
        said["contact"] = [told.name, list(told.phones), told.wechat, told.phone_public]
    if job.valid_until:
        said["valid_until"] = job.valid_until.isoformat()
    if job.open_ended:
        said["open_ended"] = True
    if job.reposted:
        said["reposted"] = True
    return said


def job_of(said: dict[str, Any]) -> Job:
    """The job that was kept."""
    pay, contact, until = said.get("pay"), said.get("contact"), said.get("valid_until")
    return Job(
        **{name: said.get(name, "") for name in _TEXTS},
        headcount=Headcount(*said["headcount"]) if "headcount" in said else None,
        pay=Pay(PayKind(pay[0]), *pay[1:]) if pay else None,
        contact=Contact(contact[0], tuple(contact[1]), contact[2], contact[3]) if contact else Contact(),
        valid_until=date.fromisoformat(until) if until else None,
        open_ended=said.get("open_ended", False),
        reposted=said.get("reposted", False),
    )


def posting_values(posting: Posting) -> dict[str, Any]:
    """The columns of a posting that steps change."""
    return {
        "state": posting.state.value,
        "employer": posting.job.employer[:100],
        "job": job_json(posting.job),
        "category": posting.category,
        "areas": sorted(posting.areas),
        "author_id": posting.author,
        "employer_id": posting.employer_id,
        "approved_by": posting.approved_by,
        "published_at": posting.published_at,
        "asked_on": posting.asked_on.isoformat() if posting.asked_on else "",
        "edition": posting.edition,
        "version": posting.version,
        "created_at": posting.created_at,
        "updated_at": posting.updated_at,
    }


def posting_of(row: sa.Row[Any]) -> Posting:
    """The posting of a row."""
    return Posting(
        number=row.id,
        state=State(row.state),
        job=job_of(row.job),
        category=row.category,
        areas=frozenset(row.areas),
        author=row.author_id,
        employer_id=row.employer_id,
        approved_by=row.approved_by,
        published_at=row.published_at,
        asked_on=date.fromisoformat(row.asked_on) if row.asked_on else None,
        edition=row.edition,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def lead_values(lead: Lead) -> dict[str, Any]:
    """The columns of an application."""
    return {
        "posting_id": lead.posting,
        "person_id": lead.person,
        "state": lead.state.value,
        "name": lead.name[:40],
        "phone": lead.phone[:30],
        "nudges": lead.nudges,
        "look_at": lead.look_at,
        "version": lead.version,
        "created_at": lead.created_at,
        "updated_at": lead.updated_at,
    }


def lead_of(row: sa.Row[Any]) -> Lead:
    """The application of a row."""
    return Lead(
        number=row.id,
        posting=row.posting_id,
        person=row.person_id,
        state=LeadState(row.state),
        name=row.name,
        phone=row.phone,
        nudges=row.nudges,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
