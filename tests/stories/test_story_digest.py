"""The day's jobs reach every group once: shown to the staff, approved with one word, or by themselves."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.jobs.plan import DigestMode, JobPlan
from tests.hiring import ELECTRICIAN, LI, WAITER, WANG, answered, employ, publish
from tests.town import Town

GROUPS = ("银冈群", "电业群", "矿山群")


def settle(town: Town) -> Town:
    town.appoint("小孙")
    employ(town, WANG, "宏远机械厂")
    employ(town, LI, "福满楼饭店")
    town.says("小孙", "绑定本群 工作群", "工作群")
    for group in GROUPS:
        town.says("小孙", "帮助", group)
    publish(town)
    town.letters()
    return town


@pytest.fixture
def groups(town: Town) -> Town:
    return settle(town)


def copies(town: Town) -> list[tuple[str, str]]:
    """The letters of broadcasts since the last look: to which group, what."""
    return [(str(row.room), str(row.text)) for row in town.letters() if row.kind == "群发"]


def test_staff_read_it_first_and_one_word_sends_it_once_to_each_group(groups: Town) -> None:
    assert groups.ticks("jobs") and groups.ticks("jobs") == [], "shown once a day"
    groups.passes(days=1)
    [preview] = groups.ticks("jobs")
    assert "可以发3个群" in preview and "【1】电工" in preview and "回“发布招工”" in preview
    groups.road.receive([groups.event("小孙", "发布招工", room="工作群")])
    letters = groups.letters()
    assert [row.room for row in letters if row.kind == "群发"] == list(GROUPS), "and not to the staff group"
    assert all("138" not in row.text for row in letters)
    assert any("3个群" in row.text for row in letters if row.room == "工作群")
    assert "没有新的招工要发" in answered(groups, "小孙", "发布招工"), "a second word sends nothing twice"
    assert copies(groups) == []
    groups.passes(days=1)
    assert groups.ticks("jobs") == []
    publish(groups, WAITER)
    groups.letters()
    assert groups.ticks("jobs") == [], "what comes later waits for the morning"
    groups.passes(days=1)
    assert "可以发3个群" in groups.ticks("jobs")[0]


def test_what_is_new_comes_first_and_only_where_it_is_new(groups: Town) -> None:
    answered(groups, "小孙", "发布招工")
    groups.says("小孙", "帮助", "新群")
    assert [to for to, _ in _sent(groups)] == ["新群"]
    second = publish(groups, WAITER)
    sent = _sent(groups)
    assert [to for to, _ in sent] == [*GROUPS, "新群"], "another one on the same day"
    text = sent[0][1]
    assert text.index(f"【{second}】") < text.index("还在招") < text.index("【1】") and "新增1个" in text
    answered(groups, WANG, "已满 1")
    assert _sent(groups) == [], "that one is full is no news"


def _sent(town: Town) -> list[tuple[str, str]]:
    town.letters()
    town.road.receive([town.event("小孙", "发布招工", room="")])
    return copies(town)


def test_a_group_may_want_none(groups: Town) -> None:
    assert "用不了" in answered(groups, "老张", "群招工 关闭", "银冈群")
    assert "不再收" in answered(groups, "小孙", "群招工 关闭", "银冈群")
    assert [to for to, _ in _sent(groups)] == ["电业群", "矿山群"]
    answered(groups, "小孙", "群招工 开启", "银冈群")
    assert [to for to, _ in _sent(groups)] == ["银冈群"]


def test_nobody_else_sends_it(groups: Town) -> None:
    for who in ("老张", WANG):
        assert "用不了" in answered(groups, who, "发布招工")
    assert copies(groups) == []


def test_by_itself_on_working_days_only(engine: sa.Engine) -> None:
    town = settle(Town(engine, jobs=JobPlan(digest=DigestMode.AUTOMATIC)))
    town.passes(days=4)  # Saturday
    town.ticks("jobs")
    assert [row for row in town.rows("letter") if row.kind == "群发"] == []
    town.passes(days=2)
    town.ticks("jobs")
    town.restart()
    town.ticks("jobs")
    sent = [row.room for row in town.rows("letter") if row.kind == "群发"]
    assert sent == list(GROUPS), "once, also after a restart"


def test_it_may_be_off(engine: sa.Engine) -> None:
    town = settle(Town(engine, jobs=JobPlan(digest=DigestMode.OFF)))
    assert town.ticks("jobs") == []


def test_a_long_day_is_cut_between_postings(groups: Town) -> None:
    for place in range(12):
        job = ELECTRICIAN.replace("电工3名", f"{'焊钳车铣镗磨木瓦漆水暖管'[place]}工2名")
        publish(groups, job.replace("13800000001", f"138000001{place:02}") + "，早8点到晚5点，五险一金，包吃包住")
    pages = [text for to, text in _sent(groups) if to == "银冈群"]
    assert len(pages) > 1 and all(len(page) <= 600 for page in pages)
    assert sum(page.count("宏远机械厂") for page in pages) == 13, "none is lost, none is cut"
