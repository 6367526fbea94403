"""What the staff do with postings, and employers with their own: review, publish, send back, full, renew, take down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.community.people import Standing
from bot.context import Context
from bot.council.refusal import Refused
from bot.handlers.hiring import THEME, among_themselves, keep_posting, load_posting, tell_employer, theirs
from bot.handlers.job_digest import approve
from bot.handlers.postings import changed_twin
from bot.handlers.shapes import Numbered, numbered, numbered_words
from bot.jobs import life
from bot.jobs.lint import check_job
from bot.jobs.posting import Posting, State, Step
from bot.jobs.rules import Level
from bot.jobs.until import read_until
from bot.routing import Route, Said
from bot.text import leading_number
from bot.wording import postings as wording

LISTED = 10


def _rest(said: Said) -> str:
    return said.rest.removeprefix("职位").strip()


def _perhaps(said: Said) -> Numbered | None:
    """A number or nothing; 0 for nothing."""
    rest = _rest(said)
    return Numbered(0) if not rest else numbered(replace(said, rest=rest))


def _number(said: Said) -> Numbered | None:
    return numbered(replace(said, rest=_rest(said)))


def _number_and_words(said: Said) -> Numbered | None:
    """A number and words or none."""
    found = leading_number(_rest(said))
    return Numbered(found[0], found[1].strip()) if found else None


def _number_perhaps_words(said: Said) -> Numbered | None:
    return Numbered(0) if not said.rest else _number_and_words(said)


def _with_words(said: Said) -> Numbered | None:
    return numbered_words(replace(said, rest=_rest(said)))


def _review(context: Context, args: Numbered) -> None:
    among_themselves(context)
    if not args.number:
        context.reply(wording.waiting(context.uow.postings.in_states({State.REVIEW}, LISTED)))
        return
    posting = load_posting(context, args.number)
    twin = changed_twin(context, posting)
    findings = check_job(posting.job, context.today)
    if posting.state is State.REVIEW:
        context.reply(wording.to_review(posting, findings, [twin] if twin else []))
    else:
        thread = context.uow.postings.thread(posting.number)
        context.reply(wording.one(posting, thread, context.uow.postings.applied(posting.number)))


def _publish(context: Context, args: Numbered) -> None:
    among_themselves(context)
    if not args.number:
        approve(context)
        return
    posting = load_posting(context, args.number)
    findings = check_job(posting.job, context.today)
    step = life.approve(
        posting, findings=findings, despite=args.text[:300], today=context.today, by=context.me.id, at=context.now
    )
    # The reason stands in the thread; the journal says who looked past which rule.
    despite = sorted({found.rule.id for found in findings if found.rule.level is Level.WARN})
    kept = keep_posting(context, step, **({"despite": despite} if despite else {}))
    tell_employer(context, kept, wording.published_to_employer(kept))
    context.reply(wording.published(kept))


def _send_back(context: Context, args: Numbered) -> None:
    among_themselves(context)
    posting = load_posting(context, args.number)
    kept = keep_posting(context, life.send_back(posting, text=args.text[:300], by=context.me.id, at=context.now))
    if kept.author is not None and kept.author != context.me.id:
        context.tell(kept.author, wording.sent_back(kept, args.text, author=True))
    context.reply(wording.sent_back(kept, args.text, author=False))


def _take_down(context: Context, args: Numbered) -> None:
    posting = load_posting(context, args.number)
    kept = keep_posting(context, life.take_down(posting, text=args.text[:300], by=context.me.id, at=context.now))
    tell_employer(context, kept, wording.changed_by_others(kept, args.text))
    context.reply(wording.taken_down(kept))


def _fill(context: Context, args: Numbered) -> None:
    posting = load_posting(context, args.number)
    kept = keep_posting(context, life.fill(posting, by=context.me.id, at=context.now))
    tell_employer(context, kept, wording.changed_by_others(kept, ""))
    context.reply(wording.filled(kept))


def _renew(context: Context, args: Numbered) -> None:
    posting = load_posting(context, args.number)
    found = read_until(args.text, context.today, labelled=True)
    if found is None:
        raise Refused("posting.day", number=posting.number, said=args.text[:20])
    kept = keep_posting(context, _longer(context, posting, found.day, found.open_ended))
    context.reply(wording.renewed(kept))


def _longer(context: Context, posting: Posting, until: date, open_ended: bool) -> Step:
    by, at, today = context.me.id, context.now, context.today
    if posting.state is State.OPEN:
        return life.refresh(posting, until=until, open_ended=open_ended, today=today, by=by, at=at)
    return life.renew(posting, until=until, findings=check_job(posting.job, today), today=today, by=by, at=at)


ROUTES = (
    Route(
        word="审核",
        usage="审核 [职位号]",
        example="审核 31",
        about="看等审核的招工；带号看全文和要核对的地方。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_perhaps,
        handle=_review,
        talk=True,
    ),
    Route(
        word="发布招工",
        usage="发布招工 [职位号] [理由]",
        example="发布招工 31",
        about="审核通过并发布，有要核对的地方要写明为什么还发；不带号，把新的招工发到各群。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_number_perhaps_words,
        handle=_publish,
    ),
    Route(
        word="退回招工",
        usage="退回招工 <职位号> <改什么>",
        example="退回招工 31 请写明工资怎么算",
        about="退给发的人修改；已发布的先不显示。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_with_words,
        handle=_send_back,
    ),
    Route(
        word="下架",
        usage="下架 <职位号> [理由]",
        example="下架 31",
        about="不再招了：职位不再显示。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_number_and_words,
        handle=_take_down,
        also=theirs,
        talk=True,
    ),
    Route(
        word="已满",
        usage="已满 <职位号>",
        example="已满 31",
        about="招满了：职位先不显示，再缺人可以续期。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_number,
        handle=_fill,
        synonyms=("招满",),
        also=theirs,
        talk=True,
    ),
    Route(
        word="续期",
        usage="续期 <职位号> <日期>",
        example="续期 31 12月31日",
        about="接着招到哪天；招满、到期的也能续，号不变。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_with_words,
        handle=_renew,
        also=theirs,
        talk=True,
    ),
)
