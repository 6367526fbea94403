"""What the recount says, for a neighbour who doubts a result."""

from __future__ import annotations

from typing import Any

from bot.verify.reading import RANKED, SECRET, YES_NO, plain

_MARKS = "0123456789abcdefghjkmnpqrstvwxyz"


def shortened(digest: str) -> str:
    """A hash as it is printed in a chat: its first 80 bits, four groups of four."""
    number = int(digest[:20], 16)
    marks = "".join(_MARKS[number >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(marks[at : at + 4] for at in range(0, 16, 4))


def title(terms: dict[str, Any]) -> str:
    """Which poll it is."""
    return f"表决{terms['poll']}：{plain(terms['question'])}（{terms['secrecy']}，{terms['form']['method']}）"


def counts(terms: dict[str, Any], counted: dict[str, Any]) -> str:
    """A count in one line."""
    options = zip(terms["form"]["options"], counted["options"], strict=True)
    said = [] if terms["form"]["method"] == RANKED else [f"{plain(option)} {both[0]}" for option, both in options]
    said += [f"{plain(own)}（另写） {heads}" for own, heads, _ in counted["written"][:20]]
    said += [
        f"{name} {counted[key][0]}" for key, name in (("valid", "有效票"), ("blank", "空白票"), ("invalid", "无效票"))
    ]
    return "，".join(said)


def outcome(terms: dict[str, Any], decided: dict[str, Any]) -> list[str]:
    """Each test with its arithmetic, and the result."""
    options, rule = terms["form"]["options"], terms["rule"] or {"title": "没有写明", "citation": "无", "binding": False}
    lines = [f"规则：{plain(rule['title'])}，依据：{plain(rule['citation'], 200)}"]
    lines += [_arithmetic(test, options) for test in decided["tests"]]
    if terms["form"]["method"] == RANKED:
        lines.append(
            "名次：" + " ＞ ".join("＝".join(plain(options[at]) for at in place) for place in decided["places"])
        )
    result = {None: "规则没有给出比例，只计票，不判定", True: "通过", False: "不通过"}[decided["passed"]]
    if decided["passed"] is not None and terms["form"]["method"] != YES_NO:
        result = (
            "选出 " + "、".join(plain(options[at]) for at in decided["chosen"]) if decided["chosen"] else "没有选出"
        )
    tied = "；票数相同：" + "、".join(plain(options[at]) for at in decided["tied"]) if decided["tied"] else ""
    return [*lines, f"结果：{result}{tied}" + ("" if rule["binding"] else "（意向征询，没有约束力）")]


def _arithmetic(test: dict[str, Any], options: list[str]) -> str:
    part, whole = _amount(test["counted"], test["measure"]), _amount(test["of"], test["measure"])
    who = "" if test["option"] is None else f"“{plain(options[test['option']])}”"
    left, right = f"{who}{test['part']}{test['measure']}", f"{test['base']}{test['measure']}"
    share = f" = {percent(test['counted'], test['of'], test['num'], test['den'])}" if test["of"] else ""
    sign, mark = (">" if test["strict"] else "≥"), ("✓" if test["met"] else "✗")
    return f"{left} {part} ÷ {right} {whole}{share}，要求 {sign} {test['num']}/{test['den']} {mark}"


def percent(part: int, whole: int, num: int, den: int) -> str:
    """A share, rounded to as many decimals as it takes to stand on the right side of num/den."""
    side = part * den - whole * num
    for decimals in range(2, 40):
        scale = 100 * 10**decimals
        rounded = (2 * part * scale + whole) // (2 * whole)
        shown = rounded * den - scale * num
        if side == 0 or (side > 0 and shown > 0) or (side < 0 and shown < 0):
            break
    return f"{rounded // 10**decimals}.{rounded % 10**decimals:0{decimals}d}%"


def _amount(number: int, measure: str) -> str:
    if measure != "面积":
        return f"{number:,}"
    return f"{number // 100:,}.{number % 100:02d}".rstrip("0").rstrip(".") + "㎡"


def limits(terms: dict[str, Any], *, headed: bool) -> list[str]:
    """What no file can prove about a poll."""
    secret = terms["secrecy"] == SECRET
    said = [
        "截止之前有没有哪张票被换掉。只有投票人自己看得出来，请"
        + ("用回执码查自己的票。" if secret else "看自己名字旁边。"),
        "名册上的人、面积和到场人数对不对，纸质票录得对不对。要看社区保存的名册、签到和纸票。",
        "投票的是不是本人，是不是自愿。",
    ]
    if secret:
        said += [
            "有没有两个人拿到同一个回执码。两人一比就知道。",
            "投票那一刻的秘密：机器收到一票时知道是谁投的。公告里没有，事后也对不出来。",
        ]
    if not headed:
        said.insert(0, "这是不是当时公布的那一份。请加上 --head 和截止时群里公布的指纹，再核一次。")
    return said
