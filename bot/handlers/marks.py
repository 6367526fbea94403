"""What somebody says that they vote, as a mark on the ballot paper. Only what is clear is read: nothing is guessed."""

from __future__ import annotations

import re

from bot.council import ballot as paper
from bot.council.ballot import NO, YES, Form, Mark, Method, word

_YES, _NO = ("赞成", "同意", "支持", "赞同"), ("反对", "不同意", "不赞成", "不支持")
_ABSTAIN, _BLANK = ("弃权", "弃票", "弃权票"), ("空白", "空白票", "白票")
_LETTERS = "甲乙丙丁戊己庚辛壬癸", "abcdefghijklmnopqrstuvwxyz"
_OWN = re.compile(r"(?:^|[、,，;；/\s])另写[:：\s]*(.{1,60})$", re.DOTALL)
_POINTS = re.compile(r"(.+?)[\s:：=]*?(\d{1,3})\s*分?$")


def read_mark(form: Form, text: str) -> Mark | None:
    """The mark that is meant; None if it is not clear, or would be no valid ballot."""
    text = text.strip(" \n,，。:：")
    # A 单选 may have an option of that name; then it is that.
    if form.method is Method.YES_NO or word(text) not in map(word, form.options):
        if text in _ABSTAIN:
            return paper.abstained(form)
        if text in _BLANK:
            return paper.blank(form)
    mark = _read(form, text)
    return mark if mark is not None and paper.invalid(form, mark) is None else None


def _read(form: Form, text: str) -> Mark | None:
    if form.method is Method.YES_NO:
        answer = YES if text in _YES else NO if text in _NO else None
        return paper.picked(form, [answer]) if answer is not None else None
    if form.method is Method.RANKED:
        return _ranked(form, text)
    if form.method is Method.SCORE:
        return _scored(form, text)
    own = _OWN.search(text) if form.write_in else None
    if own:
        text = text[: own.start()]
    single = _option(form, text)
    options = [single] if single is not None else [_option(form, part) for part in _parts(text)]
    if None in options or not (options or own):
        return None
    return paper.picked(form, [one for one in options if one is not None], own[1].strip() if own else "")


def _parts(text: str) -> list[str]:
    for breaks in (r"[、,，;；/\n]", r"\s+"):
        parts = [part.strip() for part in re.split(breaks, text) if part.strip()]
        if len(parts) > 1:
            return parts
    return [text.strip()] if text.strip() else []


def _ranked(form: Form, text: str) -> Mark | None:
    breaks = r"[>＞》]" if re.search("[>＞》]", text) else r"[、,，;；/\n]|\s+"
    order: list[list[int]] = []
    seen: set[int] = set()
    for place in re.split(breaks, text):
        if not place.strip():
            continue
        equals = [_option(form, part) for part in re.split("[=＝]", place)]
        for one in equals:
            if one is None or one in seen:
                return None
            seen.add(one)
        order.append([one for one in equals if one is not None])
    return paper.ranked(form, order) if order else None


def _scored(form: Form, text: str) -> Mark | None:
    points: dict[int, int] = {}
    pieces = re.findall(r"[^、,，;；/\n]+", text)
    if len(pieces) == 1:
        pieces = re.findall(r"\S+?[\s:：=]+\d{1,3}分?(?=\s|$)|\S+\d{1,3}分?(?=\s|$)", text)
    for piece in pieces:
        found = _POINTS.fullmatch(piece.strip())
        option = _option(form, found[1]) if found else None
        if found is None or option is None or option in points:
            return None
        points[option] = int(found[2])
    return paper.scored(form, points) if points else None


def _option(form: Form, text: str) -> int | None:
    """An option by its words, else by its number or its letter: 2, 乙, B."""
    said, known = word(text), [word(option) for option in form.options]
    if said in known:
        return known.index(said)
    if said.isascii() and said.isdigit() and 1 <= int(said[:4]) <= len(known):
        return int(said[:4]) - 1
    for letters in _LETTERS:
        if len(said) == 1 and said in letters[: len(known)]:
            return letters.index(said)
    return None


def said_of(form: Form, mark: Mark, *, unreadable: bool = False) -> str:
    """A ballot in words, as it was understood."""
    if unreadable:
        return "无法辨认"
    if paper.is_abstention(form, mark):
        return "弃权"
    if paper.is_blank(form, mark):
        return "空白票"
    names, numbers = form.options, mark.numbers
    if form.method is Method.SCORE:
        return "、".join(f"{name}{points}分" for name, points in zip(names, numbers, strict=True) if points >= 0)
    if form.method is Method.RANKED:
        places = sorted({place for place in numbers if place})
        groups = ("=".join(n for n, at in zip(names, numbers, strict=True) if at == place) for place in places)
        return " > ".join(groups)
    chosen = [name for name, number in zip(names, numbers, strict=True) if number]
    return "、".join([*chosen, *([f"另写“{mark.write_in}”"] if mark.write_in else [])])
