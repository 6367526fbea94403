"""The clock in the town: mornings on which late concerns are spoken of, once each, whatever happens to the program."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.community.people import Role
from tests.town import Town


def morning(town: Town, month: int, day: int) -> list[str]:
    """Nine o'clock and a minute in Tieling on that day; what is said then."""
    town.now = datetime(2026, month, day, 1, 1, tzinfo=UTC)
    return town.ticks("concerns")


def addressed(town: Town) -> list[tuple[str, str]]:
    """(room or contact, text) of what was said since the last look."""
    return [(row.room or row.to, row.text) for row in town.letters()]


def test_what_nobody_takes_on_goes_up_the_grid(town: Town) -> None:
    town.appoint("小孙")
    town.appoint("林主任", Role.MANAGER)
    town.says("小孙", "@小圆 绑定本群 工作群", room="工作群")
    town.says("王阿姨", "@小圆 3号楼停水两天了没人管")
    town.letters()

    town.now = datetime(2026, 11, 25, 0, 59, tzinfo=UTC)
    assert town.ticks("concerns") == [], "before nine nobody is disturbed"
    [due] = morning(town, 11, 25)
    assert "今天到期（1件）" in due and "诉求1" in due and "等受理" in due and "受理 1" in due
    assert morning(town, 11, 25) == [], "once a morning"

    town.restart()
    [late] = morning(town, 11, 26)
    assert "已超期（1件）" in late and "已过1天" in late

    assert morning(town, 11, 28) == [], "a Saturday is no working day"
    town.now = datetime(2026, 11, 30, 1, 1, tzinfo=UTC)
    town.road.tick("concerns", "test", "bot")
    told = dict(addressed(town))
    assert "超期未办，请督办" in told["工作群"] and "已报社区督办" in told["银冈群"]

    town.now = datetime(2026, 12, 2, 1, 1, tzinfo=UTC)
    town.road.tick("concerns", "test", "bot")
    told = dict(addressed(town))
    assert "超期未办，请督办" in told["id:林主任"] and "已报街道督办" in told["银冈群"]
    assert morning(town, 12, 31) == [], "from here on it stands on the dashboard"
    assert "已升级" in town.privately("小孙", "进度 1")[0]
    assert "已受理" in "".join(town.privately("林主任", "受理 1")), "whoever takes it there accepts it"


def test_one_persons_morning_is_one_message(town: Town) -> None:
    town.appoint("小孙")
    town.says("小孙", "@小圆 绑定本群 工作群", room="工作群")
    for building in range(1, 14):
        town.says(f"居民{building}", f"@小圆 反映 {building}号楼楼道灯坏了")
        town.privately("小孙", f"派单 {building} @小孙 三天内", at=["小孙"])
    town.letters()
    town.now = datetime(2026, 11, 27, 1, 1, tzinfo=UTC)
    town.road.tick("concerns", "test", "bot")
    [(to, text)] = addressed(town)
    assert to == "id:小孙" and "今天到期（13件）" in text and "还有3件" in text
    assert len(text) < 700


def test_who_waits_is_asked_the_day_after_and_after_four_weeks(town: Town) -> None:
    town.appoint("小孙")
    town.says("王阿姨", "@小圆 3号楼停水两天了")
    town.says("老李", "同问 1")
    town.says("赵姐", "@小圆 同问 1", room="电业群")
    town.privately("小孙", "办结 1 管道已换")  # not taken on yet
    town.privately("小孙", "受理 1")
    town.privately("小孙", "办结 1 管道已换")
    town.letters()

    asked = morning(town, 11, 25)
    assert len(asked) == 2 and all("真的好了吗" in text and "重开 1" in text for text in asked), "one to each group"
    assert morning(town, 11, 25) == []
    assert "满意" in town.says("王阿姨", "评价 1 满意")[0]
    assert morning(town, 12, 2) == [], "it was answered"
    again = morning(town, 12, 22)
    assert len(again) == 2 and all("四周" in text for text in again)
    assert morning(town, 12, 29) == []
    assert "已归档" in town.privately("小孙", "进度 1")[0]


def test_nobody_answers_and_it_counts_as_visited_unrated(town: Town) -> None:
    town.appoint("小孙")
    town.says("王阿姨", "@小圆 3号楼停水两天了")
    town.privately("小孙", "受理 1")
    town.privately("小孙", "办结 1 管道已换")
    morning(town, 11, 25)
    assert morning(town, 12, 2) == []
    [row] = town.rows("concern")
    assert (row.state, row.satisfaction) == ("已回访", "未评价")


def test_one_concern_that_breaks_the_clock_does_not_cost_the_others_theirs(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.handlers import clock

    town.appoint("小孙")
    town.says("小孙", "@小圆 绑定本群 工作群", room="工作群")
    for building in (1, 2, 3):
        town.says(f"居民{building}", f"@小圆 反映 {building}号楼楼道灯坏了")
    town.letters()
    whole = clock.keep

    def breaks(context: object, step: object, **facts: object) -> object:
        kept = whole(context, step, **facts)  # type: ignore[arg-type]
        if kept.number == 2:
            raise ValueError("王阿姨 138")
        return kept

    monkeypatch.setattr(clock, "keep", breaks)
    [text] = morning(town, 11, 25)
    assert "诉求1" in text and "诉求3" in text and "诉求2" not in text
    assert "王阿姨" not in caplog.text and "clock" in caplog.text
    monkeypatch.undo()
    [text] = morning(town, 11, 25)
    assert "诉求2" in text and "诉求1" not in text, "it is done when it can be, and the others not again"
