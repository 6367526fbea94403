"""What breaks costs nobody else their message, is told in words, and is tried again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from bot.community.people import Role, Standing
from bot.context import Context
from bot.handlers import contents
from bot.handlers.shapes import Words, words
from bot.handling import Handlers
from bot.ports import EventKind
from bot.repositories import StorageUnavailable, UnitOfWork
from bot.routing import Route, Table
from storage.concerns import ConcernStore
from storage.conflict import Conflict
from tests.town import Town

SECRET = "我叫王翠花住在3号楼2单元501电话13812345678"


def with_word(handle: Callable[[Context, Words], None]) -> Handlers:
    """All handlers and one more word, 捣乱, that does as the test likes."""
    handlers = contents()
    trouble = Route(
        word="捣乱",
        usage="捣乱 <话>",
        example="捣乱 一下",
        about="",
        theme="试",
        who=Standing.ANYONE,
        parse=words,
        handle=handle,
    )
    return replace(handlers, table=Table((*handlers.table.routes, trouble)))


class Trouble:
    """Writes something, says something, and breaks as long as it is told to."""

    def __init__(self, error: Exception) -> None:
        self.error: Exception | None = error
        self.tries = 0

    def __call__(self, context: Context, args: Words) -> None:
        self.tries += 1
        context.note("捣乱")
        context.reply(f"捣乱了：{context.me.id}")
        if self.error is not None:
            raise self.error


def test_a_fault_is_told_undone_and_tried_again(engine: sa.Engine) -> None:
    trouble = Trouble(ValueError("x"))
    town = Town(engine, handlers=with_word(trouble))
    outcome = town.happens(
        town.event("老李", "反映 5号楼下水道堵了"),
        town.event("王阿姨", f"捣乱 {SECRET}"),
        town.event("小赵", "反映 2单元楼道灯不亮"),
    )
    assert (outcome.new, outcome.failed, outcome.answered) == (3, 1, 2)
    first, apology, third = (letter.text for letter in town.letters())
    assert first.startswith("诉求1") and third.startswith("诉求2"), "the others are unharmed"
    [broken] = [row for row in town.rows("inbox") if row.state == "failed"]
    assert broken.incident in apology and "再试" in apology and "Error" not in apology
    assert [row.label for row in town.rows("person")] == ["老李", "小赵"], "nothing of it was kept"
    assert town.journal("捣乱") == []

    trouble.error = None
    assert town.road.retry().answered == 1
    [answer] = [letter.text for letter in town.letters()]
    assert answer.startswith("捣乱了")
    [row] = [row for row in town.rows("inbox") if row.id == broken.id]
    assert row.state == "done" and row.payload is None
    assert len(town.journal("捣乱")) == 1
    assert town.road.retry().answered == 0, "once is enough"


def test_after_three_tries_a_person_is_asked(engine: sa.Engine) -> None:
    trouble = Trouble(RuntimeError("broken"))
    town = Town(engine, handlers=with_word(trouble))
    town.appoint("管理员", Role.ADMIN)
    [apology] = town.says("王阿姨", f"捣乱 {SECRET}")
    town.road.retry()
    assert [letter.text for letter in town.letters()] == [], "one apology is enough"
    town.restart()
    town.road.retry()
    [told] = [letter for letter in town.letters()]
    assert told.to == "id:管理员" and "3次" in told.text
    [row] = [row for row in town.rows("inbox") if row.state == "parked"]
    assert row.incident in told.text and row.incident in apology
    town.road.retry()
    assert trouble.tries == 3, "a parked message waits for a person"
    assert SECRET not in told.text


def test_a_conflict_is_tried_again_on_what_is_there_now(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    town = Town(engine)
    town.appoint("小孙")
    town.says("老李", "反映 5号楼下水道堵了")
    save = ConcernStore.save

    def loses(self: ConcernStore, *args: Any) -> None:
        raise Conflict("concern 1 was changed meanwhile")

    monkeypatch.setattr(ConcernStore, "save", loses)
    assert "编号" in town.privately("小孙", "受理 1")[0]
    monkeypatch.setattr(ConcernStore, "save", save)
    town.road.retry()
    assert any("已受理" in letter.text for letter in town.letters())
    assert town.rows("concern")[0].state == "已受理"


@pytest.mark.parametrize("fault", ["value", "database"])
def test_the_log_of_an_incident_holds_no_words_and_no_names(
    engine: sa.Engine, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    def handle(context: Context, args: Words) -> None:
        if fault == "value":
            raise ValueError(f"cannot read {args.text}") from KeyError(context.inbound.sender.name)
        # A row that the database refuses; its error would print the row.
        statement = sa.text("INSERT INTO person (id, label) VALUES (:id, :label)")
        context.uow.people._connection.execute(statement, {"id": 1, "label": args.text})  # type: ignore[attr-defined]

    town = Town(engine, handlers=with_word(handle))
    with caplog.at_level(logging.DEBUG):
        [apology] = town.says("王翠花", f"捣乱 {SECRET}")
    printed = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    [row] = [row for row in town.rows("inbox") if row.state == "failed"]
    assert row.incident in printed and row.incident in apology
    assert "in handle" in printed and "test_road_faults" in printed, "where it broke is said"
    assert "ValueError" in printed if fault == "value" else "Error" in printed
    for secret in ("王翠花", "翠花", "13812345678", "501"):
        assert secret not in printed, printed


def test_a_fault_in_talk_or_in_an_event_is_not_told_to_the_group(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(engine)

    def broken(*_: Any) -> None:
        raise RuntimeError("broken")

    handlers = replace(town.handlers, overheard=broken, addressed=broken, events=dict.fromkeys(EventKind, broken))
    town = Town(engine, handlers=handlers)
    assert town.says("老李", "咋又停水了，3号楼一滴都没有") == []
    for kind in (EventKind.JOIN, EventKind.LEAVE, EventKind.RECALL, EventKind.ECHO, EventKind.FRIEND_REQUEST):
        town.happens(town.event("老李", kind=kind, target="x", subjects=["新人"]))
    assert town.letters() == []
    assert "编号" in town.says("老李", "@小圆 你好")[0], "who spoke to the bot is told"
    assert len([row for row in town.rows("inbox") if row.state == "failed"]) == 7


def test_a_refusal_leaves_nothing_half_written(engine: sa.Engine) -> None:
    town = Town(engine)
    town.says("老李", "反映 5号楼下水道堵了")
    town.says("路人", "@小圆 撤回 1")
    town.says("路人", "@小圆 补充 1 我来说两句")
    [concern] = town.rows("concern")
    assert concern.version == 1 and concern.state == "待受理"
    assert len(town.rows("concern_update")) == 1


def test_when_the_database_goes_away_in_mid_batch_nothing_is_half_kept(town: Town) -> None:
    begin = town.begin

    @contextmanager
    def failing() -> Iterator[UnitOfWork]:
        with begin() as uow:
            yield uow
            raise StorageUnavailable("gone just before the commit")

    batch = [town.event("老李", "反映 5号楼下水道堵了"), town.event("王阿姨", "反映 2单元楼道灯不亮")]
    town.begin = failing
    with pytest.raises(StorageUnavailable):
        town.happens(*batch)
    town.begin = begin
    assert town.rows("inbox") == [] and town.rows("letter") == []
    assert town.happens(*batch).answered == 2
    assert len(town.rows("concern")) == 2 and len(town.letters()) == 2


def test_a_connection_cut_in_a_handler_is_the_databases_fault_and_not_the_messages(
    engine: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    cut = [True]

    def handle(context: Context, args: Words) -> None:
        context.reply("好")
        if not cut:
            return
        cut.clear()
        connection = context.uow.connection  # type: ignore[attr-defined]
        if engine.dialect.name == "postgresql":
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            other = sa.create_engine(engine.url, isolation_level="AUTOCOMMIT")
            with other.connect() as killer:
                killer.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
            other.dispose()
        else:
            # What a full disk does to SQLite: the whole transaction is gone, and the next statement finds none.
            connection.connection.driver_connection.execute("ROLLBACK").close()
        context.note("再写一行")

    town = Town(engine, handlers=with_word(handle))
    batch = [town.event("老李", "反映 5号楼下水道堵了"), town.event("王阿姨", "捣乱 一下")]
    with pytest.raises(StorageUnavailable):
        town.happens(*batch)
    assert not [record for record in caplog.records if "incident" in record.getMessage()]
    assert town.rows("inbox") == [] and town.rows("concern") == []
    outcome = town.happens(*batch)
    assert (outcome.new, outcome.failed, outcome.answered) == (2, 0, 2)


def test_what_was_taken_back_or_erased_is_not_tried_again(engine: sa.Engine) -> None:
    trouble = Trouble(RuntimeError("broken"))
    town = Town(engine, handlers=with_word(trouble))
    town.says("王阿姨", "反映 5号楼下水道堵了")
    town.says("王阿姨", f"捣乱 {SECRET}", event_id="to-be-recalled")
    town.happens(town.event("王阿姨", kind=EventKind.RECALL, target="to-be-recalled"))
    assert SECRET not in town.words_anywhere()["inbox"]
    town.privately("王阿姨", f"捣乱 {SECRET}")
    town.privately("王阿姨", "删除我的信息")
    town.privately("王阿姨", "确认删除")
    assert SECRET not in town.words_anywhere()["inbox"]
    trouble.error = None
    assert town.road.retry().answered == 0
    assert town.says("小赵", "@小圆 捣乱 好的")[0].startswith("捣乱了"), "and it does not stop the others"


def test_a_parked_message_is_forgotten_in_time_too(engine: sa.Engine) -> None:
    trouble = Trouble(RuntimeError("broken"))
    town = Town(engine, handlers=with_word(trouble))
    town.says("王阿姨", f"捣乱 {SECRET}")
    town.road.retry()
    town.road.retry()
    town.passes(days=90, seconds=1)
    town.ticks()
    assert SECRET not in town.words_anywhere()["inbox"]
    assert town.road.retry().failed == 0
