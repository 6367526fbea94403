"""What is said where neighbours report the same matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.context import Rules
from bot.council.concern import Concern, State
from bot.text import say_time
from bot.wording.concerns import name, public_title

_LISTED = 8


def titled(concern: Concern, *, public: bool = True) -> str:
    """The number with the title, if there is anything to say in it."""
    if not concern.category:
        return name(concern)
    return f"{name(concern)}（{public_title(concern) if public else concern.title}）"


def told(concern: Concern) -> int:
    """How many people have reported or joined it."""
    return concern.supporters + (concern.reporter is not None)


def _so_many(concern: Concern) -> str:
    return f"，已有{told(concern)}人反映" if told(concern) else ""


def _stage(concern: Concern) -> str:
    return "已经登记" if concern.state is State.WAITING else "已经在办"


def offer(mine: Concern, other: Concern) -> str:
    """To who has just reported what somebody else has reported already: one line within the answer."""
    return (
        f"和{titled(other)}像是同一件事{_so_many(other)}。是同一件，回“同问 {other.number}”，我把两件并成一件；"
        f"不是，不用回，{name(mine)}照常办理。"
    )


def joined_own(gone: Concern, into: Concern, households: int) -> str:
    """Their own fresh concern went into another one at their word."""
    doors = f"（已知{households}户）" if households > 1 else ""
    return (
        f"{name(gone)}已并入{titled(into)}，共{told(into)}人反映{doors}，有进展在这里一起告诉您。\n"
        f"不是一件事？回“反映 …”重新说一遍就行。"
    )


def prompt(theme: str, other: Concern) -> str:
    """To free talk in a group about something that is reported already: asked once."""
    return (
        f"听着像是“{theme}”的事，{titled(other)}{_stage(other)}{_so_many(other)}。您家也是，回“同问 {other.number}”；"
        f"是另一件事，回“登记”。不回就不留存。"
    )


def maybe(theme: str, other: Concern) -> str:
    """To words said to the bot that may be about something that is reported already."""
    return (
        f"听起来和“{theme}”有关，像是{titled(other)}{_so_many(other)}。您家也是，回“同问 {other.number}”；"
        f"是另一件事，回“登记”。不是就不用理会，24小时后自动忘掉。"
    )


def to_staff(concern: Concern, other: Concern, *, public: bool = False) -> str:
    """To the staff: two that one could settle, with the word for it."""
    return f"像同一件：{titled(other, public=public)} → 合并 {concern.number} 到 {other.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Unusually many who report the same at once.

    ``usual`` is in thousandths of a report in ``within``; ``numbers`` are those still open, ``waiting`` the first that
    nobody has taken on; ``same`` are a later and an earlier one that seem to be one matter.
    """

    theme: str
    place: str
    people: int
    numbers: Sequence[int]
    bars: str
    first: datetime
    within: timedelta
    usual: int
    waiting: int | None = None
    same: tuple[int, int] | None = None


def burst(found: Burst, now: datetime, rules: Rules) -> str:
    """To the staff: what is going on, how it rises, and what to do first."""
    hours = found.within // timedelta(hours=1)
    often = "平时很少有" if found.usual < 1_000 else f"平时{hours}小时约{(found.usual + 500) // 1000}件"
    shown = "、".join(str(number) for number in found.numbers[:_LISTED])
    more = f"等{len(found.numbers)}件" if len(found.numbers) > _LISTED else ""
    since = say_time(found.first, now, rules.zone)
    lines = [
        f"【多人反映】{found.place} {found.theme}：{since}起{found.people}人反映（{often}）",
        f"每小时：{found.bars}",
        f"诉求{shown}{more}" if found.numbers else "都已办结。",
    ]
    doing = [f"受理 {found.waiting}"] if found.waiting else []
    if found.same:
        doing.append(f"像同一件的并起来：合并 {found.same[0]} 到 {found.same[1]}")
    return "\n".join([*lines, "｜".join(doing)] if doing else lines)
