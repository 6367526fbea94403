"""The groups of a 小区: where what concerns it is announced, once each."""

from __future__ import annotations

from bot.community.groups import Group, Purpose
from bot.context import Context
from bot.letters import LetterKind


def groups_of(context: Context, area: str) -> list[Group]:
    """The residents' groups of an area that the account is in; of all areas if ``area`` is empty."""
    here = context.inbound
    return [
        group
        for group in context.uow.groups.all(here.channel, here.account)
        if group.purpose is Purpose.RESIDENTS and group.left_at is None and (not area or group.area == area)
    ]


def announce(context: Context, area: str, text: str, kind: LetterKind = LetterKind.NOTICE) -> int:
    """Say something once in every group of an area; in how many."""
    groups = groups_of(context, area)
    for group in groups:
        context.tell_room(group.channel, group.account, group.external_id, text, kind=kind)
    return len(groups)


def area_of(context: Context) -> str:
    """The area of the conversation; empty in private and in a group that belongs to none."""
    return context.group.area if context.group is not None else ""
