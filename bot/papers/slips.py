"""Slips for the households of a 小区: an A4 sheet to cut up, each slip with a home's code, made when its letter leaves.

A code is made of the home's door and a secret of the place: what lies in the database says no code, and a sheet that is
lost can be printed again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from urllib.parse import quote, unquote

SETTING = "slips:"
"""Begins the setting with the secret of a 小区."""
_MARK, _BREAK = "slips", "|"
_STYLE = """
@page { size: A4; margin: 10mm }
body { margin: 0; font: 11pt/1.5 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #000 }
main { display: grid; grid-template-columns: 1fr 1fr }
section { display: flex; gap: 4mm; height: 54mm; padding: 4mm; box-sizing: border-box; border: 0.3mm dashed #888;
  break-inside: avoid; overflow: hidden }
section svg { width: 26mm; height: 26mm; flex: none }
h1 { font-size: 13pt; margin: 0 } b { font-size: 15pt; letter-spacing: 0.05em } p { margin: 0.5mm 0; font-size: 10pt }
"""


class SlipForm(StrEnum):
    """What is made."""

    SLIPS = "slips"


@dataclass(frozen=True, slots=True)
class Slips:
    """A recipe: of which 小区, of which of its buildings (none: of all)."""

    place: str
    buildings: tuple[str, ...] = ()
    form: SlipForm = SlipForm.SLIPS

    @property
    def ref(self) -> str:
        """As it stands in ``Draft.file``."""
        return _BREAK.join((_MARK, quote(self.place, safe=""), quote(",".join(self.buildings), safe="")))


def slips_by(ref: str) -> Slips | None:
    """The recipe that this is, or None if it is something else."""
    parts = ref.split(_BREAK)
    if parts[0] != _MARK or len(parts) != 3:
        return None
    return Slips(unquote(parts[1]), tuple(one for one in unquote(parts[2]).split(",") if one))


def slip_code(secret: str, door: str) -> str:
    """The code of a home: 8 digits."""
    digest = hmac.new(secret.encode(), door.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**8:08d}"


def sheet(place: str, secret: str, doors: Sequence[str], keeper: str, bot_name: str) -> str:
    """The sheet as a page to print, ten slips to an A4."""
    slips = "".join(_slip(place, door, slip_code(secret, door), keeper, bot_name or "小圆") for door in doors)
    title = f"{escape(place)}绑定码"
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="zh-CN"><head>{head}</head><body><main>{slips}</main></body></html>'


def _slip(place: str, door: str, code: str, keeper: str, bot_name: str) -> str:
    import segno

    shown = f"{code[:4]} {code[4:]}"
    words = f"绑定 {door} 姓名 {shown}"
    picture = segno.make_qr(words, error="m").svg_inline(scale=3, border=2, omitsize=True)
    return (
        f"<section>{picture}<div><h1>{escape(place)} {escape(door)}</h1><p>绑定码</p><b>{shown}</b>"
        f"<p>加“{escape(bot_name)}”为好友，私聊发：<br>绑定 {escape(door)} 您的姓名 {shown}</p>"
        f"<p>绑定后才能投这一户的票。只给本户，勿外传。{escape(keeper)}</p></div></section>"
    )
