"""From a count and a rule to a verdict: each test with its numbers, who is chosen, who is tied, and how far away it is.

All of it is arithmetic on integers. A verdict is a value; its sentences are in :mod:`bot.wording.verdicts`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.council.ballot import ABSTAIN, YES, Method
from bot.council.roll import Electorate, Share
from bot.council.rule import Base, Criterion, Measure, Part, Profile, Threshold
from bot.council.tally import Count, Places, elect, places


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One test with its arithmetic: ``part`` of ``whole`` against the criterion's threshold. ``option``: the option
    (from 0) that it is about; None: the whole poll. Area is in 0.01 ㎡."""

    criterion: Criterion
    part: int
    whole: int
    option: int | None = None

    @property
    def passed(self) -> bool:
        """Whether the threshold is met."""
        return self.criterion.threshold.met(self.part, self.whole)

    @property
    def threshold(self) -> Threshold:
        """What must be reached or exceeded."""
        return self.criterion.threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """How far a yes/no poll is from the other verdict, with all that was cast as it is. Heads and area are told apart:
    both are needed.

    ``more``: the least that must still be cast for it, of those who have not voted, so that it passes; None if all of
    them together would not do. ``turned``: the least of those who voted otherwise who would have had to agree; None if
    not even all. ``spare``: the most of those who have not voted who may still vote against it and it passes; None if
    it does not pass now. ``left``: all who have not voted.
    """

    more: Share | None
    turned: Share | None
    spare: Share | None
    left: Share

    @property
    def can_pass(self) -> bool:
        """Whether it passes, or those who have not voted could make it pass."""
        return self.more is not None

    @property
    def can_fail(self) -> bool:
        """Whether it fails, or those who have not voted could make it fail."""
        return self.spare is None or self.spare != self.left


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a rule makes of a count. ``passed`` None: the rule has no numbers, and nothing is decided. ``chosen`` are
    options (from 0); ``tied`` are those of which none could be chosen because they are equals. ``distance`` is of a
    yes/no poll only."""

    profile: Profile
    electorate: Electorate
    count: Count
    tests: tuple[Test, ...]
    places: Places
    chosen: tuple[int, ...]
    tied: tuple[int, ...]
    passed: bool | None
    distance: Distance | None = None

    @property
    def binding(self) -> bool:
        """Whether it is a decision, and not an 意向征询."""
        return self.profile.binding


@dataclass(frozen=True, slots=True)
class _Sums:
    """What one measure counts, so that it can be asked what if."""

    agree: int
    against: int
    abstained: int
    valid: int
    cast: int
    present: int
    entitled: int

    def part(self, part: Part) -> int:
        match part:
            case Part.YES:
                return self.agree
            case Part.CAST:
                return self.cast
            case Part.PRESENT:
                return self.there

    def whole(self, base: Base) -> int:
        match base:
            case Base.DECISIVE:
                return self.valid - self.abstained
            case Base.VALID:
                return self.valid
            case Base.CAST:
                return self.cast
            case Base.PRESENT:
                return self.there
            case Base.ENTITLED:
                return self.entitled

    @property
    def there(self) -> int:
        """Who voted took part, whether or not anybody signed them in."""
        return max(self.present, self.cast)

    def test(self, criterion: Criterion, option: int | None = None) -> Test:
        part, whole = self.part(criterion.part), self.whole(criterion.base)
        return Test(criterion=criterion, part=part, whole=whole, option=option)

    def meets(self, criteria: list[Criterion]) -> bool:
        return all(one.threshold.met(self.part(one.part), self.whole(one.base)) for one in criteria)

    def with_more_for(self, number: int) -> _Sums:
        return self._with(number, agree=self.agree + number)

    def with_more_against(self, number: int) -> _Sums:
        return self._with(number, against=self.against + number)

    def _with(self, number: int, **changed: int) -> _Sums:
        return replace(self, valid=self.valid + number, cast=self.cast + number, **changed)

    def with_turned(self, number: int) -> _Sums:
        """So many of those who voted otherwise agree: first of those against, then who abstained, then the rest."""
        against = min(number, self.against)
        abstained = min(number - against, self.abstained)
        return replace(
            self,
            agree=self.agree + number,
            against=self.against - against,
            abstained=self.abstained - abstained,
            valid=self.valid + number - against - abstained,
        )


def decide(
    profile: Profile,
    electorate: Electorate,
    count: Count,
    *,
    entitled: Share,
    present: Share | None = None,
    seats: int = 1,
) -> Verdict:
    """The verdict on a count. ``entitled`` is the whole roll; ``present`` who was there (None: there was no meeting,
    and who took part was there); ``seats`` how many options are chosen together.

    A tie is never broken: who is tied for the last seat is named and not chosen.
    """
    placed = places(count)
    there = present if present is not None else count.cast
    yes_no = count.form.method is Method.YES_NO

    def sums(option: int | None, measure: Measure) -> _Sums:
        return _sums(count, option, measure, there, entitled)

    candidates, tied = elect(_wanted(count, placed), seats)
    if yes_no:
        candidates = (YES,)
    criteria = profile.criteria or ()
    tests = [sums(None, one.measure).test(one) for one in criteria if one.part is not Part.YES]
    quorate = all(test.passed for test in tests)
    chosen: list[int] = []
    for option in candidates:
        about = None if yes_no else option
        decisive = [sums(option, one.measure).test(one, about) for one in criteria if one.part is Part.YES]
        tests += decisive
        if quorate and all(test.passed for test in decisive):
            chosen.append(option)
    known = profile.criteria is not None
    passed = bool(chosen) if known else None
    ordered = sorted(tests, key=lambda test: criteria.index(test.criterion) if test.option is None else len(criteria))
    return Verdict(
        profile=profile,
        electorate=electorate,
        count=count,
        tests=tuple(ordered),
        places=placed,
        chosen=tuple(chosen) if known else (),
        tied=() if passed and yes_no else tied,
        passed=passed,
        distance=_distance(criteria, sums, entitled - count.cast) if known and yes_no else None,
    )


def _sums(count: Count, option: int | None, measure: Measure, present: Share, entitled: Share) -> _Sums:
    def of(share: Share) -> int:
        return share.heads if measure is Measure.HEADS else share.area

    # A ranked ballot does not agree to one option: only quorums fit it.
    agree = 0 if option is None or count.pairs else of(count.of(option))
    abstained = of(count.of(ABSTAIN)) if count.form.method is Method.YES_NO else of(count.abstained)
    valid = of(count.valid)
    return _Sums(
        agree=agree,
        against=max(valid - abstained - agree, 0),
        abstained=abstained,
        valid=valid,
        cast=of(count.cast),
        present=of(present),
        entitled=of(entitled),
    )


def _wanted(count: Count, placed: Places) -> Places:
    """Without those for whom nobody voted; in a ranked poll that is only known of all together."""
    if count.form.method is Method.RANKED:
        return placed if count.valid != count.abstained else ()
    wanted = (tuple(option for option in place if count.heads[option] > 0) for place in placed)
    return tuple(place for place in wanted if place)


def _distance(criteria: tuple[Criterion, ...], sums: Callable[[int | None, Measure], _Sums], left: Share) -> Distance:
    heads = _apart([one for one in criteria if one.measure is Measure.HEADS], sums(YES, Measure.HEADS), left.heads)
    area = _apart([one for one in criteria if one.measure is Measure.AREA], sums(YES, Measure.AREA), left.area)
    more, turned, spare = (_share(*numbers) for numbers in zip(heads, area, strict=True))
    return Distance(more=more, turned=turned, spare=spare, left=left)


def _apart(criteria: list[Criterion], now: _Sums, left: int) -> tuple[int | None, int | None, int | None]:
    """The three distances in one measure."""

    more = _first(lambda number: now.with_more_for(number).meets(criteria), left)
    turned = _first(lambda number: now.with_turned(number).meets(criteria), now.cast - now.agree)
    if not now.meets(criteria):
        return more, turned, None
    # What passes only gets worse by votes against it: the first number that breaks it is one more than it can bear.
    broken = _first(lambda number: not now.with_more_against(number).meets(criteria), left)
    return more, turned, left if broken is None else broken - 1


def _share(heads: int | None, area: int | None) -> Share | None:
    return None if heads is None or area is None else Share(heads, area)


def _first(holds: Callable[[int], bool], most: int) -> int | None:
    """The least number from 0 to ``most`` for which it holds, if it goes on to hold from there; None if for none."""
    if most < 0 or not holds(most):
        return None
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
