"""Which of the six a staff member means, and that nothing is guessed: who is sent elsewhere must be sent rightly."""

from __future__ import annotations

import pytest

from bot.council.exclusions import Exclusion, exclusion
from bot.wording import settling

ALL = list(Exclusion)


@pytest.mark.parametrize(("place", "meant"), [(str(place), found) for place, found in enumerate(ALL, start=1)])
def test_by_its_place(place: str, meant: Exclusion) -> None:
    assert exclusion(place) == (meant, "")
    assert exclusion(f" {place} 已经立案 了 ") == (meant, "已经立案 了")


@pytest.mark.parametrize("meant", ALL)
def test_by_its_name(meant: Exclusion) -> None:
    assert exclusion(meant.value) == (meant, "")
    assert exclusion(f"{meant.value} 已经立案") == (meant, "已经立案")
    assert exclusion(f"{meant.value}：已经立案") == (meant, "已经立案")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("已在法院起诉", Exclusion.COURT),
        ("劳动仲裁中", Exclusion.COURT),
        ("举报干部的，归纪委", Exclusion.DISCIPLINE),
        ("申请复议了", Exclusion.REVIEW),
        ("要政府信息", Exclusion.DISCLOSURE),
        ("已经上访", Exclusion.PETITION),
        ("涉密", Exclusion.UNLAWFUL),
    ],
)
def test_by_a_word_that_means_one(text: str, meant: Exclusion) -> None:
    assert exclusion(text) == (meant, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "不归我们管",
        "0",
        "7",
        "12 起",
        "违法建设归城管",
        "物业公司违规收费",
        "请物业公开账目",
        "邻居装监控侵犯隐私",
        "法院判了又去信访",
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    assert exclusion(text) is None


@pytest.mark.parametrize("meant", ALL)
def test_each_says_where_to_go_kindly_and_in_short(meant: Exclusion) -> None:
    said = settling.declined("诉求12", f"{meant.value} 已查实")
    assert "抱歉" in said and "社区说明：已查实" in said and "反映 …" in said
    assert len(said) < 200
    assert "社区说明" not in settling.declined("诉求12", meant.value)


def test_the_numbers_to_call() -> None:
    said = {meant: settling.declined("诉求12", meant.value) for meant in ALL}
    assert "12368" in said[Exclusion.COURT] and "12348" in said[Exclusion.COURT]
    assert "12388" in said[Exclusion.DISCIPLINE]
    assert "60天" in said[Exclusion.REVIEW] and "20个工作日" in said[Exclusion.DISCLOSURE]
    assert "信访部门" in said[Exclusion.PETITION] and "110" in said[Exclusion.UNLAWFUL]


def test_the_list_that_staff_choose_from_is_short() -> None:
    assert settling.EXCLUSIONS.startswith("1 诉讼仲裁") and settling.EXCLUSIONS.endswith("6 涉密违法")
    assert len(settling.EXCLUSIONS) < 60
