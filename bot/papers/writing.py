"""From a recipe to the bytes of a paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from bot.papers.recipe import Paper, PaperForm
from bot.report_repositories import BeginReading


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What papers say of this installation: who keeps them, and the bot's nickname, which writes them down."""

    keeper: str = ""
    bot_name: str = ""


def written(paper: Paper, begin: BeginReading, head: Letterhead, zone: tzinfo) -> bytes | None:
    """The paper as things stand now; None if its meeting is gone.

    Raises:
        StorageUnavailable: the database cannot be reached.
    """
    if paper.form is PaperForm.CODE:
        from bot.papers.code import picture

        return picture(paper.address)
    with begin() as reports:
        dossier = reports.meeting(paper.meeting, counted=paper.form is PaperForm.MINUTES)
    if dossier is None:
        return None
    if paper.form is PaperForm.CALENDAR:
        from bot.papers.calendar import entry

        return entry(dossier.meeting, dossier.code, dossier.topics, paper.address)
    from bot.papers.document import document
    from bot.papers.record import record_of

    record = record_of(dossier, public=False, recorder=head.bot_name)
    return document(record, keeper=head.keeper, zone=zone)
