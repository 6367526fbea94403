"""台账: every concern of a span of days in a sheet, for staff among themselves."""

from __future__ import annotations

from bot.community.people import Standing
from bot.context import Context
from bot.council.refusal import Refused
from bot.handlers.figures import THEME, Asked, asked, enclose, understood, what
from bot.made import Form, Made
from bot.routing import Route
from bot.wording import ledger as wording

MOST = 20_000
"""Concerns in one sheet: more than that no phone opens."""


def _ledger(context: Context, args: Asked) -> None:
    if not context.private and not (context.group and context.group.purpose):
        raise Refused("ledger.where")
    span, area = what(context, args, "本月")
    count = context.uow.reports.reported(span, context.rules.zone, area)
    if count > MOST:
        raise Refused("ledger.long", count=count, most=MOST)
    context.note("台账", "", first=span.first.isoformat(), last=span.last.isoformat(), area=area or "", count=count)
    if not count:
        context.reply(wording.empty(span, area))
        return
    context.reply(wording.coming(span, area, count))
    enclose(context, Made(Form.LEDGER, span, area), wording.file_name(span))


ROUTES = (
    Route(
        word="台账",
        usage="台账 [今日|本周|本月|上月] [小区]",
        example="台账 上月",
        about="这段时间登记的诉求，做成一张 Excel 表发给您；不写时段是本月。",
        theme=THEME,
        who=Standing.STAFF,
        parse=asked,
        handle=_ledger,
        talk=True,
        meant=understood,
    ),
)
