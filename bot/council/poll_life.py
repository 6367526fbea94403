"""The life of a 表决, from the draft to the published result, as steps.

Each step is a function from a poll to the changed poll and the :class:`~bot.council.poll.Update` of its thread, or it
raises :class:`~bot.council.refusal.Refused` with the rule in numbers.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.council.poll import STEPS, Action, Poll, State, Step, Totals, Update, short_hash, terms, terms_hash
from bot.council.preflight import Ground, preflight
from bot.council.refusal import Refused
from bot.council.roll import Electorate, Roll, Share, Voter, entries, roll_hash


def _possible(poll: Poll, action: Action) -> State:
    possible, target = STEPS[action]
    if poll.state not in possible:
        raise Refused(
            "poll.step",
            number=poll.number,
            action=action.value,
            state=poll.state.value,
            possible="、".join(state.value for state in State if state in possible),
        )
    return target or poll.state


def _step(poll: Poll, action: Action, by: int | None, at: datetime, text: str = "", **changes: object) -> Step:
    values: dict[str, object] = {"state": _possible(poll, action), **changes}
    changed = replace(poll, version=poll.version + 1, updated_at=at, **values)  # type: ignore[arg-type]
    return changed, Update(action=action, state=changed.state, text=text, by=by, at=at)


def draft(poll: Poll) -> Step:
    """The first entry of a new poll's thread."""
    return poll, Update(action=Action.DRAFT, state=poll.state, text=poll.question, by=poll.convener, at=poll.created_at)


def edit(poll: Poll, changed: Poll, *, by: int, at: datetime) -> Step:
    """A draft says something else from now on; what is open, frozen or over stays as it is.

    Raises:
        Refused: it is no draft any more.
    """
    _possible(poll, Action.EDIT)
    kept = replace(
        changed,
        number=poll.number,
        state=poll.state,
        version=poll.version + 1,
        created_at=poll.created_at,
        updated_at=at,
    )
    return kept, Update(action=Action.EDIT, state=kept.state, text=kept.question, by=by, at=at)


def freeze(poll: Poll, roll: Roll, salt: str) -> Poll:
    """The poll with its roll's hash, and the hash of all that voters answer to."""
    frozen = replace(
        poll, salt=salt, entitled=roll.share, roll_hash=roll_hash(roll.electorate, entries(roll, salt)), hash=""
    )
    return replace(frozen, hash=terms_hash(terms(frozen)))


def open_poll(poll: Poll, roll: Roll, ground: Ground, *, salt: str, by: int) -> Step:
    """It begins: question, options, rule, deadline and roll are frozen, and their hash goes into the thread. ``salt``
    is a fresh random text of 128 bits at least.

    Raises:
        Refused: it is no draft, or something stands in the way (:func:`~bot.council.preflight.preflight` says what).
    """
    _possible(poll, Action.OPEN)
    if obstacles := preflight(poll, roll, ground):
        raise Refused("poll.not_ready", number=poll.number, count=len(obstacles))
    frozen = freeze(poll, roll, salt)
    return _step(
        poll,
        Action.OPEN,
        by,
        ground.now,
        short_hash(frozen.hash),
        salt=salt,
        entitled=frozen.entitled,
        roll_hash=frozen.roll_hash,
        hash=frozen.hash,
        opened_at=ground.now,
    )


def may_cast(poll: Poll, roll: Roll, key: str, who: str, *, holder: str = "", at: datetime) -> Voter:
    """The voter whose ballot ``who`` (a name of the roll) may cast now, by the key in the frozen roll; casting again
    replaces the last one. A household's vote is the home's, whoever is bound to it; an owner's is only theirs who
    owned it when the poll opened: who bought it since votes next time. In a survey everybody may answer. ``holder`` is
    who has a 委托 for it (:func:`bot.council.casting.in_force`).

    Raises:
        Refused: the poll is not open, its deadline is over, or it is not theirs.
    """
    _possible(poll, Action.CAST)
    if poll.closes_at is not None and at > poll.closes_at:
        raise Refused("poll.over", number=poll.number)
    if roll.electorate is Electorate.ANYBODY:
        return Voter(key, (who,))
    voter = roll.index().get(key)
    if voter is None:
        raise Refused("poll.not_on_roll", number=poll.number)
    if roll.electorate is not Electorate.HOUSEHOLD and who not in voter.people and who != (holder or None):
        raise Refused("poll.not_owner", number=poll.number, home=key)
    return voter


def remind(poll: Poll, *, count: int, at: datetime) -> Step:
    """So many who have not voted were reminded."""
    return _step(poll, Action.REMIND, None, at, str(count))


def close(poll: Poll, totals: Totals, *, present: Share | None = None, by: int | None, at: datetime) -> Step:
    """It is over: at the deadline, or before it if all have voted. ``totals`` are counted now, once, and kept;
    ``present`` is who was in the meeting.

    Raises:
        Refused: it is not open, or it is too early and somebody has not voted.
    """
    _possible(poll, Action.CLOSE)
    voted, entitled = totals.cast.heads, poll.entitled.heads
    if poll.closes_at is not None and at < poll.closes_at and voted < entitled:
        raise Refused("poll.early", number=poll.number, voted=voted, entitled=entitled, left=entitled - voted)
    return _step(poll, Action.CLOSE, by, at, f"{voted}/{entitled}", totals=totals, present=present, closed_at=at)


def publish(poll: Poll, *, by: int | None, at: datetime) -> Step:
    """Everybody may see the result from now on."""
    return _step(poll, Action.PUBLISH, by, at, published_at=at)
