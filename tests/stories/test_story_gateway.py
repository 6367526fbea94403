"""An evening in 65 groups over the real Wechaty wire, told by the whole bot as a process of its own."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import fresh_postgres
from tests.gateway.client import room, user
from tests.gateway.fixtures import StartGateway, gateway
from tests.stories.gateway_talk import REGISTERED, Talk, compare, heard
from tests.stories.gateway_town import ADMIN, BotProcess, seed

__all__ = ["gateway"]

STAFF_ROOM = room(64)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables yet, as at a first start."""
    if request.param == "postgres":
        return fresh_postgres(request.getfixturevalue("postgres"), "template1")
    return f"sqlite:///{tmp_path}/bot/data/yuanzhuo.db"


def test_a_thousand_messages_in_65_groups(gateway: StartGateway, url: str, tmp_path: Path) -> None:
    town = gateway(rooms=65, contacts=3000)
    town.config(echoSends=True)
    talk = Talk(town, random.Random(seed()))
    with BotProcess(tmp_path / "bot", town, url) as bot:
        talk.say("staff", "@小圆 绑定本群 工作群", ADMIN, STAFF_ROOM, r".*工作群", mention=True)
        talk.flush()
        town.wait_outbox(1)

        talk.evening(760)
        for number in range(3):
            talk.emergency(user(2990 + number), STAFF_ROOM)
        talk.flush()
        bot.settled(town)
        said = _said(town)
        assert not (wrong := compare(talk.expected, said)), "\n".join(wrong)

        _second_round(talk, said)
        talk.evening(1000 - sum(talk.counts.values()))
        bot.settled(town)
        said = _said(town)
        assert not (wrong := compare(talk.expected, said)), "\n".join(wrong)
        assert sum(talk.counts.values()) == 1000, talk.counts

        numbers = [int(text[2:].split()[0]) for texts in said.values() for text in texts if re.match(REGISTERED, text)]
        kept = bot.rows("SELECT id, event_id, room FROM concern ORDER BY id")
        assert sorted(numbers) == [row.id for row in kept], "each number was said once, and each concern was told"
        by_event = {event_id: where for event_id, where, _ in talk.concerns}
        for row in kept:
            where = by_event.get(row.event_id)
            assert where is None or row.room == (where if where.endswith("@chatroom") else "")

        _staff_take_three_on(talk, bot, bot.rows("SELECT id, room FROM concern WHERE state = '待受理' ORDER BY id")[:3])

        letters = bot.rows("SELECT state, message_id, once FROM letter")
        assert Counter(row.state for row in letters) == {"已发": len(letters)}
        assert {row.message_id for row in letters} == {entry["id"] for entry in town.outbox()}
        # Every event was taken in once; of what neighbours said to each other no word is kept.
        messages = bot.rows("SELECT event_id, text FROM inbox WHERE kind = 'message'")
        assert len({row.event_id for row in messages}) == len(messages)
        assert not {row.text for row in messages} & {"早上好", "谁家有多余的白菜", "咋又停水了，3号楼一滴都没有"}
        refusals = bot.rows("SELECT count(*) AS n FROM journal WHERE action = '拒绝' AND subject = 'route.standing'")
        assert refusals[0].n == talk.counts["staff word"]
        assert bot.rows("SELECT count(*) AS n FROM inbox WHERE state <> 'done'")[0].n == 0
        assert bot.end() == 0
    assert "Traceback" not in bot.errors(), bot.errors()[-3000:]


def _said(town: object) -> dict[tuple[str, str], list[str]]:
    """What was heard, without the answers to the marker of ``settled``, and without the alerts to staff where by
    chance many spoke of the same."""
    found = heard(town.outbox())  # type: ignore[attr-defined]
    found.pop((ADMIN, ADMIN), None)
    if (STAFF_ROOM, "") in found:
        found[STAFF_ROOM, ""] = [text for text in found[STAFF_ROOM, ""] if not text.startswith("【多人反映】")]
    return found


def _second_round(talk: Talk, said: dict[tuple[str, str], list[str]]) -> None:
    """People come back to what the first round led to."""
    for number, (who, where) in enumerate(talk.prompted.items()):
        if number % 3 == 0:
            talk.say("confirmed", "登记", who, where, REGISTERED)
        elif number % 3 == 1:
            talk.say("confirmed elsewhere", "登记", who, room((int(where[4:].split("@")[0]) + 1) % 64))
    known = {
        (where, who): int(text[2:].split()[0])
        for (where, who), texts in said.items()
        for text in texts
        if re.match(REGISTERED, text)
    }
    # By number: the order of the outbox is that in which 65 groups happened to be answered.
    mine = [(where, who, n) for n, (where, who) in sorted((n, key) for key, n in known.items()) if where != who]
    for index, (where, who, number) in enumerate(mine[:60]):
        match index % 6:
            case 0:
                talk.say("supplement", f"补充 {number} 今天早上又停了", who, where, rf"诉求{number} 已补充")
            case 1:
                talk.say("join", f"同问 {number}", user(2950), where, rf"已把您加到诉求{number}")
            case 2:
                talk.say("progress", f"进度 {number}", who, where, rf"诉求{number} .*：待受理")
            case 3:
                talk.say("withdraw", f"撤回 {number}", who, where, rf"诉求{number} 已撤回")
            case 4:
                talk.say("withdraw of another", f"撤回 {number}", user(2951), where, rf"诉求{number} 不是您登记的")
            case 5:
                talk.say("rate too early", f"评价 {number} 满意", who, where, rf"诉求{number} 现在是“待受理”")
    touched = {(where, who) for where, who, _ in mine[:60]}
    last = [(e, where, who) for e, where, who in talk.concerns if where != who and (where, who) not in touched][-3:]
    talk.flush()
    for event_id, where, who in last:
        talk.gateway.recall(event_id, room=where, sender=who)
        talk.counts["recall of a concern"] += 1
        talk.expected[where, who].append(r"看到您撤回了原话")


def _staff_take_three_on(talk: Talk, bot: BotProcess, concerns: list[object]) -> None:
    """Staff see them in 待办 and take them on; who waits is told where they asked, once."""
    town = talk.gateway
    before = len(town.outbox())
    town.text("待办", sender=ADMIN)
    for concern in concerns:
        town.text(f"受理 {concern.id}", sender=ADMIN)  # type: ignore[attr-defined]
    bot.settled(town)
    entries = town.outbox(before)
    assert any(entry["to"] == ADMIN and entry["text"].startswith("待办") for entry in entries)
    for concern in concerns:
        number, place = concern.id, concern.room  # type: ignore[attr-defined]
        told = [e for e in entries if f"诉求{number}（" in e["text"] and "已受理" in e["text"] and e["to"] != ADMIN]
        assert len(told) == 1 and (told[0]["to"] == place or not place), (number, told)
