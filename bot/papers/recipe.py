"""Papers of the roundtable that are made when their letter leaves: what stands in the letter's ``file`` is a recipe.

As with :mod:`bot.made`, a letter that leaves again, or later, carries the paper as it is then.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote

_MARK = "paper"
_BREAK = "|"


class PaperForm(StrEnum):
    """What is made."""

    MINUTES = "minutes"
    CALENDAR = "calendar"
    CODE = "code"


ENDINGS = {PaperForm.MINUTES: "docx", PaperForm.CALENDAR: "ics", PaperForm.CODE: "png"}


@dataclass(frozen=True, slots=True)
class Paper:
    """A recipe: which form, of the meeting with which number. ``address`` is that of its page, empty if it has none."""

    form: PaperForm
    meeting: int
    address: str = ""

    @property
    def ref(self) -> str:
        """As it stands in ``Draft.file``."""
        return _BREAK.join((_MARK, self.form.value, str(self.meeting), quote(self.address, safe="")))


def paper_by(ref: str) -> Paper | None:
    """The recipe that this is, or None if it is something else."""
    parts = ref.split(_BREAK)
    if parts[0] != _MARK or len(parts) != 4:
        return None
    return Paper(PaperForm(parts[1]), int(parts[2]), unquote(parts[3]))
