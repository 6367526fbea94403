"""What is said about personal data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.keeper import Holding

if TYPE_CHECKING:
    from bot.context import Rules


def notice(rules: Rules) -> str:
    """Once per person, with the first answer: who keeps it, why, what, how long, how to object."""
    return (
        f"【个人信息说明】{rules.keeper}为办理您的诉求，保存您的昵称和您对我说的话，办结后最多{rules.keep.days}天。"
        f"回“我的信息”查看，“删除我的信息”随时删除。{rules.public_url}/privacy"
    )


def held(holdings: Sequence[Holding], rules: Rules) -> str:
    """我的信息."""
    lines = ["您在我这里的信息："]
    lines += [f"· {holding.what}：{holding.detail}" for holding in holdings]
    lines += [
        f"保存人：{rules.keeper}。诉求办结后{rules.keep.days}天、对话{rules.keep_messages.days}天后删除。",
        f"不想留了，回“删除我的信息”。详见 {rules.public_url}/privacy",
    ]
    return "\n".join(lines)


def nothing_held() -> str:
    """我的信息 of somebody unknown."""
    return "我这里没有您的任何信息。"


def ask_erase(open_concerns: int) -> str:
    """Before everything goes."""
    still = f"您还有{open_concerns}件诉求没办完，会隐去您的信息继续办，但不再通知您。" if open_concerns else ""
    return (
        f"将删除您的昵称、账号对应关系和对我说过的话，不能恢复。{still}\n确定请在10分钟内回“确认删除”；不删就不用回。"
    )


def erased() -> str:
    """After it."""
    return "已删除您的信息。以后再和我说话，会当作第一次见面。"


def kept() -> str:
    """The question is still open, and something else was said."""
    return "没有删除。要删除请回“确认删除”这四个字。"
