"""Whose picture belongs to a concern: also that of who joined it, or opened it again, in the place where they did."""

from __future__ import annotations

import pytest

from bot.ports import Attachment, AttachmentKind
from tests.town import Town

OTHER = "银冈二群"
PICTURE = {"attachments": (Attachment(AttachmentKind.IMAGE, "p1", "p1.jpg"),)}


@pytest.fixture
def closed(town: Town) -> Town:
    """诉求1 of 王阿姨, joined by 刘姐 in another group three days ago, and closed since."""
    town.appoint("小孙")
    for room in ("银冈群", OTHER):
        town.says("小孙", "绑定本群 银冈小区", room=room)
    town.says("王阿姨", "反映 3号楼停水两天了没人管")
    town.says("刘姐", "同问 1", room=OTHER)
    town.privately("小孙", "受理 1")
    town.privately("小孙", "办结 1 管道已换")
    town.passes(days=3)
    town.letters()
    return town


def belongs(town: Town, who: str, room: str = OTHER) -> bool:
    before = len(town.rows("attachment"))
    told = town.says(who, "", room=room, **PICTURE)
    taken = [row for row in town.rows("attachment")[before:] if row.concern_id == 1]
    assert bool(taken) == any("已加到诉求1" in text for text in told)
    return bool(taken)


def test_after_opening_it_again(closed: Town) -> None:
    assert not belongs(closed, "刘姐"), "nobody speaks of it"
    closed.says("刘姐", "重开 1 今早又停了", room=OTHER)
    assert not belongs(closed, "刘姐", "银冈群"), "it was not said there"
    assert not belongs(closed, "王阿姨", "银冈群"), "it was not her who said it"
    assert belongs(closed, "刘姐")
    closed.passes(minutes=11)
    assert not belongs(closed, "刘姐")


def test_after_joining_it(town: Town) -> None:
    town.says("王阿姨", "反映 3号楼停水两天了没人管")
    town.passes(days=1)
    town.says("刘姐", "同问 1", room=OTHER)
    assert belongs(town, "刘姐")


def test_after_more_words_on_it(closed: Town) -> None:
    closed.says("刘姐", "重开 1 今早又停了", room=OTHER)
    closed.passes(days=1)
    closed.says("刘姐", "补充 1 地上全是水", room=OTHER)
    assert belongs(closed, "刘姐")


def test_after_ones_own_went_into_it(town: Town) -> None:
    town.appoint("小孙")
    for room in ("银冈群", OTHER):
        town.says("小孙", "绑定本群 银冈小区", room=room)
    town.says("王阿姨", "反映 3号楼停水两天了没人管")
    assert any("同问 1" in text for text in town.says("刘姐", "反映 三号楼又停水了", room=OTHER))
    town.says("刘姐", "是同一件", room=OTHER)
    assert belongs(town, "刘姐")
