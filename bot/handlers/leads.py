"""应聘: somebody wants a job, agrees to what is handed on, and hears what became of it; the employer hears of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.community.people import Standing
from bot.context import Context
from bot.council.refusal import Refused
from bot.council_repositories import Where
from bot.dialogue import Question
from bot.handlers.hiring import THEME, employers, load_posting, offers_work, speaks_for, tell_employer
from bot.handlers.shapes import Numbered, numbered
from bot.handlers.stepping import among_staff
from bot.jobs import lead as life
from bot.jobs.lead import Lead, LeadState, LeadStep
from bot.jobs.phones import phones
from bot.jobs.posting import PAUSED, Posting, State
from bot.routing import Route, Said
from bot.text import leading_number, short
from bot.wording import leads as wording

APPLYING = "应聘同意"
ASKED = timedelta(minutes=30)
AGREE, REFUSE = frozenset({"同意", "我同意"}), frozenset({"不同意", "算了", "不去了", "取消"})
SHORT = 4
"""Characters: so short an answer was meant for the question, and is none."""
MOST_A_DAY = 10
LISTED = 30
_AGAIN = frozenset({LeadState.WITHDRAWN, LeadState.FAILED})


def _application(said: Said) -> Numbered | None:
    """Nothing (0), or a number and perhaps a phone and a name."""
    rest = said.rest.removeprefix("职位").strip()
    if not rest:
        return Numbered(0) if said.addressed else None
    found = leading_number(rest)
    return Numbered(found[0], found[1].strip(" ，,")) if found and len(found[1]) <= 60 else None


def _apply(context: Context, args: Numbered) -> None:
    if not context.private:
        raise Refused("private.only", word="应聘")
    if not args.number:
        _mine(context)
        return
    posting = load_posting(context, args.number)
    _may_apply(context, posting)
    phone, name = _phone_and_name(args.text)
    if args.text and not phone and sum(mark.isdigit() for mark in args.text) >= 5:
        raise Refused("lead.phone", number=posting.number, said=args.text[:20])
    _ask(context, posting, name or short(context.me.label or "邻居", 20), phone)


def _ask(context: Context, posting: Posting, name: str, phone: str) -> None:
    context.ask(APPLYING, ASKED, number=posting.number, name=name, phone=phone)
    context.reply(wording.consent(posting, name, phone, context.rules.keep_messages.days))


def _phone_and_name(text: str) -> tuple[str, str]:
    found = phones(text)
    if not found:
        return "", short(text, 20) if text and not any(mark.isdigit() for mark in text) else ""
    rest = text[: found[0].start] + " " + text[found[0].end :]
    return found[0].number, short(rest.strip(" ，,：:"), 20) if rest.strip(" ，,：:") else ""


def _may_apply(context: Context, posting: Posting) -> None:
    if posting.state is not State.OPEN:
        raise Refused("lead.closed", number=posting.number, state=posting.state.value)
    me = context.me
    before = context.uow.postings.lead_of(posting.number, me.id)
    if before is not None and before.state not in _AGAIN:
        raise Refused("lead.again", number=posting.number, lead=before.number, state=before.state.value)
    if context.uow.journal.count("应聘", me.id, context.now - timedelta(days=1)) >= MOST_A_DAY:
        raise Refused("lead.many", most=MOST_A_DAY)


def agreed(context: Context, question: Question) -> bool:
    """Only the word itself is consent; a number adds a phone, and is asked about again."""
    facts, words = question.facts, context.text
    if words in REFUSE:
        context.uow.questions.close(question.person_id, question.room)
        context.stale = True
        context.reply(wording.refused())
        return True
    posting = load_posting(context, int(facts["number"]))
    if words in AGREE:
        _may_apply(context, posting)
        context.uow.questions.close(question.person_id, question.room)
        context.stale = True
        _hand_in(context, posting, str(facts["name"]), str(facts["phone"]))
        return True
    phone, name = _phone_and_name(words)
    if phone and len(words) <= 40:
        _ask(context, posting, name or str(facts["name"]), phone)
        return True
    if len(words) <= SHORT:
        context.reply(wording.only_the_word())
        return True
    return False


def _hand_in(context: Context, posting: Posting, name: str, phone: str) -> None:
    here = context.inbound
    value, update = life.apply(
        Lead(
            posting=posting.number,
            person=context.me.id,
            name=name,
            phone=phone,
            created_at=context.now,
            updated_at=context.now,
        )
    )
    kept = context.uow.postings.apply(value, update, Where(channel=here.channel, account=here.account))
    context.note("应聘", f"应聘{kept.number}", posting=posting.number, phone=bool(phone))
    told = tell_employer(context, posting, wording.to_employer(kept, posting))
    if not told:
        _tell_staff(context, kept, posting)
    context.reply(wording.applied(kept, posting, told))


def _tell_staff(context: Context, lead: Lead, posting: Posting) -> None:
    """Whoever drew it up in private, else the staff group, where the number is masked."""
    author = context.uow.people.get(posting.author) if posting.author is not None else None
    staff = author is not None and author.standing >= Standing.STAFF and author.id != context.me.id
    if author is None or not staff or not context.tell(author.id, wording.to_employer(lead, posting)):
        context.tell_staff(wording.to_staff_group(lead, posting))


def _mine(context: Context) -> None:
    found = context.uow.postings.leads_by(context.known.id, LISTED) if context.known else []
    postings = {number: posting for number in {one.posting for one in found} if (posting := _posting(context, number))}
    context.reply(wording.mine(found, postings))


def _posting(context: Context, number: int) -> Posting | None:
    return context.uow.postings.get(number)


# ---------------------------------------------------------------------- what became of it
def _lead_number(said: Said) -> Numbered | None:
    """The number alone: 入职 3年了 is said of something else."""
    return numbered(replace(said, rest=said.rest.removeprefix("应聘").strip()))


def load_lead(context: Context, number: int) -> Lead:
    """The application of that number.

    Raises:
        Refused: there is none.
    """
    found = context.uow.postings.lead(number)
    if found is None:
        raise Refused("lead.unknown", number=number if number < 10**9 else "这么大的号")
    return found


def _theirs(context: Context, args: Numbered) -> bool:
    """Whether it is for a job of the speaker's own organisation."""
    found = context.uow.postings.lead(args.number)
    posting = context.uow.postings.get(found.posting) if found else None
    return posting is not None and speaks_for(context, posting)


def keep_lead(context: Context, step: LeadStep) -> Lead:
    """Keep a step of an application, and its line in the journal."""
    value, update = step
    context.uow.postings.save_lead(value, update)
    context.note(update.text or update.state.value, wording.name(value), state=value.state.value, posting=value.posting)
    return value


def _to(state: LeadState) -> Callable[[Context, Numbered], None]:
    def handle(context: Context, args: Numbered) -> None:
        if not (context.private or among_staff(context)):
            raise Refused("private.only", word=state.value)
        lead = load_lead(context, args.number)
        kept = keep_lead(context, life.move(lead, state, by=context.me.id, at=context.now))
        if kept.person is not None:
            context.tell(kept.person, wording.to_applicant(kept, _posting(context, kept.posting)))
        context.reply(wording.moved(kept, lead.state))

    return handle


def _withdraw(context: Context, args: Numbered) -> None:
    lead = load_lead(context, args.number)
    if context.known is None or lead.person != context.known.id:
        raise Refused("lead.unknown", number=args.number)
    kept = keep_lead(context, life.withdraw(lead, by=context.me.id, at=context.now))
    posting = _posting(context, kept.posting)
    if posting is not None:
        text = wording.withdrawn_to_employer(kept, posting)
        if not tell_employer(context, posting, text):
            context.tell_staff(text)
    context.reply(wording.withdrawn(kept))


def _sheet_of(said: Said) -> Numbered | None:
    rest = said.rest.removeprefix("职位").strip()
    return Numbered(0) if not rest else numbered(replace(said, rest=rest))


def _of_employer(context: Context, args: Numbered) -> bool:
    if not args.number:
        return offers_work(context)
    posting = _posting(context, args.number)
    return posting is not None and speaks_for(context, posting)


def _sheet(context: Context, args: Numbered) -> None:
    if not context.private:
        raise Refused("private.only", word="应聘单")
    postings = context.uow.postings
    if args.number:
        posting = load_posting(context, args.number)
        leads = postings.leads(posting.number, LISTED)
        # Who looked at people's numbers is on record.
        context.note("看应聘单", f"职位{posting.number}", count=len(leads))
        context.reply(wording.sheet(posting, leads))
        return
    current = frozenset({State.OPEN}) | PAUSED
    if context.standing >= Standing.STAFF:
        found = postings.in_states(current, LISTED)
    else:
        own = sorted(employers(context.known))
        found = [one for name in own for one in postings.in_states(current, LISTED, employer=name)]
    context.reply(wording.sheets([(one, postings.applied(one.number)) for one in found]))


ANSWERS = {APPLYING: agreed}
_ABOUT = {
    LeadState.CONTACTED: ("联系了", "已经联系过应聘的人。"),
    LeadState.INTERVIEW: ("面试", "请应聘的人来面试。"),
    LeadState.HIRED: ("入职", "录用了。"),
    LeadState.FAILED: ("未成", "没成。"),
}

ROUTES = (
    Route(
        word="应聘",
        usage="应聘 <号> [电话]",
        example="应聘 31 13800000001",
        about="想去就投：您同意后，称呼和电话只告诉这家单位。不带号看您投过的。请私聊说。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=_application,
        handle=_apply,
        talk=True,
    ),
    Route(
        word="撤回应聘",
        usage="撤回应聘 <应聘号>",
        example="撤回应聘 5",
        about="不想去了：称呼和电话从应聘单里删掉。",
        theme=THEME,
        who=Standing.ANYONE,
        parse=_lead_number,
        handle=_withdraw,
    ),
    Route(
        word="应聘单",
        usage="应聘单 [职位号]",
        example="应聘单 31",
        about="看谁应聘了您的职位；只能私聊看。",
        theme=THEME,
        who=Standing.STAFF,
        parse=_sheet_of,
        handle=_sheet,
        also=_of_employer,
    ),
    *(
        Route(
            word=word,
            usage=f"{word} <应聘号>",
            example=f"{word} 5",
            about=f"记应聘的进展：{about}本人会知道。",
            theme=THEME,
            who=Standing.STAFF,
            parse=_lead_number,
            handle=_to(state),
            also=_theirs,
            talk=True,
        )
        for state, (word, about) in _ABOUT.items()
    ),
)
