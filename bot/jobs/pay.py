"""What is paid, read out of a part of a job text in which phones, ages and times were blanked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.jobs.figures import DASH, NUMBER, Span, span
from bot.jobs.job import Pay, PayKind

_CURRENCY = r"(?:元整?|块钱?|圆|¥|￥|RMB)"
_SUM = re.compile(
    rf"(?P<mark>[¥￥] ?)?(?P<low>{NUMBER}) ?(?:{_CURRENCY})?(?:(?:{DASH}"
    rf"|/(?=\d{{4}}))[¥￥]?(?P<high>{NUMBER}))? ?(?P<unit>{_CURRENCY})?"
)
_BEFORE = {
    PayKind.HOUR: re.compile(r"(?:时薪|小时工资?|每(?:个?小)?时|[一1]个?小时|每个?钟头?)\s*[:：]?\s*(?:为|是|约)?$"),
    PayKind.DAY: re.compile(
        r"(?:日结|日薪|日工资|[一每1]天(?:工资|工钱|能?挣|给)?|每日|[一每]个?班|[一每]次|当?日结[，, ]?工资?"
        r"|[一1](?:晚上?|宿|夜)|日[赚入挣]|[一每]人|工[时日]?资日结|台班)\s*[:：]?\s*(?:为|是"
        r"|能?挣|约)?$"
    ),
    PayKind.MONTH: re.compile(
        r"(?:月薪|月工?资|每个?月|月收入|月入|月均|[一1]个月|包月|月综合工?资?|月能?挣|月挣|月保底|月)\s*[:：]?\s*"
        r"(?:为|是|约|能?挣|能?拿|到手|大概|工资|¥|￥)?$"
    ),
}
_AFTER = {
    PayKind.HOUR: re.compile(r" *(?:左右)?[起]?\s*(?:[/／每一]\s?(?:个?小时|时(?!间)|[hH]\b|钟头)|个小时)"),
    PayKind.DAY: re.compile(r" *(?:左右)?\s*(?:[/／]\s?(?:天|日)|[一每]\s?(?:天|日|晚)|日结|当天结|一?个工)"),
    PayKind.MONTH: re.compile(r" *(?:左右)?\s*(?:[/／]\s?(?:个?月)|[一每]\s?个?(?:人每)?月|每人每月)"),
}
_PER_PIECE = re.compile(
    r" *(?:[/／每一]\s?(?:件|副|车|平|个(?!月|小时|钟|班)|条|双|套|吨|单|间|只|袋|箱|米|亩|棵|斤|趟)|节|[/／]节)"
)
_PIECE_BEFORE = re.compile(
    r"(?:[一每]\s?(?:件|副|车|平方?米?|条|双|套|吨|单|只|袋|箱|亩地?|棵|斤|趟)|间房|[一每]节|每课时|课时费)\s*$"
)
_PIECE = re.compile(
    r"计件|每?课时费?|[/一每]节|按件|按平方|多少件|按量计酬|[一每](?:件|副|车|平方?米?|单|亩地?|棵|斤"
    r"|趟)\D{0,2}(?:[\d一二两三四五六七八九])(?!\d*[%％])|[元毛块][/一每](?:单|斤|棵|趟)|派一件|元?[/一每](?:件|副"
    r"|车)(?!人)"
)
_TALK = re.compile(r"面议|面谈|面聊|可谈|从优|电联|看技术|商谈|另议|好商量|可议|协商|电议|商议")
_OTHER_UNIT = re.compile(
    r" *(?:年以?上?(?![薪])|岁|周岁|人(?!民)|名|位|个(?!月)|平方?米?|㎡|公里|千米|斤|公斤|吨|层|楼|号|路|%|％|米|室"
    r"|张|寸|天[^薪]|件|小时|点|[kK]?[Vv]|"
    r"国道|级|次|倍|月|日|周|度|万?人|多?种|S店|险|餐|证|休|班|本|期|栋|区|届|项|条|寸)"
)
_ALLOWANCE = re.compile(
    r"(?:餐补|补助|奖励|奖金|加|涨|扣|罚|补贴|全勤奖?|满勤奖?|奖金|奖|住房|交通|话补|饭补|工龄|注册资金|资金|产值"
    r"|投资|占地|收费|费用?"
    r"|[交缴押]|面积|营业额|押金|保险|距离|罚款|成立于|员工)"
    r" *[:：]? *(?:每月|每天|每人|一天|约)?$"
)
_PROBATION = re.compile(
    r"(?:试用期?|前[一二两三四五六\d]+个?月|学徒期|培训期?|实习期?|见习期?|学成|转正前)[^,，。;；\n\d]{0,6}$"
)
_AFTER_PROBATION = re.compile(r"(?:转正|出徒|试用期(?:满|过)|期满)后?[^,，。;；\n\d]{0,4}$")
_BASE_BEFORE = re.compile(r"(?:底薪|保底|基本工资|基础工资|基本月?薪|无责)\D{0,3}$")
_BASE_AFTER = re.compile(r"\s*(?:元|块)?(?:[/／]月)?\s*(?:保底|底薪|打底)")
_TOTAL_BEFORE = re.compile(
    r"(?:综合(?:工资|薪资|收入)?|能拿|能挣|月挣|到手|月均|月入|可达|可拿|挣到|平均(?:每月)?|月收入|拿到)\D{0,3}$"
)
_OPEN = re.compile(
    r"\s*(?:[/／](?:月|天|小?时))?\s*(?:以上|起步|起|多(?!劳)|[+＋](?![\u4e00-\u9fff\d])|(?:外"
    r"|另)?[+＋加]\s*[\u4e00-\u9fff]{0,3}?(?:提成|绩效"
    r"|分红|业绩|奖金|抽成|计件|底提))"
)
_AT_MOST = re.compile(r"(?:最高|高达|封顶|上限)(?:可?达|能达|到)?\s*$")
_WANTED = re.compile(r"(?:工资|薪资|薪酬|待遇|薪|工钱|报酬|收入|钱|工价)[^,，。;；\n\d]{0,6}$")

_YEAR = re.compile(r"(?:年薪|年收入|年工资|年入|一年|每年)[^\d，,。\s]{0,2}$")
_AT_LEAST = re.compile(r"(?:不低于|不少于|最低|起薪|至少)(?:工资)?\s*$")
_TWO_SKILLS = re.compile(
    r"(?:大工|熟练工?|熟手|老手)\D{0,3}\d+.{0,4}(?:小工|学徒|新手|新人)|(?:小工|学徒|新手"
    r"|新人)\D{0,3}\d+.{0,4}(?:大工|熟练工?|熟手|老手)"
)
_DAILY = re.compile(r"日结|天结|日薪")

LEAST_BARE = 800
MOST_BARE = 60_000


@dataclass(frozen=True, slots=True)
class _Sum:
    start: int
    end: int
    span: Span
    kind: PayKind | None
    open: bool
    at_most: bool
    base: bool
    total: bool
    sure: bool
    probation: bool
    after_probation: bool


def _sums(text: str, labelled: bool) -> list[_Sum]:
    sums = []
    daily = bool(_DAILY.search(text))
    for found in _SUM.finditer(text):
        value = span(found["low"], found["high"])
        if value is None or value.high <= 0:
            continue
        before, after = text[max(0, found.start() - 14) : found.start()], text[found.end() : found.end() + 14]
        spelled = not found["low"][0].isdigit()
        if _ALLOWANCE.search(before) or _PER_PIECE.match(after) or _PIECE_BEFORE.search(before):
            continue
        kind = next((kind for kind, pattern in _AFTER.items() if pattern.match(after)), None)
        kind = kind or next((kind for kind, pattern in _BEFORE.items() if pattern.search(before)), None)
        money = bool(found["unit"] or found["mark"] or re.search(_CURRENCY, found[0]))
        if kind is None and not money and _OTHER_UNIT.match(after):
            continue
        if spelled and not money and kind is None and value.high < LEAST_BARE:
            continue
        if spelled and kind in (PayKind.DAY, PayKind.MONTH) and value.high < 30:
            continue
        if kind and not money and _OTHER_UNIT.match(after) and not _AFTER[kind].match(after):
            continue
        wanted = bool(_WANTED.search(before)) or labelled
        if kind is None and daily and 60 <= value.low <= value.high < LEAST_BARE and not _OTHER_UNIT.match(after):
            kind = PayKind.DAY
        if kind is None and value.high < LEAST_BARE and not (money and (wanted or value.high >= 50)):
            continue
        if kind is None and value.high > MOST_BARE and not _YEAR.search(before):
            continue
        if kind is PayKind.MONTH and value.high < 300:
            continue
        if _YEAR.search(before):
            value, kind = Span(value.low / 12, value.high / 12), PayKind.MONTH
        sums.append(
            _Sum(
                start=found.start(), end=found.end(), span=value, kind=kind,
                open=bool(_OPEN.match(after) or _AT_LEAST.search(before)), at_most=bool(_AT_MOST.search(before)),
                base=bool(_BASE_BEFORE.search(before) or _BASE_AFTER.match(after)),
                total=bool(_TOTAL_BEFORE.search(before)),
                sure=money or kind is not None or wanted
                or bool(_TOTAL_BEFORE.search(before) or _BASE_AFTER.match(after)),
                probation=bool(_PROBATION.search(before)), after_probation=bool(_AFTER_PROBATION.search(before)),
            )
        )  # fmt: skip
    return sums


def read_pay(text: str, *, labelled: bool = False, context: str = "") -> Pay | None:
    """The pay of one post, or None if none is named. ``text``: a few lines about this post, without anything that
    looks like a sum and is none (phones, ages, dates). ``labelled``: it stood behind 工资: or the like. ``context``:
    what was said elsewhere for all posts, where 日结 or 计件 may stand."""
    sums = _sums(text, labelled)
    piece = bool(_PIECE.search(text))
    words = " ".join(text.split())[:60] if labelled else ""
    if len(sums) > 1 and any(not one.probation for one in sums):
        sums = [one for one in sums if not one.probation]
    if any(one.after_probation for one in sums):
        sums = [one for one in sums if one.after_probation]
    if any(one.sure for one in sums):
        sums = [one for one in sums if one.sure]
    if not sums:
        if piece:
            return Pay(PayKind.PIECE, words=words)
        return Pay(PayKind.TALK, words=words) if _TALK.search(text) else None
    first = sums[0]
    base = next((one for one in sums if one.base), None)
    total = next((one for one in sums if one.total and one is not base), None)
    chosen = base or first
    kind = chosen.kind or next((one.kind for one in sums if one.kind), None) or _kind_around(text, context, chosen)
    low: int | None = int(chosen.span.low)
    high: int | None = int(chosen.span.high)
    if base and total:
        high = int(total.span.high)
    elif second := _helper(text, sums):
        low, high = sorted((int(chosen.span.low), int(second.span.high)))
    elif chosen.at_most:
        low = None
    elif chosen.open or (base and chosen.span.low == chosen.span.high):
        high = None
    if piece and kind in (PayKind.MONTH, None) and not re.search(r"底薪|课时费|[/一每]节", text):
        kind = PayKind.PIECE
    words = words or _clause(text, chosen.start, max(chosen.end, total.end if total else 0))
    return Pay(kind or PayKind.MONTH, low, high, words)


def _helper(text: str, sums: list[_Sum]) -> _Sum | None:
    """大工350，小工220: one post, two sums."""
    return sums[1] if len(sums) == 2 and _TWO_SKILLS.search(text) else None


def _kind_around(text: str, context: str, chosen: _Sum) -> PayKind | None:
    """What a sum without a unit is paid for, from its size and what is said around it."""
    if chosen.span.high < 80:
        return PayKind.HOUR
    if chosen.span.high < LEAST_BARE:
        return PayKind.DAY
    return None


def _clause(text: str, start: int, end: int) -> str:
    """The clause or clauses around text[start:end], in at most 40 characters."""
    begin = max((text.rfind(mark, 0, start) + 1 for mark in "，,;；。\n □"), default=0)
    stops = [at for mark in "，,;；。\n □" if (at := text.find(mark, end)) >= 0]
    return text[begin : min(stops, default=len(text))][:40].strip(" :：、")
