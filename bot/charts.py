"""A picture of counts. matplotlib takes a second to load and half a second to draw: never on the road's thread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from typing import Any

from bot.council.figures import Figures
from bot.wording import figures as wording

_FONTS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei", "Microsoft YaHei", "PingFang SC", "Heiti SC",
    "Noto Serif CJK SC", "Noto Serif CJK JP", "Source Han Serif SC", "AR PL UMing CN", "AR PL UKai CN", "SimSun",
)  # fmt: skip
"""Families that have Chinese, the most legible first. Of a collection matplotlib knows only the first face (JP), which
has the characters of all."""
_BLUE, _GREEN, _ORANGE, _GREY = "#2f6db3", "#3a9d6e", "#d98a2b", "#8a94a0"
_LEGEND: Mapping[str, Any] = {"frameon": False, "loc": "lower right", "bbox_to_anchor": (1, 1)}
"""Above the bars, where it covers none."""
_MOST_DAYS = 45
_MOST_CATEGORIES = 10
_MOST_AREAS = 8


class NoFont(Exception):
    """No font with Chinese characters is installed."""


@cache
def chinese_font() -> str:
    """The name of an installed font that has Chinese.

    Raises:
        NoFont: there is none.
    """
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    for name in _FONTS:
        if name in installed:
            return name
    raise NoFont


def draw(figures: Figures, area: str | None) -> bytes:
    """A PNG: reports and closings over time, reports by category, and the three rates by community.

    Raises:
        NoFont: there is no font for it.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with rc_context({"font.family": [chinese_font()], "axes.unicode_minus": False, "font.size": 11}):
        figure = Figure(figsize=(9, 10), dpi=110, layout="constrained", facecolor="white")
        FigureCanvasAgg(figure)
        figure.suptitle(wording.heading(figures.span, area), fontsize=15)
        over_time, categories, rates = figure.subplots(3, 1, height_ratios=(3, 4, 3))
        _over_time(over_time, figures)
        _categories(categories, figures.by_category)
        _rates(rates, figures)
        for axes in (over_time, categories, rates):
            axes.spines[["top", "right"]].set_visible(False)
        written = BytesIO()
        figure.savefig(written, format="png")
        return written.getvalue()


def _over_time(axes: Any, figures: Figures) -> None:
    span = figures.span
    step = 1 if span.days <= _MOST_DAYS else 7
    counts: dict[date, list[int]] = {
        span.first + timedelta(days=ahead): [0, 0] for ahead in range(0, max(span.days, 1), step)
    }
    for day, (reported, closed) in figures.by_day.items():
        start = span.first + timedelta(days=(day - span.first).days // step * step)
        if start in counts:
            counts[start][0] += reported
            counts[start][1] += closed
    places = range(len(counts))
    axes.bar([place - 0.2 for place in places], [one[0] for one in counts.values()], 0.4, color=_BLUE)
    axes.bar([place + 0.2 for place in places], [one[1] for one in counts.values()], 0.4, color=_GREEN)
    axes.legend([wording.REPORTED, wording.CLOSED], **_LEGEND, ncols=2)
    every = max(1, len(counts) // 10)
    axes.set_xticks(list(places)[::every], [f"{day.month}/{day.day}" for day in counts][::every])
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set_title(wording.BY_DAY if step == 1 else wording.BY_WEEK, loc="left")


def _categories(axes: Any, by_category: Mapping[str, int]) -> None:
    themes: dict[str, int] = defaultdict(int)
    for category, count in by_category.items():
        themes[wording.theme(category)] += count
    top = sorted(themes.items(), key=lambda item: -item[1])[:_MOST_CATEGORIES][::-1]
    bars = axes.barh([_safe(name) for name, _ in top], [count for _, count in top], color=_BLUE)
    axes.bar_label(bars, padding=3)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_title(wording.BY_CATEGORY, loc="left")


def _rates(axes: Any, figures: Figures) -> None:
    ranked = sorted(figures.by_area.items(), key=lambda item: -item[1].reported)[:_MOST_AREAS]
    names = [_safe(name or wording.NO_AREA) for name, _ in ranked]
    for place, (color, title) in enumerate(zip((_BLUE, _GREEN, _ORANGE), wording.RATES, strict=True)):
        heights = [float((tally.rates[place] or 0) * 100) for _, tally in ranked]
        bars = axes.bar([at + (place - 1) * 0.26 for at in range(len(names))], heights, 0.24, color=color, label=title)
        labels = [f"{height:.0f}" if tally.rates[place] is not None else "—" for height, (_, tally) in
                  zip(heights, ranked, strict=True)]  # fmt: skip
        axes.bar_label(bars, labels, padding=2, color=_GREY, fontsize=9)
    axes.set_xticks(range(len(names)), names)
    axes.set_ylim(0, 110)
    axes.set_yticks([0, 50, 100], ["0", "50%", "100%"])
    axes.legend(**_LEGEND, ncols=3)
    axes.set_title(wording.BY_AREA, loc="left")


def _safe(name: str) -> str:
    """A $ begins mathematics in matplotlib."""
    return name.replace("$", "＄")
