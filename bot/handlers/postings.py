"""发招工: a pasted text becomes drafts, each shown back, asked about until nothing is missing, and handed in.

The same job from another source refreshes the one that is there and keeps its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.community.people import Role, Standing
from bot.context import Context
from bot.council.refusal import Refused
from bot.council_repositories import Where
from bot.dialogue import Question
from bot.handlers.hiring import (
    THEME,
    among_themselves,
    employers,
    keep_posting,
    load_posting,
    offers_work,
    speaks_for,
    theirs,
)
from bot.handlers.shapes import Numbered, Words, numbered_maybe_words
from bot.handlers.stepping import inform_staff
from bot.jobs import life
from bot.jobs.answers import amend, answer
from bot.jobs.categories import category_of
from bot.jobs.extract import extract
from bot.jobs.job import Gap, Job, missing
from bot.jobs.lint import blocks, check_job
from bot.jobs.posting import PAUSED, Posting, State, Step
from bot.jobs.same import Likeness, employer_key, likeness
from bot.jobs.until import OPEN_DAYS
from bot.routing import Route, Said
from bot.wording import postings as wording

WORD = "发招工"
TEXT, FILLING = "招工文本", "招工草稿"
"""Questions: the text is waited for; a draft is being filled in."""
WAITS, FILLS = timedelta(minutes=10), timedelta(hours=4)
LONGEST_ANSWER = 120
"""Characters: what is longer is no answer to what is missing, but another text."""
SUBMIT = frozenset({"提交", "确认", "没问题"})
DROP = frozenset({"取消", "不要了", "不发了"})
SHOW, HIDE = frozenset({"电话公开", "公开电话"}), frozenset({"电话不公开", "不公开电话"})
_STANDS = frozenset({State.DRAFT, State.REVIEW, State.OPEN}) | PAUSED
_MERGED = ("employer", "headcount", "pay", "place", "duties", "requirements", "contact", "valid_until", "source")


def _words(said: Said) -> Words | None:
    return Words(said.rest) if said.addressed or said.separated else None


def _post(context: Context, args: Words) -> None:
    among_themselves(context)
    if not args.text:
        context.ask(TEXT, WAITS)
        context.reply(wording.paste())
        return
    # Tidying takes the marks of a numbered poster apart: it is read as it was typed.
    raw = context.inbound.text.partition(WORD)[2].strip(" \n\t:：,，")
    take_in(context, raw or args.text)


def pasted(context: Context, question: Question) -> bool:
    """The text came that was waited for."""
    if not context.addressed or len(context.text) < 4:
        return False
    context.uow.questions.close(question.person_id, question.room)
    take_in(context, context.inbound.text)
    return True


def take_in(context: Context, text: str) -> None:
    """Make drafts of a text, or refresh what is there already, and ask for what the first draft lacks.

    Raises:
        Refused: it offers no post, or one of another employer than the speaker's.
    """
    jobs = [_of_whom(context, job) for job in extract(text, context.today)]
    if not jobs:
        raise Refused("posting.nothing")
    drafts: list[Posting] = []
    refreshed: list[Posting] = []
    waiting: list[Posting] = []
    for job in jobs:
        twin = _twin(context, job)
        if twin is None:
            drafts.append(_draft(context, job))
        elif twin.state is State.DRAFT:
            drafts.append(keep_posting(context, _rewritten(context, twin, job)))
        elif twin.state is State.REVIEW:
            waiting.append(twin)
        else:
            refreshed.append(_again(context, twin, job))
    head = wording.received(drafts, refreshed, waiting)
    if head:
        context.reply(head)
    if drafts:
        _go_on(context, [draft.number for draft in drafts])


def _of_whom(context: Context, job: Job) -> Job:
    """The job with its employer's registered name.

    Raises:
        Refused: the speaker may not offer it.
    """
    if context.standing >= Standing.STAFF:
        return _registered(context, job)
    own = employers(context.known)
    if not own:
        raise Refused("posting.no_scope")
    mine = next((name for name in sorted(own) if _called(name, job.employer)), None)
    if mine is None and (job.employer or len(own) > 1):
        raise Refused("posting.other_employer", own="、".join(sorted(own)), named=job.employer[:30] or "（没写单位）")
    return replace(job, employer=mine or min(own))


def _registered(context: Context, job: Job) -> Job:
    """Where just one registered employer is called so, it is meant: its people are told who applies."""
    if not job.employer:
        return job
    scopes = {name for person in context.uow.people.in_office(Role.EMPLOYER) for name in employers(person)}
    called = [name for name in scopes if employer_key(name) == employer_key(job.employer)]
    return replace(job, employer=called[0]) if len(called) == 1 else job


def _called(name: str, said: str) -> bool:
    mine, other = employer_key(name), employer_key(said)
    return bool(other) and (mine == other or (min(len(mine), len(other)) >= 3 and (mine in other or other in mine)))


def _twin(context: Context, job: Job) -> Posting | None:
    """The same job, if it is there and the speaker may touch it. What must not be published refreshes nothing."""
    blocked = blocks(check_job(job, context.today))
    for other in context.uow.postings.like(job, _STANDS):
        may = speaks_for(context, other) and (not blocked or other.state is State.DRAFT)
        if may and likeness(job, other.job) is Likeness.SAME:
            return other
    return None


def _draft(context: Context, job: Job) -> Posting:
    value, update = life.draft(
        Posting(
            job=job,
            category=category_of(job),
            author=context.me.id,
            employer_id=context.me.id if job.employer in employers(context.me) else None,
            created_at=context.now,
            updated_at=context.now,
        )
    )
    here = context.inbound
    kept = context.uow.postings.add(value, update, Where(channel=here.channel, account=here.account))
    context.note(update.action.value, f"职位{kept.number}", state=kept.state.value)
    return kept


def _rewritten(context: Context, twin: Posting, job: Job) -> Step:
    """A draft that is sent again keeps what was answered and is not said now."""
    answered = {name: getattr(twin.job, name) for name in _MERGED if not getattr(job, name)}
    return life.edit(twin, replace(job, **answered), text="重新发", by=context.me.id, at=context.now)


def _again(context: Context, twin: Posting, job: Job) -> Posting:
    until, left_open = job.valid_until, job.open_ended
    if until is None:
        until, left_open = context.today + timedelta(days=OPEN_DAYS), True
    if twin.state is State.OPEN:
        step = life.refresh(
            twin, until=until, open_ended=left_open, today=context.today, by=context.me.id, at=context.now
        )
    else:
        findings = check_job(twin.job, context.today)
        step = life.renew(twin, until=until, findings=findings, today=context.today, by=context.me.id, at=context.now)
    return keep_posting(context, step)


# ---------------------------------------------------------------------- filling in
def _go_on(context: Context, numbers: Sequence[int]) -> None:
    """Show the first of these drafts and ask for what it lacks."""
    for at, number in enumerate(numbers):
        posting = context.uow.postings.get(number)
        if posting is not None and posting.state is State.DRAFT:
            _show(context, posting, numbers[at + 1 :])
            return


def _show(context: Context, posting: Posting, rest: Sequence[int], *, known: bool = False) -> None:
    """``known``: its reading was shown already, and only what is asked next is new."""
    gaps = missing(posting.job)
    context.ask(FILLING, FILLS, number=posting.number, gap=gaps[0].value if gaps else "", rest=list(rest))
    findings = check_job(posting.job, context.today)
    if known and gaps and not findings:
        context.reply(wording.next_question(posting, gaps))
        return
    context.reply(wording.reading(posting, gaps, findings, like=changed_twin(context, posting), left=len(rest)))


def changed_twin(context: Context, posting: Posting) -> Posting | None:
    """Another one of the same work at the same employer, with other pay or place."""
    others = context.uow.postings.like(posting.job, _STANDS - {State.DRAFT})
    return next(
        (
            one
            for one in others
            if one.number != posting.number and likeness(posting.job, one.job) is not Likeness.OTHER
        ),
        None,
    )


def filled_in(context: Context, question: Question) -> bool:
    """An answer to what a draft lacks, a correction in words, or one of the words that end it."""
    posting = context.uow.postings.get(int(question.facts["number"]))
    if posting is None or posting.state is not State.DRAFT or not speaks_for(context, posting):
        return False
    rest = [int(number) for number in question.facts["rest"]]
    words = context.text
    if words in DROP:
        context.uow.questions.close(question.person_id, question.room)
        context.stale = True
        kept = keep_posting(context, life.take_down(posting, by=context.me.id, at=context.now))
        context.reply(wording.taken_down(kept))
        _go_on(context, rest)
        return True
    if words in SUBMIT:
        submit(context, posting)
        context.uow.questions.close(question.person_id, question.room)
        context.stale = True
        _go_on(context, rest)
        return True
    if not context.addressed:
        return False
    gap = Gap(question.facts["gap"]) if question.facts["gap"] else None
    job = corrected(context, posting.job, words, gap)
    if job is None:
        if gap is not None:
            context.reply(wording.not_understood(gap))
        return gap is not None
    kept = keep_posting(context, life.edit(posting, job, text=words[:300], by=context.me.id, at=context.now))
    _show(context, kept, rest, known=True)
    return True


def corrected(context: Context, job: Job, words: str, gap: Gap | None) -> Job | None:
    """The job with what these words change, or with the gap filled by them; None if they do neither."""
    if words in SHOW | HIDE:
        return replace(job, contact=replace(job.contact, phone_public=words in SHOW))
    changed: Job | None = job
    for line in words.splitlines():
        changed = changed and _amended(context, changed, line)
    if changed is not None:
        return changed
    return answer(job, gap, words, context.today) if gap is not None and len(words) <= LONGEST_ANSWER else None


def _amended(context: Context, job: Job, line: str) -> Job | None:
    for label, name in (("性别", "sex"), ("年龄", "age")):
        if line.startswith(label):
            return replace(job, **{name: line.removeprefix(label).strip(" :：改成为")[:40]})  # type: ignore[arg-type]
    found = amend(job, line, context.today)
    if found is None:
        return None
    changed = found[0]
    # Nobody gives their posting to another organisation, nor takes on its applicants.
    if changed.employer != job.employer:
        changed = _of_whom(context, changed)
    return changed


def submit(context: Context, posting: Posting) -> None:
    """It goes to the staff, who are told."""
    findings = check_job(posting.job, context.today)
    step = life.submit(posting, findings=findings, today=context.today, by=context.me.id, at=context.now)
    value, update = step
    kept = keep_posting(context, (replace(value, category=category_of(value.job)), update))
    staff = context.standing >= Standing.STAFF
    context.reply(wording.submitted(kept, findings, staff=staff))
    if not staff:
        twin = changed_twin(context, kept)
        inform_staff(context, wording.to_review(kept, findings, [twin] if twin else []))


def _edit(context: Context, args: Numbered) -> None:
    """改招工: go on with a draft; with words, change it by them."""
    among_themselves(context)
    posting = load_posting(context, args.number)
    if posting.state is not State.DRAFT:
        # The refusal says in which state it can be changed, and 退回招工 brings it there.
        life.edit(posting, posting.job, by=context.me.id, at=context.now)
    if args.text in SUBMIT:
        submit(context, posting)
        return
    if args.text:
        gaps = missing(posting.job)
        job = corrected(context, posting.job, args.text, None)
        if job is None:
            context.reply(wording.reading(posting, gaps, check_job(posting.job, context.today)))
            return
        posting = keep_posting(context, life.edit(posting, job, text=args.text[:300], by=context.me.id, at=context.now))
    _show(context, posting, ())


ANSWERS = {TEXT: pasted, FILLING: filled_in}

ROUTES = (
    Route(
        word=WORD,
        usage="发招工 <文本>",
        example="发招工 宏远机械厂招电工3名，月薪4000-5000，工业园区，电话13800000001",
        about="把招工的话变成职位：先给您看读出来的，缺什么问什么，审核后发布。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_words,
        handle=_post,
        also=offers_work,
    ),
    Route(
        word="改招工",
        usage="改招工 <号> [改什么]",
        example="改招工 31 工资 4000-5000",
        about="接着改一条招工草稿；改好回“提交”。",
        theme=THEME,
        who=Standing.STAFF,
        parse=numbered_maybe_words,
        handle=_edit,
        also=theirs,
    ),
)
