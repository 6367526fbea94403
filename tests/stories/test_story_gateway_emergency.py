"""An emergency late in the evening, over the real wire: the number to call comes before all that waits to be said, the
staff are alerted, and it becomes a ticket only when the danger is over and somebody says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.gateway.client import user
from tests.gateway.fixtures import StartGateway, gateway
from tests.stories.gateway_concerns import GRID, GROUPS, STAFF_ROOM, Heard, Quarter, in_room, only
from tests.stories.gateway_town import ADMIN

__all__ = ["gateway"]

LIU, ZHAO, QIAN = user(1), user(2), user(3)
QUIET_GROUP = GROUPS[2]
BACKLOG = 8
"""So many neighbours have just asked for something; at half a second each, the last of them waits that long."""


def late() -> dict[str, str]:
    """It is deep in the quiet hours, whatever the clock of the machine says, and letters leave one by one."""
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    ends = [(now + timedelta(hours=hours)).strftime("%H:%M") for hours in (-3, 9)]
    return {
        "quiet_hours": f'{{from: "{ends[0]}", until: "{ends[1]}"}}',
        "outbox__pacing": "{same_group_s: 0.5, between_groups_s: [0.5, 0.5], per_minute: 0}",
    }


def test_an_emergency_at_night(gateway: StartGateway, tmp_path: Path) -> None:
    with Quarter(gateway(rooms=30, contacts=3000), tmp_path / "bot", settings=late()) as quarter:
        assert "静默" in only(quarter.hears(GRID, "@小圆 静默 识别", QUIET_GROUP), QUIET_GROUP)
        town = quarter.town
        crowd = [
            {"text": f"反映 {n}号楼楼道灯坏了没人修", "from": user(30 + n), "room": f"room{n + 5}@chatroom"}
            for n in range(BACKLOG)
        ]
        town.many(crowd)
        begun = len(town.wait_outbox(len(town.outbox()) + 1, 30))
        town.text("咋这么大煤气味，3号楼2单元", room=GROUPS[0], sender=LIU)
        town.wait_outbox(begun + 4, 30)
        first = quarter.so_far()
        to_liu, to_staff = (only(first, place) for place in (GROUPS[0], STAFF_ROOM))
        alarms = [place for place, message in enumerate(first) if not _is_ordinary(message)]
        assert alarms[0] <= 2 and len(alarms) == 2, "before those who spoke earlier; one may be under way"
        assert first[alarms[0]].to == GROUPS[0], "and the number to call before all"
        assert to_liu.startswith("请马上拨打 119（燃气泄漏）！") and "社区值班人员" in to_liu
        assert first[alarms[0]].mentions == (LIU,)
        assert to_staff.startswith("【紧急】") and "煤气味，3号楼2单元" in to_staff and "119" in to_staff
        assert len(quarter.states()) == BACKLOG, "nothing is ticketed while somebody is in danger"
        heard = quarter.rest()
        answered = [message for message in (*first, *heard) if _is_ordinary(message)]
        assert len(answered) == BACKLOG, "and then they are answered too"
        assert not in_room(heard, STAFF_ROOM) and not in_room(heard, GROUPS[0]), "once"

        heard = quarter.hears(ZHAO, "@小圆 5号楼着火了快来人", GROUPS[1])
        assert only(heard, GROUPS[1]).startswith("请马上拨打 119（着火）！")
        assert "5号楼着火了" in only(heard, STAFF_ROOM)
        heard = quarter.hears(QIAN, "电梯困人了，8号楼，里面有孩子", QUIET_GROUP)
        assert [message.to for message in heard] == [STAFF_ROOM], "where the staff asked it to be silent, they act"
        assert "没有出声" in heard[0].text and "8号楼" in heard[0].text
        assert len(quarter.states()) == BACKLOG

        registered = only(quarter.hears(LIU, "登记", GROUPS[0]), GROUPS[0])
        assert registered.startswith(f"诉求{BACKLOG + 1} 已登记：燃气·3号楼2单元（特急）")
        concern = quarter.concern(BACKLOG + 1)
        assert (concern.room, concern.urgency, concern.state) == (GROUPS[0], "特急", "待受理")
        assert quarter.hears(QIAN, "登记", QUIET_GROUP) == [], "who was not asked has nothing to confirm"
        assert f"诉求{BACKLOG + 1} 燃气·3号楼2单元（特急）" in only(quarter.hears(GRID, "待办"), GRID).splitlines()[1]

        # Without a staff group those who are in charge are told in private.
        quarter.hears(ADMIN, "@小圆 绑定本群 银冈小区", STAFF_ROOM)
        heard = quarter.hears(ZHAO, "着火了！3号楼冒烟了", GROUPS[0])
        assert {message.to for message in heard} >= {GROUPS[0], ADMIN} and heard[0].to == GROUPS[0]
        assert "119" in heard[0].text and all("3号楼冒烟" in message.text for message in heard[1:])
    assert "Traceback" not in quarter.bot.errors(), quarter.bot.errors()[-3000:]


def _is_ordinary(message: Heard) -> bool:
    return "楼道灯" in message.text or "路灯" in message.text or "已登记" in message.text
