"""What is said about pictures, voice messages and files of concerns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.attachments import KINDS, AttachmentState, Enclosure
from bot.council.concern import Concern


def taken(concern: Concern, what: str) -> str:
    """The first of some was taken to a concern."""
    return f"收到{what}，已加到诉求{concern.number}，办理的人看得到。还有就接着发。"


def only_words() -> str:
    """To a sticker, a card, a place."""
    return "我看得懂文字，也收照片和语音；表情、名片和位置还看不懂。有事请用一句话说说是哪里、什么事。"


def to_what(concern: Concern | None) -> str:
    """Something came, and nobody said what it belongs to."""
    if concern is None:
        return "收到了，可我还不知道是哪件事。请先说事，例如：反映 3号楼停水两天了；10分钟内再发照片，就会跟着这件事。"
    return f"收到了，可我不知道是哪件事的。要加到诉求{concern.number}，请先回“补充 {concern.number}”，再发一次。"


def send_more(concern: Concern) -> str:
    """补充 with a number alone."""
    return f"请把要给诉求{concern.number} 补充的话或照片发给我，10分钟内有效。"


def added(concern: Concern) -> str:
    """Words that were waited for."""
    return f"诉求{concern.number} 已补充，办理的人看得到。"


def counted(enclosures: Sequence[Enclosure]) -> str:
    """照片3、语音1; empty if there are none."""
    counts = Counter(KINDS[each.kind] for each in enclosures)
    return "、".join(f"{what}{count}" for what, count in counts.items())


def listed(concern: Concern, enclosures: Sequence[Enclosure]) -> str:
    """附件."""
    if not enclosures:
        return f"诉求{concern.number} 没有照片和文件。"
    lines = [f"诉求{concern.number} {concern.title} 的附件：{counted(enclosures)}"]
    waiting = sum(each.state is AttachmentState.WAITING for each in enclosures)
    if waiting:
        lines.append(f"其中{waiting}个还在取，过一会儿再看。")
    lost = [each for each in enclosures if each.state is AttachmentState.FAILED]
    if lost:
        lines.append(f"{len(lost)}个没存下来：{lost[-1].reason}。")
    return "\n".join(lines)
