"""Employers, staff and postings for the stories about work. All are invented."""

from __future__ import annotations

from bot.community.people import Role
from bot.ports import Contact
from bot.repositories import UnitOfWork
from tests.town import BOT, CHANNEL, Town

WANG, LI = "王经理", "李老板"
ELECTRICIAN = (
    "发招工 宏远机械厂招电工3名，月薪4000-5000，工业园区3号路，负责设备维护，有电工证，"
    "电话13800000001王经理，12月31日前有效"
)
WAITER = "发招工 福满楼饭店招服务员2名，月薪3500，兀术街中段，负责传菜，有健康证，电话13800000002，12月20日前有效"


def employ(town: Town, who: str, firm: str) -> int:
    """As 授权 @who 用人单位 <firm> would."""

    def work(uow: UnitOfWork) -> int:
        person = uow.people.create(CHANNEL, BOT, Contact(f"id:{who}", who), town.now)
        uow.people.inform(person.id, town.now)
        uow.people.grant(person.id, Role.EMPLOYER, by=None, at=town.now, scope=firm)
        return person.id

    return town.road.call(work)


def told(town: Town, who: str, text: str, room: str = "") -> list[tuple[str, str]]:
    """Who is told what."""
    town.letters()
    town.road.receive([town.event(who, text, room=room)])
    return [(letter.room or letter.to, letter.text) for letter in town.letters()]


def answered(town: Town, who: str, text: str, room: str = "") -> str:
    """What the speaker is told."""
    return "\n".join(said for to, said in told(town, who, text, room) if to == (room or f"id:{who}"))


def publish(town: Town, text: str = ELECTRICIAN, who: str = "小孙") -> int:
    """A posting that is open; its number."""
    answered(town, who, text)
    answered(town, who, "提交")
    number = int(town.rows("posting")[-1].id)
    assert "已发布" in answered(town, "小孙", f"发布招工 {number}")
    return number
