"""Does somebody need help now? Only when the words say so and nothing speaks of a drill, a memory, a fear or a joke."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.triage.judgement import Emergency
from bot.triage.matcher import Hit
from bot.triage.vocabulary import EmergencyWords, Vocabulary

_SENTENCE_END = re.compile(r"[。.！!？?；;\n，,]")
LONGEST = 160
"""Nobody who needs help now writes more than this; a longer text tells a story."""


class EmergencyJudge:
    """Decides over the emergency words that a matcher found. Read-only after it is made."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._emergencies = vocabulary.emergencies
        self._clause = vocabulary.clause_guards
        self._message = vocabulary.message_guards
        self._now = vocabulary.now_words

    def judge(self, text: str, hits: Sequence[Hit]) -> tuple[Emergency, EmergencyWords] | None:
        """The emergency with the most certain words, or None; ``hits`` are those of kind ``emergency``."""
        if not hits or len(text) > LONGEST or any(word in text for word in self._message):
            return None
        now = any(word in text for word in self._now)
        sure: dict[int, list[str]] = {}
        for hit in hits:
            which = int(hit.entry.theme)
            matter = self._emergencies[which]
            before, clause = _around(text, hit)
            if any(word in clause for word in matter.unless):
                continue
            guarded = _denied(before) if now else self._speaks_against(clause, text[hit.start : hit.end])
            if not guarded:
                sure.setdefault(which, []).append(hit.entry.term.replace("…", "+"))
        if not sure:
            return None
        best = max(sure, key=lambda which: (len(sure[which]), -which))
        matter = self._emergencies[best]
        return Emergency(matter.number, matter.what, tuple(dict.fromkeys(sure[best]))), matter

    def _speaks_against(self, clause: str, own: str) -> bool:
        rest = clause.replace(own, "|")
        return any(word in rest for word in self._clause)


def _denied(before: str) -> bool:
    return before.endswith(("没", "没有", "不是", "别", "未", "不会", "没啥"))


def _around(text: str, hit: Hit) -> tuple[str, str]:
    start = 0
    end = len(text)
    for stop in _SENTENCE_END.finditer(text):
        if stop.start() < hit.start:
            start = stop.end()
        elif stop.start() >= hit.end:
            # The mark belongs to the clause: "着火了?" asks.
            end = stop.end()
            break
    return text[start : hit.start], text[start:end]
