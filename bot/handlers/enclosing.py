"""What goes with the letters of a meeting: the address of its page, a code to scan, a calendar entry.

In a group the code comes with the words, as one letter: another one per group would cost a quarter of a minute of
pacing each, and WeChat shows an .ics as an unknown document. So the entry goes to those alone who are to be there, in
the letter that they get anyway, and stands on the page for everybody else.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from bot.context import Context
from bot.council.decision import Decision
from bot.council.meeting import Meeting, State
from bot.papers.recipe import ENDINGS, Paper, PaperForm
from bot.wording import minutes as wording

LOCAL = ("127.0.0.1", "localhost", "::1")
SIMULATED = "simulator"


def page_of(context: Context, kind: str, code: str, more: str = "") -> str:
    """The address of a page; empty where only this very machine could open it, unless the people are here, too."""
    url = context.rules.public_url
    if urlsplit(url).hostname in LOCAL and context.inbound.channel != SIMULATED:
        return ""
    return f"{url}/{kind}/{code}{more}"


def meeting_page(context: Context, meeting: Meeting) -> str:
    """The address of a meeting's page, or empty."""
    return page_of(context, "m", context.uow.meetings.code(meeting.number))


def meeting_line(context: Context, meeting: Meeting) -> str:
    """Where more of a meeting is to be read, as a last line; or empty."""
    address = meeting_page(context, meeting)
    return wording.more_line(address) if address and meeting.state is not State.DRAFT else ""


def decision_line(context: Context, decision: Decision) -> str:
    """The same of a decision that is, or was, on public notice."""
    if decision.public_on is None:
        return ""
    address = page_of(context, "d", context.uow.decisions.code(decision.number))
    return wording.more_line(address) if address else ""


def announce_with_code(context: Context, meeting: Meeting, channel: str, account: str, room: str, text: str) -> None:
    """Tell a group of a meeting, with the address of its page in words and as a code."""
    address = meeting_page(context, meeting)
    context.tell_room(channel, account, room, text + wording.page_line(address) if address else text)
    if address:
        _put(context, Paper(PaperForm.CODE, meeting.number, address), meeting)


def tell_with_entry(context: Context, meeting: Meeting, person_id: int, text: str, *, changed: bool = False) -> bool:
    """Write to somebody who is to be there, with the calendar entry; False if nobody knows where they are. ``changed``:
    they have an entry already."""
    address = meeting_page(context, meeting)
    more = wording.invitation_line(address) if address else wording.calendar_line()
    if changed:
        more = wording.changed_line()
    told = context.tell(person_id, text + more)
    if told:
        _put(context, Paper(PaperForm.CALENDAR, meeting.number, address), meeting)
    return told


def _put(context: Context, paper: Paper, meeting: Meeting) -> None:
    """Into the letter that was written last."""
    file_name = wording.file_name(meeting, ENDINGS[paper.form])
    context.drafts[-1] = replace(context.drafts[-1], file=paper.ref, file_name=file_name)
