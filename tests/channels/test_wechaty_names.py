"""Names are asked for once, kept within a bound, and never worth losing a message for."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.wechaty_names import MAX_AGE_S, TRY_AGAIN_S, NameCache
from bot.channels.wechaty_rpc import LineLost, RpcError, TooSlow


class Platform:
    """Answers with the key and how often it was asked, once ``open`` is set."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self.trouble: Exception | None = None

    async def __call__(self, key: str) -> str:
        self.asked.append(key)
        number = len(self.asked)
        await self.open.wait()
        if self.trouble:
            raise self.trouble
        return f"{key}{number}"


async def test_many_who_want_one_name_ask_once() -> None:
    platform = Platform()
    names = NameCache(10, platform)
    assert await asyncio.gather(*(names.get("a", 0) for _ in range(50))) == ["a1"] * 50
    assert await names.get("a", 1) == "a1" and platform.asked == ["a"]
    assert await names.get("", 0) == ""


async def test_the_least_recently_used_is_forgotten_beyond_the_bound() -> None:
    platform = Platform()
    names = NameCache(3, platform)
    for key in "abca":
        await names.get(key, 0)
    await names.get("d", 0)
    assert len(names) == 3 and names.known("a", 0) and names.known("b", 0) is None


async def test_names_grow_old() -> None:
    names = NameCache(3, Platform())
    assert await names.get("a", 0) == await names.get("a", MAX_AGE_S) == "a1"
    assert await names.get("a", MAX_AGE_S + 1) == "a2"


async def test_an_answer_from_before_a_change_is_not_kept() -> None:
    platform = Platform()
    platform.open.clear()
    names = NameCache(3, platform)
    old = asyncio.ensure_future(names.get("a", 0))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    names.forget("a")
    new = asyncio.ensure_future(names.get("a", 0))
    await asyncio.sleep(0)
    platform.open.set()
    assert (await old, await new, names.known("a", 0)) == ("a1", "a2", "a2")


@pytest.mark.parametrize("trouble", [RpcError(2, "unknown"), TooSlow("x"), ValueError("x")])
async def test_a_name_that_is_not_to_be_had_is_empty_for_a_while(trouble: Exception) -> None:
    platform = Platform()
    platform.trouble = trouble
    names = NameCache(3, platform)
    assert await names.get("a", 0) == await names.get("a", TRY_AGAIN_S - 1) == ""
    assert len(platform.asked) == 1
    platform.trouble = None
    assert await names.get("a", TRY_AGAIN_S + 1) == "a2"
    platform.trouble = trouble
    late = TRY_AGAIN_S + MAX_AGE_S + 2
    assert await names.get("a", late) == "a2", "an old name is better than none"


async def test_a_lost_line_is_told_to_all_who_wait_and_asked_again() -> None:
    platform = Platform()
    platform.trouble = LineLost("x")
    names = NameCache(3, platform)
    found = await asyncio.gather(*(names.get("a", 0) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(one, LineLost) for one in found)
    platform.trouble = None
    assert await names.get("a", 0) == "a2"


async def test_one_who_gives_up_does_not_take_the_name_from_the_others() -> None:
    platform = Platform()
    platform.open.clear()
    names = NameCache(3, platform)
    first, second = (asyncio.ensure_future(names.get("a", 0)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    platform.open.set()
    assert await second == "a1"
