"""A file as a bulletin of the right shape, whatever it claims; anything else is one sentence for whoever has it."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any, NoReturn

FORMAT = "yuanzhuo-bulletin-1"
LARGEST_FILE = 512 * 1024 * 1024
LARGEST_NUMBER = 2**53 - 1
"""What every program that reads JSON can hold exactly."""
MOST_OPTIONS = 200
YES_NO, CHOICE, SEVERAL, APPROVAL, RANKED, SCORE = "赞成反对", "单选", "多选", "认可", "排序", "打分"
NAMED, SECRET = "记名", "匿名"
PARTS = {"同意", "参与", "出席"}
BASES = {"赞成与反对", "有效票", "参与", "出席", "全体"}
MEASURES = {"人数", "面积"}
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Broken(Exception):
    """It cannot be read as a bulletin; the message says why."""


def load(path: Path) -> dict[str, Any]:
    """The bulletin in a file.

    Raises:
        Broken: there is none in it.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise Broken("没有这个文件") from None
    except IsADirectoryError:
        raise Broken("是文件夹，不是文件") from None
    except PermissionError:
        raise Broken("没有打开它的权限") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise Broken(f"打不开（{getattr(error, 'strerror', None) or '文件名不对'}）") from None
    if len(data) > LARGEST_FILE:
        raise Broken(f"超过{LARGEST_FILE // 1024 // 1024}MB，太大了")
    try:
        bulletin = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_int=_whole,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
        canonical(bulletin)  # half a surrogate pair is JSON and no text
    except json.JSONDecodeError as error:
        raise Broken(f"不是JSON（第{error.lineno}行第{error.colno}个字符起读不懂）") from None
    except UnicodeError:
        raise Broken("不是UTF-8文本") from None
    except RecursionError:
        raise Broken("括号套得太深") from None
    _bulletin(bulletin)
    return bulletin  # type: ignore[no-any-return]


def canonical(value: Any) -> bytes:
    """The bytes that are hashed: JSON with sorted keys and without spaces, in Unicode form NFC, as UTF-8."""
    return unicodedata.normalize("NFC", _JSON.encode(value)).encode()


def plain(text: str, most: int = 60) -> str:
    """Somebody's words on one line of at most so many characters, which a terminal can show."""
    shown = "".join(char if char.isprintable() else " " for char in text[: most + 1])
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Broken("有一个字段写了两次")
    return found


def _whole(text: str) -> int:
    number = int(text) if len(text) < 18 else LARGEST_NUMBER + 1
    if abs(number) > LARGEST_NUMBER:
        raise Broken("有一个数太大")
    return number


def _no_number(text: str) -> NoReturn:
    raise Broken(f"有一个数不是整数（{text[:20]}）")


# ------------------------------------------------------------------------------------------------ shape
def _bulletin(found: Any) -> None:
    if type(found) is not dict or found.get("format") != FORMAT:
        raise Broken(f"不是表决公告，或者是别的版本（应为 {FORMAT}）")
    _fields(found, "公告", format=str, terms=dict, hash=str, roll=[list], ballots=[dict], closing=dict, head=str)
    _terms(found["terms"])
    _need(all(_entry(entry) for entry in found["roll"]), "roll的每一行应是[编号, 面积]")
    own = {"voter": str, "name": str} if found["terms"]["secrecy"] == NAMED else {"receipt": str}
    for ballot in found["ballots"]:
        _fields(ballot, "ballots", numbers=[int], write_in=str, unreadable=bool, **own)
    closing = found["closing"]
    _fields(closing, "closing", closed_at=(str, None), voted=[str], present=([int], None), count=dict, verdict=dict)
    _need(closing["present"] is None or len(closing["present"]) == 2, "closing.present应是[人数, 面积]")


def _terms(terms: dict[str, Any]) -> None:
    # Fields that nothing is computed from may be added; the hash covers them all the same.
    needed = {"poll": int, "question": str, "form": dict, "electorate": str, "secrecy": str, "chosen": int, "roll": str}
    _some(terms, "terms", rule=(dict, None), **needed)
    form = terms["form"]
    _fields(form, "form", method=str, options=[str], most=int, top_score=int, write_in=bool)
    _need(form["method"] in {YES_NO, CHOICE, SEVERAL, APPROVAL, RANKED, SCORE}, "form.method不认识")
    _need(terms["secrecy"] in {NAMED, SECRET}, "terms.secrecy不认识")
    size = len(form["options"])
    _need(2 <= size <= MOST_OPTIONS and (form["method"] != YES_NO or size == 3), "选项的个数不对")
    if terms["rule"] is None:
        return
    _some(terms["rule"], "rule", criteria=([dict], None), title=str, citation=str, binding=bool)
    for one in terms["rule"]["criteria"] or ():
        _fields(one, "criteria", part=str, base=str, measure=str, num=int, den=int, strict=bool)
        known = one["part"] in PARTS and one["base"] in BASES and one["measure"] in MEASURES
        _need(known and 0 < one["num"] <= one["den"], "规则里有一条看不懂")


def _entry(entry: list[Any]) -> bool:
    return len(entry) == 2 and type(entry[0]) is str and type(entry[1]) is int and entry[1] >= 0


def _need(fine: bool, otherwise: str) -> None:
    if not fine:
        raise Broken(otherwise)


def _fields(value: dict[str, Any], where: str, **kinds: Any) -> None:
    """Just these fields, each of its kind: a type, [the type of all members], or one of several kinds."""
    if odd := "、".join(sorted(value.keys() ^ kinds.keys())):
        raise Broken(f"{where}的字段多了或少了：{plain(odd)}")
    _some(value, where, **kinds)


def _some(value: dict[str, Any], where: str, **kinds: Any) -> None:
    for name, kind in kinds.items():
        if name not in value or not _fits(value[name], kind):
            raise Broken(f"{where}.{name}没有写对")


def _fits(value: Any, kind: Any) -> bool:
    if isinstance(kind, tuple):
        return any(_fits(value, one) for one in kind)
    if isinstance(kind, list):
        return type(value) is list and {kind[0]}.issuperset(map(type, value))
    return value is None if kind is None else type(value) is kind
