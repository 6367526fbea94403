"""Who has a concern and until when: 派单, 退单, 延期."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.community.people import Role, Standing, role_named
from bot.context import Context
from bot.council import life
from bot.council.concern import Action, Concern, Update
from bot.council.refusal import Refused
from bot.council.terms import workdays_after
from bot.handlers.deadlines import deadline, later, not_over, split
from bot.handlers.keeping import close_by, load
from bot.handlers.reporting import where
from bot.handlers.responsible import is_responsible, responsible
from bot.handlers.shapes import Numbered, numbered_words, without_mention
from bot.handlers.stepping import given_to_speaker, inform, inform_staff, take
from bot.routing import Route
from bot.text import number
from bot.wording import concerns as wording
from bot.wording import settling

THEME = "办理"
_SEPARATE = re.compile(r"[\s,，、]+")
_MANY = frozenset({Role.PARTNER, Role.EMPLOYER})
"""Roles of which nobody ever means all: a door number does not go to every organisation."""


@dataclass(frozen=True, slots=True)
class Assignee:
    """Who is made responsible, as it is kept: by name, and by person if it is one whom the bot knows."""

    name: str
    person_id: int | None
    due_on: date | None


def assignee(context: Context, given: int, text: str, word: str = "派单") -> Assignee:
    """A person mentioned or named, an organisation or a role, and a day at the end of the text if there is one.

    Raises:
        Refused: it is nobody, or not clear who; the refusal shows what to say with ``word`` and the number ``given``.
    """
    mentioned = context.inbound.mentions[0] if context.inbound.mentions else None
    if mentioned is not None:
        text = without_mention(text, mentioned)
    parts = [part for part in _SEPARATE.split(text) if part]
    due = deadline(context, parts[-1]) if parts else None
    if due is not None:
        parts = parts[:-1]
        not_over(context, due)
    if mentioned is not None:
        if parts:
            raise Refused("day.unreadable", text=" ".join(parts)[:20])
        here, people = context.inbound, context.uow.people
        person = people.known(here.channel, here.account, [mentioned.id]).get(mentioned.id)
        # Who is given something is somebody from here on; the letter that tells them says what is kept about them.
        person = person or people.create(here.channel, here.account, mentioned, context.now)
        return Assignee(mentioned.name, person.id, due)
    name = " ".join(parts).lstrip("@") or "（未写明）"
    digits = number(name.removeprefix("人员")) if name.startswith("人员") else None
    if digits is not None:
        person = context.uow.people.get(digits)
        if person is None:
            raise Refused("dispatch.unknown", who=name[:20])
        return Assignee(person.label or name, person.id, due)
    role = role_named(name)
    if role in _MANY:
        raise Refused("dispatch.many", number=given, who=name, word=word)
    if role is not None and role is not Role.RESIDENT:
        return Assignee(role.value, None, due)
    if context.uow.people.in_office(scope=name):
        return Assignee(name, None, due)
    named = context.uow.people.staff_named(name)
    if len(named) > 1:
        # Guessing would send somebody's address to the wrong person, and silence would leave the right one untold.
        numbers = "、".join(f"人员{person.id}" for person in named)
        raise Refused("dispatch.ambiguous", number=given, who=name, count=len(named), people=numbers, word=word)
    return Assignee(name, named[0].id if named else None, due)


def _dispatch(context: Context, args: Numbered) -> None:
    named = assignee(context, args.number, args.text)
    concern = load(context, args.number)
    step = life.dispatch(
        concern,
        assignee=named.name,
        assignee_id=named.person_id,
        due_on=named.due_on,
        close_by=close_by(context, concern),
        by=context.me.id,
        at=context.now,
    )
    given = step[0]
    before, now = responsible(context, concern), responsible(context, given)
    mine, ids = is_responsible(context, given), {person.id for person in now}
    told = len(context.uow.people.addresses(ids - {context.me.id}))
    take(context, step, owner=wording.owner(given, told, mine=mine))
    reporter = context.uow.people.get(given.reporter) if given.reporter else None
    inform(context, now, wording.assigned(given, reporter.label if reporter else "居民", _place(context, given)))
    others = [person for person in before if person.id not in ids]
    inform(context, others, settling.off_the_list(given, f"改派给{given.assignee}"))


def _place(context: Context, concern: Concern) -> str:
    return where(context.uow.groups.known(concern.channel, concern.account, [concern.room]).get(concern.room))


def _give_back(context: Context, args: Numbered) -> None:
    concern = load(context, args.number)
    days = context.rules.terms.of(concern.category).give_back
    given = concern.dispatched_at.astimezone(context.rules.zone).date() if concern.dispatched_at else context.today
    step = life.give_back(
        concern,
        text=args.text[:500],
        today=context.today,
        until=workdays_after(given, days, context.rules.plan.is_workday),
        days=days,
        by=context.me.id,
        at=context.now,
    )
    others = responsible(context, concern)
    changed = take(context, step)
    inform(context, others, settling.off_the_list(changed, "已退回社区另派"))
    inform_staff(context, wording.returned_to_staff(changed, step[1]))


def _extend(context: Context, args: Numbered) -> None:
    concern = load(context, args.number)
    until, reason = _later(context, concern, args)
    days = context.rules.terms.of(concern.category).extension
    step = life.extend(
        concern,
        until=until,
        text=reason[:500],
        today=context.today,
        latest=_latest(context, concern, days),
        days=days,
        by=context.me.id,
        at=context.now,
    )
    changed = take(context, step)
    inform_staff(context, wording.extended_to_staff(changed, step[1]))


def _later(context: Context, concern: Concern, args: Numbered) -> tuple[date, str]:
    """The new day and why.

    Raises:
        Refused: there is no day that can be read, it is over, or no reason follows.
    """
    first, reason = split(args.text)
    if first in ("到", "至"):
        first, reason = split(reason)
    until = later(context, first, concern.close_by)
    if until is None:
        raise Refused("extend.day", number=concern.number, text=first[:20])
    if len(reason) < 2:
        raise Refused("extend.reason", number=concern.number, text=first[:20])
    over = concern.close_by is not None and concern.close_by < context.today
    return until if over else not_over(context, until), reason


def _latest(context: Context, concern: Concern, days: int) -> date:
    """So many working days after the first promise: what was promised when it was taken on, or opened again."""
    is_workday = context.rules.plan.is_workday
    promised = concern.close_by or context.today
    began: Update | None = None
    extended = False
    for update in context.uow.concerns.thread(concern.number):
        if update.action is Action.REOPEN or (began is None and update.at == concern.accepted_at):
            began, extended = update, False
        extended = extended or update.action is Action.EXTEND
    if extended and began is not None:
        day = began.at.astimezone(context.rules.zone).date()
        promised = workdays_after(day, context.rules.terms.of(concern.category).close, is_workday)
    return workdays_after(promised, days, is_workday)


ROUTES = (
    Route(
        word="派单",
        usage="派单 <号> <责任人> [期限]",
        example="派单 12 物业张师傅 三天内",
        about="指定谁来办（人、角色或单位）、什么时候前办好。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered_words,
        handle=_dispatch,
        synonyms=("转办",),
    ),
    Route(
        word="退单",
        usage="退单 <号> <理由>",
        example="退单 12 不归供水公司，是小区二次供水",
        about="派错了，退给社区另派。",
        theme=THEME,
        who=Standing.STAFF,
        also=given_to_speaker,
        parse=numbered_words,
        handle=_give_back,
        synonyms=("退回",),
    ),
    Route(
        word="延期",
        usage="延期 <号> <时间> <理由>",
        example="延期 12 三个工作日 等配件到货",
        about="办不完要更久，登记人会知道新的日子和原因。",
        theme=THEME,
        who=Standing.STAFF,
        also=given_to_speaker,
        parse=numbered_words,
        handle=_extend,
    ),
)
