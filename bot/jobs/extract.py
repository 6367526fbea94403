"""What a pasted text offers: free words, a poster, a numbered list or a table become jobs, one for each post.

Nothing is made up: a field of which the text says nothing stays empty and is asked for (:func:`bot.jobs.job.missing`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.jobs.blanks import BLANK, blanked
from bot.jobs.contacts import contact_name, read_contact, read_source
from bot.jobs.employers import Whole, employer_of, place_of, read_whole
from bot.jobs.headcount import read_headcount
from bot.jobs.job import Contact, Headcount, Job, Pay
from bot.jobs.labels import Field
from bot.jobs.layout import BULLET, MOST, Block, Layout, lay_out, sections
from bot.jobs.names import is_trade
from bot.jobs.pay import read_pay
from bot.jobs.posts import clean_post, split_posts
from bot.jobs.prepare import prepare
from bot.jobs.sharing import pay_of_each
from bot.jobs.traits import ages, hours, sexes
from bot.jobs.until import Until, read_until

LIMIT = 4_000
"""Characters of a text that are looked at."""

_BENEFITS = re.compile(
    r"五险一金|五险|六险一金|社保|保险|包吃包?住|管吃管?住|供吃供?住|包吃|包住|管吃|管住|供吃|供住|包午饭|管午饭"
    r"|包午餐|免费(?:工作|午)?餐|免费住宿|住宿免费|提供(?:食宿|住宿|宿舍)|"
    r"吃住(?:免费|全包)|班车接送|节日福利|生日福利|全勤奖?|带薪年假|年终奖|工龄奖|餐补|免费培训|带薪培训"
)
_WANTED = re.compile(
    r"证|经验|优先|身体健康|吃苦|学历|专业|本科|大专|中专|高中|初中|会|熟悉|熟练|能|细心|责任心|驾龄|普通话|利索"
    r"|党员|健康"
)
_DUTY = re.compile(r"负责|从事|工作内容|做饭|接孩子|打扫|照顾")


def extract(text: str, today: date) -> tuple[Job, ...]:
    """The jobs that a tidied text offers, in its order; none if it names no post. ``today`` is the local day from which
    dates are seen."""
    lines = prepare(text[:LIMIT])
    parts = sections(lines)
    if len(parts) == 1:
        return _jobs(parts[0], [], text, today)[:MOST]
    jobs: list[Job] = []
    for part in parts[1:]:
        jobs += _jobs(part, parts[0], text, today)
    return tuple(jobs[:MOST])


def _jobs(lines: Sequence[str], above: Sequence[str], text: str, today: date) -> tuple[Job, ...]:
    layout = lay_out(lines)
    if not layout.blocks:
        guess = _guess(lines)
        if not guess:
            return ()
        layout.blocks.append(Block(guess))
    layout.blocks = _without_echoes(layout.blocks)
    offering = {block.employer for block in layout.blocks if block.employer}
    if len(offering) == 1:
        layout.shared.employer = layout.shared.employer or next(iter(offering))
    whole = "\n".join(BULLET.sub("", line) for line in [*lines, *above])
    pays = _pays(layout, whole)
    known = _known(whole, today)
    if len(offering | _labelled_employers(layout)) > 1:
        # Several employers: what one of them says is not said for the others.
        apart = _known("\n".join([*layout.shared.free, *above]), today)
        known = replace(apart, until=apart.until or (known.until if _one_until(layout) else None))
    jobs = []
    for at, block in enumerate(layout.blocks):
        for index, post in enumerate(block.posts):
            pay = pays[at][index] if index < len(pays[at]) else None
            jobs.append(_job(layout, block, post, pay, known, text, today))
    return tuple(jobs)


def _guess(lines: Sequence[str]) -> tuple[str, ...]:
    """No verb, no number, no label: a clause that sounds like a trade, or what is paid by the day (摘苹果，日结120)."""
    clauses = [
        clause
        for line in lines
        for clause in re.split(r"[，,;；。!！?？\s]|急招|急聘|招聘", blanked(line))
        if clause and BLANK not in clause and not re.search(r"\d", clause)
    ]
    for clause in clauses:
        able = re.search(r"会(\S{2,5}?)(?:的师傅|的人?|的?没|吗|$)", clause)
        if able and not re.search(r"社会|学会|会员", clause):
            return (able[1],)
    for clause in clauses:
        name = clean_post(re.sub(r"^.*[】:：]", "", clause))
        if name and is_trade(name):
            return split_posts(name)
    if clauses and re.search(r"日结|一天|时薪|小时|计件|面议", "".join(lines)):
        name = clean_post(clauses[0])
        return (name,) if name and len(name) <= 6 else ()
    return ()


def _without_echoes(blocks: list[Block]) -> list[Block]:
    """A headline that names a post again (急招电工 … 岗位：电工) is not a second job."""
    kept: list[Block] = []
    for block in blocks:
        twin = next((one for one in kept if one.posts == block.posts and not (one.count and block.count)), None)
        if twin is None:
            kept.append(block)
            continue
        twin.count = twin.count or block.count
        twin.employer = twin.employer or block.employer
        twin.free += block.free
        for kind, values in block.labels.items():
            for value in values:
                twin.label(kind, value)
    weak = [one for one in kept if not one.count and not one.labels and not re.search(r"\d", "".join(one.free))]
    if weak and len(kept) > len(weak):
        others = {post for one in kept if one not in weak for post in one.posts}
        kept = [one for one in kept if one not in weak or not any(_same_trade(post, others) for post in one.posts)]
    return kept


def _same_trade(post: str, others: set[str]) -> bool:
    return any(post != other and (post in other or other in post) for other in others)


def _pays(layout: Layout, whole: str) -> list[list[Pay | None]]:
    """The pay of every post of every block."""
    labelled = layout.shared.labels.get(Field.PAY, [])
    names = [block.posts for block in layout.blocks]
    shared_text = "\n".join(layout.shared.free)
    shared = next((pay for value in labelled if (pay := read_pay(blanked(value), labelled=True, context=whole))), None)
    shared = shared or read_pay(blanked(shared_text), context=whole)
    each = pay_of_each("\n".join([*labelled, *(part for block in layout.blocks for part in block.free)]), names)
    found: list[list[Pay | None]] = []
    for block, by_name in zip(layout.blocks, each, strict=True):
        own = [value for value in block.labels.get(Field.PAY, [])]
        pay = next((one for value in own if (one := read_pay(blanked(value), labelled=True, context=whole))), None)
        pay = pay or read_pay(blanked("，".join(block.free)), context=whole)
        found.append([named or pay or shared for named in by_name])
    missing = [at for at, pays in enumerate(found) if not any(pays)]
    having = [pay for pays in found for pay in pays if pay]
    if missing and len({(pay.kind, pay.low, pay.high) for pay in having}) == 1 and not re.search(r"\n", whole.strip()):
        for at in missing:
            found[at] = [having[0]] * len(found[at])
    return found


def _known(text: str, today: date) -> _Known:
    return _Known(read_whole(text), read_until(text, today), _hours("", text), read_contact(text))


def _labelled_employers(layout: Layout) -> set[str]:
    return {name for block in layout.blocks for name in block.labels.get(Field.EMPLOYER, ())}


def _one_until(layout: Layout) -> bool:
    """Whether a last day is said for all, and not by some of the posts only."""
    return not any(Field.UNTIL in block.labels for block in layout.blocks)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the whole text says, read once for all of its jobs."""

    whole: Whole
    until: Until | None
    hours: str
    contact: Contact


def _job(layout: Layout, block: Block, post: str, pay: Pay | None, known: _Known, text: str, today: date) -> Job:
    own, shared = block.labels, layout.shared.labels
    single = sum(len(one.posts) for one in layout.blocks) == 1
    own_text = "，".join(block.free)
    rest = "\n".join(layout.shared.free)
    around = f"{own_text}\n{rest}"

    def said(kind: Field) -> str:
        return "，".join(own.get(kind) or shared.get(kind) or ())

    until_label = said(Field.UNTIL)
    until = read_until(until_label, today, labelled=True) if until_label else None
    until = until or known.until
    source, reposted = read_source(said(Field.SOURCE), known.whole.text)
    contact = _contact(own, own_text, shared, known)
    employer = employer_of(said(Field.EMPLOYER), block.employer, layout.shared.employer, own_text, known.whole, source)
    age = _first(
        ages, [said(Field.AGE), own_text, said(Field.REQUIREMENTS), rest, known.whole.text if single else ""], bare=True
    )
    sex = (
        _first(sexes, [said(Field.SEX), own_text, said(Field.REQUIREMENTS), rest], bare=False)
        or (said(Field.SEX) if len(said(Field.SEX)) <= 4 else "")
        or _sex_before_post(around, post)
    )
    return Job(
        employer=employer,
        post=post,
        headcount=_headcount(block, layout, single),
        pay=pay,
        place=place_of(said(Field.PLACE), own_text, rest, known.whole),
        hours=_hours(said(Field.HOURS), own_text, around) or known.hours,
        age=age,
        sex=sex,
        requirements=_without(said(Field.REQUIREMENTS) or _clauses(around, _WANTED), age, sex),
        duties=said(Field.DUTIES).strip("；。，") or _clauses(around, _DUTY),
        benefits="，".join(
            dict.fromkeys(
                found[0] for found in _BENEFITS.finditer(f"{said(Field.BENEFITS)} {said(Field.PAY)} {around}")
            )
        ),
        contact=contact,
        valid_until=until.day if until else None,
        open_ended=bool(until and until.open_ended),
        reposted=reposted,
        source=source,
        text=text
        if single
        else f"{own_text} {' '.join(value for values in own.values() for value in values)}\n{rest}".strip(),
    )


def _of_block(labels: dict[Field, list[str]], free: str) -> str:
    """Everything in which somebody to ask may be named."""
    told = [
        f"{kind.value}:{value}" for kind in (Field.NAME, Field.PHONE, Field.WECHAT) for value in labels.get(kind, ())
    ]
    return "\n".join([*told, free])


def _headcount(block: Block, layout: Layout, single: bool) -> Headcount | None:
    for values in (block.labels.get(Field.COUNT, ()), layout.shared.labels.get(Field.COUNT, ())):
        for value in values:
            count = read_headcount(value)
            if count:
                return count
    return block.count or (layout.shared.count if single else None)


def _hours(label: str, *texts: str) -> str:
    if label:
        return label
    for text in texts:
        found = list(dict.fromkeys(one.words for one in hours(text)))
        if found:
            return "，".join(found)
    return ""


def _contact(own: dict[Field, list[str]], own_text: str, shared: dict[Field, list[str]], known: _Known) -> Contact:
    """Whom the post's own words name, else the labelled ones of all, else whoever is named anywhere."""
    contact = read_contact(_of_block(own, own_text), _of_block(shared, ""), known.whole.text)
    if not contact:
        contact = known.contact
    labelled = _of_block(shared, "")
    if not contact.name or Field.NAME in shared:
        contact = replace(
            contact, name=contact_name(_of_block(own, own_text), labelled) or contact.name or known.contact.name
        )
    return replace(contact, wechat=contact.wechat or known.contact.wechat)


def _first(read: object, texts: Sequence[str], *, bare: bool) -> str:
    assert callable(read)
    for text in texts:
        if text and (found := read(text)):
            return str(found[0].words)
    if bare and texts[0] and re.search(r"\d", texts[0]):
        return texts[0]
    return ""


def _sex_before_post(text: str, post: str) -> str:
    """招女营业员: the sex stands before the post."""
    found = re.search(rf"([男女])(?:性|士)?{re.escape(post)}", text)
    return found[1] if found else ""


def _without(requirements: str, age: str, sex: str) -> str:
    """The requirements in one line, without what has its own field."""
    kept = []
    for clause in re.split(r"[，,;；。\n]+", requirements):
        bare = clause.replace("年龄", "").strip(" 、:：")
        if bare and bare not in (age, sex):
            kept.append(clause.strip())
    return "，".join(dict.fromkeys(kept))


def _clauses(text: str, wanted: re.Pattern[str]) -> str:
    """The clauses of a text that a pattern finds something in, without those that name numbers to call."""
    kept = [
        clause.strip()
        for clause in re.split(r"[，,;；。!！\n|]", text)
        if wanted.search(clause) and not re.search(r"\d{7}|电话|招|地址|工资|薪", clause)
    ]
    return "，".join(dict.fromkeys(kept))
