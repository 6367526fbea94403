"""How soon: 一般, 重要 or 紧急. 特急 is for emergencies alone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.triage.matcher import Hit
from bot.triage.vocabulary import LEVELS, Vocabulary


def urgency_of(hits: Sequence[Hit], vocabulary: Vocabulary, category: str, is_concern: bool) -> str:
    """The theme's own level, raised by words of duration and danger; 一般 for what is no concern."""
    if not is_concern:
        return LEVELS[0]
    kinds = {hit.entry.kind for hit in hits}
    theme = vocabulary.themes.get(category.partition("/")[2])
    level = LEVELS.index(theme.level) if theme is not None else 0
    if "serious" in kinds:
        level = max(level, 1)
    if "pressing" in kinds:
        level = min(level + 1, 2)
    if "urgent" in kinds:
        level = max(level, 2)
    return LEVELS[level]
