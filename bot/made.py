"""Files that are made when their letter leaves: what stands in the letter's ``file`` is a recipe and not a name.

A chart or a ledger costs seconds that the road has not, and a ledger on the disk is a list of residents: so the letter
keeps only which days and which community it is about. A letter that has to leave again is made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.council.figures import Span

_MARK = "made"
_BREAK = "|"


class Form(StrEnum):
    """What is made."""

    CHART = "chart"
    LEDGER = "ledger"


@dataclass(frozen=True, slots=True)
class Made:
    """A recipe: which form, of which days, of one community or (None) of all."""

    form: Form
    span: Span
    area: str | None = None

    @property
    def ref(self) -> str:
        """As it stands in ``Draft.file``."""
        parts = (_MARK, self.form.value, self.span.first.isoformat(), self.span.last.isoformat(), self.span.name)
        return _BREAK.join((*parts, "*" if self.area is None else f"={self.area.replace('%', '%25')}")).replace(
            "/", "%2F"
        )


def made_by(ref: str) -> Made | None:
    """The recipe that this is, or None if it is the name of a file."""
    parts = ref.split(_BREAK, 5)
    if parts[0] != _MARK or len(parts) != 6:
        return None
    _, form, first, last, name, area = parts
    span = Span(name, date.fromisoformat(first), date.fromisoformat(last))
    wanted = None if area == "*" else area[1:].replace("%2F", "/").replace("%25", "%")
    return Made(Form(form), span, wanted)
