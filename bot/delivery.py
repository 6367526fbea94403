"""One letter to the channel, and what became of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.letters import SLOWED, Letter, LetterState, Outcome
from bot.ports import Channel, NotSent, Outgoing, Uncertain

log = logging.getLogger(__name__)
TOO_OFTEN = "频繁"
"""In what WeChat says when an account is too busy (操作过于频繁)."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a letter; ``rest_until`` is set if the platform wants the whole account to rest."""

    outcome: Outcome
    rest_until: datetime | None = None


async def deliver(
    channel: Channel, letter: Letter, outgoing: Outgoing, retry_s: Sequence[float], now: Callable[[], datetime]
) -> Delivery:
    """Send once. Never raises but when cancelled.

    A refusal is tried again after what the platform asked, else after ``retry_s`` by attempt, and has failed when that
    list is used up. Whatever else goes wrong leaves the letter in doubt: it may have arrived.
    """
    try:
        receipt = await channel.send(outgoing)
    except NotSent as refusal:
        return _refused(letter, refusal, retry_s, now())
    except Uncertain as doubt:
        return Delivery(Outcome(letter_id=letter.id, state=LetterState.UNKNOWN, reason=doubt.reason))
    except Exception as error:
        log.exception("letter %d: the channel failed in a way that it has no word for", letter.id)
        reason = f"发送时出错（{type(error).__name__}），不知是否送达"
        return Delivery(Outcome(letter_id=letter.id, state=LetterState.UNKNOWN, reason=reason))
    return Delivery(Outcome(letter_id=letter.id, state=LetterState.SENT, message_ids=receipt.message_ids))


def _refused(letter: Letter, refusal: NotSent, retry_s: Sequence[float], now: datetime) -> Delivery:
    slowed = refusal.retry_after_s is not None or TOO_OFTEN in refusal.reason
    failed = Outcome(letter_id=letter.id, state=LetterState.FAILED, reason=refusal.reason)
    if refusal.permanent:
        return Delivery(failed)
    used_up = letter.attempts > len(retry_s)
    wait_s = refusal.retry_after_s
    if wait_s is None:
        wait_s = retry_s[min(letter.attempts, len(retry_s)) - 1] if retry_s else 0
    until = now + timedelta(seconds=wait_s)
    if used_up:
        return Delivery(failed, until if slowed else None)
    reason = f"{SLOWED}：{refusal.reason}" if slowed else refusal.reason
    again = Outcome(letter_id=letter.id, state=LetterState.WAITING, reason=reason, not_before=until)
    return Delivery(again, until if slowed else None)


def envelope(letter: Letter, files: Path, staff_room: str = "", addressee: str = "") -> Outgoing:
    """A letter as the channel takes it; in a rehearsal to the staff room, with a line saying whom it was for."""
    file = files / letter.file if letter.file else None
    if not staff_room:
        return Outgoing(
            letter_id=letter.id,
            room=letter.room,
            to=letter.to,
            text=letter.text,
            mentions=letter.mentions,
            file=file,
            file_name=letter.file_name,
        )
    names = "".join(f"@{contact.name} " for contact in letter.mentions if contact.name)
    words = "（回执信，内容只给本人看）" if letter.sealed else letter.text
    text = f"【演练 → {addressee}】\n{names}{words}"
    return Outgoing(letter_id=letter.id, room=staff_room, text=text, file=file, file_name=letter.file_name)
