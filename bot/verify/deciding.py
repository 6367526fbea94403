"""What a rule, as it stands in the bulletin, makes of a count. Integers only."""

from __future__ import annotations

from typing import Any

from bot.verify.reading import RANKED, YES_NO

YES, NO, ABSTAIN = 0, 1, 2


def decide(bulletin: dict[str, Any], counted: dict[str, Any]) -> dict[str, Any]:
    """The verdict: each test with its numbers, the order of the options, who is chosen, who is tied."""
    terms = bulletin["terms"]
    criteria, yes_no = (terms["rule"] or {}).get("criteria"), terms["form"]["method"] == YES_NO
    order, votes = _places(terms["form"]["method"], counted), counted["options"]
    if yes_no:
        candidates, tied = [YES], [YES, NO] if votes[YES][0] == votes[NO][0] > 0 else []
    else:
        candidates, tied = _seats(order, terms, counted)
    asked = [(one, option) for one in criteria or () for option in (candidates if one["part"] == "同意" else [None])]
    if not yes_no:  # first what is asked of the whole poll, then option by option
        asked.sort(key=lambda pair: -1 if pair[1] is None else candidates.index(pair[1]))
    tests = [_test(one, option, bulletin, counted) for one, option in asked]
    chosen = [option for option in candidates if all(test["met"] for test in tests if test["option"] in (None, option))]
    passed = bool(chosen) if criteria is not None else None
    return {
        "tests": [{**test, "option": None} for test in tests] if yes_no else tests,
        "places": order,
        "chosen": chosen if criteria is not None else [],
        "tied": [] if passed and yes_no else tied,
        "passed": passed,
    }


def _test(one: dict[str, Any], option: int | None, bulletin: dict[str, Any], counted: dict[str, Any]) -> dict[str, Any]:
    column = {"人数": 0, "面积": 1}[one["measure"]]
    valid, blank, invalid = (counted[name][column] for name in ("valid", "blank", "invalid"))
    cast = valid + blank + invalid
    # Who voted took part, whether or not anybody signed them in.
    present = max((bulletin["closing"]["present"] or (0, 0))[column], cast)
    entitled = sum(area for _, area in bulletin["roll"]) if column else len(bulletin["roll"])
    decisive = valid - counted["abstained"][column]
    agree = 0 if option is None or counted["pairs"] else counted["options"][option][column]
    part = {"同意": agree, "参与": cast, "出席": present}[one["part"]]
    whole = {"赞成与反对": decisive, "有效票": valid, "参与": cast, "出席": present, "全体": entitled}[one["base"]]
    left, right = part * one["den"], whole * one["num"]
    met = part > 0 and (left > right if one["strict"] else left >= right)
    return {**one, "option": option, "counted": part, "of": whole, "met": met}


def _places(method: str, counted: dict[str, Any]) -> list[list[int]]:
    """The options from the first place to the last, equals in one place; 弃权 is no proposal and has none."""
    if method == RANKED:
        return _schulze(counted["pairs"])
    votes = {option: both[0] for option, both in enumerate(counted["options"]) if (method, option) != (YES_NO, ABSTAIN)}
    return [[option for option in votes if votes[option] == many] for many in sorted(set(votes.values()), reverse=True)]


def _schulze(pairs: list[list[int]]) -> list[list[int]]:
    """Schulze's order. The strongest paths are grown from each option, always on from the strongest end; a place is for
    all of the rest whom nobody of the rest beats."""
    size = range(len(pairs))
    wins = [[pairs[one][other] if pairs[one][other] > pairs[other][one] else 0 for other in size] for one in size]
    paths = []
    for start in size:
        reach, todo = list(wins[start]), set(size) - {start}
        while todo:
            via = max(todo, key=lambda option, reach=reach: reach[option])  # type: ignore[misc]
            todo.remove(via)
            for to in todo:
                reach[to] = max(reach[to], min(reach[via], wins[via][to]))
        paths.append(reach)
    order, left = [], set(size)
    while left:
        best = [one for one in sorted(left) if not any(paths[other][one] > paths[one][other] for other in left - {one})]
        order.append(best)
        left -= set(best)
    return order


def _seats(order: list[list[int]], terms: dict[str, Any], counted: dict[str, Any]) -> tuple[list[int], list[int]]:
    """Who gets the seats, and who is tied for the last of them."""
    if terms["form"]["method"] == RANKED:
        order = order if counted["valid"] != counted["abstained"] else []
    else:
        order = [[option for option in place if counted["options"][option][0] > 0] for place in order]
    found: list[int] = []
    for place in order:
        if len(found) + len(place) > terms["chosen"]:
            return found, place if len(found) < terms["chosen"] else []
        found += place
    return found, []
