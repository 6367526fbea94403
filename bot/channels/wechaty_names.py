"""The names of people and rooms, asked for once and kept within a bound."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bot.channels.wechaty_calls import Calls
from bot.channels.wechaty_rpc import RpcError, TooSlow

log = logging.getLogger(__name__)

CONTACTS = 20_000
"""65 groups of 500 have at most 32,500 members; those who speak in a day are far fewer. About 4 MB when full."""
ROOMS = 2_000
MAX_AGE_S = 6 * 3600
"""Some puppets never tell that a nickname changed; after this long it is asked for again."""
TRY_AGAIN_S = 60
"""How soon a name that could not be had is asked for again."""


class NameCache:
    """Names by key, the least recently used forgotten first; several who want the same name wait for one call."""

    def __init__(self, size: int, ask: Callable[[str], Awaitable[str]]) -> None:
        self._size = size
        self._ask = ask
        self._known: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._asking: dict[str, asyncio.Future[str]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def known(self, key: str, now_s: float) -> str | None:
        """The name if it need not be asked for; ``now_s`` is any clock in seconds, the same one always."""
        entry = self._known.get(key)
        if entry is None or now_s - entry[1] > MAX_AGE_S:
            return None
        self._known.move_to_end(key)
        return entry[0]

    async def get(self, key: str, now_s: float) -> str:
        """The name; empty when the platform does not tell it. Raises what the connection raises."""
        name = self.known(key, now_s)
        if name is not None or not key:
            return name or ""
        asking = self._asking.get(key)
        if asking is None:
            asking = asyncio.ensure_future(self._fetch(key, now_s))  # begins after it is noted in the next line
            self._asking[key] = asking
            asking.add_done_callback(lambda done: self._asked(key, done))
        # Shielded: who gives up waiting must not take the answer from the others.
        return await asyncio.shield(asking)

    async def _fetch(self, key: str, now_s: float) -> str:
        try:
            name = await self._ask(key)
        except (RpcError, TooSlow, ValueError) as error:
            # A message must not be lost or wait for want of a label: an older name, or none, does for a while.
            log.warning("a name is not to be had: %s", type(error).__name__)
            name = self._known.get(key, ("", 0.0))[0]
            now_s += TRY_AGAIN_S - MAX_AGE_S
        if self._asking.get(key) is asyncio.current_task():
            self.put(key, name, now_s)
        return name

    def _asked(self, key: str, done: asyncio.Future[str]) -> None:
        if self._asking.get(key) is done:
            del self._asking[key]
        if not done.cancelled():
            done.exception()  # told to those who wait

    def put(self, key: str, name: str, now_s: float) -> None:
        """Keep a name that was learned otherwise."""
        self._known[key] = (name, now_s)
        self._known.move_to_end(key)
        while len(self._known) > self._size:
            self._known.popitem(last=False)

    def forget(self, key: str) -> None:
        """Ask again next time, even if a call is under way: its answer may be the old name."""
        self._known.pop(key, None)
        self._asking.pop(key, None)


class Names:
    """People's nicknames, rooms' names, and what the bot's own account is called in each room."""

    def __init__(self, calls: Calls, account: Callable[[], str]) -> None:
        async def own_alias(room: str) -> str:
            return await calls.room_alias(room, account())

        self.contacts = NameCache(CONTACTS, calls.contact_name)
        self.rooms = NameCache(ROOMS, calls.room_topic)
        self.own_aliases = NameCache(ROOMS, own_alias)

    def dirty(self, payload_type: int, payload_id: str) -> None:
        """The gateway said that a record changed (2: a contact, 3: a room, 4: a room's member)."""
        if payload_type == 2:
            self.contacts.forget(payload_id)
        elif payload_type in (3, 4):
            self.rooms.forget(payload_id)
            self.own_aliases.forget(payload_id)
