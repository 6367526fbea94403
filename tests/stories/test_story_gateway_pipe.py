"""Thirty neighbours and one burst pipe in three groups of 银冈小区, over the real wire: one ticket, and nobody is told
twice or not at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import fresh_postgres
from tests.gateway.client import user
from tests.gateway.fixtures import StartGateway, gateway
from tests.stories.gateway_concerns import GRID, GROUPS, STAFF_ROOM, Heard, Quarter, in_room, only

__all__ = ["gateway"]

TO_THE_BOT = (
    "@小圆 3号楼水管爆了，水都漫到楼道了",
    "@小圆 三号楼咋又没水了",
    "@小圆 3栋停水了，做不了饭",
    "@小圆 3号楼2单元501停水两天了没人管",
    "@小圆 我家3号楼也停水了",
    "@小圆 3号楼水管爆了，停水了",
    "@小圆 3号楼没水，孩子放学没法做饭",
    "@小圆 三栋一点水都没有，咋整",
    "@小圆 3号楼自来水停了一天了",
    "@小圆 3号楼从早上就没水",
    "@小圆 3号楼3单元停水了，啥时候来水",
    "@小圆 3号楼停水，家里老人没水喝",
)
REPORTED = (
    "反映 3号楼一滴水都没有",
    "报修 三栋没水了",
    "反映 3号楼停水，老人没法喝水",
    "反映 三号楼自来水停了一天",
    "报修 3号楼水管爆裂停水了",
    "反映 3号楼2单元502停水了",
    "反映 3号楼停水没人管",
    "报修 3号楼没水，请来人看看",
    "反映 3号楼1单元301停水",
)
TALKED = (
    "咋又停水了，3号楼一滴都没有",
    "3号楼停水了，做不了饭，谁管啊",
    "三号楼又停水了，烦死了",
    "3号楼没水两天了，也没人管管",
    "3号楼咋停水了，憋屈",
    "我家3号楼停水了，一点水都没有",
)
IN_PRIVATE = ("3号楼停水两天了没人管", "3号楼没水了，我家有病人", "3号楼停水了，什么时候来")
_OFFER = re.compile(r"回“同问 (\d+)”")


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """A database without tables yet; the bot makes its own SQLite."""
    return fresh_postgres(request.getfixturevalue("postgres"), "template1") if request.param == "postgres" else ""


def people(first: int, count: int) -> list[str]:
    return [user(number) for number in range(first, first + count)]


PLACES = (
    *((who, GROUPS[0]) for who in people(1, 12)),
    *((who, GROUPS[1]) for who in people(21, 9)),
    *((who, GROUPS[2]) for who in people(41, 6)),
    *((who, "") for who in people(61, 3)),
)
SAID = dict(zip(PLACES, (*TO_THE_BOT, *REPORTED, *TALKED, *IN_PRIVATE), strict=True))
WAITS = dict(PLACES)
"""Who waits, and where they asked."""


def test_thirty_neighbours_and_one_pipe(gateway: StartGateway, url: str, tmp_path: Path) -> None:
    with Quarter(gateway(rooms=6, contacts=3000), tmp_path / "bot", url) as quarter:
        heard = _everybody_reports(quarter)
        heard += _most_say_that_it_is_the_same(quarter, heard)
        bursts = [message.text for message in in_room(heard, STAFF_ROOM) if "【多人反映】银冈小区 供水" in message.text]
        assert [text.split("起")[1].split("人")[0] for text in bursts] == ["5", "10", "20"], "once, and when it doubles"
        curves = [text.partition("每小时：")[2].partition("\n")[0] for text in bursts]
        assert [len(curve) for curve in curves] == [1, 2, 2] and curves[-1].endswith("█"), "two hours, and it grows"
        _the_staff_join_the_rest(quarter)

        concern = quarter.concern(1)
        assert concern.supporters == 29, "thirty people wait for one ticket"
        assert Counter(quarter.states().values()) == {"待受理": 1, "已合并": len(quarter.states()) - 1}
        waiting = quarter.bot.rows("SELECT person_id FROM concern_support WHERE concern_id = 1")
        assert len({row.person_id for row in waiting} | {concern.reporter_id}) == 30

        counted = only(quarter.hears(GRID, "进度 1"), GRID)
        assert "共30人反映，已知3户。" in counted, "three of them said where they live"

        for words, told in (
            ("受理 1", "已受理，网格员小孙在跟进"),
            ("派单 1 水务公司 三天内", "已派给水务公司"),
            ("反馈 1 正在换管道，下午来水", "有进展：正在换管道，下午来水"),
            ("办结 1 管道已换，恢复供水", "已办结：管道已换，恢复供水"),
        ):
            _told_once_where_they_asked(quarter.hears(GRID, words), told)
        assert "已记下" in only(quarter.hears(user(21), "评价 1 满意", GROUPS[1]), GROUPS[1])
        assert only(quarter.hears(GRID, "待办"), GRID) == "没有待办，都处理完了。"
        assert {row.state for row in quarter.bot.rows("SELECT state FROM letter")} == {"已发"}
    assert "Traceback" not in quarter.bot.errors(), quarter.bot.errors()[-3000:]


def _everybody_reports(quarter: Quarter) -> list[Heard]:
    """In waves, each in the same instant, and most of them more than an hour after the first."""
    said = [(who, SAID[who, where], where) for who, where in PLACES]
    heard = quarter.hear_all(said[:1])
    assert "诉求1 已登记" in only(heard, GROUPS[0])
    heard += quarter.hear_all(said[1::4])
    quarter.later(hours=1, minutes=10)
    heard += quarter.hear_all(said[2::4])
    heard += quarter.hear_all([*said[3::4], *said[4::4]])
    # Who was taken for talking only, as a few are, says it with the word that the bot names.
    deaf = [place for place in PLACES if not any("登记" in text for text in _to(heard, *place))]
    assert len(deaf) < 6, [SAID[place] for place in deaf]
    heard += quarter.hear_all([(who, f"反映 {SAID[who, where].removeprefix('@小圆 ')}", where) for who, where in deaf])
    assert all(sum("登记" in text for text in _to(heard, *place)) == 1 for place in PLACES), "each is answered once"
    return heard


def _most_say_that_it_is_the_same(quarter: Quarter, heard: list[Heard]) -> list[Heard]:
    """Who was only asked registers or joins; of those who were offered another's, most say that it is the same."""
    last, said = heard, []
    for _ in range(2):
        answers = []
        for place, (who, where) in enumerate(PLACES):
            answer = "".join(_answer(place, text) for text in _to(last, who, where))
            if answer:
                answers.append((who, answer, where))
        last = quarter.hear_all(answers)
        assert all(len(_to(last, who, where)) == 1 for who, _, where in answers)
        assert not any("请并到" in message.text for message in last), "the number that was offered is still good"
        said += last
    return said


def _answer(place: int, told: str) -> str:
    """In words of their own; empty: they do not answer."""
    offer, asked = _OFFER.search(told), "回“登记”" in told or "回复“登记”" in told
    number = offer[1] if offer else ""
    if asked:
        return f"同问 {number}" if number and place % 2 else "登记"
    if not number or place % 9 == 8:
        return ""
    return (f"同问 {number}", "是同一件", "同一件事。", f"我也是 {number}", f"同求 {number}", "同问")[place % 6]


def _the_staff_join_the_rest(quarter: Quarter) -> None:
    """Who did not answer, and who asked in private, where the bot does not know of which 小区."""
    left = [number for number, state in quarter.states().items() if state == "待受理" and number != 1]
    assert len(left) >= 5
    assert "像同一件：" in only(quarter.hears(GRID, "待办"), GRID)
    for other in left:
        where = quarter.concern(other).room
        heard = quarter.hears(GRID, f"合并 {other} 到 1")
        assert f"诉求{other} 已并入诉求1" in only(heard, GRID)
        told = [message for message in heard if message.to != GRID]
        assert told and all("已合并一起办" in message.text for message in told)
        assert where in {message.to for message in told} or not where
        assert max(Counter(message.to for message in told).values()) == 1


def _told_once_where_they_asked(heard: Sequence[Heard], words: str) -> None:
    told = [message for message in heard if message.to != GRID]
    assert all(words in message.text for message in told), [message.text for message in told]
    private = {who for who, where in WAITS.items() if not where}
    assert Counter(message.to for message in told) == Counter([*GROUPS, *private])
    for group in GROUPS:
        here = {who for who, where in WAITS.items() if where == group}
        [message] = in_room(told, group)
        assert set(message.mentions) <= here and len(message.mentions) == min(len(here), 10)
    assert all(not message.mentions for message in told if message.to in private)


def _to(heard: Sequence[Heard], who: str, where: str) -> list[str]:
    return [m.text for m in heard if m.to == (where or who) and (not where or m.mentions == (who,))]
