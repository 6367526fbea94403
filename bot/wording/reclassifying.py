"""What is said when staff say what a concern is about."""

from __future__ import annotations

from bot.council.concern import Concern


def reclassified(concern: Concern, before: str) -> str:
    """改类."""
    was = f"（原来是“{_leaf(before)}”）" if before else ""
    return (
        f"诉求{concern.number} 改为“{_leaf(concern.category)}”{was}。类似的话，下次我就分对了。"
        f"改错了请回：改类 {concern.number} 撤销"
    )


def unsure(concern: Concern, second: str) -> str:
    """To who takes it on: the category is a guess, and what else it may be."""
    first, other = _leaf(concern.category), _leaf(second)
    return f"分类拿不准：像“{first}”，也像“{other}”。不对请回：改类 {concern.number} {other}"


def undone(concern: Concern) -> str:
    """改类 … 撤销."""
    back = f"改回“{_leaf(concern.category)}”" if concern.category else "改回未分类"
    return f"诉求{concern.number} 已{back}，刚才学的也忘掉了。"


def _leaf(category: str) -> str:
    return category.rpartition("/")[2]
