"""表决: drafted and shown back in full sentences with all that stands in its way, changed, opened, announced once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from bot.community.people import Standing
from bot.context import Context
from bot.council import poll_life
from bot.council.poll import Poll, Secrecy, State, Update
from bot.council.preflight import Ground, preflight
from bot.council.refusal import Refused
from bot.council.roll import SURVEY, Electorate, Roll, Voter, by_area, by_household, by_person, code
from bot.handlers.areas import groups_of
from bot.handlers.binding import the_place
from bot.handlers.poll_words import (
    LONGEST_OPTION,
    MOST_OPTIONS,
    Wish,
    carried,
    changed,
    deadline_of,
    drafted,
    form_of,
    rule_of,
)
from bot.handlers.shapes import Numbered, numbered
from bot.letters import Draft, LetterKind
from bot.poll_repositories import Listed, Site
from bot.routing import Handle, Route
from bot.wording import polls as wording

THEME = "表决"
_PERSON = re.compile(r"人员\s*(\d{1,9})")
_BUILDING = re.compile(r"(\d{1,3}|[A-Za-z甲乙丙丁])\s*(?:号楼|栋|幢|座|楼)")


def load_poll(context: Context, number: int) -> Poll:
    """The poll of that number; a draft is there for staff only.

    Raises:
        Refused: there is none.
    """
    found = context.uow.polls.get(number)
    if found is None or (found.state is State.DRAFT and context.standing < Standing.STAFF):
        raise Refused("poll.unknown", number=number if number < 10**9 else "这么大的号")
    return found


def keep_poll(context: Context, step: tuple[Poll, Update], site: Site | None = None) -> Poll:
    """Keep a step of a poll, and its line in the journal. Ballots are no steps and leave no line."""
    value, update = step
    context.uow.polls.save(value, update, site)
    context.note(update.action.value, f"表决{value.number}", state=value.state.value)
    return value


def roll_of(context: Context, poll: Poll, site: Site) -> Roll:
    """Who may vote if it opened now."""
    match poll.electorate:
        case Electorate.ANYBODY:
            return SURVEY
        case Electorate.PERSON:
            return by_person(f"人员{person}" for person in site.people or _members(context, poll))
        case Electorate.HOUSEHOLD:
            return by_household(context.uow.roll.homes(site.place, site.buildings))
        case Electorate.AREA:
            return by_area(context.uow.roll.homes(site.place, site.buildings))


def _meant(context: Context, args: Wish) -> bool:
    """Unaddressed in a group 表决 is a word of talk: it is meant only with at least one part of a poll."""
    del context
    return args != Wish(question=args.question)


def _draft(electorate: Electorate | None) -> Handle:
    def handle(context: Context, args: Wish) -> None:
        asked = replace(args, electorate=electorate or args.electorate or Electorate.HOUSEHOLD)
        inbound = context.inbound
        place = _place(context, asked)
        site = _selected(context, Site(inbound.channel, inbound.account, place), asked)
        start = Poll(
            question=asked.question or "",
            form=form_of(asked, None),
            rule=None,
            convener=context.me.id,
            proxies=context.rules.poll_proxies,
            created_at=context.now,
            updated_at=context.now,
        )
        value, update = poll_life.draft(_with(context, start, asked, None))
        poll = context.uow.polls.add(value, site, replace(update, by=context.me.id))
        context.note(update.action.value, f"表决{poll.number}", state=poll.state.value)
        _show(context, poll, site)

    return handle


def _change(context: Context, args: Wish) -> None:
    poll = load_poll(context, args.number)
    site = context.uow.polls.site(poll.number)
    if args.place is not None:
        site = replace(site, place=the_place(context, args.place))
    site = _selected(context, site, args)
    after = _with(context, poll, args, carried(poll) if args.electorate in (None, poll.electorate) else None)
    step = poll_life.edit(poll, after, by=context.me.id, at=context.now)
    _show(context, keep_poll(context, step, site), site)


def _members(context: Context, poll: Poll) -> list[int]:
    """The invited members of a poll's meeting: who votes if nobody is named."""
    if poll.meeting is None:
        return []
    return [one.person for one in context.uow.meetings.attendees(poll.meeting) if one.member]


def _place(context: Context, asked: Wish) -> str:
    if asked.place is not None:
        return the_place(context, asked.place)
    if asked.electorate in (Electorate.HOUSEHOLD, Electorate.AREA):
        return the_place(context)
    return context.group.area if context.group else ""


def _selected(context: Context, site: Site, asked: Wish) -> Site:
    """Whom of the place the roll is made of, as far as it was said."""
    words = asked.roll or ""
    people = [int(found) for found in _PERSON.findall(words)]
    inbound = context.inbound
    if inbound.mentions and asked.roll is not None:
        known = context.uow.people.known(inbound.channel, inbound.account, [one.id for one in inbound.mentions])
        for contact in inbound.mentions:
            person = known.get(contact.id)
            if person is None:
                person = context.uow.people.create(inbound.channel, inbound.account, contact, context.now)
            people.append(person.id)
    if people:
        there = context.uow.people.some(people)
        return replace(site, people=tuple(sorted(there)))
    if asked.electorate is Electorate.PERSON and asked.roll is not None:
        raise Refused("poll.people")
    if buildings := _BUILDING.findall(words):
        return replace(site, buildings=tuple(dict.fromkeys(one.upper().lstrip("0") or "0" for one in buildings)))
    return replace(site, buildings=()) if "全" in words else site


def _with(context: Context, poll: Poll, asked: Wish, rule: str | None) -> Poll:
    """The draft with what was said of it."""
    if asked.options is not None and (
        len(asked.options) >= MOST_OPTIONS or any(len(one) >= LONGEST_OPTION for one in asked.options)
    ):
        raise Refused("poll.options", most=MOST_OPTIONS - 1, longest=LONGEST_OPTION - 1)
    form = form_of(asked, poll.form)
    electorate = asked.electorate or poll.electorate
    secrecy = asked.secrecy or poll.secrecy
    topic = asked.topic or poll.topic
    said = asked.rule or (rule if form.method is poll.form.method else None)
    profile = rule_of(
        said,
        form,
        electorate,
        topic=topic is not None,
        today=context.today,
        owners_binding=context.rules.owners_binding,
    )
    if profile is None and said:
        raise Refused("poll.rule", said=said[:20])
    closes_at = poll.closes_at
    if asked.closes is not None:
        closes_at = deadline_of(asked.closes, context.now, context.rules.zone)
        if closes_at is None:
            raise Refused("poll.when", said=asked.closes[:20])
    secret_or_open = secrecy is Secrecy.SECRET or electorate is Electorate.ANYBODY
    return replace(
        poll,
        question=asked.question or poll.question,
        form=form,
        electorate=electorate,
        secrecy=secrecy,
        rule=profile,
        chosen=asked.chosen or poll.chosen,
        hidden=poll.hidden if asked.hidden is None else asked.hidden,
        proxies=0 if secret_or_open else context.rules.poll_proxies,
        topic=topic,
        meeting=asked.meeting or poll.meeting,
        closes_at=closes_at,
    )


def _ground(context: Context, poll: Poll) -> Ground:
    topic = context.uow.topics.get(poll.topic) if poll.topic else None
    return Ground(now=context.now, today=context.today, published_on=topic.published_on if topic else None)


def _show(context: Context, poll: Poll, site: Site) -> None:
    roll = roll_of(context, poll, site)
    obstacles = preflight(poll, roll, _ground(context, poll))
    context.reply(wording.draft(poll, site, roll.share, obstacles, context.now, context.rules.zone))


def _open(context: Context, args: Numbered) -> None:
    poll = load_poll(context, args.number)
    site = context.uow.polls.site(poll.number)
    roll, ground = roll_of(context, poll, site), _ground(context, poll)
    if poll.state is State.DRAFT and preflight(poll, roll, ground):
        _show(context, poll, site)
        return
    salt = context.secret()
    opened = keep_poll(context, poll_life.open_poll(poll, roll, ground, salt=salt, by=context.me.id))
    names = _names(context, opened, roll)
    listed = [Listed(voter, code(salt, voter.key), names.get(voter.key, "")) for voter in roll.voters]
    context.uow.polls.freeze(opened.number, listed)
    plan_look(context, opened, 0)
    groups = announce_once(context, opened, site, "开始", wording.opened(opened, site, context.now, context.rules.zone))
    context.reply(wording.opened_reply(opened, groups))


def _names(context: Context, poll: Poll, roll: Roll) -> dict[str, str]:
    """How voters are shown beside their ballots after the close: by name and building, without the door."""
    if poll.secrecy is Secrecy.SECRET:
        return {}
    if poll.electorate is not Electorate.PERSON:
        return {voter.key: _owner(voter) for voter in roll.voters}
    people = context.uow.people.some([int(voter.key.removeprefix("人员")) for voter in roll.voters])
    found = {}
    for person in people.values():
        sure = [one.name for one in context.uow.roll.of_person(person.id) if one.state.value == "已绑"]
        found[f"人员{person.id}"] = sure[0] if sure else person.label or "居民"
    return found


def _owner(voter: Voter) -> str:
    building = f"{voter.key.partition('-')[0]}号楼"
    return f"{'、'.join(voter.people)}（{building}）" if voter.people else f"{building}住户"


def plan_look(context: Context, poll: Poll, reminded: int, *, past: bool = True) -> None:
    """When the clock looks at an open poll next: at a reminder that is not past, else at the deadline."""
    assert poll.closes_at is not None, "a poll without a deadline does not open"
    times: list[datetime] = [poll.closes_at - before for before in context.rules.poll_reminders]
    while reminded < len(times) and past and times[reminded] <= context.now + timedelta(minutes=1):
        reminded += 1
    at = times[reminded] if reminded < len(times) else poll.closes_at
    context.uow.polls.look_at(poll.number, at, reminded)


def announce_once(context: Context, poll: Poll, site: Site, what: str, text: str, file: str = "") -> int:
    """Say something about a poll in each group of its place, once over all time; in how many."""
    groups = groups_of(context, site.place) if site.place else []
    here = context.group
    if here is not None and not here.purpose and here.id not in {group.id for group in groups}:
        groups.append(here)
    for group in groups:
        letter = Draft(
            channel=group.channel,
            account=group.account,
            kind=LetterKind.NOTICE,
            room=group.external_id,
            text=text,
            once=f"poll:{poll.number}:{what}:{group.id}",
        )
        context.drafts.append(letter)
        if file:
            once = f"poll:{poll.number}:{what}:file:{group.id}"
            name = f"{wording.name(poll)}公告.json"
            context.drafts.append(replace(letter, text="", file=file, file_name=name, once=once))
    return len(groups)


ROUTES = (
    Route(
        word="表决",
        usage="表决 <题> [选项 <甲/乙/…>] [规则 …] [匿名|记名] [按人|按户|按面积] [截止 …] [议题 3]",
        example="表决 3号楼加装电梯 按户 记名 规则 三分之二 截止 周六晚上8点",
        about="起草一次表决，我用整句念给您看，缺什么一次说全；看好再“开始表决”。",
        theme=THEME,
        who=Standing.STAFF,
        parse=drafted,
        handle=_draft(None),
        talk=True,
        meant=_meant,
    ),
    Route(
        word="意见征集",
        usage="意见征集 <题> [选项 <甲/乙/…>] [匿名|记名] [截止 …]",
        example="意见征集 夏天广场舞几点结束 选项 8点/9点/9点半 截止 周日晚上8点",
        about="谁都可以答，一人一份，没有名册，不作决定。",
        theme=THEME,
        who=Standing.STAFF,
        parse=drafted,
        handle=_draft(Electorate.ANYBODY),
        talk=True,
        meant=_meant,
    ),
    Route(
        word="修改表决",
        usage="修改表决 <号> <要改的>",
        example="修改表决 5 截止 周日晚上8点",
        about="改草稿：写出要改的部分，别的不动。开始以后不能改。",
        theme=THEME,
        who=Standing.STAFF,
        parse=changed,
        handle=_change,
    ),
    Route(
        word="开始表决",
        usage="开始表决 <号>",
        example="开始表决 5",
        about="题目、选项、规则、名册从此冻结，指纹公布到群里，开始投票。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered,
        handle=_open,
    ),
)
