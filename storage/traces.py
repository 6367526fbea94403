"""Where somebody who is to be forgotten shows in what others were told or said."""

from __future__ import annotations

import re
from collections.abc import Iterable


def pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """Finds any of these words, and not 诉求12 in 诉求123; None if there are none."""
    parts = [re.escape(word) + (r"(?!\d)" if word[-1].isdigit() else "") for word in sorted(words, key=len)[::-1]]
    return re.compile("|".join(parts)) if parts else None
