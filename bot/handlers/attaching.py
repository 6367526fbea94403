"""Pictures, voice messages and files: which concern they belong to, and seeing them."""

from __future__ import annotations

from datetime import timedelta

from bot.attachments import KINDS, MOST, AttachmentState, Enclosure
from bot.community.people import Standing
from bot.context import Context
from bot.council import life
from bot.council.concern import OPEN, SETTLED, Action, Concern
from bot.council.refusal import Refused
from bot.dialogue import Question
from bot.handlers.keeping import keep, load
from bot.handlers.merging import people_of
from bot.handlers.responsible import is_responsible
from bot.handlers.shapes import Numbered, numbered
from bot.letters import Draft, LetterKind
from bot.routing import Route
from bot.wording import attaching as wording

AFTER = timedelta(minutes=10)
"""So long after somebody spoke of a concern, a picture of theirs in the same place belongs to it."""
QUESTION = "补充什么"
_RECENT = 5
_SPOKEN_OF = frozenset({Action.REPORT, Action.SUPPORT, Action.ABSORB, Action.SUPPLEMENT, Action.REOPEN})
SENT_AT_ONCE = 9


def attached(context: Context) -> bool:
    """Something without words came from somebody: whether it belongs to a concern, and was taken to it."""
    wanted = [each for each in context.inbound.attachments if each.kind in KINDS]
    if not wanted or context.known is None:
        return False
    concern = _meant(context)
    if concern is None:
        return False
    before = context.uow.attachments.of(concern.number)
    if len(before) + len(wanted) > MOST:
        raise Refused("attachment.many", number=concern.number, most=MOST)
    inbound, me = context.inbound, context.me
    context.uow.attachments.add(
        [
            Enclosure(
                concern=concern.number,
                person_id=me.id,
                channel=inbound.channel,
                account=inbound.account,
                event_id=inbound.event_id,
                place=place,
                kind=each.kind,
                ref=each.ref,
                name=each.name,
                at=context.now,
            )
            for place, each in enumerate(wanted)
        ]
    )
    what = KINDS[wanted[0].kind]
    changed = keep(context, life.attach(concern, text=f"{what}{len(wanted)}", by=me.id, at=context.now))
    # Several pictures in a row are one thing for who sends them: the first is answered.
    if not any(each.person_id == me.id and each.at > context.now - AFTER for each in before):
        context.reply(wording.taken(changed, what))
    return True


def unknown(context: Context) -> None:
    """Something without words was sent to the bot, and belongs to nothing that it knows of."""
    if not any(each.kind in KINDS for each in context.inbound.attachments):
        context.reply(wording.only_words())
        return
    mine = context.uow.concerns.of_reporter(context.known.id, limit=1) if context.known else []
    open_ones = [concern for concern in mine if concern.state in OPEN]
    context.reply(wording.to_what(open_ones[0] if open_ones else None))


def _meant(context: Context) -> Concern | None:
    """The concern that the speaker was asked about, or has just spoken of here."""
    assert context.known is not None
    question = context.question
    if question is not None and question.kind == QUESTION:
        found = context.uow.concerns.get(int(question.facts["number"]))
        return found if found and found.state in OPEN | SETTLED else None
    for concern in context.uow.concerns.of_reporter(context.known.id, limit=_RECENT):
        if concern.state in OPEN and _just_spoken_of(context, concern):
            return concern
    return None


def _just_spoken_of(context: Context, concern: Concern) -> bool:
    """Whether the speaker has just reported, joined, added to or opened it again, and waits for it here."""
    since = context.now - AFTER
    if concern.updated_at < since:
        return False
    me, inbound = context.me.id, context.inbound
    here = (inbound.channel, inbound.account, inbound.room)
    if not any(
        one.person_id == me and (one.channel, one.account, one.room) == here for one in people_of(context, concern)
    ):
        return False
    thread = context.uow.concerns.thread(concern.number)
    return any(said.by == me and said.action in _SPOKEN_OF and said.at >= since for said in thread)


def ask_for_more(context: Context, concern: Concern) -> None:
    """Wait for words or pictures that belong to it."""
    context.ask(QUESTION, AFTER, number=concern.number)
    context.reply(wording.send_more(concern))


def words_for(context: Context, question: Question) -> bool:
    """Words came while words or pictures for a concern were waited for: they are its 补充."""
    if not context.addressed:
        return False
    concern = context.uow.concerns.get(int(question.facts["number"]))
    if concern is None or concern.state not in OPEN:
        return False
    changed = keep(
        context, life.supplement(concern, text=context.text[:2000], by=context.me.id, allowed=True, at=context.now)
    )
    context.uow.questions.close(question.person_id, question.room)
    context.reply(wording.added(changed))
    return True


def _show(context: Context, args: Numbered) -> None:
    concern = load(context, args.number)
    group = context.group
    if not context.private and not (group and group.purpose):
        raise Refused("private.only", word="附件")
    enclosures = context.uow.attachments.of(concern.number)
    context.reply(wording.listed(concern, enclosures))
    stored = [each for each in enclosures if each.state is AttachmentState.STORED][-SENT_AT_ONCE:]
    inbound = context.inbound
    context.note("看附件", f"诉求{concern.number}", count=len(stored))
    for each in stored:
        context.drafts.append(
            Draft(
                channel=inbound.channel,
                account=inbound.account,
                kind=LetterKind.REPLY,
                room=inbound.room,
                to="" if inbound.room else inbound.sender.id,
                person_id=context.known.id if context.known else None,
                text="",
                file=each.file,
                file_name=f"诉求{concern.number}-{KINDS[each.kind]}{each.id}.{each.file.rpartition('.')[2]}",
                once=f"{len(context.drafts)}:{inbound.event_id}:{inbound.channel}:{inbound.account}"[:200],
            )
        )


def _theirs(context: Context, args: Numbered) -> bool:
    concern = context.uow.concerns.get(args.number)
    return concern is not None and is_responsible(context, concern)


ANSWERS = {QUESTION: words_for}

ROUTES = (
    Route(
        word="附件",
        usage="附件 <号>",
        example="附件 12",
        about="看诉求的照片、语音和文件。",
        theme="办理",
        who=Standing.STAFF,
        parse=numbered,
        handle=_show,
        synonyms=("照片",),
        talk=True,
        also=_theirs,
    ),
)
