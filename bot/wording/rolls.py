"""What is said about the register of homes and about who is bound to which."""

from __future__ import annotations

from collections.abc import Sequence

from bot.council.homes import Fault
from bot.council.roll import Flaw, Home
from bot.poll_repositories import Binding
from bot.wording.verdicts import area

_FAULTS = {
    Fault.NO_DOOR: "没有门牌",
    Fault.BAD_DOOR: "门牌看不懂（要楼-单元-室，例如3-2-501）",
    Fault.BAD_AREA: "面积不是数（例如89.55）",
    Fault.LONG_NAME: "业主姓名太长",
    Fault.MANY_OWNERS: "业主太多",
    Fault.TWICE: "这个门牌出现了两次",
}
SHOWN = 8


def why(faults: Sequence[Fault]) -> str:
    """What is wrong with a row."""
    return "；".join(_FAULTS[fault] for fault in faults)


def ask_for_list(place: str, minutes: int) -> str:
    """名册 <小区> with nothing there yet."""
    return (
        f"{place}还没有名册。请在{minutes}分钟内把名册表（.xlsx 或 .csv）发来，三列就行：门牌、面积、业主，"
        f"例如：3-2-501、89.55、张三。"
        "几位业主用顿号隔开。也可以直接粘贴几行。"
    )


def send_list(minutes: int) -> str:
    """After a summary."""
    return f"要更新，请在{minutes}分钟内把新表发来：表里的门牌按新表改，没写的不动。"


def reading(name: str) -> str:
    """A file is on its way."""
    return f"收到“{name}”，正在读，读完告诉您。"


def wrong_kind(name: str) -> str:
    """A file that is no list."""
    return f"“{name}”不是表格。请发 .xlsx 或 .csv。"


def taken(place: str, new: int, changed: int, same: int, bad: Sequence[tuple[int, str]], *, returned: bool) -> str:
    """What became of a list."""
    parts = [f"新增{new}户", f"改动{changed}户"] + ([f"原样{same}户"] if same else [])
    lines = [f"{place}名册：{'，'.join(parts)}。" + (f"有{len(bad)}行没收：" if bad else "")]
    lines += [f"· 第{place_}行：{reason}" for place_, reason in bad[:SHOWN]]
    if len(bad) > SHOWN:
        lines.append(f"……还有{len(bad) - SHOWN}行")
    if bad:
        lines.append("没收的行和原因在随后发来的表里，改好再发一次就行。" if returned else "改好这几行再发一次就行。")
    lines.append("正在进行的表决不受影响：名册在开始时就定了。")
    return "\n".join(lines)


def summary(place: str, homes: Sequence[Home], bound: int, found: Sequence[tuple[int, Flaw]]) -> str:
    """名册."""
    total = sum(home.area for home in homes)
    lines = [f"{place}名册：{len(homes)}户，{area(total)}；已有住户绑定的{bound}户。"]
    kinds: dict[Flaw, list[str]] = {}
    for row, flaw in found:
        kinds.setdefault(flaw, []).append(homes[row].door)
    for flaw, doors in kinds.items():
        more = f"等{len(doors)}户" if len(doors) > SHOWN else ""
        note = "（同名请分清，如“王伟(2)”）" if flaw is Flaw.SEVERAL_HOMES else ""
        lines.append(f"· {flaw.value}{note}：{'、'.join(doors[:SHOWN])}{more}")
    return "\n".join(lines)


# ------------------------------------------------------------------------------------------------ 绑定
def asked(binding: Binding, *, known: bool) -> str:
    """绑定, to who asks."""
    note = "" if known else "名册里还没有这个门牌，社区会核实。"
    return f"{binding.place} {binding.door} {binding.name}：绑定已提交，等社区核对。{note}核对好就告诉您。"


def to_staff(binding: Binding, label: str, home: Home | None) -> str:
    """绑定, to the staff: what the register says beside what was said."""
    register = "名册里没有这个门牌" if home is None else f"名册业主：{'、'.join(home.owners) or '没有登记'}"
    same = "（与名册相符）" if home is not None and binding.name in home.owners else ""
    return (
        f"绑定{binding.number}：{label or '居民'} 说自己是 {binding.place} {binding.door} 的 {binding.name}{same}。"
        f"{register}。\n"
        f"昵称不算数，请核对本人。同意回“同意绑定 {binding.number}”，不符回“退回绑定 {binding.number} <理由>”。"
    )


def bound(binding: Binding, *, owner: bool) -> str:
    """It is made sure, to the resident."""
    what = "您是名册上的业主，户票和面积票都能投" if owner else "能投这一户的户票；按面积的票由名册上的业主投"
    return f"已绑定 {binding.place} {binding.door}（{binding.name}）。{what}。有表决时我会告诉您。"


def approved(binding: Binding) -> str:
    """To who approved."""
    return f"绑定{binding.number} 已同意：{binding.door} {binding.name}，已告诉本人。"


def returned(binding: Binding) -> str:
    """To who gave it back."""
    return f"绑定{binding.number} 已退回，已告诉本人。"


def told_returned(binding: Binding, reason: str) -> str:
    """To the resident."""
    because = f"：{reason}" if reason else ""
    return f"{binding.place} {binding.door} 的绑定没有通过{because}。有疑问请到社区当面核对。"


def ended(binding: Binding) -> str:
    """解除绑定."""
    return f"绑定{binding.number} 已解除：{binding.door} {binding.name}，已告诉本人。"


def told_ended(binding: Binding) -> str:
    """To the resident."""
    return f"您与 {binding.place} {binding.door} 的绑定已由社区解除。有疑问请联系社区。"


def already(binding: Binding) -> str:
    """绑定 again."""
    return f"您已经绑定了 {binding.place} {binding.door}（{binding.name}），不用再绑。"


def waiting(found: Sequence[Binding]) -> str:
    """待核."""
    if not found:
        return "没有等着核对的绑定。"
    lines = [f"等着核对的绑定{len(found)}条："]
    lines += [f"· 绑定{one.number} {one.place} {one.door} {one.name}" for one in found]
    lines.append(f"同意回“同意绑定 {found[0].number}”，不符回“退回绑定 {found[0].number} <理由>”。")
    return "\n".join(lines)


def wrong_code() -> str:
    """The code of a household slip is not that of the home."""
    return "绑定码不对，请对照贴条再打一遍。没有贴条就不写码，由社区核对：绑定 3-2-501 姓名"


def code_slips(place: str, slips: Sequence[tuple[str, str]]) -> str:
    """The codes of some homes, for the slips."""
    lines = [f"{place}绑定码，{len(slips)}户，贴条随后发来，打印剪开交到本户，勿外传："]
    lines += [f"{door}　{code}" for door, code in slips]
    lines.append(f"住户私聊我：绑定 {slips[0][0]} 姓名 {slips[0][1]}")
    return "\n".join(lines)


def slips_in_file(place: str, count: int) -> str:
    """The same, when there are too many to list."""
    return f"{place}绑定码，{count}户：贴条随后发来，打印剪开交到本户，勿外传。"
