"""What is personal, masked for groups and public pages.

Masks err on the side of hiding: a sum that looks like a phone number is hidden too. What is spelled out in Chinese
characters (一三八…) and a number without its area code are not recognised.
"""

from __future__ import annotations

import re

_D = "[0-9０-９]"
_SEP = r"[ \-－.·]?"
_STARS = "****"

_MOBILE = re.compile(
    rf"(?<!{_D})((?:[+＋]?[8８][6６]{_SEP})?[1１][3-9３-９]{_D})(?:{_SEP}{_D}{{4}}{_SEP}|{_SEP}{_D}{{3}}{_SEP}{_D})({_D}{{4}})(?!{_D})"
)
_LANDLINE = re.compile(
    rf"(?<!{_D})([(（]?[0０](?:[12１２]{_D}|[3-9３-９]{_D}{{2}}|[12１２]?{_D}{{2,3}})[)）]?{_SEP}){_D}{{3,4}}{_SEP}({_D}{{4}})(?!{_D})"
)
_ID = re.compile(
    rf"(?<!{_D})(?:{_D}{{6}}[ -]?{_D}{{8}}[ -]?{_D}{{3}}[0-9０-９XxＸｘ]"
    rf"|{_D}{{4}}(?:[ -]{_D}{{4}}){{3}}(?:[ -]?{_D}{{1,3}})?|{_D}{{15,}}[XxＸｘ]?)(?!{_D})"
)

_N = "[0-9０-９一二两三四五六七八九十百]"
_BUILDING = rf"{_N}{{1,4}}[ ]?(?:号楼|号院|栋|幢|座|[#＃]楼?|楼)"
_UNIT = rf"{_N}{{1,3}}[ ]?单元"
_FLOOR = rf"{_N}{{1,3}}[楼层]"
_DIGIT_WORD = "[一二三四五六七八九零〇幺]"
_NOT_AN_AMOUNT = (
    r"(?![0-9０-９一二三四五六七八九零〇幺十百千])"
    r"(?!\s*(?:元|块|万|千|人|户|天|年|月|日|多|余|个|名|位|次|米|度|平|点|吨|升|斤|时|小时|分|[%％.．:：]))"
)
_FLAT = (
    rf"(?:(?:{_D}{{3,4}}|{_DIGIT_WORD}{{3,4}})(?:室|户主|号房间?|房间?|号)?|{_N}{{1,3}}(?:室|号房)|{_DIGIT_WORD}百[零〇一二三四五六七八九十]{{1,3}}室"
    rf"|[东西南北中左右](?:户|室)){_NOT_AN_AMOUNT}"
)
_GAP = r"[\s,，、\-－—的]?"
_FLATS = rf"{_GAP}{_FLAT}(?:[、,，和及与到至/\-－—]{_FLAT})*"
_DASH = r"[\-－—–/／]"
_DOOR = re.compile(rf"({_BUILDING})(?:{_GAP}{_UNIT})?(?:{_GAP}{_FLOOR})?{_FLATS}")
_DOOR_BARE_NUMBER = re.compile(rf"({_D}{{1,4}}号?){_GAP}{_UNIT}(?:{_GAP}{_FLOOR})?{_FLATS}")
_DOOR_IN_UNIT = re.compile(rf"({_UNIT})(?:{_GAP}{_FLOOR})?{_FLATS}")
_DOOR_DASHED = re.compile(
    rf"(?<![0-9０-９\-－—–])({_D}{{1,3}})(?:{_DASH}{_D}{{1,2}}){{1,3}}{_DASH}{_D}{{3,4}}(?:室|户)?(?![0-9０-９\-－—–])"
)
_DOOR_OF_SPEAKER = re.compile(
    rf"((?:住在?|我家在?|我家是|我是)\s?)(?:{_D}{{1,2}}{_DASH})?{_D}{{3,4}}(?:室|户)?{_NOT_AN_AMOUNT}"
)
_DOOR_ALONE = re.compile(
    rf"(?<!{_D})(?:{_D}{{3,4}}|{_DIGIT_WORD}{{3,4}}|{_DIGIT_WORD}百[零〇一二三四五六七八九十]{{1,3}})(室|号房)"
)


def mask_phones(text: str) -> str:
    """Mobile numbers and landlines with an area code, all but their ends: 138****5678, 024-****5678.

    Public numbers (110, 12345, 400-…) stay.
    """
    return _LANDLINE.sub(rf"\1{_STARS}\2", _MOBILE.sub(rf"\1{_STARS}\2", text))


def mask_ids(text: str) -> str:
    """Numbers of identity cards (18 digits with or without X, or 15) and bank cards, all but two digits at each end."""
    return _ID.sub(lambda found: found[0][:2] + 2 * _STARS + found[0][-2:], text)


def mask_doors(text: str) -> str:
    """Where somebody lives, down to the building: 3号楼2单元501 and 3-2-501 become 3号楼, 501室 becomes ***室."""
    text = _DOOR_DASHED.sub(r"\1号楼", text)
    text = _DOOR_IN_UNIT.sub(r"\1", _DOOR_BARE_NUMBER.sub(r"\1", _DOOR.sub(r"\1", text)))
    return _DOOR_ALONE.sub(r"***\1", _DOOR_OF_SPEAKER.sub(r"\1***", text))


def mask_public(text: str) -> str:
    """All that must not be read in a group or on a public page: phones, identity and bank card numbers, doors."""
    return mask_doors(mask_phones(mask_ids(text)))


def mask_name(name: str) -> str:
    """The family name and two stars, whatever the length: 李**. Someone without a name is 居民."""
    name = name.strip()
    return f"{name[0]}**" if name else "居民"
