"""Words without a command: said to the bot, or overheard in a group."""

from __future__ import annotations

import re

from bot.community.groups import Mode
from bot.context import Context
from bot.dialogue import Candidate
from bot.handlers import neighbours
from bot.handlers.keeping import concerned
from bot.handlers.reporting import alarm, register
from bot.handlers.speaking import spoken
from bot.letters import LetterKind
from bot.triage import Judgement
from bot.wording import general
from bot.wording import neighbours as same_wording

_THANKS = re.compile(r"(?:太|多|十分|非常)?(?:谢谢|感谢|多谢|辛苦)[你您们了啦啊哈大家师傅 ,，~～]*")
_NOD = re.compile(
    r"(?:好|好的|好嘞|行|嗯+|哦+|收到|知道了|明白了?|可以|ok|👌|👍|🙏|🌹)+[啊呀吧了的 ,，~～]*", re.IGNORECASE
)
"""Says that an answer has arrived. It is no vote, no consent and no question: there is nothing to add."""
NAMELESS = 0.6
"""Below this score neighbours are not asked about talk of which no word says what it is about."""
UNSURE = 0.15
"""From this score on, addressed words that are no clear concern are still offered for registration; with a place, all
that have a theme."""


def addressed(context: Context, judgement: Judgement) -> None:
    """Said to the bot: triage decides, and says what it understood."""
    if judgement.emergency is not None:
        _remember(context, judgement, silent=False)
        alarm(context, judgement)
    elif spoken(context):
        return
    elif judgement.is_concern:
        register(context, context.text, judgement)
    elif judgement.grounded and (judgement.concern_score >= UNSURE or judgement.place):
        _remember(context, judgement, silent=False)
        other = neighbours.told_already(context, judgement)
        context.reply(
            same_wording.maybe(_theme(judgement), other)
            if other is not None and not concerned(context, other)
            else general.maybe_concern(_theme(judgement), judgement.because)
        )
    elif _THANKS.fullmatch(context.text):
        context.reply(general.welcome())
    elif not _NOD.fullmatch(context.text):
        context.reply(general.greeting(context.rules.bot_name))


def overheard(context: Context, judgement: Judgement) -> None:
    """Free talk in a group that sounds like a concern."""
    group = context.group
    assert group is not None
    mode = group.mode or context.rules.default_mode
    if judgement.emergency is not None:
        _remember(context, judgement, silent=mode is Mode.SILENT)
        if mode is Mode.PROMPT:
            alarm(context, judgement)
        else:
            told = general.emergency_to_staff(
                judgement.emergency, context.inbound.sender.name, group.name, context.text[:200], asked=False
            )
            context.tell_staff(told, LetterKind.ALERT)
        return
    if not judgement.grounded and judgement.concern_score < NAMELESS:
        return
    if mode is Mode.SILENT:
        _remember(context, judgement, silent=True)
        return
    last = context.known.prompted_at if context.known else None
    if last is not None and context.now - last < context.rules.prompt_pause:
        return
    other = neighbours.told_already(context, judgement)
    if other is not None and concerned(context, other):
        # They wait for it already, and talk about it as neighbours do: there is nothing to ask.
        return
    _remember(context, judgement, silent=False)
    context.prompted()
    theme = _theme(judgement)
    context.reply(same_wording.prompt(theme, other) if other is not None else general.prompt(theme))


def _remember(context: Context, judgement: Judgement, *, silent: bool) -> None:
    inbound = context.inbound
    context.uow.candidates.add(
        Candidate(
            channel=inbound.channel,
            account=inbound.account,
            room=inbound.room,
            event_id=inbound.event_id,
            person_id=context.me.id,
            text=context.text[:2000],
            category=judgement.grounded,
            urgency=judgement.urgency,
            score=judgement.concern_score,
            silent=silent,
            at=context.now,
            expires_at=context.now + context.rules.candidate_life,
        )
    )


def _theme(judgement: Judgement) -> str:
    return judgement.grounded.rpartition("/")[2] or "小区"
