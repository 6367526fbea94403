"""A 小区 with its register, and people who are bound to its homes: what stories about polls begin with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.community.people import Role
from tests.town import Town

PLACE = "银冈小区"
SUN, YU = "小孙", "小于"
"""Two of the staff."""
_FAMILIES, _GIVEN = "赵钱孙李周吴郑王冯陈", "一二三四五六七八九十甲乙"


def owner(at: int) -> str:
    """The owner of the home with that number (from 0), 120 different ones."""
    return _FAMILIES[at // 12] + _GIVEN[at % 12]


def door(at: int, per_building: int = 30) -> str:
    """Its door: 30 to a building."""
    return f"{at // per_building + 1}-1-{101 + at % per_building}"


def register(homes: int, owners: Sequence[str] = ()) -> str:
    """A register as it is pasted: each home of 80.5 ㎡."""
    names = [*owners, *(owner(at) for at in range(len(owners), homes))]
    return "\n".join(f"{door(at)}\t80.5\t{names[at]}" for at in range(homes))


def settle(town: Town, homes: int, owners: Sequence[str] = ()) -> dict[str, str]:
    """Staff, a group of the place, the register, and the code of each home's slip."""
    for one in (SUN, YU):
        town.appoint(one, Role.STAFF)
    town.says(SUN, f"绑定本群 {PLACE}")
    [taken] = town.privately(SUN, f"名册 {PLACE}\n{register(homes, owners)}")
    assert f"新增{homes}户" in taken
    codes: dict[str, str] = {}
    for building in range(1, (homes - 1) // 30 + 2):
        slips, *_ = town.privately(SUN, f"绑定码 {building}号楼")
        codes |= dict(re.findall(r"^(\S+)　(\d{4} \d{4})$", slips, re.MULTILINE))
    assert len(codes) == homes
    return codes


def bind(town: Town, codes: dict[str, str], at: int, name: str = "", who: str = "") -> str:
    """Somebody binds themselves to a home with its slip; the nickname that they go by."""
    name = name or owner(at)
    who = who or f"昵称{at}"
    [said] = town.privately(who, f"绑定 {door(at)} {name} {codes[door(at)]}")
    assert said.startswith(f"已绑定 {PLACE} {door(at)}（{name}）"), said
    return who


def line(said: Sequence[str], words: str) -> str:
    """The one letter in which these words are."""
    [found] = [one for one in said if words in one]
    return found


def fingerprint(text: str) -> str:
    """The hash printed in a text."""
    found = re.search(r"指纹：((?:\w{4}-){3}\w{4})", text)
    assert found, text
    return found[1]


def receipt(text: str) -> str:
    """The code in a receipt letter."""
    found = re.search(r"\d{4} \d{4} \d{4}", text)
    assert found, text
    return found[0]


def quoting(letter: str, said: str) -> str:
    """A message that answers another one, as WeChat hands it on."""
    return f"「小圆：{letter}」\n- - - - - - - - - - - - - - -\n{said}"
