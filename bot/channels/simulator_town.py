"""Who lives in the simulator: invented people, numbered groups, and who is in which group at the first start.

All people are invented for the demonstration. Group names come from the deployment's own places; the rest are numbered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.ports import Contact

BOT_ID = "xiaoyuan"
STAFF_ROOM = "staff"


class Part(StrEnum):
    """As whom somebody is played; the bot knows nothing of it and decides by its own roles."""

    RESIDENT = "resident"
    STAFF = "staff"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Person:
    """A demo person; ``note`` tells the player who that is."""

    id: str
    name: str
    part: Part
    note: str


@dataclass(frozen=True, slots=True)
class Room:
    """A group of the simulator."""

    id: str
    name: str
    staff: bool = False


@dataclass(frozen=True, slots=True)
class Town:
    """Everything that the configuration fixes. ``members`` names who is in a room before anybody joined or left."""

    bot: Contact
    street: str
    people: Mapping[str, Person]
    rooms: Mapping[str, Room]
    members: Mapping[str, tuple[str, ...]]


RESIDENTS: tuple[Person, ...] = tuple(
    Person(id_, name, Part.RESIDENT, note)
    for id_, name, note in (
        ("wang", "王阿姨", "退休，热心肠"),
        ("li", "老李 3号楼", "3号楼的老住户"),
        ("zhao", "小赵（租户）", "刚租来半年"),
        ("zhang", "张大爷", "腿脚不便，常发语音"),
        ("liu", "刘姐 5号楼", "5号楼楼长"),
        ("chen", "陈老师", "退休教师"),
        ("zhou", "周师傅", "会修水电"),
        ("sunn", "孙奶奶", "独居老人"),
        ("wu", "小吴（宝妈）", "孩子上幼儿园"),
        ("zheng", "郑大哥", "上夜班，白天睡觉"),
        ("feng", "冯婶", "爱跳广场舞"),
        ("he", "小何（找活儿）", "正在找工作"),
        ("ma", "老马 门球队", "门球队队长"),
        ("xu", "许阿姨", "养了一只小狗"),
        ("gao", "高叔 2号楼", "有车，关心停车"),
        ("lin", "小林（外地务工）", "人在外地，家在小区"),
        ("liang", "梁姐", "带着老人看病"),
        ("song", "宋大夫", "社区诊所的大夫"),
        ("tang", "唐老板 超市", "小区门口开超市"),
        ("ding", "小丁（大学生）", "放假在家"),
    )
)

STAFF: tuple[Person, ...] = (
    Person("grid", "网格员小孙", Part.STAFF, "网格员，管银冈小区"),
    Person("grid2", "网格员小于", Part.STAFF, "网格员，管电业小区"),
    Person("office", "社区主任老姜", Part.STAFF, "社区主任"),
    Person("property", "物业小郭", Part.STAFF, "物业管家"),
    Person("admin", "街道小秦", Part.ADMIN, "先私聊小圆“认领 口令”，成为管理员"),
)

NEIGHBOURS_OF_A_PLACE = 12
NEIGHBOURS_ELSEWHERE = 4


def build(groups: int, bot_name: str, street: str, places: Sequence[str]) -> Town:
    """The town for a configuration. The same arguments always give the same town.

    The last of ``groups`` is the staff group, unless there is only one.
    """
    public = groups - 1 if groups > 1 else groups
    rooms: dict[str, Room] = {}
    members: dict[str, tuple[str, ...]] = {}
    officials = tuple(person.id for person in STAFF)
    for number in range(1, public + 1):
        place = places[number - 1] if number <= len(places) else ""
        room = Room(f"g{number:02d}", f"{place}便民服务群" if place else f"{number:02d}号便民服务群")
        rooms[room.id] = room
        members[room.id] = _neighbours(number, bool(place)) + officials
    if groups > 1:
        rooms[STAFF_ROOM] = Room(STAFF_ROOM, f"{street}工作群", staff=True)
        members[STAFF_ROOM] = officials
    return Town(
        bot=Contact(BOT_ID, bot_name),
        street=street,
        people={person.id: person for person in RESIDENTS + STAFF},
        rooms=rooms,
        members=members,
    )


def _neighbours(number: int, is_place: bool) -> tuple[str, ...]:
    # The first place is where the demonstration starts, so the first people of the list live there.
    count = NEIGHBOURS_OF_A_PLACE if is_place else NEIGHBOURS_ELSEWHERE
    start = (number - 1) * (NEIGHBOURS_OF_A_PLACE - 4 if is_place else 7)
    return tuple(RESIDENTS[(start + step) % len(RESIDENTS)].id for step in range(count))
