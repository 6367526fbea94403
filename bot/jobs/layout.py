"""How a job text is laid out: sections, tables, numbered items, labels; out of it come blocks, a post each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.jobs.blanks import blanked
from bot.jobs.figures import CHINESE
from bot.jobs.headcount import read_headcount
from bot.jobs.job import Headcount
from bot.jobs.labels import Field, Labelled, label_for, labelled
from bot.jobs.names import org_in, plain_name
from bot.jobs.posts import Mention, is_post_and_pay, mentions, split_posts

BULLET = re.compile(
    rf"^\s*(?:[(（]\s*[\d{CHINESE}]{{1,2}}\s*[)）]|\d{{1,2}}\s*[、．)）](?!\d{{5}})|\d{{1,2}}\.(?!\d)|\d{{1,2}}\.(?=\d+(?:-\d+)?[名人位])"
    r"|[①-⑳⑴-⒇㈠-㈩❶-❿]|[一二三四五六七八九十]{1,2}\s*[、.．:：]"
    # A keycap that was tidied: a digit right before words, but no amount.
    r"|\d{1,2}\s?(?=[\u4e00-\u9fff]{2})(?![名人位个楼号月日年点小元块天周岁路层班险休期公台吨米千万至到届栋幢单折一以左多度平斤吨起]))\s*"
)
_INLINE = re.compile(r"(?=[①-⑳⑴-⒇❶-❿])|(?<=[\u4e00-\u9fff）)，,;；。])\s*(?=[(（]\d{1,2}[)）][\u4e00-\u9fff])")
MOST = 40
"""Posts that one text may offer; a longer list is a flood."""

_CELLS = re.compile(r"\t|\s*\|\s*|[,，]")
_OF_ONE_POST = frozenset(
    {
        Field.COUNT,
        Field.PAY,
        Field.HOURS,
        Field.AGE,
        Field.SEX,
        Field.REQUIREMENTS,
        Field.DUTIES,
        Field.BENEFITS,
        Field.OTHER,
    }
)
_HEADLINE = re.compile(r"[招诚]聘|招工|急招|启事|公告|简章|就业信息|岗位推荐|公益性?岗位$|^好消息|春风行动")


@dataclass(slots=True)
class Block:
    """What is said of some posts: their own free words, and their own labelled ones."""

    posts: tuple[str, ...] = ()
    count: Headcount | None = None
    employer: str = ""
    free: list[str] = field(default_factory=list)
    labels: dict[Field, list[str]] = field(default_factory=dict)

    def label(self, kind: Field, value: str) -> None:
        """Takes in a labelled value."""
        self.labels.setdefault(kind, []).append(value)


@dataclass(slots=True)
class Layout:
    """The blocks of a text and what was said for all of them."""

    blocks: list[Block]
    shared: Block


def sections(lines: Sequence[str]) -> list[list[str]]:
    """Several employers in one text: what stands above the first of them, then each one's lines. One list of all
    lines if there is one employer."""
    heads = [at for at, line in enumerate(lines) if _employer_head(line, lines[at + 1] if at + 1 < len(lines) else "")]
    if len(heads) < 2:
        return [list(lines)]
    bounds = [*heads, len(lines)]
    parts = [list(lines[: heads[0]])]
    parts += [list(lines[start:end]) for start, end in pairwise(bounds)]
    # The name alone on a line is not enough: each part must offer something.
    if any(not _offers(part) for part in parts[1:]):
        return [list(lines)]
    return parts


def _employer_head(line: str, following: str) -> bool:
    body = BULLET.sub("", line)
    pieces = labelled(body)
    if pieces[0].field is Field.EMPLOYER:
        return len(pieces) < 3 and not any(piece.field is Field.POST for piece in pieces)
    if not (BULLET.match(line) or re.match(r"^企业[一二三四五\d]", body)) or len(body) < 4:
        return False
    if org_in(body):
        return True
    return plain_name(body) and any(one.posts and one.count for one in mentions(blanked(following)))


def _offers(lines: Sequence[str]) -> bool:
    return any(
        piece.field is Field.POST or (piece.field is None and any(one.posts for one in mentions(blanked(piece.value))))
        for line in lines
        for piece in labelled(BULLET.sub("", line))
    )


def lay_out(lines: Sequence[str]) -> Layout:
    """The blocks of one employer's lines."""
    table = _table(lines)
    if table is not None:
        return table
    layout = Layout([], Block())
    listed = [is_post_and_pay(blanked(line)) for line in lines]
    listed = [one and sum(listed) > 1 for one in listed]
    parsed = [(one or bool(BULLET.match(line)), _pieces(line)) for one, line in zip(listed, lines, strict=True)]
    counts: dict[Field, int] = {}
    for _, pieces in parsed:
        for piece in pieces:
            if piece.field is not None:
                counts[piece.field] = counts.get(piece.field, 0) + 1
    several = counts.get(Field.POST, 0) > 1
    waiting: Field | None = None
    for bulleted, pieces in parsed:
        before = len(layout.blocks)
        for piece in pieces:
            if piece.field is None:
                if waiting is not None and waiting is not Field.POST and (bulleted or not _starts_anew(piece.value)):
                    _home(layout, several, waiting, counts).label(waiting, piece.value)
                    continue
                waiting = None if waiting is not Field.POST else waiting
                _free(layout, piece.value, bulleted or waiting is Field.POST)
                continue
            waiting = None
            if not piece.value:
                waiting = piece.field
            elif piece.field is Field.POST:
                _post_label(layout, piece.value)
            elif piece.field in _OF_ONE_POST and len(layout.blocks) > before:
                layout.blocks[-1].label(piece.field, piece.value)
            else:
                _home(layout, several, piece.field, counts).label(piece.field, piece.value)
    return layout


def _pieces(line: str) -> list[Labelled]:
    """A line's labelled and free pieces, its inline items apart."""
    body = BULLET.sub("", line) if len(_INLINE.split(line)) < 3 else line
    return labelled(body)


def _starts_anew(text: str) -> bool:
    """Whether a line without a bullet ends the list that a label with nothing behind it began."""
    return bool(re.search(r"电话|联系|地址|\d{7}|薪|工资|招聘", text))


def _home(layout: Layout, several: bool, kind: Field, counts: dict[Field, int]) -> Block:
    """The block that a label belongs to: its post's where each post has its own labels, else that of all."""
    if several and layout.blocks and (kind in _OF_ONE_POST or counts.get(kind, 0) > 1):
        return layout.blocks[-1]
    return layout.shared


def _items(text: str) -> list[str]:
    parts = [part for part in _INLINE.split(text) if part.strip()]
    return parts if len(parts) > 1 else [text]


def _post_label(layout: Layout, value: str) -> None:
    """岗位: with one post, a list of posts, items, or a post with what goes with it."""
    items = _items(value)
    for item in items:
        item = BULLET.sub("", item)
        blank = blanked(item)
        head = re.split(r"[，,;；。\s]", blank)[0]
        found = [one for one in mentions(blank) if one.posts]
        counted = [one for one in found if one.count is not None]
        if counted:
            _take(layout, item, found)
            continue
        posts = split_posts(head) or split_posts(blank)
        if posts and len(layout.blocks) < MOST:
            layout.blocks.append(Block(posts, None, "", [item[len(head) :]]))


def _free(layout: Layout, text: str, listed: bool) -> None:
    """Words without a label: posts that are offered, or something on all of them."""
    items = _items(text)
    if len(items) > 1:
        for item in items:
            _free(layout, BULLET.sub("", item), BULLET.match(item) is not None)
        return
    employer, body = _employer_and_post(text)
    found = mentions(blanked(body), listed=listed)
    named = [one for one in found if one.posts]
    if not named:
        layout.shared.free.append(text)
        for one in found:
            if one.count and layout.shared.count is None:
                layout.shared.count = one.count
            if one.employer and not layout.shared.employer:
                layout.shared.employer = one.employer
        return
    for one in found:
        if one.employer and not layout.shared.employer:
            layout.shared.employer = one.employer
    lead = body[: named[0].start]
    if len(named) == 1:
        _take(layout, body, [Mention(named[0].posts, named[0].count, employer or named[0].employer, 0, len(body))])
        return
    if lead.strip():
        layout.shared.free.append(lead)
    if named[0].employer and not layout.shared.employer:
        layout.shared.employer = named[0].employer
    _take(layout, body, [Mention(m.posts, m.count, employer, m.start, m.end) for m in named])


def _employer_and_post(text: str) -> tuple[str, str]:
    """老街面馆：洗菜工1名 names who offers it in front of a colon."""
    head, colon, rest = text.replace("：", ":", 1).partition(":")
    if not colon or not rest or label_for(head) is not None or re.match(r"\d", rest.strip()):
        return "", text
    if org_in(head):
        return org_in(head), rest
    # What has a post and its number behind it is who offers it; a post would have its number there alone.
    name = head.strip()
    if (
        plain_name(name)
        and not re.search(r"[招聘需]|岗位", name)
        and any(m.posts and m.count for m in mentions(blanked(rest))[:1])
    ):
        return name, rest
    return "", text


def _take(layout: Layout, text: str, found: Sequence[Mention]) -> None:
    for one in found[: MOST - len(layout.blocks)]:
        layout.blocks.append(Block(one.posts, one.count, one.employer, [text[one.start : one.end]]))


def _table(lines: Sequence[str]) -> Layout | None:
    """A pasted table: a line of labels, and lines with as many cells."""
    for at, line in enumerate(lines):
        cells = [cell.strip() for cell in _CELLS.split(line) if cell.strip()]
        cells = cells if len(cells) > 1 else line.split()
        kinds = [label_for(cell) for cell in cells]
        if len(cells) < 3 or None in kinds or Field.POST not in kinds:
            continue
        rows = list(_rows(lines[at + 1 :], len(cells)))[:MOST]
        if not rows:
            continue
        used = {index for index, _ in rows}
        rest = [*lines[:at], *(line for index, line in enumerate(lines[at + 1 :]) if index not in used)]
        layout = Layout([], Block())
        for line in rest:
            for piece in labelled(line):
                if piece.field is None:
                    layout.shared.free.append(piece.value)
                else:
                    layout.shared.label(piece.field, piece.value)
        for _, row in rows:
            block = Block()
            for kind, cell in zip(kinds, row, strict=True):
                if kind is Field.POST:
                    block.posts = (cell,)
                elif kind is not None:
                    block.label(kind, cell)
            if Field.COUNT in block.labels:
                block.count = read_headcount(block.labels[Field.COUNT][0])
            layout.blocks.append(block)
        return layout
    return None


def _rows(lines: Sequence[str], width: int) -> Iterator[tuple[int, list[str]]]:
    for index, line in enumerate(lines):
        for pattern in (r"\t", r"\s*\|\s*", r"[,，]", r"\s+"):
            cells = [cell.strip() for cell in re.split(pattern, line)]
            if len(cells) == width:
                yield index, cells
                break
