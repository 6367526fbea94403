"""Anybody says anything, on the real road: what is kept agrees with the stage table after every word.

On SQLite, with few examples: the rules of the life themselves are driven harder in tests/council.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.community.people import Role
from bot.council.concern import STEPS, Action, State
from storage import tables
from storage.engine import open_engine
from tests.town import GROUP, Town

STAFF, OTHER = "工作群", "另一群"
RESIDENTS, HOUSE, GIVEN = ("王阿姨", "老李", "赵姐"), ("小孙", "陈主任"), ("水务老周", "供电老郑", "某调解员")
PEOPLE = (*RESIDENTS, *HOUSE, *GIVEN, "路人")
NUMBERS = ("{}", "{}号", "诉求{}", "#{} ", "第{}号", "０{}")
NONSENSE = ("0", "九九", "99999999999999999999", "1.5", "二千零二十六", "３楼", "甲", "")
CERTAIN = {
    "受理 {}": Action.ACCEPT,
    "派单 {} 物业张师傅": Action.DISPATCH,
    "派单 {} 供水公司 明天": Action.DISPATCH,
    "派单 {} 调解员": Action.DISPATCH,
    "反馈 {} 在修了": Action.PROGRESS,
    "办结 {} 修好了": Action.CLOSE,
    "办结 {} 部分解决 明天再来": Action.CLOSE,
    "不予受理 {} 1 法院立案": Action.DECLINE,
    "重开 {} 还没好": Action.REOPEN,
}
"""What staff say, and where the state alone decides whether it happens."""
WORDS = (
    *CERTAIN,
    "退单 {} 不归我们",
    "延期 {} 三个工作日 等配件",
    "延期 {} 等配件",
    "延期 {} 12月31日 等配件",
    "不予受理 {} 不想办",
    "不予受理 {}",
    "补充 {} 还在漏",
    "补充 {}",
    "同问 {}",
    "撤回 {}",
    "评价 {} 满意",
    "评价 {} 不满意 没修好",
    "评价 {}",
    "附议 {}",
    "进度 {}",
    "进度",
    "待办",
    "帮助 退单",
    "派单 {}",
    "派单 {} 人员99",
    "派单 {} 驻区单位",
    "合并 {} 到 1",
    "合并 1 到 {}",
    "合并 {}",
    "改类 {} 供暖",
    "确认删除",
    "我的信息",
    "谢谢",
    "{}",
)
REPORTS = ("反映 3号楼停水两天了", "报修 楼道灯不亮", "投诉 楼下太吵", "反映 物业起诉我们了", "咨询 医保在哪里缴")


@dataclass(frozen=True, slots=True)
class Seen:
    """A concern as its row shows it."""

    state: State
    close_by: str
    version: int
    thread: tuple[tuple[Action, State], ...]


def street() -> Path:
    """A database with a street in it, made once."""
    path = Path(tempfile.mkdtemp(prefix="yuanzhuo-words-")) / "street.db"
    engine = open_engine(f"sqlite:///{path}")
    tables.SQLModel.metadata.create_all(engine)
    town = Town(engine)
    town.appoint("陈主任", Role.ADMIN)
    town.appoint("小孙")
    town.says("陈主任", "绑定本群 工作群", STAFF)
    town.says("陈主任", "绑定本群 银冈小区")
    for who, office in zip(GIVEN, ("驻区单位 供水公司", "驻区单位 供电公司", "调解员"), strict=True):
        town.says("陈主任", f"授权 @{who} {office}", STAFF, at=[who])
    town.says("王阿姨", REPORTS[0])
    engine.dispose()  # the last to leave writes everything into the one file
    return path


class AnyWords(RuleBasedStateMachine):
    """A street in which everybody tries everything."""

    street: Path | None = None

    @initialize()
    def begins(self) -> None:
        if AnyWords.street is None:
            AnyWords.street = street()
        self.folder = Path(tempfile.mkdtemp(prefix="yuanzhuo-words-"))
        shutil.copy(AnyWords.street, self.folder / "street.db")
        self.engine = open_engine(f"sqlite:///{self.folder / 'street.db'}")
        self.town = Town(self.engine, seed=2)
        self.town.letters()
        self.seen = self._look()

    # ------------------------------------------------------------------ what is done
    @rule(who=st.sampled_from(RESIDENTS), text=st.sampled_from(REPORTS), room=st.sampled_from((GROUP, OTHER, "")))
    def reports(self, who: str, text: str, room: str) -> None:
        if len(self.seen) < 6:
            self._says(who, text, room)

    @rule(
        who=st.sampled_from(PEOPLE),
        word=st.sampled_from(WORDS),
        number=st.integers(1, 6),
        how=st.sampled_from(NUMBERS),
        room=st.sampled_from(("", "", GROUP, STAFF, OTHER)),
    )
    def says(self, who: str, word: str, number: int, how: str, room: str) -> None:
        self._says(who, word.format(how.format(number)), room)

    @rule(who=st.sampled_from(PEOPLE), word=st.sampled_from(WORDS), number=st.sampled_from(NONSENSE))
    def means_nothing_that_is_there(self, who: str, word: str, number: str) -> None:
        before = self._look()
        self._says(who, word.format(number), "")
        if "{}" in word and "1" not in word and number != "":
            after = self._look()
            assert set(before) <= set(after)
            assert all(after[known] == one for known, one in before.items()), (word, number)

    @rule(who=st.sampled_from(HOUSE), word=st.sampled_from(list(CERTAIN)), which=st.integers(0, 5))
    def staff_say_what_the_table_decides(self, who: str, word: str, which: int) -> None:
        numbers = sorted(self.seen)
        number = numbers[which % len(numbers)]
        before, action = self.seen[number], CERTAIN[word]
        self._says(who, word.format(number), "")
        after = self._look()[number]
        possible = before.state in STEPS[action][0]
        assert (len(after.thread) == len(before.thread) + 1) is possible, (before.state, word)
        if possible:
            assert after.thread[-1] == (action, STEPS[action][1])

    @rule(who=st.sampled_from(PEOPLE), word=st.sampled_from(WORDS), number=st.integers(1, 3))
    def is_heard_twice(self, who: str, word: str, number: int) -> None:
        event = self.town.event(who, word.format(number), "")
        self.town.happens(event, event)
        before, letters = self._look(), self._letters()
        assert letters
        assert self.town.happens(event).new == 0
        assert (self._look(), self._letters()) == (before, [])

    @rule(days=st.integers(0, 12))
    def time_goes_by(self, days: int) -> None:
        self.town.passes(days=days, hours=1)
        for name in ("concerns", "sweep"):
            self.town.ticks(name)

    @rule()
    def starts_again(self) -> None:
        self.town.restart()

    def _says(self, who: str, text: str, room: str) -> None:
        outcome = self.town.happens(self.town.event(who, text, room))
        assert outcome.failed == 0, (who, text)
        letters = self._letters()
        if not room and text:
            assert letters, f"who speaks in private is answered: {text}"

    def _letters(self) -> list[str]:
        letters = [letter.text for letter in self.town.letters()]
        assert not any("请把编号" in text or "Traceback" in text for text in letters)
        return letters

    # ------------------------------------------------------------------ what always holds
    def _look(self) -> dict[int, Seen]:
        threads: dict[int, list[tuple[Action, State]]] = {}
        for row in self.town.rows("concern_update"):
            threads.setdefault(row.concern_id, []).append((Action(row.action), State(row.state)))
        return {
            row.id: Seen(State(row.state), row.close_by, row.version, tuple(threads[row.id]))
            for row in self.town.rows("concern")
        }

    @invariant()
    def every_thread_is_a_way_through_the_table(self) -> None:
        if not hasattr(self, "seen"):
            return
        now = self._look()
        assert set(self.seen) <= set(now), "nothing is lost"
        for number, one in now.items():
            assert one.version == len(one.thread), "each update is kept, each once"
            assert one.thread[-1][1] is one.state
            assert one.thread[0] == (Action.REPORT, State.WAITING)
            for (_, state), (action, reached) in itertools.pairwise(one.thread):
                sources, target = STEPS[action]
                assert state in sources, (action, state)
                assert reached is (target or state)
            before = self.seen.get(number)
            if before is not None:
                new = one.thread[len(before.thread) :]
                assert one.thread[: len(before.thread)] == before.thread, "what was written stays"
                if Action.REOPEN not in {action for action, _ in new}:
                    assert one.close_by >= before.close_by, "a promise is not taken back"
        self.seen = now

    @invariant()
    def everybody_is_counted_once(self) -> None:
        if not hasattr(self, "seen"):
            return
        with self.engine.connect() as connection:
            for rows, column in (("concern_support", "supporters"), ("concern_endorsement", "endorsements")):
                wrong = connection.execute(
                    sa.text(
                        f"SELECT id FROM concern WHERE state != '已合并' AND {column} != "
                        f"(SELECT count(*) FROM {rows} WHERE concern_id = concern.id)"
                    )
                ).all()
                assert wrong == []

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()
            shutil.rmtree(self.folder)


TestAnyWords = AnyWords.TestCase
TestAnyWords.settings = settings(
    max_examples=6, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
