"""名册: the homes of a 小区 as its register has them, brought in from a sheet, each row checked."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.community.people import Standing
from bot.context import Context
from bot.council.homes import USUAL, find_header, homes_of
from bot.council.refusal import Refused
from bot.council.roll import Electorate, Home, flaws
from bot.dialogue import Question
from bot.handlers.binding import the_place
from bot.letters import Draft, LetterKind
from bot.poll_repositories import BindingState
from bot.ports import AttachmentKind
from bot.routing import Route, Said
from bot.wording import intake as list_wording
from bot.wording import rolls as wording

THEME = "表决"
WORD = "名册"
OPEN, READING = "名册什么", "名册文件"
"""Questions: what is waited for, and a file that is on its way."""
WAITS, READS = timedelta(minutes=10), timedelta(hours=2)
MOST_PASTED = 300
SHEETS = (".xlsx", ".csv", ".xls", ".xlsm", ".et", ".txt")


@dataclass(frozen=True, slots=True)
class Asked:
    """名册: of which 小区 (or none named); rows follow in the message as it was typed."""

    place: str


def _asked(said: Said) -> Asked | None:
    first = said.rest.partition("\n")[0].strip()
    if len(first) > 20 or re.search(r"\s", first) or not (said.addressed or said.separated):
        return None
    return Asked(first)


def _start(context: Context, args: Asked) -> None:
    if not (context.private or (context.group and context.group.purpose)):
        raise Refused("roll.where")
    place = the_place(context, args.place)
    # Tidying made spaces of the tabs: rows are read as they were typed.
    _, _, lines = context.inbound.text.partition(WORD)[2].partition("\n")
    if lines.strip():
        _paste(context, place, lines)
        return
    minutes = int(WAITS.total_seconds() // 60)
    context.ask(OPEN, WAITS, place=place)
    homes = context.uow.roll.homes(place)
    if not homes:
        context.reply(wording.ask_for_list(place, minutes))
        return
    text = wording.summary(place, homes, context.uow.roll.bound_homes(place), flaws(homes, Electorate.AREA))
    context.reply(f"{text}\n{wording.send_list(minutes)}")


def words(context: Context, question: Question) -> bool:
    """Lines came while a list was waited for."""
    lines = context.inbound.text.strip()
    if context.standing < Standing.STAFF or len(re.split(r"[\t,，|｜ ]+", lines.partition("\n")[0])) < 2:
        return False
    context.uow.questions.close(question.person_id, question.room)
    context.stale = True
    _paste(context, str(question.facts["place"]), lines)
    return True


def _paste(context: Context, place: str, text: str) -> None:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_PASTED:
        raise Refused("intake.long", count=len(lines), most=MOST_PASTED)
    rows = [_cells(line) for line in lines]
    header = find_header(rows)
    at, fields = header if header else (-1, USUAL)
    homes, bad = homes_of(rows[at + 1 :], fields)
    take(context, place, homes, [(number, wording.why(faults)) for number, faults in bad])


def _cells(line: str) -> list[str]:
    for mark in ("\t", "|", "｜"):
        if mark in line:
            return [cell.strip() for cell in line.strip("|｜").split(mark)]
    if "," in line:
        return [cell.strip() for cell in next(csv.reader([line]))]
    return line.split(maxsplit=2)


def take(
    context: Context, place: str, homes: Sequence[Home], bad: Sequence[tuple[int, str]], file: str = "", name: str = ""
) -> None:
    """Keep homes, and say what became of the list; ``file`` under storage.files holds the rows that were not taken."""
    ended = _end_bindings(context, place, homes)
    new, changed = context.uow.roll.put(place, homes, context.now)
    context.note("名册", place, new=new, changed=changed, bad=len(bad), ended=ended)
    same = len(homes) - new - changed
    context.reply(wording.taken(place, new, changed, same, bad, returned=bool(file)))
    if file:
        inbound = context.inbound
        context.drafts.append(
            Draft(
                channel=inbound.channel,
                account=inbound.account,
                kind=LetterKind.REPLY,
                room=inbound.room,
                to="" if inbound.room else inbound.sender.id,
                person_id=context.me.id,
                file=file,
                file_name=list_wording.back_name(name),
                once=f"{len(context.drafts)}:{inbound.event_id}:{inbound.channel}:{inbound.account}"[:200],
            )
        )


def _end_bindings(context: Context, place: str, homes: Sequence[Home]) -> int:
    """Who is not among the owners any more has sold: their binding ends, with that of their household if nobody of
    the owners stayed. Their votes in polls that are open by area stay theirs. How many bindings that were."""
    before = {home.door: home.owners for home in context.uow.roll.homes(place)}
    gone = {home.door: set(before.get(home.door, ())) - set(home.owners) for home in homes}
    all_gone = {home.door for home in homes if gone[home.door] and gone[home.door] == set(before[home.door])}
    ended = 0
    for one in context.uow.roll.bound_to(place, [where for where, names in gone.items() if names]):
        if one.state is BindingState.BOUND and (one.name in gone[one.door] or one.door in all_gone):
            context.uow.roll.settle(replace(one, state=BindingState.ENDED, ended_at=context.now))
            ended += 1
    return ended


def attached(context: Context) -> bool:
    """A file came while a list was waited for: whether it was taken for it."""
    question = context.question
    files = [one for one in context.inbound.attachments if one.kind is AttachmentKind.FILE]
    if question is None or question.kind != OPEN or not files or context.standing < Standing.STAFF:
        return False
    file, inbound = files[0], context.inbound
    if not file.name.lower().endswith(SHEETS):
        context.reply(wording.wrong_kind(file.name))
        return True
    context.ask(
        READING,
        READS,
        place=question.facts["place"],
        ref=file.ref,
        name=file.name,
        type_code=file.type_code,
        channel=inbound.channel,
        account=inbound.account,
        event_id=inbound.event_id,
        contact=inbound.sender.id,
        label=inbound.sender.name,
    )
    context.reply(wording.reading(file.name))
    return True


def finish(
    context: Context, question: Question, homes: Sequence[Home], bad: Sequence[tuple[int, str]], file: str
) -> None:
    """A file was read to its end; who sent it must still be staff."""
    _close(context, question)
    if context.known is not None and context.standing >= Standing.STAFF:
        take(context, str(question.facts["place"]), homes, bad, file, str(question.facts["name"]))


def give_up(context: Context, question: Question, misfit: str) -> None:
    """A file cannot be read; ``misfit`` is why, as the wording knows it."""
    _close(context, question)
    context.note("名册失败", "", misfit=misfit)
    context.reply(list_wording.unreadable(str(question.facts["name"]), misfit))


def _close(context: Context, question: Question) -> None:
    if context.question is not None and context.question.kind == READING:
        context.uow.questions.close(question.person_id, question.room)


ANSWERS = {OPEN: words}
ROUTES = (
    Route(
        word=WORD,
        usage="名册 [小区]",
        example="名册 银冈小区",
        about="看名册、更新名册：先说“名册”，再发 .xlsx 或 .csv 表，或粘贴几行（门牌 面积 业主）。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_asked,
        handle=_start,
        talk=True,
    ),
)
