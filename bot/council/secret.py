"""A secret ballot: cast once for a voter, changed by whoever holds its receipt.

Whether a voter has voted and what a ballot says are two facts that meet only while one message is answered. What is
kept of a ballot is a :class:`~bot.council.bulletin.Paper` and nothing else: no number, no time, no way it came in. A
second vote therefore cannot replace the first by itself: nobody knows which one that is, and the receipt has to say it.
Why not otherwise, and what storage owes to this, is in docs/ballots.md.
"""

from __future__ import annotations

from dataclasses import replace

from bot.council.ballot import Mark
from bot.council.bulletin import Paper
from bot.council.poll import Poll
from bot.council.receipts import Flaw, digest, find, read
from bot.council.refusal import Refused


def first(poll: Poll, mark: Mark, *, code: str, voted: bool, unreadable: bool = False) -> Paper:
    """A voter's ballot under a new receipt code.

    Raises:
        Refused: somebody has already voted for this voter.
    """
    if voted:
        raise Refused("secret.voted", number=poll.number)
    return Paper(digest(code, poll.hash), mark, unreadable)


def receipt(poll: Poll, typed: str) -> str:
    """The digest of the code that somebody typed, dictated or quoted with its letter.

    Raises:
        Refused: it is no code; a slip is told from a code that is not one at all.
    """
    code = read(typed)
    if isinstance(code, Flaw):
        quoted = find(typed)
        if quoted is None:
            raise Refused("secret.typo") if code is Flaw.TYPO else Refused("secret.length")
        code = quoted
    return digest(code, poll.hash)


def change(poll: Poll, kept: Paper | None, mark: Mark) -> Paper:
    """The ballot that a receipt belongs to says something else from now on; what it said before is not kept.

    Raises:
        Refused: the poll has no such ballot (``kept`` is None).
    """
    if kept is None:
        raise Refused("secret.unknown", number=poll.number)
    return replace(kept, mark=mark, unreadable=False)
