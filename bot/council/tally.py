"""Counting. A :class:`Count` is a sum: counts of parts add up to the count of the whole, and one more ballot costs the
same however many there are.

Ranked polls are decided by the method of Schulze (M. Schulze, "A new monotonic, clone-independent, reversal symmetric,
and Condorcet-consistent single-winner election method", Social Choice and Welfare 36, 2011), with the number of voters
who prefer one to the other as the strength of a link. Nothing here ever breaks a tie: equals stand in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import add, sub

from bot.council.ballot import ABSTAIN, Form, Invalid, Mark, Method, is_abstention, is_blank
from bot.council.casting import Cast
from bot.council.poll import Totals
from bot.council.roll import NONE, Share

Places = tuple[tuple[int, ...], ...]
"""Options (from 0), the best place first; equals share a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The ballots of one form, summed up.

    ``heads`` and ``area`` are of each option, what chose it (in a score poll: the points, each ballot's weighed by its
    heads or area). ``written`` are own words. ``pairs[a][b]`` is how many heads prefer option a to b in a ranked poll;
    empty otherwise. ``abstained`` are valid ballots that abstain; in a yes/no poll they are an option, too.
    """

    form: Form
    valid: Share = NONE
    blank: Share = NONE
    invalid: Share = NONE
    abstained: Share = NONE
    reasons: Mapping[Invalid, int] = field(default_factory=dict)
    heads: tuple[int, ...]
    area: tuple[int, ...]
    written: Mapping[str, Share] = field(default_factory=dict)
    pairs: tuple[tuple[int, ...], ...] = ()

    @property
    def cast(self) -> Share:
        """All who voted."""
        return self.valid + self.blank + self.invalid

    @property
    def totals(self) -> Totals:
        """What is kept at the close."""
        return Totals(self.valid, self.blank, self.invalid)

    def of(self, option: int) -> Share:
        """What chose an option."""
        return Share(self.heads[option], self.area[option])

    def plus(self, ballot: Cast) -> Count:
        """One more ballot. The work grows with the options (in a ranked poll with their square) and with the number of
        different own words, not with the ballots."""
        return self + count(self.form, (ballot,))

    def minus(self, ballot: Cast) -> Count:
        """One ballot less: that which its voter replaces."""
        return self - count(self.form, (ballot,))

    def __add__(self, other: Count) -> Count:
        return self._joined(other, 1)

    def __sub__(self, other: Count) -> Count:
        return self._joined(other, -1)

    def _joined(self, other: Count, sign: int) -> Count:
        if self.form != other.form:
            raise ValueError("counts of two forms do not add up")
        both, share = (add, Share.__add__) if sign > 0 else (sub, Share.__sub__)
        written, reasons = self.written, self.reasons
        if other.written:
            changed = {text: share(self.written.get(text, NONE), more) for text, more in other.written.items()}
            written = {text: total for text, total in {**self.written, **changed}.items() if total != NONE}
        if other.reasons:
            counts = {why: self.reasons.get(why, 0) + sign * other.reasons.get(why, 0) for why in Invalid}
            reasons = {why: number for why, number in counts.items() if number}
        return Count(
            form=self.form,
            valid=share(self.valid, other.valid),
            blank=share(self.blank, other.blank),
            invalid=share(self.invalid, other.invalid),
            abstained=share(self.abstained, other.abstained),
            reasons=reasons,
            heads=tuple(map(both, self.heads, other.heads)),
            area=tuple(map(both, self.area, other.area)),
            written=written,
            pairs=tuple(tuple(map(both, mine, more)) for mine, more in zip(self.pairs, other.pairs, strict=True)),
        )


def count(form: Form, ballots: Iterable[Cast]) -> Count:
    """All ballots of a form, counted. Their order makes no difference; equal ones are counted together."""
    alike: dict[tuple[Mark, Invalid | None], list[int]] = {}
    for ballot in ballots:
        key = (ballot.mark, ballot.invalid)
        share = ballot.share
        found = alike.get(key)
        if found is None:
            alike[key] = [share.heads, share.area]
        else:
            found[0] += share.heads
            found[1] += share.area
    size, ranked = len(form.options), form.method is Method.RANKED
    totals = dict.fromkeys(("valid", "blank", "invalid", "abstained"), NONE)
    reasons: dict[Invalid, int] = {}
    heads, area = [0] * size, [0] * size
    written: dict[str, Share] = {}
    pairs = [[0] * size for _ in range(size)] if ranked else []
    for (mark, why), (many, large) in alike.items():
        share = Share(many, large)
        if why is not None:
            totals["invalid"] += share
            reasons[why] = reasons.get(why, 0) + many
            continue
        if is_blank(form, mark):
            totals["blank"] += share
            continue
        totals["valid"] += share
        if is_abstention(form, mark):
            totals["abstained"] += share
        if mark.write_in:
            written[mark.write_in] = written.get(mark.write_in, NONE) + share
        if ranked:
            _prefer(pairs, mark.numbers, many)
            continue
        for option, number in enumerate(mark.numbers):
            if number > 0:
                heads[option] += number * many
                area[option] += number * large
    return Count(
        form=form,
        reasons=reasons,
        heads=tuple(heads),
        area=tuple(area),
        written=written,
        pairs=tuple(map(tuple, pairs)),
        **totals,
    )


def _prefer(pairs: list[list[int]], places: tuple[int, ...], many: int) -> None:
    last = len(places) + 1
    ranks = [place or last for place in places]
    for option, mine in enumerate(ranks):
        row = pairs[option]
        for other, theirs in enumerate(ranks):
            if mine < theirs:
                row[other] += many


# ------------------------------------------------------------------------------------------------ who comes first
def places(counted: Count) -> Places:
    """The options from the first place to the last; in a yes/no poll without 弃权, which is no proposal. Own words are
    not placed: they become options of the next poll, if people want them."""
    if counted.form.method is Method.RANKED:
        return schulze(counted.pairs)
    options = [at for at in range(len(counted.heads)) if counted.form.method is not Method.YES_NO or at != ABSTAIN]
    found: dict[int, list[int]] = {}
    for option in options:
        found.setdefault(counted.heads[option], []).append(option)
    return tuple(tuple(found[number]) for number in sorted(found, reverse=True))


def beatpaths(pairs: tuple[tuple[int, ...], ...]) -> list[list[int]]:
    """The strength of the strongest path from each option to each other: a chain is as strong as its weakest link, and
    a link counts only for the side with more voters."""
    size = range(len(pairs))
    paths = [[pairs[a][b] if pairs[a][b] > pairs[b][a] else 0 for b in size] for a in size]
    for via in size:
        middle = paths[via]
        for a in size:
            to = paths[a][via]
            if a != via and to:
                row = paths[a]
                for b in size:
                    if b != a and b != via:
                        row[b] = max(row[b], min(to, middle[b]))
    return paths


def schulze(pairs: tuple[tuple[int, ...], ...]) -> Places:
    """The places of a ranked poll: first all whom nobody beats by a stronger path, then all of the rest whom nobody of
    the rest beats, and so on."""
    paths = beatpaths(pairs)
    left, found = list(range(len(pairs))), []
    while left:
        # Beating by a stronger path is transitive, so among those that are left somebody is always unbeaten.
        best = tuple(a for a in left if all(paths[a][b] >= paths[b][a] for b in left))
        found.append(best)
        left = [option for option in left if option not in best]
    return tuple(found)


def elect(placed: Places, seats: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Who is chosen for so many seats, and who is tied for the last of them (then none of those is chosen)."""
    chosen: tuple[int, ...] = ()
    for place in placed:
        if len(chosen) + len(place) > seats:
            return chosen, place if len(chosen) < seats else ()
        chosen += place
    return chosen, ()
