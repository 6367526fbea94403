"""What is not a message: coming, going, taking back, renaming, and the bot's own words."""

from __future__ import annotations

from dataclasses import replace

from bot.context import Context
from bot.council.concern import OPEN
from bot.letters import Draft, LetterKind
from bot.ports import EventKind
from bot.wording import concerns, groups


def _join(context: Context) -> None:
    inbound, group = context.inbound, context.group
    if group is None:
        return
    if any(contact.id == inbound.account for contact in inbound.subjects):
        context.uow.groups.save(replace(group, left_at=None))
        context.stale = True
        context.note("入群", f"群{group.id}")
        context.tell_room(
            inbound.channel,
            inbound.account,
            inbound.room,
            groups.introduction(context.rules.bot_name, context.rules.street),
        )
        return
    known = context.uow.people.known(inbound.channel, inbound.account, [contact.id for contact in inbound.subjects])
    for person in known.values():
        context.uow.people.joined(person.id, group.id, context.now)
    if group.welcome:
        context.tell_room(
            inbound.channel, inbound.account, inbound.room, group.welcome, inbound.subjects[:10], LetterKind.REPLY
        )


def _leave(context: Context) -> None:
    inbound, group = context.inbound, context.group
    if group is None:
        return
    if any(contact.id == inbound.account for contact in inbound.subjects):
        context.uow.groups.save(replace(group, left_at=context.now))
        context.stale = True
        context.note("离群", f"群{group.id}")
        return
    known = context.uow.people.known(inbound.channel, inbound.account, [contact.id for contact in inbound.subjects])
    for person in known.values():
        context.uow.people.left(person.id, group.id, context.now)


def _recall(context: Context) -> None:
    inbound = context.inbound
    context.uow.inbox.recall(inbound.channel, inbound.account, inbound.target)
    if context.uow.candidates.recall(inbound.channel, inbound.account, inbound.target) or context.known is None:
        return
    for concern in context.uow.concerns.of_reporter(context.known.id, limit=5):
        mine = concern.event_id == inbound.target and concern.reporter == context.known.id
        if mine and concern.state in OPEN:
            context.reply(concerns.recalled(concern))
            return


def _friend_request(context: Context) -> None:
    inbound = context.inbound
    if context.rules.hello and inbound.sender.id:
        context.drafts.append(
            Draft(
                channel=inbound.channel,
                account=inbound.account,
                kind=LetterKind.REPLY,
                to=inbound.sender.id,
                text=context.rules.hello,
                once=f"hello:{inbound.channel}:{inbound.account}:{inbound.event_id}"[:200],
            )
        )


def _echo(context: Context) -> None:
    inbound = context.inbound
    to = "" if inbound.room else (inbound.subjects[0].id if inbound.subjects else "")
    context.uow.letters.echo(
        inbound.channel, inbound.account, inbound.target or inbound.event_id, inbound.room, to, inbound.text, inbound.at
    )


def _room_invite(context: Context) -> None:
    """Somebody wants the bot in a group: a person decides, on the account's own telephone."""
    context.note("群邀请")
    context.tell_staff(groups.invited(context.inbound.sender.name, context.inbound.room_name))


EVENTS = {
    EventKind.JOIN: _join,
    EventKind.LEAVE: _leave,
    EventKind.RECALL: _recall,
    EventKind.FRIEND_REQUEST: _friend_request,
    EventKind.ROOM_INVITE: _room_invite,
    EventKind.ECHO: _echo,
}
