"""What staff teach: learned at once, without forgetting the rest, rebuilt from its log, taken back."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.triage.learning import Learned, Lesson, Taught, features
from bot.triage.triage import Triage
from tests.town import triage


def taught() -> Taught:
    return Taught(triage())


def test_a_lesson_is_learned_at_once_and_carries_over_to_what_is_alike() -> None:
    pupil = taught()
    text = "银冈那个大喇叭天天早上放歌"
    before = pupil.judge(f"{text}，烦死了")
    wanted = next(path for path in pupil.categories if path.endswith("/邻里纠纷"))
    assert before.category != wanted
    pupil.teach([pupil.lesson(f"{text}，烦死了", wanted)])
    after = pupil.judge(f"{text}，烦死了")
    assert after.category == wanted and after.second_category == before.category
    assert pupil.judge("银冈那个大喇叭早上又放歌，烦死了").category == wanted
    assert (after.is_concern, after.urgency, after.place) == (before.is_concern, before.urgency, before.place)


def test_what_is_not_alike_is_judged_as_before() -> None:
    pupil = taught()
    pupil.teach([pupil.lesson("银冈那个大喇叭天天早上放歌，烦死了", "环境保护/噪音")])
    for text in ("3号楼停水两天了没人管", "暖气一点都不热", "2单元楼道灯不亮", "井盖丢了半个月没人管"):
        assert pupil.judge(text) == triage().judge(text)


def test_the_same_log_makes_the_same_pupil() -> None:
    first, second = taught(), taught()
    lessons = [first.lesson(f"{n}号楼的{what}坏了", path) for n, (what, path) in enumerate(_MATTERS)]
    first.teach(lessons)
    for lesson in lessons:
        second.teach([lesson])
    third = taught()
    third.teach(lessons[:3])
    third.begin_again(lessons)
    asked = [f"楼下的{what}又坏了" for what, _ in _MATTERS]
    assert [first.judge(text) for text in asked] == [second.judge(text) for text in asked]
    assert [first.judge(text) for text in asked] == [third.judge(text) for text in asked]
    assert third.lessons == len(lessons)


_MATTERS = [
    ("门禁", "城乡建设/物业"),
    ("健身器材", "城乡建设/公共设施"),
    ("喷泉", "城乡建设/供水"),
    ("充电桩", "城乡建设/停车"),
    ("晾衣杆", "城乡建设/邻里纠纷"),
]


def test_confirming_what_is_known_anyway_changes_nothing() -> None:
    pupil: Triage = triage()
    text = "3号楼停水两天了没人管"
    sure = pupil.judge(text)
    learned = Learned([Lesson(features(text), sure.category, 1.0, "", sure.category)] * 50)
    assert learned.judge(text, sure) == sure


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.sampled_from(_MATTERS)), max_size=20), st.text(max_size=60))
def test_whatever_is_taught_judging_goes_on(said: list[tuple[str, tuple[str, str]]], asked: str) -> None:
    pupil = taught()
    pupil.teach([pupil.lesson(text, path) for text, (_, path) in said])
    judgement = pupil.judge(asked)
    assert 0 <= judgement.category_score <= 1
    assert judgement.category == "" or "/" in judgement.category


def test_features_are_numbers_in_order_and_always_the_same() -> None:
    found = features("暖气不热！暖气不热")
    assert found == tuple(sorted(set(found))) and found == features("暖气不热！暖气不热")
    assert features("") == () and len(features("长" * 10_000)) <= 3
    assert random.Random(1).sample(found, 3), "there is something to learn from"
