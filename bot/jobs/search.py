"""招工 <词>: finds open postings by words, place and pay. The caller cuts the query and the postings into words."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.jobs.job import Pay, PayKind

_HOURS_A_MONTH, _DAYS_A_MONTH = 208, 26


def monthly(pay: Pay | None) -> int | None:
    """The most that a month brings, in yuan, for comparing only: 26 days, 8 hours each. None if nothing was said."""
    if pay is None:
        return None
    top = pay.high if pay.high is not None else pay.low
    if top is None:
        return None
    return top * {PayKind.HOUR: _HOURS_A_MONTH, PayKind.DAY: _DAYS_A_MONTH}.get(pay.kind, 1)


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: all ``words`` must be there; ``at_least`` yuan a month, which leaves out postings that
    name no sum."""

    words: tuple[str, ...] = ()
    at_least: int = 0
    limit: int = 5


class Index:
    """The open postings by their words, what was added last first. One writer, any number of readers after it."""

    def __init__(self) -> None:
        # A posting that comes back gets a new slot, so that slots only grow and every word's list is in order.
        self._lists: dict[str, array[int]] = {}
        self._numbers: array[int] = array("q")
        self._pay: array[int] = array("q")
        self._slot_of: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._slot_of)

    def add(self, number: int, words: Iterable[str], pay: Pay | None = None) -> None:
        """Takes in a posting with its words (post, employer, place, category, requirements); one that was there is
        replaced."""
        slot = len(self._numbers)
        self._numbers.append(number)
        self._pay.append(monthly(pay) or 0)
        self._slot_of[number] = slot
        for word in dict.fromkeys(words):
            self._lists.setdefault(word, array("q")).append(slot)

    def remove(self, number: int) -> None:
        """It is offered no more; one that was not there stays away."""
        self._slot_of.pop(number, None)

    def find(self, query: Query) -> list[int]:
        """The numbers of the latest postings that have all the words, at most ``limit``; if none has them all, of
        those that have the rarer ones, so that 银冈 电工 finds an 电工 elsewhere when 银冈 has none."""
        known = sorted((self._lists[word] for word in dict.fromkeys(query.words) if word in self._lists), key=len)
        if query.words and not known:
            return []
        while True:
            hits = self._with_all(known, query)
            if hits or len(known) < 2:
                return hits
            known.pop()

    def _with_all(self, lists: list[array[int]], query: Query) -> list[int]:
        first: Sequence[int] = lists[0] if lists else range(len(self._numbers))
        rest = lists[1:]
        ends = [len(other) for other in rest]
        hits: list[int] = []
        for slot in reversed(first):
            for which, other in enumerate(rest):
                # Both lists fall: what was passed need not be searched again.
                at = bisect_left(other, slot, 0, ends[which])
                if at < len(other) and other[at] == slot:
                    ends[which] = at + 1
                    continue
                ends[which] = at
                break
            else:
                number = self._numbers[slot]
                if self._slot_of.get(number) == slot and self._pay[slot] >= query.at_least:
                    hits.append(number)
                    if len(hits) == query.limit:
                        break
        return hits
