"""Where: a compound, building, stairway, room or road, as written but with one way of writing numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_N = r"(?:\d{1,4}|[零一二三四五六七八九十百两〇]{1,5})"
_DASHED = re.compile(r"(?<![\d.:-])([1-9]\d{0,2})\s?[-/]\s?(\d{1,2})\s?[-/]\s?(\d{3,4})(?![\d-])")
_TWO_PART = re.compile(r"(?<![\d.:-])([1-9]\d?)-([1-9]\d?(?:0[1-9]|1\d))(?![\d-])(?!元|块|斤|人|点|分|号|w|k)")
_BUILT = re.compile(
    rf"(?P<building>{_N}|[a-z]\d{{0,2}})(?P<building_word>号楼|#楼|\#|栋|幢|号院|座|楼(?=\s?{_N}(?:单元|门)))"
    rf"(?:的|\s)?(?:(?P<unit>{_N}|[东西南北中])(?:个)?(?P<unit_word>单元|门洞|门(?!口|诊|牌|票|店|禁|卫|锁|市)))?"
    rf"(?:的|\s)?(?:(?P<floor>{_N})(?:楼|层))?(?:的|\s)?(?:(?P<room>\d{{3,4}}|{_N}(?=室|户(?!外)))(?:室|户)?)?"
)
_UNIT_ONLY = re.compile(
    rf"(?P<unit>{_N})(?:单元|门洞)(?:的|\s)?(?:(?P<floor>{_N})(?:楼|层))?(?:(?P<room>\d{{3,4}})(?:室|户)?)?"
)
_FLOOR_ONLY = re.compile(rf"(?<![第\d零一二三四五六七八九十百两〇])(?P<floor>{_N})楼(?!梯|盘|市|道|房|宇)")
_ROOM_ONLY = re.compile(r"(?<!\d)(?P<room>\d{3,4})(?:室|户(?!外))")
_COMPOUND = re.compile(r"([\u4e00-\u9fff]{2,6}?)(小区|花园|家园|新村|新城|嘉园|佳苑|公寓|家属楼|家属院)")
_ROAD = re.compile(r"([\u4e00-\u9fff]{2,5}?(?:大街|大道|路|街|胡同))(\d{1,4}号(?!楼))?")
_LEAD = re.compile(
    r"^(?:.*(?:我们|咱们|咱|我家|你们|他们|住在|在|是|到|从|去|请问|反映|投诉|这个|那个|整个|一个|老|各|每个|本|俺|们|的|了|和|跟|与|对|有|往|把|给|该|位于|关于|就|都|没|这|那))"
)
_NOT_NAMES = frozenset(
    [
        "我们",
        "咱们",
        "你们",
        "他们",
        "这个",
        "那个",
        "整个",
        "一个",
        "各个",
        "每个",
        "所有",
        "哪个",
        "别的",
        "人家",
        "隔壁",
        "老旧",
        "物业",
        "其他",
        "其它",
        "好多",
        "很多",
    ]
)
_NOT_ROADS = frozenset(
    [
        "楼下",
        "步行",
        "一条",
        "这条",
        "那条",
        "两条",
        "三条",
        "每条",
        "高速公",
        "水泥",
        "柏油",
        "出门",
        "门前",
        "门口",
        "楼前",
        "楼后",
        "人行",
        "车行",
        "公交",
        "进出",
        "必经",
        "乡村",
        "村级",
        "农村",
        "通村",
    ]
)
_HINT = re.compile(
    r"[楼栋幢室户门座#路街]|单元|号院|小区|花园|家园|新村|新城|嘉园|佳苑|公寓|胡同|大道|家属|广场|市场|\d-\d"
)


def number(text: str) -> str:
    """Digits for a number as people write it: 三 → 3, 十二 → 12, 三零一 → 301; anything else comes back as it is."""
    if not text or text.isdecimal() or any(char not in _DIGITS and char not in "十百" for char in text):
        return text
    if "十" not in text and "百" not in text:
        return "".join(str(_DIGITS[char]) for char in text)
    total = current = 0
    for char in text:
        if char == "百":
            total, current = total + (current or 1) * 100, 0
        elif char == "十":
            total, current = total + (current or 1) * 10, 0
        else:
            current = _DIGITS[char]
    return str(total + current)


class PlaceFinder:
    """Finds the first place in a tidied text; knows the deployment's own names."""

    def __init__(self, names: Sequence[str]) -> None:
        ordered = sorted({name.strip().lower() for name in names if name.strip()}, key=len, reverse=True)
        self._names = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def find(self, text: str) -> str | None:
        """``银冈小区3号楼2单元501``; None if no place is named."""
        known = self._names.search(text) if self._names is not None else None
        if known is None and _HINT.search(text) is None:
            return None
        area = known.group() if known is not None else _compound(text) or ""
        door = _door(text)
        if not area:
            area = _road(text) or ""
        return (area + door) or None


def _door(text: str) -> str:
    dashed = _DASHED.search(text)
    if dashed is not None:
        building, unit, room = dashed.groups()
        return f"{building}号楼{unit}单元{room}"
    built = _BUILT.search(text)
    if built is not None:
        word = built["building_word"]
        kind = word if word in ("号院", "座") else "号楼"
        return number(built["building"]).upper() + kind + _inside(built["unit"], built["floor"], built["room"])
    two = _TWO_PART.search(text)
    if two is not None:
        return f"{two.group(1)}号楼{two.group(2)}"
    unit_only = _UNIT_ONLY.search(text)
    if unit_only is not None:
        return _inside(unit_only["unit"], unit_only["floor"], unit_only["room"])
    room_only = _ROOM_ONLY.search(text)
    if room_only is not None:
        return room_only["room"] + "室"
    floor_only = _FLOOR_ONLY.search(text)
    return number(floor_only["floor"]) + "楼" if floor_only is not None else ""


def _inside(unit: str | None, floor: str | None, room: str | None) -> str:
    written = f"{number(unit)}单元" if unit else ""
    if floor:
        written += f"{number(floor)}楼"
    if room:
        written += number(room)
    return written


def _compound(text: str) -> str | None:
    for found in _COMPOUND.finditer(text):
        name = _LEAD.sub("", found.group(1))
        if len(name) >= 2 and name not in _NOT_NAMES:
            return name + found.group(2)
    return None


def _road(text: str) -> str | None:
    for found in _ROAD.finditer(text):
        name, house = found.group(1), found.group(2) or ""
        short = _LEAD.sub("", name)
        stem = re.sub(r"(?:大街|大道|路|街|胡同)$", "", short)
        if (
            len(stem) >= 2
            and stem not in _NOT_ROADS
            and stem[-1] not in "走修问马公道铁电线思套半迷带让堵拦跑赶逛网活出归短断绕领认烂破条"
        ):
            return short + house
    return None
