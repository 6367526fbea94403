"""导入: lists of 12345, 网格, 物业 and 巡查 become concerns, each row once."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.community.people import Standing
from bot.context import Context
from bot.council import life
from bot.council.concern import Concern, Kind, Source, Urgency
from bot.council.intake import (
    USUAL,
    Cell,
    Fault,
    Field,
    Incoming,
    Result,
    Taken,
    Unfit,
    fields_of,
    incoming,
    source_named,
)
from bot.council.refusal import Refused
from bot.dialogue import Question
from bot.handlers import neighbours
from bot.handlers.keeping import begin
from bot.handlers.reporting import TEXT_LIMIT
from bot.letters import Draft, LetterKind
from bot.ports import AttachmentKind
from bot.routing import Route, Said
from bot.wording import concerns as concern_wording
from bot.wording import intake as wording

THEME = "办理"
WORD = "导入"
OPEN, READING = "导入什么", "导入文件"
"""Questions: what is waited for, and a file that is on its way."""
WAITS, READS = timedelta(minutes=10), timedelta(hours=2)
MOST_PASTED = 100
"""Rows of one message: more than that holds up everybody else's, and comes better as a file."""
COMPARED = 60
"""New concerns of a list that are compared with what is open."""
SHEETS = (".xlsx", ".csv")
MAYBE_SHEETS = (*SHEETS, ".xls", ".xlsm", ".et", ".txt")


@dataclass(frozen=True, slots=True)
class Import:
    """The words after 导入, tidied."""

    text: str


def _import(said: Said) -> Import | None:
    if said.rest and not (said.addressed or said.separated):
        return None
    first = said.rest.partition("\n")[0].strip()
    if said.rest and source_named(first) is None and _fields(first) < 3:
        return None
    return Import(said.rest)


def _fields(line: str) -> int:
    return max(len(re.split(pattern, line)) for pattern in (r"\t", r"[|｜]", ",", r"\s+"))


def _start(context: Context, args: Import) -> None:
    if not _among_staff(context):
        raise Refused("intake.where")
    # Tidying made spaces of the tabs: rows are read as they were typed.
    raw = context.inbound.text.partition(WORD)[2]
    first, _, rest = raw.lstrip(" \t:：,，").partition("\n")
    source = source_named(first) if _fields(first.strip()) < 3 else None
    lines = rest if source or not first.strip() else f"{first}\n{rest}"
    if lines.strip():
        _paste(context, lines, source or Source.HOTLINE)
        return
    context.ask(OPEN, WAITS, source=(source or Source.HOTLINE).value)
    context.reply(wording.ask(source or Source.HOTLINE, int(WAITS.total_seconds() // 60)))


def _among_staff(context: Context) -> bool:
    return context.private or bool(context.group and context.group.purpose)


def words(context: Context, question: Question) -> bool:
    """Lines came while a list was waited for, or a file with words beside it."""
    if context.inbound.attachments and attached(context):
        return True
    if context.standing < Standing.STAFF or _fields(context.inbound.text.strip().partition("\n")[0]) < 3:
        return False
    context.uow.questions.close(question.person_id, question.room)
    context.stale = True
    _paste(context, context.inbound.text, Source(question.facts["source"]))
    return True


def _paste(context: Context, text: str, source: Source) -> None:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_PASTED + 1:
        raise Refused("intake.long", count=len(lines), most=MOST_PASTED)
    rows = _split(lines)
    fields = fields_of(rows[0])
    if Field.TEXT in fields and len(fields) > 1:
        rows, width = rows[1:], len(rows[0])
    else:
        fields, width = {field: place for place, field in enumerate(USUAL)}, len(USUAL)
    fit: list[Incoming] = []
    bad: list[tuple[int, str]] = []
    for place, row in enumerate(rows, start=1):
        try:
            if len(row) > width:
                raise Unfit(Fault.MANY_CELLS)
            fit.append(incoming(row, fields, source, zone=context.rules.zone, now=context.now))
        except Unfit as unfit:
            bad.append((place, wording.why(unfit.faults)))
    report(context, Result(name=wording.pasted(), rows=len(rows), taken=take(context, fit), bad=bad))


def _split(lines: Sequence[str]) -> list[list[Cell]]:
    """By tabs, else by bars, else by commas."""
    if any("\t" in line for line in lines):
        parted = [line.split("\t") for line in lines]
    elif any("|" in line or "｜" in line for line in lines):
        parted = [re.split(r"[|｜]", line.strip().strip("|｜")) for line in lines]
    else:
        parted = list(csv.reader(lines))
    return [[cell.strip() for cell in row] for row in parted]


def attached(context: Context) -> bool:
    """A file came while a list was waited for: whether it was taken for it."""
    question = context.question
    files = [one for one in context.inbound.attachments if one.kind is AttachmentKind.FILE]
    if question is None or question.kind != OPEN or not files or context.standing < Standing.STAFF:
        return False
    file, inbound = files[0], context.inbound
    # Some platforms name a file only with its bytes.
    if file.name and not file.name.lower().endswith(MAYBE_SHEETS):
        context.reply(wording.wrong_kind(file.name))
        return True
    context.ask(
        READING,
        READS,
        source=question.facts["source"],
        ref=file.ref,
        name=file.name,
        type_code=file.type_code,
        channel=inbound.channel,
        account=inbound.account,
        event_id=inbound.event_id,
        contact=inbound.sender.id,
        label=inbound.sender.name,
    )
    context.reply(wording.reading(file.name or wording.unnamed()))
    return True


def take_for(context: Context, rows: Sequence[Incoming]) -> list[Taken] | None:
    """The same for somebody who sent a file a while ago; None if they are gone or are not staff any more."""
    return take(context, rows) if context.known is not None and context.standing >= Standing.STAFF else None


def take(context: Context, rows: Sequence[Incoming]) -> list[Taken]:
    """Make concerns of rows; one that is here already, by its source and number, stays as it is."""
    taken = []
    for row in rows:
        known = context.uow.concerns.by_source(row.source, row.ref)
        taken.append(Taken(known, new=False) if known else Taken(_register(context, row), new=True))
    return taken


def _register(context: Context, row: Incoming) -> Concern:
    judgement = context.triage.judge(row.text)
    at = min(row.at or context.now, context.now)
    place = row.place or judgement.place or ""
    area = row.area or next((name for name in context.rules.places if name in place or name in row.text), "")
    value, update = life.report(
        Concern(
            kind=Kind(judgement.concern_kind),
            category=judgement.grounded,
            category_score=judgement.category_score,
            urgency=Urgency(judgement.urgency),
            because=judgement.because,
            place=place,
            area=area,
            text=row.text[:TEXT_LIMIT],
            source=row.source,
            source_ref=row.ref,
            channel=context.inbound.channel,
            account=context.inbound.account,
            close_by=row.due,
            created_at=at,
            updated_at=context.now,
        )
    )
    local = at.astimezone(context.rules.zone).date()
    # Its promise began there: who reads it here has only what is left of the days.
    kept = begin(context, (value, replace(update, by=context.me.id)), since=local)
    if row.caller:
        step = life.supplement(kept, text=wording.caller(row.caller), by=context.me.id, allowed=True, at=context.now)
        kept = step[0]
        context.uow.concerns.save(*step)
    context.note("导入", concern_wording.name(kept), source=kept.source.value, category=kept.category)
    return kept


def report(context: Context, result: Result) -> None:
    """Tell who brought the list what became of it, and the staff of what cannot wait."""
    new = [one.concern for one in result.taken if one.new]
    known = len(result.taken) - len(new)
    context.note("导入完", "", rows=result.rows, new=len(new), known=known, bad=len(result.bad))
    numbers = sorted(concern.number for concern in new)
    context.reply(
        wording.done(
            result.name, result.rows, numbers, known, result.bad, returned=bool(result.file), same=_same(context, new)
        ),
    )
    if result.file:
        inbound = context.inbound
        context.drafts.append(
            Draft(
                channel=inbound.channel,
                account=inbound.account,
                kind=LetterKind.REPLY,
                room=inbound.room,
                to="" if inbound.room else inbound.sender.id,
                person_id=context.me.id,
                file=result.file,
                file_name=wording.back_name(result.name),
                once=f"{len(context.drafts)}:{inbound.event_id}:{inbound.channel}:{inbound.account}"[:200],
            )
        )
    soon = [concern for concern in new if concern.urgency.rank >= Urgency.URGENT.rank]
    if soon:
        titles = [f"{concern_wording.name(one)} {one.title}（{one.urgency.value}）" for one in soon]
        context.tell_staff(wording.urgent(titles), LetterKind.ALERT)


def _same(context: Context, new: Sequence[Concern]) -> list[tuple[int, int]]:
    """(Later, earlier) of those that seem to be one matter with another open one; of long lists the first only, for
    待办 names the others when their turn comes."""
    pairs = neighbours.duplicates(context, new[:COMPARED])
    return [(later.number, earlier.number) for later, earlier in pairs]


def finish(context: Context, question: Question, result: Result) -> None:
    """A file was read to its end."""
    _close(context, question)
    report(context, result)


def give_up(context: Context, question: Question, misfit: str) -> None:
    """A file cannot be read; ``misfit`` is why, as the wording knows it."""
    _close(context, question)
    context.note("导入失败", "", misfit=misfit)
    context.reply(wording.unreadable(question.facts["name"] or wording.unnamed(), misfit))


def _close(context: Context, question: Question) -> None:
    # Somebody who was asked something else meanwhile still has that to answer.
    if context.question is not None and context.question.kind == READING:
        context.uow.questions.close(question.person_id, question.room)


ANSWERS = {OPEN: words}
ROUTES = (
    Route(
        word=WORD,
        usage="导入 [12345|网格员|物业|巡查]",
        example="导入 12345",
        about="把别处的工单登记进来：先说“导入”，再发 .xlsx 或 .csv 表，或粘贴几行。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_import,
        handle=_start,
        talk=True,
    ),
)
