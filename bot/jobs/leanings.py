"""How a sentence turns somebody away or prefers somebody, for any class of people that the lint protects."""

from __future__ import annotations

import re

_AFTER = (
    r"(?:的|者|人员|人士|妇女|女性|男性|同志|工人|员工)?\s?"
    r"(?:请?勿扰|勿投|勿来|勿进|不要|不招|不收|不录|不用|不予|不考虑|不行|免谈|除外|谢绝|止步|绕行|别来|慎入|不合适)"
)
_BEFORE = r"(?:不要|不招|不收|不用|不录用?|不考虑|谢绝|拒绝|拒收|不接受|排除)\s?[^，,。;；\s]{0,3}?"
_ONLY = r"(?:仅限?|限|只要|只招|只收|只限|只考虑|必须是?|须是?|要求是?|得是|最好是?)\s?[^，,。;；：:\s]{0,2}?"
_PREFERRED = r"(?:的|者|人员|人士|女性|男性)?\s?(?:优先|为佳|为主|更好)"
_WITHOUT = r"(?:无|没有|非|不得有|不能有|不能是)\s?[^，,。;；\s]{0,2}?"


def leaning(terms: str, *, prefer: bool = True, only: bool = True, without: bool = False) -> re.Pattern[str]:
    """A pattern for any of the ``terms`` (alternatives of a pattern) turned away or asked for.

    ``prefer``: preferring them is against the rule, too; ``only``: so is asking for them; ``without``: so is
    asking that somebody has or is nothing of it (无残疾).
    """
    group = f"(?:{terms})"
    parts = [f"{group}[^，,。;；\\s]{{0,2}}?{_AFTER}", f"{_BEFORE}{group}"]
    if prefer:
        parts.append(f"{group}[^，,。;；\\s]{{0,2}}?{_PREFERRED}")
    if only:
        parts.append(f"{_ONLY}{group}")
    if without:
        parts.append(f"{_WITHOUT}{group}")
    return re.compile("|".join(parts))
