"""The life of a poll: its stage table, what stands in the way of opening, what freezes, and when it may close."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.council import poll_life as life
from bot.council.ballot import Form, Method, yes_no
from bot.council.poll import (
    FINAL,
    STEPS,
    Action,
    Poll,
    Secrecy,
    State,
    Totals,
    canonical,
    short_hash,
    terms,
    terms_hash,
)
from bot.council.preflight import Ground, Obstacle, Why, preflight
from bot.council.profiles import OWNERS, OWNERS_MAJOR, RESIDENTS, RESIDENTS_2018, ROUNDTABLE, WORDS, custom
from bot.council.profiles import SURVEY as PROFILE_SURVEY
from bot.council.refusal import Refused
from bot.council.roll import NONE, SURVEY, Electorate, Home, Roll, Share, by_area, by_household, by_person
from bot.council.rule import HALF
from bot.wording import preflight as wording

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)
CHAIR = 7
HOMES = tuple(Home(f"1-1-{number}", 5_000, (f"业主{number}",)) for number in range(101, 111))
ROLL = by_household(HOMES)
GROUND = Ground(now=NOON, today=TODAY, published_on=date(2026, 11, 28))


def fresh(**changes: object) -> Poll:
    values: dict[str, object] = {
        "number": 5,
        "question": "是否更换3号楼水管",
        "form": yes_no(),
        "rule": ROUNDTABLE,
        "topic": 2,
        "closes_at": NOON + timedelta(days=2),
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Poll(**{**values, **changes})  # type: ignore[arg-type]


def opened(**changes: object) -> Poll:
    poll, _ = life.open_poll(fresh(**changes), ROLL, GROUND, salt="salt", by=CHAIR)
    return poll


def totals(valid: int) -> Totals:
    return Totals(Share(valid), NONE, NONE)


# ------------------------------------------------------------------------------------------------ the table
def reachable(start: State) -> set[State]:
    found, edge = {start}, [start]
    while edge:
        here = edge.pop()
        for sources, target in STEPS.values():
            if here in sources and target is not None and target not in found:
                found.add(target)
                edge.append(target)
    return found


def test_every_state_is_reached_and_leads_to_the_end() -> None:
    assert reachable(State.DRAFT) == set(State)
    for state in set(State) - FINAL:
        assert any(state in sources and target not in (None, state) for sources, target in STEPS.values())
        assert reachable(state) & FINAL
    assert [action for action, (sources, _) in STEPS.items() if sources & FINAL] == []
    assert set(STEPS) == set(Action) - {Action.DRAFT}


DOINGS = {
    Action.EDIT: lambda poll: life.edit(poll, replace(poll, question="改一改"), by=CHAIR, at=NOON),
    Action.OPEN: lambda poll: life.open_poll(poll, ROLL, GROUND, salt="salt", by=CHAIR),
    Action.CAST: lambda poll: life.may_cast(poll, ROLL, "1-1-101", "业主101", at=NOON),
    Action.REMIND: lambda poll: life.remind(poll, count=3, at=NOON),
    Action.CLOSE: lambda poll: life.close(poll, totals(10), by=CHAIR, at=NOON),
    Action.PUBLISH: lambda poll: life.publish(poll, by=CHAIR, at=NOON),
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("action", list(STEPS))
def test_a_step_is_taken_just_where_the_table_allows_it(action: Action, state: State) -> None:
    sources, target = STEPS[action]
    poll = replace(fresh(), state=state, entitled=ROLL.share)
    if state not in sources:
        with pytest.raises(Refused, match=r"poll\.step") as refused:
            DOINGS[action](poll)
        assert refused.value.facts["possible"] == "、".join(s.value for s in State if s in sources)
    elif action is not Action.CAST:
        changed, update = DOINGS[action](poll)
        assert (changed.state, changed.version) == (target or state, poll.version + 1)
        assert (update.action, update.state) == (action, changed.state)
    else:
        assert DOINGS[action](poll).key == "1-1-101"


def test_a_whole_life() -> None:
    poll, update = life.draft(fresh(convener=CHAIR))
    assert (update.action, update.text, update.by) == (Action.DRAFT, "是否更换3号楼水管", CHAIR)
    poll, update = life.open_poll(poll, ROLL, GROUND, salt="salt", by=CHAIR)
    assert update.text == short_hash(poll.hash) and poll.opened_at == NOON and poll.entitled == Share(10)
    poll, update = life.close(poll, totals(7), present=Share(8), by=None, at=NOON + timedelta(days=2))
    assert (update.text, poll.totals, poll.present) == ("7/10", totals(7), Share(8))
    poll, _ = life.publish(poll, by=CHAIR, at=NOON + timedelta(days=3))
    assert poll.state is State.PUBLISHED and poll.version == 4


# ------------------------------------------------------------------------------------------------ who sees what
def test_a_hidden_result_is_seen_by_nobody_before_the_close_and_by_all_when_it_is_published() -> None:
    seen = {state: (fresh(state=state).shown, fresh(state=state).shown_to_staff) for state in State}
    assert seen == {
        State.DRAFT: (False, False),
        State.OPEN: (False, False),
        State.CLOSED: (False, True),
        State.PUBLISHED: (True, True),
    }
    assert fresh(state=State.OPEN, hidden=False).shown
    assert not fresh(state=State.DRAFT, hidden=False).shown


# ------------------------------------------------------------------------------------------------ pre-flight
def reasons(roll: Roll = ROLL, ground: Ground = GROUND, **changes: object) -> set[Why]:
    return {obstacle.why for obstacle in preflight(fresh(**changes), roll, ground)}


def paper(*options: str, method: Method = Method.CHOICE, **more: object) -> Form:
    return Form(method=method, options=options, **more)  # type: ignore[arg-type]


AREA_ROLL = by_area(HOMES)
OWN = custom("过半数", HALF)


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        (Why.NO_QUESTION, {"question": " "}),
        (Why.FEW_OPTIONS, {"form": paper("甲")}),
        (Why.FEW_OPTIONS, {"form": paper()}),
        (Why.EMPTY_OPTION, {"form": paper("甲", " ")}),
        (Why.DOUBLE_OPTION, {"form": paper("方案A", "方案ａ", "乙")}),
        (Why.MOST, {"form": paper("甲", "乙", "丙", method=Method.SEVERAL, most=4), "rule": OWN}),
        (Why.MOST, {"form": paper("甲", "乙", "丙", method=Method.SEVERAL, most=1), "rule": OWN}),
        (Why.SCORE, {"form": paper("甲", "乙", method=Method.SCORE, top_score=0), "rule": WORDS["最多票"]}),
        (Why.WRITE_IN, {"form": paper("甲", "乙", method=Method.RANKED, write_in=True), "rule": WORDS["最多票"]}),
        (Why.SEATS, {"form": paper("甲", "乙"), "chosen": 2}),
        (Why.SEATS, {"chosen": 2}),
        (Why.ROLL_EMPTY, {"roll": by_household([])}),
        (Why.ROLL_OTHER, {"roll": by_person(["甲", "乙", "丙"])}),
        (Why.SECRET_SHOWN, {"secrecy": Secrecy.SECRET, "hidden": False}),
        (Why.SECRET_FEW, {"secrecy": Secrecy.SECRET, "roll": by_household(HOMES[:2])}),
        (Why.NO_DEADLINE, {"closes_at": None}),
        (Why.DEADLINE_PAST, {"closes_at": NOON}),
        (Why.NO_RULE, {"rule": None}),
        (Why.RULE_DATE, {"rule": RESIDENTS_2018, "meeting": 3}),
        (Why.RULE_NUMBERS, {"rule": RESIDENTS, "meeting": 3}),
        (Why.RULE_UNVERIFIED, {"rule": replace(ROUNDTABLE, verified=False)}),
        (Why.RULE_METHOD, {"form": paper("甲", "乙", method=Method.RANKED)}),
        (Why.NO_MEETING, {"rule": replace(ROUNDTABLE, meeting=True)}),
        (Why.NO_TOPIC, {"topic": None}),
        (Why.TOPIC_UNPUBLISHED, {"ground": replace(GROUND, published_on=None)}),
        (Why.NOTICE_SHORT, {"ground": replace(GROUND, published_on=date(2026, 11, 29))}),
    ],
)
def test_each_thing_that_stands_in_the_way_is_found_and_nothing_else(why: Why, changes: dict[str, object]) -> None:
    assert reasons(**changes) == {why}  # type: ignore[arg-type]
    with pytest.raises(Refused, match=r"poll\.not_ready"):
        plain = {name: value for name, value in changes.items() if name not in ("roll", "ground")}
        life.open_poll(
            fresh(**plain),
            changes.get("roll", ROLL),  # type: ignore[arg-type]
            changes.get("ground", GROUND),  # type: ignore[arg-type]
            salt="salt",
            by=CHAIR,
        )


LONG_AGO = replace(GROUND, published_on=date(2026, 11, 1))


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        (Why.AREA_SECRET, {"secrecy": Secrecy.SECRET}),
        (
            Why.AREA_METHOD,
            {"form": paper("甲", "乙", method=Method.RANKED), "rule": replace(OWNERS, methods={*Method})},
        ),
        (Why.ROLL_AREA, {"roll": by_area([*HOMES, Home("2-1-101", 0, ("新",))])}),
        (Why.RULE_ELECTORATE, {"rule": ROUNDTABLE}),
        (Why.NOTICE_SHORT, {"ground": replace(GROUND, published_on=date(2026, 11, 17))}),
    ],
)
def test_a_vote_by_area_has_its_own_list(why: Why, changes: dict[str, object]) -> None:
    given = {"rule": OWNERS_MAJOR, "electorate": Electorate.AREA, "roll": AREA_ROLL, "ground": LONG_AGO, **changes}
    assert reasons(**given) == {why}  # type: ignore[arg-type]


def test_nothing_stands_in_the_way_of_what_is_ready() -> None:
    assert reasons() == set()
    assert reasons(rule=OWNERS, electorate=Electorate.AREA, roll=AREA_ROLL, ground=LONG_AGO) == set()
    just = replace(GROUND, published_on=date(2026, 11, 16))
    assert reasons(rule=OWNERS, electorate=Electorate.AREA, roll=AREA_ROLL, ground=just) == set(), "just 15 days"
    assert reasons(rule=OWN, topic=None) == set(), "a rule without notice needs no topic"
    assert reasons(rule=RESIDENTS, meeting=3) == {Why.RULE_NUMBERS}
    assert reasons(rule=replace(RESIDENTS, binding=False), meeting=3) == set(), "asking is free"


def test_the_whole_list_is_given_at_once_with_its_numbers() -> None:
    found = preflight(
        fresh(question="", closes_at=None, form=paper("甲")), ROLL, replace(GROUND, published_on=date(2026, 11, 30))
    )
    assert wording.checklist(5, found) == "\n".join(
        [
            "表决5 还不能开始，先改好这4处：",
            "1. 还没有写要表决的题目。",
            "2. 选项只有1个，至少要两个。",
            "3. 还没有定截止时间。",
            "4. 议题2 公告才1天，要满3天；最早2026年12月3日可以表决。",
        ]
    )


def test_every_reason_has_a_sentence_that_finds_its_facts() -> None:
    found: dict[Why, Obstacle] = {}
    short = replace(GROUND, published_on=TODAY)
    for form in (
        paper(" "),
        paper("甲", "甲"),
        *(paper("甲", "", method=m, top_score=0, write_in=True) for m in Method),
    ):
        for rule in (
            None,
            OWNERS,
            ROUNDTABLE,
            RESIDENTS,
            RESIDENTS_2018,
            replace(OWNERS, binding=True, verified=False),
        ):
            for topic, ground in ((None, short), (2, short), (2, replace(short, published_on=None))):
                for electorate in Electorate:
                    for roll in (by_person([]), by_area([Home("1-1-101", 0, ("甲",))])):
                        for closes_at in (None, NOON):
                            poll = fresh(
                                question="", form=form, rule=rule, topic=topic, closes_at=closes_at, chosen=9,
                                electorate=electorate, secrecy=Secrecy.SECRET, hidden=False,
                            )  # fmt: skip
                            found |= {obstacle.why: obstacle for obstacle in preflight(poll, roll, ground)}
    assert set(found) == set(Why)
    for why, obstacle in found.items():
        asked = {name for _, name, _, _ in string.Formatter().parse(wording._SENTENCES[why]) if name}
        assert asked <= set(obstacle.facts), why
        said = wording.say(obstacle)
        assert said.endswith("。") and "{" not in said and "None" not in said


def test_a_survey_needs_no_roll_and_may_end_at_any_time() -> None:
    asked = fresh(rule=PROFILE_SURVEY, electorate=Electorate.ANYBODY, topic=None)
    poll, _ = life.open_poll(asked, SURVEY, GROUND, salt="salt", by=CHAIR)
    assert life.may_cast(poll, SURVEY, "人员9", "人员9", at=NOON).key == "人员9"
    assert not poll.binding
    assert life.close(poll, totals(3), by=CHAIR, at=NOON)[0].state is State.CLOSED
    assert reasons(rule=PROFILE_SURVEY) == {Why.RULE_ELECTORATE}, "who is on a roll is asked for a vote"
    assert reasons(electorate=Electorate.ANYBODY, roll=SURVEY) == {Why.RULE_ELECTORATE}, "a vote needs a roll"


# ------------------------------------------------------------------------------------------------ what freezes
def test_everything_that_voters_answer_to_is_in_the_hash() -> None:
    poll = opened()
    changes: dict[str, object] = {
        "number": 6,
        "question": "是否更换3号楼水管？",
        "form": paper("赞成", "反对"),
        "electorate": Electorate.PERSON,
        "secrecy": Secrecy.SECRET,
        "rule": replace(ROUNDTABLE, notice_days=2),
        "chosen": 2,
        "hidden": False,
        "proxies": 3,
        "closes_at": NOON + timedelta(days=2, seconds=1),
        "roll_hash": "0" * 64,
    }
    hashes = {terms_hash(terms(replace(poll, **{name: value}))) for name, value in changes.items()}  # type: ignore[arg-type]
    assert len(hashes | {poll.hash}) == len(changes) + 1
    assert set(terms(poll)) == {"poll", "roll", *changes} - {"number", "roll_hash"}


def test_what_happens_afterwards_leaves_the_hash_as_it_is() -> None:
    poll = opened()
    later, _ = life.close(poll, totals(10), by=None, at=NOON + timedelta(days=1))
    assert terms_hash(terms(later)) == terms_hash(terms(poll)) == poll.hash
    assert poll.hash != opened(number=6).hash


def test_data_is_written_in_one_way_only() -> None:
    assert canonical({"b": [1, None, True], "a": "票"}) == '{"a":"票","b":[1,null,true]}'.encode()
    with pytest.raises(ValueError):
        canonical({"a": float("nan")})


def test_the_printed_hash_is_short_and_cannot_be_misread() -> None:
    assert short_hash("00" * 32) == "0000-0000-0000-0000"
    assert short_hash("ff" * 32) == "zzzz-zzzz-zzzz-zzzz"
    assert short_hash("0123456789abcdef" * 4) == "04hm-asw9-nf6y-y093"
    assert short_hash("8" + "0" * 63) != short_hash("0" * 64) != short_hash("0" * 19 + "1" + "0" * 44)


def test_a_draft_may_change_and_keeps_its_number() -> None:
    poll = fresh()
    changed, _ = life.edit(poll, fresh(number=99, state=State.PUBLISHED, question="换水箱"), by=CHAIR, at=NOON)
    assert (changed.number, changed.state, changed.question) == (5, State.DRAFT, "换水箱")


# ------------------------------------------------------------------------------------------------ casting and closing
def test_who_is_not_on_the_roll_or_late_is_refused() -> None:
    poll = opened()
    assert life.may_cast(poll, ROLL, "1-1-101", "租客", at=NOON + timedelta(days=2)).key == "1-1-101"
    with pytest.raises(Refused, match=r"poll\.over"):
        life.may_cast(poll, ROLL, "1-1-101", "业主101", at=NOON + timedelta(days=2, seconds=1))
    with pytest.raises(Refused, match=r"poll\.not_on_roll"):
        life.may_cast(poll, ROLL, "9-1-101", "业主101", at=NOON)


def test_who_bought_a_home_in_mid_poll_votes_next_time() -> None:
    poll, _ = life.open_poll(fresh(rule=OWNERS, electorate=Electorate.AREA), AREA_ROLL, LONG_AGO, salt="salt", by=CHAIR)
    assert life.may_cast(poll, AREA_ROLL, "1-1-101", "业主101", at=NOON).area == 5_000
    with pytest.raises(Refused, match=r"poll\.not_owner"):
        life.may_cast(poll, AREA_ROLL, "1-1-101", "新业主", at=NOON)
    with pytest.raises(Refused, match=r"poll\.not_owner"):
        life.may_cast(poll, AREA_ROLL, "1-1-101", "", at=NOON)
    assert life.may_cast(poll, AREA_ROLL, "1-1-101", "受托人", holder="受托人", at=NOON).key == "1-1-101"
    sold = by_area([Home("1-1-101", 5_000, ("业主102",)), *HOMES[1:]])
    assert life.freeze(poll, sold, "salt").hash != poll.hash, "another roll is another poll"


def test_it_closes_at_the_deadline_or_when_all_have_voted() -> None:
    poll = opened()
    with pytest.raises(Refused, match=r"poll\.early") as refused:
        life.close(poll, totals(9), by=CHAIR, at=NOON + timedelta(days=1))
    assert refused.value.facts == {"number": 5, "voted": 9, "entitled": 10, "left": 1}
    assert life.close(poll, totals(10), by=CHAIR, at=NOON + timedelta(days=1))[0].state is State.CLOSED
    assert life.close(poll, totals(0), by=None, at=NOON + timedelta(days=2))[0].state is State.CLOSED
    blank = Totals(Share(8), Share(1), Share(1))
    assert life.close(poll, blank, by=CHAIR, at=NOON)[0].totals == blank, "a blank ballot was cast, too"
