"""What 统计 and its chart say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from bot.council.figures import Figures, Span, Tally, percent

ALL = "全部小区"
NO_AREA = "未分小区"
MOST_AREAS = 20
MOST_CATEGORIES = 8


def days(span: Span) -> str:
    """11月1日—11月24日, with the year where it is not that of the last day's neighbour."""
    if span.first == span.last:
        return _day(span.last)
    first = _day(span.first) if span.first.year == span.last.year else f"{span.first.year}年{_day(span.first)}"
    return f"{first}—{_day(span.last)}"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def heading(span: Span, area: str | None) -> str:
    """Of which days and which community."""
    return f"{area or (ALL if area is None else NO_AREA)} {span.name}（{days(span)}）"


def table(figures: Figures, area: str | None, weights: Sequence[int]) -> str:
    """统计: one thing a line, so that it reads well in any letters."""
    total = figures.total
    late = f"，超期{total.late}" if total.late else ""
    lines = [
        f"【统计】{heading(figures.span, area)}",
        f"来件{total.reported}，办结{total.closed}；现在在办{total.open}{late}",
        f"响应率 {_rate(total.response)}（按时受理{total.in_time}／应受理{total.due}）",
        f"解决率 {_rate(total.resolution)}（解决{total.solved}，部分解决{total.partly}，未解决{total.unsolved}）",
        f"满意率 {_rate(total.satisfaction)}（满意{total.satisfied}，基本满意{total.fairly}，"
        f"不满意{total.dissatisfied}；未评价{total.closed - total.rated}）",
        f"综合 {_rate(total.whole(weights))}（按{weights[0]}∶{weights[1]}∶{weights[2]}）",
    ]
    aside = (("撤回", total.withdrawn), ("并入别件", total.merged), ("不予受理", total.declined))
    if any(count for _, count in aside):
        lines.append("来件中：" + " · ".join(f"{name}{count}" for name, count in aside if count))
    if figures.by_state:
        lines.append("在办：" + " · ".join(f"{state.value}{count}" for state, count in figures.by_state.items()))
    if figures.by_category:
        top = list(figures.by_category.items())[:MOST_CATEGORIES]
        lines.append("最多：" + " · ".join(f"{theme(category)}{count}" for category, count in top))
    if area is None and len(figures.by_area) > 1:
        lines += _areas(figures, weights)
    return "\n".join(lines)


def _areas(figures: Figures, weights: Sequence[int]) -> list[str]:
    ranked = sorted(figures.by_area.items(), key=lambda item: (-item[1].reported, -item[1].open, item[0]))
    lines = ["各小区："]
    for name, tally in ranked[:MOST_AREAS]:
        lines.append(f"· {name or NO_AREA}：综合{_rate(tally.whole(weights))}，{_short(tally)}")
    if len(ranked) > MOST_AREAS:
        lines.append(f"（来件最多的{MOST_AREAS}个；其余请回“统计 <小区>”）")
    return lines


def _short(tally: Tally) -> str:
    late = f"（超期{tally.late}）" if tally.late else ""
    return f"来件{tally.reported}，办结{tally.closed}，在办{tally.open}{late}"


def _rate(rate: Fraction | None) -> str:
    return "—" if rate is None else percent(rate)


def theme(category: str) -> str:
    """The leaf of a category."""
    return category.rpartition("/")[2] or "未分类"


def chart_name(span: Span) -> str:
    """The picture's file name."""
    return f"统计_{span.first:%Y%m%d}-{span.last:%Y%m%d}.png"


def no_font() -> str:
    """Instead of the chart."""
    return "图没有画：服务器上没有中文字体。请维护人员安装软件包 fonts-noto-cjk；数字以上一条为准。"


REPORTED, CLOSED = "来件", "办结"
BY_DAY, BY_WEEK, BY_CATEGORY, BY_AREA = "每天", "每周", "类别（来件）", "三率"
RATES = ("响应率", "解决率", "满意率")
NOTHING = "没有"
