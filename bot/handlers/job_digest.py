"""The day's jobs for every group: shown to the staff, approved with one word, sent once to each, paced by the outbox.

What a group was shown is kept, so that only what is new to it makes a message, and nothing is new twice. Each copy is a
letter of a broadcast, which a group can get at most once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.community.groups import Group
from bot.community.people import Standing
from bot.context import Context
from bot.council.refusal import Refused
from bot.handlers.areas import groups_of
from bot.handlers.hiring import THEME
from bot.handlers.shapes import Words, exactly
from bot.jobs.digest import Audience, Digest, Issue, cards_of
from bot.jobs.plan import DigestMode
from bot.jobs.posting import State
from bot.letters import Draft, LetterKind
from bot.routing import Route
from bot.wording import digests as wording
from bot.wording import jobs as jobs_wording

MOST = 2_000
"""Open postings that are looked at; the newest."""
OFF = "招工不进群"
"""Begins the setting of a group that does not want them."""
PREVIEW, SENT = "预览", "群发"
"""The journal's words for what was done on a day."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What one group is told."""

    group: Group
    digest: Digest


def copies(context: Context) -> list[Copy]:
    """What every group of this account would be told now; only those to which something is new."""
    openings = context.uow.postings.in_states({State.OPEN}, MOST)
    if not openings:
        return []
    issue = Issue(cards_of(openings, {posting.number: jobs_wording.card(posting) for posting in openings}))
    groups = [group for group in groups_of(context, "") if context.uow.settings.get(_key(group)) is None]
    shown = context.uow.postings.shown([group.id for group in groups])
    found = []
    for group in groups:
        areas = frozenset({group.area} if group.area else ())
        digest = issue.for_group(Audience(areas=areas, shown=shown.get(group.id, {})))
        if any(page.new for page in digest.pages):
            found.append(Copy(group, digest))
    return found


def send(context: Context, wanted: list[Copy]) -> int:
    """Write the letters of a broadcast, and keep what each group was shown; how many letters."""
    # Another one on the same day is another broadcast, to whom something else is new.
    subject = _subject(context)
    before = sum(entry.action == SENT for entry in context.uow.journal.of(subject))
    name = f"招工日报{context.today.isoformat()}-{before + 1}"
    count = 0
    for copy in wanted:
        group = copy.group
        for page, text in enumerate(jobs_wording.digest(copy.digest, context.today)):
            context.drafts.append(
                Draft(
                    channel=group.channel,
                    account=group.account,
                    kind=LetterKind.BROADCAST,
                    room=group.external_id,
                    text=text,
                    broadcast=f"{name}-{page}",
                )
            )
            count += 1
    context.uow.postings.show({copy.group.id: copy.digest.shown for copy in wanted}, context.now)
    context.note(SENT, subject, groups=len(wanted), letters=count)
    return count


def approve(context: Context) -> None:
    """发布招工 alone."""
    wanted = copies(context)
    if not wanted:
        waiting = context.uow.postings.in_states({State.REVIEW}, 10)
        context.reply(wording.nothing_new(waiting))
        return
    letters = send(context, wanted)
    context.reply(wording.sent(len(wanted), letters))


def daily(context: Context) -> None:
    """The clock, once on each working day."""
    plan, now = context.rules.jobs, context.now
    opens = datetime.combine(context.today, plan.at, context.rules.zone)
    if plan.digest is DigestMode.OFF or now < opens or not context.rules.plan.is_workday(context.today):
        return
    subject = _subject(context)
    if context.uow.journal.of(subject) or not context.uow.postings.in_states({State.OPEN}, 1):
        return
    wanted = copies(context)
    if not wanted:
        # Looked at for today: what is published later waits for the morning, or for 发布招工.
        context.note(PREVIEW, subject, groups=0)
        return
    if plan.digest is DigestMode.AUTOMATIC:
        letters = send(context, wanted)
        context.tell_staff(wording.sent(len(wanted), letters))
        return
    fullest = max(wanted, key=lambda copy: sum(len(page.new) for page in copy.digest.pages))
    context.note(PREVIEW, subject, groups=len(wanted))
    context.tell_staff(wording.preview(len(wanted), jobs_wording.digest(fullest.digest, context.today)))


def _subject(context: Context) -> str:
    """The day's digest of this account, as the journal names it."""
    return f"招工日报{context.today.isoformat()} {context.inbound.account}"[:60]


def _key(group: Group) -> str:
    return f"{OFF}{group.id}"


def _switch(context: Context, args: Words) -> None:
    group = context.group
    if group is None or context.private:
        raise Refused("group.only", word="群招工")
    if args.text == "关闭":
        context.uow.settings.put(_key(group), "1", context.now)
    else:
        context.uow.settings.remove(_key(group))
    context.note("群招工", f"群{group.id}", on=args.text != "关闭")
    context.reply(wording.switched(args.text != "关闭"))


ROUTES = (
    Route(
        word="群招工",
        usage="群招工 <开启或关闭>",
        example="群招工 关闭",
        about="本群收不收每天的招工汇总；要在那个群里说。",
        theme=THEME,
        who=Standing.STAFF,
        parse=exactly("开启", "关闭"),
        handle=_switch,
    ),
)
