"""咨询, 求助, 投诉, 举报 or 建议? The wording says it, roughly; staff can change it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.triage.matcher import Hit

_ORDER = ("举报", "建议", "投诉", "咨询", "求助")


def concern_kind(hits: Sequence[Hit], troubled: bool) -> str:
    """The kind with the most words of its own. ``troubled``: something is broken, so a question asks for help."""
    words = {(hit.entry.kind, hit.entry.term) for hit in hits if hit.entry.kind in _ORDER}
    if not words:
        return "求助"
    count = Counter(kind for kind, _ in words)
    for kind in _ORDER:
        # Whoever writes the kind's own name means it.
        if (kind, kind) in words:
            count[kind] += 3
    if troubled and count["咨询"] and ("咨询", "请问") not in words and ("咨询", "咨询") not in words:
        count["咨询"] = 0
    if not count.total():
        return "求助"
    return max(_ORDER, key=lambda kind: (count[kind], -_ORDER.index(kind)))
