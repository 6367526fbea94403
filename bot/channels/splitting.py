"""Cutting a long text into messages that a platform takes, where a reader would cut it."""

from __future__ import annotations

import re

import regex  # type: ignore[import-untyped, unused-ignore]

LIMIT = 2000
"""Bytes of UTF-8 in one message. WeChat's clients cut at 2,048 bytes of text in places (replies, notices); 2,000 bytes
are about 660 Chinese characters, more than a phone shows at once."""

_CLUSTER = regex.compile(r"\X")
# What must stay together though it consists of several clusters: addresses, e-mail, and numbers with the signs inside
# them (phone numbers with hyphens or spaces, decimals, dates, times).
_WHOLE = re.compile(
    r"(?:https?://|www\.)[!-~]+"
    r"|[A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+"
    r"|[+(]?\d(?:[\d.,:/()\-–]|[ \u00a0](?=\d))*"
    r"|[A-Za-z]+"
)
_PARAGRAPH, _LINE, _SENTENCE, _CLAUSE, _SPACE = 5, 4, 3, 2, 1
_ENDS = {
    **dict.fromkeys("。！？!?…", _SENTENCE),
    **dict.fromkeys("，、；：,;:）)》」』”", _CLAUSE),
    **dict.fromkeys(" \u3000", _SPACE),
}


def split(text: str, limit: int = LIMIT) -> list[str]:
    """``text`` in pieces of at most ``limit`` bytes of UTF-8, none blank; a text that fits is returned as it is.

    A piece ends, if it can, at a paragraph, a line, a sentence, a clause or a space, the best of these in its second
    half. No piece ends inside an emoji or another character that consists of several code points, nor inside a number
    or an address, unless that alone is longer than ``limit``; only then is it cut, between code points if need be.
    White space around a cut is dropped.
    """
    if limit < 4:
        raise ValueError("a limit under 4 bytes cannot hold every character")
    if len(text.encode("utf-8", "surrogatepass")) <= limit:
        return [text] if text.strip() else []
    pieces: list[str] = []
    atoms: list[tuple[str, int]] = []
    size = 0
    for atom in _atoms(text, limit):
        weight = len(atom.encode("utf-8", "surrogatepass"))
        while size + weight > limit:
            cut = _best_cut(atoms, limit)
            _keep(pieces, atoms[:cut])
            atoms = atoms[cut:]
            size = sum(w for _, w in atoms)
        atoms.append((atom, weight))
        size += weight
    _keep(pieces, atoms)
    return pieces


def _keep(pieces: list[str], atoms: list[tuple[str, int]]) -> None:
    piece = "".join(atom for atom, _ in atoms).strip()
    if piece:
        pieces.append(piece)


def _atoms(text: str, limit: int) -> list[str]:
    """What may not be cut, in order."""
    atoms: list[str] = []
    position = 0
    for whole in _WHOLE.finditer(text):
        # A cluster may begin inside: a digit with a keycap, a letter with an accent. Then the clusters decide.
        if len(whole.group().encode("utf-8", "surrogatepass")) > limit or _joins(text, whole.end()):
            continue
        atoms += _clusters(text[position : whole.start()], limit)
        atoms.append(whole.group())
        position = whole.end()
    return atoms + _clusters(text[position:], limit)


def _joins(text: str, end: int) -> bool:
    """Whether the character at ``end`` belongs to the one in front of it."""
    return end < len(text) and len(_CLUSTER.findall(text[end - 1 : end + 1])) == 1


def _clusters(text: str, limit: int) -> list[str]:
    clusters: list[str] = []
    for cluster in _CLUSTER.findall(text):
        if len(cluster.encode("utf-8", "surrogatepass")) <= limit:
            clusters.append(cluster)
        else:
            clusters += list(cluster)  # somebody piled hundreds of accents on one letter
    return clusters


def _best_cut(atoms: list[tuple[str, int]], limit: int) -> int:
    """After how many atoms to cut: the best end in the second half, the later one of two equals."""
    best, rank, size = len(atoms), 0, 0
    for index, (atom, weight) in enumerate(atoms, 1):
        size += weight
        if size * 2 < limit:
            continue
        if atom in ("\n", "\r\n"):
            found = _PARAGRAPH if index > 1 and atoms[index - 2][0] in ("\n", "\r\n") else _LINE
        else:
            found = _ENDS.get(atom[-1], 0)
        if found >= rank and (found or rank == 0):
            best, rank = index, found
    return best if rank else len(atoms)
