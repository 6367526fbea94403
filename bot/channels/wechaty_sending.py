"""Letters on their way to WeChat: in parts, to one conversation at a time, each failure named for what it is."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.channels.splitting import LIMIT, split
from bot.channels.wechaty_calls import Calls
from bot.channels.wechaty_mention import MENTION_END
from bot.channels.wechaty_rpc import UNAUTHENTICATED, NotTaken, RpcError, TooSlow
from bot.ports import Contact, File, NotSent, Outgoing, Receipt, Uncertain

TOO_OFTEN = re.compile(r"频繁|too (?:often|many|frequent)|rate.?limit|frequency", re.IGNORECASE)
TOO_OFTEN_PAUSE_S = 120.0
"""WeChat names no time when it says 操作过于频繁; operators report that its shortest block lasts one to two minutes."""
# A puppet that itself waited in vain for WeChat says so in words only: what it sent may have arrived.
UNSURE = re.compile(r"time.?d? ?out|超时|ECONNRESET|socket hang up|EPIPE|disconnect", re.IGNORECASE)
CANCELLED, INVALID, DEADLINE, TOO_LARGE, UNIMPLEMENTED, UNAVAILABLE = 1, 3, 4, 8, 12, 14


class Sending:
    """Sends letters. Those to different conversations go side by side, those to one conversation one after another."""

    def __init__(self, calls: Calls, name_of: Callable[[str], Awaitable[str]]) -> None:
        """``name_of`` finds the nickname of a contact whose letter does not tell it."""
        self._calls = calls
        self._name_of = name_of
        self._turns: dict[str, tuple[asyncio.Lock, int]] = {}

    async def send(self, letter: Outgoing) -> Receipt:
        """Carry one letter; raises NotSent and Uncertain as :meth:`bot.ports.Channel.send`."""
        conversation = letter.room or letter.to
        file = await asyncio.to_thread(_read, letter) if letter.file is not None else None
        parts = split(await self._addressed(letter.text, letter.mentions), LIMIT)
        if not conversation or not (parts or file):
            raise NotSent("这封信没有收信人，或者没有内容", permanent=True)
        mentions = tuple(contact.id for contact in letter.mentions)
        async with self._turn(conversation):
            ids: list[str] = []
            total = len(parts) + (file is not None)
            for number in range(total):
                try:
                    if number < len(parts):
                        ids.append(await self._calls.send_text(conversation, parts[number], () if number else mentions))
                    elif file is not None:
                        ids.append(await self._calls.send_file(conversation, file))
                except (RpcError, OSError) as error:
                    failure = told(error)
                    if number:
                        raise Uncertain(f"共{total}段，发出{number}段后：{failure.reason}") from error
                    raise failure from error
        return Receipt(tuple(one for one in ids if one))

    async def _addressed(self, text: str, mentions: tuple[Contact, ...]) -> str:
        """``text`` behind the names of who is mentioned, in the way that WeChat's clients write it."""
        names = [contact.name or await self._named(contact.id) for contact in mentions]
        return "".join(f"@{name}{MENTION_END}" for name in names if name) + text

    async def _named(self, contact_id: str) -> str:
        try:
            return await self._name_of(contact_id)
        except OSError:
            return ""  # the letter itself will say that the line is down

    @asynccontextmanager
    async def _turn(self, conversation: str) -> AsyncIterator[None]:
        lock, waiting = self._turns.get(conversation) or (asyncio.Lock(), 0)
        self._turns[conversation] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            _, waiting = self._turns[conversation]
            if waiting == 1:
                del self._turns[conversation]
            else:
                self._turns[conversation] = (lock, waiting - 1)


def told(error: RpcError | OSError) -> NotSent | Uncertain:
    """What a failed call means for the letter, in words for staff."""
    if isinstance(error, NotTaken):
        return NotSent("和微信网关的连接断了，没有发出")
    if isinstance(error, TooSlow):
        return Uncertain("微信网关没有及时回应，不知是否送达")
    if not isinstance(error, RpcError):
        return Uncertain("发送途中和微信网关的连接断了，不知是否送达")
    words = f"微信那边说：{error.message[:200]}（{error.status}）"
    if error.status in (CANCELLED, DEADLINE, UNAVAILABLE):
        return Uncertain(words)
    if TOO_OFTEN.search(error.message):
        return NotSent(words, retry_after_s=TOO_OFTEN_PAUSE_S)
    if UNSURE.search(error.message):
        return Uncertain(words)
    if error.status == UNAUTHENTICATED:  # the gateway's own words repeat the token
        return NotSent("微信网关不认令牌，请管理员检查 wechaty.token")
    return NotSent(words, permanent=error.status in (INVALID, TOO_LARGE, UNIMPLEMENTED))


def _read(letter: Outgoing) -> File:
    assert letter.file is not None
    try:
        return File(letter.file_name or letter.file.name, letter.file.read_bytes())
    except OSError as error:
        raise NotSent(f"附件读不出来（{error.strerror or type(error).__name__}）", permanent=True) from error
