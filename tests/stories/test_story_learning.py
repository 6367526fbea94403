"""Staff correct a category: the next one is sorted right, also after a restart; a wrong correction is taken back."""

from __future__ import annotations

import pytest

from bot.council.concern import Concern
from tests.town import Town

SAID = "银冈那个大喇叭天天早上放歌，烦死了"
ALIKE = "银冈那个大喇叭早上又放歌，烦死了"


def category(town: Town, text: str) -> str:
    """What it is registered as."""
    town.says("老李", f"@小圆 反映 {text}", room="电业群")
    return str(town.rows("concern")[-1].category)


def test_one_correction_and_the_next_is_right(town: Town) -> None:
    town.appoint("小孙")
    town.says("王阿姨", f"@小圆 反映 {SAID}")
    before = town.rows("concern")[0].category
    [told] = town.privately("小孙", "改类 1 邻里纠纷")
    assert "改为“邻里纠纷”" in told and "改类 1 撤销" in told
    assert category(town, ALIKE) == "政法/邻里纠纷" != before
    town.restart()
    assert category(town, ALIKE) == "政法/邻里纠纷", "the log teaches it anew"
    assert "停水" not in before and category(town, "3号楼停水两天了没人管") == "城乡建设/供水"

    assert "忘掉了" in town.privately("小孙", "改类 1 撤销")[0]
    assert town.rows("concern")[0].category == before
    assert category(town, ALIKE) == before
    assert "没有改过类" in town.privately("小孙", "改类 1 撤销")[0]
    assert next(update.text for update in town.rows("concern_update") if update.action == "改类").endswith(
        "→ 政法/邻里纠纷"
    )


def test_a_second_process_learns_it_with_the_next_beat(town: Town) -> None:
    other = Town(town.engine, seed=7)
    other.appoint("小孙")
    assert category(other, ALIKE) != "政法/邻里纠纷"
    town.says("王阿姨", f"@小圆 反映 {SAID}")
    number = len(town.rows("concern"))
    town.privately("小孙", f"改类 {number} 邻里纠纷")
    other.ticks("concerns")
    assert category(other, ALIKE) == "政法/邻里纠纷"


def test_a_correction_that_was_not_kept_was_never_learned(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.appoint("小孙")
    town.says("王阿姨", f"@小圆 反映 {SAID}")
    before = town.rows("concern")[0].category
    from bot.handlers import reclassifying

    def fails(concern: Concern, was: str) -> str:
        raise RuntimeError("after everything was written")

    monkeypatch.setattr(reclassifying.wording, "reclassified", fails)
    assert "记下" in town.privately("小孙", "改类 1 邻里纠纷")[0] or town.rows("inbox")[-1].incident
    monkeypatch.undo()
    assert town.rows("correction") == [] and category(town, ALIKE) == before


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("改类 1 天上的事", "类别"),
        ("改类 1 城乡建设", "可能是"),
        ("改类 99 供水", "没有诉求99"),
        ("改类 1", "例"),
    ],
)
def test_a_category_that_is_none_is_answered_with_what_there_is(town: Town, said: str, answer: str) -> None:
    town.appoint("小孙")
    town.says("王阿姨", f"@小圆 反映 {SAID}")
    [told] = town.privately("小孙", said)
    assert answer in told and len(told) < 700
    assert town.rows("correction") == []


def test_it_is_no_word_for_residents(town: Town) -> None:
    town.says("王阿姨", f"@小圆 反映 {SAID}")
    assert "用不了" in town.privately("王阿姨", "改类 1 供水")[0]


def test_closing_under_a_category_confirms_it_and_forgetting_its_reporter_forgets_the_lesson(town: Town) -> None:
    town.appoint("小孙")
    town.privately("王阿姨", f"反映 {SAID}")
    town.privately("小孙", "改类 1 邻里纠纷")
    town.privately("小孙", "受理 1")
    town.privately("小孙", "办结 1 和楼上说好了")
    assert [row.kind for row in town.rows("correction")] == ["改类", "确认"]
    town.privately("王阿姨", "删除我的信息")
    town.privately("王阿姨", "确认删除")
    assert {str(row.features) for row in town.rows("correction")} == {"{}"}
    town.restart()
    assert category(town, ALIKE) != "政法/邻里纠纷"
