"""The bot's name in what people write, by hand or chosen from the list."""

from __future__ import annotations

import pytest

from bot.channels.wechaty_mention import is_mentioned, without_leading


@pytest.mark.parametrize(
    "text",
    [
        "@小圆\u2005停水了",
        "@小圆 停水了",
        "@小圆",
        "@小圆，停水了",
        "＠小圆 停水了",
        "停水了@小圆",
        "请问@小圆\u2005在吗",
        "@小圆\n停水了",
    ],
)
def test_typed_forms_that_mean_the_bot(text: str) -> None:
    assert is_mentioned(text, ["小圆"])


@pytest.mark.parametrize("text", ["小圆 停水了", "@小圆圆 停水了", "@小圆你好", "a@小圆 x", "@ 小圆", ""])
def test_forms_that_do_not(text: str) -> None:
    assert not is_mentioned(text, ["小圆", ""])


@pytest.mark.parametrize("name", ["C++)", "Bot (v1)", ".*", "[", "小圆\\"])
def test_a_name_is_never_a_pattern(name: str) -> None:
    assert is_mentioned(f"@{name} 你好", [name])
    assert not is_mentioned("@别人 你好", [name])
    assert without_leading(f"@{name}\u2005你好", [name]) == "你好"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("@小圆\u2005 停水了", "停水了"),
        ("@小圆 @小圆 停水了", "停水了"),
        ("  @小圆，停水了", "，停水了"),
        ("@小圆", ""),
        ("停水了 @小圆", "停水了 @小圆"),
        ("@管家\u2005停水了", "停水了"),
    ],
)
def test_only_the_leading_mention_is_taken_off(text: str, rest: str) -> None:
    assert without_leading(text, ["小圆", "管家"]) == rest


def test_the_platforms_word_counts_more_than_the_name_shown() -> None:
    assert without_leading("@旧名字\u2005停水了", ["小圆"], chosen=True) == "停水了"
    assert without_leading("@旧名字\u2005停水了", ["小圆"], chosen=False) == "@旧名字\u2005停水了"
