"""Help, usage, faults, and what is said to free words."""

from __future__ import annotations

from collections.abc import Iterable

from bot.routing import Route
from bot.triage import Emergency


def usage(route: Route, hint: str = "") -> str:
    """After a near miss: how the word is used, with an example that works."""
    lines = [f"“{route.word}”这样说，例如：{route.example}", f"写法：{route.usage}"]
    return "\n".join([hint, *lines] if hint else lines)


def help_for(route: Route) -> str:
    """What one word does."""
    lines = [f"{route.word}：{route.about}", f"例如：{route.example}", f"写法：{route.usage}"]
    if route.synonyms:
        lines.append(f"也可以说：{'、'.join(route.synonyms)}")
    return "\n".join(lines)


SHOWN = 8
"""So many words of a theme stand in the whole help; it is read on a phone."""


def help_list(routes: Iterable[Route], bot_name: str) -> str:
    """What somebody can say, by theme."""
    themes: dict[str, list[str]] = {}
    for route in routes:
        themes.setdefault(route.theme, []).append(route.word)
    lines = [f"有事直接告诉我，例如：@{bot_name} 3号楼停水两天了", "看办到哪一步了：进度", "", "我懂这些词："]
    cut = False
    for theme, words in themes.items():
        shown = words if len(words) <= SHOWN + 1 else words[:SHOWN]
        cut = cut or len(shown) < len(words)
        lines.append(f"【{theme}】{'、'.join(shown)}{'…' if len(shown) < len(words) else ''}")
    lines += ["", "哪个词不会用，就回“帮助”加那个词，例如：帮助 评价"]
    if cut:
        lines.append("带“…”的还有别的词，回“帮助”加那一类，例如：帮助 议事会")
    return "\n".join(lines)


def help_theme(theme: str, routes: Iterable[Route]) -> str:
    """帮助 with a theme: all its words, each with what it is for."""
    lines = [f"【{theme}】"]
    lines += [f"{route.usage}：{route.about}" for route in routes]
    return "\n".join(lines)


def unknown_word(word: str) -> str:
    """帮助 for a word that is not in the table."""
    return f"没有“{word}”这个词。回“帮助”看能做什么。"


def greeting(bot_name: str) -> str:
    """To addressed words in which no concern was found."""
    return (
        f"我是{bot_name}。小区里有事，一句话说清哪里、什么事就行，例如：反映 3号楼停水两天了。"
        "看办到哪一步回“进度”，别的回“帮助”。"
    )


def welcome() -> str:
    """To thanks."""
    return "不客气，有事随时说。"


def maybe_concern(theme: str, because: Iterable[str]) -> str:
    """To addressed words that may be a concern."""
    words = "、".join(word for word in because if not word.startswith("-"))
    heard = f"听起来和“{theme}”有关" + (f"（{words}）" if words else "")
    return f"{heard}。要登记成诉求请回“登记”；不是的话不用理会，24小时后自动忘掉。"


def prompt(theme: str) -> str:
    """To free talk in a group that sounds like a concern: asked once."""
    return f"听着像是“{theme}”的事。回复“登记”即可受理；不回就不留存。"


def emergency(found: Emergency, *, told: bool, registered: bool) -> str:
    """The number to call comes first; nothing else matters now. ``told``: staff were; ``registered``: it is a 诉求."""
    lines = [f"请马上拨打 {found.number}（{found.what}）！先保证人的安全。"]
    if told:
        lines[0] += "我已同时通知社区值班人员。"
    if not registered:
        lines.append("人安全以后，回“登记”可以再登记成诉求。")
    return "\n".join(lines)


def emergency_to_staff(found: Emergency, who: str, where: str, text: str, *, asked: bool = True) -> str:
    """To the staff, at once. ``asked``: the speaker was told which number to call."""
    words = "、".join(found.words)
    done = f"已请对方拨打 {found.number}" if asked else f"群是静默的，没有出声，对方未必已拨打 {found.number}"
    return f"【紧急】{where} {who}：{text}\n判断为“{found.what}”（{words}），{done}。请立即联系核实。"


def incident(number: str, *, again: bool = False) -> str:
    """Something broke while a message was handled. ``again``: its words are not kept, and have to be said again."""
    if again:
        return f"抱歉，刚才没处理好，这一条没有算数，也没有留下。请再发一遍；还不行就把编号 {number} 告诉社区。"
    return f"抱歉，刚才没处理好，您的话已经留下，我会自动再试。如一直没有回音，请把编号 {number} 告诉社区。"


def parked(number: str) -> str:
    """To the staff: a message could not be handled three times."""
    return f"有一条消息试了3次都没处理成功，编号 {number}，已停放，请技术人员查看日志。"
