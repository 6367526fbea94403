"""What is said about groups."""

from __future__ import annotations

from collections.abc import Sequence

from bot.community.groups import Group, Mode, Purpose


def introduction(bot_name: str, street: str) -> str:
    """When the bot comes into a group: once."""
    return (
        f"大家好，我是{street}的{bot_name}。小区里有事 @{bot_name} 说一声，我来登记、催办、回音；"
        "平时不打扰。回“帮助”看怎么用。"
    )


def bound(group: Group) -> str:
    """绑定本群."""
    if group.purpose is Purpose.STAFF:
        return "本群已设为工作群：紧急情况、演练和需要人处理的事会发到这里。"
    return f"本群已绑定到“{group.area}”，这里的诉求都归到{group.area}。改绑再说一次即可。"


def unknown_place(area: str, places: Sequence[str]) -> str:
    """A hint when the name is not among the configured places."""
    return f"（“{area}”不在配置的地名里：{'、'.join(places[:8])}。如写错了请重新绑定。）" if places else ""


def mode_set(mode: Mode) -> str:
    """静默|提示|关闭 识别."""
    return {
        Mode.PROMPT: "本群识别方式：提示。听着像诉求的话，会问本人一次要不要登记。",
        Mode.SILENT: "本群识别方式：静默。像诉求的话只进工作人员的待办，群里不出声。",
        Mode.OFF: "本群识别方式：关闭。只有 @我 或用指令时我才看。",
    }[mode]


def welcome_set(text: str) -> str:
    """欢迎语."""
    return f"欢迎语已设好，有新人进群会说：{text}" if text else "欢迎语已关闭。"


def listing(groups: Sequence[Group], default: Mode) -> str:
    """群列表."""
    lines = [f"共{len(groups)}个群："]
    for group in groups:
        area = "工作群" if group.purpose is Purpose.STAFF else group.area or "未绑定"
        lines.append(f"{group.id} {group.name or '（未命名）'}｜{area}｜{(group.mode or default).value}")
    return "\n".join(lines)


def invited(who: str, group: str) -> str:
    """To the staff: the bot is asked into a group."""
    return f"{who or '有人'}邀请我进群“{group or '未命名'}”。要进的话，请在手机微信上点接受；不进就不用理会。"


def sent_private() -> str:
    """The answer is long and went to the asker alone."""
    return "已私信您。"
