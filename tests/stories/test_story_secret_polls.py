"""A 匿名 poll of a roundtable: receipts, and all that somebody could try to learn or to change whose vote is whose."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.council.poll import Poll
from bot.council.receipts import digest
from bot.letters import LetterState, Outcome
from bot.ports import EventKind
from tests.desk import Office
from tests.polling import PLACE, SUN, YU, bind, fingerprint, line, quoting, receipt, settle
from tests.stories.test_story_polls import verify
from tests.town import BOT, CHANNEL, Town

VOTES = {"甲": "赞成", "乙": "反对", "丙": "赞成", "丁": "弃权", "戊": "赞成"}
ROUNDTABLE = "表决 物业费用途公开 按人 匿名 规则 过半数 名册 {people} 截止 明晚8点"


@pytest.fixture
def roundtable(town: Town) -> Town:
    """An open 匿名 poll of seven invited members."""
    settle(town, 3)
    town.says("甲", "帮助")
    members = [*VOTES, "己", "庚"]
    draft = town.says(SUN, ROUNDTABLE.format(people=" ".join(f"@{one}" for one in members)), at=members)
    assert "共7票" in draft[0] and "匿名，私聊投" in draft[0], draft
    town.privately(SUN, "开始表决 1")
    return town


def cast(town: Town) -> dict[str, str]:
    """Everybody votes; their receipt letters."""
    return {who: line(town.privately(who, f"投票 1 {answer}"), "回执码") for who, answer in VOTES.items()}


def deliver(town: Town) -> None:
    """All letters leave."""
    town.road.call(
        lambda uow: uow.letters.queue.settle(  # type: ignore[attr-defined]
            [
                Outcome(letter_id=one.id, state=LetterState.SENT, message_ids=(f"m{one.id}",))
                for one in uow.letters.queue.take_batch(CHANNEL, BOT, 500, town.now, set(), broadcasts=True)  # type: ignore[attr-defined]
            ],
            town.now,
        )
    )


def poll(town: Town) -> Poll:
    found = town.road.call(lambda uow: uow.polls.get(1))
    assert found is not None
    return found


def close(town: Town) -> list[str]:
    town.passes(days=2)
    town.ticks("polls")
    return town.ticks("polls")


def test_receipts_change_votes_and_find_them_in_the_bulletin(roundtable: Town, tmp_path: Path) -> None:
    town = roundtable
    letters = cast(town)
    # Without the receipt nobody can change it, the voter neither; with it, quoted or typed, as often as they like.
    assert "已经投过了" in town.privately("乙", "投票 1 赞成")[0]
    assert "已改为“弃权”" in town.privately("乙", quoting(letters["乙"], "投票 1 弃权"))[0]
    assert "已改为“赞成”" in town.privately("乙", f"投票 1 赞成 {receipt(letters['乙'])}")[0]
    assert "在票箱里" in town.privately("乙", f"回执 {receipt(letters['乙'])}")[0]
    wrong = receipt(letters["乙"])[:-1] + str((int(receipt(letters["乙"])[-1]) + 1) % 10)
    assert "打错了" in town.privately("乙", f"投票 1 反对 {wrong}")[0]
    said = close(town)
    head = fingerprint(line(said, "截止指纹"))
    assert "投了5票" in line(said, "截止指纹")
    office = Office(town, tmp_path)
    office.posts()
    assert "赞成 4人；反对 0人；弃权 1人" in line(town.privately(SUN, "公布 1"), "结果公布")
    [(_, data)] = office.posts()
    file = tmp_path / "bulletins" / "1.json"
    code, printed = verify(file, "--head", head, "--receipt", *receipt(letters["乙"]).split())
    assert code == 0 and "全部相符" in printed, printed
    assert "写的是“赞成”" in town.privately("乙", quoting(letters["乙"], "回执"))[0]
    assert "涉及个人信息" in town.says("乙", f"回执 {receipt(letters['乙'])}")[0]
    assert len(json.loads(data)["ballots"]) == 5 and "甲" not in data.decode()


def test_a_vote_in_the_group_is_refused_and_not_counted(roundtable: Town) -> None:
    assert "这一票没有算" in roundtable.says("甲", "投票 1 赞成")[0]
    assert roundtable.rows("secret_ballot") == [] and roundtable.rows("poll_voted") == []
    assert "投票 1 赞成" not in roundtable.words_anywhere()["inbox"]


def test_paper_and_proxies_are_no_way_into_a_secret_poll(roundtable: Town) -> None:
    assert "不收" in roundtable.privately(SUN, "纸质票 1 人员3 赞成")[0]
    assert "不能委托" in roundtable.privately("甲", "委托 1 1-1-101")[0]


# ------------------------------------------------------------------------------------------------ attacks
def test_a_nickname_proves_nothing(town: Town) -> None:
    codes = settle(town, 3)
    bind(town, codes, 0, who="王阿姨")
    town.privately(SUN, "表决 装路灯 按户 截止 明晚8点")
    town.privately(SUN, "开始表决 1")
    said = town.privately("王阿姨", "投票 1 反对", contact_id="id:骗子")
    assert "昵称不算数" in said[0]
    assert town.rows("ballot") == []
    # Nor can they get it: staff see that they are another, and a wrong code is counted.
    for _ in range(5):
        assert "绑定码不对" in town.privately("王阿姨", "绑定 1-1-101 赵一 0000 0000", contact_id="id:骗子")[0]
    assert "已错5次" in town.privately("王阿姨", f"绑定 1-1-101 赵一 {codes['1-1-101']}", contact_id="id:骗子")[0]


def test_a_forwarded_receipt_letter_is_only_talk_and_is_kept_nowhere(roundtable: Town) -> None:
    letters = cast(roundtable)
    before = roundtable.rows("secret_ballot")
    roundtable.privately("己", letters["甲"])
    roundtable.says("己", letters["甲"])
    assert roundtable.rows("secret_ballot") == before
    code = receipt(letters["甲"])
    deliver(roundtable)
    held = {
        table for table, words in roundtable.words_anywhere().items() if code in words or code.replace(" ", "") in words
    }
    assert held == set()


def test_a_message_that_is_replayed_counts_once(roundtable: Town) -> None:
    event = roundtable.event("甲", "投票 1 赞成", room="", event_id="same")
    assert roundtable.happens(event).answered == 1
    outcome = roundtable.happens(event, event)
    assert (outcome.known, outcome.answered) == (2, 0)
    assert len(roundtable.rows("secret_ballot")) == len(roundtable.rows("poll_voted")) == 1


@pytest.mark.parametrize(
    "words", ["表决 换物业 截止 明天8点", "开始表决 1", "截止 1", "公布 1", "修改表决 1 截止 今晚8点"]
)
def test_residents_hold_no_polls(roundtable: Town, words: str) -> None:
    before = roundtable.rows("poll")
    assert "角色用不了" in roundtable.privately("甲", f"@小圆 {words}")[0]
    assert roundtable.rows("poll") == before


def test_guessing_codes_ends_after_five(roundtable: Town) -> None:
    cast(roundtable)
    hits = [code for code in _codes(7)]
    for left, code in enumerate(hits[:5]):
        assert f"还可以试{4 - left}次" in roundtable.privately("己", f"投票 1 反对 {code}")[0]
    assert "不能再试了" in roundtable.privately("己", f"投票 1 反对 {hits[5]}")[0]
    assert len(roundtable.rows("secret_ballot")) == len(VOTES)


def _codes(count: int) -> list[str]:
    from bot.council.receipts import draw, spaced

    return [spaced(draw(lambda below, at=at: at * 7919)) for at in range(1, count + 1)]


def test_staff_peek_at_nothing(roundtable: Town) -> None:
    cast(roundtable)
    for words in ("结果 1", "结果", "信件", "待办"):
        said = "".join(roundtable.privately(SUN, words))
        assert not re.search(r"赞成 ?\d|反对 ?\d|\d{4} \d{4} \d{4}", said), words
    with roundtable.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE letter SET state = '不明', tried_at = written_at WHERE text LIKE '%回执码%'")
        )
    listed = "".join(roundtable.privately(SUN, "信件"))
    assert "回执信" in listed and "赞成" not in listed


def test_nothing_joins_a_voter_and_a_ballot(roundtable: Town, caplog: pytest.LogCaptureFixture) -> None:
    """Every table, column by column, before the close and after it; and the log."""
    caplog.set_level(logging.DEBUG)
    town = roundtable
    letters = cast(town)
    deliver(town)
    codes = {who: receipt(letter) for who, letter in letters.items()}
    digests = {digest(code.replace(" ", ""), poll(town).hash) for code in codes.values()}
    _look(town, codes, digests)
    close(town)
    _look(town, codes, digests)
    # In the order of chance, not of voting: as it stands on the disk.
    order = "ORDER BY ctid" if town.engine.dialect.name == "postgresql" else ""
    with town.engine.connect() as connection:
        found = connection.execute(sa.text(f"SELECT receipt FROM secret_ballot {order}")).scalars().all()
    assert list(found) == sorted(digests)
    texts = " ".join(record.getMessage() for record in caplog.records)
    assert not any(code in texts or code.replace(" ", "") in texts for code in codes.values())
    with town.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT swept FROM poll")).scalar_one()


def _look(town: Town, codes: dict[str, str], digests: set[str]) -> None:
    columns = {
        table: [c["name"] for c in sa.inspect(town.engine).get_columns(table)] for table in town.words_anywhere()
    }
    assert columns["poll_voted"] == ["poll_id", "voter"]
    assert columns["secret_ballot"] == ["poll_id", "receipt", "numbers", "write_in", "unreadable"]
    rows = town.rows("secret_ballot")
    if town.engine.dialect.name == "sqlite":
        for table in ("poll_voted", "secret_ballot"):
            with town.engine.connect() as connection, pytest.raises(sa.exc.OperationalError, match="rowid"):
                connection.execute(sa.text(f"SELECT rowid FROM {table}"))
    assert {row.receipt for row in rows} == digests
    words = town.words_anywhere()
    for table, held in words.items():
        if table not in ("secret_ballot", "poll_bulletin"):
            assert not any(one in held for one in digests), table
        assert not any(code in held or code.replace(" ", "") in held for code in codes.values()), table
    # What was said, what was answered, what was noted: none of it says what was voted.
    for table in ("inbox", "letter", "journal", "poll_update", "question"):
        for row in town.rows(table):
            said = (
                str(getattr(row, "text", "") or "")
                + str(getattr(row, "payload", "") or "")
                + str(getattr(row, "facts", ""))
            )
            assert "投票 1" not in said or "选项" in said or "怎么投" in said or "投票回" in said, (table, said)
            assert not re.search("“(赞成|反对|弃权)”", said.replace("“投票 1 赞成”", "")), (table, said)
    votes = [row for row in town.rows("journal") if row.action in ("投票", "改投")]
    assert votes == []


def test_what_the_files_hold_is_swept_at_the_close(roundtable: Town, tmp_path: Path) -> None:
    """After the close neither the order of rows nor their versions, nor what was overwritten, tells who came when."""
    town = roundtable
    letters = cast(town)
    deliver(town)
    if town.engine.dialect.name == "postgresql":
        before = _versions(town)
        assert len(set(before)) > 1, "each vote was a transaction of its own"
        close(town)
        assert len(set(_versions(town))) == 1, "all were written by one"
        return
    close(town)
    code = receipt(letters["甲"]).encode()
    database = Path(str(town.engine.url.database))
    for file in database.parent.glob(f"{database.name}*"):
        data = file.read_bytes()
        assert code not in data and "您的匿名票".encode() not in data, file.name


def _versions(town: Town) -> list[str]:
    with town.engine.connect() as connection:
        return [str(row[0]) for row in connection.execute(sa.text("SELECT xmin FROM secret_ballot ORDER BY ctid"))]


def test_a_vote_that_breaks_is_not_kept_for_another_try(roundtable: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from storage.secret_ballots import SecretBallots

    def breaks(*_: object) -> bool:
        raise RuntimeError("broken")

    with monkeypatch.context() as broken:
        broken.setattr(SecretBallots, "put", breaks)
        said = roundtable.privately("甲", "投票 1 赞成")
    assert "没有算数，也没有留下。请再发一遍" in said[0]
    assert "赞成" not in roundtable.words_anywhere()["inbox"]
    assert roundtable.road.retry().answered == 0
    assert "回执码" in roundtable.privately("甲", "投票 1 赞成")[0]


def test_the_echo_of_a_receipt_letter_is_not_kept_either(roundtable: Town) -> None:
    letters = cast(roundtable)
    deliver(roundtable)
    code = receipt(letters["甲"])
    roundtable.happens(roundtable.event(BOT, letters["甲"], room="", kind=EventKind.ECHO, target="m-other"))
    assert not any(code in words for words in roundtable.words_anywhere().values())


def test_who_leaves_takes_their_name_and_leaves_their_vote(roundtable: Town) -> None:
    cast(roundtable)
    number = next(row.voter for row in roundtable.rows("poll_voted"))
    town = roundtable
    assert "名册上有您的表决" in "".join(town.privately("甲", "我的信息"))
    town.privately("甲", "删除我的信息")
    town.privately("甲", "确认删除")
    voted = [row.voter for row in town.rows("poll_voted")]
    assert len(voted) == len(VOTES) and any(one.startswith("已注销-") for one in voted) and number is not None
    assert "投了5票" in line(close(town), "截止指纹")


def test_a_household_with_two_phones_has_one_secret_vote(town: Town) -> None:
    codes = settle(town, 4)
    bind(town, codes, 0, who="丈夫")
    bind(town, codes, 0, who="妻子")
    town.privately(SUN, f"表决 换门禁 按户 匿名 截止 明晚8点 小区 {PLACE}")
    town.privately(SUN, "开始表决 1")
    assert "回执码" in town.privately("丈夫", "投票 1 赞成")[0]
    assert "已经投过了" in town.privately("妻子", "投票 1 反对")[0]
    assert YU != SUN and len(town.rows("secret_ballot")) == 1
