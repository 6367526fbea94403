"""How a verdict is read: each test with its arithmetic, the result, and how far it was from the other one."""

from __future__ import annotations

from bot.council.ballot import Method
from bot.council.roll import Electorate, Share
from bot.council.rule import Base, Kind, Measure, Part, Profile, Threshold
from bot.council.tally import Count
from bot.council.verdict import Distance, Test, Verdict

ADVISORY = "【意向征询，没有约束力】"
SURVEY = "【意见征集，不是表决】"

_UNITS = {Electorate.PERSON: "人", Electorate.HOUSEHOLD: "户", Electorate.AREA: "人", Electorate.ANYBODY: "人"}
_PARTS = {Part.CAST: "参与", Part.PRESENT: "出席"}
_WHOLES = {
    Base.DECISIVE: "赞成与反对",
    Base.VALID: "有效票",
    Base.CAST: "参与",
    Base.PRESENT: "出席",
    Base.ENTITLED: "全体",
}


def area(hundredths: int) -> str:
    """An area of 0.01 ㎡ units: 6,730.5㎡."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole:,}.{rest:02d}".rstrip("0").rstrip(".") + "㎡"


def share(some: Share, electorate: Electorate) -> str:
    """Heads, and area where it counts: 12户, or 12人、1,030.5㎡."""
    heads = f"{some.heads:,}{_UNITS[electorate]}"
    return f"{heads}、{area(some.area)}" if electorate is Electorate.AREA else heads


def ratio(threshold: Threshold) -> str:
    """A threshold as a sign and a fraction: ≥ 3/4, > 1/2."""
    return f"{'>' if threshold.strict else '≥'} {threshold.num}/{threshold.den}"


def percent(part: int, whole: int, threshold: Threshold) -> str:
    """``part`` of ``whole``, rounded, with two decimals or as many as it takes: what is printed is never on another
    side of the threshold than the exact number, and says 100% or 0% only if it is all or nothing.

    Raises:
        ValueError: ``whole`` is 0.
    """
    if whole == 0:
        raise ValueError(whole)
    exact, decimals = threshold.sign(part, whole), 2
    while True:
        scale = 100 * 10**decimals
        rounded = (2 * part * scale + whole) // (2 * whole)
        side = threshold.sign(rounded, scale)
        ends = (rounded >= scale) == (part >= whole) and (rounded == 0) == (part == 0)
        # Exactly two thirds has no last decimal: there the words say that it is just that.
        if ends and (side == exact or exact == 0):
            return f"{rounded // 10**decimals}.{rounded % 10**decimals:0{decimals}d}%"
        decimals += 1


def line(test: Test, verdict: Verdict) -> str:
    """One test: 同意面积 6,730.5㎡ ÷ 参与面积 8,910.2㎡ = 75.54% ≥ 3/4 ✓."""
    form = verdict.count.form
    about = f"“{form.options[test.option]}”得票" if test.option is not None else _PARTS.get(test.criterion.part, "同意")
    measure, electorate = test.criterion.measure, verdict.electorate
    left = f"{_named(about, measure, electorate)} {_number(test.part, measure, electorate)}"
    right = _named(_WHOLES[test.criterion.base], measure, electorate)
    head = f"{left} ÷ {right} {_number(test.whole, measure, electorate)}"
    mark = "✓" if test.passed else "✗"
    if test.whole == 0:
        return f"{head}，没有可计的票 {mark}"
    return f"{head} = {percent(test.part, test.whole, test.threshold)}{_relation(test)} {mark}"


def _relation(test: Test) -> str:
    threshold = test.threshold
    side = threshold.sign(test.part, test.whole)
    fraction = f"{threshold.num}/{threshold.den}"
    if threshold.num == threshold.den:
        return "，全部" if side == 0 else "，不是全部"
    if side == 0:
        return f"，恰好{fraction}，{'要超过才算' if threshold.strict else '含本数'}"
    return f" {ratio(threshold)}" if test.passed else f" < {fraction}"


def _named(what: str, measure: Measure, electorate: Electorate) -> str:
    if what == _WHOLES[Base.VALID] and measure is Measure.HEADS:
        return what
    return what + ("面积" if measure is Measure.AREA else f"{_UNITS[electorate]}数")


def _number(number: int, measure: Measure, electorate: Electorate) -> str:
    return area(number) if measure is Measure.AREA else f"{number:,}{_UNITS[electorate]}"


def counted(count: Count, electorate: Electorate) -> list[str]:
    """What was counted, option by option, and what was not an answer."""
    form = count.form
    lines = []
    if form.method is Method.RANKED:
        lines.append(f"有效票 {share(count.valid, electorate)}")
    else:
        for option, name in enumerate(form.options):
            if form.method is Method.SCORE:
                lines.append(f"{name} {count.heads[option]:,}分")
            else:
                lines.append(f"{name} {share(count.of(option), electorate)}")
    lines += [f"另写“{text}” {share(some, electorate)}" for text, some in sorted(count.written.items())]
    if form.method is not Method.YES_NO and count.abstained.heads:
        lines.append(f"弃权 {share(count.abstained, electorate)}")
    if count.blank.heads:
        lines.append(f"空白票 {share(count.blank, electorate)}")
    if count.invalid.heads:
        why = "、".join(f"{reason.value}{number}" for reason, number in count.reasons.items())
        lines.append(f"无效票 {share(count.invalid, electorate)}（{why}）")
    return lines


def ordered(verdict: Verdict) -> str:
    """The places, equals side by side: 1 甲；2 乙、丙（并列）."""
    options, place, found = verdict.count.form.options, 1, []
    for group in verdict.places:
        names = "、".join(options[option] for option in group)
        found.append(f"{place} {names}{'（并列）' if len(group) > 1 else ''}")
        place += len(group)
    return "；".join(found)


def duels(verdict: Verdict) -> str:
    """How those who come first do against each other option, one by one: that is what a ranked poll is decided by."""
    options, pairs, first = verdict.count.form.options, verdict.count.pairs, verdict.places[0]
    found = [
        f"{options[a]} {pairs[a][b]}:{pairs[b][a]} {options[b]}"
        for a in first
        for b in range(len(options))
        if b != a and not (b in first and b < a)
    ]
    return "；".join(found)


def result(verdict: Verdict) -> str:
    """Passed or not, or who was chosen; equals are named, and nobody draws lots for them."""
    options = verdict.count.form.options
    names = "、".join(options[option] for option in verdict.chosen)
    tied = "、".join(options[option] for option in verdict.tied)
    if verdict.profile.kind is Kind.SURVEY:
        return "结果：只说明答了的人怎么想，不作决定。"
    if verdict.passed is None:
        return "结果：这项规则还没有设定人数比例，只列票数，不作结论。"
    if verdict.count.form.method is Method.YES_NO:
        equal = "赞成与反对相同，" if verdict.tied and not verdict.passed else ""
        if not verdict.binding:  # 通过 is what people would remember of it
            return f"结果：{equal}意向{'达到' if verdict.passed else '没有达到'}规则的比例。"
        return f"结果：{equal}{'通过' if verdict.passed else '不通过'}。"
    if verdict.tied:
        first = f"选出 {names}；" if names else ""
        return f"结果：{first}{tied} 并列，没有分出先后，需要再议。"
    return f"结果：选出 {names}。" if names else "结果：没有选出。"


def distance(found: Distance, electorate: Electorate, *, closed: bool) -> str:
    """How far it is from the other verdict; ``closed``: nobody can vote any more. Votes may also be changed while it is
    open: the numbers are of those cast so far."""
    if closed:
        if found.spare is not None:
            return ""
        if found.turned is not None and found.turned != Share():
            return f"已投的票里再有{_least(found.turned, electorate)}改为同意，就能通过。"
        return f"参与不足：再有{_least(found.more, electorate)}参与并同意，就能通过。" if found.more is not None else ""
    left = share(found.left, electorate)
    if found.spare is not None:
        if not found.can_fail:
            return f"还有{left}没投，全部反对也能通过。"
        if found.spare.heads == 0 or (electorate is Electorate.AREA and found.spare.area == 0):
            return f"还有{left}没投；再有一票反对就不能通过了。"
        return f"还有{left}没投；反对再多{share(found.spare, electorate)}以内仍能通过。"
    if found.more is None:
        return f"还有{left}没投，全部同意也不能通过。"
    return f"还有{left}没投；再有{_least(found.more, electorate)}同意就能通过。"


def _least(some: Share, electorate: Electorate) -> str:
    parts = [f"{some.heads:,}{_UNITS[electorate]}"] if some.heads or not some.area else []
    return "且".join([*parts, area(some.area)] if some.area else parts)


def label(profile: Profile) -> str:
    """What stands above everything that binds nobody; empty for what does."""
    if profile.binding:
        return ""
    return SURVEY if profile.kind is Kind.SURVEY else ADVISORY


def source(profile: Profile) -> str:
    """Where a rule is from, until when it held, and whether anybody compared it with the text in force."""
    until = f"（适用至{profile.until.year}年{profile.until.month}月{profile.until.day}日）" if profile.until else ""
    unsure = "" if profile.verified else "（数字未对照现行文本核对）"
    return f"依据：{profile.title}，{profile.citation}{until}{unsure}"


def verdict_text(verdict: Verdict, *, closed: bool) -> str:
    """All of it, line by line: the label if it binds nobody, the counts, the tests, the result, the distance, the
    source."""
    lines = [] if verdict.binding else [label(verdict.profile)]
    some = verdict.count.cast.heads > 0
    lines.append("；".join(counted(verdict.count, verdict.electorate)) if some else "没有人投票。")
    if verdict.count.form.method not in (Method.YES_NO, Method.CHOICE) and verdict.count.valid.heads:
        lines.append(f"名次：{ordered(verdict)}")
    if verdict.count.form.method is Method.RANKED and verdict.count.valid.heads:
        lines.append(f"两两相比：{duels(verdict)}")
    lines += [line(test, verdict) for test in verdict.tests]
    lines.append(result(verdict) if closed else result(verdict).replace("结果：", "目前：", 1))
    if verdict.distance is not None and (more := distance(verdict.distance, verdict.electorate, closed=closed)):
        lines.append(more)
    lines.append(source(verdict.profile))
    return "\n".join(lines)
