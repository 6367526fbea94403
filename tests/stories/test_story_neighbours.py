"""Thirty neighbours and one burst pipe, in three groups of one 小区: nobody's report is lost, nobody is told twice, and
the staff hear of it once, and again when it has doubled."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from bot.community.people import Role
from bot.council.concern import State
from tests.town import Town

GROUPS = ("银冈一群", "银冈二群", "银冈三群")
SAID = (
    "@小圆 3号楼停水两天了没人管",
    "反映 三号楼咋又没水了",
    "反映 3号楼一滴水都没有",
    "反映 3栋停水了，做不了饭",
    "反映 三栋没水了",
    "反映 3号楼2单元停水了",
    "反映 3号楼停水，老人没法喝水",
    "反映 我家3号楼也停水了",
    "反映 三号楼自来水停了一天",
    "反映 3号楼水管爆了，停水了",
)


@pytest.fixture
def bound(town: Town) -> Town:
    town.appoint("小孙")
    for room in GROUPS:
        town.says("小孙", "绑定本群 银冈小区", room=room)
    town.says("小孙", "绑定本群 工作群", room="工作群")
    town.letters()
    return town


def neighbour(number: int) -> str:
    return f"邻居{number:02}"


def alerts(town: Town, word: str) -> list[str]:
    return [row.text for row in town.rows("letter") if row.room == "工作群" and word in row.text]


def states(town: Town) -> dict[int, str]:
    return {row.id: row.state for row in town.rows("concern")}


def mentioned(row: sa.Row[tuple[object, ...]]) -> list[str]:
    found = row.mentions
    return [contact["name"] for contact in (json.loads(found) if isinstance(found, str) else found)]


def test_thirty_neighbours_and_one_pipe(bound: Town) -> None:
    town = bound
    answers = []
    for number in range(30):
        texts = town.says(neighbour(number), SAID[number % len(SAID)], room=GROUPS[number % 3])
        answers.append(next(text for text in texts if "已登记" in text))
        town.passes(minutes=3)

    assert all(f"诉求{number} 已登记" in answer for number, answer in enumerate(answers, start=1)), "nothing is lost"
    assert "同问" not in answers[0]
    offered = [answer for answer in answers[1:] if "像是同一件事" in answer and "回“同问 " in answer]
    assert len(offered) == 29, "each of the others is told of it, in the same message"

    bursts = alerts(town, "【多人反映】银冈小区 供水")
    assert [text.split("起")[1].split("人")[0] for text in bursts] == ["5", "10", "20"], "once, and when it has doubled"
    assert "每小时：" in bursts[-1] and "受理 1" in bursts[-1]
    urgent = [row for row in town.rows("letter") if row.room == "工作群" and row.text.startswith("【紧急】")]
    assert len(urgent) <= 1, "thirty urgent tickets are not thirty alerts"

    # Everybody says that it is the same, each in their own place.
    town.letters()
    for number in range(1, 30):
        texts = town.says(neighbour(number), "同问 1", room=GROUPS[number % 3])
        [answer] = [text for text in texts if not text.startswith("【")]
        assert f"诉求{number + 1}已并入诉求1" in answer and f"共{number + 1}人反映" in answer
    assert states(town) == {1: "待受理", **dict.fromkeys(range(2, 31), State.MERGED.value)}
    [first] = [row for row in town.rows("concern") if row.id == 1]
    assert first.supporters == 29

    told = [row for row in _new(town, "小孙", "受理 1") if "已受理" in row.text and row.room in GROUPS]
    assert sorted(row.room for row in told) == sorted(GROUPS), "one message in each group"
    assert all(mentioned(row) for row in told)
    assert _new(town, "小孙", "办结 1 管道已换，恢复供水")
    assert [row.text for row in _new(town, "小孙", "待办")] == ["没有待办，都处理完了。"]


def _new(town: Town, who: str, text: str) -> list[sa.Row[tuple[object, ...]]]:
    last = max((row.id for row in town.rows("letter")), default=0)
    town.privately(who, text)
    return [row for row in town.rows("letter") if row.id > last]


def test_the_offer_says_how_many_and_what_else_to_do(bound: Town) -> None:
    town = bound
    town.says("王阿姨", "反映 3号楼停水两天了没人管", room=GROUPS[0])
    town.says("老李", "同问 1", room=GROUPS[0])
    [answer] = [text for text in town.says("刘姐", "反映 三号楼又停水了", room=GROUPS[1]) if "已登记" in text]
    assert answer.startswith("诉求2 已登记：供水·3号楼")
    assert "和诉求1（供水·3号楼）像是同一件事，已有2人反映" in answer
    assert "回“同问 1”" in answer and "诉求2照常办理" in answer
    assert "501" not in answer


def test_who_does_not_answer_keeps_their_own(bound: Town) -> None:
    town = bound
    town.says("王阿姨", "反映 3号楼停水两天了没人管", room=GROUPS[0])
    town.says("刘姐", "反映 三号楼又停水了", room=GROUPS[1])
    assert states(town) == {1: "待受理", 2: "待受理"}
    assert "已受理" in " ".join(town.privately("小孙", "受理 2")), "it goes its own way"


@pytest.mark.parametrize("word", ["同问 1", "同问", "是同一件", "同一件事。"])
def test_the_offer_is_answered_in_the_words_that_people_use(bound: Town, word: str) -> None:
    town = bound
    town.says("王阿姨", "反映 3号楼停水两天了没人管", room=GROUPS[0])
    town.says("刘姐", "反映 三号楼又停水了", room=GROUPS[1])
    [answer] = town.says("刘姐", word, room=GROUPS[1])
    assert answer.startswith("诉求2已并入诉求1（供水·3号楼），共2人反映")
    assert "反映 …" in answer, "and how to take it back"
    assert states(town)[2] == "已合并"


@pytest.mark.parametrize("word", ["是", "对", "好的", "嗯"])
def test_talk_in_a_group_is_no_answer(bound: Town, word: str) -> None:
    town = bound
    town.says("王阿姨", "反映 3号楼停水两天了没人管", room=GROUPS[0])
    town.says("刘姐", "反映 三号楼又停水了", room=GROUPS[1])
    assert town.says("刘姐", word, room=GROUPS[1]) == []
    assert states(town)[2] == "待受理"


def test_joining_from_another_place_still_joins_ones_own(bound: Town) -> None:
    town = bound
    town.says("王阿姨", "反映 3号楼停水两天了没人管", room=GROUPS[0])
    town.says("刘姐", "反映 三号楼又停水了", room=GROUPS[1])
    town.says("刘姐", "反映 电梯坏了，8号楼", room=GROUPS[1])
    [answer] = town.privately("刘姐", "同问 1")
    assert "诉求2已并入诉求1" in answer
    assert states(town) == {1: "待受理", 2: "已合并", 3: "待受理"}


def test_joining_something_else_joins_only_that(bound: Town) -> None:
    town = bound
    town.says("王阿姨", "反映 8号楼电梯坏了三天了", room=GROUPS[0])
    town.says("刘姐", "反映 三号楼又停水了", room=GROUPS[1])
    [answer] = town.says("刘姐", "同问 1", room=GROUPS[1])
    assert "共2人反映" in answer
    assert states(town) == {1: "待受理", 2: "待受理"}


def test_other_matters_and_other_places_are_left_apart(bound: Town) -> None:
    town = bound
    town.says("王阿姨", "反映 3号楼停水两天了没人管", room=GROUPS[0])
    for said, room in (
        ("反映 9号楼停水了", GROUPS[1]),
        ("反映 3号楼电梯坏了", GROUPS[1]),
        ("反映 3号楼停水两天了没人管", "电业群"),
    ):
        answer = next(text for text in town.says("刘姐", said, room=room) if "已登记" in text)
        assert "同一件" not in answer, said


def test_what_is_settled_is_not_offered(bound: Town) -> None:
    town = bound
    town.says("王阿姨", "反映 3号楼停水两天了没人管", room=GROUPS[0])
    town.says("刘姐", "反映 三号楼又停水了", room=GROUPS[1])
    town.privately("小孙", "受理 1")
    town.privately("小孙", "办结 1 已修好")
    town.says("刘姐", "撤回 2", room=GROUPS[1])
    answer = next(text for text in town.says("老赵", "反映 3号楼停水了", room=GROUPS[2]) if "已登记" in text)
    assert "同一件" not in answer


def test_ones_own_second_report_is_not_offered_as_a_neighbours(bound: Town) -> None:
    town = bound
    town.says("王阿姨", "反映 3号楼停水两天了没人管", room=GROUPS[0])
    answer = next(text for text in town.says("王阿姨", "反映 3号楼还是停水", room=GROUPS[0]) if "已登记" in text)
    assert "同一件" not in answer


def test_free_talk_is_asked_with_the_number_that_is_there(bound: Town) -> None:
    town = bound
    town.says("王阿姨", "反映 3号楼停水两天了没人管", room=GROUPS[0])
    [prompt] = town.says("老李", "咋又停水了，3号楼一滴都没有", room=GROUPS[1])
    assert "诉求1（供水·3号楼）已经登记，已有1人反映" in prompt
    assert "回“同问 1”" in prompt and "回“登记”" in prompt
    [joined] = town.says("老李", "同问 1", room=GROUPS[1])
    assert "诉求1" in joined
    town.passes(minutes=20)
    assert town.says("老李", "3号楼还停水呢，咋整啊", room=GROUPS[1]) == [], "they wait for it already"


def test_the_todo_list_and_the_alert_name_probable_duplicates(bound: Town) -> None:
    town = bound
    town.says("王阿姨", "反映 3号楼停水两天了没人管", room=GROUPS[0])
    town.says("刘姐", "反映 三号楼又停水了", room=GROUPS[1])
    [todo] = town.privately("小孙", "待办")
    assert "像同一件：诉求1（供水·3号楼） → 合并 2 到 1" in todo
    assert todo.count("像同一件") == 1


def test_a_person_who_goes_leaves_nothing_in_the_index(bound: Town) -> None:
    town = bound
    town.says("王阿姨", "反映 3号楼2单元501停水两天，我叫王桂芬", room=GROUPS[0])
    town.says("刘姐", "反映 三号楼又停水了", room=GROUPS[1])
    assert held(town, "王桂芬")
    town.privately("王阿姨", "删除我的信息")
    town.privately("王阿姨", "确认删除")
    assert not held(town, "王桂芬") and not held(town, "501停水")
    # The matter itself is still open, and is found by what is left of it.
    answer = next(text for text in town.says("老赵", "反映 3号楼停水了", room=GROUPS[2]) if "已登记" in text)
    assert "同一件" in answer
    assert not held(town, "王桂芬") and not held(town, "501停水")


def held(town: Town, words: str) -> bool:
    """Whether these words are anywhere in what the running program holds to compare by."""
    return words in town.similar.words()


def test_a_burst_is_told_once_across_a_restart_and_again_on_another_day(bound: Town) -> None:
    town = bound
    town.appoint("老姜", Role.STAFF)
    for number in range(6):
        if number == 5:
            town.restart()
        town.says(neighbour(number), SAID[number], room=GROUPS[number % 3])
    assert len(alerts(town, "【多人反映】")) == 1
    town.passes(days=2)
    for number in range(10, 15):
        town.says(neighbour(number), SAID[number % len(SAID)], room=GROUPS[number % 3])
    assert len(alerts(town, "【多人反映】")) == 2


def test_what_is_usual_there_is_no_burst(bound: Town) -> None:
    town = bound
    # A 小区 with an old boiler: every day about as many as make a burst elsewhere.
    for _ in range(9):
        for _ in range(8):
            told = [town.event(neighbour(n), f"反映 {n + 1}号楼停水了", room=GROUPS[0]) for n in range(5)]
            town.happens(*told)
            town.passes(hours=3)
    before = len(alerts(town, "【多人反映】"))
    town.passes(hours=22)
    town.happens(*(town.event(neighbour(n), f"反映 {n + 1}号楼停水了", room=GROUPS[0]) for n in range(5)))
    assert len(alerts(town, "【多人反映】")) == before
