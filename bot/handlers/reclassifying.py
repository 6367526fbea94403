"""What a concern is about: staff say it (改类), work under it to its end, or take it back; triage learns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.community.people import Standing
from bot.context import Context
from bot.corrections import Correction, CorrectionKind
from bot.council import life
from bot.council.concern import Concern
from bot.council.refusal import Refused
from bot.handlers.keeping import keep, load
from bot.handlers.shapes import Numbered, numbered_words
from bot.routing import Route
from bot.wording import reclassifying as wording

UNDO = ("撤销", "撤回", "改错了", "还原")
OFFERED = 8


def named(words: str, categories: Sequence[str]) -> list[str]:
    """The categories that these words can mean: one if they are clear, several to choose from, or none."""
    words = words.strip().replace(" ", "").replace("／", "/")
    for fits in (
        lambda path: path == words,
        lambda path: path.rpartition("/")[2] == words,
        lambda path: path.partition("/")[0] == words,
        lambda path: words in path.rpartition("/")[2] or path.rpartition("/")[2] in words,
    ):
        found = [path for path in categories if fits(path)]
        if found:
            return found
    return []


def alike(words: str, categories: Sequence[str]) -> list[str]:
    """Leaves of one wrong character, to be offered and not to be taken: 供气 is as near to 供水 as to 供电."""
    leaves = (path.rpartition("/")[2] for path in categories)
    return [leaf for leaf in leaves if len(leaf) == len(words) and sum(map(str.__ne__, leaf, words)) == 1]


def _reclassify(context: Context, args: Numbered) -> None:
    concern = load(context, args.number)
    if args.text in UNDO:
        _undo(context, concern)
        return
    found = named(args.text, context.triage.categories)
    near = alike(args.text, context.triage.categories) if not found else []
    if near:
        raise Refused("category.near", number=concern.number, said=args.text[:20], offered="、".join(near[:OFFERED]))
    if not found:
        some = "、".join(path.rpartition("/")[2] for path in context.triage.categories)
        raise Refused("category.unknown", said=args.text[:20], some=some)
    if len(found) > 1:
        offered = "、".join(path.rpartition("/")[2] for path in found[:OFFERED])
        raise Refused("category.several", number=concern.number, said=args.text[:20], offered=offered)
    [category] = found
    if category == concern.category:
        raise Refused("category.same", number=concern.number, category=category)
    changed = keep(context, life.reclassify(concern, category=category, by=context.me.id, at=context.now))
    _log(context, changed, CorrectionKind.RECLASSIFIED, before=concern.category)
    context.reply(wording.reclassified(changed, concern.category))


def _undo(context: Context, concern: Concern) -> None:
    last = context.uow.corrections.latest(concern.number)
    if last is None:
        raise Refused("category.nothing", number=concern.number)
    context.uow.corrections.undo(last.id, context.now)
    context.taught = True
    step = life.reclassify(concern, category=last.before, by=context.me.id, at=context.now)
    changed, update = step
    # Without a category before, it is without one again, and nobody is sure of it.
    kept = keep(context, (replace(changed, category_score=1.0 if last.before else 0.0), update), undone=last.id)
    context.reply(wording.undone(kept))


def confirm(context: Context, concern: Concern) -> None:
    """It was worked on to its end under this category: that was right."""
    if concern.category:
        _log(context, concern, CorrectionKind.CONFIRMED, before=concern.category)


def doubt(context: Context, concern: Concern) -> str:
    """Both guesses, where triage is not sure of its own; empty if it is, or if a person has said what it is."""
    judgement = context.triage.judge(concern.text)
    if judgement.sure or not judgement.second_category or concern.category != judgement.category:
        return ""
    return wording.unsure(concern, judgement.second_category)


def _log(context: Context, concern: Concern, kind: CorrectionKind, *, before: str) -> None:
    lesson = context.triage.lesson(concern.text, concern.category)
    context.uow.corrections.add(
        Correction(
            concern=concern.number,
            person_id=context.known.id if context.known else None,
            kind=kind,
            before=before,
            category=lesson.category,
            features=tuple(lesson.features),
            guess=lesson.guess,
            score=lesson.score,
            second=lesson.second,
            at=context.now,
        )
    )
    context.taught = True


ROUTES = (
    Route(
        word="改类",
        usage="改类 <号> <类别>",
        example="改类 12 供暖",
        about="诉求分错了类就改；我会记住，下次分对。改错了：改类 12 撤销。",
        theme="办理",
        who=Standing.STAFF,
        parse=numbered_words,
        handle=_reclassify,
        synonyms=("改分类",),
    ),
)
