"""纪要: the .docx for the chair and staff among themselves, the page's address for everybody else."""

from __future__ import annotations

from bot.community.people import Standing
from bot.context import Context
from bot.handlers.chairing import is_chair
from bot.handlers.convening import load_meeting
from bot.handlers.enclosing import page_of
from bot.handlers.figures import enclose
from bot.handlers.shapes import MaybeNumbered, Numbered, numbered
from bot.handlers.topics import THEME
from bot.papers.recipe import ENDINGS, Paper, PaperForm
from bot.papers.record import HELD
from bot.routing import Route
from bot.wording import minutes as wording


def _minutes(context: Context, args: Numbered) -> None:
    meeting = load_meeting(context, args.number)
    if meeting.state not in HELD:
        context.reply(wording.not_held(meeting))
        return
    address = page_of(context, "m", context.uow.meetings.code(meeting.number), "/minutes")
    inside = context.private or (context.group is not None and bool(context.group.purpose))
    if inside and (context.standing >= Standing.STAFF or is_chair(context, MaybeNumbered(args.number))):
        context.note("纪要", wording.name(meeting))
        context.reply(wording.coming(meeting, address))
        form = PaperForm.MINUTES
        enclose(context, Paper(form, meeting.number, address), wording.file_name(meeting, ENDINGS[form]))
    else:
        context.reply(wording.at(meeting, address) if address else wording.nowhere(meeting))


ROUTES = (
    Route(
        word="纪要",
        usage="纪要 <会议号>",
        example="纪要 2",
        about="看会议纪要；主持人和工作人员私聊或在工作群里说，会收到可打印的 Word 文件。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=numbered,
        handle=_minutes,
        synonyms=("会议纪要",),
        talk=True,
    ),
)
