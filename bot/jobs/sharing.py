"""One sentence on the pay of several posts, dealt out to each of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.jobs.blanks import blanked
from bot.jobs.job import Pay
from bot.jobs.pay import read_pay

_MARKS = re.compile(r"[①-⑳⑴-⒇❶-❿]")


def pay_of_each(text: str, blocks: Sequence[tuple[str, ...]]) -> list[list[Pay | None]]:
    """For every post of every block the pay that the text names for it: by its name (保育员2400-2600, or a part of the
    name: 小工2000), or by its number (①4000-6000②2800). None where it names none."""
    posts = [post for block in blocks for post in block]
    found: dict[str, Pay | None] = dict.fromkeys(posts)
    if len(posts) > 1:
        for line in text.splitlines():
            pieces = [piece for piece in _MARKS.split(line)[1:] if piece.strip()]
            if len(pieces) == len(posts):
                for post, piece in zip(posts, pieces, strict=True):
                    found[post] = found[post] or read_pay(blanked(piece), labelled=True)
        row = re.search(r"(?<![\d/、])\d{4,5}元?(?:\s?[/、]\s?\d{4,5}元?)+(?![\d/])", text)
        sums = re.split("[/、]", row[0]) if row else []
        if len(sums) == len(posts):
            found = {post: read_pay(one.strip(), labelled=True) for post, one in zip(posts, sums, strict=True)}
        for clause in re.split(r"[，,;；。\n]", text):
            owner = _owner(clause.strip(), posts)
            if owner and found[owner] is None:
                found[owner] = read_pay(blanked(clause), labelled=True)
    return [[found[post] for post in block] for block in blocks]


def _owner(clause: str, posts: Sequence[str]) -> str | None:
    """The post that a clause begins with, or whose last characters it begins with, if a sum follows at once."""
    for post in posts:
        for name in (post, post[-3:], post[-2:]):
            rest = clause.removeprefix(name)
            if (
                rest != clause
                and re.match(r"\s*(?:底薪|月薪|工资|保底|课时费|[:：])?\s*[¥￥]?\d", rest)
                and not re.match(r"\s*[:：]?\d{1,3}\s*[名人位个]", rest)
                and sum(other.endswith(name) for other in posts) == 1
            ):
                return post
    return None
