"""What the staff are told of the day's jobs for the groups."""

from __future__ import annotations

from collections.abc import Sequence

from bot.jobs.posting import Posting
from bot.wording import jobs


def preview(groups: int, texts: Sequence[str]) -> str:
    """Before anything is sent."""
    return "\n\n".join(
        [
            f"今天的招工汇总可以发{groups}个群（每个群只发它没看过的）。没问题请回“发布招工”，我慢慢发；不发不用回。",
            *texts,
        ]
    )


def sent(groups: int, letters: int) -> str:
    """It was approved, or went by itself."""
    return (
        f"招工汇总开始发：{groups}个群，共{letters}条，每个群只发一次，晚上和整点不发。\n"
        "哪些没发到，回“信件”看；哪个群不想收，在那个群里说“群招工 关闭”。"
    )


def nothing_new(waiting: Sequence[Posting]) -> str:
    """Every group knows what is open."""
    if not waiting:
        return "没有新的招工要发：在招的各群都看过了。"
    first = waiting[0]
    return (
        f"没有新的招工要发。等审核的有{len(waiting)}条：{'、'.join(jobs.name(one) for one in waiting)}。"
        f"发布一条请回“发布招工 {first.number}”，先看全文回“审核 {first.number}”。"
    )


def switched(on: bool) -> str:
    """群招工."""
    return "本群每天收新的招工汇总。不要了回“群招工 关闭”。" if on else "本群不再收招工汇总，“招工 电工”照样能搜。"
