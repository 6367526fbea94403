"""Polls that are over, with their bulletins: by hand and at random."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.council import ballot, receipts
from bot.council.ballot import Form, Mark, Method
from bot.council.bulletin import Paper, build
from bot.council.casting import Cast, cast
from bot.council.poll import Poll, Secrecy, State
from bot.council.poll_life import freeze
from bot.council.profiles import PROFILES, custom
from bot.council.roll import Electorate, Home, Roll, Share, by_area, by_household, code, entries
from bot.council.rule import ALL, HALF, TWO_THIRDS, Base, Criterion, Kind, Measure, Part, Profile, Threshold
from bot.council.tally import count
from bot.council.verdict import decide

SALT = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
MAJORITY = custom("过半数", HALF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A poll as it was held; ``answers`` are of the first homes, None is an unreadable paper."""

    form: Form
    answers: Sequence[Mark | None]
    homes: int
    secrecy: Secrecy = Secrecy.SECRET
    rule: Profile | None = MAJORITY
    electorate: Electorate = Electorate.HOUSEHOLD
    chosen: int = 1
    present: Share | None = None
    question: str = "3号楼加装电梯"

    def roll(self) -> Roll:
        homes = [Home(f"3-{at // 20 + 1}-{at % 20 + 101}", 5000 + 37 * at, (f"业主{at}",)) for at in range(self.homes)]
        return (by_area if self.electorate is Electorate.AREA else by_household)(homes)

    def poll(self) -> Poll:
        draft = Poll(
            number=5,
            state=State.PUBLISHED,
            question=self.question,
            form=self.form,
            electorate=self.electorate,
            secrecy=self.secrecy,
            rule=self.rule,
            chosen=self.chosen,
            closes_at=NOW,
            closed_at=NOW,
            present=self.present,
            created_at=NOW - timedelta(days=3),
            updated_at=NOW,
        )
        return freeze(draft, self.roll(), SALT)

    def codes(self) -> list[str]:
        """Everybody's receipt."""
        chance = random.Random(len(self.answers))
        return [receipts.draw(chance.randrange) for _ in self.answers]

    def papers(self) -> list[Paper]:
        poll, secret = self.poll(), self.secrecy is Secrecy.SECRET
        found = []
        for voter, digits, mark in zip(self.roll().voters, self.codes(), self.answers, strict=False):
            key = receipts.digest(digits, poll.hash) if secret else code(SALT, voter.key)
            name = "" if secret else f"{voter.people[0]}（3号楼）"
            found.append(Paper(key, mark or Mark(()), unreadable=mark is None, name=name))
        return found

    def voted(self) -> list[str]:
        return [code(SALT, voter.key) for voter in self.roll().voters[: len(self.answers)]]

    def casts(self) -> list[Cast]:
        shares = [voter.share for voter in self.roll().voters]
        return [
            cast(self.form, mark or Mark(()), share, unreadable=mark is None)
            for mark, share in zip(self.answers, shares, strict=False)
        ]

    def bulletin(self) -> dict[str, Any]:
        poll = self.poll()
        rule = self.rule or Profile(key="none", title="", kind=Kind.CUSTOM, citation="", criteria=None)
        counted = count(self.form, self.casts())
        verdict = decide(
            rule, self.electorate, counted, entitled=poll.entitled, present=self.present, seats=self.chosen
        )
        return build(poll, entries(self.roll(), SALT), self.papers(), verdict, voted=self.voted())


def elevator(secrecy: Secrecy = Secrecy.SECRET) -> Held:
    """Twelve homes, ten of which voted: six for, two against, one abstained, one paper that nobody could read."""
    form = ballot.yes_no()
    yes, no = ballot.picked(form, [0]), ballot.picked(form, [1])
    answers = [yes, no, yes, yes, ballot.abstained(form), yes, None, yes, no, yes]
    return Held(form=form, answers=answers, homes=12, secrecy=secrecy)


# ------------------------------------------------------------------------------------------------ at random
@st.composite
def marks(draw: st.DrawFn, form: Form) -> Mark | None:
    """Anything that can stand on a ballot, much of it nonsense."""
    size = len(form.options)
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return None
    if kind == 1:
        return draw(st.sampled_from([ballot.blank(form), ballot.abstained(form)]))
    top = {Method.RANKED: size, Method.SCORE: form.top_score}.get(form.method, 1)
    least = -1 if form.method is Method.SCORE else 0
    if kind == 2:
        numbers = draw(st.lists(st.integers(-3, top + 2), max_size=size + 1))
    elif form.method in (Method.YES_NO, Method.CHOICE):
        one = draw(st.integers(0, size - 1))
        numbers = [int(at == one) for at in range(size)]
    else:
        numbers = draw(st.lists(st.integers(least, top), min_size=size, max_size=size))
    return Mark(tuple(numbers), draw(st.sampled_from(["", "", "", "王阿姨", "再议"])))


_THRESHOLDS = st.sampled_from([HALF, TWO_THIRDS, ALL, Threshold(3, 4), Threshold(1, 100), Threshold(1, 2)])
_CRITERIA = st.builds(
    Criterion, st.sampled_from(list(Part)), st.sampled_from(list(Base)), st.sampled_from(list(Measure)), _THRESHOLDS
)
_RULES = st.one_of(
    st.none(),
    st.sampled_from(PROFILES),
    st.lists(_CRITERIA, max_size=4, unique=True).map(
        lambda found: Profile(key="x", title="x", kind=Kind.CUSTOM, citation="y", criteria=tuple(found))
    ),
)


@st.composite
def polls(draw: st.DrawFn, least: int = 0) -> Held:
    """Any poll that was held, of any method, rule and electorate, with ``least`` ballots at least."""
    method = draw(st.sampled_from(list(Method)))
    size = draw(st.integers(2, 5))
    options = ballot.YES_NO_OPTIONS if method is Method.YES_NO else tuple("甲乙丙丁戊"[:size])
    most, top = draw(st.integers(1, 3)), draw(st.integers(1, 5))
    form = Form(method=method, options=options, most=most, top_score=top, write_in=draw(st.booleans()))
    answers = draw(st.lists(marks(form), min_size=least, max_size=12))
    secrecy = draw(st.sampled_from(list(Secrecy)))
    secret = secrecy is Secrecy.SECRET
    homes = len(answers) + draw(st.integers(0, 4)) + (not answers)
    here = draw(st.one_of(st.none(), st.builds(Share, st.integers(0, homes), st.integers(0, homes * 5000))))
    return Held(
        form=form,
        answers=answers,
        homes=homes,
        secrecy=secrecy,
        rule=draw(_RULES),
        electorate=Electorate.HOUSEHOLD if secret else draw(st.sampled_from([Electorate.HOUSEHOLD, Electorate.AREA])),
        chosen=1 if method is Method.YES_NO else draw(st.integers(1, 3)),
        present=here,
    )
