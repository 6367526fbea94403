"""The first administrator, roles, and what is kept about a person."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from datetime import timedelta

from bot.community.people import Person, Role, Standing, may_grant, role_named
from bot.context import Context
from bot.council.concern import OPEN
from bot.council.refusal import Refused
from bot.dialogue import Question
from bot.handlers.deadlines import deadline
from bot.handlers.notify import with_notice
from bot.handlers.shapes import Nothing, Whom, Words, nothing, whom, words
from bot.repositories import Traces
from bot.routing import Route
from bot.text import number
from bot.wording import people as wording
from bot.wording import privacy

CLAIM = "claim_code"
"""The setting that holds the hash of the first administrator's code until it is used."""
TRIES = 5
ERASE = "erase"
SURE = "确认删除"
SCOPE_LIMIT = 30


def claim_hash(code: str) -> str:
    """What is kept of the code."""
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()


def _claim(context: Context, args: Words) -> None:
    if not context.private:
        raise Refused("private.only", word="认领")
    me = context.me
    wrong = context.uow.journal.count("认领失败", me.id, context.now - timedelta(hours=1))
    if wrong >= TRIES:
        raise Refused("claim.often", count=wrong)
    kept = context.uow.settings.get(CLAIM)
    if kept is None:
        raise Refused("claim.used")
    if not hmac.compare_digest(kept, claim_hash(args.text)):
        # A refusal would undo this line, and with it the count of wrong tries.
        context.note("认领失败")
        context.reply(wording.wrong_code())
        return
    context.uow.people.grant(me.id, Role.ADMIN, by=None, at=context.now)
    context.uow.settings.remove(CLAIM)
    context.stale = True
    context.note("认领", f"人员{me.id}")
    context.reply(wording.claimed(wording.first_steps()))


def _target(context: Context, args: Whom) -> tuple[Person, str, str]:
    """Whom a grant is for, how they are named, and the rest of the words."""
    inbound = context.inbound
    if args.contact is not None:
        known = context.uow.people.known(inbound.channel, inbound.account, [args.contact.id])
        person = known.get(args.contact.id)
        if person is None:
            person = context.uow.people.create(inbound.channel, inbound.account, args.contact, context.now)
        return person, args.contact.name, args.text
    name, rest = _named(context, args.text)
    digits = number(name.removeprefix("人员")) if name.startswith("人员") else None
    if digits is not None:
        found = context.uow.people.get(digits)
        people = [found] if found else []
    else:
        people = context.uow.people.named(name)
    if not people:
        raise Refused("grant.unknown", who=name or args.text)
    if len(people) > 1:
        raise Refused("grant.ambiguous", who=name, count=len(people))
    return people[0], people[0].label or name, rest


def _named(context: Context, text: str) -> tuple[str, str]:
    """The name in front and the rest, which begins with a role: a nickname may contain spaces, and roles."""
    parts = text.split()
    splits = [place for place in range(1, len(parts)) if role_named(parts[place]) is not None]
    choices = [(" ".join(parts[:place]).lstrip("@"), " ".join(parts[place:])) for place in splits]
    if not choices:
        name, _, rest = text.rpartition(" ")
        return name.strip().lstrip("@"), rest
    known = (choice for choice in choices if context.uow.people.named(choice[0]))
    return next(known, choices[0])


def _office(context: Context, text: str) -> tuple[Role, str]:
    """The role, and of which organisation or 小区.

    Raises:
        Refused: there is no such role, or the rest cannot be an organisation or a 小区.
    """
    word, _, scope = text.strip().partition(" ")
    role, scope = role_named(word), " ".join(scope.split())
    if role is None:
        raise Refused("grant.role", said=word[:10] or "（空）")
    if scope and role is Role.RESIDENT:
        raise Refused("grant.scope", scope=scope[:20])
    if scope and (role_named(scope) is not None or len(scope) > SCOPE_LIMIT or deadline(context, scope) is not None):
        # 派单 12 网格员 means the role, and 派单 12 周五 a day: no organisation may be called so.
        raise Refused("grant.scope", scope=scope[:20])
    return role, scope


def _grant(context: Context, args: Whom) -> None:
    person, name, word = _target(context, args)
    role, scope = _office(context, word)
    above = person.standing >= Standing.MANAGER and context.standing < Standing.ADMIN
    if above or not may_grant(context.standing, role):
        raise Refused("grant.may_not", role=role.value)
    me = context.me
    if person.id == me.id and Role.ADMIN in person.roles and role is not Role.ADMIN:
        admins = [other for other in context.uow.people.with_standing(Standing.ADMIN) if other.id != me.id]
        if not admins:
            raise Refused("grant.last_admin")
    context.uow.people.grant(person.id, role, by=me.id, at=context.now, scope=scope)
    context.stale = True
    context.note("授权", f"人员{person.id}", role=role.value)
    context.reply(wording.granted(name, role, scope, context.rules.places))
    if person.id != me.id:
        told = wording.told_granted(role, scope, me.label or "管理员")
        context.tell(person.id, with_notice(context, person, told))


def _mine(context: Context, args: Nothing) -> None:
    del args
    if not context.private:
        raise Refused("private.only", word="我的信息")
    if context.known is None:
        context.reply(privacy.nothing_held())
        return
    holdings = [holding for keeper in reversed(context.uow.keepers) for holding in keeper.holdings(context.known.id)]
    context.reply(privacy.held(holdings, context.rules))


def _erase(context: Context, args: Nothing) -> None:
    del args
    if not context.private:
        raise Refused("private.only", word="删除我的信息")
    if context.known is None:
        context.reply(privacy.nothing_held())
        return
    mine = context.uow.concerns.of_reporter(context.known.id, limit=100)
    still = sum(1 for concern in mine if concern.state in OPEN and concern.reporter == context.known.id)
    context.ask(ERASE, timedelta(minutes=10))
    context.reply(privacy.ask_erase(still))


def sure_to_erase(context: Context, question: Question) -> bool:
    """The answer to 删除我的信息: only the exact words count."""
    if context.text != SURE:
        if "删除" in context.text or "确认" in context.text:
            context.reply(privacy.kept())
            return True
        return False
    person_id = question.person_id
    me = context.uow.people.get(person_id)
    if me is not None and Role.ADMIN in me.roles and len(context.uow.people.with_standing(Standing.ADMIN)) == 1:
        raise Refused("grant.last_admin")
    context.note("删除个人信息")
    forget(context, [person_id])
    context.known = None
    context.reply(privacy.erased())
    return True


def forget(context: Context, person_ids: Collection[int]) -> None:
    """Remove everything held on these people, wherever it is kept: their own, and what others said or were told."""
    if not person_ids:
        return
    uow = context.uow
    contacts, names = uow.people.traces(person_ids)
    theirs = {number for person_id in person_ids for number in uow.concerns.in_hand_of(person_id)}
    entries = {
        (update.by, update.at)
        for number in theirs
        for update in uow.concerns.thread(number)
        if update.by is not None and update.text
    }
    applied = [one for person_id in person_ids for one in uow.postings.leads_by(person_id, 1_000)]
    handed_on = {words for one in applied for words in (one.name, one.phone) if len(words) > 1}
    traces = Traces(
        contacts=contacts,
        names=names | handed_on,
        subjects=frozenset(f"诉求{number}" for number in theirs) | {f"应聘{one.number}" for one in applied},
        since=context.now - context.rules.keep_messages - timedelta(days=1),
    )
    for person_id in person_ids:
        for keeper in uow.keepers:
            keeper.erase(person_id)
    context.similar.forget(theirs)
    uow.letters.forget_about(traces)
    uow.inbox.forget_about(traces, entries)
    context.stale = True


ANSWERS = {ERASE: sure_to_erase}

ROUTES = (
    Route(
        word="我的信息",
        usage="我的信息",
        example="我的信息",
        about="看我这里存了您的什么。",
        theme="个人信息",
        who=Standing.ANYONE,
        parse=nothing,
        handle=_mine,
    ),
    Route(
        word="删除我的信息",
        usage="删除我的信息",
        example="删除我的信息",
        about="删除我这里存的您的信息。",
        theme="个人信息",
        who=Standing.ANYONE,
        parse=nothing,
        handle=_erase,
        synonyms=("删除信息", "注销"),
    ),
    Route(
        word="授权",
        usage="授权 @人 <角色> [小区或单位]",
        example="授权 @网格员小孙 网格员 银冈小区",
        about="给人角色：网格员、社区工作者、调解员、驻区单位、用人单位、街道、管理员；“居民”为取消。",
        theme="管理",
        who=Standing.MANAGER,
        parse=whom,
        handle=_grant,
        talk=True,
    ),
    Route(
        word="认领",
        usage="认领 <一次性口令>",
        example="认领 ABCD-2345",
        about="第一位管理员用服务器打印的口令认领。",
        theme="管理",
        who=Standing.ANYONE,
        parse=words,
        handle=_claim,
        talk=True,
    ),
)
