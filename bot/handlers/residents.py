"""What residents say about concerns: report, confirm, add, join, ask, take back, rate."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.community.people import Standing
from bot.concern_repositories import Supporter
from bot.context import Context
from bot.council import life
from bot.council.concern import OPEN, Kind, Satisfaction, State
from bot.council.refusal import Refused
from bot.dialogue import Candidate
from bot.handlers import neighbours
from bot.handlers.attaching import ask_for_more
from bot.handlers.keeping import concerned, keep, load
from bot.handlers.merging import goes_on_in, households, people_of
from bot.handlers.notify import the_concerned
from bot.handlers.reporting import alarm, register
from bot.handlers.responsible import is_responsible, responsible
from bot.handlers.shapes import MaybeNumbered, Numbered, Words, maybe_numbered, numbered, numbered_maybe_words, words
from bot.handlers.stepping import inform
from bot.routing import Handle, Route, Said
from bot.text import leading_number
from bot.wording import concerns as wording
from bot.wording import lists
from bot.wording.settling import off_the_list

THEME = "诉求"


def _report(kind: Kind | None) -> Handle:
    def handle(context: Context, args: Words) -> None:
        judgement = context.triage.judge(args.text)
        if judgement.emergency is not None:
            alarm(context, judgement, registered=True)
        register(context, args.text, judgement, kind=kind)

    return handle


_COLON = re.compile(r"\w+ ?[:：]")


def _report_meant(context: Context, args: Words) -> bool:
    # “求助 谁有多余的白菜” asks the neighbours; with a colon, or of what the community deals with, it is a report.
    judgement = context.triage.judge(args.text)
    return bool(_COLON.match(context.text) or judgement.grounded or judgement.emergency)


@dataclass(frozen=True, slots=True)
class Which:
    """A candidate's number, or none: the speaker's own."""

    candidate: int | None


def _which(said: Said) -> Which | None:
    if not said.rest:
        return Which(None)
    found = leading_number(said.rest.removeprefix("候选"))
    return Which(found[0]) if found and not found[1] else None


def _staff_choice(context: Context, args: Which) -> bool:
    return args.candidate is not None and context.standing >= Standing.STAFF


def _own_candidate(context: Context) -> Candidate | None:
    person = context.known
    return context.uow.candidates.latest(person.id, context.inbound.room, context.now) if person else None


def _confirm_meant(context: Context, args: Which) -> bool:
    # 登记 is a word of everyday life; who was not asked, or has nothing to confirm, did not mean the bot.
    own = _own_candidate(context)
    return _staff_choice(context, args) or (own is not None and not own.silent)


def _confirm(context: Context, args: Which) -> None:
    candidates = context.uow.candidates
    if args.candidate is not None and _staff_choice(context, args):
        candidate = candidates.get(args.candidate, context.now)
        # Who was asked decides for themselves: staff decide only on what nobody was asked about.
        if candidate is None or not candidate.silent:
            raise Refused("concern.candidate_gone", number=args.candidate)
    else:
        candidate = _own_candidate(context)
        if candidate is None:
            raise Refused("concern.nothing_waiting")
    register(context, candidate.text, context.triage.judge(candidate.text), candidate=candidate)
    candidates.drop(candidate.id)


def _supplement(context: Context, args: Numbered) -> None:
    concern = goes_on_in(context, load(context, args.number))
    allowed = concerned(context, concern) or context.standing >= Standing.STAFF
    if not args.text and allowed and concern.state in OPEN:
        ask_for_more(context, concern)
        return
    step = life.supplement(concern, text=args.text[:2000], by=context.me.id, allowed=allowed, at=context.now)
    changed = keep(context, step)
    context.reply(wording.supplemented(changed))


def _support(context: Context, args: Numbered) -> None:
    named = load(context, args.number)
    concern, mine = goes_on_in(context, named), neighbours.own_duplicate(context, named)
    if mine is not None and mine.number != concern.number:
        neighbours.join_own(context, mine, concern)
        return
    me = context.me
    already = any(s.person_id == me.id for s in context.uow.concerns.supporters(concern.number))
    changed = keep(context, life.support(concern, by=me.id, already=already, at=context.now))
    inbound = context.inbound
    context.uow.concerns.join(
        concern.number, Supporter(me.id, inbound.channel, inbound.account, inbound.room), context.now
    )
    context.reply(wording.supported(changed))
    neighbours.notice_burst(context, changed, joined=True)


def _progress(context: Context, args: MaybeNumbered) -> None:
    if args.number is None:
        mine = context.uow.concerns.of_reporter(context.known.id, limit=8) if context.known else []
        context.reply(lists.progress_list(mine) if mine else lists.no_concerns())
        return
    concern = load(context, args.number)
    staff = context.standing >= Standing.STAFF or is_responsible(context, concern)
    inside = staff or concerned(context, concern)
    thread = context.uow.concerns.thread(concern.number)
    public = not (inside and context.private)
    context.reply(
        lists.progress(
            concern,
            thread,
            context.rules,
            context.now,
            inside=inside,
            public=public,
            staff=staff,
            households=households(people_of(context, concern)) if staff else 0,
        )
    )


def _withdraw(context: Context, args: Numbered) -> None:
    concern, me = goes_on_in(context, load(context, args.number)), context.me
    if concern.reporter != me.id and concerned(context, concern):
        left = keep(context, life.leave(concern, by=me.id, at=context.now))
        context.uow.concerns.leave(concern.number, me.id)
        context.reply(wording.withdrawn(left))
        return
    step = life.withdraw(concern, by=me.id, at=context.now)
    changed = keep(context, step)
    context.reply(wording.withdrawn(changed))
    if changed.state is State.WITHDRAWN:
        the_concerned(context, changed, step[1], but=me.id)
        inform(context, responsible(context, changed), off_the_list(changed, "登记人已撤回"))


@dataclass(frozen=True, slots=True)
class Rating:
    """评价: which one, how content, and why."""

    number: int
    satisfaction: Satisfaction
    text: str


_RATING = re.compile(r"[\s,，]*(不满意|基本满意|比较满意|(?:很|非常|十分|挺|特别)?满意)[\s,，:：。]*(.*)", re.DOTALL)
_NOT_A_CONCERN = ("决议", "任务", "会议", "议题", "表决", "职位")
_FAIRLY = ("基本满意", "比较满意")


def rating(said: Said) -> Rating | None:
    """A number, how content, and words if there are any."""
    if said.rest.startswith(_NOT_A_CONCERN):
        return None
    found = leading_number(said.rest)
    match = _RATING.fullmatch(found[1]) if found else None
    if found is None or match is None:
        return None
    said_of_it = match[1] if match[1] == "不满意" else "基本满意" if match[1] in _FAIRLY else "满意"
    satisfaction = Satisfaction(said_of_it)
    return Rating(found[0], satisfaction, match[2].strip()[:500])


def _rate(context: Context, args: Rating) -> None:
    concern = load(context, args.number)
    step = life.rate(
        concern,
        satisfaction=args.satisfaction,
        text=args.text,
        by=context.me.id,
        concerned=concerned(context, concern),
        at=context.now,
    )
    changed = keep(context, step, satisfaction=args.satisfaction.value)
    context.reply(wording.rated(changed, args.text))
    if changed.satisfaction is Satisfaction.DISSATISFIED:
        context.tell_staff(wording.rated_to_staff(changed, args.text))


def _reporting(word: str, kind: Kind | None, about: str, example: str, *synonyms: str, talk: bool = False) -> Route:
    return Route(
        word=word,
        usage=f"{word} <什么事、在哪里>",
        example=example,
        about=about,
        theme=THEME,
        who=Standing.ANYONE,
        parse=words,
        handle=_report(kind),
        synonyms=synonyms,
        talk=talk,
        meant=_report_meant if talk else None,
    )


ROUTES = (
    _reporting("反映", None, "把一件事登记成诉求，由社区办理。", "反映 3号楼停水两天了", "上报", "反应"),
    _reporting("报修", Kind.HELP, "报修，登记成诉求。", "报修 2单元楼道灯不亮", "维修"),
    _reporting("投诉", Kind.COMPLAINT, "投诉，登记成诉求。", "投诉 楼下饭店半夜还在放音乐"),
    _reporting("建议", Kind.SUGGESTION, "提建议，登记成诉求。", "建议 在小区门口装个快递柜", talk=True),
    _reporting("求助", Kind.HELP, "求助，登记成诉求。", "求助 老人独居想申请上门理发", talk=True),
    _reporting("咨询", Kind.QUESTION, "问政策、问办事。", "咨询 医保在哪里缴", talk=True),
    Route(
        word="登记",
        usage="登记",
        example="登记",
        about="我问您要不要登记时，回这个词就受理。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=_which,
        handle=_confirm,
        talk=True,
        meant=_confirm_meant,
    ),
    Route(
        word="进度",
        usage="进度 [号]",
        example="进度 12",
        about="看诉求办到哪一步；不带号看自己的全部。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=maybe_numbered,
        handle=_progress,
        synonyms=("查询", "查进度", "我的诉求"),
        talk=True,
    ),
    Route(
        word="补充",
        usage="补充 <号> [内容]",
        example="补充 12 今天早上又停了",
        about="给自己的诉求补充情况；只写号，再发照片也行。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=numbered_maybe_words,
        handle=_supplement,
    ),
    Route(
        word="同问",
        usage="同问 <号>",
        example="同问 12",
        about="我家也是：加入别人的诉求，有进展一起通知。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=numbered,
        handle=_support,
        synonyms=("我也是", "同求"),
        talk=True,
    ),
    Route(
        word="撤回",
        usage="撤回 <号>",
        example="撤回 12",
        about="撤回自己的诉求，或退出同问的。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=numbered,
        handle=_withdraw,
        synonyms=("撤销",),
        talk=True,
    ),
    Route(
        word="评价",
        usage="评价 <号> 满意|基本满意|不满意 [话]",
        example="评价 12 满意 师傅来得很快",
        about="办结以后说说满不满意。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=rating,
        handle=_rate,
    ),
)
