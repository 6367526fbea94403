"""What is said about roles."""

from __future__ import annotations

from collections.abc import Collection

from bot.community.people import Role


def claimed(first_steps: str) -> str:
    """The first administrator."""
    return f"您现在是管理员。口令已作废。\n{first_steps}"


def wrong_code() -> str:
    """认领 with a code that is not the one."""
    return "口令不对。口令在服务器第一次启动时打印，只能用一次。"


def first_steps() -> str:
    """What an administrator does first."""
    return (
        "接下来：\n1. 在工作群里说“绑定本群 工作群”，警报和演练会发到那里；\n2. 在各居民群里说“绑定本群 <小区>”；\n"
        "3. 在群里“授权 @某人 网格员”。\n随时回“帮助”看全部用法。"
    )


def _office(role: Role, scope: str) -> str:
    return f"{role.value}（{scope}）" if scope else role.value


def granted(who: str, role: Role, scope: str, places: Collection[str]) -> str:
    """A role was given or taken."""
    if role is Role.RESIDENT:
        return f"已取消{who}的角色，现在是居民。"
    done = f"已授权：{who} 是{_office(role, scope)}。"
    if role is Role.PARTNER:
        if not scope:
            return f"{done}还没写是哪个单位，派单找不到他：授权 @{who} {role.value} <单位>"
        return f"{done}派给这个单位：派单 <号> {scope}"
    if role is Role.GRID and scope and places and scope not in places:
        return f"{done}（“{scope}”不在配置的地名里：{'、'.join(list(places)[:8])}。写错了请重新授权。）"
    return done


def told_granted(role: Role, scope: str, by: str) -> str:
    """To the person."""
    if role is Role.RESIDENT:
        return f"{by}取消了您的工作角色。"
    given = "派给您的诉求会私信您，随时回“待办”看手上的；" if role is Role.PARTNER and scope else ""
    return f"{by}授权您为“{_office(role, scope)}”。{given}回“帮助”看您能做什么。"
